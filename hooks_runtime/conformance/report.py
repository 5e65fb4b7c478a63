"""What came of it, for a terminal of 80 columns and for programs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from xml.etree import ElementTree as ET

import attrs

from hooks_runtime.conformance.requirement import Outcome
from hooks_runtime.terminal import wrapped

INDENT = " " * 9


@attrs.frozen
class Report:
    """The outcomes for *name*, of which *origin* is the package, if one is; strict: SHOULD decides as well.

    notes: what is worth knowing of what passed.
    """

    name: str
    origin: str
    against: str
    outcomes: Sequence[Outcome]
    strict: bool = False
    notes: Sequence[str] = ()

    @property
    def conforms(self) -> bool:
        """Return whether nothing is wrong that decides."""
        return not any(self._decides(outcome) for outcome in self.outcomes)

    def _decides(self, outcome: Outcome) -> bool:
        if outcome.status == "failed":
            return self.strict or outcome.level == "MUST"
        missing = self.strict and outcome in self.not_judged and not outcome.waiver
        return outcome.status == "stale" or missing

    @property
    def not_judged(self) -> list[Outcome]:
        """Return what applies, and was not run."""
        return [each for each in self.outcomes if each.status == "skipped" and each.applies]


def text(report: Report) -> str:
    """Return *report* for a terminal."""
    packed = f"{report.origin} ({report.name})" if report.origin else report.name
    head = f"{packed} against {report.against}"
    judged = [outcome for outcome in report.outcomes if outcome.status != "skipped"]
    lines = [line for outcome in judged for line in _shown(outcome)]
    blocks = [
        [head],
        lines,
        _skipped(report.not_judged, "not run"),
        _skipped(_idle(report), "no need"),
    ]
    return "\n\n".join(
        [
            "\n".join(block).rstrip()
            for block in (*blocks, _verdict(report), _notes(report))
            if block
        ]
    )


def as_json(report: Report) -> str:
    """Return *report* as JSON."""
    told = attrs.asdict(report, filter=lambda field, _: field.name != "strict")
    return json.dumps({"conforms": report.conforms, **told}, indent=2)


def junit(report: Report) -> str:
    """Return *report* as the XML that CI servers read; what does not decide is skipped there."""
    counts = Counter(outcome.status for outcome in report.outcomes)
    failures = [outcome for outcome in report.outcomes if report._decides(outcome)]  # noqa: SLF001
    skipped = len(report.outcomes) - len(failures) - counts["passed"]
    suite = ET.Element("testsuite", name=f"conformance of {report.name}")
    suite.set("tests", str(len(report.outcomes)))
    suite.set("failures", str(len(failures)))
    suite.set("skipped", str(skipped))
    for outcome in report.outcomes:
        case = ET.SubElement(suite, "testcase", classname=report.name, name=outcome.id)
        if outcome.status != "passed":
            kind = "failure" if outcome in failures else "skipped"
            message = f"{outcome.level} {outcome.sentence}"
            ET.SubElement(case, kind, message=message).text = outcome.shown
    return ET.tostring(suite, encoding="unicode")


def _notes(report: Report) -> list[str]:
    return [line for note in report.notes for line in wrapped(note, f"{'note':<9}")]


def _idle(report: Report) -> list[Outcome]:
    return [each for each in report.outcomes if each.status == "skipped" and not each.applies]


def _skipped(outcomes: Sequence[Outcome], title: str) -> list[str]:
    """Return one block a reason: many requirements are skipped for one."""
    by_reason: dict[str, list[str]] = {}
    for outcome in outcomes:
        by_reason.setdefault(outcome.told, []).append(outcome.id)
    lines = []
    for reason, ids in by_reason.items():
        lines += wrapped(", ".join(ids), f"{title:<9}")
        lines += _told(reason)
    return lines


def _verdict(report: Report) -> list[str]:
    counts = Counter(outcome.status for outcome in report.outcomes)
    counted = ", ".join(f"{count} {status}" for status, count in counts.items())
    missing = len(report.not_judged)
    verdict = "conforms" if report.conforms else "does not conform"
    were = "requirement was" if missing == 1 else "requirements were"
    far = f", as far as it was run: {missing} {were} not" if missing else ""
    # Beside "1 failed" the word would look wrong.
    should = f"; {counts['failed']} SHOULD failed" if report.conforms and counts["failed"] else ""
    return [counted, f"{verdict}{far}{should}"]


def _shown(outcome: Outcome) -> list[str]:
    head = f"{outcome.status:<7}  {outcome.id}  {outcome.level:<6}  "
    link = [f"{INDENT}{outcome.url}"] if outcome.status == "failed" else []
    # At the edge, so that it can be pasted.
    code = ["", *outcome.counterexample.splitlines(), ""] if outcome.counterexample else []
    return [*wrapped(outcome.sentence, head), *link, *_told(outcome.words), *code]


def _told(words: str) -> list[str]:
    """Return *words* below their requirement; the first line is a sentence, the rest a list."""
    first, *rest = words.splitlines() or [""]
    return [*wrapped(first, INDENT), *(f"{INDENT}{line}".rstrip() for line in rest)]
