"""Becoming a learner, coming back, and being known as somebody."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from campus import accounts
from campus.forms import ProfileForm, RegistrationForm
from campus.models import User
from campus.refusals import shown
from campus.views.access import MemberRequest
from hookspecs import Refused

ENTERED = ("username", "email", "name")
KNOWN = ("name", "email", "language")


class SignIn(LoginView):
    """The one door, for the admin too: so a plugin's refusal holds everywhere."""

    template_name = "campus/login.html"

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        try:
            accounts.sign_in(self.request, form.get_user())
        except Refused as refused:
            return shown(self.request, refused, self.request.get_full_path())
        return redirect(self.get_success_url())


def register(request: HttpRequest) -> HttpResponse:
    form = RegistrationForm(request.POST or None)
    if not form.is_valid():
        return render(request, "campus/register.html", {"form": form})
    try:
        user = _registered(form)
    except Refused as refused:
        form.add_error(None, str(refused.message))
    except ValidationError as error:
        form.add_error(None, ValidationError(error.messages))
    else:
        return _welcomed(request, user)
    return render(request, "campus/register.html", {"form": form})


def _registered(form: RegistrationForm) -> User:
    entered = {field: form.cleaned_data[field] for field in ENTERED}
    return accounts.register(**entered, password=form.cleaned_data["password1"], form=form)


def _welcomed(request: HttpRequest, user: User) -> HttpResponse:
    try:
        accounts.sign_in(request, user)
    except Refused as refused:
        return shown(request, refused, "/login/")
    messages.success(request, f"Welcome, {user.get_full_name()}.")
    return redirect("courses")


@login_required
def profile(request: MemberRequest) -> HttpResponse:
    """Show what campus knows of a learner, who may change it."""
    user = User.objects.get(pk=request.user.pk)  # the page greets by the name that is stored
    form = ProfileForm(request.POST or None, initial={name: getattr(user, name) for name in KNOWN})
    if form.is_valid():
        try:
            accounts.change_profile(user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused.message))
        except ValidationError as error:
            form.add_error(None, ValidationError(error.messages))
        else:
            messages.success(request, "Your profile is saved.")
            return redirect("profile")
    return render(request, "campus/profile.html", {"form": form})
