"""What sets and segments may be called."""

from __future__ import annotations

import re
import unicodedata

from hooks_groups.people.errors import WrongName

LONGEST = 200


def name(text: str) -> str:
    """Return *text* as it is stored: NFC, single blanks. Raises: WrongName."""
    said: object = text
    if not isinstance(said, str):
        raise WrongName(f"A name is a text, got {said!r}.")
    plain = " ".join(unicodedata.normalize("NFC", text).split(" ")).strip()
    plain = re.sub(" {2,}", " ", plain)
    if any(unicodedata.category(sign) in {"Cc", "Cs", "Zl", "Zp"} for sign in plain):
        raise WrongName(f"A name has no control characters, got {text!r}.")
    if not 1 <= len(plain) <= LONGEST:
        raise WrongName(f"A name is 1 to {LONGEST} characters, got {len(plain)}.")
    return plain
