"""fpdf2: cells placed by the library, core fonts, a content stream unlike ReportLab's."""

from __future__ import annotations

import io
from datetime import UTC, datetime

from fpdf import FPDF
from fpdf.enums import MethodReturnValue

from ..model import Block, Document, Fields, Footer, Gap, Grid, Picture, Statement, Text
from . import page as a4
from .pictures import png_of

_ALIGN = {"left": "L", "center": "C", "right": "R"}
# Values of a form stand this much lower than their labels, as in the genuine files, so that a
# reader going line by line meets every label and every value on a line of its own.
_DROP = 5.6
_LAST = a4.HEIGHT - a4.MARGIN


def _text(
    pdf: FPDF,
    text: str,
    size: float,
    *,
    bold: bool = False,
    align: str = "left",
    face: str = "Helvetica",
) -> None:
    pdf.set_font(face, "B" if bold else "", size)
    pdf.set_x(a4.MARGIN)
    pdf.multi_cell(
        a4.BODY, size * a4.LEADING, text, align=_ALIGN[align], new_x="LMARGIN", new_y="NEXT"
    )


def _height(pdf: FPDF, text: str, width: float, pitch: float) -> float:
    wrapped = pdf.multi_cell(
        width, pitch, text or " ", dry_run=True, output=MethodReturnValue.HEIGHT, align="L"
    )
    # fpdf2 types every possible answer; asked for the height alone, it gives a number.
    return (wrapped if isinstance(wrapped, float) else pitch) + 2 * a4.PADDING


def _row(
    pdf: FPDF, cells: list[str], widths: list[float], size: float, *, ruled: bool, drop: float
) -> None:
    pdf.set_font("Helvetica", "", size)
    pitch = size * a4.LEADING
    height = drop + max(
        _height(pdf, cell, width, pitch) for cell, width in zip(cells, widths, strict=True)
    )
    if pdf.get_y() + height > _LAST:
        pdf.add_page()
    x, y = a4.MARGIN, pdf.get_y()
    for column, (cell, width) in enumerate(zip(cells, widths, strict=True)):
        if ruled:
            pdf.rect(x, y, width, height)
        lower = drop if column == len(cells) - 1 else 0
        pdf.set_xy(x, y + a4.PADDING + lower)
        if cell:
            pdf.multi_cell(width, pitch, cell, align="L")
        x += width
    pdf.set_xy(a4.MARGIN, y + height)


def _rows(
    pdf: FPDF,
    rows: list[list[str]],
    parts: tuple[float, ...],
    size: float,
    *,
    ruled: bool,
    drop: float,
) -> None:
    widths = [part * a4.BODY for part in parts]
    for cells in rows:
        _row(pdf, cells, widths, size, ruled=ruled, drop=drop)


def _footer(pdf: FPDF, block: Footer) -> None:
    y = pdf.get_y()
    pdf.set_auto_page_break(False)
    pdf.set_y(a4.HEIGHT - a4.FOOT)
    _text(pdf, block.text, block.size)
    pdf.set_auto_page_break(True, a4.MARGIN)
    pdf.set_y(y)


def _picture(pdf: FPDF, block: Picture) -> None:
    if pdf.get_y() + block.height > _LAST:
        pdf.add_page()
    spare = a4.BODY - block.width
    x = a4.MARGIN + {"left": 0.0, "center": spare / 2, "right": spare}[block.align]
    y = pdf.get_y()
    pdf.image(io.BytesIO(png_of(block)), x, y, block.width, block.height)
    pdf.set_y(y + block.height)


def _draw(pdf: FPDF, block: Block) -> None:
    match block:
        case Text():
            face = "Courier" if block.typed else "Helvetica"
            _text(pdf, block.text, block.size, bold=block.bold, align=block.align, face=face)
        case Statement():
            _text(pdf, f"{block.lead}{block.value}{block.tail}", block.size)
        case Fields():
            _rows(pdf, *a4.field_table(block), block.size, ruled=block.ruled, drop=_DROP)
        case Grid():
            _rows(pdf, *a4.grid_table(block), block.size, ruled=True, drop=0)
        case Footer():
            _footer(pdf, block)
        case Picture():
            _picture(pdf, block)
        case Gap():
            pdf.set_y(pdf.get_y() + block.height)


def _watermark(pdf: FPDF, text: str) -> None:
    pdf.set_font("Helvetica", "", a4.WATERMARK_SIZE)
    pdf.set_text_color(round(255 * a4.WATERMARK_GREY))
    x = (a4.WIDTH - pdf.get_string_width(text)) / 2
    with pdf.rotation(50, a4.WIDTH / 2, a4.HEIGHT / 2):
        pdf.text(x, a4.HEIGHT / 2, text)
    pdf.set_text_color(0)


def produce(document: Document) -> bytes:
    """Return the document as a PDF by fpdf2, with a fixed date of creation."""
    pdf = FPDF(unit="pt", format=(a4.WIDTH, a4.HEIGHT))
    pdf.set_creation_date(datetime(2025, 1, 1, tzinfo=UTC))
    pdf.set_title(document.title)
    pdf.set_author(a4.AUTHOR)
    pdf.set_margin(a4.MARGIN)
    pdf.set_auto_page_break(True, a4.MARGIN)
    for page in document.pages:
        pdf.add_page()
        if page.watermark:
            _watermark(pdf, page.watermark)
        for block in page.blocks:
            _draw(pdf, block)
    return bytes(pdf.output())
