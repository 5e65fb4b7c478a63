"""What the ancestor got wrong, by the numbers of the contract (credentials.md 0 and 2.3), and is right here."""

from __future__ import annotations

import re
import subprocess
from io import BytesIO

import attrs
import pytest
from hooks_pdf import (
    DateStyle,
    PdfGenerator,
    PdfOptions,
    QrElement,
    Style,
    TextElement,
    WrongOptions,
    options_from_json,
)
from hooks_pdf.design import elements
from hooks_pdf.imported import Settings
from pdf_kit import (
    ENGINES,
    FACTS,
    Shelf,
    by_reference,
    extent,
    facts,
    generator,
    ink,
    lines,
    needs,
    pdfium_text,
    pypdf_text,
    template,
)
from pypdf import PdfReader, PdfWriter

from hookspecs.interfaces.credential_generator import CannotRender

FONT_SIZE = re.compile(r"/LB\d+ ([\d.]+) Tf")


def sizes(**said):
    shown = elements(PdfOptions(template="paper", **said))
    return {element.name: element.size for element in shown}


# --- pypdf, findings 1 and 2 --------------------------------------------------------------------


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("path", ["spliced", "reference"])
def test_finding_1_and_2_documents_are_made_with_pypdf_7_and_keep_their_text_encrypted(
    made, path, engine
):
    """The obvious port makes a valid, encrypted certificate without name, course and date."""
    one = made()
    content = one.render(FACTS).content if path == "spliced" else by_reference(one, FACTS)

    assert PdfReader(BytesIO(content)).is_encrypted
    assert lines(ENGINES[engine](content)) == ["Ada Lindqvist", "Physics", "November 20, 2026"]


def test_finding_2_still_holds_for_what_pypdf_merges():
    """If this fails, pypdf has mended it, and the reference path may say so."""
    writer, words = PdfWriter(clone_from=BytesIO(template())), PdfWriter()
    words.append(BytesIO(generator_text()))
    writer.pages[0].merge_page(words.pages[0])
    writer.encrypt("", "owner", algorithm="AES-256")
    file = BytesIO()
    writer.write(file)

    assert pypdf_text(generator_text()).strip() == "Ada"
    assert pypdf_text(file.getvalue()).strip() == ""


def generator_text():
    """Return a page that says Ada, not encrypted."""
    helvetica = {"Type": "Font", "Subtype": "Type1", "BaseFont": "Helvetica"}
    fonts = {"Font": {"F": helvetica}}
    return template(b"BT /F 20 Tf 100 100 Td (Ada) Tj ET", Resources=fonts)


# --- W1 -----------------------------------------------------------------------------------------


def test_w1_documented_sizes_are_the_effective_ones(made):
    """32, 28 and 12 points, in the options and on the page."""
    assert sizes() == {"name": 32, "context": 28, "date": 12}

    content = PdfReader(BytesIO(made().render(FACTS).content)).pages[0].get_contents().get_data()

    assert FONT_SIZE.findall(content.decode()) == ["32", "28", "12"]


def test_w1_what_an_author_says_for_all_goes_before_what_is_documented_and_an_element_before_both():
    """The nearest word wins."""
    said = sizes(defaults=Style(size=20), text_elements={"date": TextElement(size=9)})

    assert said == {"name": 20, "context": 20, "date": 9}


def test_w1_django_settings_have_the_effect_that_is_documented():
    """LEARNING_CREDENTIALS_NAME_UPPERCASE, DATE_UPPERCASE, DATE_CHAR_SPACE, where a design says nothing."""
    settings = Settings(name_uppercase=True, date_uppercase=True, date_char_space=2)
    raw = {"template": "paper", "text_elements": {"date": {"uppercase": False}}}

    name, context, date = elements(options_from_json(raw, settings))

    assert (name.uppercase, context.uppercase) == (True, False)
    assert (date.uppercase, date.char_space) == (False, 2)


