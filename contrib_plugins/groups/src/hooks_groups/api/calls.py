"""How a call comes in and is answered: who calls, what they say, page by page, always as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

import attrs
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from hooks_groups.api.errors import (
    ANSWERED,
    FORBIDDEN,
    MISSING,
    UNKNOWN_USER,
    WRONG_METHOD,
    BadCall,
    error,
    refused,
)
from hooks_groups.api.queries import query
from hooks_groups.doors import Reach, reach

PAGE, LONGEST = 100, 65_536
Kind: TypeAlias = "type | tuple[type, ...]"


@attrs.frozen
class Call:
    """Somebody calls, who reaches so far in the course of the address. query: what that asks for."""

    request: HttpRequest
    reach: Reach
    query: Mapping[str, Any] = attrs.Factory(dict)

    def said(self, *required: str, **kinds: Kind) -> dict[str, Any]:
        """Return what the body says, of these *kinds*. Raises: BadCall: something else, or too little."""
        body = self._body()
        if unknown := sorted(body.keys() - kinds.keys()):
            raise BadCall(f"{unknown[0]!r} means nothing here; say {', '.join(kinds) or 'nothing'}")
        if missing := [name for name in required if name not in body]:
            raise BadCall(f"{missing[0]!r} is missing")
        for name, value in body.items():
            _check(name, value, kinds[name])
        return body

    def page(
        self, rows: QuerySet[Any] | list[Any], shown: Callable[[list[Any]], Iterable[Any]]
    ) -> Any:
        """Return a hundred of *rows*, as *shown*, with how many there are, and where more is."""
        pages, wanted = Paginator(rows, PAGE), self.query.get("page", 1)
        if wanted > pages.num_pages:
            raise BadCall(f"?page= is 1 to {pages.num_pages}, got {wanted}")
        found = pages.page(wanted)
        onwards = self._address(found.next_page_number()) if found.has_next() else None
        results = list(shown(list(found.object_list)))
        return {"count": found.paginator.count, "next": onwards, "results": results}

    def _address(self, page: int) -> str:
        query = self.request.GET.copy()
        query["page"] = str(page)
        return f"{self.request.path}?{query.urlencode()}"

    def _body(self) -> dict[str, Any]:
        length = self.request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > LONGEST:
            raise BadCall(f"a body has {LONGEST} bytes at most")
        if length != "0" and self.request.content_type != "application/json":
            raise BadCall("say it as JSON, with Content-Type: application/json")
        raw = self.request.body
        try:
            said = json.loads(raw or b"{}")
        except ValueError:
            raise BadCall("the body is not JSON") from None
        if not isinstance(said, dict):
            raise BadCall("the body is a JSON object")
        return said


View: TypeAlias = Callable[..., Any]


def endpoint(**methods: View) -> Callable[..., HttpResponseBase]:
    """Return a view that has each of *methods* answered by a function of a ``Call``.

    A function returns what becomes JSON, None for 204, or a response.
    """

    @never_cache
    @csrf_exempt  # _checked does it, and answers in JSON
    def view(request: HttpRequest, **where: Any) -> HttpResponseBase:
        called = methods.get("GET" if request.method == "HEAD" else str(request.method))
        if called is None:
            return _wrong_method(request, methods)
        return _outsider(request) or _answer(request, called, where)

    return view


def _answer(request: HttpRequest, called: View, where: dict[str, Any]) -> HttpResponseBase:
    try:
        there = reach(request, where.pop("course"))
        call = Call(request, there, query(called, request.GET))
        answer = called(call, **where)
    except ANSWERED as why:
        return refused(why)
    if isinstance(answer, HttpResponseBase):
        return answer
    return HttpResponse(status=204) if answer is None else JsonResponse(answer)


@csrf_exempt
def nowhere(request: HttpRequest, **_: Any) -> HttpResponse:
    """Answer an address that is no call's, as JSON, too."""
    told = "There is no such call. An address ends with a slash, and a uid in it is a whole one."
    return error(MISSING, "not_found", f"{request.path[:200]}: {told}")


def created(answer: Mapping[str, Any]) -> JsonResponse:
    """Return *answer* as something new."""
    return JsonResponse(answer, status=201)


def _outsider(request: HttpRequest) -> HttpResponse | None:
    """Return the answer to who is not logged in, or comes from another site; None for the others."""
    if not request.user.is_authenticated:
        return error(UNKNOWN_USER, "not_logged_in", "Log in first.")
    check = _Csrf(_view)
    check.process_request(request)
    return check.process_view(request, _view, (), {})


def _view(_: HttpRequest) -> HttpResponse:
    """Stand for a view that is not exempt from the check."""
    return HttpResponse()


class _Csrf(CsrfViewMiddleware):
    """Django's check, under any middleware; a refusal is JSON."""

    def _reject(self, _: HttpRequest, reason: str) -> HttpResponse:
        return error(FORBIDDEN, "csrf", f"The header X-CSRFToken is missing or wrong: {reason}")


def _wrong_method(request: HttpRequest, methods: Mapping[str, View]) -> HttpResponse:
    allowed = ", ".join(methods)
    answer = error(WRONG_METHOD, "method_not_allowed", f"{request.method} is not; {allowed} is.")
    answer["Allow"] = allowed
    return answer


def _check(name: str, value: object, kind: Kind) -> None:
    wanted = kind if isinstance(kind, tuple) else (kind,)
    if type(value) not in wanted:  # True is an int, and not meant as one
        words = " or ".join(_WORDS[each] for each in wanted)
        raise BadCall(f"{name!r} is {words}, got {json.dumps(value)[:50]}")

    if isinstance(value, str) and not is_plain(value):
        raise BadCall(f"{name!r} has a character that no database keeps")


def is_plain(text: str) -> bool:
    """Return whether a database keeps *text*: no NUL, and no half of a surrogate pair."""
    return "\0" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)


_WORDS = {str: "a text", int: "a whole number", bool: "true or false", type(None): "null"}
_WORDS |= {list: "a list", dict: "an object"}
