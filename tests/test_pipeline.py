"""What a step's answer means, in both runners."""

from __future__ import annotations

import asyncio
import logging
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hooks_runtime import Hooks, bound, context
from hooks_runtime.testing import build_hooks, plugin, runs
from hookspecs import HookFailed, Personal, Stop, evolve, hookimpl, hookspec, payload
from hookspecs.errors import SyncCallInLoop, WrongPayload
from tests.kit import Refuse, Stranger, Word, async_step, step, word_polished, word_requested

A_WORD = Word("a")


class Longer(Word):
    """A subclass, which is another type."""


def longer(word):
    return evolve(word, text=word.text + "!", count=word.count + 1)


def raises(error):
    def body(word):
        raise error

    return body


def coroutine(word):
    async def later():
        return longer(word)

    return later()


ANSWERS = {
    "none": lambda word: None,
    "same": lambda word: word,
    "change": longer,
    "stop": lambda word: Stop(longer(word)),
    "halt": raises(Refuse("no")),
    "undeclared halt": raises(Stranger("no")),
    "error": raises(ValueError("broken")),
    "wrong type": lambda word: word.text,
    "subclass": lambda word: Longer(word.text),
    "wrong stop": lambda word: Stop("x"),
    "halt returned": lambda word: Refuse("no"),
    "falsy": lambda word: 0,
}
KINDS = {
    "sync": step,
    "async": async_step,
    "inline": lambda *a: step(*a, blocking=False),
}


def obvious(word, steps):
    """The slow, obvious meaning of a pipeline: (answer, policy) one after the other."""
    for answer, policy in steps:
        if answer == "change":
            word = longer(word)
        elif answer == "stop":
            return longer(word)
        elif answer == "halt":
            return Refuse
        elif answer not in ("none", "same") and policy == "refuse":
            return HookFailed
    return word


def outcome(call):
    try:
        return call()
    except (Refuse, HookFailed) as refused:
        return type(refused)


@given(st.data())
def test_both_runners_equal_the_obvious_interpreter(data):
    """Any steps, answers, policies, kinds and operator's order mean the same to all three."""
    names = st.sampled_from(sorted(ANSWERS))
    step_ = st.tuples(names, st.sampled_from(["refuse", "skip"]), st.sampled_from(sorted(KINDS)))
    drawn = data.draw(st.lists(step_, max_size=6))
    order = data.draw(st.permutations(range(len(drawn))))
    plugins = [
        plugin(f"p{i}", KINDS[kind]("go", ANSWERS[answer]))
        for i, (answer, _, kind) in enumerate(drawn)
    ]
    hooks = build_hooks(
        *plugins,
        hooks={word_requested.name: {"order": [f"p{i}" for i in order]}} if drawn else {},
        steps={f"p{i}:go": {"on_error": policy} for i, (_, policy, _) in enumerate(drawn)},
    )
    logging.disable()
    try:
        got = outcome(lambda: hooks.run_filter(word_requested, A_WORD))
        agot = outcome(lambda: asyncio.run(hooks.arun_filter(word_requested, A_WORD)))
    finally:
        logging.disable(logging.NOTSET)

    expected = obvious(A_WORD, [drawn[i][:2] for i in order])

    assert (expected, expected) == (got, agot)


@pytest.fixture(params=["run_filter", "arun_filter"])
def run(request):
    """Run a filter through either runner."""

    def run(hooks, word=A_WORD, hook=word_requested):
        if request.param == "run_filter":
            return hooks.run_filter(hook, word)
        return asyncio.run(hooks.arun_filter(hook, word))

    return run


def test_halt_skips_later_steps(run):
    """Once a step halts, no later step sees the value."""
    seen = []
    full = step("full", raises(Refuse("full")))
    later = step("later", seen.append)

    with pytest.raises(Refuse, match="full"):
        run(build_hooks(plugin("p", full, later)))

    assert seen == []


def test_a_halt_is_logged_without_its_words_and_is_no_error(run, caplog):
    """Refusing is a plugin's job, and its words may hold a name."""
    caplog.set_level("INFO")

    with pytest.raises(Refuse):
        run(build_hooks(plugin("p", step("full", raises(Refuse("sorry, Ada"))))))

    (record,) = caplog.records
    assert (record.levelno, "Ada" in record.getMessage()) == (logging.INFO, False)
    assert "p:full" in record.getMessage()


