"""A roster as people save one: CSV of whatever dialect, as rows with their line numbers.

Delimiter ``,``, ``;`` or tab; with a byte order mark or without; with a header or without, which then
is *learner, segment, role*. Nothing is kept: a file of any length is read in a few kilobytes.
"""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import BinaryIO

import attrs

from hooks_groups.people.ledger import LEARNER, TUTOR
from hookspecs import HooksError

LONGEST_CELL, LONGEST_LINE = 300, 65_536  # characters, and bytes
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what spreadsheets compute instead of show
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "username": ("username", "user", "user name", "learner", "login"),
    "email": ("email", "e-mail", "email address", "mail"),
    "uid": ("uid", "segment uid"),
    "segment": ("segment", "segment name", "cohort", "team"),
    "role": ("role",),
}
"""What a header may call each column. Others are passed over."""


class UnreadableRoster(HooksError):
    """The file as a whole cannot be read; *line* is where that was seen, and nothing is imported."""

    def __init__(self, reason: str, line: int) -> None:
        super().__init__(reason, line)
        self.reason, self.line = reason, line

    def __str__(self) -> str:
        """Return what is wrong, and where."""
        return f"line {self.line}: {self.reason}"


@attrs.frozen
class Row:
    """Who is to be in which segment: the first by username or address, the second by name or uid.

    email: the address that stands beside a username, and has to be of the same person; '' for none.
    """

    line: int
    who: str
    segment: str
    role: str = LEARNER
    email: str = attrs.field(default="", eq=False)  # it only has to agree


@attrs.frozen
class Problem:
    """A row that comes to nothing. code: stable, for APIs. reason: for whoever wrote the file."""

    line: int
    code: str
    reason: str
    who: str = ""
    segment: str = ""


class Reader:
    """The rows of a file of bytes; *bytes_read* says how far it is."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self._line = stream, 0
        self.bytes_read = 0

    def __iter__(self) -> Iterator[Row | Problem]:
        """Yield what each line says, blank ones apart. Raises: UnreadableRoster."""
        lines = self._texts()
        first = next(lines, "")
        delimiter = max(",;\t", key=first.count)
        reader = csv.reader(self._again(first, lines), delimiter=delimiter, strict=True)
        columns: Mapping[str, int] | None = None
        header: list[str] | None = None
        for line, cells in self._records(reader):
            if columns is not None and cells == header:
                yield Problem(line, "header_again", "The header is here for the second time.")
                continue
            if columns is None:
                columns = _header(cells, line)
                if columns is not None:
                    header = cells
                    continue
                columns = {"username": 0, "segment": 1, "role": 2}
            if any(cells):
                yield _row(line, cells, columns)

    def _records(self, reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
        while True:
            line = self._line + 1 if self._begun else 1
            try:
                cells = next(reader, None)
            except csv.Error as error:
                raise UnreadableRoster(_quoted_wrongly(error), line) from None
            if cells is None:
                return
            yield line, [_plain(cell) for cell in cells]

    _begun = False

    def _again(self, first: str, lines: Iterator[str]) -> Iterator[str]:
        if first:
            self._begun = True
            yield first
        yield from lines

    def _texts(self) -> Iterator[str]:
        while raw := self._stream.readline(LONGEST_LINE + 1):
            self._line += 1
            self.bytes_read += len(raw)
            if b"\r" in raw.rstrip(b"\r\n"):
                told = (
                    "ends as lines did on old Macs; save the file with line ends of Unix or Windows"
                )
                raise UnreadableRoster(told, self._line)
            if len(raw) > LONGEST_LINE:
                raise UnreadableRoster("is too long to be a line of a roster", self._line)
            try:
                yield raw.decode("utf-8-sig" if self._line == 1 else "utf-8")
            except UnicodeDecodeError:
                told = "is not UTF-8; in a spreadsheet, save it as 'CSV UTF-8'"
                raise UnreadableRoster(told, self._line) from None


def _quoted_wrongly(error: csv.Error) -> str:
    if "unexpected end" in str(error) or "field larger" in str(error):
        return "a quotation mark begins here that does not end"
    return f"is no CSV: {error}"


def _plain(cell: str) -> str:
    """Return a cell without blanks around it, and without the quote that keeps formulas from being one."""
    text = cell.strip(" \u00a0")
    return text[1:] if text[:1] == "'" and text[1:2] in FORMULA else text


def _header(cells: Sequence[str], line: int) -> Mapping[str, int] | None:
    """Return where each column is, None if the first line is a row. Raises: UnreadableRoster."""
    words = [cell.casefold().replace("_", " ") for cell in cells]
    words[2:3] = ["" if word in (LEARNER, TUTOR) else word for word in words[2:3]]  # a row's role
    found = {
        column: words.index(word)
        for column, known in COLUMNS.items()
        for word in reversed(known)
        if word in words
    }
    if not found:
        return None
    if not found.keys() & {"username", "email"}:
        raise UnreadableRoster("the header names no column 'username' or 'email'", line)
    if not found.keys() & {"segment", "uid"}:
        raise UnreadableRoster("the header names no column 'segment' or 'uid'", line)
    return found


def _row(line: int, cells: Sequence[str], columns: Mapping[str, int]) -> Row | Problem:
    said = {name: cells[place] for name, place in columns.items() if place < len(cells)}
    who = said.get("username") or said.get("email", "")
    segment = said.get("uid") or said.get("segment", "")
    role = (said.get("role") or LEARNER).casefold()
    if fault := _fault(cells, who, segment, role):
        return Problem(line, *fault, who[:LONGEST_CELL], segment[:LONGEST_CELL])
    beside = said.get("email", "") if said.get("username") else ""
    return Row(line, who, unicodedata.normalize("NFC", segment), role, beside)


def _fault(cells: Sequence[str], who: str, segment: str, role: str) -> tuple[str, str] | None:
    if any(len(cell) > LONGEST_CELL for cell in cells):
        return "too_long", f"A cell has more than {LONGEST_CELL} characters."
    if any(unicodedata.category(sign) == "Cc" for cell in cells for sign in cell):
        return "control_character", "A cell has a control character, such as a line break."
    if not who:
        return "no_learner", "No learner is named."
    if not segment:
        return "no_segment", "No segment is named."
    if role not in (LEARNER, TUTOR):
        return "unknown_role", f"{role!r} is no role; a role is 'learner' or 'tutor'."
    return None
