"""docs/author.md, from an empty folder to a wheel that changes a platform: in fresh environments."""

import re
import zipfile

import importlib_metadata
import pytest
from packaging.requirements import Requirement

from tests.docs.pages import DOCS, ROOT, Page, environment

for needed in ("django", "editables", "hatchling", "mypy"):
    pytest.importorskip(needed)


def test_the_tutorial_does_what_it_says(tmp_path):
    """Each file and command of the page works for a stranger, and only the platform has Django."""
    folder = tmp_path / "beta"
    folder.mkdir()
    (tmp_path / "learning-hooks").symlink_to(ROOT)
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    for dist in closure(
        "learning-hooks", "pytest", "hypothesis", "mypy", "hatchling", "editables", *django()
    ):
        repacked(dist, wheels)
    offline = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheels), "PIP_NO_COMPILE": "1"}
    programs = folder / ".venv" / "bin"
    shell = environment(programs, PIP_DISABLE_PIP_VERSION_CHECK="1", **offline)

    ran = Page(DOCS / "author.md", folder, shell).run()

    assert len(ran) >= 15
    assert have_django(folder) == [".campus"]


def have_django(folder):
    """Return the environments of *folder* in which Django is installed."""
    return [path.parents[3].name for path in folder.glob(".*/lib/*/site-packages/django")]


def django():
    """Return what ``learning-hooks[django]`` needs, by name."""
    wanted = map(Requirement, importlib_metadata.requires("learning-hooks"))
    return [
        want.name for want in wanted if want.marker and want.marker.evaluate({"extra": "django"})
    ]


def closure(*names):
    """Return the installed distributions called *names* and what they need; ours is built anew."""
    found, todo = {}, list(names)
    while todo:
        name = todo.pop()
        if name in found:
            continue
        found[name] = importlib_metadata.distribution(name)
        wanted = (Requirement(text) for text in found[name].requires or ())
        todo += [
            want.name
            for want in wanted
            if want.marker is None or want.marker.evaluate({"extra": ""})
        ]
    return [dist for name, dist in found.items() if name != "learning-hooks"]


def repacked(dist, folder):
    """Zip an installed distribution into a wheel again: pip then needs no network."""
    inside = [file for file in dist.files if ".." not in file.parts and file.suffix != ".pyc"]
    tags = [t.split("-") for t in re.findall(r"^Tag: (.+)$", dist.read_text("WHEEL"), re.MULTILINE)]
    tag = "-".join(".".join(dict.fromkeys(parts)) for parts in zip(*tags, strict=True))
    name = re.sub(r"[-_.]+", "_", dist.name)
    with zipfile.ZipFile(folder / f"{name}-{dist.version}-{tag}.whl", "w") as wheel:
        for file in inside:
            if file.name != "RECORD":
                wheel.write(dist.locate_file(file), file.as_posix())
        record = next(file for file in inside if file.name == "RECORD")
        wheel.writestr(record.as_posix(), "".join(f"{file.as_posix()},,\n" for file in inside))
