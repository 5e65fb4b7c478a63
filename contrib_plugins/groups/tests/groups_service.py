"""Who asks schemes in Open edX, and schemes of its six shapes; written from groups.md, 2.1 to 2.3.

``PartitionService`` calls exactly as the contract says: three positionals, and ``assign=`` always.
"""

from __future__ import annotations

from hooks_groups.compat import Group, UserPartition, get_partition_from_id


class PartitionService:
    """Asks about one course. *course*: the platform's object, with ``id`` and ``user_partitions``."""

    def __init__(self, course_id, cache=None, course=None, generators=()):
        # What a key says of versions is no matter here.
        self.key = course_id.for_branch(None) if hasattr(course_id, "for_branch") else course_id
        self.cache, self.course, self.generators = cache, course, generators

    @property
    def course_partitions(self):
        found = list(self.course.user_partitions)
        for generate in self.generators:
            made = generate(self.course)
            found += made if isinstance(made, list) else [] if made is None else [made]
        return found

    def get_user_partition(self, user_partition_id):
        return get_partition_from_id(self.course_partitions, user_partition_id)

    def get_user_group_id_for_partition(self, user, user_partition_id):
        name = f"PartitionService.ugidfp.{user.id}.{self.key}.{user_partition_id}"
        if self.cache is not None and name in self.cache:
            return self.cache[name]
        partition = self.get_user_partition(user_partition_id)
        if partition is None:
            raise ValueError(f"no partition {user_partition_id} in {self.key}")
        group = self.get_group(user, partition)
        found = None if group is None else group.id
        if self.cache is not None:
            self.cache[name] = found
        return found

    def get_group(self, user, user_partition, assign=True):
        return user_partition.scheme.get_group_for_user(
            self.key, user, user_partition, assign=assign
        )


def get_user_partition_groups(course_key, partitions, user, partition_dict_key="name"):
    """Return the groups that *user* is in by partition, without those in which they have none."""
    service = PartitionService(course_key)
    asked = {
        getattr(each, partition_dict_key): service.get_group(user, each) for each in partitions
    }
    return {key: group for key, group in asked.items() if group is not None}


class Shape:
    """Says who is where; *asked* has what each call was given."""

    def __init__(self, where=(), answer=None):
        self.where, self.answer, self.asked = dict(where), answer, []

    def found(self, user, partition, **said):
        self.asked.append(said)
        if self.answer is not None:
            return self.answer(partition) if callable(self.answer) else self.answer
        number = self.where.get(user.id)
        return None if number is None else partition.get_group(number)


class RandomShape(Shape):
    def get_group_for_user(self, course_key, user, user_partition, assign=True):
        return self.found(user, user_partition, assign=assign)


class CohortShape(Shape):
    def get_group_for_user(self, course_key, user, user_partition, use_cached=True):
        return self.found(user, user_partition, use_cached=use_cached)


class DynamicPartition(UserPartition):
    """Its groups are looked up each time."""

    @property
    def groups(self):
        return [Group(1, "Audit"), Group(2, "Verified")]


class TrackShape(Shape):
    read_only = True
    made = DynamicPartition

    def get_group_for_user(self, course_key, user, user_partition, **kwargs):
        return self.found(user, user_partition, **kwargs)

    def create_user_partition(self, number, name, told, groups=None, parameters=None, active=True):
        return self.made and self.made(number, name, told, [], self, parameters, active)


class GateShape(TrackShape):
    made = UserPartition

    def create_user_partition(self, number, name, told, groups=None, parameters=None, active=True):
        return UserPartition(number, name, told, groups, self, parameters, True)


class TeamShape(TrackShape):
    def get_group_for_user(self, course_key, user, user_partition):
        return self.found(user, user_partition)


class VerificationShape:
    """A class, whose methods are the class's."""

    @classmethod
    def get_group_for_user(cls, course_key, user, user_partition, assign=True):
        return user_partition.groups[0]


SHAPES = {
    "random": RandomShape,
    "cohort": CohortShape,
    "enrollment_track": TrackShape,
    "content_type_gate": GateShape,
    "team": TeamShape,
    "verification": VerificationShape,
}
