"""Someone becomes a learner."""

from __future__ import annotations

from typing import Any

from hookspecs.errors import Halt
from hookspecs.learning.people import User
from hookspecs.payload import Live, Personal, payload
from hookspecs.spec import hookspec


@payload
class RegistrationRequest:
    """What a person entered, without the password; *form_data* is the platform's own form."""

    username: Personal[str]
    email: Personal[str]
    name: Personal[str] = ""
    form_data: Live[Any] = None


class PreventRegistration(Halt):
    """This person may not register."""


@hookspec.filter(
    "org.openedx.learning.student.registration.requested.v1",
    since="0.1",
    halts=(PreventRegistration,),
    may_change=("username", "email", "name"),
)
def student_registration_requested(registration: RegistrationRequest) -> RegistrationRequest | None:
    """Change or refuse a registration before the account is made.

    When: the form is valid by the platform's own rules. A step that breaks refuses.
    For example, only let members of a school in::

        @hookimpl(student_registration_requested)
        def members_only(registration: RegistrationRequest) -> None:
            if not registration.email.endswith("@school.example"):
                raise PreventRegistration("Please use your school's address.")
    """


@hookspec.event(
    "org.openedx.learning.student.registration.completed.v1",
    since="0.1",
    ordering_key="id",
    dedup_key=("id",),
)
def student_registration_completed(user: User) -> None:
    """An account has been made.

    For example, welcome the learner once the account is stored::

        @hookimpl(student_registration_completed, deliver="on_commit")
        def welcome(user: User) -> None:
            send_mail("Welcome", "Good to have you.", None, [user.pii.email])
    """
