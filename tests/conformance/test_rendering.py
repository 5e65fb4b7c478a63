"""Credential generators are judged: what they need, what is told of them, what is seen."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from itertools import count
from textwrap import dedent
from typing import Annotated, Any

import attrs
import pytest
from attrs import frozen

from hooks_runtime import platform
from hooks_runtime.conformance import World, configured, facts, run_checks
from hooks_runtime.conformance.requirement import CannotJudge
from hookspecs import hookimpl
from hookspecs.interfaces import credential_generator
from hookspecs.interfaces.credential_generator import (
    CannotRender,
    CredentialGenerator,
    Document,
    Fault,
)
from hookspecs.learning import credential_generators
from hookspecs.values import CourseKey
from tests.conformance.culprits.generators import Letters, supplying, world
from tests.conformance.test_culprits import judge

GROUPS = ("generators", "documents")


def told(cls, where=None, **changes):
    """Return what comes of a generator, by requirement: its status, and what is told."""
    there = attrs.evolve(where or world(), **changes)
    outcomes = judge(supplying(cls), world=there, groups=GROUPS)
    return {each.id: (each.status, each.shown) for each in outcomes}


def statuses(outcomes):
    return {status for status, _ in outcomes.values()}


def failed(outcomes):
    return {number for number, (status, _) in outcomes.items() if status == "failed"}


def test_a_plugin_without_any_has_no_need():
    """Nobody has to have a generator."""
    outcomes = judge(groups=GROUPS)

    assert {(each.status, each.applies) for each in outcomes} == {("skipped", False)}


def test_an_asset_that_no_world_gives_is_asked_for():
    """What can be seen without it is judged."""
    outcomes = told(Letters, World())
    status, why = outcomes["GEN-009"]

    assert status == "skipped"
    assert why == (
        "culprit: there is no asset 'letterhead'; "
        "give World(configured={'culprit': {...}}, assets={...}, facts=...)"
    )
    assert outcomes["GEN-005"][0] == outcomes["GEN-007"][0] == "passed"
    assert failed(outcomes) == set()


class Prepared(Letters):
    """It reads its letterhead when it is made."""

    def __init__(self, options, assets):
        super().__init__(options, assets)
        self.head = self.asset(options.head)

    def asset(self, slug):
        return self.head if "head" in vars(self) else self.assets(slug)


def test_who_reads_its_assets_when_it_is_made_is_judged_as_well():
    """A KeyError is then what whoever makes it is told by."""
    assert statuses(told(Prepared)) == {"passed"}

    outcomes = told(Prepared, World())

    assert "culprit can't be made, KeyError('letterhead'); give World(" in outcomes["GEN-001"][1]
    assert statuses(outcomes) == {"skipped"}


def test_who_breaks_when_it_is_made_is_told_once():
    """Whatever it raises, unless it is for want of an asset."""

    class Early(Letters):
        def __init__(self, options, assets):
            raise KeyError("font")

    class Asks(Letters):
        def __init__(self, options, assets):
            super().__init__(options, assets)
            platform().users([])

    assert "made with its options it raised KeyError('font')" in told(Early)["GEN-001"][1]
    assert failed(told(Early)) == {"GEN-001"}
    assert failed(told(Asks, platform=None)) == {"GEN-001"}


def test_options_of_a_world_have_to_fit():
    """A generator that takes none is given none."""
    plain = type("Plain", (Letters,), {"options_type": None, "written": lambda self, it: it.name})

    assert failed(told(plain)) == set()
    assert told(plain)["GEN-007"] == ("skipped", "its designs need no asset")
    with pytest.raises(CannotJudge, match=r"World\(configured=...\): culprit takes no options"):
        told(plain, configured={"culprit": {"head": "x"}})


def test_a_world_that_breaks_is_told_so():
    """And not the plugin."""
    with pytest.raises(CannotJudge, match=r"World\(says=...\): ZeroDivisionError"):
        told(Letters, says=lambda document: 1 / 0)


class Silent(Letters):
    """Its documents are of a kind that nobody reads here, and differ each time."""

    marks = count()

    def render(self, facts):
        content = self.written(facts).encode() + b"#%6d" % next(self.marks)
        return Document(content, "application/x-letter", "let")


def test_what_nobody_reads_is_not_run_until_a_world_says_how():
    """Its text is enough."""
    outcomes = told(Silent)

    for number in ("GEN-011", "GEN-012", "GEN-013"):
        assert outcomes[number] == (
            "skipped",
            "nobody reads application/x-letter here; give World(says=...), which returns its text",
        )
    read = told(Silent, says=lambda document: document.content[:-7].decode())
    assert statuses(read) == {"passed"}


@pytest.mark.parametrize(("written", "verdict"), [(escape, "passed"), (str, "failed")])
def test_html_is_read_without_its_tags(written, verdict):
    """So that a name that is not escaped is seen."""

    class Page(Letters):
        def written(self, facts):
            super().written(facts)
            return f"<p>It is <em>{written(facts.name)}</em></p>"

        def render(self, facts):
            return Document(self.written(facts).encode(), "text/html", "html")

    assert told(Page)["GEN-012"][0] == verdict


def test_who_says_no_name_has_none_to_interpret():
    """Perhaps nobody has read it right."""

    class Nameless(Letters):
        def render(self, facts):
            return Document(b"Somebody has finished something.", "text/plain", "txt")

    status, why = told(Nameless)["GEN-012"]

    assert (status, why) == ("skipped", "culprit does not say whose it is, as far as it is read")


def test_who_refuses_one_of_two_names_cannot_be_made_twice_at_once():
    """A shorter one may do."""

    class Exclusive(Letters):
        def written(self, facts):
            if not facts.name.startswith("Ada "):
                raise CannotRender("no room")
            return super().written(facts)

    status, why = told(Exclusive)["GEN-013"]

    assert status == "skipped"
    assert "culprit can't show 'Lindqvist Ada'; give World(facts=...) with a short name" in why


def test_a_name_of_one_word_is_doubled_for_somebody_else():
    """Of the same letters, which its fonts have."""
    plato = facts.named(facts.ORDINARY, "Plato")

    assert statuses(told(Letters, facts=plato)) == {"passed"}


def test_documents_are_made_in_their_own_place():
    """Of threads that do not know where they are, nobody is asked."""

    class Breaks(Letters):
        def render(self, facts):
            if facts.name == "Lindqvist Ada":
                raise RuntimeError("once too often")
            return super().render(facts)

    assert "raised RuntimeError('once too often')" in told(Breaks)["GEN-013"][1]


def odd(**changes):
    """Return a generator whose documents are changed."""

    class Odd(Letters):
        def render(self, facts):
            return attrs.evolve(super().render(facts), **changes)

    return Odd


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"content": b""}, "its content is empty, or no bytes"),
        ({"content": "text"}, "its content is empty, or no bytes"),
        ({"media_type": "pdf"}, "its media_type is 'pdf'; write one such as 'application/pdf'"),
        ({"extension": ".pdf"}, "its extension is '.pdf'; write one such as 'pdf'"),
    ],
)
def test_a_document_is_a_file(changes, wrong):
    """Storages and browsers have to know what it is."""
    assert wrong in told(odd(**changes))["GEN-009"][1]


def test_a_document_is_no_text():
    """Nor is what takes its place, or shows it."""

    class Texts(Letters):
        def preview(self, facts):
            return self.written(facts)

        def retire(self, facts):
            return self.written(facts)

    outcomes = told(Texts)

    for number in ("GEN-010", "GEN-014"):
        assert "answered with str, and not with a Document" in outcomes[number][1]


def test_who_draws_and_leaves_nothing_need_not():
    """Both are None as they are inherited."""

    class Bare(Letters):
        def preview(self, facts):
            return None

        def retire(self, facts):
            raise CannotRender("there is no room")

    outcomes = told(Bare)

    assert outcomes["GEN-010"] == ("skipped", "it draws no previews")
    assert outcomes["GEN-014"] == (
        "skipped",
        "it leaves nothing in the place of what is revoked",
    )
    assert failed(outcomes) == set()


@pytest.mark.parametrize(
    ("fault", "wrong"),
    [
        ("head", "check yields str, and not Fault"),
        (Fault("fatal", "head", "is bare"), "whose level or message is none"),
        (Fault("warning", "head", " "), "whose level or message is none"),
        (Fault("warning", "head.font", "is bare"), "check tells of 'head.font'"),
    ],
)
def test_a_fault_has_a_level_a_message_and_a_place(fault, wrong):
    """The form shows it there."""

    class Tells(Letters):
        def check(self, samples):
            yield fault

    assert wrong in told(Tells)["GEN-005"][1]
    assert "print(*generator.check([facts]))" in told(Tells)["GEN-005"][1]


def test_a_check_that_breaks_is_told_once():
    """Also where it does so without samples only."""

    class Needs(Letters):
        def check(self, samples):
            next(iter(samples)).name  # noqa: B018  # there may be none
            return ()

    outcomes = told(Needs)

    assert "check raised StopIteration()" in outcomes["GEN-005"][1]


def test_who_breaks_without_its_assets_as_it_is_made_is_not_asked_what_it_finds():
    """GEN-007 tells."""

    class Falls(Prepared):
        def __init__(self, options, assets):
            try:
                super().__init__(options, assets)
            except KeyError:
                raise RuntimeError("no letterhead") from None

    assert failed(told(Falls)) == {"GEN-007"}
    assert (
        "raised RuntimeError('no letterhead'), where an asset is missing"
        in told(Falls)["GEN-007"][1]
    )


def test_who_looks_at_its_assets_when_it_is_made_may_refuse_them_then():
    """Whoever makes it is told."""

    class Strict(Prepared):
        def __init__(self, options, assets):
            super().__init__(options, assets)
            if self.head != b"Campus":
                raise CannotRender("that is no letterhead")

    class Polite(Strict):
        def asset(self, slug):
            try:
                return super().asset(slug)
            except KeyError:
                raise CannotRender("there is no letterhead") from None

    assert statuses(told(Strict)) == statuses(told(Polite)) == {"passed"}


@pytest.mark.django_db
def test_who_asks_the_database_or_writes_is_seen():
    """Where documents are kept is somebody else's business."""
    from tests.site.models import Row

    class Asks(Letters):
        def written(self, facts):
            Row.objects.count()
            return super().written(facts)

    kept = []

    class Keeps(Letters):
        def written(self, facts):
            kept.append(facts.user)
            return super().written(facts)

    assert "asked the database: SELECT" in told(Asks)["GEN-008"][1]
    assert "changed the world's state" in told(Keeps, state=lambda: list(kept))["GEN-008"][1]


