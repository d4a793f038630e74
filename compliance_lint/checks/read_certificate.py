"""A certificate that was read, and what of it can be held against the submission."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from compliance_lint.checks.given import GivenName, best_comparison, matches
from compliance_lint.evidence.certificate import Certificate
from compliance_lint.names import (
    Difference,
    clean_printed,
    may_be_cut,
    may_be_misread,
    without_tail,
)
from compliance_lint.results import Undecided
from compliance_lint.submission import Document

_PERSONAL = frozenset({"pan", "gstin"})
_MISSPELT = frozenset({Difference.TYPO, Difference.LOOK_ALIKE, Difference.PUNCTUATION})


@dataclass(frozen=True, slots=True)
class ReadCertificate:
    """A certificate that was read and that its slot takes."""

    document: Document
    certificate: Certificate

    @property
    def file_name(self) -> str:
        """The file's name, as the manifest has it, and whether OCR had to read it."""
        name = self.document.file.name if self.document.file else ""
        return name if self.certain else f"{name} (read by OCR)"

    @property
    def certain(self) -> bool:
        """Whether the legal name is as printed, character by character: OCR may err."""
        return any(reading.certain for reading in self.certificate.readings("legal_name")) or all(
            reading.certain for found in self.certificate.fields.values() for reading in found
        )

    def trimmed(self, names: Sequence[GivenName]) -> ReadCertificate:
        """The same without what OCR took in behind the legal name, where that is in ``names``."""
        readings = self.certificate.readings("legal_name")
        if self.certain:
            return self
        values = [clean_printed(reading.value) for reading in readings]
        for name in names:
            values = [without_tail(value, name.text) for value in values]
        trimmed = tuple(
            replace(reading, value=value) for reading, value in zip(readings, values, strict=True)
        )
        fields = {**self.certificate.fields, "legal_name": trimmed}
        return replace(self, certificate=replace(self.certificate, fields=fields))

    def doubt(self, names: Sequence[GivenName]) -> Undecided | None:
        """Why the legal name cannot be held against ``names``: OCR may have misread it."""
        readings = self.certificate.readings("legal_name")
        known = self.certificate
        other_names = (*known.trade_names, *known.former_names)
        if self.certain or not names or matches(names, (*known.legal_names, *other_names)):
            return None
        read = clean_printed(readings[0].value)
        if any(may_be_misread(name.text, item.value) for name in names for item in readings):
            reason = f"reads {read!r}, which differs only in what OCR may have misread"
        elif any(may_be_cut(name.text, item.value) for name in names for item in readings):
            reason = f"reads {read!r}, which may be more or less than the name"
        elif not any(item.sure for item in readings):
            reason = f"reads {read!r}, not surely enough to judge by"
        else:
            return None
        return Undecided(f"{self.file_name} {reason}", self.document.file_pointer)

    def unsure(self, field: str) -> Undecided | None:
        """Why a field cannot be held against the submission: OCR is not sure of it."""
        readings = self.certificate.readings(field)
        if not readings or any(item.certain or item.sure for item in readings):
            return None
        # A misread PAN would not be known for one, and so not be masked.
        value = "" if field in _PERSONAL else f" {' '.join(readings[0].value.split())!r}"
        what = f"{field.replace('_', ' ')}{value}"
        reason = f"{self.file_name}: the {what} is not read surely enough to judge by"
        return Undecided(reason, self.document.file_pointer)

    @property
    def names(self) -> list[GivenName]:
        """The legal names, cleaned, to be held against those of another certificate."""
        return [GivenName("", clean_printed(name)) for name in self.certificate.legal_names]

    @property
    def shops(self) -> list[str]:
        """The trade names that are not the legal name again."""
        legal = self.certificate.legal_names
        trades = self.certificate.trade_names
        return [text for text in trades if not matches([GivenName("", clean_printed(text))], legal)]

    def may_be_misspelt_as(self, name: str) -> bool:
        """Whether ``name`` is the legal name with letters amiss, and not another name."""
        found = best_comparison(name, self.certificate.legal_names)
        return (
            found is not None
            and found.difference in _MISSPELT
            and len(name.split()) == len(found.printed.split())
        )

    def agrees_with(self, other: ReadCertificate) -> bool:
        """Whether both are made out to one legal name, style aside."""
        return matches(self.names, other.certificate.legal_names)
