"""A design before anybody gets it: a picture, and what it makes of the names of those who learn here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from uuid import UUID

import attrs
from django.conf import settings
from django.utils.timezone import now

from hooks_credentials.errors import NoAsset
from hooks_credentials.issuing.facts import context_name, verify_url
from hooks_credentials.issuing.names import telling
from hooks_credentials.models import Credential, CredentialConfiguration, CredentialType
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
AT_ONCE, TRIED, SHOWN = 2000, 60, 6
SAMPLE = Person(UserId(1), "sample", "", "Ada Lindqvist")


@attrs.frozen
class Design:
    """A design, tried. pictures: by the name that they show, the longest and the strangest ones.

    names: of how many people it was tried. without: why there is no picture, '' if there is one.
    """

    faults: tuple[Fault, ...]
    pictures: tuple[tuple[str, Document], ...]
    names: int
    without: str = ""


def tried(configuration: CredentialConfiguration) -> Design:
    """Return what the design makes of the longest and strangest names of the roster.

    Of somebody made up where nobody learns yet. Raises: NoAsset, NotSupplied, WrongOptions.
    """
    people = strangest(configuration) if configuration.pk else []
    samples = [sample(configuration, person) for person in people or [SAMPLE]]
    made = generator(configuration).generator
    faults = tuple(made.check(samples))
    without = f"{configuration.type.generator!r} draws no picture of its documents."
    pictures: dict[str, Document | None] = {}
    for facts in samples[:SHOWN]:
        try:
            pictures[facts.name] = made.preview(facts)
        except (CannotRender, NoAsset) as error:  # the others are worth a look
            without = f"There is no picture: {error}."
    drawn = tuple((name, picture) for name, picture in pictures.items() if picture is not None)
    return Design(faults, drawn, len(people), "" if drawn else without)


def imagined(kind: CredentialType) -> CredentialConfiguration:
    """Return a configuration of *kind* that is not stored, to try the type's design with."""
    name = "A Course of Some Length"
    return CredentialConfiguration(
        type=kind, context_key="course-v1:Some+Course+1", context_name=name
    )


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
