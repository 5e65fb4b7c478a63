"""A file is judged before it is stored: by itself, and with the designs that name it."""

from __future__ import annotations

from io import BytesIO

import pytest
from credentials_school.local import Text, visit
from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from hooks_credentials.models import CredentialAsset

from hookspecs.interfaces.credential_generator import Fault

pytestmark = pytest.mark.django_db
ADD = "/admin/hooks_credentials/credentialasset/add/"


@pytest.fixture
def instructor(client):
    client.force_login(User.objects.create_superuser("tove"))
    return client


@pytest.fixture
def used(configured):
    """A letterhead that two designs name."""
    asset = asset_of(b"SCHOOL ", "head.txt", slug="head")
    configured(generator_options={"letterhead": "head"})
    configured(generator_options={"letterhead": "head"})
    return asset


def asset_of(content, name, *, slug):
    return CredentialAsset.objects.create(slug=slug, file=ContentFile(content, name))


def upload(client, content, name, asset=None, **said):
    address = ADD.replace("add", f"{asset.pk}/change") if asset else ADD
    file = {"file": SimpleUploadedFile(name, content)} if content else {}
    return client.post(address, {"slug": "head", **file, **said}, follow=True)


def told(answer):
    """Return what the page says, as text."""
    return answer.content.decode().replace("&#x27;", "'")


@pytest.mark.parametrize("name", ["page.pdf", "Font.TTF", "font.otf", "seal.png", "seal.jpeg"])
def test_a_file_that_is_not_what_it_is_called_is_refused(instructor, name):
    """Whatever it is called; nothing is stored."""
    answer = upload(instructor, b"<html>Not found</html>", name)

    assert "does not begin as such a file does" in told(answer)
    assert not CredentialAsset.objects.exists()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"%PDF-1.7", "page.pdf"),
        (b"OTTO", "font.ttf"),
        (b"Dear", "letter"),
        (b"<svg/>", "seal.svg"),
    ],
)
def test_a_file_that_nobody_can_judge_is_taken(instructor, content, name):
    """Generators of others may need anything."""
    upload(instructor, content, name)

    assert CredentialAsset.objects.get().slug == "head"


def shouting(self, samples):
    """Refuse a design whose letterhead shouts, and warn of names that it has no room for."""
    if "!" in self.head:
        yield Fault("error", "letterhead", "no shouting")
    yield from (Fault("warning", "name", f"no room for {s.name}") for s in samples)


def test_a_file_that_breaks_a_design_is_refused_with_the_designs_name(
    instructor, used, monkeypatch
):
    """And kept all the same where the instructor says so, which is asked then."""
    monkeypatch.setattr(Text, "check", shouting)
    refused = upload(instructor, b"SCHOOL!", "head.txt", used)
    before = CredentialAsset.objects.get().digest
    kept = upload(instructor, b"SCHOOL!", "head.txt", used, anyway="on")

    said = "Certificate 1 in course-v1:School+Physics+2026 and 1 more: letterhead: no shouting"
    assert said in told(refused) and 'type="checkbox" name="anyway"' in told(refused)
    assert before == used.digest != CredentialAsset.objects.get().digest
    assert said in told(kept)


def test_a_design_is_tried_with_the_names_of_those_who_learn_there(instructor, used, monkeypatch):
    """What only warns is said after the file is stored."""
    visit("Ada Lindqvist")
    monkeypatch.setattr(Text, "check", shouting)
    answer = upload(instructor, b"school ", "head.txt", used)

    assert "name: no room for Ada Lindqvist" in told(answer)
    assert CredentialAsset.objects.get().digest != used.digest


def test_an_asset_that_a_design_needs_keeps_its_slug(instructor, used):
    """Or the instructor says so."""
    refused = upload(instructor, None, "", used, slug="other")

    assert "and 1 more: there is no asset called 'head'" in told(refused)
    assert CredentialAsset.objects.get().slug == "head"


def test_an_asset_that_a_design_needs_is_not_deleted(instructor, used):
    """The page names the design; what nobody needs goes."""
    other = asset_of(b"SCHOOL ", "foot.txt", slug="foot")
    delete = ADD.replace("add", "{}/delete")

    refused = instructor.post(delete.format(used.pk), {"post": "yes"}, follow=True)
    instructor.post(delete.format(other.pk), {"post": "yes"})

    assert "course-v1:School+Physics+2026: there is no asset called 'head'" in told(refused)
    assert [used] == [*CredentialAsset.objects.all()]


def test_designs_that_do_not_name_it_are_not_asked(instructor, used, monkeypatch):
    """Whatever is wrong with them; and a new description asks nobody."""
    used.file = ContentFile(b"SCHOOL!", "head.txt")
    used.save()
    monkeypatch.setattr(Text, "check", shouting)
    upload(instructor, b"school ", "head.txt", slug="hea")
    upload(instructor, None, "", used, description="of the school")

    assert sorted(CredentialAsset.objects.values_list("slug", flat=True)) == ["hea", "head"]
    assert CredentialAsset.objects.get(slug="head").description == "of the school"


# --- With the generator of PDFs ---------------------------------------------------------------------


@pytest.fixture
def pdf():
    """Give a function that makes a PDF of a size, encrypted if it has a password."""
    pypdf = pytest.importorskip("pypdf")
    pytest.importorskip("hooks_pdf")

    def made(width, height, password=""):
        writer, file = pypdf.PdfWriter(), BytesIO()
        writer.add_blank_page(width, height)
        if password:
            writer.encrypt(password)
        writer.write(file)
        return file.getvalue()

    plugins = ["credentials", "credentials_school.local", "pdf"]
    with override_settings(LEARNING_HOOKS={**settings.LEARNING_HOOKS, "plugins": plugins}):
        yield made


def test_a_template_is_checked_when_it_is_uploaded(instructor, configured, pdf):
    """By itself, before a design names it; and its boxes, when one does."""
    refused = upload(instructor, pdf(842, 595, password="s3cret"), "page.pdf")
    upload(instructor, pdf(842, 595), "page.pdf")
    asset = CredentialAsset.objects.get()
    configured(generator="pdf", generator_options={"template": "head"})
    smaller = upload(instructor, pdf(595, 200), "page.pdf", asset)

    assert "pdf: is encrypted; save it without a password" in told(refused)
    assert "text_elements.name.y: stands at 290, and the page reaches from 0 to 200" in told(
        smaller
    )
    assert CredentialAsset.objects.get().digest == asset.digest


def test_a_font_says_whether_it_may_be_embedded(instructor, pdf):
    """Before anybody designs with it."""
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    font, file = FontBuilder(1000, isTTF=True), BytesIO()
    font.setupGlyphOrder([".notdef"])
    font.setupCharacterMap({})
    font.setupGlyf({".notdef": TTGlyphPen(None).glyph()})
    font.setupHorizontalMetrics({".notdef": (500, 0)})
    font.setupHorizontalHeader()
    font.setupOS2(fsType=2)
    font.save(file)
    refused = upload(instructor, file.getvalue(), "own.ttf")

    assert "pdf: says that it may not be embedded (fsType 2" in told(refused)
    assert not CredentialAsset.objects.exists()
