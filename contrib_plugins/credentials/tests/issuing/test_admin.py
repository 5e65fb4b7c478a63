"""Instructors configure in forms that plugins' options make, and press buttons that they may press."""

from __future__ import annotations

from base64 import b64decode

import pytest
from credentials_school.local import visit
from credentials_school.platform import PHYSICS
from django.contrib.auth.models import Permission, User
from django.core import mail
from django.test import Client
from hooks_credentials.issuing import run
from hooks_credentials.models import Credential, CredentialConfiguration, CredentialType, Run

from hooks_runtime.django.testing import drain

pytestmark = pytest.mark.django_db
ADMIN = "/admin/hooks_credentials"
TOVE = 1_000_007  # beyond what a sequence gives


@pytest.fixture
def instructor(client):
    """May change everything here."""
    user = User.objects.create_superuser("tove", "", "tove", pk=TOVE)
    client.force_login(user)
    return client


@pytest.fixture
def onlooker():
    """Is staff, and may do nothing; CSRF is checked."""
    there = Client(enforce_csrf_checks=True)
    there.force_login(User.objects.create_user("olga", is_staff=True))
    return there


@pytest.fixture
def credential(configured):
    visit("Ada")
    run(configured())
    drain()
    return Credential.objects.get()


def press(client, row, act, **said):
    return client.post(f"{ADMIN}/{row._meta.model_name}/{row.pk}/act/{act}/", said, follow=True)


def form_of(response):
    """Return what the page's form would send."""
    form = response.context["adminform"].form
    values = {name: form[name].value() for name in form.fields}
    formsets = response.context["inline_admin_formsets"]
    assert not formsets
    return {name: value for name, value in values.items() if value not in (None, False)}


def test_a_form_is_made_of_the_options_of_what_is_installed(instructor, configured):
    """With what their class says of them."""
    configuration = configured(retriever_options={"required": 3})
    page = instructor.get(f"{ADMIN}/credentialconfiguration/{configuration.pk}/change/")
    form = page.context["adminform"].form

    names = [name for name in form.fields if "__" in name]
    assert names == [
        *("retriever__required", "retriever__share"),
        *("generator__greeting", "generator__letterhead", "generator__case"),
    ]
    assert form["retriever__required"].value() == 3
    assert form.fields["generator__letterhead"].help_text == "slug of an asset."
    assert dict(form.fields["generator__case"].choices)["upper"] == "upper"


def test_what_is_filled_in_is_stored_and_what_is_empty_is_not_said(instructor, configured):
    """So that the type's options hold."""
    configuration = configured(generator_options={"greeting": "Well done,"})
    address = f"{ADMIN}/credentialconfiguration/{configuration.pk}/change/"
    said = form_of(instructor.get(address)) | {
        "retriever__required": "2",
        "retriever__share": "0.55",
        "generator__greeting": "",
    }

    answer = instructor.post(address, said)
    configuration.refresh_from_db()

    assert answer.status_code == 302
    assert configuration.retriever_options == {"required": 2, "share": "0.55"}
    assert configuration.generator_options == {}


def test_what_is_wrong_is_told_in_the_form(instructor, configured):
    """All of it, and nothing is stored."""
    configuration = configured()
    address = f"{ADMIN}/credentialconfiguration/{configuration.pk}/change/"
    said = form_of(instructor.get(address))
    page = instructor.post(address, said | {"generator__greeting": "Hi!", "schedule": "interval"})

    told = page.content.decode()
    assert "generator_options.greeting: no shouting" in told
    assert "every_s: the schedule &#x27;interval&#x27; needs it" in told
    configuration.refresh_from_db()
    assert configuration.schedule == "by_hand"


def test_a_type_offers_what_is_installed(instructor):
    """Retrievers and generators of any plugin; its options appear with the choice."""
    page = instructor.get(f"{ADMIN}/credentialtype/add/")
    form = page.context["adminform"].form
    said = {"name": "Diploma", "retriever": "attendance", "generator": "text"}
    answer = instructor.post(f"{ADMIN}/credentialtype/add/", said | {"retriever__required": "4"})
    kind = CredentialType.objects.get()

    assert [name for name, _ in form.fields["retriever"].choices] == [
        "attendance",
        "counting",
        "demanding",
    ]
    assert [name for name, _ in form.fields["generator"].choices] == ["crossed", "text"]
    assert answer.status_code == 302
    assert (kind.retriever_options, kind.retriever_plugin) == (
        {"required": 4},
        "credentials_school.local",
    )


def test_a_new_configuration_shows_the_options_of_the_chosen_type(instructor, configured):
    """By the address, or when the form comes back."""
    kind = configured().type
    bare = instructor.get(f"{ADMIN}/credentialconfiguration/add/")
    page = instructor.get(f"{ADMIN}/credentialconfiguration/add/?type={kind.pk}")

    assert "retriever__required" not in bare.context["adminform"].form.fields
    assert "retriever__required" in page.context["adminform"].form.fields


