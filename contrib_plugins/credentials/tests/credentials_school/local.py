"""A plugin of the school's own: a retriever on SQL, one in Python, and a generator of plain text."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import ClassVar, Literal

import attrs
from django.db.models import Count, Q

from credentials_school.models import Learner, Visit
from hookspecs import hookimpl
from hookspecs.interfaces.credential_generator import (
    CannotRender,
    CredentialGenerator,
    Document,
    Fault,
)
from hookspecs.interfaces.data_retriever import Criterion, DataRetriever, Eligibility
from hookspecs.learning import credential_generators, data_retrievers
from hookspecs.values import Points, UserId


@attrs.frozen
class Times:
    """required: how often a learner has to have come."""

    required: int = 1
    share: Decimal = Decimal(0)


class Attendance(DataRetriever[Times]):
    """Who came often enough."""

    options_type = Times

    def details(self, context, users=None):
        rows = counted(context)
        for row in rows if users is None else rows.filter(pk__in=list(users)):
            came = Criterion("visits", Points(row.came), Points(self.options.required), "count")
            yield Eligibility(UserId(row.pk), came.is_met, (came,))

    def queryset(self, context):
        there = counted(context).filter(came__gte=self.options.required)
        return there.order_by("name").values_list("pk", flat=True)


class Demanding(Attendance):
    """Asks what this platform does not know."""

    requires = ("scores", "completions")


class Counting(Attendance):
    """The same without SQL."""

    kinds = ("course", "pathway")

    def queryset(self, context):
        return None


def counted(context):
    came = Count("visits", filter=Q(visits__course=context.key))
    return Learner.objects.annotate(came=came).filter(came__gt=0).order_by("pk")


@attrs.frozen
class Plain:
    """greeting: what stands before the name. letterhead: slug of an asset."""

    greeting: str = "This is to certify that"
    letterhead: str = ""
    case: Literal["as it is", "upper"] = "as it is"


class Text(CredentialGenerator[Plain]):
    """A page that any editor opens. It has no way to write a star."""

    options_type = Plain
    rendered: ClassVar = Counter()

    def __init__(self, options, assets):
        super().__init__(options, assets)
        self.head = assets(options.letterhead).decode() if options.letterhead else ""

    def render(self, facts):
        self.rendered[facts.user] += 1
        if "*" in facts.name:
            raise CannotRender("the name has a sign that no font has")
        lines = "".join(f"\n{line.text}" for line in facts.extra)
        text = f"{self.head}{self.options.greeting} {facts.name} has finished {facts.context_name}.{lines}"
        shown = text.upper() if self.options.case == "upper" else text
        return Document(shown.encode(), "text/plain", "txt")

    def check(self, samples):
        if "!" in self.options.greeting:
            yield Fault("error", "greeting", "no shouting")


class Crossed(Text):
    """Leaves something behind when it is revoked."""

    def retire(self, facts):
        return Document(b"VOID", "text/plain", "txt")

    def preview(self, facts):
        return Document(f"PICTURE of {facts.name}".encode(), "image/png", "png")

    def check(self, samples):
        yield from (
            Fault("error", "name", f"{s.name} has no room") for s in samples if "*" in s.name
        )


@hookimpl(data_retrievers)
def supply_retrievers():
    return {"attendance": Attendance, "counting": Counting, "demanding": Demanding}


@hookimpl(credential_generators)
def supply_generators():
    return {"text": Text, "crossed": Crossed}


def visit(name, *, times=1, course="course-v1:School+Physics+2026", **said):
    """Return a learner who has come *times*."""
    email = said.pop("email", f"{name.split(' ', maxsplit=1)[0].lower()}@school.example")
    row = Learner.objects.create(username=name[:50], name=name, email=email, **said)
    Visit.objects.bulk_create(Visit(learner=row, course=course) for _ in range(times))
    return row
