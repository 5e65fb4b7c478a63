"""Django's admin: what is there to be looked at, and what may be changed without going past the rules.

What guards memberships, rules and arms is Python as much as SQL: plugins are asked, seats are counted,
history is written. So nothing is edited here behind their backs: buttons do what the Python API does, and
rows that tell of people are shown to who has the permission to view them, by id.
"""

from hooks_groups.admin import content, history, people

__all__ = ["content", "history", "people"]
