"""blinker's signals, which let a receiver's error through to the sender."""

from __future__ import annotations

from typing import Any

from blinker import Signal

from tests.benchmarks.timing import repeated, serve


def first(sender: Any, lesson: Any) -> None:
    return None


def second(sender: Any, lesson: Any) -> None:
    return None


def third(sender: Any, lesson: Any) -> None:
    return None


if __name__ == "__main__":
    opened = Signal()
    for receiver in (first, second, third):
        opened.connect(receiver)
    if len(opened.send(None, lesson=0)) != 3:
        raise AssertionError("the receivers were not called")
    serve({"event-heard": repeated("send(None, lesson=o)", send=opened.send, o=object())})
