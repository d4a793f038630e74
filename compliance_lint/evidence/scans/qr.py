"""The QR code of a certificate: a second reading of what is printed, exact where it decodes.

A Form GST REG-06 carries its legal name and GSTIN in one as plain text, ``label :value`` a line.
Comes with the extra ``ocr``; without it no code is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from compliance_lint.evidence.certificate import Certificate, Reading
from compliance_lint.evidence.kinds import compact
from compliance_lint.evidence.pictures import Pages

DPI = 300.0
HOW = "QR code"
_LONGEST = 4000  # characters: the largest code holds 4,296


def codes(pages: Pages, index: int) -> list[str]:
    """The texts of the QR codes on a page (index from 0), at most 4,000 characters each."""
    try:
        import zxingcpp  # noqa: PLC0415
    except ImportError:
        return []
    page = pages.draw(index, DPI)
    if page is None:
        return []
    try:
        found = zxingcpp.read_barcodes(
            page.image, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
        )
    except (ValueError, RuntimeError, TypeError):
        return []
    return [code.text[:_LONGEST] for code in found if code.text]


def values(text: str, labels: Mapping[str, str]) -> dict[str, str]:
    """The fields in a code's text; ``labels`` gives each field's label. Empty for other codes."""
    lines = dict(line.partition(":")[::2] for line in text.splitlines() if ":" in line)
    by_label = {compact(label): value.strip() for label, value in lines.items()}
    found = {name: by_label.get(compact(label), "") for name, label in labels.items()}
    return found if all(found.values()) else {}


def with_code(
    certificate: Certificate, pages: Pages, page: int, labels: Mapping[str, str]
) -> Certificate:
    """The certificate with the readings of its QR code before the others.

    ``page`` counts from 1. A code that is not of this kind of document is left alone.
    """
    for text in codes(pages, page - 1) if labels else ():
        found = values(text, labels)
        if found:
            fields = dict(certificate.fields)
            for name, value in found.items():
                fields[name] = _first(Reading(value, page, HOW), fields.get(name, ()))
            return replace(certificate, fields=fields)
    return certificate


def _first(code: Reading, others: tuple[Reading, ...]) -> tuple[Reading, ...]:
    """What the code says, then other readings that were not merely a worse one of the same."""
    return (code, *(item for item in others if item.certain and item.value != code.value))
