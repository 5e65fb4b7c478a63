"""``import-learning-credentials``: what was configured there is configured here, or it is said why not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from credentials_school.platform import PHYSICS
from django.conf import settings
from django.core.files.storage import storages
from django.core.management import CommandError
from django.utils.timezone import now
from hooks_credentials.models import CredentialAsset, CredentialConfiguration

for needed in ("hooks_pdf", "hooks_retrievers", "pypdf", "django_celery_beat"):
    pytest.importorskip(needed)
from credentials_old import models as old  # noqa: E402  # which needs django_celery_beat
from credentials_old.moving import NOTHING, everything, move  # noqa: E402
from credentials_old.school import (  # noqa: E402
    THEN,
    every,
    old_asset,
    old_configuration,
    old_credential,
    old_key,
    old_type,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("installed_beside")]
PATH = "path-v1:School+Science+2026+A"


def test_what_was_configured_is_configured():
    """Names of ours, percents that are exact, a schedule, and a design that looks as it did."""
    old_asset()
    old_configuration(
        old_type(required_completion=0.55, text_elements={"date": False}),
        required_completion=0.07,
        text_elements={"date": {"y": 100}, "name": {"y": 300.5}},
    )

    assert move() == [
        "assets: 1 new, 0 there already",
        "types: 1 new, 0 there already",
        "configurations: 1 new, 0 there already",
        "credentials: 0 new, 0 there already",
    ]
    moved = CredentialConfiguration.objects.select_related("type").get()
    assert (moved.type.name, moved.type.retriever, moved.type.generator) == (
        "Achievement",
        "completion",
        "pdf",
    )
    assert moved.type.retriever_options == {"required_completion": "55"}
    assert moved.retriever_options == {"required_completion": "7"}
    assert moved.type.generator_options == {
        "template": "frame",
        "text_elements": {"date": {"shown": False}},
        "defaults": {"size": 12},
        "margin": 0,
        "date": {"timezone": settings.TIME_ZONE},
    }
    assert moved.generator_options == {
        "text_elements": {"date": {"shown": True, "y": 100}, "name": {"y": 300.5}}
    }
    assert (moved.enabled, moved.schedule, moved.every_s) == (False, "interval", 864_000)


def test_all_that_is_wrong_is_told_at_once_and_nothing_is_stored():
    """Each with its table, row and column, and what to do."""
    path = "school.functions.retrieve_attendance"
    way_out = f"say what takes its place by --retriever {path}=NAME"
    of = old_type("Attendance", path)
    wrong = old_type("Wrong", "retrieve_subsection_grades", defaults={"size": 0})
    odd = old_type("Odd")
    old.CredentialType.objects.filter(pk=odd.pk).update(custom_options="{'single': 'quotes'}")
    asset = old.CredentialAsset.objects.create(asset_slug="frame", asset="nowhere.pdf")
    nowhere = old_configuration(of, "library-v1:School+Books")
    physics = old_configuration(wrong)
    lost = old_credential(physics, 1, status="lost")

    with pytest.raises(CommandError) as refused:
        move()

    lines = str(refused.value).splitlines()
    assert lines[0] == "nothing was stored, because of 7 places:"
    starts = [
        f"  credentialasset[{asset.pk}].asset: the storage of credentials does not give",
        f"  credentialtype[{of.pk}].retrieval_func: '{path}' is not known; {way_out}",
        f"  credentialtype[{odd.pk}].custom_options: it is no JSON",
        f"  credentialconfiguration[{nowhere.pk}].learning_context_key: 'library-v1:School+Books' is neither",
        f"  credentialconfiguration[{physics.pk}].custom_options.required_grades: the function needs it",
        f"  credentialconfiguration[{physics.pk}]: generator_options.defaults",
        f"  credential[{lost.pk}].status: expected one of generating, available, error, invalidated, got 'lost'",
    ]
    for start in starts:
        assert any(line.startswith(start) for line in lines), f"{start} in {refused.value}"
    assert everything() == NOTHING


def test_a_course_that_is_gone_is_taken_over_and_told():
    """Its learners keep what they have earned."""
    old_asset()
    gone = "course-v1:School+Latin+2019"
    row = old_configuration(old_type(), gone)

    place = f"credentialconfiguration[{row.pk}].learning_context_key"
    assert f"{place}: the platform knows no course '{gone}'" in "\n".join(move())
    assert CredentialConfiguration.objects.get().context_key == gone


def test_a_dry_run_tells_the_same_and_stores_nothing(tmp_path, monkeypatch):
    """Neither rows nor files."""
    theirs, ours = storages["files"], CredentialAsset._meta.get_field("file").storage
    monkeypatch.setattr(theirs, "location", str(tmp_path))
    old_asset(storage=theirs)
    old_credential(old_configuration(old_type()), 1)
    before = ours.exists("credential_assets") and ours.listdir("credential_assets")

    told = move("--dry-run", "--copy-from", "files")

    assert "credentials: 1 new, 0 there already" in told
    assert told[-1] == "this was a dry run: nothing was stored"
    assert everything() == NOTHING
    after = ours.listdir("credential_assets")
    assert after == (before or ([], []))


def test_a_type_of_courses_and_paths_becomes_two():
    """A step's own options replace the others, as they did."""
    old_asset()
    of = old_type(required_completion=0.8)
    old_configuration(of)
    old_configuration(of, PATH, steps={PHYSICS: {}})

    move()

    pathway = CredentialConfiguration.objects.get(context_kind="pathway")
    assert (pathway.type.name, pathway.type.retriever) == ("Achievement (pathway)", "pathway")
    assert pathway.type.retriever_options == {"default": {"required_completion": "80"}}
    assert pathway.retriever_options == {"steps": {PHYSICS: {"required_completion": "90"}}}


