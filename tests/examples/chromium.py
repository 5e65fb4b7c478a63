"""Campus in headless Chromium: every page that is visited is held to what all pages owe their readers."""

from __future__ import annotations

import os
import re
import shutil
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    *("headless", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run"),
    *("disable-background-networking", "disable-component-update", "disable-sync"),
)
PATIENCE_S = 10
QUICKLY = {"format": "jpeg", "quality": 80, "optimizeForSpeed": True}

# Whatever a page is about, it owes this to its readers. Returns what is missing, in words.
OWED = r"""
const wide = document.documentElement.scrollWidth, width = arguments[0], owed = [];
if (wide > width) owed.push(`scrolls sideways: ${wide} in ${width} pixels`);
// What is folded away in a closed <details> has a place, and is not seen.
const seen = element => element.getClientRects().length > 0 && element.checkVisibility();
for (const field of document.querySelectorAll("input:not([type=hidden]), select, textarea"))
  if (seen(field) && !field.labels.length && !field.ariaLabel) owed.push(`no label: ${field.outerHTML}`);
for (const button of document.querySelectorAll("a[href], button, summary"))
  if (seen(button) && !(button.innerText || button.ariaLabel)) owed.push(`no words: ${button.outerHTML}`);
for (const ahead of document.querySelectorAll("[tabindex]"))
  if (ahead.tabIndex > 0) owed.push(`jumps the queue: ${ahead.outerHTML}`);
for (const named of document.querySelectorAll("[id]"))
  if (document.querySelectorAll("#" + CSS.escape(named.id)).length > 1) owed.push(`twice: #${named.id}`);
if (document.querySelectorAll("h1").length !== 1) owed.push("has not one h1");
if (!document.documentElement.lang || !document.title) owed.push("has no language or no title");
return owed;
"""
# The elements that the Tab key stops at, as a reader of the page meets them: by their words or names.
# A group of radio buttons is one stop.
STOPS = r"""
const groups = new Set();
return [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, pre")]
  .filter(element => element.getClientRects().length > 0)
  .filter(element => element.type !== "radio" || !groups.has(element.name) && groups.add(element.name));
"""


class Visitor:
    """Somebody with a window of some width. Pictures of what they see go to *folder*."""

    def __init__(self, driver: webdriver.Chrome, width: int, folder: Path, root: str) -> None:
        self.driver, self.width, self.root = driver, width, root
        self._pictures, self._folder = count(1), folder
        self._sessions: dict[str, Any] = {}

    def forget(self) -> None:
        """Be somebody new, who has no cookies."""
        self.driver.delete_all_cookies()

    def log_in(self, username: str, password: str) -> None:
        """Log in by the form; who was here before has a session still, and saves the time."""
        self.forget()
        self.go("/login/")
        if username in self._sessions:
            self.driver.add_cookie(self._sessions[username])
            self.go("/")
        else:
            self.fill(username=username, password=password)
            self.press("Log in")
            self._sessions[username] = self.driver.get_cookie("sessionid")

    def go(self, path: str) -> None:
        self.driver.get(self.root + path)
        self._look()

    def look_as_on(self, width: int, height: int) -> None:
        """Look at this page in a window of another size, and have it back as it was."""
        before = self.width, self.driver.execute_script("return window.innerHeight")
        if self._is_djangos:
            self._picture()
        self.width = width
        resize(self.driver, width, height)
        self._picture()
        if not self._is_djangos:
            self._hold_to_account()
        self.width = before[0]
        resize(self.driver, *before)

    def fill(self, **entered: str) -> None:
        for name, value in entered.items():
            field = self.driver.find_element(By.CSS_SELECTOR, f"main [name='{name}']")
            if field.tag_name == "select":
                field.find_element(By.XPATH, f"option[normalize-space()='{value}']").click()
            else:
                field.clear()
                field.send_keys(value)

    def tick(self, *texts: str) -> None:
        for text in texts:
            self._find(f"//main//label[normalize-space()='{text}']").click()

    def press(self, words: str, within: str = "main") -> None:
        """Press the button, or follow the link, that says *words*; wait for the next page."""
        found = self._find(f"//{within}//*[self::button or self::a][normalize-space()='{words}']")
        self.turn(found.click)

    def turn(self, act: Callable[[], None]) -> None:
        """Do what leads to another page, and wait for that."""
        page = self.driver.find_element(By.TAG_NAME, "html")
        act()

        def is_gone(driver: webdriver.Chrome) -> bool:
            there = driver.find_elements(By.TAG_NAME, "html")
            ready = driver.execute_script("return document.readyState")
            return bool(there) and there[0].id != page.id and ready == "complete"

        WebDriverWait(self.driver, PATIENCE_S, 0.02).until(is_gone)
        self._look()

    @property
    def text(self) -> str:
        return " ".join(self.driver.find_element(By.TAG_NAME, "main").text.split())

    @property
    def path(self) -> str:
        return self.driver.current_url.removeprefix(self.root)

    def said(self, role: str) -> list[str]:
        """Return what the page says as an ``alert`` or a ``status``."""
        found = self.driver.find_elements(By.CSS_SELECTOR, f"[role={role}]")
        return [element.text for element in found]

    def stops(self) -> list[WebElement]:
        return self.driver.execute_script(STOPS)

    def _find(self, xpath: str) -> WebElement:
        found = [e for e in self.driver.find_elements(By.XPATH, xpath) if e.is_displayed()]
        assert found, f"{self.path} has nothing for {xpath}; it says: {self.text}"
        return found[0]

    @property
    def _is_djangos(self) -> bool:
        """Return whether this is a page of the admin: those are Django's own, and many."""
        return self.path.startswith("/admin/")

    def _look(self) -> None:
        if not self._is_djangos:
            self._picture()
            self._hold_to_account()

    def _picture(self) -> None:
        slug = re.sub(r"\W+", "-", self.path).strip("-") or "courses"
        picture = self._folder / f"{self.width}-{next(self._pictures):02}-{slug[:80]}.jpeg"
        taken = self.driver.execute_cdp_cmd("Page.captureScreenshot", QUICKLY)
        picture.write_bytes(b64decode(taken["data"]))

    def _hold_to_account(self) -> None:
        owed = self.driver.execute_script(OWED, self.width)
        assert not owed, f"{self.path}, {self.width} wide: {owed}"


def resize(driver: webdriver.Chrome, width: int, height: int, *, is_phone: bool = False) -> None:
    """Give the window another size. What a phone does with a page it decides when that is loaded."""
    size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": is_phone}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)


@contextmanager
def window(width: int, height: int, profile: Path) -> Iterator[webdriver.Chrome]:
    """A window of Chromium; narrow ones are phones."""
    options = Options()
    options.binary_location = _program(*BROWSERS)
    for flag in (*FLAGS, f"user-data-dir={profile}"):
        options.add_argument(f"--{flag}")
    driver = webdriver.Chrome(options, Service(_program("chromedriver")))
    try:
        resize(driver, width, height, is_phone=width < 500)
        yield driver
    finally:
        driver.quit()


def _program(*names: str) -> str:
    if found := next(filter(None, map(shutil.which, names)), ""):
        return found
    told = f"no {names[0]} on PATH: campus' pages were NOT looked at; apt install chromium-driver"
    raise (pytest.fail if os.environ.get("CI") == "true" else pytest.skip).Exception(told)
