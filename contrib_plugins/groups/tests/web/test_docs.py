"""What docs/groups_api.md calls answers what it says; every call is in its table."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from urllib.parse import urlsplit

import pytest

PAGE = Path(__file__).parents[4] / "docs" / "groups_api.md"
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not PAGE.exists(), reason="the docs are not here"),
]
COMMAND = re.compile(r"^\$ (?P<line>.*)\n(?P<output>(?:(?!\$ ).+\n)*)", re.MULTILINE)
KEPT = re.compile(r"(?P<name>\w+)=\$\((?P<line>api .*) \| jq -r \.(?P<field>\w+)\)")


def commands():
    for block in re.findall(r"^```console\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL):
        for found in COMMAND.finditer(block):
            yield found["line"], found["output"].strip()


class Curl:
    """Does what ``api`` does in the page, without a network."""

    def __init__(self, client, root):
        self.client, self.said = client, {"COURSE": root}

    def call(self, line):
        """Return what a call answers."""
        line = re.sub(
            r"\$'([^']*)'", lambda found: shlex.quote(found[1].replace(r"\n", "\n")), line
        )
        line = re.sub(r"\$(\w+)", lambda found: str(self.said[found[1]]), line)
        words, said = iter(shlex.split(line)[1:]), {"method": "GET"}
        for word in words:
            match word:
                case "--json":
                    body, kind = next(words), "application/json"
                    said |= {"method": "POST", "data": body, "content_type": kind}
                case "--data-binary":
                    said |= {"method": "POST", "data": next(words)}
                case "--header":
                    said |= {"content_type": next(words).removeprefix("Content-Type: ")}
                case "--request":
                    said |= {"method": next(words)}
                case _:
                    said["path"] = word
        return self.client.generic(**said).content.decode()

    def run(self, line):
        """Return what the page would see printed."""
        if kept := KEPT.fullmatch(line):
            self.said[kept["name"]] = json.loads(self.call(kept["line"]))[kept["field"]]
            return ""
        return self.call(line) if line.startswith("api ") else ""


def test_the_page_runs(visit):
    """From the first set to the undoing of an import."""
    ran = list(commands())
    root = urlsplit(shlex.split(ran[0][0])[0].partition("=")[2]).path
    curl = Curl(visit("tove").client, root)

    wrong = []
    for line, expected in ran:
        printed = curl.run(line)
        if not re.fullmatch(re.escape(expected).replace(r"\.\.\.", ".*"), printed):
            wrong.append((line, expected, printed))

    assert [] == wrong
    assert len(ran) > 15


def test_every_call_is_in_the_table():
    """An address that is added without a line there fails here."""
    from hooks_groups.api.urls import urlpatterns

    page = PAGE.read_text().replace("`, `leave/`", "`, `segments/<uid>/leave/`")
    routes = [re.sub(r"<\w+:(\w+)>", r"<\1>", str(each.pattern)) for each in urlpatterns]

    missing = [route for route in routes if f"`{route.replace('<pk>', '<id>')}`" not in page]
    assert [] == missing
