"""A thousand certificates in seven scripts, each read again from its encrypted bytes by engines of others.

Seeded names (Latin with diacritics, Cyrillic, Arabic with and without vowel marks, Devanagari, Chinese, Japanese, Korean) go
through the generator ``pdf`` on its fast path: one design, text shaped by HarfBuzz, subsets of Noto fonts, AES-256. Name, course, date and
verification link have to come back as lines of their own from pypdf, PDFium and Poppler, which share no code; qpdf has to
find nothing wrong; and the line of the name has to have ink on it. Three things are Poppler's own: it makes plain spaces of those
that do not break, breaks a line at the wide space of Japan, and misplaces the space beside a number in a line of
Arabic; there its spaces are not compared.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

import importlib_metadata

ROOT = Path(__file__).parents[2]
LIBRARIES = ("pypdf", "uharfbuzz", "fonttools", "cryptography", "segno", "pypdfium2", "babel")


def main(words: Sequence[str] = ()) -> int:
    """Make and read them all; return 1 if one is wrong."""
    parser = argparse.ArgumentParser("python -m tests.evidence credentials_pdf")
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--pictures", type=Path, help="a folder for a picture of each script")
    said = parser.parse_args(words)
    sys.path.insert(0, str(ROOT / "contrib_plugins/pdf/tests"))
    print(f"seed {said.seed}; {_versions()}\n")
    with TemporaryDirectory() as folder:
        return _run(said.documents, said.seed, Path(folder), said.pictures)


def _run(number: int, seed: int, folder: Path, pictures: Path | None) -> int:
    from pdf_crowd import CROWD, drawn, generators, wrong

    made, faults, total = generators(), Counter[tuple[str, str]](), Counter[str]()
    sizes, spent_s = [], 0.0
    for people, told in drawn(number, seed):
        one = made[told.language]
        started = process_time()
        content = one.render(told).content
        spent_s += process_time() - started
        if pictures and not total[people.script]:
            (pictures / f"{people.script}.png").write_bytes(one.preview(told).content)
        total[people.script] += 1
        sizes.append(len(content))
        faults.update((people.script, fault) for fault in wrong(content, told, one, folder))
        _tell(sum(total.values()), number)
    print(f"{'script':<12}{'documents':>10}  not right")
    for people in CROWD:
        found = {
            fault: times for (script, fault), times in faults.items() if script == people.script
        }
        told_of = ", ".join(f"{fault}: {times}" for fault, times in sorted(found.items())) or "none"
        print(f"{people.script:<12}{total[people.script]:>10}  {told_of}")
    print(f"\n{sum(total.values())} documents, {len(faults)} kinds of fault")
    print(
        f"{sum(sizes) / len(sizes):,.0f} bytes each; {1000 * spent_s / number:.1f} ms of CPU each, with reading fonts for each language"
    )
    return min(len(faults), 1)


def _tell(done: int, number: int) -> None:
    if done % 100 == 0:
        sys.stderr.write(f"{done} of {number}\n")


def _versions() -> str:
    programs = {
        "qpdf": ("qpdf", "--version"),
        "Poppler": ("pdftotext", "-v"),
    }
    listed = [f"{name} {importlib_metadata.version(name)}" for name in LIBRARIES]
    for name, command in programs.items():
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        listed.append(f"{name} {(done.stdout or done.stderr).split()[2]}")
    return ", ".join(listed)
