"""A crowd of learners whose names are written in the scripts of the world, and what of their documents is right."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping
from datetime import UTC
from pathlib import Path
from random import Random
from uuid import UUID

import attrs
from hooks_pdf import PdfGenerator, QrElement, Style, TextElement
from hooks_pdf.pictures import picture
from hooks_pdf.words import day
from pdf_kit import ENGINES, WORLD, Shelf, facts, generator, lines, plain, qpdf

from hookspecs.interfaces.credential_generator import CredentialFacts
from hookspecs.values import Moment

FIRST_DAY = Moment.fromisoformat("2026-01-01T12:00:00+00:00").timestamp()
DAY_S = 86_400


@attrs.frozen
class People:
    """Names, courses and what certificates say in one language; *between*: given and family name."""

    script: str
    language: str
    given: str
    family: str
    courses: tuple[str, ...]
    said: str = ""
    between: str = " "

    def drawn(self, random: Random) -> CredentialFacts:
        """Return a learner and their course, drawn by *random*."""
        given, family = (random.choice(names.split()) for names in (self.given, self.family))
        first, last = (family, given) if self.between != " " else (given, family)
        uuid = UUID(int=random.getrandbits(128), version=4)
        moment = Moment.fromtimestamp(FIRST_DAY + random.randrange(1000) * DAY_S, tz=UTC)
        return facts(
            f"{first}{self.between}{last}",
            uuid=uuid,
            verify_url=f"https://school.example/verify/{uuid}",
            context_name=random.choice(self.courses),
            language=self.language,
            issued_at=moment,
        )


CROWD = (
    People(
        "Latin",
        "pl",
        "Zoë Łukasz Ñusta Đức Şükrü Åse Jiří Gruffudd O'Brian Nguyễn",
        "Brzęczyszczykiewicz Žižka Øverås Lindqvist Nguyễn-Phạm Müller d'Étaples Ağaoğlu Þórðardóttir",
        ("Éléments de physique", "Wstęp do fizyki", "Đại số tuyến tính", "Affine offices: filled"),
    ),
    People(
        "Cyrillic",
        "ru",
        "Пётр Анна Љубица Їжак Ғалым Өлзий Ильи\u0301ч Наталья",
        "Чайковский Щёголева Ђорђевић Ґалаґан Қасымов Ёлкина Шевченко",
        ("Введение в физику", "Основи алгебри", "Увод в логику"),
    ),
    People(
        "Arabic",
        "ar",
        "محمد فاطمة مُحَمَّد عبدالله لؤلؤة إلهام ژاله پریسا",
        "الاسلام الزهراء الأنصاري بن‌سلمان گلستانی العُلا لالوي",
        ("مقدمة في الفيزياء", "أسس الجبر", "المنطق"),
        "تشهد المدرسة بأن الطالب المذكور قد أكمل بنجاح جميع متطلبات هذا المقرر الدراسي",
    ),
    People(
        "Devanagari",
        "hi",
        "विक्रम क्षितिज श्रीकृष्ण लक्ष्मी ऋषि प्रज्ञा हर्ष",
        "श्रीवास्तव त्रिपाठी क्षत्रिय सिंह मिश्र द्विवेदी वर्मा",
        ("भौतिकी का परिचय", "बीजगणित", "तर्कशास्त्र के सिद्धांत"),
    ),
    People(
        "Chinese",
        "zh",
        "小明 雅婷 建國 秀英",
        "王 李 歐陽 陈 龔",
        ("物理学入门", "線性代數"),
        between="",
    ),
    People(
        "Japanese",
        "ja",
        "太郎 さくら 健一 エミリア",
        "山田 佐々木 髙橋 渡邊",
        ("物理学入門", "はじめての代数"),
        between="\u3000",
    ),
    People(
        "Korean", "ko", "철수 영희 하늘", "김 박 남궁 최", ("물리학 입문", "선형대수학"), between=""
    ),
)


def generators() -> Mapping[str, PdfGenerator]:
    """Return a generator for each language: one design, with what it says in that language."""
    shelf = Shelf()
    return {people.language: _generator(shelf, people) for people in CROWD}


def _generator(shelf: Shelf, people: People) -> PdfGenerator:
    texts = {"link": TextElement(text="{verify_url}", y=60, size=9)}
    if people.said:
        texts["said"] = TextElement(text=people.said, y=400, size=14)
    return generator(
        shelf,
        defaults=Style(font="noto"),
        fallback_fonts=WORLD,
        text_elements=texts,
        qr=QrElement(x=740, y=30),
    )


def drawn(number: int, seed: int) -> Iterator[tuple[People, CredentialFacts]]:
    """Yield learners, each of the crowds in turn."""
    random = Random(seed)
    for place in range(number):
        people = CROWD[place % len(CROWD)]
        yield people, people.drawn(random)


def wrong(content: bytes, told: CredentialFacts, one: PdfGenerator, folder: Path) -> Iterator[str]:
    """Yield what is wrong with a document: by which engine, and what."""
    date = day(told.issued_at, one.options.date, told.language)
    wanted = {"name": told.name, "course": told.context_name, "date": date, "link": told.verify_url}
    for engine, read in ENGINES.items():
        found = read(content)
        for what, text in wanted.items():
            if not _is_in(text, found, engine):
                yield f"{engine}: {what}"
    try:
        qpdf(content, folder)
    except subprocess.CalledProcessError:
        yield "qpdf"
    shown = picture(content, 842)
    if all(min(row) > 100 for row in shown.rows[-330:-280]):  # where the name stands
        yield "blank"


def _is_in(text: str, found: str, engine: str) -> bool:
    """Return whether *text* is a line of what *engine* has found.

    Poppler makes plain spaces of those that do not break, breaks a line at the wide space of Japan, and
    misplaces the space beside a number in a line of Arabic.
    """
    if engine != "poppler":
        return plain(text) in lines(found)
    if "\u3000" in text or any("\u0600" <= char <= "\u06ff" for char in text):
        return "".join(plain(text).split()) in "".join(found.split())
    return " ".join(plain(text).split()) in lines(found)
