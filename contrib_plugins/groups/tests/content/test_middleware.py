"""A request is a visit: who looks is known where it matters, and a session is not read in vain."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest
from asgiref.sync import iscoroutinefunction
from django.test import RequestFactory
from groups_school import ADA, PHYSICS, TOVE
from hooks_groups.authoring import set_rule
from hooks_groups.courses import Preview, begin_preview, visible
from hooks_groups.courses.visits import current_visit
from hooks_groups.middleware import VisitMiddleware

pytestmark = pytest.mark.django_db


class Session(dict):
    """Counts how often it is read."""

    reads = 0

    def get(self, *said):
        self.reads += 1
        return super().get(*said)


def request(user, method="GET"):
    made = RequestFactory().generic(method, "/")
    made.user, made.session = SimpleNamespace(pk=int(user)), Session()
    return made


def test_a_teacher_previews_what_their_session_keeps(labs):
    """Before and after it they see everything."""
    set_rule(PHYSICS, "optics", {100: [1]})
    page = request(TOVE)
    begin_preview(page.session, PHYSICS, Preview(arms={100: frozenset({2})}))

    seen = VisitMiddleware(lambda _: visible(TOVE, PHYSICS))(page)

    assert "optics" not in seen
    assert "optics" in visible(TOVE, PHYSICS)


def test_a_learners_session_is_not_read(labs):
    """So pages that need none may still be cached for all."""
    set_rule(PHYSICS, "optics", {100: [1]})
    page = request(ADA)

    VisitMiddleware(lambda _: visible(ADA, PHYSICS))(page)

    assert 0 == page.session.reads


@pytest.mark.parametrize(("method", "remembers"), [("GET", True), ("HEAD", True), ("POST", False)])
def test_what_changes_something_remembers_nothing(method, remembers):
    visit = VisitMiddleware(lambda _: current_visit())(request(ADA, method))

    assert remembers == (visit.known is not None)


def test_a_request_without_session_and_user_previews_nothing(labs):
    """Where a site has neither."""
    visit = VisitMiddleware(lambda _: current_visit())(RequestFactory().get("/"))

    assert (None, {}) == (visit.viewer(), visit.previews())


def test_an_async_view_has_its_visit():
    """And the middleware says that it is async then."""

    async def view(_):
        return current_visit()

    middleware = VisitMiddleware(view)

    assert iscoroutinefunction(middleware)
    assert asyncio.run(middleware(request(ADA))).viewer() == ADA
    assert current_visit() is None
