"""What a document says: gathered from the platform, changed by plugins, kept with the credential."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import Any
from uuid import UUID

import cattrs
from django.conf import settings
from django.urls import reverse
from django.utils.timezone import now

from hooks_credentials.models import Credential, CredentialConfiguration
from hooks_runtime import platform, run_filter
from hookspecs import evolve
from hookspecs.interfaces.credential_generator import CannotRender, CredentialFacts
from hookspecs.learning import CredentialRender, credential_render_started
from hookspecs.values import CourseKey, Moment, UserId


def gather(credential: Credential) -> CredentialFacts:
    """Return what the document of *credential* is to say.

    Raises: CannotRender: the platform does not know the learner, or not by name.
    """
    configuration, at = credential.configuration, Moment.of(now())
    person = platform().users([UserId(credential.user)]).get(UserId(credential.user))
    if person is None:
        raise CannotRender("the platform does not know this learner")
    if not person.name.strip():
        raise CannotRender("this learner has no name in their profile")
    days = configuration.valid_days
    facts = CredentialFacts(
        uuid=credential.uuid,
        verify_url=verify_url(credential),
        user=UserId(credential.user),
        name=person.name.strip(),
        context=configuration.context,
        context_name=configuration.context_name or context_name(configuration),
        credential_type=configuration.type.name,
        issued_at=at,
        language=person.language or settings.LANGUAGE_CODE,
        generation=credential.generation,
        expires_at=Moment.of(at + timedelta(days=days)) if days else None,
    )
    return _changed(facts)


def _changed(facts: CredentialFacts) -> CredentialFacts:
    asked = CredentialRender(
        credential=facts.uuid,
        user=facts.user,
        context=facts.context,
        credential_type=facts.credential_type,
        name=facts.name,
        context_name=facts.context_name,
    )
    said = run_filter(credential_render_started, asked)
    return evolve(facts, name=said.name, context_name=said.context_name, extra=said.extra)


def verify_url(credential: Credential) -> str:
    """Return where anybody can check it; it stays as long as the credential does."""
    return platform().absolute_url(reverse("hooks_credentials:verify", args=[credential.uuid]))


def context_name(configuration: CredentialConfiguration) -> str:
    """Return what the platform calls the learning context; its key where it has no name."""
    key, hosted = configuration.context_key, platform()
    if configuration.context_kind == "course":
        course = hosted.courses([CourseKey(key)]).get(CourseKey(key))
        return course.title if course else key
    if configuration.context_kind == "pathway":
        pathway = hosted.pathways([key]).get(key)
        return pathway.title if pathway else key
    return _lesson_name(configuration)


def _lesson_name(configuration: CredentialConfiguration) -> str:
    key, hosted = str(configuration.context_key), platform()
    if hosted.supports("content"):
        blocks = hosted.blocks(configuration.context.course_run)
        return next((block.title for block in blocks if block.key == key), key)
    return key


def stored(facts: CredentialFacts) -> dict[str, Any]:
    """Return *facts* as JSON has them."""
    plain: dict[str, Any] = _converter().unstructure(facts)
    return plain


def restored(plain: dict[str, Any]) -> CredentialFacts:
    """Return the facts that ``stored`` was given."""
    return _converter().structure(plain, CredentialFacts)


@cache
def _converter() -> cattrs.Converter:
    converter = cattrs.Converter()
    for kind in (UUID, Moment):
        converter.register_unstructure_hook(kind, _text)
    converter.register_structure_hook(UUID, lambda text, _: UUID(text))
    converter.register_structure_hook(Moment, lambda text, _: Moment.fromisoformat(text))
    converter.register_structure_hook(UserId, lambda number, _: UserId(number))
    return converter


def _text(value: UUID | Moment) -> str:
    return value.isoformat() if isinstance(value, Moment) else str(value)
