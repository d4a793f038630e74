"""ReportLab's canvas: every line placed by hand, all labels of a page first, the values after.

A reader that takes text in drawing order meets "Legal Name", "Trade Name, if any" … and only then
the names, as in files of producers that fill a prepared form.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen import canvas as pdfcanvas

from ..model import Block, Document, Fields, Footer, Gap, Grid, Picture, Statement, Text
from . import page as a4
from .pictures import png_of
from .platypus import watermark

_WORDS = re.compile(r" +|[^ ]+")
_TOP = a4.HEIGHT - a4.MARGIN


def wrap(text: str, font: str, size: float, width: float) -> list[str]:
    """Break the text between words, and inside a word only where the word alone is too wide."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for token in _WORDS.findall(paragraph):
            if line.strip() and stringWidth((line + token).rstrip(), font, size) > width:
                lines.append(line.rstrip())
                line = ""
            line += token if line or not token.isspace() else ""
        lines.append(line.rstrip())
    return lines


@dataclass(slots=True)
class _Pen:
    """The canvas, how far down the page is written, and the strokes put off to its end."""

    canvas: Any
    y: float = _TOP
    later: list[Callable[[], None]] = field(default_factory=list)

    def lines(self, x: float, y: float, lines: list[str], font: str, size: float) -> None:
        for number, line in enumerate(lines):
            self.canvas.setFont(font, size)
            self.canvas.drawString(x, y - size - number * size * a4.LEADING, line)

    def room(self, height: float) -> None:
        """Begin a new page when the height does not fit on this one any more."""
        if self.y - height < a4.MARGIN and self.y < _TOP:
            self.end_page()

    def end_page(self) -> None:
        for stroke in self.later:
            stroke()
        self.later.clear()
        self.canvas.showPage()
        self.y = _TOP


def _text(pen: _Pen, block: Text) -> None:
    font = "Courier" if block.typed else "Helvetica-Bold" if block.bold else "Helvetica"
    for line in wrap(block.text, font, block.size, a4.BODY):
        pen.room(block.size * a4.LEADING)
        spare = a4.BODY - stringWidth(line, font, block.size)
        x = a4.MARGIN + {"left": 0.0, "center": spare / 2, "right": spare}[block.align]
        pen.lines(x, pen.y, [line], font, block.size)
        pen.y -= block.size * a4.LEADING


def _statement(pen: _Pen, block: Statement) -> None:
    pen.room(block.size * a4.LEADING)
    size, y = block.size, pen.y
    x = a4.MARGIN + stringWidth(block.lead, "Helvetica", size)
    value = block.value + block.tail
    pen.lines(a4.MARGIN, y, [block.lead.rstrip()], "Helvetica", size)
    pen.later.append(lambda: pen.lines(x, y, [value], "Helvetica", size))
    pen.y -= size * a4.LEADING


def _row(pen: _Pen, cells: list[str], widths: list[float], size: float, first_later: int) -> float:
    """Draw the cells before `first_later` now and put the others off; return the row's height."""
    wrapped = [
        wrap(cell, "Helvetica", size, width - 2 * a4.PADDING)
        for cell, width in zip(cells, widths, strict=True)
    ]
    height = max(map(len, wrapped)) * size * a4.LEADING + 2 * a4.PADDING
    pen.room(height)
    x, y = a4.MARGIN, pen.y - a4.PADDING
    for column, (lines, width) in enumerate(zip(wrapped, widths, strict=True)):

        def stroke(x: float = x + a4.PADDING, lines: list[str] = lines) -> None:
            pen.lines(x, y, lines, "Helvetica", size)

        if column < first_later:
            stroke()
        else:
            pen.later.append(stroke)
        x += width
    return height


def _rows(
    pen: _Pen,
    rows: list[list[str]],
    parts: tuple[float, ...],
    size: float,
    *,
    ruled: bool,
    form: bool,
) -> None:
    widths = [part * a4.BODY for part in parts]
    for number, cells in enumerate(rows):
        # Of a form only the values wait, of a grid everything but its head.
        head = 0 if number else len(cells)
        height = _row(pen, cells, widths, size, len(cells) - 1 if form else head)
        if ruled:
            x = a4.MARGIN
            for width in widths:
                pen.canvas.rect(x, pen.y - height, width, height)
                x += width
        pen.y -= height


def _picture(pen: _Pen, block: Picture) -> None:
    pen.room(block.height)
    spare = a4.BODY - block.width
    x = a4.MARGIN + {"left": 0.0, "center": spare / 2, "right": spare}[block.align]
    image = ImageReader(io.BytesIO(png_of(block)))
    pen.canvas.drawImage(image, x, pen.y - block.height, block.width, block.height)
    pen.y -= block.height


def _footer(pen: _Pen, block: Footer) -> None:
    lines = wrap(block.text, "Helvetica", block.size, a4.BODY)
    top = a4.FOOT + len(lines) * block.size
    pen.lines(a4.MARGIN, top, lines, "Helvetica", block.size)


def _draw(pen: _Pen, block: Block) -> None:
    match block:
        case Text():
            _text(pen, block)
        case Statement():
            _statement(pen, block)
        case Fields():
            rows, parts = a4.field_table(block)
            _rows(pen, rows, parts, block.size, ruled=block.ruled, form=True)
        case Grid():
            rows, parts = a4.grid_table(block)
            _rows(pen, rows, parts, block.size, ruled=True, form=False)
        case Footer():
            _footer(pen, block)
        case Picture():
            _picture(pen, block)
        case Gap():
            pen.y -= block.height


def produce(document: Document) -> bytes:
    """Return the document as a PDF in scattered text order; the same bytes for the same input."""
    buffer = io.BytesIO()
    canvas = pdfcanvas.Canvas(buffer, pagesize=(a4.WIDTH, a4.HEIGHT), invariant=1)
    canvas.setTitle(document.title)
    canvas.setAuthor(a4.AUTHOR)
    pen = _Pen(canvas)
    for page in document.pages:
        if page.watermark:
            watermark(canvas, page.watermark)
        canvas.setLineWidth(0.5)
        for block in page.blocks:
            _draw(pen, block)
        pen.end_page()
    canvas.save()
    return buffer.getvalue()
