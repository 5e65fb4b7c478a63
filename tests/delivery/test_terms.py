"""How a worker tells a receiver: who has the say, and what may be said."""

from __future__ import annotations

from random import Random

import attrs
import pytest

from hooks_runtime import ConfigurationError, Hooks, HooksConfig
from hooks_runtime.terms import LONGEST_WAIT_S, Terms
from hooks_runtime.testing import answer, build_hooks, plugin
from hookspecs import Live, Personal, hookspec, payload
from tests.misuse.rows import row


@payload
class Parcel:
    """Something on its way."""

    to: str
    weight: int = 0
    sender: Personal[str] = ""


@payload
class Handed:
    """Something that can't travel."""

    to: str
    request: Live[object] = None


@hookspec.event("org.example.post.parcel.sent.v1", ordering_key="to")
def parcel_sent(parcel: Parcel) -> None:
    """A parcel was sent."""


@hookspec.event("org.example.post.parcel.named.v1", personal_data_leaves=True)
def parcel_named(parcel: Parcel) -> None:
    """A parcel was sent, and says by whom."""


@hookspec.event("org.example.post.parcel.handed.v1", leaves_process=False)
def parcel_handed(parcel: Handed) -> None:
    """A parcel was handed over, here."""


def receiver(hook=parcel_sent, **said):
    said.setdefault("deliver", "durable")
    return plugin("p", answer(hook, lambda *_: None, name="r", **said))


def terms(*, operator=None, hook=parcel_sent, **said):
    hooks = build_hooks(receiver(hook, **said), steps={"p:r": operator or {}})
    (step,) = hooks.line(hook).active
    return step.terms


def test_the_defaults_try_for_more_than_an_hour_and_keep_the_specs_order():
    """Half of each wait is chance, so it is one hour at the least and two at most."""
    usual = terms()

    assert usual == Terms(12, 1.0, 60.0, "default", "to", deduplicate=True, on_dead="skip")
    least = sum(usual.wait(attempt, Always(0.0)) for attempt in range(1, usual.retries + 1))
    assert 2000 < least < 3600 < 2 * least


SAID = {
    "retries": (3, 0),
    "backoff": (5.0, 0.5),
    "timeout": (9.0, 1),
    "queue": ("slow", "mail"),
    "ordering": ("weight", ""),
    "deduplicate": (False, True),
    "on_dead": ("hold", "skip"),
}


@pytest.mark.parametrize("name", SAID)
def test_the_operator_has_the_last_word_then_the_receiver_then_the_spec(name):
    """Whatever it is: 0, '' and False are words, too."""
    authors, operators = SAID[name]

    assert getattr(terms(**{name: authors}), name) == authors
    assert getattr(terms(**{name: authors}, operator={name: operators}), name) == operators
    assert getattr(terms(operator={name: operators}), name) == operators


def test_every_term_is_tested_above():
    """A new one is not forgotten."""
    assert SAID.keys() == {field.name for field in attrs.fields(Terms)}


def test_the_operator_decides_who_tells_it():
    """From inline to durable, and back."""
    for authors, operators in (("inline", "durable"), ("durable", "inline")):
        hooks = build_hooks(receiver(deliver=authors), steps={"p:r": {"deliver": operators}})
        assert [step.deliver for step in hooks.line(parcel_sent).active] == [operators]


def test_in_a_scope_the_terms_may_differ():
    """One tenant's mail has its own queue."""
    hooks = build_hooks(
        receiver(retries=3), scopes={"acme": {"steps": {"p:r": {"queue": "acme", "retries": 5}}}}
    )

    (there,), (here,) = (hooks.line(parcel_sent, scope).active for scope in ("acme", None))
    assert (there.terms.queue, there.terms.retries) == ("acme", 5)
    assert (here.terms.queue, here.terms.retries) == ("default", 3)


class Always(Random):
    """Chance that is none."""

    def __init__(self, value):
        super().__init__(0)
        self.value = value

    def random(self):
        return self.value


@pytest.mark.parametrize("attempt", [1, 2, 5, 12, 13, 100, 2000, 32767])
def test_a_wait_doubles_up_to_an_hour_and_half_of_it_is_chance(attempt):
    """Also after more attempts than a float has powers of two."""
    full = min(2.0 ** min(attempt - 1, 50), LONGEST_WAIT_S)

    assert Terms().wait(attempt, Always(0.0)) == full / 2
    assert Terms().wait(attempt, Always(1.0)) == full
    assert full / 2 <= Terms().wait(attempt, Random(attempt)) <= full


def test_a_short_backoff_gets_long_as_well():
    """After enough failures nobody is asked more than about once an hour."""
    assert Terms(backoff=0.001).wait(40, Always(1.0)) == LONGEST_WAIT_S
    assert Terms(backoff=3600).wait(1, Always(1.0)) == 3600


