"""Our schemes under Open edX's calls: for learners of one segment, of several, and of none."""

from __future__ import annotations

import sys
from itertools import combinations as subsets
from types import ModuleType, SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from groups_school import ADA, BEN, CLEO, DORA, PHYSICS, POTTERY
from groups_service import PartitionService, get_user_partition_groups
from groups_upstream import has_access, outline
from hooks_groups.compat import Group, Offered, UserPartition, generate_partitions
from hooks_groups.compat.combining import combination_id
from hooks_groups.compat.hosted import opaque
from hooks_groups.compat.offered import TROUBLES, group, offered
from hooks_groups.compat.publishing import publish, user_partitions
from hooks_groups.compat.troubles import Troubles
from hooks_groups.deciding import Arm, Block, Course, Partition
from hooks_groups.models import Arm as ArmRow
from hooks_groups.models import Binding, Rule
from hooks_groups.models import Partition as PartitionRow
from hooks_groups.people import add_member, create_segment, create_set
from hooks_groups.schemes import SCHEMES

from hookspecs import hookimpl
from hookspecs.interfaces.partition_scheme import PartitionScheme
from hookspecs.learning import partition_schemes

pytestmark = pytest.mark.django_db

KEY = opaque(PHYSICS)
LETTERS = "ABC"


class House(PartitionScheme):
    """A plugin's own: everybody is in all arms."""

    def arms_of(self, partition, users):
        return {user: frozenset(arm.id for arm in partition.arms) for user in users}


class Broken(PartitionScheme):
    def arms_of(self, partition, users):
        raise LookupError("the service is away")


@hookimpl(partition_schemes)
def supply():
    return {**SCHEMES, "house": House, "broken": Broken}


@pytest.fixture(autouse=True)
def supplied(answering):
    answering(supply)


@pytest.fixture
def labs():
    """Three segments of one set, bound to the arms of a partition; give them by letter."""
    return make_labs(resolution="priority")


def make_labs(resolution, priorities=(0, 0, 0)):
    family = create_set(PHYSICS, "Labs", exclusive=False)
    family.resolution = resolution
    family.save()
    partition = PartitionRow.objects.create(course=PHYSICS, number=100, name="Lab")
    made = {}
    for number, (letter, priority) in enumerate(zip(LETTERS, priorities, strict=True), 1):
        made[letter] = create_segment(PHYSICS, f"Lab {letter}", segment_set=family)
        made[letter].priority = priority
        made[letter].save()
        arm = ArmRow.objects.create(partition=partition, number=number, name=f"Lab {letter}")
        Binding.objects.create(segment=made[letter], arm=arm)
    return made


def learner(user):
    return SimpleNamespace(id=int(user))


def course(*own):
    return SimpleNamespace(id=KEY, user_partitions=list(own))


def service(**said):
    return PartitionService(KEY, course=course(), generators=[generate_partitions], **said)


# --- One answer for each ------------------------------------------------------------------------


def test_a_learner_is_in_the_group_of_their_segment(labs):
    """With ``assign=``, which upstream's service always says."""
    add_member(labs["B"], ADA)
    partition = service().get_user_partition(100)

    assert service().get_group(learner(ADA), partition) == Group(2, "Lab B")
    assert service().get_group(learner(BEN), partition) is None
    assert get_user_partition_groups(KEY, [partition], learner(ADA)) == {"Lab": Group(2, "Lab B")}


def test_the_answer_is_remembered_as_the_service_does(labs):
    """Under its own name; an unknown partition is its ValueError."""
    add_member(labs["B"], ADA)
    cache = {}

    assert service(cache=cache).get_user_group_id_for_partition(learner(ADA), 100) == 2
    assert cache == {f"PartitionService.ugidfp.1.{PHYSICS}.100": 2}
    assert service(cache=cache).get_user_group_id_for_partition(learner(ADA), 100) == 2
    with pytest.raises(ValueError, match="no partition 7"):
        service().get_user_group_id_for_partition(learner(ADA), 7)


def test_who_has_not_logged_in_is_nowhere(labs):
    """Without a question to the database."""
    assert (
        group.get_group_for_user(KEY, SimpleNamespace(id=None), user_partitions(PHYSICS)[0]) is None
    )


def test_the_answer_is_the_partitions_own_group(labs):
    """Upstream compares names, and the arm was renamed since the partition was read."""
    add_member(labs["A"], ADA)
    partition = user_partitions(PHYSICS)[0]
    ArmRow.objects.filter(number=1).update(name="another")

    assert group.get_group_for_user(KEY, learner(ADA), partition) is partition.groups[0]


