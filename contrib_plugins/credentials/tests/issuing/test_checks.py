"""``manage.py check`` says what would be a page of errors, or a run that never issues."""

from __future__ import annotations

from copy import deepcopy

import pytest
from django.conf import settings
from django.core import checks
from hooks_credentials.models import CredentialType

pytestmark = pytest.mark.django_db


def said(**asked):
    """Return what is said of this plugin, by id."""
    found = checks.run_checks(**asked)
    return {each.id: each for each in found if "credentials" in each.id}


def test_what_is_right_is_not_mentioned(configured):
    """No line for a school that works."""
    configured()

    assert {} == said(databases=["default"])


def test_a_misspelt_storage_is_told_with_those_there_are(optional):
    """At once, and not when the first document is stored."""
    optional(storage="docments")

    told = said()["hooks_credentials.E101"]

    assert "$.options.credentials.storage: 'docments' can't be used" in told.msg
    assert told.hint == "Aliases in STORAGES are: 'default', 'files', 'staticfiles'."


@pytest.mark.parametrize("name", ["verify.html", "mail/subject.txt", "mail/body.txt"])
def test_a_broken_template_is_told(settings, tmp_path, name):
    """A host's own comes first."""
    file = tmp_path / "hooks_credentials" / name
    file.parent.mkdir(parents=True)
    file.write_text("{% if %}")
    settings.TEMPLATES = templates(DIRS=[tmp_path])

    assert f"'hooks_credentials/{name}' is wrong" in said()["hooks_credentials.E102"].msg


@pytest.mark.parametrize(
    "wrong", [[], [{"BACKEND": "django.template.backends.dummy.TemplateStrings"}]]
)
def test_templates_that_nobody_finds_are_told(settings, wrong):
    """No TEMPLATES, or none that look into apps."""
    settings.TEMPLATES = wrong

    told = said()["hooks_credentials.E102"]

    assert (told.msg, "APP_DIRS" in told.hint) == (
        "the template 'hooks_credentials/mail/body.txt' is not there",
        True,
    )


def test_nobody_logs_in_without_middleware(settings, client):
    """It is said, and the page is not found; it used to be an error of the server."""
    settings.MIDDLEWARE = ["django.middleware.csrf.CsrfViewMiddleware"]

    assert "has no AuthenticationMiddleware" in said()["hooks_credentials.W103"].msg
    assert client.get("/hooks/credentials/mine/").status_code == 404


def test_a_plugin_that_is_missed_is_told(configured):
    """With its name, where the database is looked at."""
    configured()
    configured(enabled=False)
    CredentialType.objects.update(generator="diploma", generator_plugin="diplomas")

    told = said(databases=["default"])["hooks_credentials.W104"].msg

    assert "credentials of Certificate 1 can't be issued: generator: 'diploma'" in told
    assert "plugin 'diplomas' supplied it, enable it again" in told
    assert {} == said()


def templates(**more):
    """Return the site's, changed."""
    (one,) = deepcopy(settings.TEMPLATES)
    return [{**one, **more}]
