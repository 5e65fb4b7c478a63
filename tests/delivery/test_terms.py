"""How a worker tells a receiver: who has the say, and what may be said."""

from __future__ import annotations

from random import Random

import attrs
import pytest

from hooks_runtime import ConfigurationError, Hooks, HooksConfig
from hooks_runtime.at_once import TellsAtOnce
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


@pytest.mark.parametrize("deliver", ["inline", "on_commit"])
def test_an_operator_lets_a_receiver_stay_that_wants_too_much(deliver):
    """Its author's mistake waits for no release: the message says what to write."""
    mine = receiver(parcel_handed, deliver="durable", retries=3)
    (problem,) = Hooks([mine], HooksConfig.of({"plugins": ["p"]})).problems
    assert problem.message.endswith(", or $.steps['p:r'].deliver: 'inline' in settings")

    hooks = build_hooks(mine, steps={"p:r": {"deliver": deliver}})

    assert [deliver] == [step.deliver for step in hooks.line(parcel_handed).active]
    off = HooksConfig.of({"plugins": ["p"], "steps": {"p:r": {"enabled": False}}})
    assert () == Hooks([mine], off).problems


# --- What has no effect --------------------------------------------------------------------------------


def warnings(*plugins, carrier=None, **settings):
    """Return the problems of these hooks: id, path, message."""
    config = HooksConfig.of({"plugins": ["p"], **settings})
    hooks = Hooks(plugins, config, carrier=carrier)
    assert [] == [problem for problem in hooks.problems if problem.level == "error"]
    return [(each.id, each.path, each.message) for each in hooks.problems]


def test_terms_of_a_receiver_that_no_worker_tells_are_told():
    """The operator thinks that it is told again, and it is not."""
    ((id_, path, message),) = warnings(
        receiver(deliver="inline"), steps={"p:r": {"retries": 3, "queue": "mail"}}
    )

    assert ("W505", "$.steps['p:r'].retries") == (id_, path)
    assert message == (
        "p:r is told inline, by no worker, so retries, queue has no effect; "
        "say deliver 'deferred' or 'durable' beside it, or remove it"
    )


SOON, LATER = {"deliver": "on_commit"}, {"deliver": "deferred", "queue": "acme"}


@pytest.mark.parametrize(
    "settings",
    [
        {"steps": {"p:r": {"retries": 3, "deliver": "durable"}}},
        {"steps": {"p:r": {"retries": 3}}, "scopes": {"acme": {"steps": {"p:r": LATER}}}},
        {
            "steps": {"p:r": {"retries": 3}},
            "bus": {"url": "redis://bus", "group": "a", "consume": ["t"]},
        },
    ],
)
def test_terms_that_hold_somewhere_are_fine(settings):
    """With a worker, in a scope, or for what comes over the bus."""
    assert [] == warnings(receiver(deliver="inline"), carrier=TellsAtOnce(), **settings)


def test_terms_without_effect_in_one_scope_are_told_there():
    """Outside of it they have one."""
    said = {"acme": {"steps": {"p:r": {**SOON, "timeout": 5}}}}

    ((id_, path, _),) = warnings(receiver(), carrier=TellsAtOnce(), scopes=said)

    assert ("W505", "$.scopes.acme.steps['p:r'].timeout") == (id_, path)


# --- Without an outbox ---------------------------------------------------------------------------------


@pytest.mark.parametrize("deliver", ["deferred", "durable"])
def test_a_host_without_an_outbox_hears_who_needs_one(deliver):
    """Before the first send raises NotKept."""
    ((id_, _, message),) = warnings(receiver(deliver=deliver))

    assert "W504" == id_
    assert message == (
        f"p:r is {deliver}, and no outbox keeps its messages: send_event raises NotKept; run in Django, "
        "with \"hooks_runtime.django\" in INSTALLED_APPS, or $.steps['p:r'].deliver: 'on_commit'"
    )
    assert [] == warnings(receiver(deliver=deliver), steps={"p:r": SOON})
    assert [] == warnings(receiver(deliver=deliver), carrier=TellsAtOnce())


def test_a_host_without_an_outbox_hears_that_it_can_publish_nothing():
    """By the setting that wants it, and how it is mended."""
    bus = {"url": "redis://bus", "publish": {parcel_sent.name: "parcels"}}
    said = {"delivery": {"service": "/post"}, "bus": bus}

    ((id_, path, message),) = warnings(receiver(deliver="inline"), **said)

    assert ("W504", "$.bus.publish") == (id_, path)
    assert message.startswith(
        "what goes to bus:parcels is kept nowhere until then: send_event raises"
    )
    assert message.endswith("or take it out of $.bus.publish")


# --- Who this service is -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    [
        {"delivery": {"service": " "}},
        {"delivery": {"service": "/school lms"}},
        {"bus": {"group": "my letters\n"}},
    ],
)
def test_a_name_with_blanks_is_no_name(said):
    """It goes into headers, and into what brokers call things."""
    with pytest.raises(ConfigurationError) as caught:
        HooksConfig.of(said)

    (problem,) = caught.value.problems
    (room,) = said
    assert problem.path.startswith(f"$.{room}")
    assert "; write it without blanks, such as '" in problem.message


def test_who_publishes_without_a_name_is_told():
    """Readers could not tell it from any other."""
    bus = {"url": "redis://bus", "publish": {parcel_sent.name: "parcels"}}

    ((id_, path, message),) = warnings(receiver(), carrier=TellsAtOnce(), bus=bus)

    assert ("W506", "$.delivery.service") == (id_, path)
    assert message.startswith("what is published says it comes from '/learning-hooks', as of any")
    assert message.endswith("; write yours, such as '/school/lms'")


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
