"""Cases of certificates: a page with a picture, four texts, a font of 760 KB; one call is one document."""

from __future__ import annotations

import gc
from collections.abc import Callable
from functools import cache
from itertools import cycle
from time import perf_counter_ns
from typing import Any
from uuid import UUID

from hooks_pdf import PdfGenerator, PdfOptions, QrElement, Style, TextElement
from hooks_pdf.composing import Composer
from hooks_pdf.reference import assembled
from hooks_pdf.shelf import Shelf

from hookspecs.interfaces.credential_generator import CredentialFacts
from hookspecs.interfaces.data_retriever import LearningContext
from hookspecs.values import Moment, UserId
from tests.benchmarks import certificate
from tests.benchmarks.timing import Run

MADE_AT = Moment(2026, 11, 20, tzinfo=Moment.now().tzinfo)


def facts(number: int, name: str) -> CredentialFacts:
    uuid = UUID(int=number, version=4)
    return CredentialFacts(
        uuid=uuid,
        verify_url=f"https://school.example/verify/{uuid}",
        user=UserId(number + 1),
        name=name,
        context=LearningContext("course", "course-v1:Campus+Physics+2026"),
        context_name=certificate.COURSE,
        credential_type="Certificate",
        issued_at=MADE_AT,
        language="en",
    )


def options(**more: Any) -> PdfOptions:
    texts = {name: TextElement(**said) for name, said in certificate.ELEMENTS.items()}
    return PdfOptions(template="paper", defaults=Style(font="font"), text_elements=texts, **more)


@cache
def assets() -> dict[str, bytes]:
    return {"paper": certificate.template(), "font": certificate.font()}


def spliced(**more: Any) -> Callable[[CredentialFacts], object]:
    return PdfGenerator(options(**more), assets().__getitem__).render


def by_reference() -> Callable[[CredentialFacts], object]:
    said = options()
    composer = Composer(said, Shelf(assets().__getitem__))
    template = composer.shelf.template("paper")
    return lambda each: assembled(template, composer.sheet(each, template), said.permissions)


def documents(prepare: Callable[[], Callable[[CredentialFacts], object]]) -> Run:
    """Return a case of one document; fonts and templates are read when it is first run."""
    prepared: list[Callable[[CredentialFacts], object]] = []
    people = cycle([facts(number, name) for number, name in enumerate(certificate.NAMES)])

    def run(calls: int) -> float:
        if not prepared:
            prepared.append(prepare())
        gc.disable()  # as timeit does
        start = perf_counter_ns()
        for _ in range(calls):
            prepared[0](next(people))
        took = perf_counter_ns() - start
        gc.enable()
        return took

    return run


def cases() -> dict[str, Run]:
    return {
        "certificates": documents(spliced),
        "certificates-qr": documents(lambda: spliced(qr=QrElement(x=740, y=30))),
        "certificates-reference": documents(by_reference),
    }
