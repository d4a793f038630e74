"""Certificates on pages without usable text: read by OCR, and twice where it matters."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from compliance_lint.evidence.certificate import Certificate
from compliance_lint.evidence.geometry import TextRun
from compliance_lint.evidence.kinds import CertificateKind
from compliance_lint.evidence.pictures import PagePicture, Pages
from compliance_lint.evidence.reader import read_certificates
from compliance_lint.evidence.scans.qr import with_code
from compliance_lint.evidence.scans.scanned_page import ScannedPage, picture_put_right, read_page
from compliance_lint.evidence.scans.second_look import looked_at_again

DPI = 200.0
CLOSER_DPI = 300.0
MAX_PAGES = 6
"""Pages read of one file; certificates have one to four."""
_LEGIBLE = 65.0  # mean confidence; see benchmarks/legibility.py
_CLEAR = 80.0  # from here on, what is not found on a page is not on it
_HOPELESS = 25.0  # below that there is no text: a photograph, noise, a page of strokes
_FEW = 15  # words: fewer are no document, however clear
_REMEMBERED = 64  # files
_MEMORY: OrderedDict[str, tuple[tuple[CertificateKind, ...], Scan]] = OrderedDict()


@dataclass(frozen=True, slots=True)
class ScanFacts:
    """What OCR found: certificates, how many words, and how surely it read them.

    ``confidence`` is the mean over all pages by their number of words, of 100; 0 for no words.
    """

    certificates: tuple[Certificate, ...]
    confidence: float
    words: int

    @property
    def legible(self) -> bool:
        """Whether there is text that OCR can read."""
        return self.confidence >= _LEGIBLE and self.words >= _FEW

    @property
    def clear(self) -> bool:
        """Whether OCR read enough, and surely enough, to say what the document is not."""
        return self.confidence >= _CLEAR and self.words >= _FEW


@dataclass(frozen=True)
class Scan:
    """What OCR read in a file: certificates, and the pages by index (from 0)."""

    certificates: tuple[Certificate, ...]
    pages: dict[int, ScannedPage]

    @property
    def facts(self) -> ScanFacts:
        """What can be said of it without its words."""
        words = sum(len(page.words) for page in self.pages.values())
        total = sum(page.confidence * len(page.words) for page in self.pages.values())
        return ScanFacts(self.certificates, total / words if words else 0.0, words)


def remembered_scan(sha256: str, pages: Pages, kinds: Sequence[CertificateKind]) -> Scan:
    """`read_scan` of the first pages of a file, which is read once however often it is named.

    ``sha256`` is the file's; the last 64 files are remembered, for the kinds asked for last.
    """
    wanted = tuple(kinds)
    if sha256 not in _MEMORY or _MEMORY[sha256][0] != wanted:
        indexes = range(min(pages.count, MAX_PAGES))
        _MEMORY[sha256] = wanted, read_scan(pages, indexes, kinds)
        while len(_MEMORY) > _REMEMBERED:
            _MEMORY.popitem(last=False)
    _MEMORY.move_to_end(sha256)
    return _MEMORY[sha256][1]


def completed(
    found: Sequence[Certificate], scanned: Sequence[Certificate]
) -> tuple[Certificate, ...]:
    """Certificates of a text layer with the fields it lacks from those that OCR read.

    Where the text layer holds none, those that OCR read.
    """
    if not found:
        return tuple(scanned)
    by_kind = {item.kind: item for item in scanned}
    return tuple(
        replace(item, fields={**by_kind[item.kind].fields, **item.fields})
        if item.kind in by_kind
        else item
        for item in found
    )


def read_scan(pages: Pages, indexes: Sequence[int], kinds: Sequence[CertificateKind]) -> Scan:
    """Read the pages ``indexes`` (from 0) and the certificates on them.

    Pages on which nothing is recognised, or not what a certificate must have, are read a second
    time at a higher resolution.
    """
    shapes = tuple({shape: None for kind in kinds for shape in kind.shapes})
    scan = _read(pages, dict.fromkeys(indexes), kinds, DPI, shapes)
    if scan.facts.confidence >= _HOPELESS and not _complete(scan, kinds):
        lies = {index: page.quarters for index, page in scan.pages.items()}
        closer = _read(pages, lies, kinds, CLOSER_DPI, shapes)
        scan = max(closer, scan, key=lambda found: _worth(found, kinds))
    pictures = {}
    for index in sorted({page - 1 for item in scan.certificates for page in _pages_of(item)}):
        picture = _picture(pages, index, scan.pages[index])
        if picture is not None:
            pictures[index + 1] = picture
    words = {index + 1: page.words for index, page in scan.pages.items()}
    checked = (looked_at_again(item, pictures, words, shapes) for item in scan.certificates)
    labels = {kind.name: kind.qr for kind in kinds}
    coded = (with_code(item, pages, item.pages[0], labels[item.kind]) for item in checked)
    return replace(scan, certificates=tuple(coded))


def _read(
    pages: Pages,
    lies: Mapping[int, int | None],
    kinds: Sequence[CertificateKind],
    dpi: float,
    shapes: Sequence[str],
) -> Scan:
    """Read the pages ``lies`` names, with the quarter turns that put each upright where known."""
    read = {i: read_page(pages, i, dpi, shapes, turn) for i, turn in lies.items()}
    found = {index: page for index, page in read.items() if page is not None}
    order = list(found)

    def runs(place: int) -> list[TextRun]:
        return found[order[place]].runs

    texts = [found[index].text for index in order]
    certificates = read_certificates(texts, kinds, runs, exact=False)
    return Scan(tuple(_by_ocr(item, order) for item in certificates), found)


def _by_ocr(certificate: Certificate, order: Sequence[int]) -> Certificate:
    """Say that the readings are OCR's, and give the pages their numbers in the file."""
    fields = {
        name: tuple(
            replace(reading, page=order[reading.page - 1] + 1, how="OCR", sure=False)
            for reading in readings
        )
        for name, readings in certificate.fields.items()
    }
    pages = tuple(order[page - 1] + 1 for page in certificate.pages)
    marks = tuple(replace(mark, page=order[mark.page - 1] + 1) for mark in certificate.marks)
    return replace(certificate, fields=fields, pages=pages, marks=marks)


def _pages_of(certificate: Certificate) -> set[int]:
    return {reading.page for readings in certificate.fields.values() for reading in readings}


def _complete(scan: Scan, kinds: Sequence[CertificateKind]) -> bool:
    return bool(scan.certificates) and not _lacking(scan, kinds)


def _lacking(scan: Scan, kinds: Sequence[CertificateKind]) -> int:
    """How many fields that must be there were not read."""
    expected = {kind.name: kind.expect for kind in kinds}
    return sum(
        not item.readings(name) for item in scan.certificates for name in expected[item.kind]
    )


def _worth(scan: Scan, kinds: Sequence[CertificateKind]) -> tuple[bool, bool, int, float]:
    """What makes one reading of a file better than another."""
    proofs = any(item.is_proof for item in scan.certificates)
    return proofs, bool(scan.certificates), -_lacking(scan, kinds), scan.facts.confidence


def _picture(pages: Pages, index: int, page: ScannedPage) -> PagePicture | None:
    drawn = pages.draw(index, page.dpi)
    return picture_put_right(drawn, page.quarters)[0] if drawn else None
