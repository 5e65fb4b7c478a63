"""A design before anybody gets it: a picture, and what it makes of the names of those who learn here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from uuid import UUID

from django.conf import settings
from django.utils.timezone import now

from hooks_credentials.errors import NoAsset, NotPossible
from hooks_credentials.issuing.facts import context_name, verify_url
from hooks_credentials.issuing.names import telling
from hooks_credentials.models import Credential, CredentialConfiguration
from hooks_credentials.supplied import generator, retriever
from hooks_runtime import platform
from hookspecs.interfaces.credential_generator import (
    CannotRender,
    CredentialFacts,
    Document,
    Fault,
)
from hookspecs.interfaces.rows import Person
from hookspecs.values import Moment, UserId

NOBODY = UUID(int=0)
AT_ONCE, TRIED = 2000, 60
SAMPLE = Person(UserId(1), "sample", "", "Ada Lindqvist")


def picture(configuration: CredentialConfiguration) -> Document:
    """Return a picture of the design, with the longest name of the roster.

    Raises: NotPossible: its generator draws none, or can't; in words.
    """
    person = next(iter(strangest(configuration)), SAMPLE)
    try:
        drawn = generator(configuration).generator.preview(sample(configuration, person))
    except (CannotRender, NoAsset) as error:
        raise NotPossible(f"there is no picture: {error}") from error
    if drawn is None:
        raise NotPossible(f"{configuration.type.generator!r} draws no picture of its documents")
    return drawn


def design_faults(configuration: CredentialConfiguration) -> list[Fault]:
    """Return what is wrong with the design for the longest and strangest names of the roster."""
    samples = [sample(configuration, person) for person in strangest(configuration)]
    return list(generator(configuration).generator.check(samples))


def strangest(configuration: CredentialConfiguration) -> list[Person]:
    """Return people of the context: with the longest name, with one in each script, with rare letters."""
    return telling(_roster(configuration), TRIED)


def _roster(configuration: CredentialConfiguration) -> Iterator[Person]:
    judged = iter(retriever(configuration).details(configuration.context))
    while users := [each.user for each in islice(judged, AT_ONCE)]:
        yield from platform().users(users).values()


def sample(configuration: CredentialConfiguration, person: Person) -> CredentialFacts:
    """Return facts as a credential of *person* would have; its number is nobody's."""
    days, at = configuration.valid_days, Moment.of(now())
    nobodys = Credential(uuid=NOBODY, configuration=configuration, user=person.id)
    return CredentialFacts(
        uuid=NOBODY,
        verify_url=verify_url(nobodys),
        user=person.id,
        name=person.name,
        context=configuration.context,
        context_name=configuration.context_name or context_name(configuration),
        credential_type=configuration.type.name,
        issued_at=at,
        language=person.language or settings.LANGUAGE_CODE,
        expires_at=Moment.of(at + timedelta(days=days)) if days else None,
    )