def test_a_new_row_is_followed_by_its_options(instructor):
    """They are known as soon as it is; a type that is added in a window of its own closes that."""
    said = {"name": "Diploma", "retriever": "attendance", "generator": "text"}
    answer = instructor.post(f"{ADMIN}/credentialtype/add/", said)
    small = instructor.post(f"{ADMIN}/credentialtype/add/", {**said, "name": "B", "_popup": "1"})

    assert answer["Location"].endswith(f"/{CredentialType.objects.get(name='Diploma').pk}/change/")
    assert small.status_code == 200


def test_a_context_that_the_platform_does_not_know_is_refused(instructor, configured):
    """A misspelt course would be waited for in vain; those that there are can be chosen."""
    said = {"type": configured().type.pk, "schedule": "by_hand", "gate": "always"}
    for kind, key in [
        ("course", "course-v1:School+Phisics+2026"),
        ("pathway", "art"),
        ("course", "x"),
    ]:
        there = said | {"context_kind": kind, "context_key": key}
        page = instructor.post(f"{ADMIN}/credentialconfiguration/add/", there)
        assert f"the platform knows no {kind} &#x27;{key}&#x27;" in page.content.decode()

    assert '<option value="course-v1:School+Physics+2026">Physics</option>' in page.content.decode()
    assert CredentialConfiguration.objects.count() == 1


def test_what_credentials_are_of_cannot_be_chosen_any_more(instructor, credential):
    """The rest of the form can still be saved."""
    of = credential.configuration
    page = f"{ADMIN}/credentialconfiguration/{of.pk}/change/"
    said = form_of(instructor.get(page))
    answer = instructor.post(page, said | {"valid_days": 30, "context_key": "another"})
    of.refresh_from_db()

    assert not {"type", "context_kind", "context_key", "context_course"} & said.keys()
    assert (answer.status_code, of.valid_days, of.context_key) == (302, 30, PHYSICS)


def test_a_dry_run_shows_who_and_why_and_writes_nothing(instructor, configured):
    """With names, for the instructor."""
    visit("Ada Lindqvist", times=2)
    visit("Ben")
    page = press(instructor, configured(retriever_options={"required": 2}), "dry_run")

    told = page.content.decode()
    assert "1 would be issued a credential now, 1 would not." in told
    assert "Ada Lindqvist" in told and "visits 1 of 2 count" in told
    assert not Run.objects.exists()


def test_a_design_is_shown_and_checked_against_the_roster(instructor, configured):
    """Before anybody gets it; the longest name is in the picture."""
    visit("Ada")
    visit("Maximiliane von und zu Hohenstein-Habsburg")
    visit("B*n")
    configuration = configured(generator="crossed")
    page = press(instructor, configuration, "show_design")

    shown = [b64decode(url.partition(",")[2]) for _, url in page.context["pictures"]]
    assert shown[0] == b"PICTURE of Maximiliane von und zu Hohenstein-Habsburg"
    assert len(shown) == 3
    assert "<strong>name</strong>: B*n has no room" in page.content.decode()


def test_a_generator_that_draws_nothing_is_said(instructor, configured):
    """And that a design has room for all."""
    visit("Ada")
    configuration = configured()

    told = press(instructor, configuration, "show_design").content.decode()

    assert "&#x27;text&#x27; draws no picture of its documents." in told
    assert "The design has room for the 1 longest and strangest name of the course." in told


def test_the_design_of_a_type_is_shown_before_anybody_learns(instructor, configured):
    """With a name that is made up; nothing is stored for it."""
    kind = configured(generator="crossed").type
    page = press(instructor, kind, "show_design")

    (shown,) = [b64decode(url.partition(",")[2]) for _, url in page.context["pictures"]]
    assert shown == b"PICTURE of Ada Lindqvist"
    assert "The name is made up." in page.content.decode()
    assert CredentialConfiguration.objects.count() == 1


def test_a_run_is_pressed_and_counted(instructor, configured):
    """Who pressed is kept; the list shows how far it is."""
    visit("Ada")
    configuration = configured()
    page = press(instructor, configuration, "run_now")
    drain()
    listed = instructor.get(f"{ADMIN}/credentialconfiguration/").content.decode()

    assert "1 found, 1 claimed, 1 waiting" in page.content.decode()
    assert (Run.objects.get().actor, Run.objects.get().source) == (TOVE, "admin")
    assert "1 found, 1 claimed, 1 issued" in listed


def test_what_cannot_run_is_said(instructor, configured):
    """And no 500."""
    configuration = configured()
    CredentialType.objects.update(retriever="gone", retriever_plugin="lost")
    page = press(instructor, configuration, "run_now")

    assert "plugin &#x27;lost&#x27; supplied it, enable it again" in page.content.decode()