NUMBER = "write a number from 0.001 to"
WRONG = [
    row("negative retries", {"retries": -1}, "retries is -1; write a whole number from 0 to 10000"),
    row(
        "endless retries", {"retries": 10**9}, "retries is 1000000000; write a whole number from 0"
    ),
    row("half a retry", {"retries": 0.5}, "retries is 0.5; write a whole number from 0 to 10000"),
    row("retries True", {"retries": True}, "retries is True; write a whole number"),
    row("no backoff", {"backoff": 0.0}, f"backoff is 0.0; {NUMBER} 3600"),
    row("an endless backoff", {"backoff": float("inf")}, f"backoff is inf; {NUMBER} 3600"),
    row("backoff nan", {"backoff": float("nan")}, f"backoff is nan; {NUMBER} 3600"),
    row("no time", {"timeout": 0.0}, f"timeout is 0.0; {NUMBER} 86400"),
    row("endless time", {"timeout": float("inf")}, f"timeout is inf; {NUMBER} 86400"),
    row("no queue", {"queue": ""}, "queue is ''; write a text of 1 to 64 characters"),
    row("a long queue", {"queue": "q" * 65}, "write a text of 1 to 64 characters"),
    row("no such field", {"ordering": "too"}, "ordering names 'too', and Parcel has no such field"),
    row("a person", {"ordering": "sender"}, "ordering names 'sender', which is personal"),
    row("no such end", {"on_dead": "drop"}, "'skip' or 'hold'"),
]
IN_MARKS = [
    *WRONG,
    row("retries a text", {"retries": "3"}, "retries is '3'; write a whole number"),
    row("timeout a text", {"timeout": "1m"}, f"timeout is '1m'; {NUMBER}"),
    row("queue a number", {"queue": 7}, "queue is 7; write a text"),
    row("deduplicate a text", {"deduplicate": "no"}, "deduplicate is 'no'; write True or False"),
    row("inline", {"deliver": "inline", "retries": 3}, "says retries, which is for deliver="),
    row("on commit", {"deliver": "on_commit", "queue": "a"}, "says queue, which is for deliver="),
]


@pytest.mark.parametrize(("said", "words"), IN_MARKS)
def test_a_receiver_that_says_nonsense_stays_out(said, words):
    """And says why, by its name."""
    hooks = Hooks([receiver(**said)], HooksConfig.of({"plugins": ["p"]}))

    (problem,) = hooks.problems
    assert problem.id == "E205"
    assert ": r" in problem.message
    assert words in problem.message
    assert hooks.line(parcel_sent).active == ()


@pytest.mark.parametrize(("said", "words"), WRONG)
def test_an_operator_who_says_nonsense_is_told_where(said, words):
    """By the path of the setting; the step is left out, since nobody knows what was meant."""
    (name,) = said
    try:
        config = HooksConfig.of({"plugins": ["p"], "steps": {"p:r": said}})
    except Exception as error:  # noqa: BLE001  # of the wrong kind: told by the reader of settings
        (problem,) = error.problems
        assert (problem.id, problem.path) == ("E101", f"$.steps['p:r'].{name}")
        return
    hooks = Hooks([receiver()], config)

    (problem,) = hooks.problems
    assert (problem.id, problem.path) == ("E106", f"$.steps['p:r'].{name}")
    assert words in problem.message
    assert hooks.line(parcel_sent).active == ()


def test_a_person_may_order_where_personal_data_travels():
    """There is a value to order by."""
    assert terms(hook=parcel_named, ordering="sender").ordering == "sender"


@pytest.mark.parametrize("deliver", ["deferred", "durable"])
def test_what_may_not_leave_the_process_is_told_by_no_worker(deliver):
    """Neither by the receiver's word nor by the operator's."""
    why = (
        "org.example.post.parcel.handed.v1 may not leave the process (leaves_process=False); "
        "write deliver='on_commit'"
    )
    mine = receiver(parcel_handed, deliver=deliver)
    (problem,) = Hooks([mine], HooksConfig.of({"plugins": ["p"]})).problems
    assert (problem.id, why in problem.message) == ("E205", True)

    said = {"plugins": ["p"], "steps": {"p:r": {"deliver": deliver}}}
    theirs = receiver(parcel_handed, deliver="on_commit")
    (problem,) = Hooks([theirs], HooksConfig.of(said)).problems
    assert (problem.id, problem.path) == ("E106", "$.steps['p:r'].deliver")
    assert problem.message == why


def test_a_filter_has_no_terms():
    """Its step is called at once."""
    from tests.kit import step

    config = HooksConfig.of({"plugins": ["p"], "steps": {"p:s": {"retries": 3}}})
    (problem,) = Hooks([plugin("p", step("s", lambda word: None))], config).problems

    assert (problem.id, problem.path) == ("E106", "$.steps['p:s'].retries")
    assert "a filter's step is called at once, so it has no retries; remove it" in problem.message


@pytest.mark.parametrize("name", ["lease", "keep_days", "max_age"])
@pytest.mark.parametrize("value", [0, -1, float("nan"), float("inf")])
def test_numbers_of_the_setting_are_above_zero(name, value):
    """A purge that keeps nothing would delete what was delivered a moment ago."""
    with pytest.raises(ConfigurationError) as caught:
        HooksConfig.of({"delivery": {name: value}})

    (problem,) = caught.value.problems
    assert "$.delivery" in problem.path
    assert f"{name} is {value:g}; write a number above 0" in problem.message
