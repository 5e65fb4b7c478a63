"""What public pages call the states of a credential."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hooks_credentials.models import State

SENTENCES: Mapping[str, Promise] = {
    State.AVAILABLE: _("This credential is valid."),
    State.EXPIRED: _("This credential has expired."),
    State.REVOKED: _("This credential has been revoked. It is not valid."),
    State.INVALIDATED: _("This credential was issued in error. It is not valid."),
    State.REPLACED: _("This credential has been replaced by a newer one. It is not valid."),
}
WORDS: Mapping[str, Promise] = {
    State.AVAILABLE: pgettext_lazy("credential", "valid"),
    State.EXPIRED: pgettext_lazy("credential", "expired"),
    State.REVOKED: pgettext_lazy("credential", "revoked"),
    State.INVALIDATED: pgettext_lazy("credential", "issued in error"),
}
