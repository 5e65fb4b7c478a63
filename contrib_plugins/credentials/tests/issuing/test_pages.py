"""Anybody can check a credential; its document is where its address says, or in a sentence why not."""

from __future__ import annotations

from datetime import timedelta
from unittest import mock

import pytest
from credentials_school.local import Text, visit
from django.contrib.auth.models import User
from django.core.files.storage import storages
from django.db import OperationalError, connection, transaction
from django.utils.timezone import now
from hooks_credentials import documents
from hooks_credentials.issuing import expire_due, reissue, revoke, run
from hooks_credentials.models import Credential

from hooks_runtime.django.testing import bring_forward, drain
from hookspecs import evolve, hookimpl
from hookspecs.interfaces.credential_generator import Document, Line
from hookspecs.learning import credential_render_started, credential_revoked

pytestmark = pytest.mark.django_db
LONG = "https://bucket.example/key?X-Amz-Signature=" + "a" * 1300


@pytest.fixture
def credential(configured):
    """Ada's."""
    visit("Ada Lindqvist")
    run(configured())
    drain()
    return Credential.objects.get()


def page_of(credential):
    return f"/hooks/credentials/{credential.uuid}/"


def shown(client, credential, **said):
    return client.get(page_of(credential), **said).content.decode()


def as_json(client, credential):
    return client.get(page_of(credential), headers={"accept": "application/json"}).json()


def test_a_stranger_sees_that_it_is_valid(client, credential):
    """And whose it is only if the operator says so."""
    page = shown(client, credential)

    assert "This credential is valid." in page
    assert "Physics" in page and str(credential.uuid) in page
    assert "Ada" not in page
    assert "Ada" not in str(as_json(client, credential))


def test_a_name_is_shown_where_the_operator_says_so(client, credential, optional):
    """On the page, and in JSON."""
    optional(shows_name=True)

    assert "Ada Lindqvist" in shown(client, credential)
    assert as_json(client, credential)["name"] == "Ada Lindqvist"


def test_lines_of_plugins_are_shown_where_the_operator_says_so(
    client, configured, answering, optional
):
    """Each by its name: what a sponsor is to a learner is not for everybody. Addresses are links."""

    @hookimpl(credential_render_started)
    def add(render):
        said = {"sponsor": "Sent by <Acme>", "badge": "https://badges.example/7"}
        return evolve(render, extra=tuple(Line(*each) for each in said.items()))

    answering(add)
    visit("Ada")
    run(configured())
    drain()
    credential = Credential.objects.get()
    before = shown(client, credential), as_json(client, credential)
    optional(shows_lines=["badge"])
    page = shown(client, credential)

    assert "badges.example" not in before[0] and "lines" not in before[1]
    assert as_json(client, credential)["lines"] == {"badge": "https://badges.example/7"}
    assert '<a href="https://badges.example/7" rel="nofollow">' in page and "Acme" not in page
    optional(shows_lines=["badge", "sponsor"])
    assert "Sent by &lt;Acme&gt;" in shown(client, credential)
    revoke(credential, reason="")
    assert "lines" not in as_json(client, credential)


def test_what_it_is_of_is_what_it_was_issued_for(client, credential):
    """Whatever its configuration, changed past every check, says by now."""
    before = as_json(client, credential)["context"]
    rows = type(credential.configuration).objects
    rows.update(context_kind="pathway", context_key="science")

    assert before == as_json(client, credential)["context"]


def test_programs_ask_for_json(client, credential):
    """By Accept, or by an address."""
    said = as_json(client, credential)

    assert said == client.get(page_of(credential) + "?format=json").json()
    assert said["status"] == "available"
    assert said["context"] == {"kind": "course", "key": "course-v1:School+Physics+2026"}
    assert set(said) == {
        *("credential", "status", "credential_type", "context", "context_name"),
        *("issued_at", "expires_at", "ended_at"),
    }


def test_a_revoked_one_is_shown_as_such_and_its_reason_is_not(client, credential):
    """What people write about people stays inside."""
    revoke(credential, reason="plagiarism by Ada")
    drain()

    page = shown(client, credential)

    assert "has been revoked" in page and "plagiarism" not in page
    assert client.get(page_of(credential) + "document").status_code == 410


def test_the_document_of_a_revoked_one_is_not_shown_until_it_is_put_away(client, credential):
    """A worker does that, and may be late."""
    revoke(credential, reason="plagiarism by Ada")

    assert client.get(page_of(credential) + "document").status_code == 410
    assert documents.is_there(credential.key)