def test_hook_failed_names_the_culprit_to_the_log_and_not_to_the_learner(run):
    """str() is for the log; message is for the page."""
    hooks = build_hooks(plugin("p", step("breaks", raises(ValueError("secret")))))

    with pytest.raises(HookFailed) as caught:
        run(hooks)

    told = str(caught.value)
    assert "step p:breaks of local" in told and word_requested.name in told and "ValueError" in told
    assert "secret" not in told and "p:breaks" not in caught.value.message
    assert isinstance(caught.value.__cause__, ValueError)
    assert str(caught.value) == str(pickle.loads(pickle.dumps(caught.value)))


def test_a_skipped_step_is_logged_once_with_its_traceback(run, caplog):
    """The operator finds plugin, step, hook and line; the payload is not there."""
    hooks = build_hooks(plugin("p", step("breaks", raises(ValueError("why")), word_polished)))

    assert run(hooks, hook=word_polished) == A_WORD

    (record,) = caplog.records
    assert (
        "step p:breaks of local failed on org.example.words.word.polished.v1" in record.getMessage()
    )
    assert "it is skipped" in record.getMessage() and "ValueError: why" in record.getMessage()
    assert ("p", "p:breaks", word_polished.name) == (record.plugin, record.step, record.hook)


def test_a_failing_step_leaves_no_trace_on_the_value(run):
    """The next step gets the value as before the one that broke."""
    changes_then_breaks = step("x", lambda word: [longer(word), 1 / 0], word_polished)

    assert run(build_hooks(plugin("p", changes_then_breaks)), hook=word_polished) == A_WORD


def test_wrong_payload_is_refused_with_and_without_steps(run):
    """A platform's mistake shows on the first call, not on the day a plugin is installed."""
    for hooks in (Hooks(), build_hooks(plugin("p", step("s", longer)))):
        with pytest.raises(WrongPayload, match="carries Word, got Longer; pass exactly that type"):
            run(hooks, Longer("x"))


def test_base_exceptions_pass_through(run):
    """A plugin's SystemExit, KeyboardInterrupt or CancelledError is nobody's to swallow."""
    hooks = build_hooks(plugin("p", async_step("s", raises(KeyboardInterrupt()), word_polished)))

    with pytest.raises(KeyboardInterrupt):
        run(hooks, hook=word_polished)


def test_an_undeclared_coroutine_is_an_error_for_run_filter(caplog):
    """It is closed, not left for Python to warn about."""
    hooks = build_hooks(plugin("p", step("s", coroutine, word_polished)))

    assert hooks.run_filter(word_polished, A_WORD) == A_WORD
    assert "write 'async def', or call the hook with arun_filter" in caplog.text


@pytest.mark.parametrize("blocking", [True, False])
def test_an_undeclared_coroutine_is_awaited_in_arun_filter(blocking):
    """In a thread or without one."""
    hooks = build_hooks(plugin("p", step("s", coroutine, blocking=blocking)))

    assert longer(A_WORD) == asyncio.run(hooks.arun_filter(word_requested, A_WORD))


def test_an_async_step_in_a_running_loop_tells_the_call_site_whatever_the_policy():
    """run_filter inside a loop is the platform's mistake, so no policy hides it."""
    hooks = build_hooks(plugin("p", async_step("s", longer, word_polished)))

    async def view():
        return hooks.run_filter(word_polished, A_WORD)

    with pytest.raises(SyncCallInLoop, match="step p:s is async; await arun_filter"):
        asyncio.run(view())


def test_a_nested_call_in_a_loop_is_an_error_of_the_step_that_made_it():
    """The outer hook's policy decides, since the outer step broke."""
    hooks = Hooks()

    def nested(word):
        return hooks.run_filter(word_requested, word)

    inner = async_step("inner", longer)
    hooks = build_hooks(plugin("p", inner, step("outer", nested, word_polished, blocking=False)))

    assert asyncio.run(hooks.arun_filter(word_polished, A_WORD)) == A_WORD


