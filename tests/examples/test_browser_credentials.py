"""A certificate in a real browser: from an instructor's design to a stranger who asks whether it is valid.

Pictures go where those of ``test_browser.py`` go; of the admin one of each kind of page; all also as on a phone.
"""

from __future__ import annotations

import email
import json
import os
import re
from base64 import b64decode
from email import policy
from io import BytesIO
from pathlib import Path
from time import monotonic, sleep

import pypdfium2
import pytest
import zxingcpp
from campus.demo.browser import Browser
from campus.demo.school import FILES, PHYSICS, enroll
from campus.demo.server import running
from pypdf import PdfReader

from tests.examples.chromium import Visitor, window
from tests.examples.test_browser import SIZES, log_in

ADMIN = "/admin/hooks_credentials"
HOME = f"/courses/{PHYSICS}/home/"
DESIGN = json.loads((FILES / "certificate.json").read_text(encoding="utf-8"))
FONTS = (
    "truetype/noto/NotoSerif-Regular.ttf",
    "truetype/dejavu/DejaVuSerif.ttf",
    "truetype/liberation/LiberationSerif-Regular.ttf",
)
PATIENCE_S = 20
FETCH = """
const [address, done] = arguments;
fetch(address).then(async answer => {
  const bytes = new Uint8Array(await answer.arrayBuffer());
  done([answer.status, answer.headers.get("Content-Type"), btoa(bytes.reduce((t, b) => t + String.fromCharCode(b), ""))]);
});
"""

pytestmark = pytest.mark.usefixtures("plugins")


@pytest.fixture
def school(tmp_path):
    """A fresh campus, and a window on it; Ben has done three lessons of three, and Chiara one."""
    pictures = Path(os.environ.get("CAMPUS_SCREENSHOTS") or tmp_path / "pictures")
    pictures.mkdir(parents=True, exist_ok=True)
    width, height = SIZES["desk"]
    with window(width, height, tmp_path / "profile") as driver, running(tmp_path) as server:
        visitor = Visitor(driver, width, pictures, server.url.rstrip("/"))
        visitor.password, visitor.server = server.password, server
        for who, lessons in (("ben", 3), ("chiara", 1)):
            _learn(server, who, lessons)
        yield visitor


def _learn(server, who, lessons):
    learner = Browser(server.url)
    learner.submit(learner.get("/login/"), username=who, password=server.password)
    enroll(learner, PHYSICS)
    for lesson in learner.get(HOME).links_to("/lessons/")[:lessons]:
        learner.submit(learner.get(lesson))


def test_a_certificate_is_designed_earned_checked_and_revoked(school):
    """By an instructor who may do that and nothing else, a learner, and somebody who finds the paper."""
    _let_tove_issue_credentials(school)
    log_in(school, "tove")
    _upload(school, "certificate", FILES / "certificate.pdf", "pdf")
    _upload(school, "serif", _font(), "ttf")
    _design_a_type(school)
    _configure_and_run(school)

    link = _ben_is_mailed(school)
    found = _ben_opens_his_certificate(school, link)
    _a_stranger_reads(school, found, "This credential is valid.")
    _revoke(school)

    _a_stranger_reads(school, found, "This credential has been revoked. It is not valid.")
    assert _until(lambda: _fetched(school, f"{found}document")[0], 410) == 410
    log_in(school, "ben")
    school.go("/hooks/credentials/mine/")
    assert "revoked" in school.text


def _let_tove_issue_credentials(school):
    """An operator makes a group of those who may, and puts her in."""
    log_in(school, "teacher")
    school.go("/admin/auth/group/add/")
    school.fill(name="Credentials")
    _choose(school, "permissions", "Credentials |")
    school.go("/admin/campus/user/?q=tove")
    school.press("tove")
    school.driver.find_element("name", "is_staff").click()
    _choose(school, "groups", "Credentials")


def _choose(school, field, words):
    """Choose all that have *words*, in the two boxes of Django's admin, and save."""
    school.driver.find_element("id", f"id_{field}_input").send_keys(words)
    school.driver.find_element("id", f"id_{field}_add_all").click()
    _save(school)


def _save(school, name="_save"):
    school.turn(school.driver.find_element("name", name).click)


def _font():
    there = [Path("/usr/share/fonts") / name for name in FONTS]
    if found := next((font for font in there if font.exists()), None):
        return found
    told = "none of these fonts is here: " + ", ".join(map(str, there))
    raise (pytest.fail if os.environ.get("CI") == "true" else pytest.skip).Exception(told)


def _upload(school, slug, file, kind):
    school.go(f"{ADMIN}/credentialasset/add/")
    school.fill(slug=slug)
    school.driver.find_element("name", "file").send_keys(str(file))
    _save(school)
    assert f"{slug} {kind}" in school.text


