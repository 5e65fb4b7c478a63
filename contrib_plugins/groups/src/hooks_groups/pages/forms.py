"""What pages ask for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from hooks_groups.models import SegmentSet
from hooks_groups.options import options
from hooks_groups.people.names import LONGEST

SEATS = 2**31 - 1


class SetForm(forms.Form):
    """A new set."""

    name = forms.CharField(label="Name", max_length=LONGEST, help_text="Labs, teams, tutorials.")
    exclusive = forms.BooleanField(
        label="A learner is in one of its segments at most", required=False
    )
    self_join = forms.BooleanField(label="Learners choose for themselves", required=False)


class SegmentForm(forms.Form):
    """A segment: a new one, or what may be changed of it."""

    name = forms.CharField(label="Name", max_length=LONGEST)
    capacity = forms.IntegerField(
        label="Seats", min_value=0, max_value=SEATS, required=False, help_text="Empty: no limit."
    )


class WhoForm(forms.Form):
    """Somebody, by name or address."""

    who = forms.CharField(label="Username or e-mail address", max_length=254)


class MemberForm(WhoForm):
    """Somebody who is to be in a segment."""

    role = forms.ChoiceField(
        label="As", choices=[("learner", "a learner"), ("tutor", "a tutor, who takes no seat")]
    )


class ManagerForm(WhoForm):
    """Somebody who is to look after a segment."""

    role = forms.ChoiceField(
        label="As",
        choices=[
            ("assistant", "an assistant"),
            ("professor", "a professor, who may name others"),
        ],
    )


class RosterForm(forms.Form):
    """A class as a file."""

    file = forms.FileField(
        label="CSV file",
        help_text="Columns username or email, and segment. Columns role and uid are read, too.",
    )
    unknown = forms.ChoiceField(
        label="Addresses that nobody has registered with",
        choices=[("pending", "wait until they register"), ("refuse", "are refused")],
    )
    elsewhere = forms.ChoiceField(
        label="Learners who are in another segment of the set",
        choices=[("refuse", "stay there, and their row is refused"), ("move", "are moved")],
    )

    def clean_file(self) -> UploadedFile[bytes]:
        """Refuse what is too large to be kept until it is imported."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > options().roster_mb * 2**20:
            raise ValidationError(f"A roster has {options().roster_mb} megabytes at most.")
        return file


class PartitionForm(forms.Form):
    """A new partition: its arms are named, or follow a set."""

    name = forms.CharField(label="Name", max_length=LONGEST, help_text="What divides the content.")
    follows = forms.ModelChoiceField(
        SegmentSet.objects.none(),
        label="Its arms",
        required=False,
        empty_label="are named below",
        to_field_name="slug",
    )
    arms = forms.CharField(
        label="Names of the arms",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One on each line; which segment opens which is said afterwards.",
    )

    def __init__(self, course: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["follows"]
        field.queryset = SegmentSet.objects.filter(course=course).order_by("name", "pk")
        field.label_from_instance = lambda row: f"are the segments of {row.name}"

    def clean(self) -> dict[str, Any]:
        """Want one of both."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        said["names"] = [line.strip() for line in said.get("arms", "").splitlines() if line.strip()]
        if bool(said["names"]) == bool(said.get("follows")):
            raise ValidationError("Name the arms, or say whose segments they are: one of both.")
        return said
