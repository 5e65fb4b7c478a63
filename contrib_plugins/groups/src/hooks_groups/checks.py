"""What ``manage.py check`` says of this plugin's options, beside what ``hooks check`` does."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error
from django.template import TemplateDoesNotExist, TemplateSyntaxError, engines
from django.template.loader import get_template

from hooks_groups.options import options


def check_base_template(**_: Any) -> list[CheckMessage]:
    """Return that the pages extend a template that is not there, or cannot be read (E001)."""
    if not engines.all():  # a host without pages
        return []
    name = str(options().base_template)
    try:
        get_template(name)
    except (TemplateDoesNotExist, TemplateSyntaxError) as error:
        why = "is not there" if isinstance(error, TemplateDoesNotExist) else f"is wrong: {error}"
        told = f"$.options.groups.base_template: the template {name!r} {why}; no page can be shown"
        hint = "Name one of yours with blocks 'title' and 'main', or remove the option."
        return [Error(told, hint=hint, id="hooks_groups.E001")]
    return []
