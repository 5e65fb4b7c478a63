"""A configuration owns its schedule; Celery beat's row follows it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from credentials_school.local import Attendance, Counting, visit
from credentials_school.platform import School, ago
from django.core.exceptions import ValidationError
from django.utils.timezone import now
from hooks_credentials.issuing import scheduled, tick
from hooks_credentials.models import Credential, CredentialConfiguration, Run

pytestmark = pytest.mark.django_db
beat = pytest.importorskip("django_celery_beat.models", reason="no django-celery-beat is installed")


def row_of(configuration):
    return beat.PeriodicTask.objects.get(name=f"credentials of configuration {configuration.pk}")


def again(configuration):
    return CredentialConfiguration.objects.get(pk=configuration.pk)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"schedule": "interval", "every_s": 3600}, "interval"),
        ({"schedule": "crontab", "crontab": "30 3 * * mon"}, "crontab"),
        ({"schedule": "clocked", "clocked_at": now()}, "clocked"),
        ({"schedule": "once"}, "clocked"),
    ],
)
def test_beats_row_is_derived(configured, said, kind):
    """It calls the task with the configuration, while that is enabled."""
    configuration = configured(**said)
    row = row_of(configuration)

    kinds = {each for each in ("interval", "crontab", "clocked") if getattr(row, each)}
    assert (kinds, row.enabled, row.args) == ({kind}, True, f"[{configuration.pk}]")

    configuration.enabled = False
    configuration.save()
    assert not row_of(configuration).enabled

    configuration.schedule = "by_hand"
    configuration.save()
    assert not beat.PeriodicTask.objects.filter(name__startswith="credentials").exists()


def test_a_save_moves_no_clock(configured):
    """W23: neither beat's nor ours, unless the schedule is another."""
    configuration = again(configured(schedule="interval", every_s=3600))
    before, since = row_of(configuration).date_changed, configuration.schedule_since

    configuration.context_name = "Physics for all"
    configuration.save()

    assert row_of(configuration).date_changed == before
    assert again(configuration).schedule_since == since
    configuration.every_s = 60
    configuration.save()
    assert again(configuration).schedule_since > since


def test_beat_runs_a_new_interval_at_once_and_then_waits(configured):
    """W23: by beat's own judgement; saving something else does not make it wait again."""
    configuration = configured(schedule="interval", every_s=864_000)
    entries = pytest.importorskip("django_celery_beat.schedulers")
    celery = pytest.importorskip("celery")
    app = celery.Celery("school")

    def is_due():
        return entries.ModelEntry(row_of(configuration), app=app).is_due().is_due

    first = is_due()
    beat.PeriodicTask.objects.update(last_run_at=ago(days=9))
    waits = is_due()
    configuration.context_name = "Physics for all"
    configuration.save()
    still_waits = is_due()
    beat.PeriodicTask.objects.update(last_run_at=ago(days=10, seconds=5))

    assert (first, waits, still_waits, is_due()) == (True, False, False, True)


def test_a_row_that_was_deleted_comes_back_with_the_next_save(configured):
    """It is never the source."""
    configuration = configured(schedule="interval", every_s=3600)
    row_of(configuration).delete()
    configuration.save()

    assert row_of(configuration).interval.every == 3600


def test_a_configuration_that_goes_takes_its_row_along(configured):
    """Nothing is left to call nobody."""
    configured(schedule="interval", every_s=3600).delete()

    assert not beat.PeriodicTask.objects.filter(name__startswith="credentials").exists()
    assert scheduled(10**6) == []


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"schedule": "crontab"}, "crontab: the schedule 'crontab' needs it"),
        ({"schedule": "crontab", "crontab": "61 * * * *"}, "crontab: '61 * * * *' is none"),
        ({"schedule": "crontab", "crontab": "soon"}, "crontab: 'soon' is none"),
        ({"schedule": "clocked"}, "clocked_at: the schedule 'clocked' needs it"),
        ({"schedule": "interval", "every_s": 5}, "every_s: 60 seconds at least, got 5"),
        ({"not_before": now(), "not_after": ago(days=1)}, "not_after: the window ends before it"),
        ({"gate": "after_end", "ends_with_course": True}, "ends_with_course: it would begin and"),
    ],
)
def test_a_schedule_that_cannot_be_is_refused(configured, said, fault):
    """In a sentence."""
    with pytest.raises(ValidationError) as refused:
        configured(**said)

    assert fault in "\n".join(refused.value.messages)