def test_consecutive_sync_steps_share_one_hop():
    """Two sync steps run in one thread, and the async one between loops in the loop's."""
    import threading

    seen = []
    note = lambda word: seen.append(threading.current_thread())  # noqa: E731
    hooks = build_hooks(
        plugin(
            "p",
            step("a", note),
            step("b", note),
            async_step("c", note),
            step("d", note, blocking=False),
        )
    )

    asyncio.run(hooks.arun_filter(word_requested, A_WORD))

    a, b, c, d = seen
    assert a is b and c is d is threading.main_thread() and a is not c


def test_context_reaches_steps_in_threads():
    """What the host bound is seen on the other side of a hop."""
    seen = []
    hooks = build_hooks(plugin("p", step("s", lambda word: seen.append(context().scope))))

    async def view():
        with bound(scope="acme"):
            await hooks.arun_filter(word_requested, A_WORD)

    asyncio.run(view())

    assert seen == ["acme"]


def test_an_unexposed_hook_returns_its_input(run):
    """The call site costs a look-up, whatever is plugged in."""
    hooks = build_hooks(
        plugin("p", step("s", longer)), hooks={word_requested.name: {"exposed": False}}
    )

    assert A_WORD is run(hooks)


def test_a_scope_runs_its_own_steps(run):
    """What the operator says for one tenant holds there and nowhere else."""
    hooks = build_hooks(
        plugin("p", step("s", longer)),
        scopes={"acme": {"steps": {"p:s": {"enabled": False}}}},
    )

    with bound(scope="acme"):
        inside = run(hooks)

    assert (A_WORD, longer(A_WORD)) == (inside, run(hooks))


def test_one_function_in_two_plugins_is_two_steps(run):
    """Errors and counts find the right one of them."""
    shared = step("shared", lambda word: 1 / 0 if word.count else longer(word), word_polished)
    hooks = build_hooks(plugin("p", shared), plugin("q", shared))

    assert longer(A_WORD) == run(hooks, hook=word_polished)
    counts = hooks.line(word_polished).meter.counts()
    assert (counts["p:shared"].errors, counts["q:shared"].errors) == (0, 1)


@given(st.lists(st.sampled_from(["none", "change", "stop", "halt", "error"]), max_size=6))
def test_counts_say_which_steps_were_called(answers):
    """A step's calls are the runs that no earlier step ended."""
    steps = [step(f"s{i}", ANSWERS[answer]) for i, answer in enumerate(answers)]
    hooks = build_hooks(plugin("p", *steps))
    logging.disable()
    try:
        outcome(lambda: hooks.run_filter(word_requested, A_WORD))
        outcome(lambda: asyncio.run(hooks.arun_filter(word_requested, A_WORD)))
    finally:
        logging.disable(logging.NOTSET)

    called, ended = [], False
    for answer in answers:
        called.append(0 if ended else 2)
        ended = ended or answer in ("stop", "halt", "error")

    assert called == list(runs(word_requested, hooks).values())


class Savepoints:
    """Transactions that note what they were asked to guard."""

    def __init__(self):
        self.guarded = []

    def in_transaction(self):
        return True

    def savepoint(self, call):
        self.guarded.append(call)
        return call

    def on_commit(self, call, using):
        raise AssertionError("a filter waits for no commit")


@pytest.mark.parametrize(
    ("hook", "said", "guarded"),
    [
        (word_polished, {}, True),
        (word_polished, {"savepoint": False}, False),
        (word_requested, {}, False),
    ],
)
def test_a_step_is_guarded_when_it_may_be_skipped_and_may_touch_the_database(hook, said, guarded):
    """One that refuses leaves the decision to the caller, whose transaction it is."""
    s = step("s", longer, hook, **said)
    built = build_hooks(plugin("p", s))
    transactions = Savepoints()
    hooks = Hooks(built.plugins, built.config, transactions=transactions)

    assert longer(A_WORD) == hooks.run_filter(hook, A_WORD)
    assert longer(A_WORD) == asyncio.run(hooks.arun_filter(hook, A_WORD))
    assert [s, s] * guarded == transactions.guarded


