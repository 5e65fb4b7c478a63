"""A document that anybody can check, made by three plugins: who has earned it, what it looks like, who has which."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from campus.demo.browser import Browser, Page
from campus.demo.school import PHYSICS, School
from campus.demo.transcript import Transcript

ADMIN = "/admin/hooks_credentials"
IVY = "ivy@acme.example"


def a_credential_is_checked_by_anybody(school: School, transcript: Transcript) -> None:
    transcript.story("A credential for whoever has learned a course, which anybody can check")
    teacher, stranger = school.member("teacher"), school.visitor()
    transcript.does("The teacher uploads a page, designs a certificate, and tries it on Physics.")
    page = teacher.submit(_configured(school, teacher), "/dry_run/")
    told = "1 would be issued a credential now, 2 would not. Nothing was written."
    transcript.sees("a dry run says for whom", told, page.said["status"])
    transcript.sees("and why others get none", "completion 0 of 90 percent", page.text)

    transcript.does("She runs it. A worker draws the document, stores it and mails Ivy.")
    teacher.submit(page, "/run_now/")
    mails = lambda: school.server.mail(IVY)  # noqa: E731  # as it is then
    transcript.comes_to_see("Ivy is mailed", "Your credential: Physics", mails)
    document = re.findall(r"http\S+/document", mails())[-1]
    kind, content = stranger.download(document)
    transcript.sees(f"its link leads to {len(content) // 1000} KB", "application/pdf", kind)

    badges = lambda: [school.badges.told()]  # noqa: E731
    transcript.comes_to_see("badges heard of it, too", f"1 badge: {PHYSICS}", badges)

    address = document.removesuffix("document")
    transcript.does("A stranger scans the code on it.")
    page = stranger.get(address)
    transcript.sees("the page says", "This credential is valid.", page.text)
    number = address.split("/")[-2]
    transcript.sees("and where its badge is", f"/badges/{number}", page.text)
    transcript.sees("programs read it as JSON", "available", _status(stranger, address))

    transcript.does("The teacher revokes it, and says why.")
    page = teacher.get(f"{ADMIN}/credential/{number}/change/")
    teacher.submit(page, "/revoke_it/", reason="Somebody else took the exam.")
    transcript.sees("from that moment on", "revoked", _status(stranger, address))
    transcript.comes_to_see("and the badge is taken back", "0 badges", badges)


def _configured(school: School, teacher: Browser) -> Page:
    """Do what an instructor clicks: a file, a type with its design, and where that is issued."""
    page = teacher.get(f"{ADMIN}/credentialasset/add/")
    teacher.upload(page, school.file("certificate.pdf"), slug="certificate")
    kind = {"name": "Certificate of completion", "retriever": "completion", "generator": "pdf"}
    page = teacher.submit(teacher.get(f"{ADMIN}/credentialtype/add/"), **kind)
    design = json.loads(school.file("certificate.json").read_text(encoding="utf-8"))
    teacher.submit(page, **kind, **dict(_entered(design)))
    page = teacher.get(f"{ADMIN}/credentialconfiguration/add/")
    return teacher.submit(page, **page.ticked([kind["name"]]), context_key=PHYSICS)


def _entered(design: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield fields and what is filled in: an option that has options has a field for each of these."""
    for option, value in design.items():
        if isinstance(value, dict) and option != "text_elements":
            yield from ((f"generator__{option}__{name}", str(v)) for name, v in value.items())
        else:
            text = json.dumps(value) if isinstance(value, dict) else str(value)
            yield f"generator__{option}", text


def _status(browser: Browser, address: str) -> Any:
    return json.loads(browser.get(f"{address}?format=json").text)["status"]
