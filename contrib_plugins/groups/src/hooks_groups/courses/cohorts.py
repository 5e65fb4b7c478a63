"""All learners of a course at once: who sees a block, what a change would do, what to look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

import attrs

from hooks_groups.courses.asking import Asked, ask
from hooks_groups.courses.errors import UnknownContent
from hooks_groups.courses.tables import Tables, tables_of
from hooks_groups.deciding import Arms, Decider, Findings, Impact, lint, read_rule
from hooks_groups.deciding import impact as difference
from hooks_runtime import platform
from hookspecs.values import CourseKey, UserId


@attrs.frozen
class Signatures:
    """The different ways in which learners are in arms, and how many are so: most first."""

    counts: tuple[tuple[Arms, int], ...]


@attrs.frozen
class CourseFindings:
    """What authors should look at.

    findings: exact, see ``deciding``. faults: of schemes that did not answer. faulty: rules and parents
    that cannot be used. homeless: content that has a rule, and is not in the course.
    """

    findings: Findings
    faults: tuple[str, ...]
    faulty: tuple[str, ...]
    homeless: tuple[str, ...]
    titles: Mapping[str, str]

    def sentences(self) -> list[str]:
        """Return all of it as sentences, the worst first."""
        return [*self.faults, *self.faulty, *self._of_rules()]

    def _of_rules(self) -> Iterator[str]:
        found = self.findings
        for dangling in found.dangling:
            yield str(dangling)
        for key in self.homeless:
            yield f"{key!r} has a rule, and is not in the course"
        for key in found.shut:
            yield f"{self._named(key)} is open to nobody"
        for key in found.unseen:
            yield f"{self._named(key)} is seen by none of the learners that there are"
        for key, need in found.implied:
            yield f"{self._named(key)} asks for partition {need.partition} though whoever comes there has it"

    def _named(self, key: str) -> str:
        return repr(self.titles.get(key, key))


def class_of(course: str, tables: Tables | None = None, *more: int) -> Asked:
    """Return in which arms all are who learn in *course*: enrolled, and no teachers of it.

    more: partitions that no rule uses yet.
    """
    tables = tables or tables_of(course)
    numbers = {*tables.decider.partitions, *more}
    return ask(tables, learners(course), sorted(numbers))


def learners(course: str) -> list[UserId]:
    """Return who is enrolled in *course*, and does not teach it."""
    there, key = platform(), CourseKey(course)
    teachers = set(there.teachers(key)) if there.supports("teachers") else set()
    enrolled = there.enrollments(key)
    return [each.user for each in enrolled if each.is_active and each.user not in teachers]


def audience(course: str, block: str) -> list[UserId]:
    """Return the learners who see *block*. Raises: UnknownContent: the course has no such block."""
    tables = tables_of(course, missing=block)
    if block not in tables.content.blocks:
        raise UnknownContent(tables.course, [block])
    return tables.decider.audience(block, class_of(course, tables).arms)


def impact(course: str, rules: Mapping[str, object]) -> Impact[UserId]:
    """Return what learners would lose and gain if *rules*, by content, were set; None takes one away.

    As a text it reads ``412 learners lose 17 blocks, nobody gains any``. Raises: InvalidRule.
    UnknownContent: the course has no such block.
    """
    tables = tables_of(course)
    changed = _changed(tables, rules)
    arms = class_of(course, tables, *changed.partitions).arms
    return difference(tables.decider.cohort(arms), changed.cohort(arms))


def findings(course: str) -> CourseFindings:
    """Return what authors of *course* should look at."""
    tables = tables_of(course)
    asked, content = class_of(course, tables), tables.content
    found = lint(tables.decider, tables.decider.cohort(asked.arms))
    titles = {key: block.title for key, block in content.blocks.items()}
    faults = tuple(dict.fromkeys(asked.faults.values()))
    return CourseFindings(found, faults, content.faulty, content.homeless, titles)


def signatures(course: str) -> Signatures:
    """Return in which combinations of arms learners really are: what is worth a preview."""
    decider = tables_of(course).decider
    counts = Counter(map(decider.signature, class_of(course).arms.values()))
    named = (
        (dict(zip(decider.partitions, one, strict=True)), n) for one, n in counts.most_common()
    )
    return Signatures(tuple(named))


def _changed(tables: Tables, rules: Mapping[str, object]) -> Decider:
    read = {key: read_rule(access, key) for key, access in rules.items()}
    if unknown := read.keys() - tables.content.blocks.keys():
        raise UnknownContent(tables.course, unknown)
    return tables.decider_with(read)
