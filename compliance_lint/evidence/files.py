"""Everything known about one file of a submission, found out lazily and once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from compliance_lint.evidence.certificate import Certificate
from compliance_lint.evidence.image import ImageContent, read_image
from compliance_lint.evidence.kinds import CertificateKind
from compliance_lint.evidence.media import MediaType, detect, is_lfs_pointer
from compliance_lint.evidence.opening import OpenedFile, OpenFault
from compliance_lint.evidence.pdf import PdfContent, PdfFault, read_pdf, text_runs
from compliance_lint.evidence.pdf_look import blank_pages, unread_pages
from compliance_lint.evidence.pdf_structure import PdfStructure, read_structure
from compliance_lint.evidence.reader import read_certificates

# Read whole up to this size, so that an over-large file is still looked into; beyond it only the
# size counts. The API takes 5 MiB.
MAX_READ_BYTES = 32 * 1024 * 1024
MAX_PAGES = 50
# One of these stands in every English document of a few lines.
_COMMON_WORDS = frozenset({
    "the", "of", "and", "to", "in", "is", "for", "on", "by", "this", "that", "with", "as", "at",
    "from", "be", "name", "date", "number", "no",
})  # fmt: skip
PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"


@dataclass(frozen=True, slots=True)
class Unread:
    """Why no certificate could be read from a file: what can be said of the file, as a predicate.

    ``owned`` says that the cause is a fault which a rule about the file reports already.
    """

    reason: str
    owned: bool = False


class FileEvidence:
    """Facts about one file. Each property is found out at first use and kept.

    ``pointer`` is where the manifest names it, ``name`` what it is called there. ``open_file`` is
    called once. No property raises for what is in the file.
    """

    def __init__(
        self,
        pointer: str,
        name: str,
        open_file: Callable[[], OpenedFile | OpenFault],
        kinds: Sequence[CertificateKind] = (),
    ) -> None:
        self.pointer = pointer
        self.name = name
        self._open_file = open_file
        self._kinds = kinds

    @cached_property
    def opened(self) -> OpenedFile | OpenFault:
        """The file's bytes, or why it was not opened."""
        return self._open_file()

    @property
    def size(self) -> int | None:
        """Bytes; None where the file could not be opened."""
        return None if isinstance(self.opened, OpenFault) else self.opened.size

    @property
    def sha256(self) -> str | None:
        """Hex digest; None where the file was not read."""
        return None if isinstance(self.opened, OpenFault) else self.opened.sha256

    @property
    def data(self) -> bytes | None:
        """The bytes; None where the file could not be opened, is empty or too large to read."""
        return None if isinstance(self.opened, OpenFault) else self.opened.data or None

    @cached_property
    def is_lfs_pointer(self) -> bool:
        """A Git LFS pointer stands where the file should be."""
        return self.data is not None and is_lfs_pointer(self.data)

    @cached_property
    def media(self) -> MediaType | None:
        """The type by content; None where there is no content."""
        return None if self.data is None else detect(self.data)

    @property
    def media_name(self) -> str | None:
        """The media type's name, such as ``application/pdf``."""
        return self.media.name if self.media else None

    @cached_property
    def pdf(self) -> PdfContent | PdfFault | None:
        """Text and pages; a fault where it does not open; None where it is no PDF."""
        if self.media_name != PDF or self.data is None:
            return None
        return read_pdf(self.data, max_pages=MAX_PAGES)

    @cached_property
    def structure(self) -> PdfStructure | None:
        """Encryption and active content; None where it is no PDF."""
        if self.media_name != PDF or self.data is None:
            return None
        return read_structure(self.data)

    @cached_property
    def image(self) -> ImageContent | None:
        """Size and state of the picture; None where it is no JPEG or PNG."""
        if self.media_name not in {JPEG, PNG} or self.data is None:
            return None
        return read_image(self.data)

    @cached_property
    def blank(self) -> bool | None:
        """No page has a mark on it. None where that cannot be told."""
        if isinstance(self.pdf, PdfContent):
            if any(text.strip() for text in self.pdf.pages):
                return False
            return blank_pages(self.data or b"", max_pages=MAX_PAGES)
        if self.image is not None and self.image.fault is None:
            return self.image.blank
        return None

    @cached_property
    def certificates(self) -> tuple[Certificate, ...] | Unread:
        """The documents recognised in the file; empty where the text fits no known kind."""
        fault = self._why_unread()
        if fault is not None:
            return fault
        if not isinstance(self.pdf, PdfContent):
            return Unread("is a picture: reading it needs OCR")
        if not any(text.strip() for text in self.pdf.pages):
            return Unread(
                "has no text layer (a scan, or text drawn as shapes): reading it needs OCR"
            )
        data = self.data or b""
        found = read_certificates(self.pdf.pages, self._kinds, lambda index: text_runs(data, index))
        return found or self._why_unrecognised()

    @property
    def unexamined(self) -> str | None:
        """Which pages were not looked at, as a predicate; None where all were."""
        if not isinstance(self.pdf, PdfContent):
            return None
        if self.pdf.page_count > self.pdf.examined:
            count, read = self.pdf.page_count, self.pdf.examined
            return f"has {count} pages, of which the first {read} were read"
        if self.pdf.incomplete:
            return f"has a page whose text could not be read whole ({self.pdf.incomplete[0] + 1})"
        return None

    @cached_property
    def unread_pages(self) -> tuple[int, ...]:
        """Pages, counted from 1, of which the text layer does not tell what stands on them."""
        if not isinstance(self.pdf, PdfContent):
            return ()
        beyond = range(self.pdf.examined + 1, self.pdf.page_count + 1)
        return (*unread_pages(self.data or b"", self.pdf.pages), *beyond[:1])

    def _why_unread(self) -> Unread | None:
        """A fault of the file itself that keeps it from being read; other rules report those."""
        if self.data is None or self.media is None:
            return Unread("could not be opened", owned=True)
        if not self.media.supported:
            return Unread("is not a PDF, JPEG or PNG", owned=True)
        if isinstance(self.pdf, PdfFault):
            return Unread("could not be opened", owned=True)
        if self.image is not None and self.image.fault is not None:
            return Unread("could not be decoded", owned=True)
        if self.blank:
            return Unread("is blank", owned=True)
        return None

    def _why_unrecognised(self) -> tuple[Certificate, ...] | Unread:
        """Say why text that fits no kind may not be the document's text at all.

        Scans carry the text of a stamp or signature; fonts without a table of their characters
        give letters that are none. Both need OCR. Anything else is a document of another kind.
        """
        if not isinstance(self.pdf, PdfContent):
            return ()
        if self.unread_pages:
            return Unread(
                "is a scan, with no text or too little beside the picture: reading it needs OCR"
            )
        words = {word for text in self.pdf.pages for word in text.lower().split()}
        if not words & _COMMON_WORDS:
            return Unread("has a text layer without readable words: reading it needs OCR")
        return ()
