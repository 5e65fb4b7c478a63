"""Certificates: made, shown, revoked."""

from __future__ import annotations

from django.db import transaction

from campus import grades, payloads, study
from campus.models import Certificate, Enrollment
from campus.refusals import NotPossible
from hooks_runtime import run_filter, send_event
from hookspecs.learning import (
    CertificateRender,
    certificate_created,
    certificate_creation_requested,
    certificate_render_started,
    certificate_revoked,
)
from hookspecs.values import CourseKey, UserId


def certify(enrollment: Enrollment) -> Certificate:
    """Return the learner's certificate, a new one if there is none yet. Raises: Refused."""
    study.refuse_guests(enrollment)
    with transaction.atomic():
        enrollment = Enrollment.objects.select_for_update().get(pk=enrollment.pk)
        user, run = enrollment.user, enrollment.run
        if there := Certificate.objects.filter(user=user, run=run).first():
            return there
        if not enrollment.is_passing:
            raise NotPossible("A certificate is for those who pass.")
        asked = payloads.certificate_request(enrollment, float(grades.percent(run, user.pk)))
        asked = run_filter(certificate_creation_requested, asked)
        certificate = Certificate.objects.create(
            user=user,
            run=run,
            name=user.get_full_name(),
            mode=asked.mode,
            grade=asked.grade,
            status=asked.status,
        )
        send_event(certificate_created, payloads.certificate(certificate))
    return certificate


def rendered(certificate: Certificate) -> CertificateRender:
    """Return what the page of *certificate* says. Raises: RedirectToPage."""
    own = CertificateRender(
        user=UserId(certificate.user_id),
        course=CourseKey(certificate.run.key),
        title=certificate.run.course.title,
        context={"certificate": certificate},
    )
    return run_filter(certificate_render_started, own)


def revoke(certificate: Certificate) -> None:
    """Make *certificate* invalid; a second time changes nothing."""
    with transaction.atomic():
        before = certificate.status
        if before == Certificate.UNAVAILABLE:
            return
        certificate.status = Certificate.UNAVAILABLE
        certificate.save(update_fields=["status"])
        send_event(certificate_revoked, payloads.certificate(certificate, before))
