"""A learner comes back."""

from __future__ import annotations

from typing import Any

from hookspecs.errors import Detour
from hookspecs.learning.people import User
from hookspecs.payload import Live, payload
from hookspecs.spec import hookspec
from hookspecs.values import UserId


@payload
class LoginRequest:
    """Who asks for a session, after the password was right; *user_object* is the platform's model."""

    user: UserId
    user_object: Live[Any] = None


class PreventLogin(Detour):
    """This user may not log in; *redirect_to* is where to send them instead, '' for nowhere."""


@hookspec.filter(
    "org.openedx.learning.student.login.requested.v1", since="0.1", halts=(PreventLogin,)
)
def student_login_requested(login: LoginRequest) -> LoginRequest | None:
    """Refuse a login, or send the learner elsewhere first.

    When: the credentials are right and no session exists yet. A step that breaks refuses.
    For example, have the terms accepted first::

        @hookimpl(student_login_requested)
        def terms_first(login: LoginRequest) -> None:
            if not Acceptance.objects.filter(user=login.user).exists():
                raise PreventLogin("Please accept the new terms.", redirect_to="/terms/")
    """


@hookspec.event(
    "org.openedx.learning.auth.session.login.completed.v1", since="0.1", ordering_key="id"
)
def session_login_completed(user: User) -> None:
    """A learner has logged in.

    For example, remember the day for a streak::

        @hookimpl(session_login_completed)
        def count_the_day(user: User, metadata: Metadata) -> None:
            Streak.objects.get_or_create(user=user.id, day=metadata.time.date())
    """
