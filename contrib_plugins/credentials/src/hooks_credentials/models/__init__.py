"""Tables: what is configured, who has what, and what became of it.

What the database promises: one credential a learner, configuration and generation; history that stays.
"""

from hooks_credentials.models.assets import CredentialAsset
from hooks_credentials.models.configured import (
    CredentialConfiguration,
    CredentialType,
    Gate,
    Schedule,
)
from hooks_credentials.models.issued import Credential, CredentialEvent, Happened, Run, State

__all__ = [
    "Credential",
    "CredentialAsset",
    "CredentialConfiguration",
    "CredentialEvent",
    "CredentialType",
    "Gate",
    "Happened",
    "Run",
    "Schedule",
    "State",
]
