"""Makes ``pdf_kit`` importable, and generators in a line."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from pdf_kit import Shelf, generator


@pytest.fixture
def shelf():
    """Assets of a test: a template A4 across, and whatever fonts it asks for."""
    return Shelf()


@pytest.fixture
def made(shelf):
    """Give a function that makes a generator of options."""
    return lambda **options: generator(shelf, **options)
