"""What does not fit its schema, or its class."""

from __future__ import annotations


class Misfit(Exception):
    """A value that does not fit. Nothing of it is quoted: it may be anybody's."""

    def __init__(self, why: str, path: tuple[str, ...] = ()) -> None:
        super().__init__(why, path)
        self.why, self.path = why, path

    def within(self, name: str) -> Misfit:
        """Return it as told from around it."""
        return Misfit(self.why, (name, *self.path))


def misfit(error: Exception, wanted: str = "") -> Misfit:
    """Return *error* as a Misfit. wanted: the type that was to be made of the value."""
    if isinstance(error, Misfit):
        return error
    if isinstance(error, IndexError):
        return Misfit("the body ends in it")
    if wanted and not isinstance(error, RecursionError):
        return Misfit(f"it is no {wanted}")
    return Misfit(f"{type(error).__name__} in it")
