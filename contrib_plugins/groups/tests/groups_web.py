"""A visitor of the pages, and what they read there."""

from __future__ import annotations

import re

from groups_school import PHYSICS


class Visitor:
    """Somebody at the pages of physics."""

    def __init__(self, client):
        self.client = client

    def get(self, path="", **query):
        return self.client.get(f"/hooks/groups/courses/{PHYSICS}/{path}", query)

    def press(self, path="", **entered):
        """Press a button, and return the page that it leads to."""
        path = path if path.startswith("/") else f"/hooks/groups/courses/{PHYSICS}/{path}"
        return self.client.post(path, entered, follow=True)


def text(response):
    """Return what a page says, without its markup."""
    said = re.sub(r"<style.*?</style>|<[^>]+>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(said.replace("&#x27;", "'").replace("&quot;", '"').split())
