"""A learner earns a certificate, which is rendered, and perhaps revoked."""

from __future__ import annotations

from typing import Any

from hookspecs.errors import Detour, Halt
from hookspecs.learning.people import Course, User
from hookspecs.payload import Live, Personal, payload
from hookspecs.spec import hookspec
from hookspecs.values import CourseKey, Percent, UserId


@payload
class CertificateRequest:
    """Who is to get a certificate for which course run; *generation_mode*: ``self`` or ``batch``."""

    user: UserId
    course: CourseKey
    mode: str
    status: str
    grade: Percent
    generation_mode: str
    user_object: Live[Any] = None


@payload
class CertificateRender:
    """What a certificate will say. *lines* come under its title; *context* is the template's own."""

    user: UserId
    course: CourseKey
    title: str
    lines: tuple[str, ...] = ()
    context: Live[Any] = None


@payload
class Certificate:
    """A certificate as it stands; *name* is the learner's, as printed."""

    user: User
    course: Course
    mode: str
    grade: str
    download_url: str
    name: Personal[str]
    current_status: str
    previous_status: str = ""


class PreventCertificateCreation(Halt):
    """This learner gets no certificate now."""


class RedirectToPage(Detour):
    """The certificate is to be seen at *redirect_to*, not here."""

    def __init__(self, message: str = "", *, code: str = "", redirect_to: str) -> None:
        super().__init__(message, code=code, redirect_to=redirect_to)


@hookspec.filter(
    "org.openedx.learning.certificate.creation.requested.v1",
    since="0.1",
    halts=(PreventCertificateCreation,),
    may_change=("mode", "status"),
)
def certificate_creation_requested(request: CertificateRequest) -> CertificateRequest | None:
    """Change or refuse a certificate before it is made. A step that breaks refuses.

    For example, wait for the invoice::

        @hookimpl(certificate_creation_requested)
        def paid_only(request: CertificateRequest) -> None:
            if Invoice.objects.filter(user=request.user, paid=False).exists():
                raise PreventCertificateCreation("Your certificate waits for your payment.")
    """


@hookspec.filter(
    "org.openedx.learning.certificate.render.started.v1",
    since="0.1",
    on_error="skip",
    halts=(RedirectToPage,),
    may_change=("title", "lines"),
)
def certificate_render_started(render: CertificateRender) -> CertificateRender | None:
    """Add to a certificate's page, or show it elsewhere.

    A step that breaks is skipped: the certificate is the learner's. For example, name the employer::

        @hookimpl(certificate_render_started)
        def employer(render: CertificateRender) -> CertificateRender:
            return evolve(render, lines=(*render.lines, f"Sponsored by {employer_of(render.user)}"))
    """


@hookspec.event(
    "org.openedx.learning.certificate.created.v1",
    since="0.1",
    ordering_key="user",
    dedup_key=("user", "course", "mode", "current_status"),
)
def certificate_created(certificate: Certificate) -> None:
    """A certificate has been made.

    For example, award a badge elsewhere::

        @hookimpl(certificate_created, deliver="on_commit")
        def award_badge(certificate: Certificate) -> None:
            badges.award(certificate.user.id, certificate.course.course_key)
    """


@hookspec.event(
    "org.openedx.learning.certificate.revoked.v1",
    since="0.1",
    ordering_key="user",
    dedup_key=("user", "course", "mode", "current_status"),
)
def certificate_revoked(certificate: Certificate) -> None:
    """A certificate is not valid any more.

    For example, take the badge back::

        @hookimpl(certificate_revoked, deliver="on_commit")
        def revoke_badge(certificate: Certificate) -> None:
            badges.revoke(certificate.user.id, certificate.course.course_key)
    """
