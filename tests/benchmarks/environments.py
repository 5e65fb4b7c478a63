"""An environment for each peer, made on first use: peers cannot share one."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import importlib_metadata

ROOT = Path(__file__).parents[2]
PEERS = Path(__file__).parent / "peers"
PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"


def python(peer: str) -> Path:
    """Return the interpreter in which *peer* is installed as its requirements say."""
    wanted = PEERS / f"{peer}.txt"
    folder = _folder(peer)
    installed = folder / "installed.txt"
    if not installed.exists() or installed.read_text() != wanted.read_text():
        sys.stderr.write(f"installing {peer} in {folder.relative_to(ROOT)} ...\n")
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        pip = [folder / "bin/python", "-m", "pip", "install", "-qq", "--requirement", wanted]
        subprocess.run([*pip, "--disable-pip-version-check"], check=True)
        installed.write_text(wanted.read_text())
    return folder / "bin/python"


def versions(peer: str = "") -> dict[str, str]:
    """Return what a table should name: the libraries of *peer*, or those under our own engine."""
    if not peer:
        ours = (
            "attrs",
            "cattrs",
            "fastavro",
            "importlib-metadata",
            "pluggy",
            "pypdf",
            "redis",
            "uharfbuzz",
        )
        return {name: importlib_metadata.version(name) for name in ours}
    path = [str(found) for found in _folder(peer).glob("lib/python*/site-packages")]
    wanted = (PEERS / f"{peer}.txt").read_text().split()
    names = [re.split(r"[<=>!~]", each)[0] for each in wanted]
    found = (next(iter(importlib_metadata.distributions(name=name, path=path))) for name in names)
    return {dist.metadata["Name"]: dist.version for dist in found}


def _folder(peer: str) -> Path:
    return ROOT / ".venvs" / f"bench-{peer}-{PYTHON}"
