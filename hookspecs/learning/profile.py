"""A learner changes what the platform knows of them."""

from __future__ import annotations

from typing import Any

from hookspecs.errors import Halt
from hookspecs.learning.people import User
from hookspecs.payload import Live, Personal, payload
from hookspecs.spec import hookspec
from hookspecs.values import UserId


@payload
class ProfileRequest:
    """What the profile of *user* is to say; *language* is a BCP 47 tag, '' if they have not said."""

    user: UserId
    email: Personal[str]
    name: Personal[str]
    language: str = ""
    user_object: Live[Any] = None


@payload
class ProfileChange:
    """A profile as it is now."""

    user: User
    language: str = ""


class PreventProfileChange(Halt):
    """This change may not be made."""


@hookspec.filter(
    "org.learninghooks.learning.profile.change.requested.v1",
    since="0.1",
    halts=(PreventProfileChange,),
    may_change=("email", "name", "language"),
)
def profile_change_requested(profile: ProfileRequest) -> ProfileRequest | None:
    """Change or refuse what a learner writes into their profile. A step that breaks refuses.

    For example, keep the name that certificates print::

        @hookimpl(profile_change_requested)
        def name_is_verified(profile: ProfileRequest) -> None:
            if profile.name != verified_name(profile.user):
                raise PreventProfileChange("Your name is verified. Write to us to change it.")
    """


@hookspec.event(
    "org.learninghooks.learning.profile.changed.v1",
    since="0.1",
    ordering_key="user",
)
def profile_changed(profile: ProfileChange) -> None:
    """A learner's profile is another one now.

    For example, keep a mailing list right::

        @hookimpl(profile_changed, deliver="on_commit")
        def update_list(profile: ProfileChange) -> None:
            mailing_list.update(profile.user.id, language=profile.language)
    """
