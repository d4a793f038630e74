"""Text of a PDF. A page costs about 1 ms for it, half of that for being opened."""

from __future__ import annotations

import ctypes
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from compliance_lint.evidence import pdfium
from compliance_lint.evidence.pdf_facts import PdfFacts
from compliance_lint.evidence.pdf_look import PageLook, look
from compliance_lint.evidence.pdf_runs import MAX_CHARACTERS, runs_of
from compliance_lint.evidence.pdf_visible import hidden_characters, visible_spans
from compliance_lint.evidence.pdfium import KeptPages, PdfFault, page_size

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from compliance_lint.evidence.geometry import TextRun

__all__ = ["OpenPdf", "PdfContent", "PdfFault", "PdfPage", "open_pdf", "page_text", "read_pdf"]


@dataclass(frozen=True, slots=True)
class PdfPage:
    """One page as read; the size is that shown on screen, in points (1/72 inch)."""

    text: str
    width: float
    height: float
    look: PageLook


@dataclass(frozen=True, slots=True)
class PdfContent:
    r"""The text of a PDF's first pages, as far as it can be seen.

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


_MAX_IN_ALL = 400_000  # of a file, after which no further page is read
_HYPHEN = str.maketrans({"\ufffe": "-\n", "\x02": "-\n"})


@dataclass(slots=True)
class OpenPdf:
    """The content of a PDF, and the places of its text while it is open; see `open_pdf`."""

    content: PdfContent | PdfFault
    _pages: KeptPages | None = None
    _hidden: Mapping[int, frozenset[int]] = field(default_factory=dict)

    def runs(self, index: int) -> list[TextRun]:
        """See `runs_of`. Empty for a page that cannot be read."""
        if self._pages is None:
            return []
        with self._pages.loaded(index) as (page, text):
            hidden = self._hidden.get(index, frozenset())
            return runs_of(page, text, hidden) if page and text else []


@contextmanager
def open_pdf(data: bytes, *, max_pages: int = 20) -> Iterator[OpenPdf]:
    """Read the text of the first `max_pages` pages, or of fewer that hold 400,000 characters."""
    fault = None
    if b"%PDF-" not in data[: pdfium.HEADER_WITHIN]:
        fault = PdfFault.DAMAGED
    elif pdfium.is_cut(data):
        fault = PdfFault.TRUNCATED
    if fault is not None:
        yield OpenPdf(fault)
        return
    with pdfium.opened(data) as document:
        if isinstance(document, PdfFault):
            yield OpenPdf(document)
            return
        with pdfium.kept_pages(document) as pages:
            hidden: dict[int, frozenset[int]] = {}
            yield OpenPdf(_content(document, pages, max_pages, hidden), pages, hidden)


def read_pdf(data: bytes, *, max_pages: int = 20) -> PdfContent | PdfFault:
    """Give the content that `open_pdf` reads."""
    with open_pdf(data, max_pages=max_pages) as pdf:
        return pdf.content


def _content(
    document: Any, pages: KeptPages, max_pages: int, hidden: dict[int, frozenset[int]]
) -> PdfContent | PdfFault:
    count = pdfium.functions().FPDF_GetPageCount(document)
    layout: list[PdfPage] = []
    incomplete: list[int] = []
    unopened: list[int] = []
    for index in range(min(count, max_pages)):
        with pages.loaded(index) as (page, text):
            if page is None:
                unopened.append(index)
            if text and (found := hidden_characters(page, text, MAX_CHARACTERS)):
                hidden[index] = found
            words, whole = page_text(text, hidden.get(index)) if text else ("", False)
            if not whole:
                incomplete.append(index)
            width, height = page_size(page) if page else (0.0, 0.0)
            layout.append(PdfPage(words, width, height, look(page, words)))
        if sum(len(page.text) for page in layout) > _MAX_IN_ALL:
            break
    if layout and len(unopened) == len(layout):
        return PdfFault.DAMAGED
    texts = tuple(page.text for page in layout)
    return PdfContent(count, texts, len(texts), tuple(incomplete), tuple(unopened), tuple(layout))


def page_text(text: Any, hidden: frozenset[int] | None = None) -> tuple[str, bool]:
    """Give a page's text without the characters ``hidden``, and whether it is all of it."""
    raw = pdfium.functions()
    count = raw.FPDFText_CountChars(text)
    whole = 0 <= count <= MAX_CHARACTERS
    first, last = 0, min(count, MAX_CHARACTERS) - 1
    # pdfium may leave characters out of the text; asked for one of those, it reads too far.
    while first <= last and raw.FPDFText_GetTextIndexFromCharIndex(text, first) < 0:
        first += 1
    while first <= last and raw.FPDFText_GetTextIndexFromCharIndex(text, last) < 0:
        last -= 1
    if hidden:
        spans = visible_spans(hidden, first, last)
        return "\n".join(_stretch(text, *span) for span in spans), whole
    return _stretch(text, first, last), whole


def _stretch(text: Any, first: int, last: int) -> str:
    """The text of the characters from ``first`` to ``last``."""
    raw = pdfium.functions()
    if first > last:
        return ""
    start, end = (raw.FPDFText_GetTextIndexFromCharIndex(text, at) for at in (first, last))
    buffer = (ctypes.c_ushort * (end - start + 2))()
    written = raw.FPDFText_GetText(text, first, last - first + 1, buffer)
    words = bytes(buffer)[: 2 * max(0, written - 1)].decode("utf-16-le", "ignore")
    return words.replace("\r\n", "\n").translate(_HYPHEN)
