"""Retrievers and generators: found by the names that rows have, made with their options."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import attrs

from hooks_credentials.errors import NoAsset, WrongOptions
from hooks_credentials.models import CredentialAsset, CredentialConfiguration
from hooks_credentials.reading import merged, read
from hooks_runtime import NotSupplied, current, platform
from hookspecs.interfaces.credential_generator import CredentialGenerator
from hookspecs.interfaces.data_retriever import DataRetriever
from hookspecs.learning import credential_generators, data_retrievers

KEPT = 64  # designs that a process keeps prepared


@attrs.frozen
class Made:
    """A generator that is prepared. *used*: the assets that it has asked for, and their digests."""

    generator: CredentialGenerator[Any]
    used: dict[str, str] = attrs.field(factory=dict, eq=False)


def retriever(configuration: CredentialConfiguration) -> DataRetriever[Any]:
    """Return the retriever of *configuration*.

    Raises: NotSupplied: it is gone, with the plugin that supplied it. WrongOptions.
    """
    kind = configuration.type
    found = current().supplied(data_retrievers).find(kind.retriever, plugin=kind.retriever_plugin)
    cls = found.implementation
    both = merged(kind.retriever_options, configuration.retriever_options)
    return cls(read(both, cls.options_type, "retriever_options"))


def generator(configuration: CredentialConfiguration) -> Made:
    """Return the generator of *configuration*, prepared once a process as long as its assets stay.

    Raises: NotSupplied: it is gone, with the plugin that supplied it. WrongOptions.
    """
    cls = _class(configuration)
    text = json.dumps(design_of(configuration), sort_keys=True)
    made = _prepared(cls, text)
    if made.used and _digests(made.used) != made.used:  # somebody has replaced a file
        _prepared.cache_clear()
        made = _prepared(cls, text)
    return made


def tried(configuration: CredentialConfiguration, files: Mapping[str, bytes | None]) -> Made:
    """Return the generator as it would be with *files* in the place of assets, by slug; None: there is none.

    Raises: NotSupplied. WrongOptions. NoAsset: it asks for one that is not there when it is made.
    """
    return _made(_class(configuration), design_of(configuration), files)


def design_of(configuration: CredentialConfiguration) -> dict[str, Any]:
    """Return the options of *configuration*'s generator, with those of its type."""
    return merged(configuration.type.generator_options, configuration.generator_options)


def _class(configuration: CredentialConfiguration) -> type[CredentialGenerator[Any]]:
    kind = configuration.type
    supplies = current().supplied(credential_generators)
    return supplies.find(kind.generator, plugin=kind.generator_plugin).implementation


@lru_cache(KEPT)
def _prepared(cls: type[CredentialGenerator[Any]], text: str) -> Made:
    return _made(cls, json.loads(text), {})


def _made(
    cls: type[CredentialGenerator[Any]],
    options: Mapping[str, Any],
    files: Mapping[str, bytes | None],
) -> Made:
    used: dict[str, str] = {}
    chosen = read(options, cls.options_type, "generator_options")
    return Made(cls(chosen, _Assets(used, files)), used)


@attrs.frozen
class _Assets:
    used: dict[str, str]
    files: Mapping[str, bytes | None]

    def __call__(self, slug: str) -> bytes:
        if slug in self.files:
            return self._tried(slug, self.files[slug])
        row = CredentialAsset.objects.filter(slug=slug).first()
        if row is None:
            self.used[slug] = ""  # so that it is looked for again, when somebody has brought it
            raise NoAsset(slug)
        with row.file.open("rb") as file:
            content: bytes = file.read()
        self.used[slug] = digest(content)
        return content

    def _tried(self, slug: str, content: bytes | None) -> bytes:
        self.used[slug] = digest(content or b"")
        if content is None:
            raise NoAsset(slug)
        return content


def _digests(slugs: Mapping[str, str]) -> dict[str, str]:
    rows = CredentialAsset.objects.filter(slug__in=slugs)
    return dict(rows.values_list("slug", "digest"))


def digest(content: bytes) -> str:
    """Return the SHA-256 of *content*, in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def faults(configuration: CredentialConfiguration) -> list[str]:
    """Return what is wrong with what *configuration* names and says: all of it, each a sentence."""
    told: list[str] = []
    for look in (_retriever_faults, _generator_faults):
        try:
            told += look(configuration)
        except WrongOptions as error:
            told += error.faults
        except (NotSupplied, NoAsset) as error:
            told.append(str(error))
    return told


def _retriever_faults(configuration: CredentialConfiguration) -> list[str]:
    judge, name = retriever(configuration), configuration.type.retriever
    told = [f"retriever: {each}" for each in unmet(judge)]
    if configuration.context_kind not in judge.kinds:
        kinds = " or ".join(judge.kinds)
        told.append(f"context_kind: {name!r} judges a {kinds}, nothing else")
    return told


def unmet(judge: DataRetriever[Any]) -> list[str]:
    """Return what *judge* needs of the host's platform, which that has not."""
    if not judge.requires:
        return []
    hosted = platform()
    missing = [each for each in judge.requires if not hosted.supports(each)]
    return [f"it needs a platform that supports {each!r}; this one does not" for each in missing]


def _generator_faults(configuration: CredentialConfiguration) -> list[str]:
    found = generator(configuration).generator.check(())
    return [
        f"generator_options.{fault.path}: {fault.message}".replace(".:", ":")
        for fault in found
        if fault.level == "error"
    ]
