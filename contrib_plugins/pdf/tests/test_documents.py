"""What learners get: encrypted files that other people's engines read, whatever the script."""

from __future__ import annotations

from io import BytesIO

import attrs
import pytest
from hooks_pdf import QrElement, Style, TextElement
from hooks_pdf.pictures import picture
from pdf_kit import (
    ENGINES,
    FACTS,
    WORLD,
    by_reference,
    extent,
    facts,
    generator,
    ink,
    lines,
    pdfium_text,
    plain,
    pypdf_text,
    qpdf,
)
from pypdf import PdfReader

LINK = TextElement(text="{verify_url}", y=60, size=9)
# Poppler turns lines around by what most of a page is, so an Arabic page says something in Arabic.
IN_ARABIC = TextElement(
    text="تشهد المدرسة بأن الطالب قد أكمل جميع متطلبات المقرر الدراسي بنجاح تام", y=420, size=14
)
PEOPLE = {
    "Latin": ("Zoë Żółć-Nguyễn", "Éléments de physique", "fr"),
    "Vietnamese, decomposed": ("Nguye\u0302\u0303n Va\u0306n", "Vật lý", "vi"),
    "ligatures": ("Steffi Affleck", "Office affairs", "en"),
    "Cyrillic": ("Пётр Ильи\u0301ч Чайковский", "Физика", "ru"),
    "Devanagari": ("क्षत्रिय विक्रम श्रीवास्तव", "भौतिकी का परिचय", "hi"),
    "Chinese": ("王小明", "物理学入门", "zh"),
    "Japanese": ("山田 太郎", "物理学入門", "ja"),
    "Korean": ("김철수", "물리학", "ko"),
    "Arabic": ("محمد الاسلام", "مقدمة في الفيزياء", "ar"),
    "Arabic with vowels": ("مُحَمَّد بن سَلمان", "الفيزياء", "ar"),
    "Hebrew": ("דוד בן־גוריון", "פיזיקה", "he"),
}
RIGHT_TO_LEFT = {
    "ar": IN_ARABIC,
    "he": attrs.evolve(IN_ARABIC, text="תעודה זו ניתנת בזאת לתלמיד " * 3),
}


def world(shelf, language="en"):
    more = {"said": RIGHT_TO_LEFT[language]} if language in RIGHT_TO_LEFT else {}
    return generator(
        shelf,
        defaults=Style(font="noto"),
        fallback_fonts=WORLD,
        text_elements={"link": LINK, **more},
        qr=QrElement(x=740, y=30),
    )


@pytest.fixture(scope="module")
def worlds():
    """Generators by language, prepared once."""
    from pdf_kit import Shelf

    shelf = Shelf()
    return {each: world(shelf, each) for _, _, each in PEOPLE.values()}


@pytest.fixture(scope="module", params=["spliced", "reference"])
def rendered(request, worlds):
    """Give a function that renders, on both paths."""
    made = {}

    def render(told):
        one = worlds[told.language]
        if told not in made:
            fast = request.param == "spliced"
            made[told] = one.render(told).content if fast else by_reference(one, told)
        return made[told]

    return render


def told(script):
    name, course, language = PEOPLE[script]
    return facts(name, context_name=course, language=language)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("script", PEOPLE)
def test_an_encrypted_document_gives_its_text_back(rendered, script, engine):
    """Name, course and link, as they were written, to three engines that share no code."""
    asked = told(script)

    read = ENGINES[engine](rendered(asked))

    assert {plain(asked.name), plain(asked.context_name), asked.verify_url} <= set(lines(read))


@pytest.mark.parametrize("script", PEOPLE)
def test_qpdf_finds_nothing_wrong(rendered, script, tmp_path):
    """The file is complete, and every stream can be decrypted and unpacked."""
    said = qpdf(rendered(told(script)), tmp_path)

    assert "No syntax or stream encoding errors found" in said
    assert "file encryption method: AESv3" in said
    assert "PDF Version: 2.0" in said


@pytest.mark.parametrize("script", PEOPLE)
def test_both_paths_show_the_same(worlds, script):
    """Pixel by pixel, and in what they say of themselves."""
    asked = told(script)
    one = worlds[asked.language]
    fast, slow = one.render(asked).content, by_reference(one, asked)

    assert pdfium_text(fast) == pdfium_text(slow)
    assert pypdf_text(fast) == pypdf_text(slow)
    assert picture(fast, 900).rows == picture(slow, 900).rows
    assert said_of_itself(fast) == said_of_itself(slow)


def said_of_itself(content):
    reader = PdfReader(BytesIO(content))
    entries = reader.trailer["/Encrypt"]
    return (
        dict(reader.metadata),
        reader.root_object["/Lang"],
        reader.pdf_header,
        {key: entries[key] for key in ("/V", "/R", "/Length", "/StmF", "/StrF")},
        entries["/P"] % (1 << 32),  # pypdf writes it without its sign
        len(reader.pages),
    )


@pytest.mark.parametrize("script", PEOPLE)
def test_a_name_is_seen(worlds, script):
    """Text that can be copied may still be blank: fonts that viewers can't use show nothing."""
    asked = told(script)
    content = worlds[asked.language].render(asked).content

    in_the_line = [(x, y) for x, y in ink(content) if 280 <= y <= 325]

    left, _, right, _ = extent(in_the_line)
    assert right - left > 40
    assert (left + right) / 2 == pytest.approx(421, abs=4)


def test_a_document_says_what_it_is(worlds):
    """To screen readers and file managers: title, language, when; its title is shown, not the file's name."""
    reader = PdfReader(BytesIO(worlds["fr"].render(told("Latin")).content))

    assert reader.metadata.title == "Certificate: Éléments de physique"
    assert reader.metadata.creation_date == FACTS.issued_at
    assert reader.root_object["/Lang"] == "fr"
    assert reader.root_object["/ViewerPreferences"]["/DisplayDocTitle"]


def test_an_author_and_a_language_are_said_by_the_design(made):
    """They go before the learner's."""
    one = made(author="School of {credential_type}s", language="pt-BR", title="{context_name}")

    reader = PdfReader(BytesIO(one.render(FACTS).content))

    assert (reader.metadata.author, reader.metadata.title) == ("School of Certificates", "Physics")
    assert reader.root_object["/Lang"] == "pt-BR"


def test_a_document_of_nobodys_language_says_none(made):
    """Rather than a wrong one, or that of the template."""
    assert "/Lang" not in PdfReader(BytesIO(made().render(facts(language="")).content)).root_object


def test_the_same_facts_show_the_same(worlds):
    """Bytes differ, since each stream has a vector of its own; what is seen does not."""
    asked = told("Latin")

    first, second = (worlds["fr"].render(asked).content for _ in range(2))

    assert first != second
    assert picture(first, 600).rows == picture(second, 600).rows


def test_documents_of_a_template_begin_alike(worlds):
    """What is constant is written once; an archive may keep it once, too."""
    first, second = (worlds["fr"].render(facts(name, language="fr")).content for name in ("A", "B"))
    beginning = worlds["fr"].press.prepared["paper"].beginning

    assert first.startswith(beginning)
    assert second.startswith(beginning)
    assert len(first) - len(beginning) < 20_000
