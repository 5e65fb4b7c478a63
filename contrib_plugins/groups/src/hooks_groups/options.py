"""What operators say: ``LEARNING_HOOKS["options"]["groups"]``."""

from __future__ import annotations

from typing import Literal, Self

from attrs import field, frozen

from hooks_groups.deciding import Policy
from hooks_runtime import current


# Each is a type, since all types are checked: of validators only the first that refuses is told.
class Days(int):
    """How long something waits; 1 to 36,500, a hundred years."""

    __slots__ = ()
    most = 36_500

    def __new__(cls, value: int) -> Self:  # noqa: D102  # the class tells
        if not 1 <= value <= cls.most:
            raise ValueError(f"expected 1 to {cls.most:,} days, got {value}")
        return super().__new__(cls, value)


class Megabytes(int):
    """How large a file may be; 1 to 10,000."""

    __slots__ = ()
    most = 10_000

    def __new__(cls, value: int) -> Self:  # noqa: D102  # the class tells
        if not 1 <= value <= cls.most:
            raise ValueError(f"expected 1 to {cls.most:,} megabytes, got {value}")
        return super().__new__(cls, value)


class Seconds(float):
    """How old something may be; above 0, a day at most."""

    __slots__ = ()
    most = 86_400.0

    def __new__(cls, value: float) -> Self:  # noqa: D102  # the class tells
        if not 0 < value <= cls.most:  # not a number is neither
            raise ValueError(f"expected seconds above 0, up to {cls.most:,.0f}, got {value:g}")
        return super().__new__(cls, value)


class TemplateName(str):
    """The name of a template; whether there is one, ``manage.py check`` knows."""

    __slots__ = ()

    def __new__(cls, value: str) -> Self:  # noqa: D102  # the class tells
        if not value.strip():
            raise ValueError(f"expected the name of a template, got {value!r}")
        return super().__new__(cls, value)


@frozen
class GroupsOptions:
    """How people come and go, and what becomes of content.

    pending_days: so long an invitation by e-mail waits for somebody to register.
    retirement: what becomes of a retired learner's history: it goes, or stays under a pseudonym.
    unenrollment: whether who leaves a course run stays in its segments, or leaves them, too.
    dangling: what becomes of content whose rule names what does not exist; see docs/groups.md.
    tracks: modes of enrollment that rules may always name, beside those that learners are in.
    content_s: after so many seconds a process looks anew which content a course has, even if nobody
    told that it changed.
    base_template: what the pages extend: a template of the host's with blocks ``title`` and ``main``.
    roster_mb: files of more megabytes are not taken.
    """

    pending_days: Days = field(default=Days(90), converter=Days)
    retirement: Literal["remove", "pseudonymise"] = "pseudonymise"
    unenrollment: Literal["keep", "remove"] = "keep"
    dangling: Policy = "deny"
    tracks: tuple[str, ...] = ("audit", "verified")
    content_s: Seconds = field(default=Seconds(60), converter=Seconds)
    base_template: TemplateName = field(
        default=TemplateName("hooks_groups/base.html"), converter=TemplateName
    )
    roster_mb: Megabytes = field(default=Megabytes(10), converter=Megabytes)


def options() -> GroupsOptions:
    """Return what the operator says; the defaults where the plugin is not enabled, as in a shell."""
    said: GroupsOptions | None = current().options("groups")
    return said or GroupsOptions()
