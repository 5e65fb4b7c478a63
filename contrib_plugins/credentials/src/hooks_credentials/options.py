"""What operators say: ``LEARNING_HOOKS["options"]["credentials"]``."""

from __future__ import annotations

from typing import Literal

from attrs import field, frozen, validators

from hooks_runtime import current


@frozen
class CredentialsOptions:
    """Where documents lie, who is told, and who may see what.

    storage: an alias of Django's ``STORAGES``. folder: what keys there begin with.
    mail: whether learners are told. sender: '' is DEFAULT_FROM_EMAIL.
    shows_name: whether the public page says whose credential it is.
    shows_lines: which of the lines that plugins add it shows, by their names.
    verify_per_minute: pages that one address may ask for; 0 for no limit.
    retirement: what becomes of a retired learner's credentials: they stay, or nothing personal does.
    """

    storage: str = "default"
    folder: str = "credentials"
    mail: bool = True
    sender: str = ""
    shows_name: bool = False
    shows_lines: tuple[str, ...] = ()
    verify_per_minute: int = field(default=60, validator=validators.ge(0))
    retirement: Literal["keep", "remove"] = "remove"


def options() -> CredentialsOptions:
    """Return what the operator says; the defaults where the plugin is not enabled, as in a shell."""
    said: CredentialsOptions | None = current().options("credentials")
    return said or CredentialsOptions()
