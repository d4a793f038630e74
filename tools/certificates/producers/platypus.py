"""ReportLab's flowing layout: paragraphs and tables, cells drawn row by row."""

from __future__ import annotations

import io
from html import escape
from typing import Any

from reportlab.lib import colors
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas as pdfcanvas
from reportlab.platypus import (
    Flowable,
    Frame,
    Image,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
)
from reportlab.platypus.doctemplate import BaseDocTemplate

from ..model import Block, Document, Fields, Footer, Gap, Grid, Page, Picture, Statement, Text
from . import page as a4
from .pictures import png_of

_ALIGN = {"left": 0, "center": 1, "right": 2}
_GRID = ("GRID", (0, 0), (-1, -1), 0.5, colors.black)
_TIGHT = [
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("TOPPADDING", (0, 0), (-1, -1), a4.PADDING),
    ("BOTTOMPADDING", (0, 0), (-1, -1), a4.PADDING),
]


class _AtFoot(Flowable):  # type: ignore[misc]  # reportlab has no types
    """Takes no room and draws its text at the foot of the page, now."""

    def __init__(self, footer: Footer) -> None:
        super().__init__()
        self.paragraph = _paragraph(footer.text, footer.size)

    def wrap(self, *_available: float) -> tuple[float, float]:
        return 0, 0

    def draw(self) -> None:
        self.paragraph.wrap(a4.BODY, a4.MARGIN)
        x, y = self.canv.absolutePosition(0, 0)
        self.paragraph.drawOn(self.canv, a4.MARGIN - x, a4.FOOT - 10 - y)


def _paragraph(
    text: str, size: float, *, bold: bool = False, align: str = "left", typed: bool = False
) -> Any:
    style = ParagraphStyle(
        "cell",
        fontName="Courier" if typed else "Helvetica-Bold" if bold else "Helvetica",
        fontSize=size,
        leading=size * a4.LEADING,
        alignment=_ALIGN[align],
    )
    # Paragraphs fold blanks; a no-break space keeps the double ones of the genuine forms.
    markup = escape(text).replace("  ", " \u00a0").replace("\n", "<br/>")
    return Paragraph(markup, style)


def _fields(block: Fields) -> Any:
    rows, parts = a4.field_table(block)
    cells = [[_paragraph(text, block.size) for text in row] for row in rows]
    style = [*_TIGHT, _GRID] if block.ruled else _TIGHT
    return Table(cells, [part * a4.BODY for part in parts], style=style)


def _grid(block: Grid) -> Any:
    rows, parts = a4.grid_table(block)
    cells = [
        [_paragraph(text, block.size, bold=not number) for text in row]
        for number, row in enumerate(rows)
    ]
    return Table(cells, [part * a4.BODY for part in parts], style=[*_TIGHT, _GRID])


def _flowable(block: Block) -> Any:  # noqa: PLR0911 - one return per kind of block
    match block:
        case Text():
            bold, align, typed = block.bold, block.align, block.typed
            return _paragraph(block.text, block.size, bold=bold, align=align, typed=typed)
        case Statement():
            return _paragraph(f"{block.lead}{block.value}{block.tail}", block.size)
        case Fields():
            return _fields(block)
        case Grid():
            return _grid(block)
        case Footer():
            return _AtFoot(block)
        case Picture():
            source = io.BytesIO(png_of(block))
            return Image(source, block.width, block.height, hAlign=block.align.upper())
        case Gap():
            return Spacer(1, block.height)


def watermark(canvas: Any, text: str) -> None:
    """Draw a grey diagonal line of text across the page."""
    canvas.saveState()
    canvas.setFont("Helvetica", a4.WATERMARK_SIZE)
    canvas.setFillGray(a4.WATERMARK_GREY)
    canvas.translate(a4.WIDTH / 2, a4.HEIGHT / 2)
    canvas.rotate(50)
    canvas.drawCentredString(0, 0, text)
    canvas.restoreState()


def _story(pages: tuple[Page, ...]) -> list[Any]:
    story: list[Any] = []
    for number, page in enumerate(pages):
        story += [PageBreak()] if number else []
        story += [_flowable(block) for block in page.blocks]
    return story


def produce(document: Document) -> bytes:
    """Return the document as a PDF by ReportLab's platypus; the same bytes for the same input."""
    buffer = io.BytesIO()
    frame = Frame(a4.MARGIN, a4.MARGIN, a4.BODY, a4.HEIGHT - 2 * a4.MARGIN, 0, 0, 0, 0)
    mark = document.pages[0].watermark

    def under(canvas: Any, _template: Any) -> None:
        if mark:
            watermark(canvas, mark)

    built = BaseDocTemplate(
        buffer,
        pagesize=(a4.WIDTH, a4.HEIGHT),
        pageTemplates=[PageTemplate("form", [frame], onPage=under)],
        title=document.title,
        author=a4.AUTHOR,
        invariant=1,
    )
    built.build(_story(document.pages))
    return buffer.getvalue()


def pages_as_images(title: str, images: list[bytes], tilt: float) -> bytes:
    """Return a PDF whose pages are nothing but the given images, turned by `tilt` degrees."""
    buffer = io.BytesIO()
    canvas = pdfcanvas.Canvas(buffer, pagesize=(a4.WIDTH, a4.HEIGHT), invariant=1)
    canvas.setTitle(title)
    canvas.setAuthor(a4.AUTHOR)
    for image in images:
        canvas.rotate(tilt)
        canvas.drawImage(ImageReader(io.BytesIO(image)), 0, 0, a4.WIDTH, a4.HEIGHT)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()
