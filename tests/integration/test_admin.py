"""The outbox in Django's admin: who sees what, and what three actions do."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client, override_settings

from hooks_runtime.django import workers
from tests.integration.letters import Post, are, states, write
from tests.integration.test_outbox_command import Awake
from tests.services import need_postgres

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")
LIST = "/admin/learning_hooks/outboxentry/"
WITH_ADMIN = {
    "INSTALLED_APPS": [
        "django.contrib.admin",
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
        "hooks_runtime.django",
        "tests.site.apps.SiteConfig",
    ],
    "MIDDLEWARE": [
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ],
    "TEMPLATES": [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ]
            },
        }
    ],
    "SESSION_ENGINE": "django.contrib.sessions.backends.signed_cookies",
    "MESSAGE_STORAGE": "django.contrib.messages.storage.cookie.CookieStorage",
    "ROOT_URLCONF": "tests.integration.admin_urls",
    "STATIC_URL": "static/",
}


@pytest.fixture(autouse=True)
def _site_with_admin():
    with override_settings(**WITH_ADMIN):
        yield


@pytest.fixture(params=["default", "postgres"])
def hooks(request, install_hooks):
    """Over a database that is there, be it the default one or another."""
    if request.param == "postgres":
        need_postgres()
    return install_hooks(Post().hooks(request.param))


@pytest.fixture
def staff():
    """Return a browser of somebody with these permissions for entries."""

    def logged_in(*may, is_superuser=False, **said):
        user = User.objects.create_user("ada", is_staff=True, is_superuser=is_superuser)
        codes = [f"{what}_outboxentry" for what in may]
        user.user_permissions.set(Permission.objects.filter(codename__in=codes))
        client = Client(**said)
        client.force_login(user)
        return client

    return logged_in


@pytest.fixture
def operator(staff):
    return staff("view", "change", "delete")


def text(answer):
    """Return what a page says, without its tags."""
    without = re.sub(
        r"<(style|script).*?</\1>|<[^>]+>", " ", answer.content.decode(), flags=re.DOTALL
    )
    return " ".join(without.split())


def rows(answer):
    """Return the seqs of the list."""
    found = re.findall(r'field-seq"><a href="[^"]+/(\d+)/change/', answer.content.decode())
    return [int(seq) for seq in found]


def act(client, action, *seqs, on=LIST, **more):
    said = {"action": action, "_selected_action": seqs, "index": "0", **more}
    return client.post(on, said, follow=True)


def sure(client, action, *seqs, on=LIST, **more):
    """Do it, and confirm as the page that asks would."""
    asked = act(client, action, *seqs, on=on, **more)
    hidden = re.findall(
        r'<input type="hidden" name="(\w+)" value="([^"]*)"', asked.content.decode()
    )
    said = {"index": "0"}
    for name, value in hidden:
        if name != "csrfmiddlewaretoken":
            said.setdefault(name, []).append(value)
    return client.post(on, said, follow=True)


# --- What is seen -------------------------------------------------------------------------------


def test_the_list_shows_what_is_not_finished_below_how_all_is_doing(hooks, operator):
    """Delivered ones are many, and nobody's trouble."""
    done, dead, waiting = write(hooks, ("a", 1), ("b", 1), ("c", 1))
    are([done], "done")
    are([dead], "dead", error="GiveUp: no such place", attempts=13)
    are([waiting], "waiting", ago=timedelta(hours=3))

    answer = operator.get(LIST)

    assert rows(answer) == [waiting, dead]
    told = text(answer)
    assert "1 waiting, of these 1 due, 0 with a worker" in told
    assert "1 dead; oldest that waits: 3 h" in told
    assert "1 dead letter" in told
    assert "due for 3 h and not told; 5 min are allowed" in told
    assert "GiveUp: no such place" in told


def test_the_list_of_an_empty_outbox_is_one(hooks, operator):
    answer = operator.get(LIST)

    assert "oldest that waits: none" in text(answer)
    assert rows(answer) == []


