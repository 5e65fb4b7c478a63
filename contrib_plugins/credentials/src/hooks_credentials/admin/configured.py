"""What instructors configure: forms from the options of whatever is installed, dry runs, runs."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from hooks_credentials.admin.shown_options import Sets, ShowsOptions
from hooks_credentials.checking import FOR
from hooks_credentials.forms import ConfigurationForm, TypeForm
from hooks_credentials.issuing import new_generation, preview, run
from hooks_credentials.issuing.designs import imagined
from hooks_credentials.models import CredentialConfiguration, CredentialType, Run
from hooks_runtime import NoPlatform, platform

SHOWN = 500
OFFERED = 300


@admin.register(CredentialType)
class TypeAdmin(ShowsOptions):
    """Types; their options are those of all their configurations."""

    options_form = TypeForm
    acts = ("show_design",)
    own: ClassVar[Sets] = [(None, {"fields": ("name", "retriever", "generator")})]
    list_display = ("name", "retriever", "generator")
    change_form_template = "admin/hooks_credentials/type.html"

    def named(self, request: HttpRequest, obj: Any) -> dict[str, str]:
        """Return what was chosen in the form, or else is stored."""
        words = ("retriever", "generator")
        said = {word: request.POST.get(word) or getattr(obj, word, "") for word in words}
        return {word: name for word, name in said.items() if name}

    def designed(self, row: CredentialType) -> CredentialConfiguration:
        """Return a configuration that is not stored."""
        return imagined(row)


@admin.register(CredentialConfiguration)
class ConfigurationAdmin(ShowsOptions):
    """Configurations: when, for whom, with which options; dry run, run now, a new generation."""

    options_form = ConfigurationForm
    acts = ("dry_run", "show_design", "run_now", "issue_again")
    own: ClassVar[Sets] = [
        ("What, and for what", {"fields": ("type", "context_kind", "context_key")}),
        (
            "More about it",
            {"fields": ("context_course", "context_name", "valid_days"), "classes": ("collapse",)},
        ),
        ("When", {"fields": ("enabled", "schedule", "every_s", "crontab", "clocked_at")}),
        (
            "Not before, not after",
            {
                "fields": ("not_before", "not_after", "gate", "ends_with_course"),
                "classes": ("collapse",),
            },
        ),
    ]
    list_display = ("__str__", "context_kind", "enabled", "schedule", "last_run_at", "progress")
    list_filter = ("enabled", "schedule", "type")
    list_select_related = ("type",)
    search_fields = ("context_key",)
    change_form_template = "admin/hooks_credentials/configuration.html"

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:  # noqa: ARG002  # Django's
        """Return what it is for, once there are credentials of it."""
        return FOR if obj is not None and obj.credentials.exists() else ()

    def named(self, request: HttpRequest, obj: Any) -> dict[str, str]:
        """Return what the chosen type names, or the stored one."""
        kind = self._type(request, obj)
        return {"retriever": kind.retriever, "generator": kind.generator} if kind else {}

    def below(self, request: HttpRequest, obj: Any) -> dict[str, Any]:
        """Return the type's options."""
        kind = self._type(request, obj)
        said = ("retriever", "generator") if kind else ()
        return {word: getattr(kind, f"{word}_options") for word in said}

    def _type(self, request: HttpRequest, obj: Any) -> CredentialType | None:
        chosen = request.POST.get("type") or request.GET.get("type")
        found = CredentialType.objects.filter(pk=chosen).first() if str(chosen).isdigit() else None
        return found or getattr(obj, "type", None)

    def designed(self, row: CredentialConfiguration) -> CredentialConfiguration:
        """Return it."""
        return row

    def render_change_form(self, request: HttpRequest, context: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]  # Django's has five more
        """Offer the platform's courses and pathways for the key."""
        context["contexts"] = _contexts()
        return super().render_change_form(request, context, **kwargs)

    @admin.display(description="last run")
    def progress(self, row: CredentialConfiguration) -> str:
        """Return how far the last run is."""
        last = Run.objects.filter(configuration=row).first()
        return told(last) if last else "never"

    def dry_run(self, request: HttpRequest, row: CredentialConfiguration) -> HttpResponse:
        """Show who would be issued one now, and why others would not."""
        judged = list(preview(row))
        would = Counter(each.would_get_one for each in judged)
        first = sorted(judged, key=lambda each: (not each.would_get_one, each.user))
        shown = list(islice(first, SHOWN))
        people = platform().users([each.user for each in shown])
        rows = [(each, people.get(each.user)) for each in shown]
        context = {
            **self.admin_site.each_context(request),
            "title": f"Dry run: {row}",
            "opts": self.opts,
            "original": row,
            "rows": rows,
            "would": would[True],
            "others": would[False],
        }
        return TemplateResponse(request, "admin/hooks_credentials/dry_run.html", context)

    def run_now(self, request: HttpRequest, row: CredentialConfiguration) -> str:
        """Claim for all who have earned one."""
        return told(run(row, source="admin", actor=request.user.pk))

    def issue_again(self, _: HttpRequest, row: CredentialConfiguration) -> str:
        """Have the next run issue to everybody, whatever they have."""
        return f"The next run issues generation {new_generation(row)} to all who have earned one."


def _contexts() -> list[tuple[str, str]]:
    """Return key and title of the first courses and pathways; a field offers them."""
    try:
        hosted = platform()
    except NoPlatform:  # its check says so
        return []
    found = [
        *hosted.courses().values(),
        *(hosted.pathways().values() if hosted.supports("pathways") else ()),
    ]
    return sorted((str(each.key), each.title) for each in islice(found, OFFERED))


def told(row: Run) -> str:
    """Return the counts of a run in words: ``12 found, 12 claimed, 9 issued, 3 waiting``."""
    counts = [f"{many} {what}" for what, many in row.counts().items() if many or what == "found"]
    return ", ".join(counts) + (f"; stopped: {row.stopped}" if row.stopped else "")
