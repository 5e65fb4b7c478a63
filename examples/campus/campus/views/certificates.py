"""Asking for a certificate, and showing one to anybody who has its address."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from campus import certification
from campus.models import Certificate, Enrollment
from campus.refusals import shown
from campus.views.access import courseware
from hookspecs import Refused


@courseware
def certify(request: HttpRequest, enrollment: Enrollment) -> HttpResponse:
    if request.method == "POST":
        try:
            return redirect(certification.certify(enrollment))
        except Refused as refused:
            messages.error(request, refused.message)
    return redirect("home", enrollment.run.key)


def certificate(request: HttpRequest, uuid: UUID) -> HttpResponse:
    there = get_object_or_404(Certificate.objects.select_related("run__course"), uuid=uuid)
    if not there.is_valid:
        return render(request, "campus/no_certificate.html", {"certificate": there}, status=410)
    try:
        said = certification.rendered(there)
    except Refused as refused:
        return shown(request, refused, there.run.get_absolute_url())
    return render(request, "campus/certificate.html", {"certificate": there, "said": said})