def test_the_list_is_narrowed_down(hooks, operator):
    """By state, receiver, type and queue."""
    done, dead, slow = write(hooks, ("a", 1), ("b", 1), ("c", 1))
    are([done], "done")
    are([dead], "dead")
    are([slow], "waiting", queue="slow")

    def shown(query):
        return rows(operator.get(f"{LIST}?{query}"))

    assert shown("state=all") == [slow, dead, done]
    assert shown("state=done") == [done]
    assert shown("queue=slow") == [slow]
    assert shown("receiver=post:count") == []
    assert shown("type=org.example.post.letter.written.v1&state=dead") == [dead]
    page = text(operator.get(f"{LIST}?receiver=nobody"))
    assert "not finished waiting delivered dead letter dropped All" in page
    assert "nobody post:carry post:count" in page


def test_a_search_is_exact_and_looks_everywhere(hooks, operator):
    """By number, by id, by key; not only among what is unfinished."""
    done, waiting = write(hooks, ("Oslo", 1), ("Bergen", 1))
    are([done], "done")
    message_id = workers.outbox().rows.get(seq=done).message_id

    def shown(query):
        return rows(operator.get(LIST, {"q": query}))

    assert shown(done) == [done]
    assert shown(message_id) == [done]
    assert shown("Bergen") == [waiting]
    assert shown("Berg") == shown("9" * 30) == []


def test_an_entry_is_shown_without_what_is_personal(hooks, operator):
    """And nothing of it can be edited."""
    (seq,) = write(hooks, ("Oslo", 1))

    answer = operator.get(f"{LIST}{seq}/change/")

    told = text(answer)
    assert "&quot;place&quot;: &quot;Oslo&quot;" in told
    assert "Lindqvist" not in answer.content.decode() and "school.example" not in told
    assert not re.search(
        r'<(input|textarea|select)[^>]+name="(?!csrf|next)', answer.content.decode()
    )
    assert "_save" not in answer.content.decode()


def test_an_entry_of_a_receiver_that_is_gone_is_shown(hooks, operator):
    """It says so."""
    (seq,) = write(hooks, ("Oslo", 1))
    are([seq], "waiting", receiver="gone:tell", body="no json")

    told = text(operator.get(f"{LIST}{seq}/change/"))

    assert "not enabled here" in told
    assert "not shown: no CloudEvents JSON" in told


def test_the_list_asks_the_database_the_same_however_long_it_is(
    hooks, operator, django_assert_max_num_queries
):
    """No query for each row."""
    write(hooks, *[("a", page) for page in range(40)])

    with django_assert_max_num_queries(20, using=workers.outbox().using):
        operator.get(LIST)


# --- Who may ------------------------------------------------------------------------------------


def test_nothing_is_added_edited_or_deleted(hooks, staff):
    """Not even by a superuser."""
    (seq,) = write(hooks, ("a", 1))
    root = staff(is_superuser=True)

    assert root.get(f"{LIST}add/").status_code == 403
    assert root.get(f"{LIST}{seq}/delete/").status_code == 403
    assert root.post(f"{LIST}{seq}/change/", {"state": "done"}).status_code == 403
    act(root, "delete_selected", seq, post="yes")
    assert states() == {seq: "waiting"}


@pytest.mark.parametrize(
    ("may", "sees", "actions"),
    [
        ((), False, []),
        (("add",), False, []),
        (("view",), True, []),
        (("change",), True, ["retry", "replay"]),
        (("delete",), True, ["drop"]),
        (("view", "change", "delete"), True, ["retry", "replay", "drop"]),
    ],
)
def test_each_permission_gives_what_it_is_for(hooks, staff, may, sees, actions):
    """Who may look, who may have told again, and who may drop."""
    (seq,) = write(hooks, ("a", 1))
    are([seq], "dead")
    client = staff(*may)

    answer = client.get(LIST)

    assert answer.status_code == (200 if sees else 403)
    offered = re.findall(r'<option value="(retry|replay|drop)"', answer.content.decode())
    assert offered == actions
    for action in {"retry", "drop"} - set(actions):
        client.post(LIST, {"action": action, "_selected_action": [seq], "index": "0", "up_to": "9"})
        assert states() == {seq: "dead"}


