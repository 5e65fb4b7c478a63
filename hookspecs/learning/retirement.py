"""Somebody wants to be forgotten: an account is retired, and does not come back."""

from __future__ import annotations

from typing import Any

from hookspecs.errors import Halt
from hookspecs.payload import Live, payload
from hookspecs.spec import hookspec
from hookspecs.values import Moment, UserId


@payload
class RetirementRequest:
    """Whose account is to be retired; *user_object* is the platform's model."""

    user: UserId
    user_object: Live[Any] = None


@payload
class RetiredAccount:
    """An account that is retired: what was personal in it is gone, the id stays."""

    user: UserId
    retired_at: Moment


class PreventRetirement(Halt):
    """This account has to be kept for now."""


@hookspec.filter(
    "org.learninghooks.learning.account.retirement.requested.v1",
    since="0.1",
    halts=(PreventRetirement,),
)
def account_retirement_requested(request: RetirementRequest) -> RetirementRequest | None:
    """Refuse that an account is retired, while somebody has to keep it. A step that breaks refuses.

    For example, wait for the end of an appeal::

        @hookimpl(account_retirement_requested)
        def appeal_is_open(request: RetirementRequest) -> None:
            if Appeal.objects.filter(user=request.user, is_open=True).exists():
                raise PreventRetirement("An appeal about this account is open.")
    """


@hookspec.event(
    "org.learninghooks.learning.account.retired.v1",
    since="0.1",
    ordering_key="user",
    dedup_key=("user",),
)
def account_retired(account: RetiredAccount) -> None:
    """An account is retired: forget what you keep of the person.

    For example, delete what a service elsewhere knows, and ask again while it is away::

        @hookimpl(account_retired, deliver="durable")
        def forget(account: RetiredAccount) -> None:
            crm.delete(account.user)
    """
