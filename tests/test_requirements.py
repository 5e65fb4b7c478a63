"""What a plugin requires is read before it is imported, and never executed."""

from __future__ import annotations

import sys
import zipfile

import pytest

from hooks_runtime import HooksConfig, discovery, requirements

V1, V2 = "org.example.lessons.lesson.opened.v1", "org.example.lessons.lesson.opened.v2"
VERSIONS = {V1: "1.2", V2: "2.0"}

MET = [
    "",
    "x = 1",
    "# requires_hooks is not needed here",
    "requires_hooks: dict[str, str]",
    "requires_hooks = {}",
    f"requires_hooks = {{'{V1}': ''}}",
    f"requires_hooks = {{'{V1}': '>=1.0'}}",
    f"requires_hooks = {{'{V1}': '>=1.2,<2'}}",
    f"requires_hooks = {{'{V1}': '>=1', '{V2}': '>=2'}}",
    f"requires_hooks: dict[str, str] = {{'{V1}': '==1.2'}}",
]
UNMET = [
    (f"requires_hooks = {{'{V1}': '>=1.3'}}", f"needs hook {V1} >=1.3, and this is 1.2; upgrade"),
    (f"requires_hooks = {{'{V1}': '<1.2'}}", "<1.2, and this is 1.2"),
    (f"other = requires_hooks = {{'{V1}': '>=3'}}", ">=3, and this is 1.2"),
    (f"requires_hooks: dict[str, str] = {{'{V1}': '>=3'}}", ">=3, and this is 1.2"),
    (f"requires_hooks = {{'{V1}': '1.2'}}", "'1.2' is no version range; write '>=1.2,<2'"),
    (f"requires_hooks = {{'{V1}0': '>=1'}}", f"declares; did you mean '{V1}'?"),
    (
        "requires_hooks = {'zz': '>=1'}",
        "needs hook zz >=1, which nothing here declares; is its mod",
    ),
    ("requires_hooks = {'zz': ''}", "needs hook zz, which nothing here declares"),
    ("requires_hooks = ['zz']", "must be written out at the top of the module, as {'org.example"),
    ("requires_hooks = {'zz': 1}", "must be written out"),
    ("requires_hooks = dict(zz='>=1')", "must be written out"),
    ("requires_hooks = {name: '>=1'}", "must be written out"),
    ("requires_hooks = {[]: '>=1'}", "must be written out"),
]


@pytest.mark.parametrize("source", MET)
def test_a_plugin_whose_requirements_are_met_is_loaded(shelf, source):
    """A newer minor never breaks an older plugin: a range without an upper end is met for ever."""
    shelf.write("required.py", source)

    assert requirements.unmet("required", VERSIONS) == []
    assert "required" not in sys.modules


@pytest.mark.parametrize(("source", "words"), UNMET)
def test_a_requirement_that_is_not_met_is_a_sentence(shelf, source, words):
    """Against the wrong version an import would fail, with a message about something else."""
    shelf.write("required.py", f"{source}\nimport no_such_thing")

    (told,) = requirements.unmet("required", VERSIONS)

    assert words in told


def test_all_that_is_not_met_is_told(shelf):
    """One sentence each."""
    shelf.write("required.py", f"requires_hooks = {{'{V1}': '>=9', '{V2}': '>=2', 'zz': ''}}")

    assert len(requirements.unmet("required", VERSIONS)) == 2


def test_packages_around_a_plugin_are_not_imported(shelf):
    """Their code may fail for the same reason."""
    shelf.write("around/__init__.py", "1/0")
    shelf.write("around/inner/__init__.py", "1/0")
    shelf.write("around/inner/plugin.py", f"requires_hooks = {{'{V1}': '>=9'}}")

    assert len(requirements.unmet("around.inner.plugin", VERSIONS)) == 1
    assert "around" not in sys.modules


def test_a_plugin_in_namespace_packages_is_read(shelf):
    """Nested ones are found only through each other; they hold no code."""
    shelf.write("school_ns/hooks_ns/plugin.py", f"requires_hooks = {{'{V1}': '>=9'}}")

    assert len(requirements.unmet("school_ns.hooks_ns.plugin", VERSIONS)) == 1


def test_a_plugin_in_a_zip_is_read(shelf, monkeypatch):
    """As whatever else can be imported."""
    archive = shelf.folder / "plugins.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("zipped.py", f"requires_hooks = {{'{V1}': '>=9'}}")
    monkeypatch.syspath_prepend(archive)

    assert len(requirements.unmet("zipped", VERSIONS)) == 1


UNREADABLE = {
    "a syntax error": b"requires_hooks = {",
    "no UTF-8": b"requires_hooks = '\xff'",
    "an unknown encoding": b"# coding: nothing\nrequires_hooks = {}",
    "null bytes": b"requires_hooks = {}\0",
}


@pytest.mark.parametrize("source", UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_read_is_left_to_the_import(shelf, source):
    """Which tells it better."""
    shelf.write("required.py", source)

    assert requirements.unmet("required", VERSIONS) == []


def test_another_encoding_is_read(shelf):
    """Python allows it, so we do."""
    source = f"# coding: latin-1\nrequires_hooks = {{'{V1}': '>=9'}}  # f\xfcr"
    shelf.write("required.py", source.encode("latin-1"))

    assert len(requirements.unmet("required", VERSIONS)) == 1


@pytest.mark.parametrize("module", ["sys", "math", "no_such_thing", "json.no_such_thing"])
def test_a_module_without_source_requires_nothing(module):
    """Built in, compiled, or not there at all."""
    assert requirements.source(module) == ""


@pytest.mark.parametrize(
    "source",
    [
        f"if True:\n    requires_hooks = {{'{V1}': '>=9'}}",
        f"requires_hooks, other = {{'{V1}': '>=9'}}, 1",
        "from required_too import requires_hooks",
    ],
)
def test_requirements_that_cannot_be_seen_are_told_after_the_import(shelf, source):
    """Rather than ignored."""
    shelf.write("required.py", source)
    shelf.write("required_too.py", f"requires_hooks = {{'{V1}': '>=9'}}")
    shelf.install("hooks-required", plugins={"required": "required"})

    (plugin,) = discovery.load(HooksConfig(plugins=("required",)))

    assert plugin.module is None
    assert (
        plugin.problems[0].message == f"'required' (hooks-required 1.0): {requirements.WRITTEN_OUT}"
    )
