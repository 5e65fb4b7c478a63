"""Why content stays as it is.

::

    HooksError
    └── AuthoringError          code: stable, for APIs; its words are for authors
        ├── UnknownCourse       also a ValueError: the platform has none of this key
        ├── WrongPartition      also a ValueError: its name, its arms or its parameters
        ├── NotBindable         also a ValueError: another course, or arms that no binding opens
        ├── RuleRefused         also a ValueError; problems has a sentence for each thing
        ├── StillNamed          rules name it; blocks says which
        ├── TransferConflict    also a ValueError; problems says what is in the way of an import
        └── UnreadableTransfer  also a ValueError; problems says where it is no export
"""

from __future__ import annotations

from hookspecs import HooksError
from hookspecs.errors import snake_case


class AuthoringError(HooksError):
    """A partition, a binding or a rule stays as it is; the words say why."""

    @property
    def code(self) -> str:
        """Return what an API tells: ``rule_refused``."""
        return snake_case(type(self).__name__)


class UnknownCourse(AuthoringError, ValueError):
    """The platform has no course of this key."""


class WrongPartition(AuthoringError, ValueError):
    """No partition can be made of this."""


class NotBindable(AuthoringError, ValueError):
    """This segment does not open this arm."""


class RuleRefused(AuthoringError, ValueError):
    """The rule of a piece of content stays as it is; *problems*: why."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        """Return a line for each problem."""
        return "\n".join(self.problems)


class StillNamed(AuthoringError):
    """Rules of *blocks* name what is to go; without it nobody would see them."""

    def __init__(self, message: str, blocks: tuple[str, ...]) -> None:
        super().__init__(message, blocks)
        self.message, self.blocks = message, blocks

    def __str__(self) -> str:
        """Return the sentence."""
        return self.message


class TransferConflict(AuthoringError, ValueError):
    """An import would give numbers another meaning; *problems*: which, and nothing is imported."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        """Return a line for each problem."""
        return "\n".join(self.problems)


class UnreadableTransfer(AuthoringError, ValueError):
    """What is to be imported is nothing that was exported; *problems*: each with its path."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        """Return a line for each problem."""
        return "\n".join(self.problems)
