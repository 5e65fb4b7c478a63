"""Learners are told, in their language, with a Message-ID that is the same however often it is tried."""

from __future__ import annotations

from smtplib import SMTPException
from urllib.parse import urlsplit
from uuid import UUID

from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import select_template
from django.utils import translation
from django.utils.timezone import now

from hooks_credentials.errors import NotPossible
from hooks_credentials.issuing.facts import restored
from hooks_credentials.issuing.making import locked
from hooks_credentials.issuing.telling import note
from hooks_credentials.models import Credential, Happened, State
from hooks_credentials.options import options
from hooks_runtime import platform
from hookspecs import TryAgain
from hookspecs.interfaces.rows import Person
from hookspecs.values import UserId

LONGEST_S = 3600.0
TOLD = (Happened.MAILED, Happened.NOT_MAILED)


@transaction.atomic
def mail(uuid: UUID) -> None:
    """Tell the learner of the credential *uuid*, unless they were told.

    Raises: TryAgain: the mail server is away.
    """
    credential = locked(uuid)
    if credential is None or credential.state != State.AVAILABLE or not options().mail:
        return
    if credential.events.filter(happened__in=TOLD).exists():
        return
    try:
        _send(credential, _message_id(credential))
    except NotPossible as why:
        note(credential, Happened.NOT_MAILED, reason=str(why))
    except (SMTPException, OSError) as error:
        # A server's answer quotes the address; its class does not.
        waited = (now() - (credential.issued_at or now())).total_seconds()
        told = f"the mail server did not take it: {type(error).__name__}"
        raise TryAgain(told, after=min(max(waited, 1.0), LONGEST_S)) from error


@transaction.atomic
def resend(credential: Credential, *, actor: int | None = None) -> None:
    """Tell the learner again, since somebody asks for it.

    Raises: NotPossible: it is not valid, or they can't be told. SMTPException, OSError: of the server.
    """
    row = locked(credential.pk)
    if row is None or row.standing != State.AVAILABLE:
        raise NotPossible(f"{credential} is not valid, so nobody is told of it")
    before = row.events.filter(happened=Happened.MAILED).count()
    # Another id than before: mailboxes show one message of each.
    _send(row, _message_id(row, again=before), actor=actor)


def _message_id(credential: Credential, *, again: int = 0) -> str:
    domain = urlsplit(restored(credential.facts or {}).verify_url).hostname or "localhost"
    return f"<{credential.uuid}{f'.{again}' if again else ''}@{domain}>"


def _send(credential: Credential, message_id: str, *, actor: int | None = None) -> None:
    facts, person = restored(credential.facts or {}), _person(credential)
    language = person.language or facts.language
    with translation.override(language):
        said: dict[str, object] = {"facts": facts, "person": person}
        subject = _text("subject.txt", language, said).strip()
        body = _text("body.txt", language, said)
    sender = options().sender or None
    headers = {
        "Message-ID": message_id,
        "Content-Language": language,
        "Auto-Submitted": "auto-generated",
    }
    EmailMessage(subject, body, sender, [person.email], headers=headers).send()
    note(credential, Happened.MAILED, actor=actor)


def _person(credential: Credential) -> Person:
    person = platform().users([UserId(credential.user)]).get(UserId(credential.user))
    if person is None or not person.is_active:
        raise NotPossible("the learner has no active account")
    if not person.email:
        raise NotPossible("the learner has no e-mail address")
    return person


def _text(name: str, language: str, said: dict[str, object]) -> str:
    """Return a template in *language*, a host's own first: ``hooks_credentials/mail/de/body.txt``."""
    near = [language, language.partition("-")[0]]
    names = [f"hooks_credentials/mail/{each}/{name}" for each in near]
    return str(select_template([*names, f"hooks_credentials/mail/{name}"]).render(said))
