"""Who retires is forgotten, as far as the operator says."""

from __future__ import annotations

import pytest
from credentials_school.local import visit
from django.core.files.storage import storages
from hooks_credentials.issuing import revoke, run
from hooks_credentials.models import Credential

from hooks_runtime import send_event
from hooks_runtime.django.testing import drain
from hookspecs.learning import RetiredAccount, account_retired
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


def test_everything_stays_where_the_operator_says_so(credentials, optional):
    """The law of some schools."""
    optional(retirement="keep")
    retire(credentials[0])

    assert credentials.all()[0].facts["name"] == "Ada Lindqvist"
