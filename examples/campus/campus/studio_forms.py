# ruff: noqa: RUF012  # a Meta of Django
"""What teachers fill in, in the studio."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db.models import Max, Q

from campus import quiz
from campus.enrollment import MODES
from campus.models import Category, Enrollment, Exam, Lesson, Run, Unit, User
from campus.models.people import has_address

PART_OF_A_KEY = RegexValidator(r"^[A-Za-z0-9._-]+$", "Letters, digits, dots, _ and - only.")


def text(rows: int, **attrs: str) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, **attrs})


def moment() -> forms.DateTimeInput:
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class Plain(forms.DecimalField):
    """A number that is shown as 30, not as 30.00."""

    def prepare_value(self, value: Any) -> Any:
        return f"{value.normalize():f}" if isinstance(value, Decimal) else value


class CourseForm(forms.Form):
    title = forms.CharField(max_length=200)
    number = forms.CharField(max_length=50, validators=[PART_OF_A_KEY], help_text="Such as Art101.")
    term = forms.CharField(max_length=50, validators=[PART_OF_A_KEY], help_text="Such as 2026.")
    start = forms.DateTimeField(widget=forms.DateInput(attrs={"type": "date"}))


class SettingsForm(forms.ModelForm):  # type: ignore[type-arg]
    """A run's dates and pass mark, and what its course's page says."""

    about = forms.CharField(required=False, label="About the course", widget=text(5))

    class Meta:
        model = Run
        fields = ("start", "end", "pass_percent")
        widgets = {"start": moment(), "end": moment()}
        labels = {"start": "Starts (UTC)", "end": "Ends (UTC)", "pass_percent": "To pass, percent"}
        help_texts = {"end": "Leave it empty where there is no end."}

    def clean(self) -> dict[str, Any]:
        return in_order(self, "start", "end")


class UnitForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Unit
        fields = ("title", "parent")
        labels = {"parent": "Part of"}

    def __init__(self, run: Run, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parent: Any = self.fields["parent"]
        parent.queryset, parent.empty_label = run.units.all(), "nothing: it is a unit of its own"


class UnitEditForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Unit
        fields = ("title", "position")
        labels = {"position": "Place"}
        help_texts = {"position": "0 is the first."}


class LessonForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Lesson
        fields = ("unit", "title", "body", "position")
        widgets = {"body": text(14)}
        labels = {"body": "Text", "position": "Place"}
        help_texts = {"position": "0 is the first of its unit."}

    def __init__(self, run: Run, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit: Any = self.fields["unit"]
        unit.queryset, unit.empty_label = run.units.all(), None


class ExamForm(forms.ModelForm):  # type: ignore[type-arg]
    """An exam, with its questions in plain text: see ``quiz``."""

    asked = forms.CharField(
        label="Questions",
        widget=text(14, spellcheck="true"),
        help_text=(
            "One after the other, with an empty line between. Choices below, each begins with -, "
            "the right one with *. A question without choices is for you to read."
        ),
    )

    field_order = ("title", "category", "possible", "description", "asked")

    class Meta:
        model = Exam
        fields = ("title", "category", "possible", "description", "opens", "due", "position")
        field_classes = {"possible": Plain}
        widgets = {"description": text(2), "opens": moment(), "due": moment()}
        labels = {
            "possible": "Points",
            "opens": "Opens (UTC)",
            "due": "Due (UTC)",
            "position": "Place",
        }
        help_texts = {"opens": "Leave the dates empty where it is always open."}

    def __init__(self, run: Run, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        category: Any = self.fields["category"]
        category.queryset, category.empty_label = run.categories.all(), None
        self.fields["position"].required = False
        self.initial.setdefault("asked", quiz.written(self.instance.questions))

    def clean_asked(self) -> str:
        try:
            self.instance.questions = quiz.read(self.cleaned_data["asked"])
        except quiz.Unclear as unclear:
            raise ValidationError(unclear.problems) from None
        return self.cleaned_data["asked"]

    def clean_position(self) -> int:
        return self.cleaned_data["position"] or 0

    def clean_possible(self) -> Decimal:
        given, possible = _most_earned(self.instance), self.cleaned_data["possible"]
        if given > possible:
            raise ValidationError(f"Somebody has earned {given.normalize():f} points already.")
        return possible

    def clean(self) -> dict[str, Any]:
        return in_order(self, "opens", "due")


class AnnouncementForm(forms.Form):
    title = forms.CharField(max_length=200)
    text = forms.CharField(widget=text(5))


class EnrollForm(forms.Form):
    """For teachers, who enroll others."""

    learner = forms.CharField(label="User name or e-mail address")
    mode = forms.ChoiceField(choices=[(mode, mode) for mode in MODES])

    def clean_learner(self) -> User:
        said = self.cleaned_data["learner"].strip()
        found = User.objects.filter(Q(username=said) | has_address(said), is_active=True)
        if len(there := found[:2]) != 1:
            raise ValidationError("Nobody has this user name or address.")
        return there[0]


class ModeForm(forms.Form):
    """Another mode for a learner; one that a plugin chose may stay."""

    mode = forms.ChoiceField()

    def __init__(self, enrollment: Enrollment, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"mode": enrollment.mode}, auto_id=False, **kwargs)
        modes = dict.fromkeys((*MODES, enrollment.mode))
        self.fields["mode"].choices = [(mode, mode) for mode in modes]  # type: ignore[attr-defined]


class AssessForm(forms.Form):
    earned = Plain(label="Points", max_digits=8, decimal_places=2, min_value=0)


class PolicyForms(forms.BaseInlineFormSet):  # type: ignore[type-arg]
    def clean(self) -> None:
        super().clean()
        for form in self.deleted_forms:
            if form.instance.pk and form.instance.exams.exists():
                raise ValidationError(f"{form.instance} has exams. Give them another kind first.")


PolicyFormSet = forms.inlineformset_factory(
    Run,
    Category,
    formset=PolicyForms,
    fields=("name", "weight", "drop", "minimum"),
    labels={"drop": "Worst that do not count", "minimum": "Count at least"},
    field_classes={"weight": Plain},
    extra=1,
    can_delete_extra=False,
)


def in_order(form: forms.ModelForm, first: str, then: str) -> dict[str, Any]:  # type: ignore[type-arg]
    """Return what is entered; where *then* is not after *first*, say so there."""
    said = form.cleaned_data
    if said.get(first) and said.get(then) and said[then] <= said[first]:
        form.add_error(then, "This is before it begins.")
    return said


def _most_earned(exam: Exam) -> Decimal:
    if not exam.pk:
        return Decimal(0)
    return exam.participations.aggregate(most=Max("earned"))["most"] or Decimal(0)
