"""What this plugin raises, and says.

::

    CredentialsError         in words that an instructor may read
    ├── WrongOptions         options do not fit their class; all that is wrong, with its place
    ├── NoAsset              a design names a file that is not there
    ├── NotPossible          this credential is in no state for that
    ├── RunStopped           a plugin stops a run: nobody is issued anything now
    ├── GeneratorFailed      a generator broke: which, whose, and where; none of its words
    └── StorageAway          documents can't be written or read at the moment
"""

from __future__ import annotations

from hookspecs import HooksError


class CredentialsError(HooksError):
    """Something about credentials can't be done; the words say why."""


class WrongOptions(CredentialsError, ValueError):
    """Options do not fit. *faults*: each a sentence with its place."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__(faults)
        self.faults = faults

    def __str__(self) -> str:
        """Return all of them, a line each."""
        return "\n".join(self.faults)


class NoAsset(CredentialsError, KeyError):
    """A design names an asset that is not there; for generators it is a KeyError."""

    def __init__(self, slug: str) -> None:
        super().__init__(slug)
        self.slug = slug

    def __str__(self) -> str:
        """Return which."""
        return f"there is no asset called {self.slug!r}"


class NotPossible(CredentialsError):
    """The credential is not in a state for that."""


class RunStopped(CredentialsError):
    """A plugin stops the run."""


class GeneratorFailed(CredentialsError):
    """The generator *name* of the *plugin* has a bug; *told*: what it did, and nothing personal."""

    def __init__(self, name: str, plugin: str, told: str) -> None:
        super().__init__(name, plugin, told)
        self.name, self.plugin, self.told = name, plugin, told

    def __str__(self) -> str:
        """Return who is to be asked."""
        return f"generator {self.name!r} of the plugin {self.plugin} {self.told}"


class StorageAway(CredentialsError):
    """Documents can't be written or read now; it is worth trying again."""
