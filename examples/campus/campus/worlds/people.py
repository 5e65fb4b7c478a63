"""Accounts for those who learn and teach in a large world."""

from __future__ import annotations

from datetime import datetime

from campus.models import User
from campus.seed import hashed_password
from campus.worlds import words
from campus.worlds.tables import Keys, Table


class People:
    """Writes accounts. All of them have the same password, which is hashed once."""

    def __init__(self, keys: Keys) -> None:
        self.keys = keys
        self._password = hashed_password()
        self._table = Table(User, "id", "username", "name", "email", "password", "date_joined")

    def new(self) -> int:
        """Return the key of somebody who is about to get an account."""
        return next(self.keys[User])

    def add(self, user: int, username: str, name: str, joined: datetime) -> None:
        email = f"{username}@campus.example"
        self._table.add((user, username, name, email, self._password, joined))

    def teachers(self, amount: int, joined: datetime) -> list[int]:
        """Make *amount* teachers and return their keys."""
        made = [self.new() for _ in range(amount)]
        for number, user in enumerate(made):
            self.add(user, f"teacher{number + 1}", words.person(7 * number + 3), joined)
        self.store()
        return made

    def store(self) -> None:
        self._table.store()
