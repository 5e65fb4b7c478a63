"""What instructors configure: forms from the options of whatever is installed, dry runs, runs."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from hooks_credentials.admin.acting import ActingAdmin
from hooks_credentials.forms import ConfigurationForm, OptionsForm, TypeForm, with_options
from hooks_credentials.issuing import new_generation, preview, run
from hooks_credentials.issuing.designs import design_faults, picture
from hooks_credentials.models import CredentialConfiguration, CredentialType, Run
from hooks_runtime import platform

SHOWN = 500


class ShowsOptions(admin.ModelAdmin):  # type: ignore[type-arg]  # generic for type checkers only
    """Shows JSON options as fields of the classes that they are read into."""

    options_form: ClassVar[type[OptionsForm]]

    def get_form(
        self,
        request: HttpRequest,
        obj: Any = None,
        change: bool = False,  # noqa: FBT001, FBT002  # Django's
        **kwargs: Any,
    ) -> Any:
        """Return a form with a field for each option of what the row names, or is about to."""
        names = self.named(request, obj)
        kwargs["form"] = with_options(self.options_form, names)
        return super().get_form(request, obj, change, **kwargs)

    def named(self, request: HttpRequest, obj: Any) -> dict[str, str]:
        """Return the names of retriever and generator."""
        raise NotImplementedError


@admin.register(CredentialType)
class TypeAdmin(ShowsOptions):
    """Types; their options are those of all their configurations."""

    options_form = TypeForm
    list_display = ("name", "retriever", "generator")

    def named(self, request: HttpRequest, obj: Any) -> dict[str, str]:
        """Return what was chosen in the form, or else is stored."""
        words = ("retriever", "generator")
        said = {word: request.POST.get(word) or getattr(obj, word, "") for word in words}
        return {word: name for word, name in said.items() if name}


@admin.register(CredentialConfiguration)
class ConfigurationAdmin(ShowsOptions, ActingAdmin):
    """Configurations: when, for whom, with which options; dry run, run now, a new generation."""

    options_form = ConfigurationForm
    acts = ("dry_run", "show_design", "check_names", "run_now", "issue_again")
    list_display = ("__str__", "context_kind", "enabled", "schedule", "last_run_at", "progress")
    list_filter = ("enabled", "schedule", "type")
    search_fields = ("context_key",)
    change_form_template = "admin/hooks_credentials/configuration.html"

    def named(self, request: HttpRequest, obj: Any) -> dict[str, str]:
        """Return what the chosen type names, or the stored one."""
        chosen = request.POST.get("type") or request.GET.get("type")
        found = CredentialType.objects.filter(pk=chosen).first() if str(chosen).isdigit() else None
        kind = found or getattr(obj, "type", None)
        return {"retriever": kind.retriever, "generator": kind.generator} if kind else {}

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
            "rows": rows,
            "would": would[True],
            "others": would[False],
        }
        return TemplateResponse(request, "admin/hooks_credentials/dry_run.html", context)

    def show_design(self, _: HttpRequest, row: CredentialConfiguration) -> HttpResponse:
        """Show a picture of the design."""
        drawn = picture(row)
        return HttpResponse(drawn.content, content_type=drawn.media_type)

    def check_names(self, request: HttpRequest, row: CredentialConfiguration) -> str:
        """Say what is wrong with the design for the names of the roster."""
        faults = design_faults(row)
        for fault in faults:
            say = messages.error if fault.level == "error" else messages.warning
            say(request, f"{fault.path}: {fault.message}".removeprefix(": "))
        return f"Faults found: {len(faults)}." if faults else "The design has room for all of them."

    def run_now(self, request: HttpRequest, row: CredentialConfiguration) -> str:
        """Claim for all who have earned one."""
        return told(run(row, source="admin", actor=request.user.pk))

    def issue_again(self, _: HttpRequest, row: CredentialConfiguration) -> str:
        """Have the next run issue to everybody, whatever they have."""
        return f"The next run issues generation {new_generation(row)} to all who have earned one."


def told(row: Run) -> str:
    """Return the counts of a run in words: ``12 found, 12 claimed, 9 issued, 3 waiting``."""
    counts = [f"{many} {what}" for what, many in row.counts().items() if many or what == "found"]
    return ", ".join(counts) + (f"; stopped: {row.stopped}" if row.stopped else "")
