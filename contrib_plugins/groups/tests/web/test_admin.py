"""Django's admin: looked at by who may, and changed by buttons that do what the Python API does."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.test import Client
from groups_school import ADA, BEN, PHYSICS
from groups_web import text
from hooks_groups.authoring import bind, create_partition, set_rule
from hooks_groups.models import (
    Binding,
    Membership,
    MembershipEvent,
    Partition,
    PendingMembership,
    RosterImport,
    Rule,
    Segment,
    SegmentSet,
)
from hooks_groups.people import add_member, create_segment

pytestmark = pytest.mark.django_db
OURS = [
    model._meta.model_name
    for model in admin.site._registry
    if model._meta.app_label == "hooks_groups"
]


@pytest.fixture
def enter():
    """Give a function that logs a member of staff in, who has these permissions."""

    def entering(*codenames, **more):
        user = User.objects.create_user(f"staff{User.objects.count()}", is_staff=True, **more)
        user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
        client = Client()
        client.force_login(user)
        return client

    return entering


@pytest.fixture
def full(labs):
    """Something of everything."""
    import io

    from hooks_groups.rosters import import_roster

    home, a, b = labs
    level = create_partition(PHYSICS, "Level", ["Basic"])
    bind(a, level.arms.get())
    set_rule(PHYSICS, "optics", {level.number: [1]})
    add_member(b, "grace@school.example")
    import_roster(home, io.BytesIO(b"ben,Lab B\n"), file_name="class.csv")
    return labs


def press(client, model, action, rows):
    said = {"action": action, "_selected_action": [row.pk for row in rows]}
    return client.post(f"/admin/hooks_groups/{model}/", said, follow=True)


@pytest.mark.parametrize("model", OURS)
def test_rows_are_looked_at_in_a_few_statements(enter, full, model, django_assert_max_num_queries):
    """Lists, a search, and one of them; nothing has a form to be added."""
    client = enter(is_superuser=True)
    path = f"/admin/hooks_groups/{model}/"
    row = next(m for m in admin.site._registry if m._meta.model_name == model).objects.first()

    with django_assert_max_num_queries(12):
        assert 200 == client.get(path, {"q": "1"}).status_code
    with django_assert_max_num_queries(15):
        assert 200 == client.get(path).status_code
    with django_assert_max_num_queries(20):
        assert 200 == client.get(f"{path}{row.pk}/change/").status_code
    assert 403 == client.get(f"{path}add/").status_code
    assert 403 == client.post(f"{path}{row.pk}/delete/", {"post": "yes"}).status_code


@pytest.mark.parametrize("model", OURS)
def test_who_has_no_permission_sees_nothing(enter, full, model):
    """To be staff is not enough; to view is, and gives no button."""
    assert 403 == enter().get(f"/admin/hooks_groups/{model}/").status_code
    page = enter(f"view_{model}").get(f"/admin/hooks_groups/{model}/")
    assert (200, False) == (page.status_code, b'name="action"' in page.content)


BUTTONS = {
    "divide": ("segmentset", "change_segmentset", SegmentSet),
    "drop": ("segment", "delete_segment", Segment),
    "remove": ("membership", "delete_membership", Membership),
    "take_back": ("pendingmembership", "delete_pendingmembership", PendingMembership),
    "undo": ("rosterimport", "change_rosterimport", RosterImport),
    "switch_off": ("partition", "change_partition", Partition),
    "close": ("binding", "delete_binding", Binding),
    "open_to_all": ("rule", "delete_rule", Rule),
}


@pytest.mark.parametrize("action", BUTTONS)
def test_a_button_is_for_who_has_its_permission(enter, full, action):
    """Posted by somebody else it does nothing, whatever the page shows."""
    model, codename, kind = BUTTONS[action]
    others = {"add", "change", "delete", "view"} - {codename.partition("_")[0]}
    before = list(kind.objects.order_by("pk").values())

    press(enter(*(f"{what}_{model}" for what in others)), model, action, kind.objects.all())
    assert before == list(kind.objects.order_by("pk").values())

    done = press(enter(codename, f"view_{model}"), model, action, kind.objects.all())
    assert "done." in text(done)


def test_an_import_is_undone_once(enter, full):
    """History says who did it."""
    client = enter("change_rosterimport")

    press(client, "rosterimport", "undo", RosterImport.objects.all())
    again = press(client, "rosterimport", "undo", RosterImport.objects.all())

    assert not Membership.objects.filter(user=BEN).exists()
    assert MembershipEvent.objects.latest("pk").actor == User.objects.get(is_staff=True).pk
    assert "is undone already." in text(again)
    assert "0 are done." in text(again)


def test_what_is_refused_is_said_for_each(enter, full):
    """A segment that opens an arm stays, and the other one goes."""
    page = press(enter("delete_segment"), "segment", "drop", Segment.objects.all())

    assert "Lab A: Lab A opens arm 'Basic' of 'Level'" in text(page)
    assert "1 is done." in text(page)
    assert ["Lab A"] == list(Segment.objects.values_list("name", flat=True))


def test_a_set_and_a_partition_are_switched(enter, full):
    """There and back."""
    client = enter("change_segmentset", "change_partition", "delete_partition")

    press(client, "segmentset", "overlap", SegmentSet.objects.all())
    press(client, "partition", "switch_off", Partition.objects.all())

    assert (False, False) == (SegmentSet.objects.get().exclusive, Partition.objects.get().active)
    press(client, "segmentset", "divide", SegmentSet.objects.all())
    press(client, "partition", "switch_on", Partition.objects.all())
    assert (True, True) == (SegmentSet.objects.get().exclusive, Partition.objects.get().active)
    named = press(client, "partition", "drop", Partition.objects.all())
    assert "1 rule names Level" in text(named)


def test_who_looks_after_a_segment_is_changed_beside_it(enter, full):
    """By who may change managers; the segment itself stays as it is."""
    client, b = enter("change_segment", "add_manager", "change_manager", "view_manager"), full[2]
    of = {"managers-TOTAL_FORMS": "2", "managers-INITIAL_FORMS": "1"}
    row = b.managers.get()
    first = {"managers-0-id": row.pk, "managers-0-segment": b.pk, "managers-0-user": row.user}
    second = {"managers-1-segment": b.pk, "managers-1-user": ADA, "managers-1-role": "professor"}
    said = {**of, **first, "managers-0-role": "professor", **second, "name": "Mine"}

    client.post(f"/admin/hooks_groups/segment/{b.pk}/change/", said)

    assert {3: "professor", 1: "professor"} == dict(b.managers.values_list("user", "role"))
    b.refresh_from_db()
    assert "Lab B" == b.name


def test_history_is_not_changed_here(enter, full):
    """Not by who may do everything, and there is no button."""
    client, event = enter(is_superuser=True), MembershipEvent.objects.first()

    client.post(f"/admin/hooks_groups/membershipevent/{event.pk}/change/", {"user": "7"})
    press(client, "membershipevent", "delete_selected", MembershipEvent.objects.all())

    assert event.user == MembershipEvent.objects.get(pk=event.pk).user
    assert create_segment(PHYSICS, "Lab C").pk
