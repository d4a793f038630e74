"""What a file is made of: bytes, media type, PDF or picture; found out lazily and once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from compliance_lint.evidence.certificate import Certificate
from compliance_lint.evidence.image import ImageContent, read_image
from compliance_lint.evidence.kinds import CertificateKind
from compliance_lint.evidence.media import MediaType, detect, is_lfs_pointer
from compliance_lint.evidence.memory import REMEMBERED, Memory
from compliance_lint.evidence.pdf import PdfContent, PdfFault, open_pdf
from compliance_lint.evidence.pdf_facts import PdfFacts
from compliance_lint.evidence.pdf_structure import PdfStructure, read_structure
from compliance_lint.evidence.reader import read_certificates
from compliance_lint.evidence.signing.revisions import PageChange, page_change
from compliance_lint.evidence.signing.signatures import SignatureFacts, read_signatures
from compliance_lint.evidence.watch import watched_property
from compliance_lint.load.opening import OpenedFile, OpenFault

# Read whole up to this size, so that an over-large file is still looked into; beyond it only the
# size counts. The API takes 5 MiB.
MAX_READ_BYTES = 32 * 1024 * 1024
MAX_PAGES = 50
PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"


class FileContent:
    """Facts that a file's format tells. Each property is found out at first use and kept.

    The arguments are those of `FileEvidence`.
    """

    def __init__(
        self,
        pointer: str,
        name: str,
        open_file: Callable[[], OpenedFile | OpenFault],
        kinds: Sequence[CertificateKind],
        memory: Memory | None,
    ) -> None:
        self.pointer = pointer
        self.name = name
        self._open_file = open_file
        self._kinds = kinds
        self._memory = memory
        self._recalled: frozenset[str] | None = None

    def prepare(self) -> None:
        """Recall what was found out about the same bytes before; done before anything else is."""
        if self._memory is None or self._recalled is not None:
            return
        self._recalled = frozenset()
        if self.sha256 is not None:
            known = self._memory.recall(self.sha256)
            self._recalled = frozenset(known)
            self.__dict__.update(known)

    def keep(self) -> None:
        """Let what was found out be remembered, if it is more than was recalled."""
        if self._memory is None or "opened" not in self.__dict__ or self.sha256 is None:
            return
        found = {name: self.__dict__[name] for name in REMEMBERED if name in self.__dict__}
        if found.keys() - (self._recalled or frozenset()):
            self._memory.remember(self.sha256, found)

    @watched_property
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

    @watched_property
    def is_lfs_pointer(self) -> bool:
        """A Git LFS pointer stands where the file should be."""
        return self.data is not None and is_lfs_pointer(self.data)

    @watched_property
    def media(self) -> MediaType | None:
        """The type by content; None where there is no content."""
        return None if self.data is None else detect(self.data)

    @property
    def media_name(self) -> str | None:
        """The media type's name, such as ``application/pdf``."""
        return self.media.name if self.media else None

    @watched_property
    def pdf(self) -> PdfContent | PdfFault | None:
        """Text and pages; a fault where it does not open; None where it is no PDF."""
        return self._pdf_read[0]

    @watched_property
    def _pdf_read(self) -> tuple[PdfContent | PdfFault | None, tuple[Certificate, ...]]:
        """`pdf`, and the documents that its text holds: both are read while it is open."""
        if self.media_name != PDF or self.data is None:
            return None, ()
        with open_pdf(self.data, max_pages=MAX_PAGES) as pdf:
            content = pdf.content
            if not isinstance(content, PdfContent) or content.facts.wordless:
                return content, ()
            return content, read_certificates(content.pages, self._kinds, pdf.runs)

    @property
    def _in_text_layer(self) -> tuple[Certificate, ...]:
        return self._pdf_read[1]

    @watched_property
    def pdf_facts(self) -> PdfFacts | PdfFault | None:
        """As `pdf`, without the text."""
        return self.pdf.facts if isinstance(self.pdf, PdfContent) else self.pdf

    @property
    def page_count(self) -> int | None:
        """Pages of a PDF, 1 for a picture; None where the file is neither or does not open."""
        if isinstance(self.pdf_facts, PdfFacts):
            return self.pdf_facts.page_count
        return 1 if self.image is not None and self.image.fault is None else None

    @property
    def unexamined(self) -> str | None:
        """Which pages were not looked at, as a predicate; None where all were."""
        facts = self.pdf_facts
        if not isinstance(facts, PdfFacts):
            return None
        if facts.page_count > facts.examined:
            return f"has {facts.page_count} pages, of which the first {facts.examined} were read"
        if facts.incomplete:
            return f"has a page whose text could not be read whole ({facts.incomplete[0] + 1})"
        return None

    @property
    def unread_pages(self) -> tuple[int, ...]:
        """Pages, counted from 1, of which the text layer does not tell what stands on them."""
        return self.pdf_facts.unread_pages if isinstance(self.pdf_facts, PdfFacts) else ()

    @watched_property
    def structure(self) -> PdfStructure | None:
        """Encryption and active content; None where it is no PDF."""
        if self.media_name != PDF or self.data is None:
            return None
        return read_structure(self.data)

    @watched_property
    def signatures(self) -> SignatureFacts | None:
        """The digital signatures and whether they are intact; None where it is no PDF."""
        if self.media_name != PDF or self.data is None:
            return None
        return read_signatures(self.data)

    @watched_property
    def change_after_signing(self) -> PageChange | None:
        """What was done to the pages after the first intact signature; None for nothing."""
        length = self.signatures.signed_length(self.data or b"") if self.signatures else None
        return page_change(self.data or b"", length, max_pages=MAX_PAGES) if length else None

    @watched_property
    def image(self) -> ImageContent | None:
        """Size and state of the picture; None where it is no JPEG or PNG."""
        if self.media_name not in {JPEG, PNG} or self.data is None:
            return None
        return read_image(self.data)

    @watched_property
    def blank(self) -> bool | None:
        """No page has a mark on it. None where that cannot be told."""
        if isinstance(self.pdf_facts, PdfFacts):
            return self.pdf_facts.blank
        if self.image is not None and self.image.fault is None:
            return self.image.blank
        return None
