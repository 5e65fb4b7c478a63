"""What comes before a visit: the state that it needs, and what is filled into the form.

Each is called with the place, the browser and the address; what it returns is posted.
"""

from __future__ import annotations

from campus.models import (
    Certificate,
    Completion,
    Enrollment,
    Exam,
    Participation,
    PathwayMember,
)
from campus.seed import WORLD
from django.apps import apps
from django.contrib.auth.tokens import default_token_generator
from django.forms import BaseFormSet
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

SECRET = "a-long-secret-of-mine"


def nothing(place, client, address):
    return {}


def always(**said):
    return lambda place, client, address: said


def as_shown(**more):
    """Return the form as its page shows it, but for what is said."""

    def filled(place, client, address):
        context = client.get(address).context
        form = context["forms"] if "forms" in context else context["form"]
        forms = [form.management_form, *form] if isinstance(form, BaseFormSet) else [form]
        shown = {field.html_name: _value(field) for each in forms for field in each}
        return {name: said for name, said in {**shown, **more}.items() if said is not None}

    return filled


def _value(bound):
    """Return what a browser would send, which chooses the first of what has to be chosen."""
    value = bound.value()
    if value is None and bound.field.required and hasattr(bound.field, "queryset"):
        return bound.field.queryset[0].pk
    return None if value is False else value  # a box that is not ticked is not sent


def newcomer(place, client, address):
    secret = {"password1": SECRET, "password2": SECRET}
    return {"username": "nils", "name": "Nils", "email": "nils@campus.example", **secret}


def credentials(place, client, address):
    return {"username": "learner1", "password": WORLD["password"]}


def by_mailed_link(place, client, address):
    uid = urlsafe_base64_encode(force_bytes(place.user.pk))
    token = default_token_generator.make_token(place.user)
    client.logout()
    client.get(reverse("set_password", args=[uid, token]))
    return {"new_password1": SECRET, "new_password2": SECRET}


def seats(place, client, address):
    apps.get_model("hooks_seats.Seats").objects.create(course=place.key, total=2)
    return {}


def not_enrolled(place, client, address):
    Enrollment.objects.filter(user=place.user, run=place.run).update(is_active=False)
    return {}


def not_on_the_way(place, client, address):
    PathwayMember.objects.filter(user=place.user).delete()
    return {}


def not_done(place, client, address):
    Completion.objects.filter(user=place.user, lesson=place.lesson).delete()
    return {}


def not_begun(place, client, address):
    Participation.objects.filter(user=place.user, exam=place.exam).delete()
    return {}


def begun(place, client, address):
    not_begun(place, client, address)
    exam = Exam.objects.get(pk=place.exam)
    Participation.objects.create(user=place.user, exam=exam, started_at=timezone.now())
    return {f"question_{place}": 0 for place in range(len(exam.questions))}


def handed_in(place, client, address):
    client.post(address, begun(place, client, address))
    return {}


def passed(place, client, address):
    Enrollment.objects.filter(user=place.user, run=place.run).update(is_passing=True)
    Certificate.objects.filter(user=place.user, run=place.run).delete()
    return {}


def certificate_is_valid(place, client, address):
    Certificate.objects.filter(pk=place.certificate).update(status=Certificate.DOWNLOADABLE)
    return {}


def in_audit_mode(place, client, address):
    Enrollment.objects.filter(pk=place.enrollment).update(mode="audit")
    return {"mode": "verified"}
