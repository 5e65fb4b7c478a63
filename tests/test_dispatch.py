"""Who receives an event, when, and what becomes of a failure."""

from __future__ import annotations

import asyncio
import logging

import pytest

from hooks_runtime import Hooks, Sent, bound, context
from hooks_runtime.testing import build_hooks, plugin, runs
from hookspecs import Personal, hookimpl, hookspec, payload
from hookspecs.errors import TooDeep, WrongPayload
from tests.kit import Word, async_receiver, receiver, word_changed

A_WORD = Word("a")


@pytest.fixture(params=["send_event", "send_events", "asend_event"])
def send(request):
    """Send an event through each sender."""

    def send(hooks, word=A_WORD, hook=word_changed):
        if request.param == "send_event":
            return hooks.send_event(hook, word)
        if request.param == "send_events":
            (sent,) = hooks.send_events(hook, [word])
            return sent
        return asyncio.run(hooks.asend_event(hook, word))

    return send


def breaks(word, metadata):
    raise ValueError("broken")


def test_receivers_are_told_in_order_with_one_metadata(send):
    """Sync, async and inline ones alike."""
    seen = []
    note = lambda name: lambda word, metadata: seen.append((name, word, metadata.id))  # noqa: E731
    hooks = build_hooks(
        plugin("p", receiver("a", note("a")), async_receiver("b", note("b"))),
        plugin("q", receiver("c", note("c"), blocking=False)),
    )

    sent = send(hooks)

    assert [(name, A_WORD, sent.id) for name in "abc"] == seen
    assert sent and sent.failures == ()


def test_a_failure_reaches_neither_sender_nor_neighbours(send, caplog):
    """It is an item of the outcome and one line in the log."""
    seen = []
    hooks = build_hooks(
        plugin("p", receiver("breaks", breaks), async_receiver("abreaks", breaks)),
        plugin("q", receiver("fine", lambda word, metadata: seen.append(word))),
    )

    sent = send(hooks)

    assert [(f.plugin, f.step) for f in sent.failures] == [("p", "p:breaks"), ("p", "p:abreaks")]
    assert seen == [A_WORD]
    first, second = caplog.records
    assert "p:breaks of local failed on org.example.words.word.changed.v1" in first.getMessage()
    assert "ValueError: broken" in second.getMessage()


def test_a_failing_receiver_is_counted(send):
    """explain shows it."""
    hooks = build_hooks(plugin("p", receiver("breaks", breaks)))
    logging.disable()
    send(hooks)
    logging.disable(logging.NOTSET)

    counts = hooks.line(word_changed).meter.counts()["p:breaks"]
    assert (counts.calls, counts.errors) == (1, 1)


def test_nobody_listening_is_false_and_has_no_metadata(send):
    """A send that nobody hears makes nothing."""
    sent = send(Hooks())

    assert not sent
    assert sent.failures == ()
    assert repr(sent) == "<nobody listened>"


def test_wrong_payload_is_refused_with_and_without_receivers(send):
    """The sender's mistake shows on the first send."""
    listening = build_hooks(plugin("p", receiver("r", lambda word, metadata: None)))
    for hooks in (Hooks(), listening):
        with pytest.raises(WrongPayload, match="carries Word, got NoneType"):
            send(hooks, None)


def test_base_exceptions_pass_through(send):
    """A receiver's KeyboardInterrupt is nobody's to swallow."""

    def interrupts(word, metadata):
        raise KeyboardInterrupt

    hooks = build_hooks(plugin("p", async_receiver("r", interrupts)))

    with pytest.raises(KeyboardInterrupt):
        send(hooks)


def test_a_receiver_that_returns_a_coroutine_fails_where_nobody_would_await_it():
    """asend_event awaits it; send_event says what to write."""

    async def later():
        seen.append("later")

    seen = []
    hooks = build_hooks(plugin("p", receiver("r", lambda word, metadata: later())))

    (failure,) = hooks.send_event(word_changed, A_WORD).failures
    assert str(failure.error) == "returned a coroutine; write 'async def'"
    assert seen == []

    assert asyncio.run(hooks.asend_event(word_changed, A_WORD)).failures == ()
    assert seen == ["later"]


