"""Every page of campus, in a world of many courses and learners: it opens, with few queries."""

from __future__ import annotations

import pytest
from campus import worlds
from campus.models import User
from campus.views import courses
from django.http import HttpResponse
from django.urls import path

from tests.examples.inside_campus import places, walk

SIZE = worlds.Size(courses=8, learners=300, seed=7)


@pytest.fixture(autouse=True)
def world(emptied):
    """A small large world, where nobody answers a hook and passwords are cheap."""
    worlds.make(SIZE)


def test_every_page_opens_with_few_queries():
    """However many courses, learners and exams there are: each page, by whom it is for."""
    opened = list(walk.walk(places.all_of_them()))

    assert [] == [(one.page, one.how, one.status, one.refusal) for one in opened if not one.is_fine]
    much = {one.page: one.queries for one in opened if len(one.queries) >= walk.QUERIES}
    assert {} == much


def test_pages_were_found():
    """Campus', the admin's and the addresses without a name."""
    assert {"courses", "admin/login/", "admin:campus_user_changelist"} <= walk.pages().keys()


def test_a_page_that_nobody_knows_fails_the_walk(settings):
    """Whoever adds a page says here how it is opened."""
    settings.ROOT_URLCONF = (path("new/", courses.courses, name="new_page"),)

    with pytest.raises(KeyError, match="new_page"):
        list(walk.walk({}))


def test_a_page_that_asks_much_is_seen(settings):
    """Twenty users, one at a time: that is what the limit is against."""

    def busy(request):
        return HttpResponse([str(user) for pk in range(20) for user in User.objects.filter(pk=pk)])

    settings.ROOT_URLCONF = (path("", busy, name="hooks"),)

    (opened,) = walk.walk({"staff": Anybody()})
    assert 20 == len(opened.queries)
    assert opened.is_fine


def test_a_page_that_does_not_do_what_it_is_for_is_seen(settings):
    """An act that ends on the page it began on was refused."""
    settings.ROOT_URLCONF = (path("", lambda _: HttpResponse("No."), name="logout"),)

    (opened,) = walk.walk({"learner": Anybody()})
    assert not opened.is_fine


class Anybody:
    user = None
