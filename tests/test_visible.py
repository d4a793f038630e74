"""Text that nobody can see is not read: neither from a page's text nor by its places."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import RectangleObject
from reportlab.pdfgen.canvas import Canvas

from compliance_lint.evidence.pdf import PdfContent, open_pdf
from compliance_lint.evidence.pdf_visible import visible_spans

WIDTH, HEIGHT = 300, 200
SEEN, HIDDEN = "PLAIN WORDS", "SECRET WORDS"
Draw = Callable[[Canvas], None]


def pdf(draw: Draw) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(WIDTH, HEIGHT))
    canvas.drawString(20, 150, SEEN)
    draw(canvas)
    canvas.save()
    return buffer.getvalue()


def read(data: bytes) -> tuple[str, str]:
    """The text of the first page, and what its runs say."""
    with open_pdf(data) as found:
        assert isinstance(found.content, PdfContent)
        return found.content.pages[0], " ".join(run.text for run in found.runs(0))


def text_in_mode(mode: int) -> Draw:
    def draw(canvas: Canvas) -> None:
        words = canvas.beginText(20, 100)
        words.setTextRenderMode(mode)
        words.textOut(HIDDEN)
        canvas.drawText(words)

    return draw


def white(canvas: Canvas) -> None:
    canvas.setFillGray(1)
    canvas.drawString(20, 100, HIDDEN)


def transparent(canvas: Canvas) -> None:
    canvas.setFillAlpha(0)
    canvas.drawString(20, 100, HIDDEN)


def covered(canvas: Canvas) -> None:
    canvas.drawString(20, 100, HIDDEN)
    canvas.setFillGray(1)
    canvas.rect(0, 80, WIDTH, 50, stroke=0, fill=1)


def in_a_form(canvas: Canvas) -> None:
    canvas.beginForm("layer")
    text_in_mode(3)(canvas)
    canvas.endForm()
    canvas.doForm("layer")


@pytest.mark.parametrize(
    "draw", [text_in_mode(3), text_in_mode(7), white, transparent, covered, in_a_form]
)
def test_what_is_hidden_is_not_read(draw: Draw) -> None:
    for text in read(pdf(draw)):
        assert SEEN in text
        assert "SECRET" not in text


def on_dark(canvas: Canvas) -> None:
    canvas.rect(0, 80, WIDTH, 50, stroke=0, fill=1)
    white(canvas)


def over_white(canvas: Canvas) -> None:
    canvas.setFillGray(1)
    canvas.rect(0, 0, WIDTH, HEIGHT, stroke=0, fill=1)
    canvas.setFillGray(0)
    canvas.drawString(20, 100, HIDDEN)
    canvas.drawString(20, 150, SEEN)


def under_a_tint(canvas: Canvas) -> None:
    canvas.drawString(20, 100, HIDDEN)
    canvas.setFillColorRGB(1, 1, 1, alpha=0.5)
    canvas.rect(0, 80, WIDTH, 50, stroke=0, fill=1)


def outlined(canvas: Canvas) -> None:
    canvas.setFillGray(1)
    text_in_mode(2)(canvas)  # white letters with a black edge


def in_a_frame(canvas: Canvas) -> None:
    canvas.drawString(20, 100, HIDDEN)
    canvas.setFillGray(1)
    canvas.rect(0, 80, WIDTH, 50, stroke=1, fill=0)


@pytest.mark.parametrize(
    "draw", [on_dark, over_white, under_a_tint, outlined, in_a_frame, text_in_mode(0)]
)
def test_what_can_be_seen_is_read(draw: Draw) -> None:
    for text in read(pdf(draw)):
        assert SEEN in text
        assert HIDDEN in text


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_what_a_viewer_does_not_show_is_not_read(turn: int) -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(text_in_mode(0)))))
    page = writer.pages[0]
    page.cropbox = RectangleObject((0, 130, WIDTH, HEIGHT))
    page.rotate(turn)
    buffer = io.BytesIO()
    writer.write(buffer)
    for text in read(buffer.getvalue()):
        assert SEEN in text
        assert "SECRET" not in text


@pytest.mark.parametrize(
    ("hidden", "spans"),
    [
        (set(), [(2, 9)]),
        ({2, 3}, [(4, 9)]),
        ({5}, [(2, 4), (6, 9)]),
        ({0, 4, 5, 9, 12}, [(2, 3), (6, 8)]),
        (set(range(12)), []),
    ],
)
def test_spans(hidden: set[int], spans: list[tuple[int, int]]) -> None:
    assert list(visible_spans(frozenset(hidden), 2, 9)) == spans
