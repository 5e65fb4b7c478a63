"""Cases that count once, in an interpreter of their own: what a process pays when it starts.

``python fresh.py <case> [folder]`` prints nanoseconds. Run by path, not with -m, so that nothing is
imported before the clock starts but what every Python imports.
"""

import os
import sys
from time import perf_counter_ns

sys.path[0] = os.getcwd()  # noqa: PTH109  # nothing is imported yet, pathlib neither
ENABLED = ["crowd_007", "crowd_042", "crowd_099"]


def facade() -> int:
    start = perf_counter_ns()
    import hooks_runtime  # noqa: F401

    return perf_counter_ns() - start


def libraries() -> int:
    start = perf_counter_ns()
    import attrs  # noqa: F401
    import cattrs  # noqa: F401
    import importlib_metadata  # noqa: F401
    import pluggy  # noqa: F401

    return perf_counter_ns() - start


def discovery() -> int:
    import hookspecs.authoring
    import hookspecs.learning  # noqa: F401
    from hooks_runtime import HooksConfig
    from hooks_runtime.discovery import load

    config = HooksConfig.of({"plugins": ENABLED})
    sys.path.append(sys.argv[2])
    start = perf_counter_ns()
    plugins = load(config)
    took = perf_counter_ns() - start
    imported = sorted(name for name in sys.modules if name.startswith("crowd_"))
    if imported != ENABLED or any(plugin.problems for plugin in plugins):
        raise AssertionError(f"enabled {ENABLED}, imported {imported}, got {plugins}")
    return took


def scan() -> int:
    import importlib_metadata

    import hookspecs.authoring
    import hookspecs.learning  # noqa: F401
    from hooks_runtime import HooksConfig

    HooksConfig.of({"plugins": ENABLED})
    sys.path.append(sys.argv[2])
    start = perf_counter_ns()
    importlib_metadata.entry_points()
    return perf_counter_ns() - start


CASES = {case.__name__: case for case in (facade, libraries, discovery, scan)}

if __name__ == "__main__":
    sys.stdout.write(f"{CASES[sys.argv[1]]()}\n")
