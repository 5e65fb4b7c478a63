"""Registration, login, profile, retirement: what campus does, and the hooks it calls there."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib.auth import login
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from campus import payloads
from campus.addresses import absolute
from campus.models import User
from hooks_runtime import run_filter, send_event
from hookspecs.learning import (
    LoginRequest,
    ProfileChange,
    RegistrationRequest,
    RetiredAccount,
    RetirementRequest,
    account_retired,
    account_retirement_requested,
    profile_change_requested,
    profile_changed,
    student_login_requested,
    student_registration_completed,
    student_registration_requested,
)
from hookspecs.values import Moment, UserId


def register(username: str, email: str, name: str, password: str | None, form: Any = None) -> User:
    """Make an account.

    Raises: Refused: a plugin's gate. ValidationError: a plugin's change is no valid account.
    """
    with transaction.atomic():
        asked = RegistrationRequest(username, email, name, form_data=form)
        asked = run_filter(student_registration_requested, asked)
        user = User(username=asked.username, email=asked.email, name=asked.name)
        user.set_password(password)
        user.full_clean()
        user.save()
        send_event(student_registration_completed, payloads.user(user))
    return user


def invite(username: str, email: str, name: str) -> User:
    """Make an account for somebody, who sets a password by the link in a mail. Raises: as register."""
    user = register(username, email, name, password=None)
    path = reverse("set_password", args=[_uid(user), default_token_generator.make_token(user)])
    text = f"You have an account at campus.\nSet a password: {absolute(path)}"
    transaction.on_commit(partial(send_mail, "Welcome to campus", text, None, [user.email]))
    return user


def _uid(user: User) -> str:
    return urlsafe_base64_encode(force_bytes(user.pk))


def sign_in(request: HttpRequest, user: User) -> None:
    """Start a session; Django's signal tells of it (see apps.py). Raises: Refused."""
    with transaction.atomic():
        run_filter(student_login_requested, LoginRequest(UserId(user.pk), user_object=user))
        login(request, user, backend="django.contrib.auth.backends.ModelBackend")


def change_profile(user: User, email: str, name: str, language: str) -> User:
    """Return *user* as they want to be known now; what stays the same tells nobody.

    Raises: Refused. ValidationError: a plugin's change is no valid profile.
    """
    with transaction.atomic():
        asked = payloads.profile_request(user, email, name, language)
        asked = run_filter(profile_change_requested, asked)
        wanted = {"email": asked.email, "name": asked.name, "language": asked.language}
        if all(getattr(user, field) == value for field, value in wanted.items()):
            return user
        for field, value in wanted.items():
            setattr(user, field, value)
        user.full_clean()
        user.save(update_fields=list(wanted))
        send_event(profile_changed, ProfileChange(payloads.user(user), user.language))
    return user


def retire(user: User) -> bool:
    """Forget who *user* was, for good, and return whether that was still to be done.

    What they did stays, and counts for nobody. Raises: Refused: somebody has to keep the account.
    """
    gone = f"retired-{user.pk}"
    with transaction.atomic():
        there = User.objects.select_for_update().get(pk=user.pk)
        if there.username == gone:
            return False
        account = RetirementRequest(UserId(there.pk), user_object=there)
        run_filter(account_retirement_requested, account)
        there.username, there.email, there.name = gone, f"{gone}@retired.invalid", ""
        there.language, there.is_active = "", False
        there.is_staff = there.is_superuser = False
        there.set_unusable_password()
        there.save()
        send_event(account_retired, RetiredAccount(account.user, Moment.of(timezone.now())))
    return True
