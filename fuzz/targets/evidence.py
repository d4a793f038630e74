"""Everything asked of one file of a submission: any bytes as PDF, JPEG, PNG or none of them.

The engines behind it are not instrumented, so the search sees our own code only. Pages are
read without OCR, which is slow and tells nothing new about hostile bytes.
"""

from __future__ import annotations

import hashlib
import re
import warnings
from collections.abc import Iterator
from random import Random
from typing import Any

from compliance_lint.evidence.certificate import Certificate
from compliance_lint.evidence.file_content import JPEG, PDF, PNG
from compliance_lint.evidence.files import FileEvidence
from compliance_lint.evidence.pdf import PdfContent
from compliance_lint.evidence.unread import Unread, why_unread
from compliance_lint.inspection import describe, is_unreadable
from compliance_lint.load.opening import OpenedFile
from fuzz import seeds
from fuzz.target import Bytes, Target

_LARGEST = 24_000
_NUMBER = re.compile(rb"[0-9]+")
WORDS: tuple[str | bytes, ...] = (
    "%PDF-1.7\n", "%%EOF", "startxref\n0", "xref\n0 1\n", "trailer\n<<", "/Root 1 0 R",
    "/Pages 1 0 R", "/Type /Page", "/Type /Pages", "/Kids [1 0 R]", "/Count 3",
    "/MediaBox [0 0 9 9]", "/Contents 4 0 R", "/Resources <<>>", "/Encrypt 1 0 R",
    "/Filter /FlateDecode", "/Filter [/ASCIIHexDecode /LZWDecode]",
    "/DecodeParms <</Predictor 12 /Columns 4>>", "/Length 9999999", "/Rotate 90", "/UserUnit 9",
    "/Annots [", "/JavaScript", "/JS (x)", "/OpenAction", "/Launch", "/EmbeddedFiles", "/AcroForm",
    "/XFA", "/Names", "/ByteRange [0 1 2 3]", "/SubFilter /adbe.pkcs7.detached", "/Contents <00>",
    "/Type /Sig", "/ObjStm", "/XRef", "/W [1 2 1]", "/Prev 0", "/Outlines", "/Parent 1 0 R",
    "stream\n", "\nendstream", " 0 obj", "endobj", "<<", ">>", "null", "-1", "65535", "BT", "ET",
    "Tj", "q\n", "Do", "BI", "ID", "EI", b"\xff\xd8\xff\xe0", b"\xff\xd9", b"\xff\xc0", b"\xff\xc2",
    b"\xff\xe1", b"\xff\xda", b"Exif\0\0", b"\x89PNG\r\n\x1a\n", b"IHDR", b"IDAT", b"IEND", b"acTL",
    b"iCCP", b"zTXt", b"PLTE", b"tRNS", b"version https://git-lfs.github.com/spec/v1\n",
    b"PK\x03\x04", b"GIF89a", b"II*\0", b"RIFF", b"MZ",
)  # fmt: skip


def test(data: bytes) -> None:
    """Every question is answered, twice the same, and what cannot be read is never called read."""
    file = _file(data)
    answers = _answers(file)
    assert answers["size"] == len(data)
    assert answers["media_type"] in {PDF, JPEG, PNG} or file.page_count is None
    assert (file.media is None) == (not data)
    if file.page_count is None:
        assert why_unread(file) is not None
        assert isinstance(file.certificates, Unread)
    elif not isinstance(file.certificates, Unread):
        _check_pages(file, file.certificates)
    if isinstance(file.pdf, PdfContent):
        _check_pdf(file, file.pdf)
    if is_unreadable(file):
        assert not answers["certificates"]
    assert _answers(_file(data)) == answers


def _file(data: bytes) -> FileEvidence:
    opened = OpenedFile(len(data), data, hashlib.sha256(data).hexdigest())
    return FileEvidence("/documents/0/file", "x.pdf", lambda: opened, seeds.kinds(), ocr=False)


def _answers(file: FileEvidence) -> dict[str, Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        answers = describe(file)
        more = (
            file.is_lfs_pointer, file.blank, file.structure, file.signatures, file.image,
            file.unexamined, file.change_after_signing, file.unread_pages, file.is_picture,
            file.read_surely,
        )  # fmt: skip
    return answers | {"more": repr(more)}


def _check_pages(file: FileEvidence, certificates: tuple[Certificate, ...]) -> None:
    pages = range(1, (file.page_count or 0) + 1)
    for certificate in certificates:
        assert set(certificate.pages) <= set(pages)
        for readings in certificate.fields.values():
            assert all(item.page in pages and item.how == "text layer" for item in readings)


def _check_pdf(file: FileEvidence, pdf: PdfContent) -> None:
    assert 0 <= pdf.examined <= pdf.page_count
    assert len(pdf.pages) == len(pdf.layout) == pdf.examined
    assert all(0 <= index < pdf.examined for index in (*pdf.incomplete, *pdf.unopened))
    assert all(1 <= number <= pdf.page_count for number in file.unread_pages)
    assert not (pdf.facts.blank and any(map(str.strip, pdf.pages)))
    if pdf.incomplete or pdf.examined < pdf.page_count:
        assert file.unexamined


def mutate(data: bytes, size: int, random: Random, by_bytes: Bytes) -> bytes:
    """A number or a name of a PDF changed, a stretch copied or cut; or the bytes."""
    choice = random.random()
    if choice < 0.4 or len(data) < 20:
        return by_bytes(data, size)
    at = random.randrange(len(data))
    if choice < 0.6:
        places = list(_NUMBER.finditer(data))
        if places:
            found = random.choice(places)
            number = random.choice(
                (b"0", b"1", b"-1", b"99999999999", b"2147483648", b"3", b"1 0 R")
            )
            return (data[: found.start()] + number + data[found.end() :])[:size]
    if choice < 0.8:
        word = random.choice(WORDS)
        raw = word if isinstance(word, bytes) else word.encode()
        end = at + random.choice((0, len(raw)))
        return (data[:at] + raw + data[end:])[:size]
    end = min(len(data), at + random.randint(1, 400))
    return random.choice((data[:at], data[:at] + data[end:], data[:end] + data[at:]))[:size]


def start() -> Iterator[bytes]:
    """Small files of every kind in the corpus."""
    yield from seeds.files("*.pdf", at_most=7_000, every=12)
    yield from seeds.files("*.pdf", at_most=_LARGEST, below=seeds.CORPUS / "packages", every=3)
    for pattern in ("*.png", "*.jpg", "*.jpeg", "gst-certificate", "*.docx"):
        yield from seeds.files(pattern, at_most=_LARGEST)
    yield from seeds.files("*.pdf", at_most=200, below=seeds.CORPUS)
    yield b"%PDF-1.4\n1 0 obj\n<</Type /Catalog /Pages 1 0 R>>\nendobj\ntrailer\n<</Root 1 0 R>>"


TARGET = Target(test, start, lambda: WORDS, mutate, max_len=_LARGEST, seconds=25)
