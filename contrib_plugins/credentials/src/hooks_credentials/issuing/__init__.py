"""Credentials are claimed, made, replaced and revoked here: the Python API of this plugin.

::

    run(configuration)                     claim for all who have earned one and have none
    preview(configuration)                 who that would be, and why
    reissue(credential, actor=ada)         another one, which replaces it when it is there
    revoke(credential, reason="...")       not valid any more; or it never was
    retry(credential)                      once more, after the cause of an error is mended
    resend(credential)                     tell the learner again
"""

from hooks_credentials.issuing.changing import (
    expire_due,
    new_generation,
    reissue,
    retry,
    revoke,
)
from hooks_credentials.issuing.forgetting import forget
from hooks_credentials.issuing.giving_up import note_given_up
from hooks_credentials.issuing.making import make
from hooks_credentials.issuing.previews import Judged, preview
from hooks_credentials.issuing.running import resume, run
from hooks_credentials.issuing.ticking import scheduled, tick

__all__ = [
    "Judged",
    "expire_due",
    "forget",
    "make",
    "new_generation",
    "note_given_up",
    "preview",
    "reissue",
    "resume",
    "retry",
    "revoke",
    "run",
    "scheduled",
    "tick",
]
