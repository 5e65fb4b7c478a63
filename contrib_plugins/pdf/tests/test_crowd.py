"""A few of the crowd that ``python -m tests.evidence credentials_pdf`` draws a thousand of."""

from __future__ import annotations

from pdf_crowd import CROWD, drawn, generators, wrong


def test_certificates_of_a_crowd_are_right_to_every_engine(tmp_path):
    """Name, course, date and link in every script, read from the encrypted bytes; qpdf; ink."""
    made = generators()

    found = {
        (people.script, told.name): list(
            wrong(made[told.language].render(told).content, told, made[told.language], tmp_path)
        )
        for people, told in drawn(2 * len(CROWD), seed=20261120)
    }

    assert {} == {who: faults for who, faults in found.items() if faults}
