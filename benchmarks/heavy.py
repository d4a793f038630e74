"""Makes a light PDF as heavy as those that portals issue: whole fonts and a picture inside.

A certificate downloaded from a registry weighs 100 to 300 KB, of which the text is the least
part. So each standard font is exchanged for an embedded TrueType one, not cut down to the letters
in use, and the first page gets a picture. Places and widths of the text stay as they are.
"""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import reportlab
from PIL import Image, ImageFilter
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NumberObject,
    StreamObject,
)
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.pdfmetrics import getFont
from reportlab.pdfgen import canvas as pdfcanvas

# Fonts that reportlab brings along, so that the files are the same on every machine.
_FACES = {"Helvetica": "Vera.ttf", "Helvetica-Bold": "VeraBd.ttf"}
_FIRST, _LAST = 32, 255
_PICTURE = (640, 420)  # pixels, about 75 KB as a JPEG


def made_heavy(pdf: bytes, picture: tuple[int, int] = _PICTURE) -> bytes:
    """The same document with embedded fonts and a picture of so many pixels.

    Fonts that are embedded already stay as they are.
    """
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    fonts: dict[str, IndirectObject] = {}
    for page in writer.pages:
        _exchange(writer, page["/Resources"]["/Font"], fonts)  # type: ignore[index]
    writer.pages[0].merge_page(PdfReader(io.BytesIO(_sheet(picture))).pages[0])
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def _exchange(writer: PdfWriter, resources: Any, fonts: dict[str, IndirectObject]) -> None:
    """Exchange the standard fonts of one page; ``fonts`` are those that were made already."""
    used = resources.get_object()
    for key in list(used):
        name = str(used[key]["/BaseFont"]).removeprefix("/")
        # Pages may share their resources, so it may be exchanged already.
        if name in _FACES:
            if name not in fonts:
                fonts[name] = _font(writer, name, _FACES[name])
            used[NameObject(key)] = fonts[name]


def _font(writer: PdfWriter, standard: str, face: str) -> IndirectObject:
    """A simple TrueType font with the widths of the standard one, the whole face inside."""
    numbers = {"/Flags": 32, "/ItalicAngle": 0, "/Ascent": 928, "/Descent": -236}
    numbers |= {"/CapHeight": 729, "/StemV": 80}
    descriptor = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/FontDescriptor"),
            NameObject("/FontName"): NameObject(f"/{face.removesuffix('.ttf')}"),
            NameObject("/FontBBox"): _array(-184, -236, 1288, 929),
            NameObject("/FontFile2"): writer._add_object(_face(face)),
            **{NameObject(key): NumberObject(value) for key, value in numbers.items()},
        }
    )
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/TrueType"),
            NameObject("/BaseFont"): descriptor["/FontName"],
            NameObject("/Encoding"): NameObject("/WinAnsiEncoding"),
            NameObject("/FirstChar"): NumberObject(_FIRST),
            NameObject("/LastChar"): NumberObject(_LAST),
            NameObject("/Widths"): _array(*getFont(standard).widths[_FIRST : _LAST + 1]),
            NameObject("/FontDescriptor"): writer._add_object(descriptor),
        }
    )
    return writer._add_object(font)


@cache
def _face(face: str) -> StreamObject:
    """A font's file, compressed once."""
    plain = StreamObject()
    plain.set_data((Path(reportlab.__file__).parent / "fonts" / face).read_bytes())
    return plain.flate_encode()


def _array(*numbers: int) -> ArrayObject:
    return ArrayObject([NumberObject(number) for number in numbers])


@cache
def _sheet(size: tuple[int, int]) -> bytes:
    """A page with nothing but a small, busy picture in its lower left corner."""
    grain = Image.frombytes("L", size, Random(1).randbytes(size[0] * size[1]))  # noqa: S311
    buffer = io.BytesIO()
    grain.filter(ImageFilter.GaussianBlur(0.8)).save(buffer, "JPEG", quality=80)
    out = io.BytesIO()
    page = pdfcanvas.Canvas(out, pagesize=(595, 842), invariant=1)
    page.drawImage(ImageReader(buffer), 50, 50, 100, 66)
    page.save()
    return out.getvalue()