# --- Two segments -------------------------------------------------------------------------------


def test_the_first_by_priority_stands_for_several():
    """Lower numbers first; then the portable uid, whenever somebody joined."""
    made = make_labs("priority", priorities=(5, 3, 5))
    for letter in "ACB":
        add_member(made[letter], ADA)
    for letter in "CA":
        add_member(made[letter], BEN)
    partition = user_partitions(PHYSICS)[0]
    first = min("AC", key=lambda letter: made[letter].uid.hex)

    assert group.get_group_for_user(KEY, learner(ADA), partition).name == "Lab B"
    assert group.get_group_for_user(KEY, learner(BEN), partition).name == f"Lab {first}"


def test_a_combination_is_a_group_of_its_own_once_it_is_published():
    """Who comes into another one later is answered by priority, until the next time."""
    made = make_labs("combination", priorities=(1, 2, 3))
    for letter in "BC":
        add_member(made[letter], ADA)

    publish(PHYSICS)
    for letter in "AB":
        add_member(made[letter], BEN)
    partition = service().get_user_partition(100)

    assert service().get_group(learner(ADA), partition).name == "Lab B + Lab C"
    assert service().get_group(learner(BEN), partition).name == "Lab A"

    publish(PHYSICS)

    assert (
        service().get_group(learner(BEN), service().get_user_partition(100)).name == "Lab A + Lab B"
    )


def test_combinations_go_when_nobody_is_in_them_and_content_is_published():
    """Rules are written anew with the partitions; before that they may name them."""
    made = make_labs("combination")
    for letter in "AB":
        add_member(made[letter], ADA)
    Rule.objects.create(course=PHYSICS, content="lesson", access={"100": [1]})

    published = publish(PHYSICS)
    both = combination_id({1, 2})

    assert published.rules == {"lesson": {"100": [1, both]}}
    made["B"].memberships.all().delete()
    assert both in {each.id for each in user_partitions(PHYSICS)[0].groups}
    assert publish(PHYSICS).rules == {"lesson": {"100": [1]}}
    assert user_partitions(PHYSICS)[0].parameters == {}


SETS = ["".join(some) for n in (1, 2, 3) for some in subsets(LETTERS, n)]


def test_all_pairs_of_membership_and_rule_are_right_in_both_deciders():
    """49 of 49, from segments to the answer: the contract's finding 5."""
    made = make_labs("combination")
    for user, letters in enumerate(SETS, start=1):
        for letter in letters:
            add_member(made[letter], user)
    for letters in SETS:
        numbers = [LETTERS.index(letter) + 1 for letter in letters]
        Rule.objects.create(course=PHYSICS, content=letters, access={"100": numbers})
    published = publish(PHYSICS)
    partition = service().get_user_partition(100)
    blocks = tuple(
        Block(key, rule={int(name): arms for name, arms in access.items()})
        for key, access in published.rules.items()
    )
    arms = tuple(Arm(each.id, each.name) for each in partition.groups)
    whole = Course(blocks, (Partition(100, arms=arms),))

    for user, letters in enumerate(SETS, start=1):
        groups = {100: service().get_group(learner(user), partition)}
        expected = {key for key in SETS if set(key) & set(letters)}
        assert expected == {key for key in SETS if has_access(whole, key, groups)}
        assert expected == set(outline(whole, groups))


def test_two_segments_raise_nothing(labs):
    """No MultipleObjectsReturned, however often, and by whatever way, somebody was added."""
    for letter in "ABAB":
        add_member(labs[letter], ADA)
        add_member(labs[letter], "ada@school.example")
    add_member(labs["C"], "new@school.example")
    partition = user_partitions(PHYSICS)[0]

    assert group.get_group_for_user(KEY, learner(ADA), partition) in partition.groups[:2]
    assert labs["A"].memberships.count() == 1


def test_a_plugins_own_scheme_with_several_arms_is_answered_by_the_partitions_order(labs):
    """It knows of no segments, so there is no priority of theirs."""
    PartitionRow.objects.filter(number=100).update(scheme="house")

    assert service().get_group(learner(DORA), service().get_user_partition(100)).name == "Lab A"


# --- Partitions ---------------------------------------------------------------------------------


def test_our_partitions_are_found_by_course_and_scheme(labs):
    """By the key, or by Open edX's object, whose own come first."""
    own = UserPartition(101, "Own", "", [Group(1, "A")], group)

    assert group.get_grouped_user_partition(KEY).id == 100
    assert group.get_grouped_user_partition(course(own)) is own
    assert group.get_grouped_user_partition(POTTERY) is None
    assert Offered("cohort").get_grouped_user_partition(KEY) is None