def _design_a_type(school):
    """Its form is made of the options of completion and of pdf; a mistake is found before anybody gets it."""
    school.go(f"{ADMIN}/credentialtype/add/")
    school.fill(name="Certificate of completion", retriever="completion", generator="pdf")
    _save(school)
    texts = json.dumps(DESIGN["text_elements"])
    school.fill(generator__template="certificat", generator__text_elements=texts)
    _open(school, "What it looks like: pdf, defaults")
    school.fill(generator__defaults__font="serif", generator__defaults__color="#22324a")
    _open(school, "What it looks like: pdf, qr")
    school.fill(
        **{f"generator__qr__{name}": str(DESIGN["qr"][name]) for name in ("x", "y", "size")}
    )
    school.fill(generator__qr__color=DESIGN["qr"]["color"])
    _save(school, "_continue")
    school.look_as_on(*SIZES["phone"])
    school.press("Look at the design")
    assert "template: there is no asset 'certificat'" in school.text

    school.press("Back")
    school.fill(generator__template="certificate")
    _save(school, "_continue")
    school.press("Look at the design")
    assert school.said("alert") == []
    picture = school.driver.find_element("css selector", "figure img")
    assert picture.get_property("naturalWidth") == 1200
    school.look_as_on(*SIZES["phone"])


def _open(school, heading):
    found = school.driver.find_element("xpath", f"//summary[normalize-space()='{heading}']")
    found.click()


def _configure_and_run(school):
    """A dry run says who would get one, and why others would not."""
    school.go(f"{ADMIN}/credentialconfiguration/add/")
    school.fill(type="Certificate of completion", context_key=PHYSICS)
    _save(school)
    school.press("Dry run")
    assert school.said("status") == [
        "1 would be issued a credential now, 1 would not. Nothing was written."
    ]
    assert "completion 33.3" in school.text
    school.look_as_on(*SIZES["phone"])
    school.press("Back")
    school.driver.find_element("name", "enabled").click()
    school.fill(schedule="every so many seconds", every_s="60")
    _save(school, "_continue")
    school.look_as_on(*SIZES["phone"])
    school.press("Run now")
    assert "1 found, 1 claimed" in school.text


def _ben_is_mailed(school):
    """He reads a link to his document, and one for everybody."""
    told = _until(lambda: school.server.mail("ben@campus.example").count("/document"), 1)
    assert told == 1
    (mail,) = [
        message
        for message in school.server.mail("ben@campus.example").split("-" * 79 + "\n")
        if "/document" in message
    ]
    text = email.message_from_string(mail, policy=policy.default).get_content()
    assert "Ben Okafor" in text
    (link,) = re.findall(r"http\S+/document", text)
    assert link.startswith(school.root)
    return link


def _ben_opens_his_certificate(school, link):
    """By the mail and by his own page; return what the code on it says, as another engine reads it."""
    log_in(school, "ben")
    school.press("Credentials", within="header")
    school.look_as_on(*SIZES["phone"])
    school.press("Certificate of completion: Physics of Everyday Things")
    assert "Open the document" in school.text
    status, media_type, content = _fetched(school, link)
    assert (status, media_type) == (200, "application/pdf")
    (page,) = PdfReader(BytesIO(content)).pages
    text = page.extract_text()
    assert "Ben Okafor" in text
    assert "Physics of Everyday Things" in text
    found = _code_on(content)
    assert found in text
    assert link == f"{found}document"
    return found


def _fetched(school, address):
    """Return status, media type and bytes, as the browser gets them with its cookies."""
    status, media_type, content = school.driver.execute_async_script(FETCH, address)
    return status, media_type, b64decode(content)


def _code_on(content):
    with pypdfium2.PdfDocument(content) as document:
        picture = document[0].render(scale=3, grayscale=True)
    shape = picture.height, picture.stride
    (code,) = zxingcpp.read_barcodes(memoryview(bytes(picture.buffer)).cast("B", shape))
    return code.text


def _a_stranger_reads(school, address, words):
    school.forget()
    school.go(address.removeprefix(school.root))
    assert words in school.said("status")[0]
    assert "Ben" not in school.text
    school.look_as_on(*SIZES["phone"])


def _revoke(school):
    log_in(school, "tove")
    school.go(f"{ADMIN}/credential/?q=Okafor")
    school.turn(school.driver.find_element("css selector", "#result_list tbody a").click)
    school.look_as_on(*SIZES["phone"])
    school.fill(reason="The exam was another's.")
    school.press("Revoke")
    assert "It is revoked." in school.text
    assert "The exam was another's." in school.text


def _until(look, wanted):
    """Return what *look* sees, when that is *wanted* or a worker has had enough time."""
    latest = monotonic() + PATIENCE_S
    while (there := look()) != wanted and monotonic() < latest:
        sleep(0.1)
    return there
