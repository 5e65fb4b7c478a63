"""A folder that looks like site-packages with 100 plugins installed."""

from __future__ import annotations

from pathlib import Path

MODULE = '''"""A plugin that gives members a better mode."""

from hookspecs import evolve, hookimpl
from hookspecs.learning import EnrollmentRequest, course_enrollment_started


@hookimpl(course_enrollment_started)
def upgrade(request: EnrollmentRequest) -> EnrollmentRequest:
    return evolve(request, mode="verified")
'''
METADATA = """Metadata-Version: 2.4
Name: {name}
Version: 1.2.{number}
Summary: A plugin like any other
Author: Somebody
License-Expression: Apache-2.0
Classifier: Programming Language :: Python :: 3
Requires-Python: >=3.11
Requires-Dist: learning-hooks>=0.1
Description-Content-Type: text/markdown

"""
DESCRIPTION = "A paragraph of a README as plugins have them, neither long nor short.\n" * 40


def gather(folder: Path, plugins: int = 100) -> None:
    """Write *plugins* modules with their ``.dist-info`` into *folder*."""
    for number in range(plugins):
        name = f"crowd_{number:03}"
        (folder / f"{name}.py").write_text(MODULE, encoding="utf-8")
        info = folder / f"{name}-1.2.{number}.dist-info"
        info.mkdir()
        files = {
            "METADATA": METADATA.format(name=name, number=number) + DESCRIPTION,
            "entry_points.txt": f"[learning_hooks.plugins]\n{name} = {name}\n",
            "RECORD": f"{name}.py,,\n{info.name}/METADATA,,\n{info.name}/entry_points.txt,,\n",
            "INSTALLER": "pip\n",
        }
        for file, text in files.items():
            (info / file).write_text(text, encoding="utf-8")
