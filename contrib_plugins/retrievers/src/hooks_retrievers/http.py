"""Another service knows who has earned it, and answers over HTTP, in JSON, page by page.

::

    {"results": [{"user": 7, "is_eligible": true}, ...], "next": "https://... or null"}
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from string import Formatter
from typing import Any, Literal
from urllib.parse import quote

import attrs

from hooks_retrievers.service import HttpServices, Service, Unreadable
from hooks_runtime import current, platform
from hookspecs.interfaces.data_retriever import DataRetriever, Eligibility, LearningContext
from hookspecs.values import UserId

__all__ = ["Http", "HttpOptions", "HttpServices"]

PLACES = {"key", "kind"}
Judged = tuple[Any, bool, str]


@attrs.frozen
class HttpOptions:
    """service: one of the plugin's options. path: on it, with {key} and {kind} of the context.

    results, next, user, eligible, reason: where in its answer these stand; *results* '' is the answer
    itself. user_is: what it calls learners by. user_parameter: asks for one learner, if it can.
    """

    service: str
    path: str
    results: str = "results"
    next: str = "next"
    user: str = "user"
    user_is: Literal["id", "email", "username"] = "id"
    eligible: str = "is_eligible"
    reason: str = "reason"
    user_parameter: str = ""

    def __attrs_post_init__(self) -> None:
        named = {name for _, name, _, _ in Formatter().parse(self.path) if name is not None}
        if not self.path.startswith("/") or named - PLACES:
            raise ValueError(
                f"path starts with a slash, and names {{key}} and {{kind}} only; got {self.path!r}"
            )


class Http(DataRetriever[HttpOptions]):
    """Who has earned it, as another service says."""

    options_type = HttpOptions
    kinds = ("course", "lesson", "pathway")

    def details(
        self, context: LearningContext, users: Iterable[UserId] | None = None
    ) -> Iterator[Eligibility]:
        """Yield a judgement for each learner whom the service names and the platform knows.

        Raises: Unreachable: it can't be asked now. Unreadable: it answers something else.
        """
        wanted = None if users is None else set(users)
        for page in self._pages(context, wanted):
            rows = [self._row(row) for row in self._results(page)]
            known = self._known({name for name, _, _ in rows})
            for name, is_eligible, reason in rows:
                user = known.get(name)
                if user is not None and (wanted is None or user in wanted):
                    yield Eligibility(user, is_eligible, (), reason)

    @property
    def service(self) -> Service:
        """Return the service that is asked. Raises: ValueError: the plugin has no such one."""
        said: HttpServices | None = current().options("retrievers")
        services = said.services if said else {}
        if self.options.service not in services:
            there = ", ".join(services) or "none"
            raise ValueError(
                f"no service is called {self.options.service!r} in "
                f"LEARNING_HOOKS['options']['retrievers']['services']; there is {there}"
            )
        return services[self.options.service]

    def _pages(self, context: LearningContext, wanted: set[UserId] | None) -> Iterable[Any]:
        from hooks_retrievers.asking import Pages

        places = {"key": quote(context.key, safe=""), "kind": context.kind}
        query = {}
        if self.options.user_parameter and wanted is not None and len(wanted) == 1:
            (user,) = wanted
            query = {self.options.user_parameter: self._called(user)}
        return Pages(self.service, self.options.path.format(**places), query, self.options.next)

    def _called(self, user: UserId) -> str:
        if self.options.user_is == "id":
            return str(user)
        person = platform().users([user]).get(user)
        return str(getattr(person, self.options.user_is)) if person else ""

    def _results(self, page: Any) -> list[Mapping[str, Any]]:
        rows = page.get(self.options.results) if self.options.results else page
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            where = self.options.results or "its answer"
            raise Unreadable(self.options.service, f"{where} is no list of objects")
        return rows

    def _row(self, row: Mapping[str, Any]) -> Judged:
        name, judged = row.get(self.options.user), row.get(self.options.eligible)
        wanted = int if self.options.user_is == "id" else str
        if type(name) is not wanted or not isinstance(judged, bool):
            told = f"a row has no {self.options.user} ({wanted.__name__}) or no {self.options.eligible} (true or false)"
            raise Unreadable(self.options.service, told)
        return name, judged, str(row.get(self.options.reason) or "")

    def _known(self, names: set[Any]) -> Mapping[Any, UserId]:
        """Return the platform's users by what the service calls them; many at once."""
        if self.options.user_is == "id":
            found = platform().users(UserId(name) for name in names if name > 0)
            return {int(user): user for user in found}
        asked = "users_by_email" if self.options.user_is == "email" else "users_by_username"
        return {name: person.id for name, person in getattr(platform(), asked)(names).items()}
