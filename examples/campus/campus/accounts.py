"""Registration and login: what campus does, and the hooks it calls there."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import login
from django.db import transaction
from django.http import HttpRequest

from campus import payloads
from campus.models import User
from hooks_runtime import run_filter, send_event
from hookspecs.learning import (
    LoginRequest,
    RegistrationRequest,
    student_login_requested,
    student_registration_completed,
    student_registration_requested,
)
from hookspecs.values import UserId


def register(username: str, email: str, name: str, password: str, form: Any = None) -> User:
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


def sign_in(request: HttpRequest, user: User) -> None:
    """Start a session; Django's signal tells of it (see apps.py). Raises: Refused."""
    with transaction.atomic():
        run_filter(student_login_requested, LoginRequest(UserId(user.pk), user_object=user))
        login(request, user, backend="django.contrib.auth.backends.ModelBackend")
