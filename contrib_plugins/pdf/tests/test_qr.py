"""The code that leads to the page where anybody can check a document."""

from __future__ import annotations

import pytest
import segno
from hooks_pdf import QrElement
from hooks_pdf.pictures import picture
from hooks_pdf.qr import MASK, contrast, square
from pdf_kit import FACTS, facts

SQUARES_A_POINT = 4


@pytest.mark.parametrize("error", ["L", "M", "Q", "H"])
def test_the_code_on_the_page_is_the_code_of_the_link(made, error):
    """Square by square, read from a picture of the page."""
    expected = segno.make_qr(FACTS.verify_url, error=error, boost_error=False, mask=MASK).matrix
    side = len(expected) + 8
    element = QrElement(x=100, y=50, size=2.0 * side, error=error)

    shown = picture(made(qr=element).render(FACTS).content, 842 * 2)

    top = shown.height - (50 + 2 * side) * 2
    found = [
        [
            dark(shown, 200 + (4 + column) * 4 + 2, top + (4 + row) * 4 + 2)
            for column in range(side - 8)
        ]
        for row in range(side - 8)
    ]
    assert found == [[bool(cell) for cell in row] for row in expected]


def dark(shown, x, y):
    return shown.rows[y][3 * x] < 128


def test_a_qr_code_has_its_quiet_zone(made):
    """On a template of any color."""
    shown = picture(made(qr=QrElement(x=100, y=50, size=90)).render(FACTS).content, 842)

    assert shown.rows[shown.height - 52][3 * 102 : 3 * 103] == b"\xff\xff\xff"


def test_a_qr_code_may_do_without_a_background(made):
    """Then the template is behind it."""
    shown = picture(made(qr=QrElement(x=100, y=50, background="")).render(FACTS).content, 842)

    assert shown.rows[shown.height - 52][3 * 102 : 3 * 103] != b"\xff\xff\xff"


def test_how_well_a_code_can_be_read_is_known():
    """Longer links make smaller squares; contrast is counted as WCAG does."""
    element = QrElement(x=0, y=0, size=90)

    assert square(element, facts(verify_url="https://a.example/" + "x" * 200).verify_url) < 1.4
    assert square(element, "https://a.example/") > 2.5
    assert contrast(element) == pytest.approx(21)
    assert contrast(QrElement(x=0, y=0, color="#fff", background="")) == 1
