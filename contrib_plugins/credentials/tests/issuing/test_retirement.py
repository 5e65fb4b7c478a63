"""Who retires is forgotten, as far as the operator says."""

from __future__ import annotations

from datetime import timedelta

import pytest
from credentials_school.local import visit
from django.core import mail
from django.core.files.storage import storages
from django.utils.timezone import now
from hooks_credentials.issuing import expire_due, forget, revoke, run
from hooks_credentials.models import Credential

from hooks_runtime import send_event
from hooks_runtime.django.testing import drain
from hookspecs import hookimpl
from hookspecs.learning import RetiredAccount, account_retired, credential_revoked
from hookspecs.values import Moment, UserId

pytestmark = pytest.mark.django_db


@pytest.fixture
def credentials(configured):
    """Ada's and Ben's; hers was revoked once, with a reason."""
    for name in ("Ada Lindqvist", "Ben"):
        visit(name)
    run(configured())
    drain()
    return Credential.objects.order_by("user")


def retire(credential):
    send_event(account_retired, RetiredAccount(UserId(credential.user), Moment.now()))
    drain()


def test_what_is_personal_goes(client, credentials):
    """Name, document, reasons; that something was issued, and is not valid any more, stays."""
    ada, ben = credentials
    key = ada.key
    revoke(ada, reason="Ada copied from Ben")
    retire(ada)
    ada, ben = credentials.all()

    assert (ada.facts, ada.key, ada.state) == (None, "", "revoked")
    assert not storages["default"].exists(key)
    assert "Ada" not in str(list(ada.events.values()))
    assert "has been revoked" in client.get(f"/hooks/credentials/{ada.uuid}/").content.decode()
    assert (ben.state, bool(ben.facts)) == ("available", True)


def test_others_are_told_once_that_it_is_not_valid(credentials, answering):
    """Such as who has given a badge for it."""
    told = []

    @hookimpl(credential_revoked)
    def hear(change):
        told.append((change.credential, change.status))

    answering(hear)
    retire(credentials[0])
    retire(credentials[0])

    assert told == [(credentials[0].uuid, "revoked")]


def test_others_are_told_of_one_that_has_expired(credentials, answering):
    """A badge outlives it."""
    Credential.objects.update(expires_at=now() - timedelta(days=1))
    expire_due()
    told = []

    @hookimpl(credential_revoked)
    def hear(change):
        told.append((change.credential, change.status))

    answering(hear)
    retire(credentials[0])

    assert told == [(credentials[0].uuid, "expired")]


def test_who_retires_while_it_is_being_made_gets_none(client, configured):
    """Neither a document nor a page, whatever is delivered again."""
    visit("Ada Lindqvist")
    run(configured())
    waiting = Credential.objects.get()
    forget(waiting.user)
    drain()
    waiting.refresh_from_db()

    assert (waiting.facts, waiting.key) == (None, "")
    assert mail.outbox == []
    assert client.get(f"/hooks/credentials/{waiting.uuid}/").status_code == 404


def test_everything_stays_where_the_operator_says_so(credentials, optional):
    """The law of some schools."""
    optional(retirement="keep")
    retire(credentials[0])

    assert credentials.all()[0].facts["name"] == "Ada Lindqvist"
