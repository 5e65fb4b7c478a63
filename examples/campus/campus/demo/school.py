"""The school that the stories are about: the site, its people and courses, and what everybody does there."""

from __future__ import annotations

from pathlib import Path

from campus.demo.badges import BadgeService
from campus.demo.browser import Browser, Page
from campus.demo.server import Server

FILES = Path(__file__).resolve().parents[2] / "school"
WINTER_SKY = "course-v1:Campus+PremiumAstronomy+2026"
POTTERY = "course-v1:Campus+Pottery+2026"
PHYSICS = "course-v1:Campus+Physics+2026"

LOGINS = {
    "ada": "a premium member",
    "ben": "a learner",
    "chiara": "a learner",
    "grace": "a learner, who has just registered",
    "ivy": "a learner whom a company sends",
    "tove": "teaches physics, which is divided into segments, and is not staff",
    "teacher": "staff: the studio, the hooks, the admin",
}


class School:
    """The site, the service that makes its badges, and the people who visit."""

    def __init__(self, server: Server, badges: BadgeService) -> None:
        self.server, self.badges = server, badges

    def visitor(self) -> Browser:
        return Browser(self.server.url)

    def member(self, username: str) -> Browser:
        """Return the browser of somebody who has just logged in."""
        browser = self.visitor()
        browser.submit(browser.get("/login/"), username=username, password=self.server.password)
        return browser

    def file(self, name: str) -> Path:
        """Return the path of a file that the school keeps."""
        return FILES / name

    def free_seats(self, key: str) -> list[str]:
        """Return the heading of the page that the plugin ``seats`` brought."""
        return self.visitor().get(f"/hooks/seats/{key}/").said["h1"]


def register(browser: Browser, school: School, **entered: str) -> Page:
    """Fill the form in, with everybody's password."""
    secret = school.server.password
    return browser.submit(browser.get("/register/"), password1=secret, password2=secret, **entered)


def enroll(browser: Browser, key: str) -> Page:
    """Press the button on the course's page."""
    return browser.submit(browser.get(f"/courses/{key}/"), f"/courses/{key}/enroll/")
