"""PDFs in which every letter is a shape: what "print to PDF" leaves where fonts may not travel.

The content streams are run once, and each string is replaced by the outlines of its glyphs, which
pdfium takes from the file's own font or from its stand-in for a standard one. Nothing but pypdf
and pypdfium2 is needed. It works for fonts with one byte a character, as reportlab and fpdf2 use
them; pdfium finds outlines by Unicode value, which does not name every glyph of the others.
"""

from __future__ import annotations

import ctypes
import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pypdfium2
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ContentStream, DecodedStreamObject, NameObject
from pypdfium2 import raw

from .glyphs import Font, NoOutlinesError, Outliner


@contextmanager
def _handles(pdf: bytes, number: int) -> Iterator[dict[str, Any]]:
    """The page's fonts as pdfium has them, by the name in the file."""
    document = pypdfium2.PdfDocument(pdf)
    page = document[number]
    found: dict[str, Any] = {}
    for index in range(raw.FPDFPage_CountObjects(page)):
        item = raw.FPDFPage_GetObject(page, index)
        if raw.FPDFPageObj_GetType(item) != raw.FPDF_PAGEOBJ_TEXT:
            continue
        handle = raw.FPDFTextObj_GetFont(item)
        name = ctypes.create_string_buffer(256)
        raw.FPDFFont_GetBaseFontName(handle, name, len(name))
        found.setdefault(name.value.decode("latin-1"), handle)
    try:
        yield found
    finally:
        page.close()
        document.close()


def _kept(operands: list[Any], operator: bytes) -> str:
    if operator == b"INLINE IMAGE":
        raise NoOutlinesError("a picture inside the content stream")
    buffer = io.BytesIO()
    for operand in operands:
        operand.write_to_stream(buffer)
        buffer.write(b" ")
    return (buffer.getvalue() + operator).decode("latin-1")


def _content(page: Any, reader: Any, handles: dict[str, Any]) -> bytes:
    resources = page["/Resources"].get("/Font", {})
    known: dict[str, Font] = {}

    def font(name: str) -> Font:
        if name not in known:
            found = resources[name]
            handle = handles.get(str(found.get("/BaseFont", "")).lstrip("/"))
            if handle is None or found["/Subtype"] not in {"/Type1", "/TrueType"}:
                raise NoOutlinesError(f"font {name} is of type {found['/Subtype']}")
            known[name] = Font(handle)
        return known[name]

    run = Outliner(font)
    for operands, operator in ContentStream(page.get_contents(), reader).operations:
        if not run.run(operands, operator):
            run.out.append(_kept(operands, operator))
    return "\n".join(run.out).encode("latin-1")


def outlined(pdf: bytes) -> bytes:
    """Return the PDF with every string of its pages as filled shapes, and without any font.

    Raises NoOutlinesError for fonts as Typst and Chromium embed them; text inside form XObjects
    stays text.
    """
    reader = PdfReader(io.BytesIO(pdf))
    writer = PdfWriter()
    for number, page in enumerate(reader.pages):
        with _handles(pdf, number) as handles:
            stream = DecodedStreamObject()
            stream.set_data(_content(page, reader, handles))
        resources: Any = page["/Resources"].get_object()
        resources.pop("/Font", None)
        page[NameObject("/Contents")] = stream.flate_encode()
        writer.add_page(page)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
