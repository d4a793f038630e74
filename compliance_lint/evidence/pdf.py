"""Text of a PDF and its places.

A page costs about 1 ms for its text.
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from compliance_lint.evidence import pdfium
from compliance_lint.evidence.geometry import TextRun
from compliance_lint.evidence.pdf_facts import PdfFacts
from compliance_lint.evidence.pdf_look import PageLook, look
from compliance_lint.evidence.pdfium import PdfFault, page_size

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "PdfContent",
    "PdfFault",
    "PdfPage",
    "read_pdf",
    "text_runs",
]


@dataclass(frozen=True, slots=True)
class PdfPage:
    """One page as read; the size is that shown on screen, in points (1/72 inch)."""

    text: str
    width: float
    height: float
    look: PageLook


@dataclass(frozen=True, slots=True)
class PdfContent:
    r"""The text of a PDF's first pages.

    Text is as pdfium reads it, with ``\n`` for its ``\r\n``. Where a line ends in a letter and
    a hyphen, or in a soft hyphen, pdfium puts U+FFFE in place of the hyphen and the line break.
    That is given as ``-\n``: only the reader can know whether the hyphen belongs to the word.
    """

    page_count: int
    """Pages the file says it has."""
    pages: tuple[str, ...]
    """Text of each examined page; empty where there is none, or where it could not be read."""
    examined: int
    """Number of `pages`: `page_count`, or fewer where a limit of pages or characters was met."""
    incomplete: tuple[int, ...] = ()
    """Indexes (from 0) of examined pages whose text is missing, or was cut for its length."""
    unopened: tuple[int, ...] = ()
    """Indexes of examined pages that could not be opened at all."""
    layout: tuple[PdfPage, ...] = ()
    """The same texts with the pages' sizes and looks."""

    @property
    def facts(self) -> PdfFacts:
        """What can be said of it without its text."""
        return PdfFacts(
            self.page_count,
            self.examined,
            self.incomplete,
            self.unopened,
            tuple(page.look for page in self.layout),
            wordless=not any(map(str.strip, self.pages)),
        )

    @property
    def blank(self) -> bool | None:
        """See `PdfFacts.blank`."""
        return self.facts.blank

    @property
    def has_unread_page(self) -> bool:
        """See `PdfFacts.has_unread_page`."""
        return self.facts.has_unread_page

    @property
    def unread_pages(self) -> tuple[int, ...]:
        """See `PdfFacts.unread_pages`."""
        return self.facts.unread_pages


_MAX_CHARACTERS = 200_000  # of one page; a dense page of small print has about 10,000
_MAX_IN_ALL = 400_000  # of a file, after which no further page is read
_ASKEW = 0.08  # of a quarter turn: a scanner's skew stays below it, a watermark's slant above
_HYPHEN = str.maketrans({"\ufffe": "-\n", "\x02": "-\n"})


def read_pdf(data: bytes, *, max_pages: int = 20) -> PdfContent | PdfFault:
    """Read the text of the first `max_pages` pages, or of fewer that hold 400,000 characters."""
    if b"%PDF-" not in data[: pdfium.HEADER_WITHIN]:
        return PdfFault.DAMAGED
    if pdfium.is_cut(data):
        return PdfFault.TRUNCATED
    with pdfium.opened(data) as document:
        return document if isinstance(document, PdfFault) else _content(document, max_pages)


def text_runs(data: bytes, page: int) -> list[TextRun]:
    """Give the text of one page (index from 0) with its places in points.

    A run is a stretch of letters and single blanks drawn one after the other on a line; letters
    placed one by one give one run each. Where most of the text runs up or down the sheet, or
    stands on its head, the boxes are turned so that it reads upright; the origin is then not at
    the lower left corner. Empty for a file or a page that cannot be read.
    """
    with pdfium.opened(data) as document:
        if isinstance(document, PdfFault):
            return []
        with pdfium.loaded(document, page) as (_, text):
            return list(_runs(_characters(text))) if text else []


