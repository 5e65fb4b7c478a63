"""The admin's pages: types, configurations, credentials, runs and assets.

What changes anything is a POST, and asks for the permission to change its row.
"""

from hooks_credentials.admin.assets import AssetAdmin
from hooks_credentials.admin.configured import ConfigurationAdmin, TypeAdmin
from hooks_credentials.admin.issued import CredentialAdmin, RunAdmin

__all__ = ["AssetAdmin", "ConfigurationAdmin", "CredentialAdmin", "RunAdmin", "TypeAdmin"]
