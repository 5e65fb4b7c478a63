"""What is written: placeholders filled with facts, and facts as they may stand on a page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date

from hooks_pdf.options import DateStyle, PdfOptions
from hookspecs.interfaces.credential_generator import CredentialFacts

KNOWN_WORDS = frozenset(
    (
        "context_name",
        "credential_type",
        "expiry_date",
        "issue_date",
        "name",
        "verify_url",
        "verify_uuid",
    )
)
PLACEHOLDER = re.compile(r"\{\{|\}\}|\{(\w+)\}")
BREAKS = re.compile(r"\s*[\t\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]\s*")
# Nobody sees them, but an embedding of direction in a name would turn the rest of a line around.
# Joiners stay: they shape words in Persian and Hindi.
UNSEEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)


def filled(text: str, words: Mapping[str, str]) -> str:
    """Return *text* with its placeholders filled; unknown ones stay, ``{{`` and ``}}`` are braces.

    What is filled in is not looked at again: braces in a learner's name are braces.
    """
    if "{" not in text and "}" not in text:
        return text

    def word(found: re.Match[str]) -> str:
        if (brace := found[0]) in {"{{", "}}"}:
            return brace[0]
        return words.get(found[1], found[0])

    return PLACEHOLDER.sub(word, text)


def escaped(text: str) -> str:
    """Return *text* such that ``filled`` gives it back."""
    return text.replace("{", "{{").replace("}", "}}")


def placeholders(text: str) -> set[str]:
    """Return the names that stand in braces in *text*."""
    return {found[1] for found in PLACEHOLDER.finditer(text) if found[1]}


def words_of(facts: CredentialFacts, options: PdfOptions) -> dict[str, str]:
    """Return what each placeholder stands for."""
    expires = facts.expires_at
    return {
        "name": one_line(seen(facts.name)),
        "context_name": facts.context_name,
        "credential_type": one_line(facts.credential_type),
        "issue_date": day(facts.issued_at, options.date, facts.language),
        "expiry_date": day(expires, options.date, facts.language) if expires else "",
        "verify_uuid": str(facts.uuid),
        "verify_url": facts.verify_url,
    }


def one_line(text: str) -> str:
    """Return *text* on one line: a newline in a learner's name breaks none; other spaces stay what they are."""
    return BREAKS.sub(" ", text).strip()


def seen(text: str) -> str:
    """Return *text* without characters that nobody sees, its lines apart by newlines."""
    if text.isascii() and text.isprintable():
        return text
    return "\n".join(UNSEEN.sub("", text).splitlines())


def language_of(facts: CredentialFacts, options: PdfOptions) -> str:
    """Return the language that the document says it is in, BCP 47; '' if nobody knows."""
    return options.language or facts.language


def upper(text: str, language: str) -> str:
    """Return *text* in capitals, with the dotted ones of Turkish and Azerbaijani."""
    if language.partition("-")[0] in {"tr", "az"}:
        text = text.replace("i", "\u0130").replace("\u0131", "I")
    return text.upper()


def day(moment: datetime, style: DateStyle, language: str) -> str:
    """Return the day of *moment* where *style* says, in its words or the learner's."""
    local = moment.astimezone(_zone(style.timezone))
    return _day(local.date().toordinal(), style.format, style.locale or language)


@lru_cache(maxsize=1024)
def _day(ordinal: int, form: str, locale: str) -> str:
    return format_date(datetime.fromordinal(ordinal), form, locale=_locale(locale))


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


@lru_cache(maxsize=256)
def _locale(language: str) -> Locale:
    """Return Babel's idea of *language*: without the region, or English, where it has none."""
    for known in (language, language.partition("-")[0]):
        try:
            return Locale.parse(known.replace("-", "_"))
        except (UnknownLocaleError, ValueError):
            continue
    return Locale("en")
