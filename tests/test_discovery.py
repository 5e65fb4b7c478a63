"""Plugins are found by metadata; only those that are enabled are imported."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import importlib_metadata
import pytest

from hooks_runtime import HooksConfig, Plugin, discovery
from hookspecs import hookimpl
from hookspecs.learning import course_enrollment_started

ROOT = Path(__file__).parents[1]
HOLD = """
from hookspecs import hookimpl
from hookspecs.learning import course_enrollment_started

@hookimpl(course_enrollment_started)
def hold(request): ...
"""


def load(*names, found=None):
    return discovery.load(HooksConfig.of({"plugins": list(names)}), found)


def test_a_plugin_that_is_not_enabled_is_never_imported(shelf):
    """100 are installed, 3 enabled: 97 never imported."""
    for number in range(100):
        shelf.install(
            f"hooks-crowd{number}",
            plugins={f"crowd{number}": f"crowd{number}"},
            **{f"crowd{number}": HOLD},
        )

    plugins = load("crowd7", "crowd3", "crowd99")

    assert [plugin.name for plugin in plugins] == ["crowd7", "crowd3", "crowd99"]
    assert all(plugin.problems == () for plugin in plugins)
    assert {name for name in sys.modules if name.startswith("crowd")} == {
        "crowd3",
        "crowd7",
        "crowd99",
    }


def test_a_plugin_knows_where_it_came_from(shelf):
    """Every message and every list shows it."""
    shelf.install("hooks-waitlist", "2.5", plugins={"waitlist": "shelved"}, shelved=HOLD)

    (plugin,) = load("waitlist")

    assert (plugin.distribution, plugin.version) == ("hooks-waitlist", "2.5")
    assert (str(plugin), plugin.enabled_at) == ("hooks-waitlist 2.5", "$.plugins[0]")


def test_an_entry_point_may_name_an_object_in_a_module(shelf):
    """At any depth."""
    source = "class Outer:\n    class Plugin: ..."
    shelf.install("hooks-deep", plugins={"deep": "shelved:Outer.Plugin"}, shelved=source)

    (plugin,) = load("deep")

    assert plugin.module.__qualname__ == "Outer.Plugin"


def test_a_module_of_the_operators_own_needs_no_package(shelf):
    """A dotted name; everything else is as for a package."""
    shelf.write("school_rules/members.py", HOLD)

    (plugin,) = load("school_rules.members")

    assert (plugin.distribution, plugin.version, str(plugin)) == ("local", "", "local")
    assert plugin.module.hold.__name__ == "hold"
    assert plugin.problems == ()


def test_a_broken_plugin_leaves_the_others(shelf):
    """It is there, without a module, with what is wrong."""
    shelf.install("hooks-broken", plugins={"broken": "broken_module"}, broken_module="1/0")
    shelf.install("hooks-sound", plugins={"sound": "sound_module"}, sound_module=HOLD)

    broken, sound = load("broken", "sound")

    assert (broken.module, sound.problems) == (None, ())
    (problem,) = broken.problems
    assert problem.message.startswith("'broken' (hooks-broken 1.0) can't be imported: ZeroDivisio")
    assert problem.message.endswith("/broken_module.py, line 1)")


def test_the_line_that_is_named_is_the_plugins_own(shelf):
    """Where the import chain broke, not where it began."""
    shelf.install(
        "hooks-deep", plugins={"deep": "deep_plugin"}, deep_plugin="\n\nimport deep_inner"
    )
    shelf.write("deep_inner.py", "\nraise RuntimeError('no key')")

    (plugin,) = load("deep")

    assert plugin.problems[0].message.endswith(
        "RuntimeError: no key " + f"({shelf.folder}/deep_inner.py, line 2)"
    )


def test_an_interrupt_is_nobodys_problem(shelf):
    """Ctrl-C during start-up ends it."""
    shelf.install(
        "hooks-slow", plugins={"slow": "slow_plugin"}, slow_plugin="raise KeyboardInterrupt"
    )

    with pytest.raises(KeyboardInterrupt):
        load("slow")


# What is installed.


def test_what_is_installed_is_listed_without_importing_it(shelf):
    """With package and version; two that claim one name both."""
    shelf.install("hooks-one", "1.0", plugins={"mine": "never_one"}, never_one="1/0")
    shelf.install("hooks-two", "2.0", plugins={"mine": "never_two", "other": "never_two"})

    installed = discovery.installed()

    assert installed["mine"] == "hooks-one 1.0 and hooks-two 2.0"
    assert installed["other"] == "hooks-two 2.0"


def test_a_package_with_broken_metadata_hides_no_plugin(shelf):
    """Half of an upgrade, an aborted uninstall: such folders are in many environments."""
    shelf.install("hooks-waitlist", plugins={"waitlist": "shelved"}, shelved=HOLD)
    shelf.write("broken-1.0.dist-info/METADATA", "Name: broken\nVersion: 1.0\n")
    shelf.write("broken-1.0.dist-info/entry_points.txt", "[learning_hooks.plugins]\nno line\n")

    (plugin,) = load("waitlist")

    assert (str(plugin), plugin.problems) == ("hooks-waitlist 1.0", ())


def test_of_one_package_twice_the_first_on_the_path_counts(shelf, tmp_path_factory, monkeypatch):
    """Also when the environment holds something broken: it is the one that imports find."""
    shelf.install("hooks-waitlist", "1.0", plugins={"waitlist": "shelved"}, shelved=HOLD)
    shelf.write("broken-1.0.dist-info/METADATA", "Name: broken\nVersion: 1.0\n")
    shelf.write("broken-1.0.dist-info/entry_points.txt", "[learning_hooks.plugins]\nno line\n")
    first = type(shelf)(tmp_path_factory.mktemp("first"))
    monkeypatch.syspath_prepend(first.folder)
    first.install("hooks-waitlist", "2.0", plugins={"waitlist": "shelved"})

    assert discovery.installed()["waitlist"] == "hooks-waitlist 2.0"


def test_a_package_without_metadata_can_be_used(shelf):
    """Its entry points are there, its name is not."""
    shelf.write("bare-1.0.dist-info/entry_points.txt", "[learning_hooks.plugins]\nbare = shelved\n")
    shelf.write("shelved.py", HOLD)

    (plugin,) = load("bare")

    assert (str(plugin), plugin.problems) == ("a package without metadata", ())


def test_what_was_found_once_can_be_given():
    """A host that builds again need not scan again; a name there is one that nobody brought."""
    entry_point = importlib_metadata.EntryPoint("nobody", "nowhere.at_all", discovery.PLUGINS)

    (plugin,) = load("nobody", found=discovery.Found({"nobody": (entry_point,)}, {}))

    assert plugin.distribution == "a package without metadata"
    assert "No module named 'nowhere'" in plugin.problems[0].message


def test_a_plugin_can_be_made_of_functions():
    """Of a single file, or of a test."""

    @hookimpl(course_enrollment_started)
    def hold(request): ...

    plugin = Plugin.of("mine", hold, plugin_options=int)

    assert (plugin.module.hold, plugin.module.plugin_options) == (hold, int)
    assert str(plugin) == "local"


def test_a_function_without_its_mark_makes_no_plugin():
    """A forgotten @hookimpl is told at once."""
    with pytest.raises(TypeError, match=r"mine: .*print.* answers no hook; mark it with @hookimpl"):
        Plugin.of("mine", print)


# Django apps.


def test_django_apps_are_read_from_metadata_alone(shelf):
    """In settings, before Django can be imported: neither it nor any plugin is."""
    shelf.install(
        "hooks-crowds",
        plugins={"crowds": "never_imported"},
        django_apps={"crowds": "never_imported.apps:CrowdsConfig"},
        never_imported="1/0",
    )
    shelf.install("hooks-other", django_apps={"other": "other.apps:OtherConfig"})
    code = """
        import sys
        sys.modules["django"] = None  # what imports it fails
        from hooks_runtime import django_apps

        print(*django_apps({"plugins": ["crowds", "premium"]}))
        print("never_imported" in sys.modules)
    """

    printed = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        env={"PYTHONPATH": f"{shelf.folder}:{ROOT}"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert printed.split() == ["never_imported.apps.CrowdsConfig", "False"]


@pytest.mark.parametrize(
    "raw", [{}, {"plugins": "groups"}, {"plugins": None}, {"plugins": [7]}, []]
)
def test_wrong_settings_do_not_stop_settings(shelf, raw):
    """``manage.py check`` tells them; ``INSTALLED_APPS`` must not crash before."""
    shelf.install("hooks-groups", django_apps={"groups": "groups.apps:GroupsConfig"})

    assert discovery.django_apps(raw) == []


def test_apps_come_in_the_order_of_plugins(shelf):
    """An app may override templates of another; the name in metadata may have a dot or a colon."""
    shelf.install("hooks-a", django_apps={"a": "a.apps:AConfig"})
    shelf.install("hooks-b", django_apps={"b": "b.apps.BConfig"})

    assert discovery.django_apps({"plugins": ["b", "a"]}) == ["b.apps.BConfig", "a.apps.AConfig"]


def test_the_steps_of_what_was_found_run(shelf):
    """From an entry point to a call."""
    from hooks_runtime import Hooks

    shelf.install("hooks-waitlist", plugins={"waitlist": "shelved"}, shelved=HOLD)

    hooks = Hooks.of({"plugins": ["waitlist"]})

    assert [step.id for step in hooks.line(course_enrollment_started).steps] == ["waitlist:hold"]
