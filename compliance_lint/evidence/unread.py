"""Why no certificate could be read from a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from compliance_lint.evidence.certificate import Certificate
from compliance_lint.evidence.pdf import PdfContent, PdfFault
from compliance_lint.evidence.scans.scan import MAX_PAGES

if TYPE_CHECKING:
    from compliance_lint.evidence.files import FileEvidence
    from compliance_lint.evidence.scans.scan import ScanFacts

# One of these stands in every English document of a few lines.
_COMMON_WORDS = frozenset({
    "the", "of", "and", "to", "in", "is", "for", "on", "by", "this", "that", "with", "as", "at",
    "from", "be", "name", "date", "number", "no",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Unread:
    """Why no certificate could be read from a file: what can be said of the file, as a predicate.

    ``owned`` says that the cause is a fault which a rule about the file reports already.
    """

    reason: str
    owned: bool = False


def why_unread(file: FileEvidence) -> Unread | None:
    """A fault of the file itself that keeps it from being read; other rules report those."""
    if file.data is None or file.media is None:
        return Unread("could not be opened", owned=True)
    if not file.media.supported:
        return Unread("is not a PDF, JPEG or PNG", owned=True)
    if isinstance(file.pdf_facts, PdfFault):
        return Unread("could not be opened", owned=True)
    if file.image is not None and file.image.fault is not None:
        return Unread("could not be decoded", owned=True)
    if file.blank:
        return Unread("is blank", owned=True)
    return None


def why_nothing_read(file: FileEvidence, scan: ScanFacts) -> tuple[Certificate, ...] | Unread:
    """Nothing was recognised by OCR: the page says nothing known, or says it illegibly."""
    if left := pages_left(file):
        return Unread(left)
    if scan.clear:
        return ()
    if isinstance(why_unrecognised(file, Unread("")), Unread):
        return Unread(
            f"is not read clearly enough by OCR (confidence {scan.confidence:.0f} of 100)"
        )
    return ()  # it has a text layer that can be read


def why_unrecognised(file: FileEvidence, scan: Unread) -> tuple[Certificate, ...] | Unread:
    """Say why text that fits no kind may not be the document's text at all.

    Scans carry the text of a stamp or signature; fonts without a table of their characters
    give letters that are none. Both need OCR. Anything else is a document of another kind.
    """
    if not isinstance(file.pdf, PdfContent):
        return Unread(f"is a picture: {scan.reason}")
    if not any(text.strip() for text in file.pdf.pages):
        return Unread(f"has no text layer (a scan, or text drawn as shapes): {scan.reason}")
    if file.pdf.facts.has_unread_page:
        return Unread(f"is a scan, with little text beside the picture: {scan.reason}")
    words = {word for text in file.pdf.pages for word in text.lower().split()}
    if not words & _COMMON_WORDS:
        return Unread(f"has a text layer without readable words: {scan.reason}")
    return Unread(file.unexamined) if file.unexamined else ()


def pages_left(file: FileEvidence) -> str | None:
    """Which pages neither the text layer nor OCR tells of, as a predicate; None where all do."""
    if file.unexamined:
        return file.unexamined
    if all(number <= MAX_PAGES for number in file.unread_pages):
        return None
    return f"has {file.page_count} pages, of which OCR read the first {MAX_PAGES}"
