"""What an instructor says is checked when it is saved: all of it, each fault with its place."""

from __future__ import annotations

from decimal import Decimal

import pytest
from credentials_school.local import Text, visit
from credentials_school.platform import School
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db.models import ProtectedError
from hooks_credentials.issuing import run
from hooks_credentials.models import Credential, CredentialAsset, CredentialType
from hooks_credentials.reading import merged
from hooks_credentials.supplied import retriever

from hooks_runtime.django.testing import drain

pytestmark = pytest.mark.django_db


def faults_of(save):
    with pytest.raises(ValidationError) as refused:
        save()
    return "\n".join(refused.value.messages)


def test_everything_that_is_wrong_is_told_at_once(configured):
    """Options of both, the schedule, the window."""
    told = faults_of(
        lambda: configured(
            retriever_options={"required": "2", "requird": 3},
            generator_options={"greeting": 5, "case": "lower"},
            schedule="interval",
        )
    )

    assert "every_s: the schedule 'interval' needs it" in told
    assert "retriever_options.required: expected a whole number, got the text '2'" in told
    assert "retriever_options: unknown key 'requird'; did you mean 'required'?" in told
    assert "generator_options.greeting: expected a text, got 5" in told
    assert "generator_options.case" in told


def test_what_django_refuses_has_its_place_too(configured):
    """Else three blanks are one sentence three times."""
    told = faults_of(lambda: configured(context_kind="cuorse", schedule="")).splitlines()

    assert "context_kind: Value 'cuorse' is not a valid choice." in told
    assert "schedule: This field cannot be blank." in told


def test_a_generator_refuses_a_design(configured):
    """By its own check, before anybody gets one."""
    told = faults_of(lambda: configured(generator_options={"greeting": "Hi!"}))

    assert told == "generator_options.greeting: no shouting"


def test_a_name_that_nobody_supplies_is_refused():
    """With what there is."""
    told = faults_of(
        lambda: CredentialType.objects.create(name="x", retriever="attendence", generator="text")
    )

    assert "'attendence' is not supplied" in told
    assert "did you mean 'attendance'?" in told


def test_a_misspelt_name_is_told_for_what_it_is(configured):
    """And not as if the plugin of the former name were gone."""
    kind = configured().type
    kind.retriever = "atendance"

    told = faults_of(kind.save)

    assert "did you mean 'attendance'?" in told
    assert "enable it again" not in told


def test_what_credentials_are_of_stays_what_it_is(configured):
    """Else those that are issued would be told to be of another course."""
    configuration, other = configured("counting"), configured("counting").type
    visit("Ada")
    run(configuration)
    configuration.context_kind, configuration.context_key = "pathway", "science"
    configuration.type = other

    told = faults_of(configuration.save).splitlines()

    assert [line.partition(":")[0] for line in told] == ["type", "context_kind", "context_key"]
    assert all("; make a new configuration" in line for line in told)


def test_a_configuration_that_issued_nothing_may_be_of_something_else(configured):
    """Nobody has anything of it."""
    configuration = configured("counting")
    configuration.context_kind, configuration.context_key = "pathway", "science"
    configuration.save()

    assert configuration.context.kind == "pathway"


def test_no_days_are_refused(configured):
    """They were stored, and read as for ever."""
    assert faults_of(lambda: configured(valid_days=0)).startswith("valid_days: one at least")


def test_a_crontab_is_refused_in_our_words(configured):
    """And not in those of a parser."""
    told = faults_of(lambda: configured(schedule="crontab", crontab="daily"))

    assert told == ("crontab: 'daily' is none; minute hour day month weekday, such as '0 3 * * *'")


def test_a_course_that_the_platform_does_not_know_is_refused(configured):
    """However it is said; it would be waited for in vain."""
    for key in ("course-v1:Nope+Nope", "Nope"):
        told = faults_of(lambda: configured(context_key=key))  # noqa: B023  # called at once

        assert told == f"context_key: the platform knows no course {key!r}"


