"""GEN: credential generators that make, say or keep what they must not."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from itertools import count
from string import Template

from attrs import frozen

from hooks_runtime import platform
from hooks_runtime.conformance import World
from hookspecs import hookimpl
from hookspecs.interfaces.credential_generator import (
    CannotRender,
    CredentialGenerator,
    Document,
    Fault,
)
from hookspecs.learning import credential_generators
from tests.conformance.school import School

numbers = count(1)
kept: list[str] = []


@frozen
class Letter:
    head: str = "letterhead"


class Letters(CredentialGenerator[Letter]):
    """As it should be: a letter. It can write what Latin letters write."""

    options_type = Letter

    def render(self, facts):
        return Document(self.written(facts).encode(), "text/plain", "txt")

    def written(self, facts):
        head = self.asset(self.options.head).decode(errors="replace")
        said = f"{facts.name} has finished {facts.context_name}."
        try:
            said.encode("latin-1")
        except UnicodeEncodeError:
            raise CannotRender("a name has letters that are not in the case") from None
        return "\n".join([head, said, *(line.text for line in facts.extra)])

    def asset(self, slug):
        try:
            return self.assets(slug)
        except KeyError:
            raise CannotRender(f"there is no asset {slug!r}") from None

    def check(self, samples):
        for each in samples:
            try:
                self.written(each)
            except CannotRender as refused:
                yield Fault("error", "head", refused.why)

    def preview(self, facts):
        return Document(self.written(facts).encode(), "image/svg+xml", "svg")

    def retire(self, facts):
        return Document(b"This is not valid any more.", "text/plain", "txt")


@frozen
class Dated:
    head: str = "letterhead"
    since: datetime = datetime(2026, 1, 1, tzinfo=UTC)


class GEN001(Letters):
    """No JSON has a date."""

    options_type = Dated


class GEN002(Letters):
    """What it can't write is an error of whoever writes."""

    def render(self, facts):
        facts.name.encode("latin-1")
        return super().render(facts)


class GEN003(Letters):
    """It says whose name it can't write."""

    def written(self, facts):
        try:
            return super().written(facts)
        except CannotRender:
            raise CannotRender(f"{facts.name} has strange letters") from None


class GEN004(Letters):
    """Each line has its place."""

    def written(self, facts):
        places = [{"sponsor": 1}[line.name] for line in facts.extra]
        return super().written(facts) + "\n" * sum(places)


class GEN005(Letters):
    """Nobody knows where to look."""

    def check(self, samples):
        yield Fault("warning", "heading", "is bare")
        yield from super().check(samples)


class GEN006(Letters):
    """It finds nothing wrong, ever."""

    def check(self, samples):
        return iter(())


class GEN007(Letters):
    """A file that is gone is a KeyError."""

    def asset(self, slug):
        return self.assets(slug)


class GEN008(Letters):
    """It asks who they are."""

    def written(self, facts):
        platform().users([facts.user])
        return super().written(facts)


class GEN009(Letters):
    """A dot too much."""

    def render(self, facts):
        return Document(self.written(facts).encode(), "text/plain", ".txt")


class GEN010(Letters):
    """Its picture is none."""

    def preview(self, facts):
        return self.render(facts)


class GEN011(Letters):
    """They are numbered."""

    def render(self, facts):
        return Document(f"{next(numbers)}. {self.written(facts)}".encode(), "text/plain", "txt")


class GEN012(Letters):
    """It fills in what it has filled in."""

    def written(self, facts):
        return Template(super().written(facts)).safe_substitute(name="they")


class GEN013(Letters):
    """It keeps whose letter it is while it fetches the ink."""

    def written(self, facts):
        self.facts = facts
        time.sleep(0.001)
        return super().written(self.facts)


class GEN014(Letters):
    """It stays where it was."""

    def retire(self, facts):
        return self.render(facts)


ALL = (
    *(GEN001, GEN002, GEN003, GEN004, GEN005, GEN006, GEN007),
    *(GEN008, GEN009, GEN010, GEN011, GEN012, GEN013, GEN014),
)
GENERATORS = {f"GEN-{number:03}": cls for number, cls in enumerate(ALL, 1)}


def supplying(cls):
    """Return what supplies *cls* as ``culprit``."""

    @hookimpl(credential_generators)
    def supply():
        return {"culprit": cls}

    return supply


def world():
    """Return a letterhead, and what a generator may have changed."""
    return World(assets={"letterhead": b"Campus"}, platform=School(), state=lambda: list(kept))
