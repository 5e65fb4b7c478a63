"""What people fill in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import BaseUserCreationForm
from django.core.validators import RegexValidator

from campus.enrollment import MODES
from campus.models import Exam, Run, Unit, User

PART_OF_A_KEY = RegexValidator(r"^[A-Za-z0-9._-]+$", "Letters, digits, dots, _ and - only.")


class RegistrationForm(BaseUserCreationForm):
    name = forms.CharField(max_length=200, label="Your name", help_text="As certificates say it.")
    email = forms.EmailField()

    class Meta:
        model = User
        fields = ("username", "name", "email")


class CourseForm(forms.Form):
    title = forms.CharField(max_length=200)
    number = forms.CharField(max_length=50, validators=[PART_OF_A_KEY], help_text="Such as Art101.")
    term = forms.CharField(max_length=50, validators=[PART_OF_A_KEY], help_text="Such as 2026.")
    start = forms.DateTimeField(widget=forms.DateInput(attrs={"type": "date"}))


class LessonForm(forms.Form):
    unit = forms.ModelChoiceField(Unit.objects.none(), empty_label=None)
    title = forms.CharField(max_length=200)
    body = forms.CharField(label="Text", widget=forms.Textarea(attrs={"rows": 6}))

    def __init__(self, run: Run, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = run.units.all()  # type: ignore[attr-defined]


class EnrollForm(forms.Form):
    """For staff, who enroll others."""

    learner = forms.ModelChoiceField(
        User.objects.all(),
        to_field_name="username",
        widget=forms.TextInput,
        label="User name",
        error_messages={"invalid_choice": "Nobody has this user name."},
    )
    mode = forms.ChoiceField(choices=[(mode, mode) for mode in MODES])


class ModeForm(forms.Form):
    mode = forms.ChoiceField(choices=[(mode, mode) for mode in MODES])


class ExamForm(forms.Form):
    """One field for each question of an exam."""

    def __init__(self, exam: Exam, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, question in enumerate(exam.questions):
            self.fields[f"question_{number}"] = forms.TypedChoiceField(
                label=question["text"],
                choices=list(enumerate(question["choices"])),
                coerce=int,
                widget=forms.RadioSelect,
            )

    @property
    def answers(self) -> list[int]:
        """Return the numbers of the choices, in the questions' order."""
        return list(self.cleaned_data.values())


class AssessForm(forms.Form):
    earned = forms.DecimalField(label="Points", max_digits=8, decimal_places=2, min_value=0)
