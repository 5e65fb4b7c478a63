"""``retrieve_*(learning_context_key, options, user_id=None)`` of learning-credentials, as a retriever.

::

    @hookimpl(data_retrievers)
    def supply_retrievers():
        return {"attendance": adapted_retriever(retrieve_attendance)}
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any

import attrs

from hooks_credentials.compat.details import eligibility
from hookspecs.interfaces.data_retriever import DataRetriever, Eligibility, Kind, LearningContext
from hookspecs.values import UserId

Retrieve = Callable[..., Any]


@attrs.frozen
class FreeOptions:
    """options: whatever the function takes, as a JSON object; nobody checks it but the function."""

    options: Mapping[str, Any] = attrs.field(factory=dict)

    def copy(self) -> dict[str, Any]:
        """Return them for one call, as functions may write into what they are given."""
        return deepcopy(dict(self.options))


def adapted_retriever(
    retrieve: Retrieve,
    *,
    kinds: Sequence[Kind] = ("course", "pathway"),
    key: Callable[[str], Any] = str,
) -> type[DataRetriever[FreeOptions]]:
    """Return a retriever that asks *retrieve*, whose options are free JSON.

    What it answers may be a mapping of user ids to details, or the list of ids of before 0.5.1.
    key: what makes a key that it takes, such as ``CourseKey.from_string``; by default it is a text.
    """
    return type(
        f"Adapted_{getattr(retrieve, '__name__', 'retriever')}",
        (AdaptedRetriever,),
        {
            "__doc__": inspect.getdoc(retrieve),
            "__module__": retrieve.__module__,
            "kinds": tuple(kinds),
            "asks": staticmethod(_asker(retrieve, key)),
            "called": name_of(retrieve),
        },
    )


class AdaptedRetriever(DataRetriever[FreeOptions]):
    """Asks a function; ``adapted_retriever`` makes a class for each."""

    options_type = FreeOptions
    asks: Callable[[str, dict[str, Any], int | None], Any]
    called: str

    def details(
        self, context: LearningContext, users: Iterable[UserId] | None = None
    ) -> Iterator[Eligibility]:
        """Yield what the function says: of one learner by its own question, of more by that for all.

        Raises: TypeError: it answers something else than was agreed.
        """
        wanted = None if users is None else set(users)
        one = next(iter(wanted)) if wanted is not None and len(wanted) == 1 else None
        answer = self.asks(context.key, self.options.copy(), one)
        for user, said in _rows(answer, self.called):
            if wanted is None or user in wanted:
                yield eligibility(user, said, self.called)


def _asker(
    retrieve: Retrieve, key: Callable[[str], Any]
) -> Callable[[str, dict[str, Any], int | None], Any]:
    takes_user = takes(retrieve, "user_id")  # since 0.5.1

    def ask(context: str, options: dict[str, Any], user: int | None) -> Any:
        if user is None or not takes_user:
            return retrieve(key(context), options)
        return retrieve(key(context), options, user_id=int(user))

    return ask


def takes(function: Callable[..., Any], name: str) -> bool:
    """Return whether *function* can be given *name*."""
    there = inspect.signature(function).parameters
    return name in there or any(each.kind is each.VAR_KEYWORD for each in there.values())


def _rows(answer: Any, called: str) -> Iterator[tuple[UserId, Mapping[str, Any]]]:
    if isinstance(answer, Mapping):
        for user, said in answer.items():
            if not isinstance(said, Mapping):
                raise TypeError(f"{called} says {type(said).__name__} of a learner; {_AGREED}")
            yield UserId(user), said
    elif isinstance(answer, Iterable) and not isinstance(answer, str | bytes):
        for user in dict.fromkeys(answer):  # a join may say a learner twice
            yield UserId(user), {"is_eligible": True}
    else:
        raise TypeError(f"{called} answers {type(answer).__name__}; {_AGREED}")


_AGREED = (
    "it should answer {user id: {'is_eligible': True, ...}}, or a list of the ids of the eligible"
)


def name_of(function: Callable[..., Any]) -> str:
    """Return where *function* is, for whoever has to mend it."""
    name = getattr(function, "__qualname__", type(function).__name__)
    return f"{function.__module__}.{name}"