def test_functions_of_others_go_to_who_the_operator_says():
    """An adapted one gets all of its options as they are; another one those that it knows."""
    path = "school.functions.retrieve_attendance"
    of = old_type(
        "Attendance", path, generate="school.functions.generate_text", required=3, greeting="Hi"
    )
    old_configuration(of, required=5)

    told = move(f"--retriever={path}=attendance", "--generator=school.functions.generate_text=text")

    moved = CredentialConfiguration.objects.select_related("type").get()
    assert (moved.type.retriever, moved.type.generator) == ("attendance", "text")
    assert moved.type.retriever_options == {"required": 3}
    assert moved.type.generator_options == {"greeting": "Hi"}
    assert moved.retriever_options == {"required": 5}
    assert f"note: credentialtype[{of.pk}].custom_options.template: nothing knows it" in told


def test_schedules_are_those_of_beat():
    """With their windows, and with a word where it can't be the same."""
    from django_celery_beat.models import ClockedSchedule, CrontabSchedule

    old_asset()
    of, later = old_type(), now() + timedelta(days=9)
    at_three = CrontabSchedule.objects.create(minute="0, 30", hour="3", timezone="Asia/Tokyo")
    at_once = ClockedSchedule.objects.create(clocked_time=THEN)
    nightly = old_configuration(of, old_key(1), task={"crontab": at_three, "expires": later})
    old_configuration(of, old_key(2), task={"clocked": at_once, "one_off": True, "enabled": False})
    old_configuration(
        of, old_key(3), task={"interval": every(1), "one_off": True, "start_time": THEN}
    )

    told = move()

    assert any(
        line.startswith(
            f"note: credentialconfiguration[{nightly.pk}]: its crontab was of Asia/Tokyo"
        )
        for line in told
    )
    rows = CredentialConfiguration.objects.order_by("context_key")
    said = ("enabled", "schedule", "crontab", "clocked_at", "not_before", "not_after")
    assert list(rows.values_list(*said)) == [
        (True, "crontab", "0,30 3 * * *", None, None, later),
        (False, "clocked", "", THEN, None, None),
        (True, "once", "", None, THEN, None),
    ]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--database", "nowhere"), "settings have no database 'nowhere'"),
        (("--copy-from", "nowhere"), "settings have no storage 'nowhere'"),
        (("--copy-from", "default"), "credentials are stored in 'default' already"),
        (("--retriever", "a.b"), "--retriever expects dotted.path=name, got 'a.b'"),
    ],
)
def test_words_that_make_no_sense_are_refused(words, why):
    """Before anything is read."""
    with pytest.raises(CommandError, match=why):
        move(*words)


def test_rows_may_lie_in_a_database_of_their_own(elsewhere):
    """As those of an LMS do, where credentials are a service beside it."""
    old_asset()
    old_credential(old_configuration(old_type()), 1)
    elsewhere()

    assert move()[-1] == "credentials: 0 new, 0 there already"
    assert move("--database", "lms")[-1] == "credentials: 1 new, 0 there already"


def test_tables_and_columns_that_are_not_there_are_told(elsewhere):
    """All of them; a school may still have to update first."""
    elsewhere(without="verify_uuid")

    with pytest.raises(CommandError) as refused:
        move("--database", "lms")

    lines = str(refused.value).splitlines()
    there_is_none = "there is no such table in the database 'lms'"
    assert f"  learning_credentials_credentialasset: {there_is_none}" in lines
    lacking = "  learning_credentials_credential.verify_uuid: there is no such column; "
    assert any(line.startswith(lacking) for line in lines)


@pytest.fixture
def elsewhere(tmp_path):
    """Give a function that moves old rows into a database ``lms``, or makes one of *without* that column."""
    from django.db import connections
    from django_celery_beat import models as beat

    said = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(tmp_path / "lms"), "OPTIONS": {}}
    connections.settings["lms"] = {**connections["default"].settings_dict, **said}
    connections["lms"].connect()  # what is open is not asked whether the test has declared it
    kinds = [beat.IntervalSchedule, beat.CrontabSchedule, beat.ClockedSchedule, beat.SolarSchedule]
    kinds += [beat.PeriodicTask, old.CredentialAsset, old.CredentialType]
    kinds += [old.CredentialConfiguration, old.Credential]

    def fill(without=""):
        with connections["lms"].schema_editor() as editor:
            for kind in [kinds[-1]] if without else kinds:
                editor.create_model(kind)
        if without:
            with connections["lms"].cursor() as cursor:
                table = old.Credential._meta.db_table
                cursor.execute(f"ALTER TABLE {table} DROP COLUMN {without}")
            return
        for kind in kinds:
            kind.objects.using("lms").bulk_create(kind.objects.all())
        for kind in reversed(kinds):
            kind.objects.all().delete()

    yield fill
    connections["lms"].close()
    del connections["lms"]
    del connections.settings["lms"]
