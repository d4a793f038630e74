"""Certificates with something added to a page, or with pages left out."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pypdf import PdfReader, PdfWriter

from tools.certificates.firm import make_firm
from tools.certificates.layouts import LAYOUTS
from tools.certificates.model import Text
from tools.certificates.producers import PRODUCERS


def some_pages(pdf: bytes, indexes: Sequence[int]) -> bytes:
    """The pages with these indexes (from 0), in this order."""
    reader, writer = PdfReader(io.BytesIO(pdf)), PdfWriter()
    for index in indexes:
        writer.add_page(reader.pages[index])
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def with_lines(layout: str, seed: int, lines: Sequence[str], **changes: Any) -> bytes:
    """A certificate with a line on top of each page, by ReportLab."""
    document = LAYOUTS[layout](make_firm(seed, **changes))
    pages = tuple(
        replace(page, blocks=(Text(line, 8, align="right"), *page.blocks))
        for page, line in zip(document.pages, lines, strict=True)
    )
    return PRODUCERS["reportlab"](replace(document, pages=pages))


def with_mark(layout: str, seed: int, mark: str, **changes: Any) -> bytes:
    """A certificate with ``mark`` across its pages, by ReportLab."""
    document = LAYOUTS[layout](make_firm(seed, **changes))
    pages = tuple(replace(page, watermark=mark) for page in document.pages)
    return PRODUCERS["reportlab"](replace(document, pages=pages))
