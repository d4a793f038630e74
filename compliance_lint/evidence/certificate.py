"""What was read from a certificate, field by field, each with the page it stands on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from compliance_lint.evidence.dates import parse_date
from compliance_lint.evidence.page_marks import PageMark

# The fields a certificate description may fill, and so the vocabulary of `Certificate`.
FIELDS = frozenset({
    "legal_name", "trade_name", "additional_trade_name", "former_name",
    "registration_number", "old_number", "gstin", "pan", "tan",
    "incorporated", "issued", "given", "valid_from", "valid_to", "registered",
    "constitution", "registration_type", "state", "pin", "address", "mark",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """One value as it stands on the page; line breaks are kept. ``page`` counts from 1.

    ``how`` is one of "text layer", "OCR" and "QR code". ``sure`` is False for what OCR read and
    did not read the same way twice.
    """

    value: str
    page: int
    how: str = "text layer"
    sure: bool = True

    @property
    def certain(self) -> bool:
        """Whether every character is as the document has it: OCR may take one for another."""
        return self.how != "OCR"


@dataclass(frozen=True)
class Certificate:
    """A recognised document: its kind and what could be read from it.

    ``is_proof`` says whether a document of this kind can serve as a certificate at all.
    ``fields`` maps a field of `FIELDS` to its readings, best first; several readings of one field
    are repetitions of the value on the document, in the order of pages. ``pages`` are the pages of
    the file that hold it (from 1), ``marks`` what these say of their own number. ``parts`` and
    ``missing`` are the further parts of such a document, as annexures, that the file has and lacks.
    ``shows_signature``: the mark of a digital signature is printed on it.
    """

    kind: str
    title: str
    is_proof: bool
    fields: Mapping[str, tuple[Reading, ...]] = field(default_factory=dict)
    pages: tuple[int, ...] = ()
    marks: tuple[PageMark, ...] = ()
    parts: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    shows_signature: bool = False

    def readings(self, name: str) -> tuple[Reading, ...]:
        """All readings of a field; empty where none was found."""
        return self.fields.get(name, ())

    def first(self, name: str) -> str | None:
        """The best reading of a field, white space folded, or None."""
        found = self.fields.get(name)
        return " ".join(found[0].value.split()) if found else None

    def date(self, name: str) -> dt.date | None:
        """The first reading of a date field that is a real date, or None."""
        for reading in self.readings(name):
            parsed = parse_date(reading.value)
            if parsed is not None:
                return parsed
        return None

    @cached_property
    def legal_names(self) -> tuple[str, ...]:
        """The legal name, once for each different reading."""
        return tuple(reading.value for reading in self.readings("legal_name"))

    @cached_property
    def trade_names(self) -> tuple[str, ...]:
        """Trade names: the main one and additional ones."""
        both = (*self.readings("trade_name"), *self.readings("additional_trade_name"))
        return tuple(reading.value for reading in both)

    @cached_property
    def former_names(self) -> tuple[str, ...]:
        """Names the business had before, as a change-of-name certificate tells them."""
        return tuple(reading.value for reading in self.readings("former_name"))

    @property
    def valid_to(self) -> dt.date | None:
        """The last day of validity; None where there is none or it was not read."""
        return self.date("valid_to")

    @property
    def never_expires(self) -> bool:
        """True where the end of validity is printed as not applicable."""
        value = "".join(filter(str.isalpha, self.first("valid_to") or "")).upper()
        return value in {"NA", "NOTAPPLICABLE", "NIL", "NONE"}