# --- W13 ----------------------------------------------------------------------------------------


def test_w13_a_font_is_read_once_for_any_number_of_documents(shelf):
    """And so is the template."""
    asked = []
    options = PdfOptions(template="paper", defaults=Style(font="noto"))
    one = PdfGenerator(options, lambda slug: asked.append(slug) or shelf[slug])

    for name in ("Ada", "Grace", "Zoë"):
        one.render(facts(name))

    assert sorted(asked) == ["noto", "paper"]


def test_w13_a_replaced_font_is_seen_by_the_next_generator(shelf):
    """No process keeps fonts by their names."""
    shelf["font"] = shelf["noto"]
    before = generator(shelf, defaults=Style(font="font")).render(FACTS).content
    shelf["font"] = shelf["hebrew"]
    after = generator(shelf, defaults=Style(font="font"), fallback_fonts=("noto",))

    assert font_names(before) == {"NotoSans-Regular"}
    assert "NotoSansHebrew-Regular" in font_names(after.render(facts("דוד")).content)


def test_w13_two_fonts_of_one_name_keep_their_faces(shelf):
    """Each is known by its slug, and embedded as itself."""
    shelf["one"], shelf["other"] = shelf["noto"], renamed(shelf["hebrew"], "NotoSans-Regular")
    two = {
        "name": TextElement(font="one"),
        "context": TextElement(font="other", text="דוד"),
        "date": TextElement(shown=False),
    }

    content = generator(shelf, text_elements=two).render(FACTS).content

    fonts = PdfReader(BytesIO(content)).pages[0]["/Resources"]["/Font"].values()
    programs = {
        font.get_object()["/DescendantFonts"][0]["/FontDescriptor"]["/FontFile2"].get_data()
        for font in fonts
        if "/DescendantFonts" in font.get_object()
    }
    assert len(programs) == 2


def renamed(data, name):
    from fontTools.ttLib import TTFont

    font, file = TTFont(BytesIO(data)), BytesIO()
    for record in font["name"].names:
        if record.nameID == 6:
            record.string = name
    font.save(file)
    return file.getvalue()


def font_names(content):
    fonts = PdfReader(BytesIO(content)).pages[0]["/Resources"]["/Font"].values()
    return {font.get_object()["/BaseFont"].partition("+")[2] for font in fonts} - {""}


# --- W14 ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Ivan Петров", "'Helvetica' lacks 6 characters of Cyrillic"),
        ("محمد", "'Helvetica' lacks 4 characters of Arabic"),
        ("王 李明", "'Helvetica' lacks 3 characters of Han"),
    ],
)
def test_w14_a_name_that_no_font_has_is_refused(made, name, told):
    """Nobody gets a certificate with boxes, or without a name. The name itself is not told."""
    with pytest.raises(CannotRender) as error:
        made().render(facts(name))

    assert error.value.why.startswith(f"text_elements.name: {told}")
    assert not set(name.split()) & set(error.value.why.split())


def test_w14_a_missing_glyph_is_refused_in_an_embedded_font_as_well(made):
    """Whatever HarfBuzz has made of the line before."""
    with pytest.raises(CannotRender, match="lacks 4 characters of Arabic"):
        made(defaults=Style(font="noto")).render(facts("Ada محمد"))


@pytest.mark.parametrize(
    ("slug", "content", "told"),
    [
        ("gone", None, "there is no asset 'gone', which is a font here"),
        ("broken", b"no font", "the font 'broken' is no font that can be read"),
        ("empty", b"", "the font 'empty' is no font that can be read"),
    ],
)
def test_w14_a_font_that_is_missing_or_broken_is_an_error_and_not_helvetica(slug, content, told):
    """Silently another font is another certificate."""
    shelf = Shelf() if content is None else Shelf(**{slug: content})

    with pytest.raises(CannotRender, match=re.escape(told)):
        generator(shelf, defaults=Style(font=slug)).render(FACTS)


