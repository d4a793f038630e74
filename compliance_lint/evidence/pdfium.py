"""Guarded access to pdfium: one thread at a time, and every handle closed.

The C interface is called, not the Python wrapper around it, because the wrapper raises one
exception for "no pages" and for "damaged", and its finalisers run when they like.

pdfium repairs in silence: a file cut in half may open with fewer pages, or with none of its text.
So the end of a file is judged from its bytes, before pdfium is asked.
"""

from __future__ import annotations

import re
import threading
from contextlib import ExitStack, contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


class PdfFault(StrEnum):
    """Why a PDF could not be read."""

    PASSWORD = "password"  # noqa: S105 - the name of a fault, not a secret
    """It needs a password or a key to open."""
    DAMAGED = "damaged"
    NO_PAGES = "no_pages"
    TRUNCATED = "truncated"
    """Its end is missing: the transfer or the copy was cut short."""


HEADER_WITHIN = 1024
"""Bytes within which readers look for the header ``%PDF-``."""

_END = b"%%EOF"
_GAP = rb"[\0\t\n\f\r ]"
_OBJECT = re.compile(rb"(?<![0-9])[0-9]{1,10}" + _GAP + rb"{1,9}[0-9]{1,5}" + _GAP + rb"{1,9}obj\b")
_START = re.compile(rb"startxref" + _GAP + rb"{0,9}[0-9]")
_LINEARIZED = re.compile(rb"/Linearized[^>]{0,200}?/L" + _GAP + rb"{1,9}([0-9]{1,12})")

_MOST_KEPT = 4  # certificates have one page to four

# pdfium keeps global state and must not be entered from two threads at once.
_LOCK = threading.RLock()


def is_cut(data: bytes) -> bool:
    """Tell whether the end of a PDF is missing.

    The end is there when the last object is followed by an end mark (``%%EOF``), or at least by
    a pointer to the cross-references. Anything may follow: padding, a mail footer, an HTML page.
    """
    linear = _LINEARIZED.search(data, 0, HEADER_WITHIN)
    if linear and int(linear[1]) > len(data):
        return True  # a linearised file states its length, and has an end mark near its beginning
    end = data.rfind(_END)
    tail = data[max(0, end) :]
    last = max((found.end() for found in _OBJECT.finditer(tail)), default=0 if end < 0 else None)
    return last is not None and not _START.search(tail, last)


def functions() -> Any:
    """Give the module of pdfium's C functions, loaded at first need (about 60 ms)."""
    import pypdfium2.raw  # noqa: PLC0415

    return pypdfium2.raw


@contextmanager
def opened(data: bytes) -> Iterator[Any]:
    """Give the handle of an open document, or the `PdfFault` that stood in the way."""
    with _LOCK:
        raw = functions()
        document = raw.FPDF_LoadMemDocument64(data, len(data), None)
        if not document:
            # A security handler pdfium does not know needs a key as much as a password does.
            locked = raw.FPDF_GetLastError() in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY)
            yield PdfFault.PASSWORD if locked else PdfFault.DAMAGED
            return
        try:
            yield document if raw.FPDF_GetPageCount(document) > 0 else PdfFault.NO_PAGES
        finally:
            raw.FPDF_CloseDocument(document)


@contextmanager
def loaded(document: Any, index: int) -> Iterator[tuple[Any, Any]]:
    """Give the handles of a page and of its text, ``None`` for either that cannot be loaded."""
    raw = functions()
    exists = 0 <= index < raw.FPDF_GetPageCount(document)
    page = (raw.FPDF_LoadPage(document, index) or None) if exists else None
    text = (raw.FPDFText_LoadPage(page) or None) if page else None
    try:
        yield page, text
    finally:
        if text:
            raw.FPDFText_ClosePage(text)
        if page:
            raw.FPDF_ClosePage(page)


class KeptPages:
    """The pages of an open document, of which the first few stay open: they are needed again."""

    def __init__(self, document: Any, closing: ExitStack) -> None:
        self._document = document
        self._closing = closing
        self._kept: dict[int, tuple[Any, Any]] = {}

    @contextmanager
    def loaded(self, index: int) -> Iterator[tuple[Any, Any]]:
        """See `loaded`."""
        if index not in self._kept:
            if len(self._kept) == _MOST_KEPT:
                with loaded(self._document, index) as handles:
                    yield handles
                return
            self._kept[index] = self._closing.enter_context(loaded(self._document, index))
        yield self._kept[index]


@contextmanager
def kept_pages(document: Any) -> Iterator[KeptPages]:
    """Give the pages of an open document, and close them in the end."""
    with ExitStack() as closing:
        yield KeptPages(document, closing)


def page_size(page: Any) -> tuple[float, float]:
    """Give the width and height of an open page as shown on screen, in points."""
    raw = functions()
    return raw.FPDF_GetPageWidthF(page), raw.FPDF_GetPageHeightF(page)
