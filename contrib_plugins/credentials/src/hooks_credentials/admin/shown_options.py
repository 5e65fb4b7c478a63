"""Pages of rows that have options: fields under headings, and the design that they make."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any, ClassVar

from django import forms
from django.contrib.admin.options import IS_POPUP_VAR
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from hooks_credentials.admin.acting import ActingAdmin
from hooks_credentials.forms import OptionsForm, with_options
from hooks_credentials.issuing.designs import tried
from hooks_credentials.models import CredentialConfiguration
from hooks_credentials.option_fields import BETWEEN, option_fields

HEADINGS = {"retriever": "Who has earned it", "generator": "What it looks like"}
Sets = list[tuple[str | None, dict[str, Any]]]


class ShowsOptions(ActingAdmin):
    """Shows JSON options as fields of the classes that they are read into.

    own: fieldsets of columns. After a row is added its options can be said, so its page comes next.
    """

    options_form: ClassVar[type[OptionsForm]]
    own: ClassVar[Sets]

    def named(self, request: HttpRequest, obj: Any) -> dict[str, str]:
        """Return the names of retriever and generator, as far as they are known."""
        raise NotImplementedError

    def below(self, request: HttpRequest, obj: Any) -> dict[str, Any]:  # noqa: ARG002  # for those who have some
        """Return the options that hold where the row says nothing, by ``retriever`` and ``generator``."""
        return {}

    def get_form(
        self,
        request: HttpRequest,
        obj: Any = None,
        change: bool = False,  # noqa: FBT001, FBT002  # Django's
        **kwargs: Any,
    ) -> Any:
        """Return a form with a field for each option of what the row names, or is about to."""
        fields, words = self._fields(request, obj), tuple(self.named(request, obj))
        kwargs["form"] = with_options(self.options_form, fields, words)
        return super().get_form(request, obj, change, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return columns, then options; who may only look reads them as they are stored."""
        if obj is not None and not self.has_change_permission(request, obj):
            return [*self.own, ("Options", {"fields": ("retriever_options", "generator_options")})]
        names, below = self.named(request, obj), self.below(request, obj)
        folded = [word for word in names if below.get(word)]
        return [*self.own, *_headed(self._fields(request, obj), names, folded)]

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> Any:
        """Go on to the new row's page, as that has its options and buttons."""
        if "_addanother" not in request.POST and IS_POPUP_VAR not in request.POST:
            said = request.POST.copy()
            said["_continue"] = "1"
            request.POST = said  # type: ignore[assignment]  # Django's stubs know the unchanged one only
        return super().response_add(request, obj, post_url_continue)

    def show_design(self, request: HttpRequest, row: Any) -> HttpResponse:
        """Show what is wrong with the design, and pictures of it."""
        design = tried(self.designed(row))
        context = {
            **self.admin_site.each_context(request),
            "title": f"Design: {row}",
            "opts": self.opts,
            "original": row,
            "design": design,
            "pictures": [(name, _url(drawn)) for name, drawn in design.pictures],
        }
        return TemplateResponse(request, "admin/hooks_credentials/design.html", context)

    def designed(self, row: Any) -> CredentialConfiguration:
        """Return the configuration whose design is shown."""
        raise NotImplementedError

    def _fields(self, request: HttpRequest, obj: Any) -> dict[str, forms.Field]:
        fields: dict[str, forms.Field] = {}
        below = self.below(request, obj)
        for word, name in self.named(request, obj).items():
            said = getattr(obj, f"{word}_options", {})
            fields |= option_fields(word, name, said, below.get(word, {}))
        return fields


def _headed(
    fields: Iterable[str], names: Mapping[str, str], folded: Container[str]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield a fieldset for what each name has, and then one for each option that is a class itself."""
    sets: dict[tuple[str, ...], list[str]] = {}
    for field in fields:
        word, *inner, _ = field.split(BETWEEN)
        sets.setdefault((word, *inner), []).append(field)
    for (word, *inner), those in sets.items():
        heading = f"{HEADINGS[word]}: {', '.join([names[word], *inner]).replace('_', ' ')}"
        is_folded = bool(inner) or word in folded
        yield heading, {"fields": tuple(those), "classes": ("collapse",) if is_folded else ()}


def _url(drawn: Any) -> str:
    return f"data:{drawn.media_type};base64,{b64encode(drawn.content).decode()}"
