"""Masks personal data in everything that leaves the engine. The one choke point.

Masked: PAN (also inside a GSTIN), Aadhaar, Indian mobile numbers, e-mail addresses. Business
names, CIN, LLPIN and Udyam numbers are public and shown. Masking keeps the length, so that a
caret under a masked line still points at the right column.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

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
_ESCAPED_TEXT = re.compile(r'"(?:[^"\\\n]|\\.)*"')
_DIGIT = re.compile(r"[0-9]")
# Addresses are no longer ASCII only. By blocks, as \w leaves out the vowel signs of Indian scripts.
_LETTER = r"A-Za-z0-9\u00c0-\u1fff\u3040-\ud7ff"
_EMAIL = re.compile(
    rf"([{_LETTER}])([{_LETTER}._%+-]{{0,63}})@([{_LETTER}])([{_LETTER}-]{{0,62}})"
    rf"((?:\.[{_LETTER}-]{{1,63}}){{1,6}})"
)


def mask(text: str) -> str:
    """``text`` with personal data replaced by X or *, length unchanged."""
    text = _GSTIN.sub(lambda m: f"{m[1]}{'X' * 10}{m[2]}", text)
    text = _PAN.sub(lambda m: f"{'X' * 8}{m[1]}", text)
    # Before Aadhaar: with 91 in front a mobile number has as many digits.
    text = _MOBILE.sub(lambda m: f"{m[1]}{_DIGIT.sub('X', m[2])}{m[3]}", text)
    text = _AADHAAR.sub(lambda m: f"XXXX{m[1]}XXXX{m[2]}{m[3]}", text)
    if "@" not in text:  # the search for an address tries 64 letters from each letter on
        return text
    return _EMAIL.sub(lambda m: f"{m[1]}{'*' * len(m[2])}@{m[3]}{'*' * len(m[4])}{m[5]}", text)


def mask_json(text: str) -> str:
    """The same for JSON as written, where escapes may stand for the characters of a value."""
    # Escapes first: masked, an address behind one would take its digits along, and leave a string
    # that cannot be read any more.
    return mask(_ESCAPED_TEXT.sub(_mask_escaped, text))


def _mask_escaped(found: re.Match[str]) -> str:
    token = found[0]
    try:
        value = json.loads(token, strict=False)
    except ValueError:
        return token
    hidden = "\\" in token and mask(value) != value
    return f'"{"X" * (len(token) - 2)}"' if hidden else token


def mask_values(data: Mapping[str, object]) -> dict[str, object]:
    """The same for every text in a mapping of plain values."""
    return {key: _mask_any(value) for key, value in data.items()}


def _mask_any(value: object) -> object:
    if isinstance(value, str):
        return mask(str(value))
    if isinstance(value, list | tuple):
        return [_mask_any(item) for item in value]
    if isinstance(value, bool | int | float) or value is None:
        return value
    return mask(str(value))