def test_an_async_receiver_in_a_running_loop_is_a_failure_of_its_own():
    """send_event in a loop still never raises what belongs to a receiver."""
    hooks = build_hooks(plugin("p", async_receiver("r", lambda word, metadata: None)))

    async def view():
        return hooks.send_event(word_changed, A_WORD)

    (failure,) = asyncio.run(view()).failures
    assert "step p:r is async; await arun_filter or asend_event" in str(failure.error)


def test_an_event_sent_by_a_receiver_knows_its_cause(send):
    """Causation is the event whose receiver sent it; correlation is the whole chain's."""
    chain = []

    def again(word, metadata):
        chain.append(metadata)
        if word.count < 2:
            hooks.send_event(word_changed, Word(word.text, word.count + 1))

    hooks = build_hooks(plugin("p", receiver("again", again)))
    send(hooks)

    first, second, third = chain
    assert (None, first.id, second.id) == (
        first.causation_id,
        second.causation_id,
        third.causation_id,
    )
    assert {str(first.id)} == {event.correlation_id for event in chain}
    assert [event.depth for event in chain] == [0, 1, 2]


def test_a_loop_between_receivers_ends(send, caplog):
    """Receivers that answer an event with the same event are stopped, and told so."""
    hooks = Hooks()

    def endless(word, metadata):
        hooks.send_event(word_changed, word)

    hooks = build_hooks(plugin("p", receiver("endless", endless)))

    assert send(hooks).failures == ()
    assert "never end" in caplog.text
    assert runs(word_changed, hooks)["p:endless"] == 17


def test_a_loop_of_async_receivers_ends():
    """The receiver that goes too far gets the error."""
    errors = []
    hooks = Hooks()

    @hookimpl(word_changed)
    async def endless(word):
        try:
            await hooks.asend_event(word_changed, word)
        except TooDeep as error:
            errors.append(error.depth)

    hooks = build_hooks(plugin("p", endless))
    asyncio.run(hooks.asend_event(word_changed, A_WORD))

    assert errors == [17]


def test_context_tells_a_receiver_where_it_is(send):
    """Scope and caller as bound by the host, and the event being delivered."""
    seen = []
    hooks = build_hooks(plugin("p", receiver("r", lambda word, metadata: seen.append(context()))))

    with bound(scope="acme", caller="a view", correlation_id="42"):
        sent = send(hooks)

    (here,) = seen
    assert ("acme", "a view", "42", sent.id) == (
        here.scope,
        here.caller,
        here.correlation_id,
        here.event.id,
    )
    assert context().event is None


def test_a_binding_inside_a_receiver_keeps_the_event():
    """A plugin may bind more without losing the chain."""
    seen = []

    def binds(word, metadata):
        with bound(scope="inner"):
            seen.append((context().scope, context().event.id))
            if not word.count:
                hooks.send_event(word_changed, Word("b", 1))

    hooks = build_hooks(plugin("p", receiver("binds", binds)))
    sent = hooks.send_event(word_changed, A_WORD)

    assert ("inner", sent.id) == seen[0]


def test_on_commit_without_a_database_is_at_once(send):
    """Outside of a transaction there is nothing to wait for."""
    seen = []
    hooks = build_hooks(
        plugin(
            "p",
            receiver("later", lambda word, metadata: seen.append(metadata.id), deliver="on_commit"),
        )
    )

    sent = send(hooks)

    assert [sent.id] == seen
    assert runs(word_changed, hooks) == {"p:later": 1}


def test_a_failure_after_the_commit_is_logged_and_is_no_failure_of_the_send(send, caplog):
    """The sender has gone on by then."""
    hooks = build_hooks(plugin("p", receiver("later", breaks, deliver="on_commit")))

    assert send(hooks).failures == ()
    assert "p:later" in caplog.text


