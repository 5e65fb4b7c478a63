"""What has been issued: read, and revoked, reissued, tried again or mailed again by a button."""

from __future__ import annotations

from smtplib import SMTPException
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html

from hooks_credentials import mails
from hooks_credentials.admin.acting import ActingAdmin
from hooks_credentials.admin.configured import told
from hooks_credentials.errors import NotPossible
from hooks_credentials.issuing import reissue, retry, revoke
from hooks_credentials.models import Credential, CredentialEvent, Run

MADE = ("generation", "run", "replaces", "facts", "key", "media_type", "digest", "assets")


class ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg]  # generic for type checkers only
    """Rows that the admin shows, and neither adds, edits nor deletes."""

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002  # Django's
        """Refuse."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002  # Django's
        """Refuse."""
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:  # noqa: ARG002  # Django's
        """Return every field."""
        return [field.name for field in self.opts.fields]


class History(admin.TabularInline):  # type: ignore[type-arg]  # generic for type checkers only
    """What became of a credential."""

    model = CredentialEvent
    verbose_name_plural = "what became of it"
    fields = readonly_fields = ("at", "happened", "actor", "reason")
    extra, can_delete = 0, False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002  # Django's
        """Refuse."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002  # Django's
        """Refuse."""
        return False


@admin.register(Credential)
class CredentialAdmin(ReadOnly, ActingAdmin):
    """Credentials: buttons for what may become of one; a reason goes into its history."""

    acts = ("reissue_it", "revoke_it", "invalidate_it", "retry_it", "resend_it")
    list_display = ("learner", "configuration", "state", "issued_at", "failure")
    list_filter = ("state", "configuration")
    list_select_related = ("configuration__type",)
    search_fields = ("uuid", "user", "facts__name")
    ordering = ("-claimed_at",)
    inlines = (History,)
    fieldsets = (
        (None, {"fields": ("learner", "configuration", "state", "failure", "page")}),
        ("When", {"fields": ("claimed_at", "issued_at", "expires_at", "ended_at")}),
        ("How it was made", {"fields": MADE, "classes": ("collapse",)}),
    )
    change_form_template = "admin/hooks_credentials/credential.html"

    def render_change_form(self, request: HttpRequest, context: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]  # Django's has five more
        """Show buttons only: there is nothing to save."""
        context |= {"show_save": False, "show_save_and_continue": False}
        return super().render_change_form(request, context, **kwargs)

    @admin.display(description="learner", ordering="user")
    def learner(self, row: Credential) -> str:
        """Return whose it is: the name on the document, and the user id."""
        return f"{(row.facts or {}).get('name', '')} ({row.user})".strip()

    @admin.display(description="public page")
    def page(self, row: Credential) -> str:
        """Return a link to where anybody can check it."""
        address = reverse("hooks_credentials:verify", args=[row.pk])
        return format_html('<a href="{}">{}</a>', address, row.pk)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Return every field, and what is made of them."""
        return [*super().get_readonly_fields(request, obj), "learner", "page"]

    def reissue_it(self, request: HttpRequest, row: Credential) -> str:
        """Have another one made."""
        new = reissue(row, actor=request.user.pk, reason=_reason(request))
        return f"{new} will replace it as soon as it is made."

    def revoke_it(self, request: HttpRequest, row: Credential) -> str:
        """Make it not valid any more."""
        revoke(row, actor=request.user.pk, reason=_reason(request))
        return "It is revoked."

    def invalidate_it(self, request: HttpRequest, row: Credential) -> str:
        """Say that it never was valid."""
        revoke(row, actor=request.user.pk, reason=_reason(request), never_valid=True)
        return "It is shown as issued in error."

    def retry_it(self, request: HttpRequest, row: Credential) -> str:
        """Try once more."""
        retry(row, actor=request.user.pk)
        return "It is tried once more."

    def resend_it(self, request: HttpRequest, row: Credential) -> str:
        """Mail it once more."""
        try:
            mails.resend(row, actor=request.user.pk)
        except (SMTPException, OSError) as error:
            raise NotPossible(f"the mail server did not take it: {type(error).__name__}") from error
        return "The learner is told again."


def _reason(request: HttpRequest) -> str:
    return request.POST.get("reason", "").strip()


@admin.register(Run)
class RunAdmin(ReadOnly):
    """Runs, and how far they are."""

    list_display = ("started_at", "configuration", "source", "counted", "finished_at")
    list_select_related = ("configuration__type",)

    @admin.display(description="progress")
    def counted(self, row: Run) -> str:
        """Return its counts."""
        return told(row)
