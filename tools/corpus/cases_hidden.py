"""Cases of text in a PDF that nobody can see."""

from __future__ import annotations

import io
from collections.abc import Iterator

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ContentStream

from tools.corpus.cases_names import COI
from tools.corpus.package import Case, certificate, valid, with_file

COI_FILE, GST_FILE = "/documents/0/file", "/documents/1/file"


def cases() -> Iterator[Case]:
    """All cases of this module."""
    yield from _covered()
    yield from _under_scans()


def redrawn(pdf: bytes, before: bytes = b"", after: bytes = b"", over: bytes = b"") -> bytes:
    """A copy whose pages are drawn with more before and behind; ``over``: on those of that PDF."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    for page in writer.pages:
        content = page.get_contents()
        stream = ContentStream(None, writer)
        stream.set_data(
            b"q " + before + (content.get_data() if content is not None else b"") + after + b" Q"
        )
        page.replace_contents(stream)
    if over:
        below = PdfWriter(clone_from=PdfReader(io.BytesIO(over)))
        for page, sheet in zip(writer.pages, below.pages, strict=True):
            sheet.merge_page(page)
        writer = below
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _covered() -> Iterator[Case]:
    base = valid(161)
    plain = certificate("coi-current", 161, "reportlab")
    sheet = b" 1 1 1 rg 0 0 2000 2000 re f "
    covered = with_file(base, COI, redrawn(plain, after=b"Q q" + sheet))
    found = (("file-blank", "failed", COI_FILE),)
    yield Case("file-blank/fail-text-behind-a-white-sheet", covered, "fail", found)
    on_white = with_file(base, COI, redrawn(plain, before=sheet + b"0 g "))
    yield Case("file-blank/pass-text-on-a-white-sheet", on_white)


def _under_scans() -> Iterator[Case]:
    """A scanner lays what it made out of a page under the picture, in no colour."""
    name = "GHOSTWILLOW PRETEND FOODS PRIVATE LIMITED"
    own = (("legal_name", name),)
    base = valid(162, legal_name=name)
    scan = certificate("coi-current", 162, "scan-pdf", own)
    misread = (("legal_name", name.replace("LLOW", "11OW").replace("LIMITED", "LlMITED")),)
    text = certificate("coi-current", 162, "reportlab", misread)
    searchable = with_file(base, COI, redrawn(text, before=b"3 Tr ", over=scan))
    yield Case("business-name-not-on-document/pass-scanners-misread", searchable, ocr=True)
    other = "WHOLLY OTHER SAMPLE FOODS PRIVATE LIMITED"
    theirs = certificate("coi-current", 162, "scan-pdf", (("legal_name", other),))
    right = certificate("coi-current", 162, "reportlab", own)
    swapped = with_file(base, COI, redrawn(right, before=b"3 Tr ", over=theirs))
    rule = "business-name-differs-between-documents"
    found = ((rule, "failed", GST_FILE), ("gstin-pan-differs", "failed", GST_FILE))
    yield Case(f"{rule}/fail-another-name-on-the-picture", swapped, "fail", found, ocr=True)
