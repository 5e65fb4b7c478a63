"""PRT: platforms that answer, or obey, as they must not."""

from __future__ import annotations

from hookspecs.interfaces.platform import Unsupported
from hookspecs.interfaces.rows import Outcome
from tests.conformance.school import School


class PRT001(School):
    """Of many it tells the first."""

    def users(self, ids):
        return dict(list(super().users(ids).items())[:1])


class PRT002(School):
    """Who is unknown is an error."""

    def users_by_username(self, usernames):
        names = {person.username: person for person in self.users([1, 2, 3]).values()}
        return {name: names[name] for name in usernames}


class PRT003(School):
    """None is nobody."""

    def grades(self, course, users=None):
        return super().grades(course, users or ())


class PRT004(School):
    """Its rows are its own."""

    def users(self, ids):
        return {int(user): person for user, person in super().users(ids).items()}


class PRT005(School):
    """It says that it has changed what was so."""

    def left(self, row):
        outcome = super().left(row)
        return Outcome(row, "changed", row.user) if outcome.became == "unchanged" else outcome


class PRT006(School):
    """One row that is wrong, and all of them are."""

    def unenroll(self, rows, *, source):
        left = super().unenroll(rows, source=source)
        if any(outcome.became == "refused" for outcome in left):
            raise ValueError("a row is wrong")
        return left


class PRT007(School):
    """It writes rows, and tells nobody."""

    def enrolled(self, row):
        if row.user not in self.modes and row.user in (1, 2, 3) and "Physics" in row.course:
            self.modes[row.user] = "audit"
            return Outcome(row, "created", row.user)
        return super().enrolled(row)


class PRT008(School):
    """What it has written is not there yet."""

    def teachers(self, course):
        raise Unsupported("school", "teachers")


SCHOOLS = {
    f"PRT-{number:03}": cls
    for number, cls in enumerate(
        (PRT001, PRT002, PRT003, PRT004, PRT005, PRT006, PRT007, PRT008), 1
    )
}
