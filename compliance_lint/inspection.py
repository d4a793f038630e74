"""What is read from a file, field by field: the evidence behind a verdict."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from compliance_lint.evidence.certificate import Certificate
from compliance_lint.evidence.file_content import MAX_READ_BYTES
from compliance_lint.evidence.files import FileEvidence
from compliance_lint.evidence.kinds import CertificateKind
from compliance_lint.evidence.unread import Unread, why_unread
from compliance_lint.load.opening import OpenFault, read_trusted
from compliance_lint.names import clean_printed
from compliance_lint.redact import Mask
from compliance_lint.results import Redact

_PERSONAL = frozenset({"pan", "gstin"})
_USUAL = Mask()
_MAX_VALUE = 200  # characters shown


def open_file(path: Path, kinds: Sequence[CertificateKind], *, ocr: bool) -> FileEvidence:
    """The evidence of the file at ``path``, which the user named and so trusts."""
    return FileEvidence(
        "", str(path), lambda: read_trusted(path, max_bytes=MAX_READ_BYTES), kinds, ocr=ocr
    )


def certificates_of(file: FileEvidence) -> tuple[Certificate, ...]:
    """All that was recognised, on pages with and without text; empty where nothing was."""
    found = file.more_certificates
    if isinstance(found, Unread):
        found = file.certificates
    return () if isinstance(found, Unread) else found


def is_unreadable(file: FileEvidence) -> bool:
    """Whether the file could not be opened: missing, empty, damaged, locked or of another type."""
    return file.data is None or (why_unread(file) is not None and not file.blank)


def describe(file: FileEvidence, redact: Redact = Redact.AUTO) -> dict[str, Any]:
    """What was read, as plain values masked as ``redact`` says; the shape of ``-f json``.

    ``reason`` says why nothing was read. Values are as printed, white space folded.
    """
    found = certificates_of(file)
    mask = Mask(redact)
    return {
        "name": mask.foreign_text(file.name),
        "sha256": file.sha256,
        "size": file.size,
        "media_type": file.media_name,
        "pages": file.page_count,
        "reason": _reason(file, found),
        "ocr": _ocr(file),
        "legibility": [_legibility(item) for item in file.legibility],
        "certificates": [_certificate(item, mask) for item in found],
    }


def _reason(file: FileEvidence, found: Sequence[Certificate]) -> str | None:
    if isinstance(file.opened, OpenFault):
        return file.opened.value.replace("_", " ")
    if found:
        return None
    read = file.certificates
    return read.reason if isinstance(read, Unread) else "fits no known kind of document"


def _ocr(file: FileEvidence) -> dict[str, Any] | None:
    """What OCR did; None where the text layer did."""
    if not file.is_picture or isinstance(file.scan, Unread):
        return None
    pages = [
        {"page": index + 1, "dpi": round(page.dpi), "words": len(page.words),
         "confidence": round(page.confidence), "turned": page.quarters * 90,
         "skew": round(page.angle, 2)}
        for index, page in sorted(file.scan.pages.items())
    ]  # fmt: skip
    return {"confidence": round(file.scan.facts.confidence), "pages": pages}


def _legibility(item: Any) -> dict[str, Any]:
    measures = item.measures
    return {
        "page": item.page,
        "dpi": None if item.dpi is None else round(item.dpi),
        "contrast": None if measures.contrast is None else round(measures.contrast),
        "blur": None if measures.blur is None else round(measures.blur, 2),
    }


def _masked(field: str, value: str, mask: Mask = _USUAL) -> str:
    """Masked as everywhere; a PAN that was misread is not known for one and is masked by place."""
    masked = mask.foreign_text(value)
    if mask.hides:
        return masked
    # A whole number that is known for one shows its state and its end; anything else its end only.
    if field not in _PERSONAL or (masked != value and value.isalnum()):
        return masked
    return "".join("X" if char.isalnum() else char for char in value[:-3]) + value[-3:]


def _certificate(item: Certificate, mask: Mask) -> dict[str, Any]:
    return {
        "kind": item.kind,
        "title": item.title,
        "proof": item.is_proof,
        "pages": list(item.pages),
        "fields": {
            name: [
                {"value": _masked(name, clean_printed(one.value), mask)[:_MAX_VALUE],
                 "page": one.page, "how": one.how, "sure": one.sure}
                for one in readings
            ]
            for name, readings in item.fields.items()
        },
    }  # fmt: skip
