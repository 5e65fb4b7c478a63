"""A small hook of each kind, and how to write steps for them in one line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hookspecs import Halt, hookimpl, hookspec, payload


@payload
class Word:
    """A text that steps change."""

    text: str
    count: int = 0


class Refuse(Halt):
    """A declared refusal."""


class Stranger(Halt):
    """A refusal that no spec here declares."""


@hookspec.filter(
    "org.example.words.word.requested.v1", halts=(Refuse,), may_change=("text", "count")
)
def word_requested(word: Word) -> Word | None:
    """Change a word; a broken step refuses."""


@hookspec.filter(
    "org.example.words.word.polished.v1",
    halts=(Refuse,),
    on_error="skip",
    may_change=("text", "count"),
)
def word_polished(word: Word) -> Word | None:
    """Change a word; a broken step is skipped."""


@hookspec.event("org.example.words.word.changed.v1")
def word_changed(word: Word) -> None:
    """A word has changed."""


def step(name: str, body: Callable[..., Any], hook: Any = word_requested, **said: Any) -> Any:
    """Return *body*, a function of the value, as a hookimpl called *name*."""

    def called(word: Word) -> Any:
        return body(word)

    return _named(called, name, hook, said)


def async_step(name: str, body: Callable[..., Any], hook: Any = word_requested, **said: Any) -> Any:
    """Return the same as an ``async def``."""

    async def called(word: Word) -> Any:
        return body(word)

    return _named(called, name, hook, said)


def receiver(name: str, body: Callable[..., Any], hook: Any = word_changed, **said: Any) -> Any:
    """Return *body*, a function of payload and metadata, as a receiver called *name*."""

    def called(word: Word, metadata: Any) -> Any:
        return body(word, metadata)

    return _named(called, name, hook, said)


def async_receiver(name: str, body: Any, hook: Any = word_changed, **said: Any) -> Any:
    """Return the same as an ``async def``."""

    async def called(word: Word, metadata: Any) -> Any:
        return body(word, metadata)

    return _named(called, name, hook, said)


def _named(function: Any, name: str, hook: Any, said: dict[str, Any]) -> Any:
    function.__name__ = name
    return hookimpl(hook, **said)(function)
