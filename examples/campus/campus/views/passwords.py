"""A password by mail: for those who have forgotten theirs, and those who were invited."""

from __future__ import annotations

from django.contrib.auth.views import PasswordResetConfirmView, PasswordResetView
from django.contrib.messages.views import SuccessMessageMixin
from django.urls import reverse_lazy

from campus.forms import MailedPasswordForm


class Ask(SuccessMessageMixin, PasswordResetView):
    """The answer is the same whether the address is known or not."""

    form_class = MailedPasswordForm
    template_name = "campus/password.html"
    email_template_name = "campus/password_mail.txt"
    subject_template_name = "campus/password_subject.txt"
    success_url = reverse_lazy("login")
    success_message = "If we know this address, a mail is on its way to it."


class Set(SuccessMessageMixin, PasswordResetConfirmView):
    template_name = "campus/set_password.html"
    success_url = reverse_lazy("login")
    success_message = "Your password is set. Log in with it."
