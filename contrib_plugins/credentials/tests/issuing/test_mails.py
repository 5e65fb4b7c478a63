"""Learners are told once, in their language, and again when somebody asks."""

from __future__ import annotations

import pytest
from credentials_school.local import visit
from django.core import mail
from hooks_credentials.errors import NotPossible
from hooks_credentials.issuing import revoke, run
from hooks_credentials.mails import mail as tell_learner
from hooks_credentials.mails import resend
from hooks_credentials.models import Credential

from hooks_runtime.django.testing import bring_forward, drain

pytestmark = pytest.mark.django_db


def issued(configuration):
    run(configuration)
    drain()
    return Credential.objects.order_by("pk").last()


@pytest.mark.parametrize(
    ("language", "subject"),
    [
        ("", "Your credential: Physics"),
        ("de-AT", "Ihr Nachweis: Physics"),
        ("es", "Tu credencial: Physics"),
        ("fr", "Votre attestation\N{NO-BREAK SPACE}: Physics"),
        ("ar", "شهادتك: Physics"),
        ("tlh", "Your credential: Physics"),
    ],
)
def test_a_learner_is_told_in_their_language(configured, language, subject):
    """In English where there is no other."""
    visit("Ada & Co", language=language)
    credential = issued(configured())

    (told,) = mail.outbox

    assert (told.subject, told.to) == (subject, ["ada@school.example"])
    assert "Ada & Co" in told.body
    assert f"https://school.example/hooks/credentials/{credential.uuid}/document" in told.body


def test_a_mail_has_the_same_id_however_often_it_is_tried(configured, monkeypatch):
    """W6: a server that is away delays it, and loses nothing."""
    from django.core.mail import EmailMessage

    from hooks_runtime.django.models import OutboxEntry

    ids = []
    send = EmailMessage.send

    def sends(message, *args, **kwargs):
        ids.append(message.extra_headers["Message-ID"])
        if len(ids) < 3:
            raise ConnectionRefusedError("ada@school.example: 451")
        return send(message, *args, **kwargs)

    monkeypatch.setattr(EmailMessage, "send", sends)
    visit("Ada")
    credential = issued(configured())
    (error,) = OutboxEntry.objects.exclude(error="").values_list("error", flat=True)
    for _ in range(3):
        bring_forward()
        drain()

    assert ids == [f"<{credential.uuid}@school.example>"] * 3
    assert error == "TryAgain: the mail server did not take it: ConnectionRefusedError"
    assert len(mail.outbox) == 1


def test_who_was_told_is_not_told_again(configured):
    """W5: whatever comes again."""
    visit("Ada")
    credential = issued(configured())

    tell_learner(credential.uuid)

    assert len(mail.outbox) == 1


def test_somebody_asks_for_another_mail(configured):
    """It has another id, since mailboxes show one message of each; and it is in the history."""
    visit("Ada")
    credential = issued(configured())
    resend(credential, actor=7)
    resend(credential, actor=7)

    ids = [told.extra_headers["Message-ID"] for told in mail.outbox]
    assert ids == [f"<{credential.uuid}{n}@school.example>" for n in ("", ".1", ".2")]
    assert list(credential.events.filter(happened="mailed").values_list("actor", flat=True)) == [
        None,
        7,
        7,
    ]


@pytest.mark.parametrize(
    ("said", "why"),
    [({"email": ""}, "no e-mail address"), ({"is_active": False}, "no active account")],
)
def test_who_cannot_be_told_has_a_credential_all_the_same(configured, said, why):
    """And the history says why they were not told."""
    visit("Ada", **said)
    credential = issued(configured())

    assert credential.state == "available"
    assert why in credential.events.get(happened="not_mailed").reason
    assert mail.outbox == []


def test_nobody_is_told_where_the_operator_says_so(configured, optional):
    """The platform has its own way, perhaps."""
    optional(mail=False)
    visit("Ada")
    issued(configured())

    assert mail.outbox == []


def test_nobody_is_told_of_what_is_not_valid(configured):
    """A revoked one is not mailed again."""
    visit("Ada")
    credential = issued(configured())
    revoke(credential, reason="")

    with pytest.raises(NotPossible, match="is not valid"):
        resend(credential)