# --- W17 ----------------------------------------------------------------------------------------


def test_w17_wrong_options_are_told_all_at_once_with_their_places():
    """null and true in the place of an element, colors, misspelt words, missing places, at import."""
    raw = {
        "defaults": {"size": -1, "color": "#12", "colour": "#123456"},
        "text_elements": {
            "name": None,
            "context": True,
            "date": {"align": "middle", "min_size": 0},
            "signature": {"x": 3},
        },
        "date": {"timezone": "Mars"},
    }

    with pytest.raises(WrongOptions) as error:
        options_from_json(raw)

    told = dict(error.value.problems)
    assert told.keys() == {
        "template",
        "defaults",
        "defaults.size",
        "defaults.color",
        "text_elements.name",
        "text_elements.context",
        "text_elements.date.align",
        "text_elements.date.min_size",
        "text_elements.signature",
        "date.timezone",
    }
    assert told["defaults"] == "unknown key 'colour'; did you mean 'color'?"
    assert told["text_elements.name"] == "expected a mapping, got None"
    assert told["text_elements.signature"] == "needs 'text' and 'y'"


def test_w17_a_learner_without_a_name_gets_no_nameless_certificate(made):
    """Their profile is empty; somebody has to look."""
    with pytest.raises(CannotRender, match="the learner has no name"):
        made().render(facts(" \u200b\n"))


# --- W20 ----------------------------------------------------------------------------------------


def test_w20_braces_and_newlines_in_a_learners_name_are_not_interpreted(made):
    """A name is a name."""
    content = (
        made(defaults=Style(size=14)).render(facts("{context_name} {{x}}\n{verify_url}")).content
    )

    assert lines(pdfium_text(content))[0] == "{context_name} {{x}} {verify_url}"


def test_w20_a_mark_of_direction_in_a_name_does_not_turn_the_line_around(made):
    """U+202E in a name, as people use it to fake file names."""
    content = made().render(facts("Ada \u202etsivqdniL\u202c")).content

    assert lines(pdfium_text(content))[0] == "Ada tsivqdniL"


def test_w20_a_long_name_stays_on_the_page(made):
    """It is set smaller; as small as nobody can read, it is refused."""
    long = "Maximiliana Theodora Wilhelmina Constantia von Hohenstaufen-Brandenburg"
    pixels = ink(made().render(facts(long)).content)

    left, _, right, _ = extent([(x, y) for x, y in pixels if 280 <= y <= 325])
    assert 36 <= left < 60
    assert 780 < right <= 806
    with pytest.raises(CannotRender, match=r"a text would need size .*, and 16 is the smallest"):
        made().render(facts(long * 3))


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_w20_crop_box_origin_and_rotation_are_honoured(rotation):
    """The same design looks the same on a page that is cropped, moved and turned."""
    across = rotation in {90, 270}
    width, height = (400, 600) if across else (600, 400)
    box = (50.0, 70.0, 50.0 + width, 70.0 + height)
    page = template(b"", box=(-100, -100, 900, 900), CropBox=box, Rotate=rotation)
    straight = Shelf(paper=template(b"", box=(0, 0, 600, 400)))
    turned = Shelf(paper=page)

    shown = ink(generator(turned).render(FACTS).content, width_px=600)

    assert close(
        extent(shown), extent(ink(generator(straight).render(FACTS).content, width_px=600))
    )


def close(one, other):
    return all(abs(a - b) <= 2 for a, b in zip(one, other, strict=True))


def test_w20_all_pages_are_kept_and_any_can_be_written_on():
    """A transcript behind the certificate, with a name of its own."""
    shelf = Shelf(paper=template(b"", b"", b"0 0 9 9 re f"))
    back = {"back": TextElement(text="Well done, {name}", y=100, page=2)}

    content = generator(shelf, text_elements=back).render(FACTS).content

    assert len(PdfReader(BytesIO(content)).pages) == 3
    assert lines(pdfium_text(content, 2)) == ["Well done, Ada Lindqvist"]
    assert lines(pdfium_text(content, 3)) == []
    assert extent(ink(content, 3)) == (0, 0, 8, 8)


