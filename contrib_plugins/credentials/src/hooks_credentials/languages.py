"""Public pages are in the reader's language, whether or not the site has a LocaleMiddleware.

Which languages there are is known by the catalogues: in each the word for its own name is its code. A host
adds one by a catalogue in its ``LOCALE_PATHS``; what its ``LANGUAGES`` leave out is not offered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

VARIES = ("Accept", "Accept-Language", "Cookie")


def in_readers_language(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Return *view*, which answers in a language that its reader asks for, and says which that is."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        language = of_reader(request)
        with translation.override(language):
            response = view(request, *args, **kwargs)
        patch_vary_headers(response, VARIES)
        if response["Content-Type"].startswith("text/html"):
            response["Content-Language"] = language
        return response

    return answered


def of_reader(request: HttpRequest) -> str:
    """Return the first language that the reader asks for and the pages are in; else the site's, or English."""
    for wanted in _asked(request):
        try:  # of the site's languages only: whatever is asked for, catalogues of so many are kept
            code = translation.get_supported_language_variant(wanted)
        except LookupError:
            continue
        if _base(_spoken(code)) == _base(code):
            return code
    return _spoken(settings.LANGUAGE_CODE)


def _asked(request: HttpRequest) -> Iterator[str]:
    yield getattr(request, "LANGUAGE_CODE", "")  # as the site's middleware has decided
    yield request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    for code, _ in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        yield code


def _spoken(code: str) -> str:
    with translation.override(code):
        return translation.pgettext("code of the language of these texts", "en")


def _base(code: str) -> str:
    return code.partition("-")[0]
