"""What was read from a certificate, field by field, each with the page it stands on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from compliance_lint.evidence.dates import parse_date

# The fields a certificate description may fill, and so the vocabulary of `Certificate`.
FIELDS = frozenset({
    "legal_name", "trade_name", "additional_trade_name", "former_name",
    "registration_number", "gstin", "pan", "tan",
    "incorporated", "issued", "given", "valid_from", "valid_to", "registered",
    "constitution", "registration_type", "state", "pin", "address",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """One value as it stands on the page; line breaks are kept. ``page`` counts from 1."""

    value: str
    page: int
    how: str = "text layer"


@dataclass(frozen=True)
class Certificate:
    """A recognised document: its kind and what could be read from it.

    ``is_proof`` says whether a document of this kind can serve as a certificate at all.
    ``fields`` maps a field of `FIELDS` to its readings, best first; several readings of one field
    are repetitions of the value on the document, in the order of pages.
    """

    kind: str
    title: str
    is_proof: bool
    fields: Mapping[str, tuple[Reading, ...]] = field(default_factory=dict)

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

    @property
    def legal_names(self) -> tuple[str, ...]:
        """The legal name, once for each different reading."""
        return tuple(reading.value for reading in self.readings("legal_name"))

    @property
    def trade_names(self) -> tuple[str, ...]:
        """Trade names: the main one and additional ones."""
        both = (*self.readings("trade_name"), *self.readings("additional_trade_name"))
        return tuple(reading.value for reading in both)

    @property
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
