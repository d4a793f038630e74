"""What happens to signed PDFs on their way: signed again, filled in, saved anew, tampered with."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from typing import Any

from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

Box = tuple[float, float, float, float]  # left, bottom, right, top in points
FREE: Box = (20, 20, 160, 44)
"""A place at the foot of the page where no layout prints."""


def revised(pdf: bytes, edit: Callable[[PdfWriter], None]) -> bytes:
    """The file with a revision appended in which ``edit`` changed something."""
    writer = PdfWriter(io.BytesIO(pdf), incremental=True)
    edit(writer)
    return _written(writer, pdf)


def saved_anew(pdf: bytes) -> bytes:
    """The file as a program writes it that reads the old one and makes a new one of it."""
    return _written(PdfWriter(clone_from=io.BytesIO(pdf)), pdf)


def _written(writer: PdfWriter, pdf: bytes) -> bytes:
    digest = hashlib.sha256(pdf).digest()[:16]
    writer._ID = ArrayObject([ByteStringObject(digest)] * 2)  # else it is random
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def add_title(writer: PdfWriter) -> None:
    """Write metadata."""
    writer.add_metadata({"/Title": "Certificate", "/Keywords": "filed"})


def add_page(writer: PdfWriter) -> None:
    """Append a page with some words."""
    page = writer.add_blank_page(595, 842)
    page[NameObject("/Contents")] = writer._add_object(_stream(b"0 0 200 20 re f"))


def draw_over(writer: PdfWriter) -> None:
    """Paint white over a strip of the first page and black on it."""
    page = writer.pages[0]
    strokes = _stream(b"q 1 1 1 rg 40 300 300 12 re f 0 0 0 rg 42 303 120 5 re f Q")
    old: Any = page["/Contents"]
    parts = old if isinstance(old, ArrayObject) else [page.raw_get("/Contents")]
    page[NameObject("/Contents")] = ArrayObject([*parts, writer._add_object(strokes)])


def add_text_box(writer: PdfWriter) -> None:
    """Lay an annotation with a text over the first page."""
    box = _annotation(writer, "/FreeText", (60, 300, 260, 320), b"1 1 0 rg 0 0 200 20 re f")
    box[NameObject("/Contents")] = TextStringObject("as amended")
    _attach(writer, box)


def text_field(writer: PdfWriter) -> None:
    """Add an empty form field at a free place of the first page."""
    field = _annotation(writer, "/Widget", FREE, b"")
    field[NameObject("/FT")] = NameObject("/Tx")
    field[NameObject("/T")] = TextStringObject("Received on")
    root: Any = writer.root_object
    root[NameObject("/AcroForm")] = DictionaryObject(
        {NameObject("/Fields"): ArrayObject([_attach(writer, field)])}
    )


def fill_in(writer: PdfWriter) -> None:
    """Fill in the field that `text_field` made."""
    annotations: Any = writer.pages[0]["/Annots"]
    for reference in annotations:
        field = reference.get_object()
        if field.get("/FT") == "/Tx":
            field[NameObject("/V")] = TextStringObject("23/11/2026")
            field[NameObject("/AP")] = _appearance(writer, FREE, b"0 0 1 rg 4 4 90 12 re f")


def _stream(content: bytes) -> DecodedStreamObject:
    stream = DecodedStreamObject()
    stream.set_data(content)
    return stream


def _appearance(writer: PdfWriter, box: Box, content: bytes) -> DictionaryObject:
    form = _stream(content)
    size = ArrayObject([FloatObject(n) for n in (0, 0, box[2] - box[0], box[3] - box[1])])
    form.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Form"),
            NameObject("/BBox"): size,
        }
    )
    return DictionaryObject({NameObject("/N"): writer._add_object(form)})


def _annotation(writer: PdfWriter, subtype: str, box: Box, content: bytes) -> DictionaryObject:
    return DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject(subtype),
            NameObject("/F"): NumberObject(4),
            NameObject("/Rect"): ArrayObject([FloatObject(side) for side in box]),
            NameObject("/AP"): _appearance(writer, box, content),
        }
    )


def _attach(writer: PdfWriter, annotation: DictionaryObject) -> Any:
    page = writer.pages[0]
    reference = writer._add_object(annotation)
    old: Any = page.get("/Annots", ())
    page[NameObject("/Annots")] = ArrayObject([*old, reference])
    return reference
