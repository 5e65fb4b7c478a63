"""Files that designs need: judged before they are stored."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest

from hooks_credentials.models import CredentialAsset
from hooks_credentials.uploading import Upload, faults, misnamed, needed_by
from hookspecs.interfaces.credential_generator import Fault

LEVELS = ("error", "warning")


class AssetForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for type checkers only
    """An asset. *anyway* is asked when designs have faults with it; *warnings*: what does not refuse it."""

    warnings: tuple[str, ...] = ()
    anyway = forms.BooleanField(
        label="Keep it all the same; choose the file again, as browsers forget it",
        required=False,
        widget=forms.HiddenInput,
    )

    class Meta:  # noqa: D106  # Django's
        model = CredentialAsset
        fields = ("slug", "description", "file")

    def clean(self) -> dict[str, Any]:
        """Refuse what is not what it is called; ask, where it can't be used or designs break."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if {"slug", "file"} <= cleaned.keys() and {"slug", "file"} & set(self.changed_data):
            self._judge(cleaned)
        return cleaned

    def _judge(self, cleaned: dict[str, Any]) -> None:
        upload = _upload(self.instance.pk, cleaned)
        if told := misnamed(upload):
            self.add_error("file", told)
            return
        found = [*faults(upload)]
        said = {level: [_told(each) for each in found if each.level == level] for level in LEVELS}
        self.warnings = tuple(said["warning"])
        if said["error"] and cleaned["anyway"]:
            self.warnings = (*said["error"], *self.warnings)
        elif said["error"]:
            self.add_error("file", said["error"])
            self.fields["anyway"].widget = forms.CheckboxInput()


def _upload(pk: Any, cleaned: dict[str, Any]) -> Upload:
    file = cleaned["file"]
    file.open("rb")
    content: bytes = file.read()
    file.seek(0)
    before = CredentialAsset.objects.filter(pk=pk).values_list("slug", flat=True).first()
    return Upload(cleaned["slug"], str(file.name), content, before or "")


def _told(fault: Fault) -> str:
    return f"{fault.path}: {fault.message}"


@admin.register(CredentialAsset)
class AssetAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic for type checkers only
    """Files that designs need."""

    form = AssetForm
    fields = ("slug", "description", "file", "anyway", "kind", "digest")
    list_display = ("slug", "kind", "description", "modified_at")
    readonly_fields = ("kind", "digest")

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Refuse to delete what designs need: each is named."""
        *deleted, protected = super().get_deleted_objects(objs, request)
        return *deleted, [*protected, *(told for each in objs for told in needed_by(each.slug))]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001  # Django's
        """Store it, and say what is to be known of it."""
        super().save_model(request, obj, form, change)
        for each in form.warnings:
            messages.warning(request, each)