@pytest.mark.parametrize(
    ("act", "state", "happened"),
    [
        ("revoke_it", "revoked", "revoked"),
        ("invalidate_it", "invalidated", "invalidated"),
        ("resend_it", "available", "mailed"),
    ],
)
def test_buttons_of_a_credential(instructor, credential, act, state, happened):
    """Each is in its history, with who pressed it."""
    press(instructor, credential, act, reason="a mistake")
    credential.refresh_from_db()
    last = credential.events.last()

    assert (credential.state, last.happened, last.actor) == (state, happened, TOVE)
    assert last.reason in ("a mistake", "")


def test_reissuing_leaves_the_work_to_a_worker(instructor, credential):
    """W18: no document is made in the request."""
    press(instructor, credential, "reissue_it", reason="married")
    new = Credential.objects.get(generation=2)
    assert new.state == "generating"
    drain()

    assert len(mail.outbox) == 2
    assert "married" in instructor.get(f"{ADMIN}/credential/{new.pk}/change/").content.decode()


def test_what_is_not_possible_is_said(instructor, credential):
    """In words."""
    page = press(instructor, credential, "retry_it")

    assert "there is nothing to try again" in page.content.decode()


ACTS = [
    ("credential", act)
    for act in ("reissue_it", "revoke_it", "invalidate_it", "retry_it", "resend_it")
] + [
    ("credentialconfiguration", act) for act in ("dry_run", "show_design", "run_now", "issue_again")
]


@pytest.mark.parametrize(("model", "act"), ACTS)
def test_a_button_wants_a_post_and_a_permission(instructor, onlooker, credential, model, act):
    """W2: neither a link nor a member of staff without rights does anything."""
    pk = credential.pk if model == "credential" else credential.configuration_id
    address = f"{ADMIN}/{model}/{pk}/act/{act}/"
    before = snapshot()

    assert instructor.get(address).status_code == 405
    assert onlooker.post(address).status_code == 403  # without a token
    assert Client().post(address).status_code == 302  # to the login
    token = "a" * 32
    onlooker.cookies["csrftoken"] = token
    assert onlooker.post(address, {"csrfmiddlewaretoken": token}).status_code == 403
    assert snapshot() == before


def snapshot():
    return (
        list(Credential.objects.values_list("pk", "state")),
        Run.objects.count(),
        list(CredentialConfiguration.objects.values_list("generation", flat=True)),
        len(mail.outbox),
    )


def test_who_may_only_look_sees_no_buttons(onlooker, credential):
    """The history is there."""
    olga = User.objects.get(username="olga")
    olga.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    page = onlooker.get(f"{ADMIN}/credential/{credential.pk}/change/")

    assert page.status_code == 200
    assert "act/revoke_it" not in page.content.decode()


def test_who_may_only_look_reads_options(onlooker, configured):
    """As they are stored, with no field to change one in."""
    configuration = configured(retriever_options={"required": 3})
    olga = User.objects.get(username="olga")
    olga.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    page = onlooker.get(f"{ADMIN}/credentialconfiguration/{configuration.pk}/change/")

    told = page.content.decode()
    assert "{&quot;required&quot;: 3}" in told
    assert "retriever__required" not in told and "act/run_now" not in told


def test_a_button_is_there_when_it_can_do_something(instructor, credential):
    """One that is revoked can't be revoked; a learner is found by name."""
    page = instructor.get(f"{ADMIN}/credential/{credential.pk}/change/").content.decode()
    press(instructor, credential, "revoke_it", reason="a mistake")
    after = instructor.get(f"{ADMIN}/credential/{credential.pk}/change/").content.decode()
    found = instructor.get(f"{ADMIN}/credential/?q=ada").content.decode()

    assert ["act/revoke_it" in page, "act/retry_it" in page] == [True, False]
    assert ["act/revoke_it" in after, "act/reissue_it" in after] == [False, True]
    assert f"Ada ({credential.user})" in found
    assert (
        f"Ada ({credential.user})"
        not in instructor.get(f"{ADMIN}/credential/?q=Eve").content.decode()
    )


def test_credentials_are_neither_added_nor_deleted_nor_edited(instructor, credential):
    """What happened stays."""
    assert instructor.get(f"{ADMIN}/credential/add/").status_code == 403
    assert instructor.post(f"{ADMIN}/credential/{credential.pk}/delete/").status_code == 403
    for model in ("run", "credentialasset", "credential"):
        assert instructor.get(f"{ADMIN}/{model}/").status_code == 200


def test_what_does_not_exist_is_404(instructor, credential):
    """Neither a button nor a row."""
    assert press(instructor, credential, "delete_it").status_code == 404
    assert instructor.post(f"{ADMIN}/credentialconfiguration/999/act/run_now/").status_code == 404
