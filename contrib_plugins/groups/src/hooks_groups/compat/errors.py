"""What goes wrong with Open edX's partitions, under the names that its code catches.

::

    UserPartitionError
    ├── NoSuchUserPartitionError
    ├── NoSuchUserPartitionGroupError
    └── ReadOnlyUserPartitionError
"""

from __future__ import annotations

from hookspecs import HooksError


class UserPartitionError(HooksError):
    """A partition can't be what it says; the message tells why."""


class NoSuchUserPartitionError(UserPartitionError):
    """A course has no partition of that id."""


class NoSuchUserPartitionGroupError(UserPartitionError):
    """A partition has no group of that id."""


class ReadOnlyUserPartitionError(UserPartitionError):
    """The scheme makes its partitions itself; none is read from JSON."""