def test_what_has_expired_is_shown_as_expired_before_anybody_notes_it(client, credential):
    """At the moment itself; the row follows."""
    Credential.objects.update(expires_at=now() - timedelta(seconds=1))

    assert "has expired" in shown(client, credential)
    assert as_json(client, credential)["status"] == "expired"
    assert expire_due() == 1
    credential.refresh_from_db()
    assert (credential.state, expire_due()) == ("expired", 0)
    assert client.get(page_of(credential) + "document").status_code == 200


def test_an_expired_one_is_reissued_and_stays_expired(client, credential):
    """The newer is valid, and has its own address; both are in the learner's list."""
    Credential.objects.update(expires_at=now() - timedelta(days=1))
    expire_due()
    new = reissue(credential)
    drain()
    client.force_login(User.objects.create_user("ada", pk=credential.user))
    listed = client.get("/hooks/credentials/mine/").content.decode()

    assert as_json(client, credential)["status"] == "expired"
    assert as_json(client, new)["status"] == "available"
    assert page_of(credential) in listed and page_of(new) in listed


def test_a_replaced_one_says_so(client, credential, answering):
    """Its address stays, its document is no longer shown; plugins hear that it is not valid."""
    told = []

    @hookimpl(credential_revoked)
    def hear(change):
        told.append((change.credential, change.status))

    answering(hear)
    reissue(credential)
    drain()

    assert "replaced by a newer one" in shown(client, credential)
    assert told == [(credential.uuid, "replaced")]
    assert client.get(page_of(credential) + "document").status_code == 410


@pytest.mark.parametrize("generator", ["text", "crossed"])
def test_the_document_of_a_replaced_one_goes(configured, generator):
    """Nobody is shown it; that of the newer one stays."""
    visit("Ada")
    run(configured(generator=generator))
    drain()
    old = Credential.objects.get()
    new = reissue(old)
    drain()
    new.refresh_from_db()

    assert not documents.is_there(old.key)
    assert documents.is_there(new.key)
    assert Credential.objects.get(pk=old.pk).key == ""


def test_what_does_not_exist_and_what_is_not_there_yet_is_404(client, configured):
    """A stranger learns nothing of who waits."""
    visit("Ada")
    run(configured())
    waiting = Credential.objects.get()

    assert client.get(page_of(waiting)).status_code == 404
    assert client.get("/hooks/credentials/00000000-0000-4000-8000-000000000000/").status_code == 404


def test_checking_is_a_look_into_an_index(client, credential, django_assert_num_queries):
    """W19: one statement, by the primary key."""
    with django_assert_num_queries(1):
        shown(client, credential)

    names = connection.introspection.get_primary_key_columns(
        connection.cursor(), Credential._meta.db_table
    )
    assert names == ["uuid"]


def test_an_address_that_asks_too_often_is_slowed_down(client, credential, optional):
    """W19: others are not."""
    optional(verify_per_minute=2)

    codes = [client.get(page_of(credential)).status_code for _ in range(3)]
    other = client.get(page_of(credential), REMOTE_ADDR="192.0.2.7").status_code

    assert (codes, other) == ([200, 200, 429], 200)
    assert 0 < int(client.get(page_of(credential))["Retry-After"]) <= 60


def test_only_reading_is_allowed(client, credential):
    """Nothing changes by these addresses."""
    assert client.post(page_of(credential)).status_code == 405


# --- The document -----------------------------------------------------------------------------------


def test_a_file_of_this_server_is_given_as_it_is(client, credential):
    """With its type, and nobody guesses another."""
    response = client.get(page_of(credential) + "document")

    assert response.content == b"This is to certify that Ada Lindqvist has finished Physics."
    assert response["Content-Type"] == "text/plain"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox"


class Bucket:
    """A storage elsewhere: links are long, and live for an hour."""

    def __init__(self):
        self.objects, self.asked, self.refuses = {}, [], ""

    def _ask(self, what):
        self.asked.append(what)
        if self.refuses == what:
            raise PermissionError("AccessDenied for arn:aws:iam::1:user/ada")

    def save(self, name, content):
        self._ask("save")
        free = f"{name}.2" if name in self.objects else name
        self.objects[free] = content.read()
        return free

    def exists(self, name):
        self._ask("exists")
        return name in self.objects

    def url(self, name):
        self._ask("url")
        return f"{LONG}&key={name}&n={len(self.asked)}"

    def delete(self, name):
        self._ask("delete")
        self.objects.pop(name, None)


@pytest.fixture
def bucket():
    there = Bucket()
    with mock.patch.object(storages, "_storages", {"default": there}):
        yield there


