"""What is checked when a type or a configuration is saved: everything, and told at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from hooks_credentials.schedules import faults as schedule_faults
from hooks_runtime import NoPlatform, NotSupplied, current, platform
from hookspecs.learning import credential_generators, data_retrievers
from hookspecs.values import CourseKey

if TYPE_CHECKING:
    from hooks_credentials.models import CredentialConfiguration, CredentialType
    from hookspecs.interfaces.platform import LearningPlatform

FOR = ("type", "context_kind", "context_key", "context_course")


def checked(row: Any) -> None:
    """Check *row*, which is about to be saved. Raises: ValidationError: all that is wrong, each with its field."""
    try:
        row.full_clean()
    except ValidationError as error:
        raise ValidationError([*_placed(error)]) from None


def _placed(error: ValidationError) -> Iterator[str]:
    for name, told in error.message_dict.items():
        yield from (each if name == NON_FIELD_ERRORS else f"{name}: {each}" for each in told)


def check_type(kind: CredentialType) -> None:
    """Note who supplies what *kind* names. Raises: ValidationError: all that is wrong."""
    told = [*unsupplied(kind), *_no_objects(kind)]
    if not told and kind.pk:
        told = [*_of_configurations(kind)]
    if told:
        raise ValidationError(told)


def unsupplied(kind: CredentialType) -> Iterator[str]:
    """Yield what *kind* names and no enabled plugin supplies; note who supplies the rest."""
    stored = type(kind).objects.filter(pk=kind.pk).first()
    hooks: Any = {"retriever": data_retrievers, "generator": credential_generators}
    for word, hook in hooks.items():
        try:
            name = getattr(kind, word)
            same = name == getattr(stored, word, None)
            before = getattr(kind, f"{word}_plugin") if same else ""
            found = current().supplied(hook).find(name, plugin=before)
            setattr(kind, f"{word}_plugin", found.plugin.name)
        except NotSupplied as error:
            yield f"{word}: {error}"


def _of_configurations(kind: CredentialType) -> Iterator[str]:
    from hooks_credentials.supplied import faults

    for configuration in kind.configurations.all():
        configuration.type = kind
        yield from (f"{configuration}: {fault}" for fault in faults(configuration))


def check_configuration(configuration: CredentialConfiguration) -> list[str]:
    """Return what is wrong with *configuration*: its options, its schedule, its windows and gates."""
    from hooks_credentials.supplied import faults

    told = [*schedule_faults(configuration)]
    odd = [*_no_objects(configuration)]
    if configuration.type_id and not odd:
        told += faults(configuration)
    if configuration.context_kind == "lesson" and not configuration.context_course:
        told.append("context_course: a lesson is taught in a course run; say in which")
    if configuration.valid_days == 0:
        told.append("valid_days: one at least; leave it out for a credential that never expires")
    if not configuration.takes_any_context and _is_for_another(configuration):
        told += [f"context_key: {fault}" for fault in unknown(configuration)]
    return [*told, *odd, *_moved(configuration)]


def unknown(configuration: CredentialConfiguration) -> Iterator[str]:
    """Yield that the platform does not know its context; of lessons only their course can be asked for."""
    kind, key = configuration.context_kind, configuration.context_key
    asked = configuration.context_course if kind == "lesson" else key
    try:
        is_known = not asked or _knows(platform(), kind, asked)
    except NoPlatform:  # its check says so
        return
    if not is_known:
        yield f"the platform knows no {'pathway' if kind == 'pathway' else 'course'} {asked!r}"


def _knows(hosted: LearningPlatform, kind: str, key: str) -> bool:
    if kind == "pathway":
        return not hosted.supports("pathways") or key in hosted.pathways([key])
    try:
        return CourseKey(key) in hosted.courses([CourseKey(key)])
    except ValueError:
        return False


def _is_for_another(configuration: CredentialConfiguration) -> bool:
    """Return whether it is new, or for another context; one whose course is gone can still be disabled."""
    stored = type(configuration).objects.filter(pk=configuration.pk).first()
    return stored is None or any(
        getattr(stored, name) != getattr(configuration, name) for name in FOR[1:]
    )


def _moved(configuration: CredentialConfiguration) -> Iterator[str]:
    """Yield what *configuration* is for now, and was not when its credentials were claimed."""
    issuing = type(configuration).objects.filter(credentials__isnull=False)
    stored = issuing.filter(pk=configuration.pk).select_related("type").first()
    for name in FOR if stored else ():
        if getattr(configuration, name, None) != (was := getattr(stored, name)):
            yield f"{name}: there are credentials of {str(was)!r}; make a new configuration"


def _no_objects(row: Any) -> Iterator[str]:
    for each in ("retriever_options", "generator_options"):
        if not isinstance(getattr(row, each), dict):
            yield f"{each}: an object is needed, such as {{}}"