# --- W21 ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["spliced", "reference"])
def test_w21_the_verification_link_may_be_copied(made, path):
    """Printing, copying and reading aloud are allowed, and nothing else; reserved bits are set."""
    one = made()
    content = one.render(FACTS).content if path == "spliced" else by_reference(one, FACTS)

    allowed = PdfReader(BytesIO(content)).user_access_permissions

    said = {name for name, is_allowed in allowed.to_dict().items() if is_allowed}
    assert said == {"print", "print_to_representation", "extract", "extract_text_and_graphics"}
    assert int(allowed) & 0xFFFFF0C0 == 0xFFFFF0C0
    assert not int(allowed) & 0x3


def test_w21_the_header_names_the_version_of_the_encryption(made):
    """Revision 6 is of PDF 2.0."""
    assert made().render(FACTS).content.startswith(b"%PDF-2.0")


def test_w21_a_template_of_vectors_stays_packed(shelf):
    """294 KB became 688 KB, since merging unpacks."""
    curves = b"\n".join(
        b"%d %d m %d 9 7 %d 5 5 c S" % (n, n * 7 % 595, n, n) for n in range(12_000)
    )
    packed = PdfWriter(clone_from=BytesIO(template(curves)))
    for page in packed.pages:
        page.compress_content_streams()
    file = BytesIO()
    packed.write(file)
    shelf["paper"] = file.getvalue()

    content = generator(shelf, defaults=Style(font="noto")).render(FACTS).content

    assert len(content) < len(shelf["paper"]) + 20_000


def test_w21_poppler_and_qpdf_agree_about_permissions(made, tmp_path):
    """What pypdf reads, others read, too."""
    needs("pdfinfo", "poppler-utils")
    file = tmp_path / "document.pdf"
    file.write_bytes(made(qr=QrElement(x=20, y=20)).render(FACTS).content)

    said = subprocess.run(("pdfinfo", file), capture_output=True, check=True, text=True).stdout

    assert "print:yes copy:yes change:no addNotes:no algorithm:AES-256" in said


def test_w21_what_is_allowed_is_for_the_author_to_say(made):
    """A certificate that nobody may print, and everybody may annotate."""
    from hooks_pdf import Permissions

    one = made(permissions=Permissions(print=False, copy=False, annotate=True))

    allowed = PdfReader(BytesIO(one.render(FACTS).content)).user_access_permissions.to_dict()

    assert {name for name, is_allowed in allowed.items() if is_allowed} == {
        "add_or_modify",
        "extract_text_and_graphics",  # reading aloud, which nobody may refuse
    }


# --- Dates: the server's words were everybody's ---------------------------------------------------


@pytest.mark.parametrize(
    ("language", "style", "shown"),
    [
        ("en", DateStyle(), "November 20, 2026"),
        ("de-AT", DateStyle(), "20. November 2026"),
        ("pl", DateStyle(locale="en-GB"), "20 November 2026"),
        ("tlh", DateStyle(), "November 20, 2026"),
        ("fr", DateStyle(format="d MMM y"), "20 nov. 2026"),
        ("en", DateStyle(format="short", timezone="Pacific/Kiritimati"), "11/21/26"),
    ],
)
def test_dates_are_in_the_learners_language_on_the_day_of_the_school(made, language, style, shown):
    """09:30 in Greenwich on the 20th is half past eleven at night in Kiritimati, or the 21st."""
    told = attrs.evolve(FACTS, language=language)
    late = attrs.evolve(told, issued_at=told.issued_at.replace(hour=10, minute=30))

    assert shown in lines(pdfium_text(made(date=style).render(late).content))
