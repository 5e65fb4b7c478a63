"""Badges of certificates, against a service of its own on a free port of this machine."""

from __future__ import annotations

import json
from time import monotonic

import pytest
from hooks_badges import plugin as badges

from hooks_runtime import installed
from hooks_runtime.problems import ConfigurationError
from hooks_runtime.testing import answer, build_hooks, plugin
from hookspecs import GiveUp, TryAgain
from hookspecs.learning import (
    Certificate,
    Course,
    PersonalData,
    User,
    certificate_created,
    certificate_revoked,
)
from hookspecs.values import CourseKey, UserId

PHYSICS = "course-v1:Campus+Physics+2026"
BADGES = plugin(
    "badges", badges.award_badge, badges.take_badge_back, plugin_options=badges.BadgesOptions
)
ADA = User(UserId(7), True, PersonalData("ada", "ada@school.example", "Ada Lindqvist"))
CERTIFICATE = Certificate(
    user=ADA,
    course=Course(CourseKey(PHYSICS)),
    mode="verified",
    grade="93",
    download_url="/certificates/1/",
    name="Ada Lindqvist",
    current_status="downloadable",
)


@pytest.fixture
def hooks(service):
    with installed(build_hooks(BADGES, options=asking(service.url))) as hooks:
        yield hooks


def asking(url, /, **options):
    return {"badges": {"url": url, "api_key": "s3cret", "timeout_s": 5, **options}}


# --- What the service is asked ------------------------------------------------------------------


def test_a_certificate_is_one_badge(hooks, service):
    """The service learns who and for which course, and nothing personal."""
    hooks.send_event(certificate_created, CERTIFICATE)

    (asked,) = service.asked
    assert (asked.command, asked.path) == ("POST", "/badges")
    assert asked.headers["Authorization"] == "Bearer s3cret"
    assert asked.headers["Content-Type"] == "application/json"
    assert json.loads(asked.body) == {"user": 7, "course": PHYSICS}


def test_an_event_that_is_delivered_again_is_the_same_badge(hooks, service):
    """Its id is the key, so the service knows it again."""
    sent = hooks.send_event(certificate_created, CERTIFICATE)

    badges.award_badge(CERTIFICATE, sent)

    assert [asked.headers["Idempotency-Key"] for asked in service.asked] == [str(sent.id)] * 2
    assert len(service.made) == 1


def test_a_certificate_that_is_made_again_is_another_badge(hooks, service):
    """After a revocation, the service must not take it for the badge it has deleted."""
    for event in (certificate_created, certificate_revoked, certificate_created):
        hooks.send_event(event, CERTIFICATE)

    assert len({asked.headers["Idempotency-Key"] for asked in service.asked}) == 3
    assert len(service.made) == 2


def test_a_revoked_certificate_takes_its_badge_along(hooks, service):
    """The badge is named by user and course, escaped."""
    hooks.send_event(certificate_revoked, CERTIFICATE)

    (asked,) = service.asked
    assert asked.command == "DELETE"
    assert asked.path == "/badges/7/course-v1%3ACampus%2BPhysics%2B2026"


# --- What goes wrong is the service's -----------------------------------------------------------


class Heard:
    """A receiver after badges: it is called whatever becomes of them."""

    def __init__(self):
        self.certificates = []

    def plugin(self, event):
        return plugin("heard", answer(event, lambda payload, _: self.certificates.append(payload)))


def failures(service, event=certificate_created, **options):
    """Return whose receiver failed, and its words."""
    return [(each.plugin, str(each.error)) for each in at_once(service, event, **options)]


def raised(service):
    """Return what the receiver raises, which tells a worker what to do."""
    (failure,) = at_once(service, certificate_created)
    return failure.error


def at_once(service, event, **options):
    """Return what the sender is told, where operators have the receivers run before it goes on."""
    inline = {
        f"badges:{name}": {"deliver": "inline"} for name in ("award_badge", "take_badge_back")
    }
    heard = Heard()
    settings = {"options": asking(service.url, **options), "steps": inline}
    with installed(build_hooks(BADGES, heard.plugin(event), **settings)) as hooks:
        sent = hooks.send_event(event, CERTIFICATE)
    assert heard.certificates == [CERTIFICATE]
    return sent.failures


