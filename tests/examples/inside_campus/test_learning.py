"""What learners find: search, what plugins show and hide, pathways, a profile, a password."""

from __future__ import annotations

import re

import pytest
from campus import accounts
from campus.models import PathwayMember, User
from django.core import mail

from hooks_runtime.testing import captured
from hookspecs import evolve
from hookspecs.learning import (
    Card,
    content_viewed,
    course_home_render_started,
    course_outline_requested,
    profile_change_requested,
    profile_changed,
)
from tests.examples.inside_campus.acts import (
    FINAL,
    KETTLE,
    PATHWAY,
    PHYSICS,
    WINTER_SKY,
    function,
    lesson,
    person,
    raises,
    run,
)


def test_a_course_is_found_by_what_it_speaks_of(visit):
    """In its title or its description; the others are not in the way."""
    page = visit().sees(visit().client.get("/", {"q": "gyroscopes"}))

    assert "Physics" in page.text
    assert "Pottery" not in page.text


def test_a_search_that_finds_nothing_says_so(visit):
    """And leads back to all."""
    page = visit().sees(visit().client.get("/", {"q": "<knots>"}))

    assert "No course speaks of “<knots>”." in page.text


def test_a_card_of_a_plugin_stands_on_the_course_home(visit, answer):
    """With its words, and where it leads."""
    card = Card("Learn together", "Two groups have <b>room</b>.", url="/groups/")
    answer(function(course_home_render_started, "offer", lambda home: evolve(home, cards=(card,))))
    ada = visit("ada")
    ada.enroll()

    page = ada.sees(ada.open_home())

    assert "Two groups have <b>room</b>." in page.text
    assert ["/groups/"] == page.links_to("/groups/")


def test_what_a_plugin_hides_is_not_on_the_course_home(visit, answer):
    """Lessons and exams; a unit that has nothing left is gone with them."""
    hidden = {lesson().key, run().exams.get(title=FINAL).key}
    answer(
        function(
            course_outline_requested,
            "hide",
            lambda outline: evolve(
                outline, blocks=tuple(block for block in outline.blocks if block not in hidden)
            ),
        )
    )
    ada = visit("ada")
    ada.enroll()

    page = ada.sees(ada.open_home())

    assert "Why toast lands on its butter" in page.text
    for gone in (KETTLE, "On the stove", FINAL):
        assert gone not in page.text


def test_a_broken_outline_shows_nothing_and_says_so(visit, answer):
    """What was to be hidden is never shown by accident."""
    answer(raises(course_outline_requested, ZeroDivisionError()))
    ada = visit("ada")
    ada.enroll()

    page = ada.sees(ada.open_home())

    assert ["This is not possible at the moment. Please try again later."] == page.said["alert"]
    assert KETTLE not in page.text


def test_a_piece_that_is_opened_is_told_of(visit):
    """Which one, and by whom."""
    ada = visit("ada")
    ada.enroll()
    with captured(content_viewed) as told:
        ada.open_lesson()

    (viewed,) = told.payloads
    assert (viewed.block, viewed.user.id) == (lesson().key, person().pk)


def test_the_course_home_tells_news_grade_and_how_it_came_about(visit):
    """As the teacher's policy has it: of two pieces of homework the worse does not count."""
    ada = visit("ada")
    page = ada.sees(ada.pass_physics())
    text = " ".join(page.text.split())

    assert "Bring a kettle" in text
    assert "It is 70 %, and 60 % is a pass. You pass." in text
    assert "Homework the best 1 of 2 30 % 0 %" in text
    assert "Final 70 % 100 %" in text


def test_a_pathway_is_joined_once_and_left(visit):
    """It enrolls nobody; its page shows its runs in order, and how far one is."""
    ada = visit("ada")
    ada.enroll()
    ada.complete()
    for _ in range(2):
        page = ada.sees(ada.post("join_pathway", PATHWAY))

    assert PathwayMember.objects.get().user == person()
    assert "33 % done" in page.text
    assert [f"/courses/{key}/" for key in (PHYSICS, WINTER_SKY)] == page.links_to("/courses/")
    ada.post("leave_pathway", PATHWAY)
    assert not PathwayMember.objects.exists()


def test_a_profile_is_changed_and_told_of(visit):
    """Once; the same again tells nobody."""
    ada = visit("ada")
    with captured(profile_changed) as told:
        page = ada.sees(ada.change_profile())
        ada.change_profile()

    assert ["Your profile is saved."] == page.said["status"]
    (changed,) = told.payloads
    assert (changed.user.pii.name, changed.language) == ("New Name", "de")


@pytest.mark.parametrize(
    ("answered", "says"),
    [
        ({"email": "BEN@campus.example"}, "Somebody has this address already."),
        ({"language": "klingon"}, "Value 'klingon' is not a valid choice."),
    ],
)
def test_a_profile_that_a_plugin_spoiled_is_refused_in_the_form(visit, answer, answered, says):
    """Campus checks what comes out of a filter as it checks what a learner enters."""
    answer(function(profile_change_requested, "spoil", lambda asked: evolve(asked, **answered)))
    ada = visit("ada")

    page = ada.sees(ada.change_profile())

    assert [says] == page.said["alert"]
    assert "Ada Lindqvist" in page.text  # the page greets by the name that is stored
    assert person().name == "Ada Lindqvist"


def test_a_forgotten_password_is_set_by_a_mailed_link(visit):
    """The link works once; the answer on the page is the same for an address that nobody has."""
    stranger = visit()
    told = [
        stranger.sees(stranger.post("password", email=email)).said["status"]
        for email in ("ada@campus.example", "nobody@campus.example")
    ]

    assert [["If we know this address, a mail is on its way to it."]] * 2 == told
    (sent,) = mail.outbox
    assert _set_password(stranger, sent.body) == "/login/"
    assert person().check_password("new-and-long-enough")
    assert "used up" in stranger.sees(stranger.client.get(_link(sent.body))).text


def test_an_invited_learner_sets_a_password(visit, django_capture_on_commit_callbacks):
    """By the link in the invitation, or by a new one when that is too old."""
    with django_capture_on_commit_callbacks(execute=True):
        accounts.invite("hana", "hana@campus.example", "Hana")
    visit().post("password", email="Hana@campus.example")

    invitation, again = mail.outbox
    assert _set_password(visit(), again.body) == "/login/"
    assert User.objects.get(username="hana").has_usable_password()
    assert "/password/" in invitation.body


def _link(body):
    return re.search(r"https?://[^/]+(/password/\S+)", body)[1]


def _set_password(visitor, body):
    page = visitor.sees(visitor.client.get(_link(body)))
    secret = {"new_password1": "new-and-long-enough", "new_password2": "new-and-long-enough"}
    return visitor.sees(visitor.client.post(page.url, secret)).path
