"""Masks personal data in everything that leaves the engine. The one choke point.

Masked: PAN (also inside a GSTIN), Aadhaar, Indian mobile numbers, e-mail addresses. Business
names, CIN, LLPIN and Udyam numbers are public and shown. Masking keeps the length, so that a
caret under a masked line still points at the right column.

`Mask` does that, or more, or less, as the setting ``redact`` says. Places, which are pointers and
paths, are masked as by ``auto`` in any case, as baselines know findings by them; what hides them
altogether comes last (`compliance_lint.redaction`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from compliance_lint.results import Redact

if TYPE_CHECKING:
    from compliance_lint.hiding import Known

_GSTIN = re.compile(
    r"(?<![A-Za-z0-9])([0-9]{2})[A-Za-z]{5}[0-9]{4}[A-Za-z]([0-9A-Za-z]{3})(?![A-Za-z0-9])"
)
_PAN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{5}[0-9]{3}([0-9][A-Za-z])(?![A-Za-z0-9])")
_AADHAAR = re.compile(
    r"(?<![0-9A-Za-z-])[2-9][0-9]{3}([ -]?)[0-9]{4}([ -]?)([0-9]{4})(?![0-9A-Za-z-])"
)
# Written as one, 5 + 5, 3 + 3 + 4 or 4 + 3 + 3 digits; the last two are shown. Behind a letter
# too, as in Ph9876543210, but not behind the hexadecimal ones of a UUID.
_MOBILE = re.compile(
    r"(?<![0-9a-f.])((?:(?:\+|00)?91[ -]?|0)?)"
    r"([6-9][0-9]{2}(?:[0-9]{2}[ -]?[0-9]{3}|[ -][0-9]{3}[ -][0-9]{2}|[0-9][ -][0-9]{3}[ -][0-9]))"
    r"([0-9]{2})(?![0-9A-Za-z])"
)
# With + and the country's code it is no Aadhaar; without the + it may be one.
_NUMBER_OF_INDIA = re.compile(r"\+91")
_ESCAPED_TEXT = re.compile(r'"(?:[^"\\\n]|\\.)*"')
_DIGIT = re.compile(r"[0-9]")
# Addresses are no longer ASCII only. By blocks, as \w leaves out the vowel signs of Indian scripts.
_LETTER = r"A-Za-z0-9\u00c0-\u1fff\u3040-\ud7ff"
_EMAIL = re.compile(
    rf"([{_LETTER}])([{_LETTER}._%+-]{{0,63}})@([{_LETTER}])([{_LETTER}-]{{0,62}})"
    rf"((?:\.[{_LETTER}-]{{1,63}}){{1,6}})"
)


@dataclass(frozen=True, slots=True)
class Mask:
    """How one package is masked. ``known``, for ``all`` only, says what of it may be shown."""

    mode: Redact = Redact.AUTO
    known: Known | None = None

    @property
    def hides(self) -> bool:
        """Whether every value is hidden."""
        return self.mode is Redact.ALL

    def text(self, text: str) -> str:
        """A sentence of ours that may hold values."""
        masked = mask(text, contacts=self.mode is not Redact.NONE)
        if not self.hides:
            return masked
        from compliance_lint.hiding import hide_text  # noqa: PLC0415 - few want it

        return hide_text(text, self.known)

    def foreign_text(self, text: str) -> str:
        """A sentence of others, as the reason of a rejection."""
        if not self.hides:
            return self.text(text)
        from compliance_lint.hiding import HIDDEN  # noqa: PLC0415

        return HIDDEN

    def json(self, text: str) -> str:
        """JSON as written; the length stays."""
        if not self.hides:
            return mask_json(text, contacts=self.mode is not Redact.NONE)
        from compliance_lint.hiding import hide_json  # noqa: PLC0415

        return hide_json(text, self.known)

    def place(self, pointer: str) -> str:
        """A pointer by which a finding is known again, in any mode the same."""
        return mask(pointer)

    def pointer(self, pointer: str) -> str:
        """A pointer or a parameter that stands in a text."""
        if not self.hides:
            return mask(pointer)
        from compliance_lint.hiding import hide_pointer  # noqa: PLC0415

        return hide_pointer(pointer, self.known)

    def values(self, data: Mapping[str, object], template: str = "") -> dict[str, object]:
        """What a check found out; ``template`` is the message that is made of it."""
        if not self.hides:
            return mask_values(data, contacts=self.mode is not Redact.NONE)
        from compliance_lint.hiding import hide_values  # noqa: PLC0415

        return hide_values(data, template, self.known)

    def file_name(self, name: str, param: str) -> str:
        """The name of a file, or the field that names it."""
        return param if self.hides else self.json(name)


def mask(text: str, *, contacts: bool = True) -> str:
    """``text`` with personal data replaced by X or *, length unchanged.

    Without ``contacts`` mobile numbers and e-mail addresses are shown.
    """
    text = _GSTIN.sub(lambda m: f"{m[1]}{'X' * 10}{m[2]}", text)
    text = _PAN.sub(lambda m: f"{'X' * 8}{m[1]}", text)
    if not contacts:
        return _AADHAAR.sub(_mask_aadhaar, text)
    # Before Aadhaar: with 91 in front a mobile number has as many digits.
    text = _MOBILE.sub(lambda m: f"{m[1]}{_DIGIT.sub('X', m[2])}{m[3]}", text)
    text = _AADHAAR.sub(lambda m: f"XXXX{m[1]}XXXX{m[2]}{m[3]}", text)
    if "@" not in text:  # the search for an address tries 64 letters from each letter on
        return text
    return _EMAIL.sub(lambda m: f"{m[1]}{'*' * len(m[2])}@{m[3]}{'*' * len(m[4])}{m[5]}", text)


def _mask_aadhaar(found: re.Match[str]) -> str:
    if _NUMBER_OF_INDIA.match(found.string, max(found.start() - 1, 0)):
        return found[0]
    return f"XXXX{found[1]}XXXX{found[2]}{found[3]}"


def mask_json(text: str, *, contacts: bool = True) -> str:
    """The same for JSON as written, where escapes may stand for the characters of a value."""

    def masked(value: str) -> str:
        return mask(value, contacts=contacts)

    # Escapes first: masked, an address behind one would take its digits along, and leave a string
    # that cannot be read any more.
    return masked(_ESCAPED_TEXT.sub(lambda found: _mask_escaped(found[0], masked), text))


def _mask_escaped(token: str, masked: Callable[[str], str]) -> str:
    try:
        value = json.loads(token, strict=False)
    except ValueError:
        return token
    hidden = "\\" in token and masked(value) != value
    return f'"{"X" * (len(token) - 2)}"' if hidden else token


def mask_values(data: Mapping[str, object], *, contacts: bool = True) -> dict[str, object]:
    """The same for every text in a mapping of plain values."""
    return {key: _mask_any(value, contacts) for key, value in data.items()}


def _mask_any(value: object, contacts: bool) -> object:
    if isinstance(value, list | tuple):
        return [_mask_any(item, contacts) for item in value]
    if isinstance(value, bool | int | float) or value is None:
        return value
    return mask(str(value), contacts=contacts)