def test_who_is_not_logged_in_is_sent_to_the_login(hooks):
    assert Client().get(LIST).status_code == 302


def test_an_action_is_no_link(hooks, staff):
    """A GET changes nothing, and a form of another site neither."""
    (seq,) = write(hooks, ("a", 1))
    are([seq], "dead")
    client = staff("change", enforce_csrf_checks=True)

    client.get(LIST, {"action": "retry", "_selected_action": seq})
    assert act(client, "retry", seq).status_code == 403
    assert states() == {seq: "dead"}


# --- What actions do ----------------------------------------------------------------------------


def test_dead_letters_are_retried_at_once(hooks, operator, monkeypatch):
    """The workers of this process are woken, and what is finished is left, and said to be."""
    awake = Awake()
    monkeypatch.setattr(workers, "_workers", lambda _: awake)
    dead, done = write(hooks, ("a", 1), ("b", 1))
    are([dead], "dead")
    are([done], "done")
    awake.queues.clear()

    answer = act(operator, "retry", dead, done, on=f"{LIST}?state=all")

    assert states() == {dead: "waiting", done: "done"}
    assert "1 message due now. 1 message left as they are: only dead ones" in text(answer)
    assert awake.queues == [{"default"}]


def test_nothing_to_do_is_said(hooks, operator):
    (seq,) = write(hooks, ("a", 1))
    are([seq], "done")

    assert "0 messages due now." in text(act(operator, "retry", seq, on=f"{LIST}?state=all"))


@pytest.mark.parametrize(
    ("action", "before", "after", "question"),
    [
        ("drop", "dead", "dropped", "2 messages will never be told"),
        ("replay", "done", "waiting", "2 messages will be told to their receivers again"),
    ],
)
def test_what_can_not_be_taken_back_is_asked_first(
    hooks, operator, action, before, after, question
):
    """The page that asks says how many, for whom, and changes nothing."""
    seqs = write(hooks, ("a", 1), ("b", 1))
    are(seqs, before)
    here = f"{LIST}?state={before}"

    asked = act(operator, action, *seqs, on=here)

    assert question in text(asked) and "post:carry: 2" in text(asked)
    assert set(states().values()) == {before}

    done = sure(operator, action, *seqs, on=here)
    assert set(states().values()) == {after}
    assert "2 messages" in text(done)


def test_all_that_match_are_meant_but_not_what_comes_after_the_question(hooks, operator):
    """Who confirms has not seen that."""
    seqs = write(hooks, *[("a", page) for page in range(3)])
    are(seqs, "dead")
    asked = act(operator, "drop", seqs[0], select_across="1")
    assert "3 messages will never be told" in text(asked)
    up_to = re.search(r'name="up_to" value="(\d+)"', asked.content.decode())[1]
    (late,) = write(hooks, ("b", 1))

    act(operator, "drop", seqs[0], select_across="1", up_to=up_to)

    assert states() == {**dict.fromkeys(seqs, "dropped"), late: "waiting"}


@pytest.mark.parametrize("up_to", ["", "all", "9" * 40, "-1"])
def test_a_confirmation_that_is_none_changes_nothing(hooks, operator, up_to):
    (seq,) = write(hooks, ("a", 1))

    act(operator, "drop", seq, up_to=up_to)

    assert states() == {seq: "waiting"}


def test_nothing_to_drop_is_not_asked(hooks, operator):
    (seq,) = write(hooks, ("a", 1))
    are([seq], "done")

    answer = act(operator, "drop", seq, on=f"{LIST}?state=done")

    assert "0 messages dropped. 1 message left as they are" in text(answer)


def test_too_many_are_for_the_command(hooks, operator, monkeypatch):
    """A browser does not wait that long."""
    from hooks_runtime.django import admin

    monkeypatch.setattr(admin, "MOST", 1)
    seqs = write(hooks, ("a", 1), ("b", 1))
    are(seqs, "dead")

    answer = act(operator, "retry", *seqs)

    assert "2 messages are too many here: hooks outbox retry --receiver NAME" in text(answer)
    assert set(states().values()) == {"dead"}