def test_a_partition_of_ours_is_written_and_read(labs):
    """With the name under which Open edX finds the scheme."""
    PartitionRow.objects.create(
        course=PHYSICS, number=101, name="Draw", scheme="random", active=False
    )
    written = [partition.to_json() for partition in user_partitions(PHYSICS)]

    assert [(each["scheme"], each["active"]) for each in written] == [
        ("group", True),
        ("learning_hooks_random", False),
    ]
    assert [UserPartition.from_json(each).to_json() for each in written] == written


def test_a_scheme_that_only_we_have_is_read_by_its_own_name():
    """On platforms that are not Open edX, in what came from there."""
    json = {"id": 60, "name": "", "scheme": "cohort", "description": "", "groups": [], "version": 3}

    partition = UserPartition.from_json(json)

    assert isinstance(partition.scheme, Offered)
    assert partition.to_json()["scheme"] == "cohort"
    assert offered("cohort").name == "learning_hooks_cohort"


def test_what_a_course_has_itself_is_not_made_again(labs):
    """An id is one partition's."""
    own = course(UserPartition(100, "Own", "", [], group))

    assert generate_partitions(own) is None
    assert [each.id for each in generate_partitions(course())] == [100]


def test_inside_open_edx_partitions_are_of_its_own_classes(labs, monkeypatch):
    """So that it catches the errors that it knows."""

    class Theirs(UserPartition):
        pass

    upstream = ModuleType("xmodule.partitions.partitions")
    upstream.UserPartition, upstream.Group = Theirs, Group
    monkeypatch.setitem(sys.modules, upstream.__name__, upstream)

    (made,) = generate_partitions(course())

    assert type(made) is Theirs
    assert made == user_partitions(PHYSICS)[0]


# --- What goes wrong ----------------------------------------------------------------------------


def test_a_scheme_that_breaks_admits_nobody(labs):
    """No page of Open edX breaks with it; the reason is kept."""
    broken = Offered("broken")

    assert broken.get_group_for_user(KEY, learner(ADA), user_partitions(PHYSICS)[0]) is None
    assert "the service is away" in broken.troubles.reasons[PHYSICS, 100]


def test_a_scheme_that_nobody_supplies_admits_nobody(labs):
    """The plugin was disabled: its partition is told, and not there."""
    PartitionRow.objects.filter(number=100).update(scheme="gone")
    gone = Offered("gone")

    assert user_partitions(PHYSICS) == []
    assert TROUBLES.reasons[PHYSICS, 100] == "no plugin supplies the scheme 'gone'"
    assert (
        gone.get_group_for_user(KEY, learner(ADA), UserPartition(100, "Lab", "", [], gone)) is None
    )
    assert "NotSupplied" in gone.troubles.reasons[PHYSICS, 100]


def test_a_database_error_does_not_end_the_pages_transaction(labs):
    """On PostgreSQL it would, without a savepoint."""
    troubles = Troubles("theirs")

    def ask():
        with connection.cursor() as cursor:
            cursor.execute("SELECT nothing FROM nowhere")

    with transaction.atomic():
        assert troubles.guarded(PHYSICS, 100, ask) is None
        assert PartitionRow.objects.count() == 1
    assert "Error" in troubles.reasons[PHYSICS, 100]


def test_where_our_tables_are_not_installed_nothing_is_generated(monkeypatch):
    """The package is installed, and the site does not use it."""
    monkeypatch.setattr(apps, "is_installed", lambda _: False)

    assert generate_partitions(course()) is None


def test_nothing_is_written_because_somebody_looks(labs):
    """One question for a learner of one segment, and one more for one of several."""
    add_member(labs["A"], ADA)
    for letter in "AB":
        add_member(labs[letter], CLEO)
    partition = user_partitions(PHYSICS)[0]

    assert ["SELECT"] == asked(ADA, partition)
    assert ["SELECT", "SELECT"] == asked(CLEO, partition)


def asked(user, partition):
    """Return the verbs of the statements of one answer, but for those of its savepoint."""
    with CaptureQueriesContext(connection) as statements:
        group.get_group_for_user(KEY, learner(user), partition, assign=True)
    verbs = [each["sql"].partition(" ")[0] for each in statements.captured_queries]
    # What PostgreSQL declares is a cursor, for a SELECT.
    verbs = ["SELECT" if verb == "DECLARE" else verb for verb in verbs]
    return [verb for verb in verbs if verb not in ("SAVEPOINT", "RELEASE")]
