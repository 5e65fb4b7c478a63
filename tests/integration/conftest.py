"""What the tests of the outbox share."""

from __future__ import annotations

import pytest

from tests.integration.office import Office
from tests.services import need_postgres, postgres_fault


def on(alias):
    """Return *alias* as a parameter of tests that commit there; each database costs them a flush."""
    there = [alias] if alias == "default" or not postgres_fault() else ["default"]
    return pytest.param(alias, marks=pytest.mark.django_db(transaction=True, databases=there))


@pytest.fixture(params=[on("default"), on("postgres")])
def office(request):
    """What opens an Office over a database that is there, with some receivers."""
    if request.param == "postgres":
        need_postgres()
    return lambda *functions, **settings: Office(request.param, *functions, **settings)