def test_a_database_that_cannot_be_asked_is_a_failure(send, caplog):
    """Even scheduling never raises into the sender."""

    class Down(Commits):
        def on_commit(self, call, using):
            raise ConnectionError("down")

    built = build_hooks(plugin("p", receiver("later", breaks, deliver="on_commit")))
    hooks = Hooks(built.plugins, built.config, transactions=Down())

    (failure,) = send(hooks).failures
    assert failure.step == "p:later"


def test_the_operator_may_deliver_later():
    """The receiver's own word is a default."""
    inline = receiver("r", lambda word, metadata: None)
    hooks = build_hooks(plugin("p", inline), steps={"p:r": {"deliver": "on_commit"}})

    assert hooks.line(word_changed).steps[0].deliver == "on_commit"


def test_a_scope_has_its_own_receivers(send):
    """A tenant may go without one."""
    seen = []
    hooks = build_hooks(
        plugin("p", receiver("r", lambda word, metadata: seen.append(word))),
        scopes={"acme": {"steps": {"p:r": {"enabled": False}}}},
    )

    with bound(scope="acme"):
        send(hooks)

    assert seen == []
    send(hooks)
    assert seen == [A_WORD]


@payload
class Person:
    """Someone whose name is nobody's business."""

    name: Personal[str]
    nick: Personal[str] = ""


@hookspec.event("org.example.people.person.noticed.v1")
def person_noticed(person: Person) -> None:
    """Someone came by."""


def test_personal_data_in_an_error_stays_out_of_the_log(send, caplog):
    """Databases quote the row that they refuse."""

    @hookimpl(person_noticed)
    def quotes(person):
        raise ValueError(f"Key (name)=({person.name}) exists; adapt {person.nick}")

    send(build_hooks(plugin("p", quotes)), Person("Ada Lovelace", "ad"), person_noticed)

    assert "Lovelace" not in caplog.text
    assert "Key (name)=(<personal>) exists; adapt <personal>" in caplog.text


def test_a_sent_event_is_a_sent(send):
    """The outcome is typed."""
    hooks = build_hooks(plugin("p", receiver("r", lambda word, metadata: None)))

    assert Sent is type(send(hooks))


class Commits:
    """Transactions that note what they were asked for, and commit when told."""

    def __init__(self):
        self.guarded, self.waiting = [], []

    def in_transaction(self):
        return True

    def savepoint(self, call):
        def guarded(*args):
            self.guarded.append(call)
            return call(*args)

        return guarded

    def on_commit(self, call, using):
        self.waiting.append((using, call))


def with_commits(*functions):
    built = build_hooks(plugin("p", *functions))
    commits = Commits()
    return Hooks(built.plugins, built.config, transactions=commits), commits


def test_inline_receivers_are_guarded_unless_they_touch_no_database():
    """One that runs after the commit has no transaction to spoil."""
    nothing = lambda *_: None  # noqa: E731
    inline = receiver("inline", nothing)
    free = receiver("free", nothing, savepoint=False)
    later = receiver("later", nothing, deliver="on_commit")
    hooks, commits = with_commits(inline, free, later)

    hooks.send_event(word_changed, A_WORD)
    assert [inline] == commits.guarded

    commits.in_transaction = lambda: False
    built = Hooks(hooks.plugins, hooks.config, transactions=commits)
    built.send_event(word_changed, A_WORD)
    assert [inline] == commits.guarded

    asyncio.run(built.asend_event(word_changed, A_WORD))
    assert [inline, inline] == commits.guarded


def test_each_database_is_asked_once_with_its_receivers(send):
    """In the order of the receivers."""
    seen = []
    note = lambda name: lambda *_: seen.append(name)  # noqa: E731
    hooks, commits = with_commits(
        receiver("a", note("a"), deliver="on_commit"),
        receiver("b", note("b"), deliver="on_commit", using="second"),
        receiver("c", note("c"), deliver="on_commit"),
    )

    send(hooks)
    assert [using for using, _ in commits.waiting] == [None, "second"]

    for _, call in commits.waiting:
        call()
    assert seen == ["a", "c", "b"]