@pytest.mark.parametrize("status", [302, 400, 401, 404, 409, 500, 503])
def test_a_service_that_refuses_is_a_failure(service, status):
    """The sender and the next receiver go on."""
    service.status = status

    assert failures(service) == [("badges", f"the service answered {status} to POST")]


@pytest.mark.parametrize("status", [400, 409, 410, 422])
def test_what_the_service_refuses_is_not_asked_again(service, status):
    """It has understood, and would say the same."""
    service.status = status

    assert type(raised(service)) is GiveUp


@pytest.mark.parametrize(("said", "after"), [("120", 120), ("0", 0), ("9999999", 3600)])
def test_a_service_that_says_when_is_asked_then(service, said, after):
    """Within the hour that retries may last."""
    service.status, service.retry_after = 503, said

    error = raised(service)

    assert isinstance(error, TryAgain)
    assert error.after == after


@pytest.mark.parametrize("said", ["", "Wed, 21 Oct 2026 07:28:00 GMT", "-1"])
def test_a_service_that_does_not_say_when_is_asked_soon(service, said):
    """And one whose key is wrong, which operators mend."""
    service.status, service.retry_after = 401, said

    assert type(raised(service)) is ConnectionError


def test_a_service_that_is_down_is_a_failure(service):
    """Nobody listens at its address."""
    service.shutdown()
    service.server_close()

    ((culprit, told),) = failures(service)

    assert culprit == "badges"
    assert "Connection refused" in told


def test_a_service_that_sleeps_is_left_waiting(service):
    """No longer than the operator says."""
    service.awake.clear()
    started = monotonic()

    ((culprit, told),) = failures(service, timeout_s=0.2)

    assert (culprit, told) == ("badges", "timed out")
    assert monotonic() - started < 3


def test_a_badge_that_is_gone_is_taken_back(service):
    """404 is what was wanted; 500 is not."""
    service.status = 404
    assert failures(service, certificate_revoked) == []

    service.status = 500
    assert failures(service, certificate_revoked) == [
        ("badges", "the service answered 500 to DELETE")
    ]


def test_a_redirect_is_not_followed(service):
    """Neither the badge's request nor the key goes anywhere else."""
    service.status, service.location = 302, f"{service.url}/elsewhere"

    failures(service)

    assert [asked.path for asked in service.asked] == ["/badges"]


def test_the_log_names_the_plugin_and_keeps_the_rest(hooks, service, caplog):
    """Nobody waits for the outcome; operators read it, without name and key."""
    service.status = 503

    hooks.send_event(certificate_created, CERTIFICATE)

    (record,) = caplog.records
    assert (record.plugin, record.step) == ("badges", "badges:award_badge")
    assert "the service answered 503" in record.message
    assert "Ada" not in record.message and "s3cret" not in record.message


# --- Options ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"url": "file:///etc/passwd"}, "'url' must match regex 'https?://"),
        ({"url": "badges.example"}, "'url' must match regex 'https?://"),
        ({"url": "https:///badges"}, "'url' must match regex 'https?://"),
        ({"timeout_s": 0}, "'timeout_s' must be > 0"),
        ({"timeout": 3}, "unknown key 'timeout'; did you mean 'timeout_s'?"),
    ],
)
def test_options_that_cannot_work_are_told(said, told):
    """When settings are read, not when the first learner passes."""
    with pytest.raises(ConfigurationError, match="LEARNING_HOOKS") as error:
        build_hooks(BADGES, options=asking("https://badges.example", **said))

    assert told in str(error.value)
    assert "s3cret" not in str(error.value)


def test_the_key_is_not_shown():
    """Whoever prints the options does not print it."""
    options = badges.BadgesOptions("https://badges.example", "s3cret")

    assert "s3cret" not in repr(options)