def test_the_first_tick_runs_at_once_and_the_next_waits(configured):
    """W23: nobody waits ten days for the first one."""
    configuration = configured(schedule="interval", every_s=3600)
    visit("Ada")

    assert [len(tick()), len(tick())] == [1, 0]

    CredentialConfiguration.objects.update(
        last_run_at=now() - timedelta(hours=2), schedule_since=ago(days=1)
    )
    assert len(tick()) == 1
    assert Run.objects.filter(configuration=configuration).count() == 2
    assert Credential.objects.count() == 1


@pytest.mark.parametrize(
    "said", [{"schedule": "once"}, {"schedule": "clocked", "clocked_at": ago(hours=1)}]
)
def test_what_runs_once_runs_once(configured, said):
    """Though beat may call again."""
    configuration = configured(**said)

    assert [len(scheduled(configuration.pk)), len(scheduled(configuration.pk)), len(tick())] == [
        1,
        0,
        0,
    ]


def test_a_crontab_is_kept(configured):
    """Of a night it is due by the morning, once."""
    configured(schedule="crontab", crontab="0 3 * * *")
    assert tick() == []

    CredentialConfiguration.objects.update(schedule_since=ago(days=2))
    assert [len(tick()), len(tick())] == [1, 0]


@pytest.mark.parametrize(
    "said",
    [
        {"enabled": False},
        {"not_before": now() + timedelta(days=1)},
        {"not_after": now() - timedelta(days=1)},
        {"gate": "after_end"},
    ],
)
def test_what_is_closed_issues_nothing(configured, said):
    """Whoever calls."""
    configuration = configured(schedule="interval", every_s=3600, **said)

    assert scheduled(configuration.pk) == []
    assert tick() == []


def test_gates_open_with_the_course(configured, monkeypatch):
    """When it has ended."""
    monkeypatch.setattr(School, "ends", ago(hours=1))

    assert len(scheduled(configured(gate="after_end").pk)) == 1
    assert len(scheduled(configured(gate="after_start").pk)) == 1


def test_a_configuration_ends_with_its_course_after_a_last_run(configured, monkeypatch):
    """Whoever was in time gets one."""
    configuration = configured(ends_with_course=True)
    visit("Ada")
    assert tick() == []

    monkeypatch.setattr(School, "ends", ago(minutes=1))
    (last,) = tick()

    assert (last.claimed, again(configuration).enabled, tick()) == (1, False, [])


def test_runs_that_found_nobody_are_not_piled_up(configured):
    """The last of them is kept, and all that found somebody."""
    configuration = configured()
    visit("Ada")
    for _ in range(4):
        scheduled(configuration.pk)

    assert list(Run.objects.order_by("pk").values_list("found", flat=True)) == [1, 0]


def test_one_that_fails_stops_no_other(configured, monkeypatch):
    """Its operator reads why in the log."""
    configured(schedule="once")
    good = configured("counting", schedule="once")
    CredentialConfiguration.objects.exclude(pk=good.pk).update(retriever_options={"required": "x"})

    assert [run.configuration_id for run in tick()] == [good.pk]


def test_a_retriever_that_breaks_stops_no_other(configured, monkeypatch):
    """W9: whatever it raises; its run says what, and nothing of whom."""
    broken, good = configured(schedule="once"), configured("counting", schedule="once")

    def breaks(*_):
        raise ZeroDivisionError("ada@school.example")

    monkeypatch.setattr(Attendance, "queryset", breaks)
    monkeypatch.setattr(Counting, "queryset", lambda *_: None)

    assert [run.configuration_id for run in tick()] == [good.pk]
    assert Run.objects.get(configuration=broken).stopped == "ZeroDivisionError"


def test_celerys_task_runs_one_configuration(configured):
    """By the name that rows have."""
    from hooks_credentials import tasks

    configuration = configured()
    tasks.run(configuration.pk)
    tasks.tick_all()

    assert tasks.run.name == row_name()
    assert Run.objects.get().configuration == configuration


def row_name():
    from hooks_credentials.beat import TASK

    return TASK