@pytest.mark.parametrize("kind", [step, async_step])
def test_one_run_in_64_is_timed_the_first_included(run, kind):
    """So that a rarely used hook has times too, and a busy one pays next to nothing."""
    hooks = build_hooks(
        plugin("p", kind("s", longer, **({} if kind is async_step else {"blocking": False})))
    )
    tally = hooks.line(word_requested).meter.tallies["p:s"]

    timed = []
    for _ in range(130):
        run(hooks)
        timed.append(len(tally.times_ns))

    assert timed == [1] * 64 + [2] * 64 + [3] * 2
    assert runs(word_requested, hooks) == {"p:s": 130}


def test_in_a_hop_every_step_is_timed():
    """A hop is slow next to a clock."""
    hooks = build_hooks(plugin("p", step("s", longer)))
    for _ in range(3):
        asyncio.run(hooks.arun_filter(word_requested, A_WORD))

    assert len(hooks.line(word_requested).meter.tallies["p:s"].times_ns) == 3


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("wrong type", "returned str; return Word, Stop(Word), or None to leave it unchanged"),
        ("subclass", "returned Longer, which is a subclass; return Word"),
        ("wrong stop", "returned Stop of str; return Word"),
        ("halt returned", "returned Refuse instead of raising it; write 'raise'; return Word"),
        ("falsy", "returned int; return Word"),
    ],
)
def test_a_wrong_answer_is_told_in_a_sentence(run, answer, told, caplog):
    """To the log, and to the programmer in HookFailed; with the consequence."""
    hooks = build_hooks(plugin("p", step("s", ANSWERS[answer])))

    with pytest.raises(HookFailed) as caught:
        run(hooks)

    assert f"WrongAnswer: {told}" in caught.value.error
    assert told in caplog.text
    assert "the caller is refused" in caplog.text


def test_a_wrong_payload_names_the_hook(run):
    """The call site is easy to find by it."""
    with pytest.raises(
        WrongPayload, match=r"org\.example\.words\.word\.requested\.v1 carries Word"
    ):
        run(Hooks(), 1)


def test_a_halt_is_logged_with_its_code(run, caplog):
    """The code is stable and says nothing personal."""
    caplog.set_level("INFO")
    with pytest.raises(Refuse):
        run(build_hooks(plugin("p", step("full", raises(Refuse("x", code="course_full"))))))

    assert f"step p:full of local refused {word_requested.name}: course_full" in caplog.text


def test_hook_failed_carries_the_version_of_its_plugin(run):
    """So that a report is about a release."""
    from attrs import evolve as evolved

    built = build_hooks(plugin("p", step("s", raises(ValueError()))))
    hooks = Hooks([evolved(built.plugins[0], distribution="hooks-p", version="1.2")])

    with pytest.raises(HookFailed, match=r"step p:s of hooks-p 1\.2 failed"):
        run(hooks)


def test_sync_call_in_loop_names_hook_and_step():
    """The call site that has to change."""
    hooks = build_hooks(plugin("p", async_step("s", longer)))

    async def view():
        hooks.run_filter(word_requested, A_WORD)

    with pytest.raises(
        SyncCallInLoop, match=r"^org\.example\.words\.word\.requested\.v1 was called without await"
    ):
        asyncio.run(view())


def test_an_undeclared_refusal_is_named(run, caplog):
    """Its author reads what to raise instead."""
    hooks = build_hooks(plugin("p", step("s", raises(Stranger("no")))))

    with pytest.raises(HookFailed):
        run(hooks)

    assert "Stranger is no refusal that this hook declares; it declares Refuse" in caplog.text


@payload
class Applicant:
    """Someone who wants in."""

    name: Personal[str]


@hookspec.filter("org.example.people.applicant.presented.v1", on_error="skip")
def applicant_presented(applicant: Applicant) -> Applicant | None:
    """Change who is presented."""


@pytest.mark.parametrize("wrong_answer", [True, False])
def test_personal_data_in_a_steps_error_stays_out_of_the_log(run, caplog, wrong_answer):
    """Whatever the step does wrong."""

    class Quoting(str):
        __slots__ = ()

    Quoting.__name__ = "Ada Lovelace"

    @hookimpl(applicant_presented)
    def quotes(applicant):
        if wrong_answer:
            return Quoting()
        raise ValueError(f"{applicant.name} exists")

    ada = Applicant("Ada Lovelace")

    assert ada == run(build_hooks(plugin("p", quotes)), ada, applicant_presented)
    assert "Lovelace" not in caplog.text
    assert "<personal>" in caplog.text
