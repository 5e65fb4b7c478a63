"""A small JSON API under ``hooks/groups/api/``: docs/groups_api.md has every call.

It says what the Python API says, to whom ``doors`` lets in. An error is a code, which stays the same,
and words that may be shown.
"""