def test_a_link_is_made_when_it_is_asked_for(client, bucket, credential):
    """W15: 1,300 characters are no column's, and an hour later it is another."""
    first, second = (client.get(page_of(credential) + "document") for _ in range(2))

    assert first.status_code == 302
    assert len(first["Location"]) > 1300
    assert first["Location"] != second["Location"]
    assert credential.key == f"credentials/{credential.uuid}.txt"


def test_a_credential_costs_one_request_to_the_storage(bucket, credential):
    """W16."""
    assert bucket.asked == ["save"]
    assert list(bucket.objects) == [credential.key]


def test_a_revoked_credential_costs_one_more(bucket, credential):
    """W16: LC asks seven times, and has a moment with neither document."""
    revoke(credential, reason="by mistake")
    drain()

    assert bucket.asked == ["save", "delete"]
    assert bucket.objects == {}


def test_a_document_is_where_the_storage_has_put_it(
    bucket, configured, django_capture_on_commit_callbacks
):
    """W16: and what a worker has left there that died over it is not kept."""
    visit("Ada")
    run(configured())
    credential = Credential.objects.get()
    bucket.objects[f"credentials/{credential.uuid}.txt"] = b"half"
    with django_capture_on_commit_callbacks(execute=True):
        drain()
    credential.refresh_from_db()

    assert list(bucket.objects) == [credential.key] == [f"credentials/{credential.uuid}.txt.2"]


def test_a_worker_that_was_given_up_takes_no_document_away(
    bucket, credential, django_capture_on_commit_callbacks
):
    """W16: it comes to write when another has issued it, and its transaction can't commit."""
    there, late = dict(bucket.objects), Document(b"of one that hung", "text/plain", "txt")

    with (
        django_capture_on_commit_callbacks(execute=True),
        pytest.raises(OperationalError),
        transaction.atomic(),
    ):
        assert documents.put(credential, late) != credential.key
        raise OperationalError("server closed the connection unexpectedly")

    assert there.items() <= bucket.objects.items()


def test_a_document_that_is_lost_is_made_again(client, bucket, credential):
    """Of what was stored when it was issued, once for many who ask; nobody is mailed."""
    Text.rendered.clear()
    bucket.objects.clear()
    pages = [client.get(page_of(credential) + "document") for _ in range(3)]
    drain()

    assert {page.status_code for page in pages} == {503}
    assert "being made again" in pages[0].content.decode()
    assert pages[0]["Retry-After"] == "60"
    assert client.get(page_of(credential) + "document").status_code == 302
    assert sum(Text.rendered.values()) == 1
    assert list(credential.events.values_list("happened", flat=True))[-1] == "restored"


def test_a_bucket_that_refuses_is_a_sentence(client, bucket, credential):
    """And no 500, nor anything of what it said."""
    bucket.refuses = "exists"

    page = client.get(page_of(credential) + "document")

    assert page.status_code == 503
    assert "cannot be read at the moment" in page.content.decode()
    assert "AccessDenied" not in page.content.decode()


def test_a_bucket_that_refuses_a_document_is_asked_again(bucket, configured):
    """The credential waits meanwhile, and the message says why."""
    from hooks_runtime.django.models import OutboxEntry

    visit("Ada")
    bucket.refuses = "save"
    run(configured())
    drain()
    waiting = Credential.objects.get()
    (error,) = OutboxEntry.objects.exclude(error="").values_list("error", flat=True)
    bucket.refuses = ""
    bring_forward()
    drain()

    assert (waiting.state, waiting.key) == ("generating", "")
    assert error == "TryAgain: the storage 'default' could not be asked to write: PermissionError"
    assert Credential.objects.get().state == "available"


def test_a_storage_that_settings_do_not_have_is_a_sentence(client, credential, optional):
    """It is the operator's."""
    optional(storage="nowhere")

    assert client.get(page_of(credential) + "document").status_code == 503


# --- A learner's own --------------------------------------------------------------------------------


def test_learners_see_their_own(client, credential):
    """And nobody else's."""
    for pk in (credential.user, credential.user + 1):
        User.objects.create_user(f"user{pk}", pk=pk)
    client.force_login(User.objects.get(pk=credential.user))
    own = client.get("/hooks/credentials/mine/").content.decode()
    client.force_login(User.objects.get(pk=credential.user + 1))
    others = client.get("/hooks/credentials/mine/").content.decode()

    assert page_of(credential) in own
    assert "You have none yet." in others


def test_strangers_log_in_first(client):
    """As the site's own pages have it."""
    assert client.get("/hooks/credentials/mine/")["Location"].startswith("/login/")