def test_who_asks_a_platform_that_nobody_gave_is_told_so_by_one_requirement():
    """The others can't be run."""

    class Asks(Letters):
        def written(self, facts):
            platform().users([facts.user])
            return super().written(facts)

    outcomes = told(Asks, platform=None)

    assert "asks the platform for users()" in outcomes["GEN-008"][1]
    assert failed(outcomes) == {"GEN-008"}


def test_a_failure_is_python_that_does_it_again():
    """With facts, options and the place where it is written."""

    class Loses(Letters):
        def written(self, facts):
            return super().written(facts).replace("<b>", "")

    shown = told(Loses, configured={"culprit": {"head": "letterhead"}})["GEN-012"][1]

    assert "culprit:culprit (tests/conformance/culprits/generators.py:" in shown
    assert "does not say '<b>Ada</b>' as it is" in shown
    assert 'uuid=UUID("6f1c6f1e-5a0c-4b1e-9d3a-2f0a4c1b7e55")' in shown
    assert "assets = {}  # those of your World" in shown
    assert "generator = Loses(options, assets.__getitem__)\nprint(generator.render(facts))" in shown


@frozen
class Text:
    font: str = "Lato"


@frozen
class Design:
    texts: Mapping[str, Text | None]
    fonts: tuple[str, ...]
    grades: Mapping
    rows: list
    title: Annotated[Text, "shown"]
    more: Any
    steps: Mapping[CourseKey, Text]
    size: float = 1.0


