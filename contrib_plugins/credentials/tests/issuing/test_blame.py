"""Who has written a generator hears of its bugs, and nobody else is blamed."""

from __future__ import annotations

import pickle

import pytest
from credentials_school.local import Crossed, visit
from hooks_credentials.errors import GeneratorFailed
from hooks_credentials.issuing import revoke, run
from hooks_credentials.models import Credential

from hooks_runtime.django.models import OutboxEntry
from hooks_runtime.django.testing import bring_forward, drain

pytestmark = pytest.mark.django_db
WHOSE = "TryAgain: generator 'crossed' of the plugin credentials_school.local "


def breaks(self, facts):
    raise ZeroDivisionError(facts.name)


def told():
    return OutboxEntry.objects.exclude(error="").values_list("error", flat=True).get()


def test_a_generator_that_breaks_is_named_with_its_line(configured, monkeypatch, caplog):
    """Its words may be a learner's name; when it is mended, the credential is made."""
    monkeypatch.setattr(Crossed, "render", breaks)
    visit("Ada Lindqvist")
    run(configured(generator="crossed"))
    drain()
    line = breaks.__code__.co_firstlineno + 1

    assert told() == f"{WHOSE}raised ZeroDivisionError (issuing/test_blame.py:{line})"
    assert "in breaks" in caplog.text and "Ada" not in caplog.text
    monkeypatch.undo()
    bring_forward()
    drain()
    assert Credential.objects.get().state == "available"


def test_a_generator_that_answers_something_else_is_told_so(configured, monkeypatch):
    """Bytes are not a document yet."""
    monkeypatch.setattr(Crossed, "render", lambda self, facts: b"Ada")
    visit("Ada Lindqvist")
    run(configured(generator="crossed"))
    drain()

    assert told() == f"{WHOSE}returned a bytes, not a Document"


@pytest.mark.parametrize(
    ("retire", "what"),
    [
        (
            breaks,
            f"raised ZeroDivisionError (issuing/test_blame.py:{breaks.__code__.co_firstlineno + 1})",
        ),
        (lambda self, facts: "VOID", "returned a str, not a Document or None"),
    ],
)
def test_what_a_generator_has_for_revoked_ones_is_checked_too(
    configured, monkeypatch, retire, what
):
    """It is tried again, and goes when the generator is mended."""
    visit("Ada Lindqvist")
    run(configured(generator="crossed"))
    drain()
    monkeypatch.setattr(Crossed, "retire", retire)
    revoke(Credential.objects.get(), reason="")
    drain()

    assert told() == WHOSE + what
    monkeypatch.undo()
    bring_forward()
    drain()
    assert Credential.objects.get().media_type == "text/plain"


def test_the_error_survives_a_process():
    """As every error of ours does."""
    error = GeneratorFailed("sheet", "yard.pieces", "raised ZeroDivisionError (yard/pieces.py:38)")

    assert str(pickle.loads(pickle.dumps(error))) == str(error)
