"""Everything that a call may come to but its answer, as JSON with a status, a code and words."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse

from hooks_groups.authoring import AuthoringError
from hooks_groups.people import Conflict, PeopleError
from hooks_groups.rosters import UnreadableRoster
from hookspecs import HookFailed, HooksError, Refused

BAD, UNKNOWN_USER, FORBIDDEN, MISSING = 400, 401, 403, 404
WRONG_METHOD, CONFLICT, TOO_LARGE, UNAVAILABLE = 405, 409, 413, 503


class BadCall(HooksError):
    """The call cannot be read: the words say what is expected."""


ANSWERED = (HooksError, PermissionDenied, Http404)
"""What ``refused`` answers; everything else is a defect."""


def error(status: int, code: str, message: str, **more: Any) -> JsonResponse:
    """Return an error as every call tells it."""
    said = {"error": {"code": code, "message": message, **more}}
    return JsonResponse(said, status=status)


def refused(why: Exception) -> JsonResponse:
    """Return *why* as an answer. Raises: itself, if it is none."""
    match why:
        case Http404():
            return error(MISSING, "not_found", str(why))
        case PermissionDenied():
            return error(FORBIDDEN, "forbidden", str(why))
        case Refused():
            status = UNAVAILABLE if isinstance(why, HookFailed) else FORBIDDEN
            return error(status, why.code, str(why.message))
        case UnreadableRoster():
            return error(BAD, "unreadable_roster", str(why), line=why.line)
        case PeopleError() | AuthoringError():
            return error(_status(why), why.code, str(why), **_more(why))
        case BadCall():
            return error(BAD, "bad_call", str(why))
        case _:
            raise why


def _status(why: Exception) -> int:
    if isinstance(why, LookupError):
        return MISSING
    return BAD if isinstance(why, ValueError) else CONFLICT


def _more(why: Exception) -> dict[str, Any]:
    """Return whom and what an error names, beyond its words."""
    found: tuple[Conflict, ...] = getattr(why, "conflicts", ())
    if found:
        told = [{"user": each.user, "segments": list(each.segments)} for each in found]
        return {"conflicts": told}
    return {"bound": list(bound)} if (bound := getattr(why, "bound", ())) else {}