def test_only_receivers_that_ran_are_counted_after_the_commit():
    """A rolled-back send is a send, and no call."""
    hooks, commits = with_commits(
        receiver("now", lambda *_: None), receiver("later", lambda *_: None, deliver="on_commit")
    )
    hooks.send_event(word_changed, A_WORD)
    hooks.send_event(word_changed, A_WORD)
    commits.waiting[0][1]()

    assert runs(word_changed, hooks) == {"p:now": 2, "p:later": 1}


def test_every_database_that_fails_is_a_failure(caplog):
    """The first does not hide the second."""

    class Down(Commits):
        def on_commit(self, call, using):
            raise ConnectionError(using)

    built = build_hooks(
        plugin(
            "p",
            receiver("a", lambda *_: None, deliver="on_commit"),
            receiver("b", lambda *_: None, deliver="on_commit", using="second"),
        )
    )
    hooks = Hooks(built.plugins, built.config, transactions=Down())

    failures = hooks.send_event(word_changed, A_WORD).failures

    assert [(f.step, str(f.error)) for f in failures] == [("p:a", "None"), ("p:b", "second")]
    assert "the sender and the other receivers go on" in caplog.text


def test_consecutive_sync_receivers_share_a_thread_and_async_ones_run_in_the_loop():
    """In order."""
    import threading

    seen = []
    note = lambda *_: seen.append(threading.current_thread())  # noqa: E731
    hooks = build_hooks(
        plugin("p", receiver("a", note), receiver("b", note), async_receiver("c", note)),
        plugin("q", receiver("d", note, blocking=False), receiver("e", note)),
    )
    asyncio.run(hooks.asend_event(word_changed, A_WORD))

    a, b, c, d, e = seen
    assert a is b is e
    assert c is d is threading.main_thread()
    assert a is not c


def test_all_failures_of_a_round_are_told(send, caplog):
    """Two in one thread, two in the loop."""
    hooks = build_hooks(
        plugin("p", receiver("a", breaks), receiver("b", breaks)),
        plugin("q", async_receiver("c", breaks), async_receiver("d", breaks)),
    )

    failures = send(hooks).failures

    assert [failure.step for failure in failures] == ["p:a", "p:b", "q:c", "q:d"]


def test_errors_end_nothing(send, caplog):
    """A neighbour's calls are not fewer for it."""
    hooks = build_hooks(plugin("p", receiver("a", breaks), receiver("b", breaks)))
    for _ in range(3):
        send(hooks)

    assert runs(word_changed, hooks) == {"p:a": 3, "p:b": 3}


def test_one_send_in_64_is_timed_the_first_included():
    """As for filters."""
    hooks = build_hooks(plugin("p", receiver("r", lambda *_: None)))
    tally = hooks.line(word_changed).meter.tallies["p:r"]

    timed = []
    for _ in range(130):
        hooks.send_event(word_changed, A_WORD)
        timed.append(len(tally.times_ns))

    assert timed == [1] * 64 + [2] * 64 + [3] * 2
    assert {"p:r": 130} == runs(word_changed, hooks)


def test_a_wrong_payload_names_event_and_type(send):
    """With and without receivers."""
    with pytest.raises(WrongPayload, match=r"word\.changed\.v1 carries Word, got int"):
        send(Hooks(), 1)


def test_too_deep_names_the_event(caplog):
    """And how deep it went."""
    hooks = Hooks()
    hooks = build_hooks(
        plugin("p", receiver("endless", lambda word, _: hooks.send_event(word_changed, word)))
    )
    hooks.send_event(word_changed, A_WORD)

    assert "org.example.words.word.changed.v1 was sent 17 receivers deep" in caplog.text


def test_a_receiver_in_a_running_loop_is_named():
    """The step that is async, and the event."""
    hooks = build_hooks(plugin("p", async_receiver("r", lambda *_: None)))

    async def view():
        return hooks.send_event(word_changed, A_WORD)

    (failure,) = asyncio.run(view()).failures

    assert (word_changed.name, "p:r") == (failure.error.hook, failure.error.step)


