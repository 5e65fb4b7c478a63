"""What both ways make certificates of: a page with a picture of 200 KB, a font, learners' names.

This file runs in the environments of the peers too, so it imports the standard library and pypdf only.
"""

from __future__ import annotations

from io import BytesIO
from itertools import product
from pathlib import Path
from random import Random

from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject, NumberObject

FONT = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")  # apt-get install fonts-dejavu-core
SIDE = 258  # pixels; noise, so that no packer makes it smaller
FIRST = ["Ada", "Zoë", "Żółć", "Joaquín", "Ingrid", "Ólafur", "Wilhelmina", "Björk"]
LAST = ["Lindqvist", "Brzęczyszczykiewicz", "Nguyễn", "Müller", "Østergård", "Kovačević"]
NAMES = [" ".join(name) for name in product(FIRST, LAST)]
COURSE = "Physics: an introduction"
CHECK = "Verify at school.example/verify/{verify_uuid}"
ELEMENTS = {"check": {"text": CHECK, "y": 60, "size": 10}}


def font() -> bytes:
    """Return a font of 760 KB. Raises: FileNotFoundError: install fonts-dejavu-core."""
    return FONT.read_bytes()


def template() -> bytes:
    """Return a PDF of one page across, A4, full of a picture."""
    writer, file = PdfWriter(), BytesIO()
    page = writer.add_blank_page(842, 595)
    image = DecodedStreamObject()
    image.set_data(Random(1).randbytes(SIDE * SIDE * 3))  # noise
    for key, value in {
        "Type": NameObject("/XObject"),
        "Subtype": NameObject("/Image"),
        "ColorSpace": NameObject("/DeviceRGB"),
        "Width": NumberObject(SIDE),
        "Height": NumberObject(SIDE),
        "BitsPerComponent": NumberObject(8),
    }.items():
        image[NameObject(f"/{key}")] = value
    images = DictionaryObject({NameObject("/Picture"): writer._add_object(image)})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): images})
    content = DecodedStreamObject()
    content.set_data(b"q 842 0 0 595 0 0 cm /Picture Do Q")
    page[NameObject("/Contents")] = writer._add_object(content)
    writer.write(file)
    return file.getvalue()
