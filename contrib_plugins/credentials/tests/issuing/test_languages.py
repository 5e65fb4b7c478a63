"""Public pages are in the reader's language, whatever middleware a site has."""

from __future__ import annotations

import re
from datetime import timedelta
from gettext import GNUTranslations
from pathlib import Path

import hooks_credentials
import pytest
from credentials_school.local import visit
from django.conf import settings
from django.contrib.auth.models import User
from django.utils.timezone import now
from hooks_credentials.issuing import revoke, run
from hooks_credentials.models import Credential, State
from hooks_credentials.wording import SENTENCES, WORDS

from hooks_runtime.django.testing import drain
from hookspecs.values import Moment

pytestmark = pytest.mark.django_db
HERE = Path(hooks_credentials.__file__).parent
LANGUAGES = ("ar", "de", "es", "fr")
SAID = re.compile(r'''(?:translate|pgettext_lazy\("credential",|_\()\s?"([^"]+)"''')


@pytest.fixture
def credential(configured):
    """Ada's, issued on a day that is known."""
    visit("Ada Lindqvist")
    run(configured())
    drain()
    Credential.objects.update(issued_at=Moment.fromisoformat("2026-03-05T12:00:00+00:00"))
    return Credential.objects.get()


def asked(client, credential, language, **said):
    headers = {"accept-language": language, **said.pop("headers", {})}
    return client.get(f"/hooks/credentials/{credential.uuid}/", headers=headers, **said)


@pytest.mark.parametrize(
    ("language", "code", "direction", "sentence", "date"),
    [
        ("en-US,en;q=0.9", "en", "ltr", "This credential is valid.", "March 5, 2026"),
        ("de-AT", "de", "ltr", "Dieser Nachweis ist gültig.", "5. März 2026"),
        ("es-ES,es;q=0.8", "es", "ltr", "Esta credencial es válida.", "5 de marzo de 2026"),
        ("fr", "fr", "ltr", "Cette attestation est valable.", "5 mars 2026"),
        ("ar", "ar", "rtl", "هذه الشهادة صالحة.", "5 مارس، 2026"),
        ("ja,de;q=0.5", "de", "ltr", "Dieser Nachweis ist gültig.", "5. März 2026"),
        ("ja, xx-<script>;q=2, *", "en", "ltr", "This credential is valid.", "March 5, 2026"),
    ],
)
def test_a_page_is_in_the_first_language_that_there_is(
    client, credential, language, code, direction, sentence, date
):
    """It says which, in its header and its root, and the way that it runs."""
    answer = asked(client, credential, language)
    page = answer.content.decode()

    assert f'<html lang="{code}" dir="{direction}">' in page
    assert sentence in page and date in page
    assert answer["Content-Language"] == code


def test_what_is_on_the_way_keeps_languages_apart(client, credential):
    """A cache that holds pages, and JSON, of one address."""
    kept_apart = {"Accept", "Accept-Language", "Cookie"}

    assert kept_apart <= set(asked(client, credential, "de")["Vary"].split(", "))


def test_programs_read_the_same_whatever_their_language(client, credential):
    """States are codes, moments are ISO 8601."""
    said = [
        asked(client, credential, language, headers={"accept": "application/json"})
        for language in ("ar", "de")
    ]

    assert said[0].json() == said[1].json()
    assert said[0].json()["issued_at"] == "2026-03-05T12:00:00+00:00"
    assert "Content-Language" not in said[0]