def _content(document: Any, max_pages: int) -> PdfContent | PdfFault:
    raw = pdfium.functions()
    count = raw.FPDF_GetPageCount(document)
    layout: list[PdfPage] = []
    incomplete: list[int] = []
    unopened: list[int] = []
    for index in range(min(count, max_pages)):
        with pdfium.loaded(document, index) as (page, text):
            if page is None:
                unopened.append(index)
            words, whole = page_text(text) if text else ("", False)
            if not whole:
                incomplete.append(index)
            width, height = page_size(page) if page else (0.0, 0.0)
            layout.append(PdfPage(words, width, height, look(page, words)))
        if sum(len(page.text) for page in layout) > _MAX_IN_ALL:
            break
    if layout and len(unopened) == len(layout):
        return PdfFault.DAMAGED
    pages = tuple(page.text for page in layout)
    return PdfContent(count, pages, len(pages), tuple(incomplete), tuple(unopened), tuple(layout))


def page_text(text: Any) -> tuple[str, bool]:
    """Give a page's text, and whether it is all of it."""
    raw = pdfium.functions()
    count = raw.FPDFText_CountChars(text)
    whole = 0 <= count <= _MAX_CHARACTERS
    first, last = 0, min(count, _MAX_CHARACTERS) - 1
    # pdfium may leave characters out of the text; asked for one of those, it reads too far.
    while first <= last and raw.FPDFText_GetTextIndexFromCharIndex(text, first) < 0:
        first += 1
    while first <= last and raw.FPDFText_GetTextIndexFromCharIndex(text, last) < 0:
        last -= 1
    if first > last:
        return "", whole
    start, end = (raw.FPDFText_GetTextIndexFromCharIndex(text, at) for at in (first, last))
    buffer = (ctypes.c_ushort * (end - start + 2))()
    written = raw.FPDFText_GetText(text, first, last - first + 1, buffer)
    words = bytes(buffer)[: 2 * max(0, written - 1)].decode("utf-16-le", "ignore")
    return words.replace("\r\n", "\n").translate(_HYPHEN), whole


def _characters(text: Any) -> list[TextRun]:
    """Give each drawn character a box, upright; a gap pdfium thought up is an empty run.

    The box is as wide as the letter's advance: tight boxes would make two ones in a row look
    like two words. Letters that stand askew to most are left out: watermarks and stamps.
    """
    raw = pdfium.functions()
    box = raw.FS_RECTF()
    turns: Counter[int] = Counter()
    found: list[tuple[float, TextRun]] = []
    for index in range(min(raw.FPDFText_CountChars(text), _MAX_CHARACTERS)):
        code = raw.FPDFText_GetUnicode(text, index)
        generated = raw.FPDFText_IsGenerated(text, index) == 1
        if generated or not raw.FPDFText_GetLooseCharBox(text, index, box):
            found.append((-1.0, TextRun("", 0, 0, 0, 0)))
            continue
        angle = raw.FPDFText_GetCharAngle(text, index) / (math.pi / 2)
        turns[-round(angle) % 4] += 1  # pdfium measures clockwise
        letter = "-" if code == 2 else chr(code) if 0 < code <= 0x10FFFF else ""
        found.append((angle, TextRun(letter, box.left, box.bottom, box.right, box.top)))
    turn = turns.most_common(1)[0][0] if turns else 0
    upright = [run for angle, run in found if angle < 0 or abs(angle - round(angle)) < _ASKEW]
    return [_upright(run, turn) for run in upright] if turn else upright


def _upright(run: TextRun, turn: int) -> TextRun:
    """Turn a box by quarters, against the direction in which its text was turned."""
    left, bottom, right, top = run.left, run.bottom, run.right, run.top
    for _ in range(turn):
        left, bottom, right, top = bottom, -right, top, -left
    return TextRun(run.text, left, bottom, right, top)


def _runs(characters: list[TextRun]) -> Iterator[TextRun]:
    """Join characters that follow each other on a line without a gap."""
    run: TextRun | None = None
    for character in characters:
        if run and character.text and _continues(run, character):
            run = TextRun(
                run.text + character.text,
                run.left,
                min(run.bottom, character.bottom),
                max(run.right, character.right),
                max(run.top, character.top),
            )
            continue
        if run and run.text.strip():
            yield run
        run = character if character.text.strip() else None
    if run and run.text.strip():
        yield run


def _continues(run: TextRun, character: TextRun) -> bool:
    if character.text == " " and run.text.endswith(" "):
        return False  # two blanks in a row make a column
    height = max(run.height, character.height)
    same_line = abs(run.bottom - character.bottom) < 0.5 * height
    return same_line and -0.3 * height < character.left - run.right < 0.15 * height
