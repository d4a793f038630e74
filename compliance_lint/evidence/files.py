"""Everything known about one file of a submission: its content, and the certificates in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from compliance_lint.evidence.certificate import Certificate
from compliance_lint.evidence.file_content import FileContent
from compliance_lint.evidence.kinds import CertificateKind
from compliance_lint.evidence.legibility import MEASURED_DPI, PageLegibility, legibility
from compliance_lint.evidence.memory import Memory
from compliance_lint.evidence.pdf_facts import PdfFacts
from compliance_lint.evidence.pictures import A4_LONG, ImagePages, PagePicture, Pages, PdfPages
from compliance_lint.evidence.scans import ocr
from compliance_lint.evidence.scans.scan import Scan, ScanFacts, completed, remembered_scan
from compliance_lint.evidence.unread import (
    Unread,
    pages_left,
    why_nothing_read,
    why_unread,
    why_unrecognised,
)
from compliance_lint.evidence.watch import watched_property, working_on
from compliance_lint.load.opening import OpenedFile, OpenFault

_MEASURED_PAGES = 3


class FileEvidence(FileContent):
    """Facts about one file. Each property is found out at first use and kept.

    ``pointer`` is where the manifest names it, ``name`` what it is called there. ``open_file`` is
    called once. ``ocr`` says whether pictures may be read, if the engine is installed. ``memory``
    knows what was found out about the same bytes before. No property raises for what is in the
    file.
    """

    def __init__(  # noqa: PLR0913 - the last two have defaults
        self,
        pointer: str,
        name: str,
        open_file: Callable[[], OpenedFile | OpenFault],
        kinds: Sequence[CertificateKind] = (),
        *,
        ocr: bool = True,
        memory: Memory | None = None,
    ) -> None:
        super().__init__(pointer, name, open_file, kinds, memory)
        self._ocr = ocr

    @watched_property
    def certificates(self) -> tuple[Certificate, ...] | Unread:
        """The documents recognised in the file; empty where the text fits no known kind.

        They are read from the text layer. OCR is asked where that holds no document, or lacks
        what a document of its kind must have.
        """
        fault = why_unread(self)
        if fault is not None:
            return fault
        found = self._in_text_layer
        if found and not any(self._lacks(item) for item in found):
            return found
        scan = self.scanned
        if isinstance(scan, Unread):
            return found or why_unrecognised(self, scan)
        return completed(found, scan.certificates) or why_nothing_read(self, scan)

    @watched_property
    def more_certificates(self) -> tuple[Certificate, ...] | Unread:
        """As `certificates`, and those on pages that the text layer does not tell of."""
        found = self.certificates
        if isinstance(found, Unread) or not self.unread_pages or not self._in_text_layer:
            return found
        facts = self.pdf_facts
        if self.unexamined and isinstance(facts, PdfFacts) and not facts.has_unread_page:
            return Unread(self.unexamined)
        scan = self.scanned
        if isinstance(scan, Unread):
            pages = ", ".join(map(str, self.unread_pages[:5]))
            return Unread(f"has a page without readable text ({pages}): {scan.reason}")
        if left := pages_left(self):
            return Unread(left)
        known = {item.kind for item in found}
        return (*found, *(item for item in scan.certificates if item.kind not in known))

    @watched_property
    def scan(self) -> Scan | Unread:
        """What OCR reads on the first pages; why it does not, where it is missing or turned off."""
        missing = "OCR is turned off" if not self._ocr else ocr.backend()
        if missing:
            return Unread(f"reading it needs OCR ({missing})")
        fault = why_unread(self)
        if fault is not None or self.sha256 is None:
            return fault or Unread("could not be opened", owned=True)
        return remembered_scan(self.sha256, self.picture_pages, self._kinds)

    @watched_property
    def scanned(self) -> ScanFacts | Unread:
        """As `scan`, without the words."""
        return self.scan if isinstance(self.scan, Unread) else self.scan.facts

    @watched_property
    def read_surely(self) -> bool:
        """OCR read a certificate, with all it must have, and the name twice the same way."""
        scan = self.scanned
        if isinstance(scan, Unread):
            return False
        proofs = [item for item in scan.certificates if item.is_proof and not self._lacks(item)]
        return any(name.sure for item in proofs for name in item.readings("legal_name"))

    @watched_property
    def is_picture(self) -> bool:
        """What the document says is in pictures or shapes, not in a text layer."""
        if why_unread(self) is not None:
            return False
        facts = self.pdf_facts
        if not isinstance(facts, PdfFacts):
            return True
        wordless = facts.wordless and bool(self.unread_pages)
        return not self._in_text_layer and (facts.has_unread_page or wordless)

    @watched_property
    def legibility(self) -> tuple[PageLegibility, ...]:
        """Measures of the first pages that are pictures; empty for a document with a text layer."""
        if not self.is_picture:
            return ()
        numbers = self.unread_pages if isinstance(self.pdf_facts, PdfFacts) else (1,)
        found = (self._legibility(number) for number in numbers[:_MEASURED_PAGES])
        return tuple(item for item in found if item is not None)

    def _legibility(self, number: int) -> PageLegibility | None:
        page = self.draw(number - 1, MEASURED_DPI)
        if page is None:
            return None
        return PageLegibility(number, self._dpi(number), legibility(page))

    def _dpi(self, number: int) -> float | None:
        if self.image is not None:
            return max(self.image.width, self.image.height) / A4_LONG
        facts = self.pdf_facts
        if isinstance(facts, PdfFacts) and number <= facts.examined:
            return facts.looks[number - 1].dpi
        return None

    @property
    def picture_pages(self) -> Pages:
        """The pages, to be drawn."""
        data = self.data or b""
        pdf = self.pdf_facts
        return PdfPages(data, pdf.page_count) if isinstance(pdf, PdfFacts) else ImagePages(data)

    def draw(self, index: int, dpi: float) -> PagePicture | None:
        """Page ``index``, from 0, in grey at ``dpi`` dots an inch; None if it cannot be drawn."""
        with working_on(self.pointer):
            return self.picture_pages.draw(index, dpi)

    def _lacks(self, certificate: Certificate) -> bool:
        kind = next((kind for kind in self._kinds if kind.name == certificate.kind), None)
        return kind is not None and any(not certificate.readings(name) for name in kind.expect)
