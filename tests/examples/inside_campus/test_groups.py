"""Campus with the plugin groups: each learner sees their own part of a course, wherever they look."""

from __future__ import annotations

import pytest
from django.conf import settings

from hooks_runtime import Hooks, HooksConfig, discovery, installed
from hooks_runtime.django import DjangoTransactions
from hooks_runtime.testing import plugin
from hookspecs import hookimpl
from hookspecs.interfaces.partition_scheme import PartitionScheme
from hookspecs.learning import partition_schemes
from hookspecs.values import SegmentKey
from tests.examples.inside_campus.acts import KETTLE, PHYSICS, lesson, person

pytest.importorskip("hooks_groups", reason="pip install -r examples/requirements.txt")

BICYCLE = "What a bicycle knows"


class Broken(PartitionScheme):
    def arms_of(self, partition, users):
        raise ConnectionError("the registry is closed")


@hookimpl(partition_schemes)
def supply_broken():
    return {"registry": Broken}


@pytest.fixture(autouse=True)
def groups():
    """The plugin as it is installed, and one that supplies a scheme which is broken."""
    config = HooksConfig.of({"plugins": ["groups"], "platform": "campus.platform.Campus"})
    plugins = [*discovery.load(config), plugin("local", supply_broken)]
    with installed(Hooks(plugins, config, transactions=DjangoTransactions())):
        yield


@pytest.fixture
def teams():
    """The kettle is for cooks, the bicycle for cyclists; Ben cooks, Chiara does both."""
    from hooks_groups.authoring import bind, create_partition, set_rule
    from hooks_groups.people import add_member, create_segment

    division = create_partition(PHYSICS, "Team", ["the cooks", "the cyclists"])
    cooks, cyclists = create_segment(PHYSICS, "Cooks"), create_segment(PHYSICS, "Cyclists")
    for number, segment in enumerate((cooks, cyclists), start=1):
        bind(segment, division.arms.get(number=number))
    set_rule(PHYSICS, lesson(KETTLE).key, {division.number: [1]})
    set_rule(PHYSICS, lesson(BICYCLE).key, {division.number: [2]})
    for segment, who in ((cooks, "ben"), (cooks, "chiara"), (cyclists, "chiara")):
        add_member(segment, who)
    return {"cooks": cooks, "cyclists": cyclists}


def learns(visit, username):
    """Return the home of Physics as somebody sees it who learns there."""
    visitor = visit(username)
    visitor.enroll()
    return visitor, visitor.get("home", PHYSICS)


@pytest.mark.usefixtures("teams")
def test_two_learners_see_different_content(visit):
    """Who is in both teams sees both lessons, and who is in none what is for all."""
    _, bens = learns(visit, "ben")
    _, chiaras = learns(visit, "chiara")
    _, adas = learns(visit, "ada")

    seen = [[title in home.text for title in (KETTLE, BICYCLE)] for home in (bens, chiaras, adas)]
    assert [[True, False], [True, True], [False, False]] == seen
    assert "Why toast lands on its butter" in adas.text


@pytest.mark.usefixtures("teams")
def test_a_guessed_address_is_refused_with_the_way_in(visit):
    """To read it, and to tick it off."""
    ben, _ = learns(visit, "ben")

    page = ben.get("lesson", PHYSICS, lesson(BICYCLE).pk)
    posted = ben.sees(ben.post("lesson", PHYSICS, lesson(BICYCLE).pk))

    assert ["To see this, join the cyclists."] == page.said["alert"] == posted.said["alert"]
    assert not person("ben").completions.exists()


@pytest.mark.usefixtures("teams")
def test_a_scheme_that_breaks_hides_rather_than_shows(visit):
    """No page is broken: what it would open is closed, and the rest is there."""
    from hooks_groups.authoring import add_arm, create_partition, set_rule

    registry = create_partition(PHYSICS, "Registry", scheme="registry")
    add_arm(registry, "known")
    set_rule(PHYSICS, lesson(KETTLE).key, {registry.number: [1]})

    ben, home = learns(visit, "ben")

    assert 200 == home.status
    assert KETTLE not in home.text
    assert "Why toast lands on its butter" in home.text
    (told,) = ben.get("lesson", PHYSICS, lesson(KETTLE).pk).said["alert"]
    assert told.startswith("Whether you may see this could not be found out just now.")


def test_a_teacher_looks_at_a_course_as_a_guest(visit, teams):
    """Everything is there, and nothing of it is theirs to do."""
    tove = visit("tove")

    home = tove.get("home", PHYSICS)
    ticked = tove.sees(tove.post("lesson", PHYSICS, lesson(KETTLE).pk))

    assert KETTLE in home.text
    assert BICYCLE in home.text
    told = "You look at this course as its teacher. Enroll to learn in it."
    assert [told] == ticked.said["alert"]


def test_a_teacher_previews_as_a_learner_of_a_team(visit, teams):
    """In the outline and by address, until they have enough of it."""
    from hooks_groups.courses import Preview, begin_preview, end_preview

    assert settings.MIDDLEWARE[-1] == "hooks_groups.middleware.VisitMiddleware"
    tove = visit("tove")
    session = tove.client.session
    begin_preview(session, PHYSICS, Preview(segments=(SegmentKey(str(teams["cooks"].uid)),)))
    session.save()

    home, page = tove.get("home", PHYSICS), tove.get("lesson", PHYSICS, lesson(BICYCLE).pk)

    assert [True, False] == [title in home.text for title in (KETTLE, BICYCLE)]
    assert "This is a preview" in home.text
    assert ["To see this, join the cyclists."] == page.said["alert"]
    end_preview(session, PHYSICS)
    session.save()
    assert BICYCLE in tove.get("home", PHYSICS).text


def test_who_teaches_nothing_previews_nothing(visit, teams):
    """A session is no way in."""
    from hooks_groups.courses import Preview, begin_preview

    ben, _ = learns(visit, "ben")
    session = ben.client.session
    begin_preview(session, PHYSICS, Preview(segments=(SegmentKey(str(teams["cyclists"].uid)),)))
    session.save()

    assert BICYCLE not in ben.get("home", PHYSICS).text
