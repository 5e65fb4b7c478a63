"""The files of a new plugin that are not Python, and what its author types next."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from string import Template

from hooks_runtime.scaffold.sources import first_line, function_name, package_name
from hooks_runtime.terminal import wrapped
from hookspecs import Hook
from hookspecs.spec import Deprecation

PYPROJECT = """\
[build-system]
requires = ["hatchling>=1.27"]
build-backend = "hatchling.build"

[project]
name = "hooks-$name"
version = "0.1.0"
description = "A plugin for learning platforms: $hooks"
readme = "README.md"
requires-python = ">=3.11"
license = "Apache-2.0" # or another of https://spdx.org/licenses
dependencies = ["learning-hooks>=0.1,<1"]

[project.optional-dependencies]
test = ["learning-hooks[conformance]"]

# What operators write to enable the plugin, and the module that holds its functions.
[project.entry-points."learning_hooks.plugins"]
$name = "$package.plugin"

[tool.hatch.build.targets.wheel]
packages = ["src/$package"]
"""

README = """\
# hooks-$name

A plugin for learning platforms: $hooks.

## Enable it

Install it where the platform runs, and name it in the platform's settings:

```python
LEARNING_HOOKS = {
    "plugins": ["$name"],
}
```

## Where it hooks

| function | hook | what the hook is for |
| --- | --- | --- |
$rows

## Work on it

```console
$$ python -m pip install -e ".[test]"
$$ python -m pytest
```

`tests/test_conformance.py` asks what every plugin is asked; `hooks conformance $name` prints it.
"""

WRITTEN = """\
$written

  python -m pip install -e "$editable"
  python -m pytest $tested

$enable

  $command list"""


def pyproject(name: str, hooks: Sequence[Hook]) -> str:
    """Return ``pyproject.toml`` of the plugin *name*."""
    words = {"name": name, "package": package_name(name), "hooks": _names(hooks)}
    return Template(PYPROJECT).substitute(words)


def readme(name: str, hooks: Iterable[Hook]) -> str:
    """Return ``README.md`` of the plugin *name*."""
    rows = (f"| `{function_name(hook)}` | `{hook.name}` | {first_line(hook)} |" for hook in hooks)
    return Template(README).substitute(name=name, hooks=_names(hooks), rows="\n".join(rows))


def next_steps(name: str, folder: Path, command: str) -> str:
    """Return what to type next, for a terminal; *command* is how the author calls ``hooks``."""
    code = folder / "src" / package_name(name) / "plugin.py"
    path = str(folder) if folder.is_absolute() else f"./{folder}"
    written = f"Wrote the plugin {name}; its functions are in {code}. Install and test it:"
    enable = f'Enable it in your settings, LEARNING_HOOKS = {{"plugins": ["{name}"]}}, and see it:'
    return Template(WRITTEN).substitute(
        written="\n".join(wrapped(written)),
        editable=f"{path}[test]",
        tested=shlex.quote(str(folder)),
        enable="\n".join(wrapped(enable)),
        command=command,
    )


def deprecated(hooks: Iterable[Hook]) -> Iterator[str]:
    """Yield, for a terminal, which of *hooks* will go, when, and what to answer instead."""
    for hook in hooks:
        if isinstance(hook.status, Deprecation):
            status = hook.status
            instead = f"answer {status.replacement}" if status.replacement else status.reason
            told = f"{hook.name} is deprecated since {status.since}, and gone by {status.removal}"
            yield from wrapped(f"{told}; {instead}")


def _names(hooks: Iterable[Hook]) -> str:
    return ", ".join(hook.python_name for hook in hooks)