def test_what_a_reader_has_chosen_here_goes_first(client, credential):
    """By Django's cookie."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "fr"

    assert asked(client, credential, "de")["Content-Language"] == "fr"


def test_a_site_decides_by_its_own_middleware(client, credential, settings):
    """And whatever it says about languages holds."""
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "django.middleware.locale.LocaleMiddleware"]
    settings.LANGUAGES = [("en", "English"), ("es", "Spanish")]

    assert asked(client, credential, "de,es;q=0.5")["Content-Language"] == "es"
    assert asked(client, credential, "de")["Content-Language"] == "en"


def test_a_site_in_a_language_without_a_catalogue_is_told_in_english(client, credential, settings):
    """And says that it is English; one that has a catalogue is itself."""
    settings.LANGUAGE_CODE = "ja"
    assert asked(client, credential, "")["Content-Language"] == "en"

    settings.LANGUAGE_CODE = "de"
    assert asked(client, credential, "")["Content-Language"] == "de"


@pytest.mark.parametrize("state", SENTENCES)
def test_a_state_is_a_sentence_and_not_only_a_colour(client, credential, state):
    """With a sign that screen readers leave out."""
    moment = now() - timedelta(days=1)
    Credential.objects.update(state=state, ended_at=moment if state != "available" else None)
    page = asked(client, credential, "en").content.decode()
    sign = "✓" if state == State.AVAILABLE else "✗"

    assert f'<span aria-hidden="true">{sign}</span> {SENTENCES[state]}</p>' in page
    assert ("Not valid since" in page) == (state != "available")


def test_learners_read_their_own_list_in_their_language(client, credential, configured):
    """With the state of each."""
    run(configured())
    drain()
    revoke(Credential.objects.exclude(pk=credential.pk).get(), reason="by mistake")
    client.force_login(User.objects.create_user("ada", pk=credential.user))
    answer = client.get("/hooks/credentials/mine/", headers={"accept-language": "de"})
    page = answer.content.decode()

    assert "<h1>Meine Nachweise</h1>" in page
    assert re.findall(r"<small>(.+?) ·", page) == ["widerrufen", "gültig"]
    assert answer["Content-Language"] == "de"


def test_who_asks_too_often_is_told_in_their_language(client, credential, optional):
    """On a page, as everybody is."""
    optional(verify_per_minute=1)
    asked(client, credential, "de")
    answer = asked(client, credential, "de")

    assert (answer.status_code, answer["Content-Language"]) == (429, "de")
    assert "Zu viele Anfragen." in answer.content.decode()


# --- Catalogues -------------------------------------------------------------------------------------


def texts():
    """Return what the sources say to readers."""
    sources = [*HERE.glob("*.py"), *HERE.glob("templates/hooks_credentials/*.html")]
    return {text for source in sources for text in SAID.findall(source.read_text(encoding="utf-8"))}


def read(language):
    """Return what a compiled catalogue has, by context and text."""
    with (HERE / "locale" / language / "LC_MESSAGES" / "django.mo").open("rb") as file:
        return {key: text for key, text in GNUTranslations(file)._catalog.items() if key}


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_left_in_english(language):
    """A text that is added is translated, too; one that is dropped goes from the catalogues."""
    named = {key.rpartition("\x04")[2] for key in read(language)}

    assert named == texts() | {"en"}
    assert {str(text) for text in (*SENTENCES.values(), *WORDS.values())} <= named


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_read_is_what_translators_have_written(language):
    """The compiled catalogue is that of its source."""
    pofile = pytest.importorskip("babel.messages.pofile")
    with (HERE / "locale" / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        rows = [row for row in pofile.read_po(file) if row.id]

    written = {f"{row.context}\x04{row.id}".removeprefix("None\x04"): row.string for row in rows}
    assert written == read(language)


def test_a_host_brings_another_language(client, credential, settings, tmp_path):
    """A catalogue of its own is all that is needed."""
    folder = tmp_path / "it" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    write_catalogue(
        folder / "django.mo",
        {
            "code of the language of these texts\x04en": "it",
            "This credential is valid.": "Questa credenziale è valida.",
        },
    )
    settings.LOCALE_PATHS = [str(tmp_path)]
    answer = asked(client, credential, "it")

    assert answer["Content-Language"] == "it"
    assert "Questa credenziale è valida." in answer.content.decode()


def write_catalogue(file, messages):
    from babel.messages import Catalog
    from babel.messages.mofile import write_mo

    catalogue = Catalog(locale="it")
    for said, translated in messages.items():
        context, _, text = said.rpartition("\x04")
        catalogue.add(text, translated, context=context or None)
    with file.open("wb") as there:
        write_mo(there, catalogue)
