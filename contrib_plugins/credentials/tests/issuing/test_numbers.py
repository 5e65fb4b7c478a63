"""People type numbers from paper, and some of them are forged."""

from __future__ import annotations

import pytest
from credentials_school.local import visit
from hooks_credentials.issuing import run
from hooks_credentials.models import Credential

from hooks_runtime.django.testing import drain

pytestmark = pytest.mark.django_db
HERE = "/hooks/credentials/"
FORGED = "00000000-0000-4000-8000-000000000000"
SAID = {
    "en": "We have issued no credential of that number.",
    "de": "Einen Nachweis mit dieser Nummer haben wir nicht ausgestellt.",
    "fr": "Nous n\u2019avons délivré aucune attestation portant ce numéro.",
    "es": "No hemos emitido ninguna credencial con ese número.",
    "ar": "لم نُصدر أي شهادة بهذا الرقم.",
}


@pytest.fixture
def number(configured):
    """Ada's."""
    visit("Ada Lindqvist")
    run(configured())
    drain()
    return str(Credential.objects.get().uuid)


@pytest.mark.parametrize("wrong", [FORGED, "abc", f"{FORGED}/document", f"?number={FORGED[:-1]}"])
@pytest.mark.parametrize("language", SAID)
def test_a_number_that_we_have_not_issued_is_said_to_be_so(client, wrong, language):
    """In the reader's language; to programs in JSON."""
    address = HERE + wrong + ("" if wrong.endswith(("document", FORGED[:-1])) else "/")
    page = client.get(address, headers={"accept-language": language})
    told = client.get(address, headers={"accept": "application/json"})

    assert (page.status_code, page["Content-Language"]) == (404, language)
    assert SAID[language] in page.content.decode()
    assert (told.status_code, told.json()) == (404, {"status": "unknown"})


def test_a_number_may_be_in_capitals_and_without_dashes(client, number):
    """As on paper."""
    for typed in (number.upper(), number.replace("-", "")):
        assert client.get(f"{HERE}{typed}/?format=json").json()["credential"] == number


def test_there_is_a_place_to_type_a_number(client, number):
    """It leads to its page, with spaces or without."""
    page = client.get(HERE, headers={"accept-language": "de"})
    answer = client.get(HERE, {"number": f" {number.upper().replace('-', ' ')} "})

    assert page.status_code == 200
    assert "Nachweis prüfen" in page.content.decode() and 'name="number"' in page.content.decode()
    assert answer["Location"] == f"{HERE}{number}/"


@pytest.mark.parametrize(
    ("accept", "given"),
    [
        ("text/*;q=0.1,application/json", "application/json"),
        ("application/json;q=0.5,text/html", "text/html; charset=utf-8"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html; charset=utf-8"),
        ("*/*", "text/html; charset=utf-8"),
    ],
)
def test_what_is_asked_for_first_is_given(client, number, accept, given):
    """By its quality."""
    assert client.get(f"{HERE}{number}/", headers={"accept": accept})["Content-Type"] == given


def test_programs_are_told_in_json_to_come_later(client, number, optional):
    """Too many requests, and a storage that is away."""
    optional(storage="nowhere", verify_per_minute=1)
    away, often = (client.get(f"{HERE}{number}/document?format=json") for _ in range(2))

    assert (away.status_code, often.status_code) == (503, 429)
    assert away.json() == {"status": "later", "retry_after": 60}
    assert often.json() == {"status": "later", "retry_after": int(often["Retry-After"])}
