"""What learners fill in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import BaseUserCreationForm, PasswordResetForm

from campus.models import Exam, User
from campus.models.people import has_address


class RegistrationForm(BaseUserCreationForm):
    name = forms.CharField(max_length=200, label="Your name", help_text="As certificates say it.")
    email = forms.EmailField(label="E-mail address")

    class Meta:
        model = User
        fields = ("username", "name", "email")


class ProfileForm(forms.Form):
    """What a learner says of themselves; whether it holds, campus and its plugins decide."""

    name = forms.CharField(
        max_length=200, required=False, label="Your name", help_text="As certificates say it."
    )
    email = forms.EmailField(label="E-mail address")
    language = forms.ChoiceField(
        required=False, choices=[("", "I have not said"), *settings.LANGUAGES]
    )


class MailedPasswordForm(PasswordResetForm):
    """For those who were invited as well: they have no password yet."""

    def get_users(self, email: str) -> Iterable[User]:
        return User.objects.filter(has_address(email), is_active=True)


class ExamForm(forms.Form):
    """One field for each question of an exam: choices, or room for an answer."""

    def __init__(self, exam: Exam, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, question in enumerate(exam.questions):
            asked = _choice if "choices" in question else _open
            self.fields[f"question_{number}"] = asked(question)

    @property
    def answers(self) -> list[Any]:
        """Return the numbers of the choices, or what was written, in the questions' order."""
        return list(self.cleaned_data.values())


def _choice(question: dict[str, Any]) -> forms.Field:
    return forms.TypedChoiceField(
        label=question["text"],
        choices=list(enumerate(question["choices"])),
        coerce=int,
        widget=forms.RadioSelect,
    )


def _open(question: dict[str, Any]) -> forms.Field:
    return forms.CharField(
        label=question["text"], max_length=20_000, widget=forms.Textarea(attrs={"rows": 6})
    )
