"""Who is meant: a user name, an e-mail address, an id, or whatever has one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterable
from typing import Any, TypeAlias

from django.contrib.auth import get_user_model
from django.core.exceptions import FieldDoesNotExist, ImproperlyConfigured
from django.db.models import Count
from django.db.models.functions import Lower

from hooks_groups.people.errors import PeopleError, SharedAddress, UnknownPerson, WrongAddress
from hooks_runtime import platform
from hookspecs.values import UserId

Who: TypeAlias = Any
"""``"ada"``, ``"ada@x.org"``, a ``UserId``, or an object with an ``id`` or a ``pk``."""


class Address(str):
    """An e-mail address that no account has, normalised: NFKC and case-folded."""

    __slots__ = ()


def normalised(text: str) -> str:
    """Return an e-mail address as invitations keep it, whatever it is: NFKC and case-folded."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def address(text: str) -> Address:
    """Return *text* as invitations keep it. Raises: WrongAddress."""
    plain = normalised(text)
    if len(plain) > 254 or not re.fullmatch(r"[^\s@\x00-\x1f]+@[^\s@\x00-\x1f]+", plain):
        raise WrongAddress(f"{text!r} is no e-mail address.")
    return Address(plain)


def found(who: Who, *, asks: bool = True) -> UserId | Address:
    """Return the id of *who*, or the address of somebody who has not registered.

    asks: whether an id has to be that of an account; not for who leaves, whose account may be gone.
    Raises: UnknownPerson: nobody has this username, or this id. WrongAddress. SharedAddress.
    """
    (answer,) = resolved([who], asks=asks)
    if isinstance(answer, Exception):
        raise answer
    return answer


def known(who: Who, *, asks: bool = True) -> UserId:
    """Return the id of *who*; asks: as ``found``. Raises: UnknownPerson: no account; WrongAddress."""
    answer = found(who, asks=asks)
    if isinstance(answer, Address):
        raise UnknownPerson(f"Nobody has registered with {answer!r}.")
    return answer


def resolved(people: Iterable[Who], *, asks: bool = True) -> list[UserId | Address | PeopleError]:
    """Return who each of *people* is, in order, by three questions to the platform at most.

    asks: as ``found``. What has an @ is an address first, and a username if nobody has it.
    """
    asked = list(people)
    texts = {who.strip() for who in asked if isinstance(who, str) and is_plain(who)}
    mails = {text for text in texts if "@" in text}
    by_mail = dict(platform().users_by_email(mails)) if mails else {}
    rest = texts - by_mail.keys()
    by_name = dict(platform().users_by_username(rest)) if rest else {}
    people_by_text = {**by_name, **by_mail}
    shared = _shared(mails - people_by_text.keys())
    ids = [None if isinstance(who, str) else _id(who) for who in asked]
    wanted = {each for each in ids if isinstance(each, UserId)}
    there = platform().users(wanted).keys() if asks and wanted else wanted
    return [
        _resolved(who, people_by_text, shared) if each is None else _there(each, there)
        for who, each in zip(asked, ids, strict=True)
    ]


def is_plain(text: str) -> bool:
    """Return whether a database keeps *text*: no NUL, and no half of a surrogate pair."""
    return "\0" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)


def _there(user: UserId | UnknownPerson, there: Container[UserId]) -> UserId | UnknownPerson:
    if isinstance(user, UnknownPerson) or user in there:
        return user
    return UnknownPerson(f"Nobody here has the id {int(user)}.")


def _resolved(
    who: str, known: dict[str, Any], shared: Container[str]
) -> UserId | Address | PeopleError:
    if text := known.get(who.strip()):
        return UserId(text.id)
    if "@" not in who:
        return UnknownPerson(f"Nobody here is called {who!r}.")
    try:
        found = address(who)
    except WrongAddress as error:
        return error
    if found in shared:
        return SharedAddress(f"Several accounts have the address {who!r}: say a username.")
    return found


def _shared(mails: Iterable[str]) -> frozenset[str]:
    """Return which of *mails*, normalised, several of Django's users have.

    A platform finds none of them, as if nobody had registered; where Django's users are not those of
    the platform, such an address waits like any other.
    """
    wanted = {normalised(each) for each in mails}
    if not wanted:
        return frozenset()
    try:
        users = get_user_model()
        field = users._meta.get_field(users.get_email_field_name()).name  # noqa: SLF001  # Django's
    except (AttributeError, FieldDoesNotExist, ImproperlyConfigured):
        return frozenset()
    everybody = users._default_manager.order_by()  # noqa: SLF001  # Django's
    rows = everybody.annotate(folded=Lower(field)).filter(folded__in=wanted)
    many = rows.values("folded").annotate(n=Count("pk")).filter(n__gt=1)
    return frozenset(many.values_list("folded", flat=True))


def _id(who: Who) -> UserId | UnknownPerson:
    number = who if isinstance(who, int) else getattr(who, "pk", getattr(who, "id", None))
    if isinstance(number, int) and not isinstance(number, bool) and 0 < number < 2**63:
        return UserId(number)
    said = "A number of that size" if isinstance(who, int) else repr(who)[:80]
    return UnknownPerson(f"{said} is nobody: say a username, an address, a user id, or a user.")
