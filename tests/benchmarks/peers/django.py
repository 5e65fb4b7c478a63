"""Django's signals, sent robustly: each receiver isolated, as ours are."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.dispatch import Signal

from tests.benchmarks.timing import repeated, serve


def first(sender: Any, lesson: Any, **kwargs: Any) -> None:
    return None


def second(sender: Any, lesson: Any, **kwargs: Any) -> None:
    return None


def third(sender: Any, lesson: Any, **kwargs: Any) -> None:
    return None


if __name__ == "__main__":
    settings.configure(DEBUG=False)
    opened = Signal()
    for receiver in (first, second, third):
        opened.connect(receiver)
    if len(opened.send_robust(None, lesson=0)) != 3:
        raise AssertionError("the receivers were not called")
    call = "send_robust(None, lesson=lesson)"
    serve({"event-heard": repeated(call, send_robust=opened.send_robust, lesson=object())})