@pytest.mark.parametrize(
    ("path", "is_there"),
    [
        ("", True),
        ("texts.name.font", True),
        ("texts.course-v1:A+B.1.font", False),
        ("steps.course-v1:A+B.1.font", True),
        ("texts.name.fount", False),
        ("fonts[0]", True),
        ("fonts[0].name", False),
        ("fonts.name", False),
        ("grades.any.thing", True),
        ("rows[2].anything", True),
        ("title.font", True),
        ("more[1].of.it", True),
        ("size", True),
        ("size.x", False),
        ("sizes", False),
    ],
)
def test_a_path_leads_into_options(path, is_there):
    """By fields, keys and numbers."""
    assert configured.leads(path, Design) is is_there


def test_worlds_for_a_generator_that_is_not_there_are_a_mistake(install):
    """Probably another one was meant."""
    source = (
        "from hookspecs import hookimpl\n"
        "from hookspecs.learning import credential_generators\n"
        "from tests.conformance.culprits.generators import Letters\n"
        "@hookimpl(credential_generators)\n"
        "def supply():\n    return {'letters': Letters}\n"
    )
    install("letters", source)

    with pytest.raises(CannotJudge, match="called 'leters'; did you mean 'letters'"):
        list(run_checks("letters", world=World(configured={"leters": {}})))


EXAMPLES = {
    "PlainText": credential_generator.__doc__.replace('\\"', '"'),
    "Html": credential_generators.function.__doc__,
}


class Template:
    def render(self, facts):
        return f"<h1>{escape(facts.name)}</h1>"


@pytest.mark.parametrize(("name", "text"), EXAMPLES.items(), ids=EXAMPLES)
def test_the_examples_of_the_reference_conform(name, text):
    """Who copies one begins with a generator that needs no World."""
    there = {"CredentialGenerator": CredentialGenerator, "Document": Document, "attrs": attrs}
    there |= {"hookimpl": hookimpl, "credential_generators": credential_generators}
    there["page"] = Template()
    exec(dedent(text.split("::\n", 1)[1]), there)

    outcomes = told(there[name], World())

    assert statuses(outcomes) == {"passed", "skipped"}
    assert outcomes["GEN-007"] == ("skipped", "its designs need no asset")