def test_receivers_without_savepoints_do_not_ask_for_a_transaction():
    """A send that needs none pays for none."""

    class Asked(Commits):
        def in_transaction(self):
            raise AssertionError("nobody needs to know")

    built = build_hooks(plugin("p", receiver("free", lambda *_: None, savepoint=False)))
    hooks = Hooks(built.plugins, built.config, transactions=Asked())

    assert hooks.send_event(word_changed, A_WORD).failures == ()


def test_a_receiver_after_the_commit_takes_no_calls_from_its_neighbours():
    """Each counts its own."""
    hooks, commits = with_commits(
        receiver("later", lambda *_: None, deliver="on_commit"), receiver("now", lambda *_: None)
    )
    hooks.send_event(word_changed, A_WORD)
    hooks.send_event(word_changed, A_WORD)
    commits.waiting[0][1]()

    assert runs(word_changed, hooks) == {"p:later": 1, "p:now": 2}


def test_a_filter_is_no_event_and_an_event_no_filter(send):
    """A gate must not stay open because of the wrong verb."""
    from hookspecs.errors import WrongKind
    from tests.kit import word_requested

    with pytest.raises(
        WrongKind, match=r"word\.requested\.v1 is of kind Filter; write a?run_filter"
    ):
        send(Hooks(), hook=word_requested)
    with pytest.raises(WrongKind, match=r"word\.changed\.v1 is of kind Event; write send_event"):
        Hooks().run_filter(word_changed, A_WORD)
    with pytest.raises(WrongKind, match="write asend_event"):
        asyncio.run(Hooks().arun_filter(word_changed, A_WORD))


@payload
class Group:
    """Some people."""

    leader: Person | None
    members: tuple[Person, ...]
    nicknames: Personal[tuple[str, ...]]
    motto: Personal[str] | None = None


@hookspec.event("org.example.people.group.gathered.v1")
def group_gathered(group: Group) -> None:
    """Some came by."""


def test_personal_data_in_collections_stays_out_of_the_log(caplog):
    """However deep it is."""

    @hookimpl(group_gathered)
    def quotes(group):
        raise ValueError(f"{group.members[0].name}, {group.nicknames[1]}")

    group = Group(None, (Person("Ada Lovelace"),), ("ad", "countess"))
    build_hooks(plugin("p", quotes)).send_event(group_gathered, group)

    assert "ValueError: <personal>, <personal>" in caplog.text


def test_without_a_database_there_is_no_transaction():
    """Every moment is after the commit."""
    from hooks_runtime.transactions import NoTransactions

    assert not NoTransactions().in_transaction()


def test_a_receiver_after_the_commit_gets_the_payload():
    """The one that was sent."""
    seen = []
    hooks, commits = with_commits(
        receiver("later", lambda word, _: seen.append(word), deliver="on_commit")
    )
    hooks.send_event(word_changed, A_WORD)
    commits.waiting[0][1]()

    assert [A_WORD] == seen


@pytest.mark.parametrize("deliver", ["inline", "on_commit"])
@pytest.mark.parametrize("blocking", [True, False])
def test_personal_data_stays_out_of_the_log_wherever_a_receiver_runs(
    send, caplog, deliver, blocking
):
    """At once, after the commit, in a thread or in the loop."""

    @hookimpl(person_noticed, deliver=deliver, blocking=blocking)
    def quotes(person):
        raise ValueError(f"{person.name} exists")

    send(build_hooks(plugin("p", quotes)), Person("Ada Lovelace"), person_noticed)

    assert "ValueError: <personal> exists" in caplog.text


def test_personal_data_stays_out_of_the_log_where_the_database_is_down(send, caplog):
    """Its driver may quote as well."""

    class Down(Commits):
        def on_commit(self, call, using):
            raise ConnectionError("lost while storing Ada Lovelace")

    @hookimpl(person_noticed, deliver="on_commit")
    def later(person): ...

    built = build_hooks(plugin("p", later))
    hooks = Hooks(built.plugins, built.config, transactions=Down())
    send(hooks, Person("Ada Lovelace"), person_noticed)

    assert "lost while storing <personal>" in caplog.text
