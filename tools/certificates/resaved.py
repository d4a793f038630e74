"""PDFs as other programs save them again: the same pages, other objects in another order."""

from __future__ import annotations

import io
import re
from typing import Literal

import pypdfium2
from pypdf import PdfReader, PdfWriter

_ID = re.compile(rb"(?<=<)[0-9A-F]{32}(?=>)")  # random, twice in the trailer
_MADE = re.compile(rb"(?<=/CreationDate\(D:)[0-9]{14}")
Program = Literal["pypdf", "pdfium"]


def resaved(pdf: bytes, by: Program = "pypdf") -> bytes:
    """Return the PDF as opened and saved by that program; a signature in it no longer holds."""
    return _by_pypdf(pdf) if by == "pypdf" else _by_pdfium(pdf)


def _by_pypdf(pdf: bytes) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    for page in writer.pages:
        page.compress_content_streams()
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _by_pdfium(pdf: bytes) -> bytes:
    source = pypdfium2.PdfDocument(pdf)
    target = pypdfium2.PdfDocument.new()
    try:
        target.import_pages(source)
        out = io.BytesIO()
        target.save(out)
        # The same length, so that the offsets in the cross-reference table stay right.
        saved = _ID.sub(lambda found: b"0" * len(found[0]), out.getvalue())
        return _MADE.sub(b"20260101000000", saved)
    finally:
        target.close()
        source.close()


def pages_only(pdf: bytes, *numbers: int) -> bytes:
    """Return the PDF with only these pages, counted from 0."""
    reader, writer = PdfReader(io.BytesIO(pdf)), PdfWriter()
    for number in numbers:
        writer.add_page(reader.pages[number])
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