def test_a_configuration_whose_course_is_gone_can_be_disabled(configured, monkeypatch):
    """That is all there is to do with it."""
    configuration = configured()
    monkeypatch.setattr(School, "courses", lambda *_: {})
    configuration.enabled = False
    configuration.save()

    assert not type(configuration).objects.get().enabled


def test_a_retriever_judges_what_it_says(configured):
    """A course is no pathway."""
    told = faults_of(lambda: configured(context_kind="pathway", context_key="science"))

    assert told == "context_kind: 'attendance' judges a course, nothing else"
    assert configured("counting", context_kind="pathway", context_key="science").pk


def test_options_of_a_type_are_those_of_its_configurations(configured):
    """Which say otherwise where they want."""
    configuration = configured(generator_options={"case": "upper"})
    configuration.type.generator_options = {"greeting": "Well done,", "case": "as it is"}
    configuration.type.save()
    visit("Ada")
    run(configuration)
    drain()

    credential = Credential.objects.get()
    from django.core.files.storage import storages

    assert (
        storages["default"].open(credential.key).read() == b"WELL DONE, ADA HAS FINISHED PHYSICS."
    )


def test_a_type_that_would_break_a_configuration_is_refused(configured):
    """Before learners meet it."""
    configuration = configured()
    configuration.type.generator_options = {"greeting": 5}

    assert f"{configuration}: generator_options.greeting: expected a text" in faults_of(
        configuration.type.save
    )


def test_a_number_is_what_was_written(configured):
    """W8: JSON has but one kind of them, and 0.55 is exactly that."""
    configuration = configured(retriever_options={"share": 0.55})

    assert retriever(configuration).options.share == Decimal("0.55")


def test_options_are_merged_deeply_and_false_leaves_out():
    """An object into an object; anything else wins."""
    below = {"text": {"name": {"size": 32, "y": 290}, "date": {"y": 120}}, "font": "Lato"}
    above = {"text": {"name": {"size": 20}, "date": False}}

    assert merged(below, above) == {
        "text": {"name": {"size": 20, "y": 290}, "date": False},
        "font": "Lato",
    }


def test_who_has_a_credential_keeps_its_configuration(configured):
    """It can't be deleted."""
    configuration = configured()
    visit("Ada")
    run(configuration)

    with pytest.raises(ProtectedError):
        configuration.delete()


def test_a_replaced_asset_is_seen_at_the_next_credential(configured):
    """W13: a design is prepared once, and anew when its file is another."""
    head = CredentialAsset.objects.create(slug="head", file=ContentFile(b"OLD ", "head.txt"))
    configuration = configured(generator_options={"letterhead": "head"})
    visit("Ada")
    run(configuration)
    drain()
    old = head.digest
    head.file.save("head.txt", ContentFile(b"NEW "))
    visit("Ben")
    run(configuration)
    drain()

    first, second = Credential.objects.order_by("user")
    assert (first.assets, second.assets) == ({"head": old}, {"head": head.digest})
    assert first.digest != second.digest


def test_an_asset_that_is_not_there_is_told_at_save(configured):
    """By its slug."""
    told = faults_of(lambda: configured(generator_options={"letterhead": "nowhere"}))

    assert told == "there is no asset called 'nowhere'"


def test_an_asset_that_goes_is_a_reason(configured):
    """And no crash."""
    head = CredentialAsset.objects.create(slug="head", file=ContentFile(b"OLD ", "head.txt"))
    configuration = configured(generator_options={"letterhead": "head"})
    head.delete()
    visit("Ada")
    run(configuration)
    drain()

    assert Credential.objects.get().failure == "there is no asset called 'head'"
    assert not Text.rendered


def test_a_retriever_says_what_it_needs_of_the_platform(configured):
    """Before the first learner is looked at."""
    told = faults_of(lambda: configured("demanding"))

    assert "retriever: it needs a platform that supports 'scores'; this one does not" in told
    assert "'completions'" in told
