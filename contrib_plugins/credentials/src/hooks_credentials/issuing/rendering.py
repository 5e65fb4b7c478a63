"""Generators are other people's code: what goes wrong in one is said to be its own."""

from __future__ import annotations

import inspect
import logging
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import Error as DatabaseError

from hooks_credentials.errors import GeneratorFailed
from hooks_credentials.models import CredentialConfiguration
from hooks_credentials.supplied import Made
from hooks_runtime import current
from hookspecs import HooksError
from hookspecs.interfaces.credential_generator import CredentialFacts, Document
from hookspecs.learning import credential_generators

logger = logging.getLogger("hooks_credentials")


def render(configuration: CredentialConfiguration, made: Made, facts: CredentialFacts) -> Document:
    """Return what the generator makes of *facts*. Raises: GeneratorFailed: it broke. CannotRender."""
    document = _asked(configuration, made, made.generator.render, facts)
    if not isinstance(document, Document):
        raise _failed(configuration, f"returned a {type(document).__name__}, not a Document")
    return document


def retire(
    configuration: CredentialConfiguration, made: Made, facts: CredentialFacts
) -> Document | None:
    """Return what stands in the place of a revoked document. Raises: GeneratorFailed. CannotRender."""
    document = _asked(configuration, made, made.generator.retire, facts)
    if not isinstance(document, Document | None):
        told = f"returned a {type(document).__name__}, not a Document or None"
        raise _failed(configuration, told)
    return document


def _asked(
    configuration: CredentialConfiguration,
    made: Made,
    method: Callable[[CredentialFacts], Any],
    facts: CredentialFacts,
) -> Any:
    try:
        return method(facts)
    except (HooksError, DatabaseError):  # said on purpose, or the database's, and not its own
        raise
    except Exception as error:  # noqa: BLE001  # whatever it raises is its own
        frames = "".join(traceback.format_tb(error.__traceback__))
        told = f"raised {type(error).__name__} ({_place(error, made)})"
        failed = _failed(configuration, told)
        # Without its words, which may be the learner's name; nor are they kept as its cause.
        logger.error("%s\n%s", failed, frames)  # noqa: TRY400
    raise failed


def _failed(configuration: CredentialConfiguration, told: str) -> GeneratorFailed:
    kind = configuration.type
    found = current().supplied(credential_generators).find(kind.generator)
    return GeneratorFailed(kind.generator, found.plugin.name, told)


def _place(error: Exception, made: Made) -> str:
    home = Path(inspect.getfile(type(made.generator))).parent
    lines = [(Path(f.f_code.co_filename), n) for f, n in traceback.walk_tb(error.__traceback__)]
    own = [(path, number) for path, number in lines if home in path.parents]
    path, number = (own or lines)[-1]
    return f"{'/'.join(path.parts[-2:])}:{number}"
