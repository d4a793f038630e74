"""GSTIN, the 15-character Goods and Services Tax identification number.

An ordinary GSTIN is a state code (2 digits), the holder's PAN (10), the number of the registration
within the state (1), the letter Z and a check character. Other classes of taxpayer have other
shapes of the same length; all of them end in the same check character.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from compliance_lint.india.states import state_of_gst_code

MAX_LENGTH = 64
"""Longest text looked at, in code points: 21 characters and generous blanks between them."""

HYPHENS = "-\u00ad\u2010\u2011\u2012\u2013\u2014\u2212"  # PDF fonts print any of these
_DROP_HYPHENS = str.maketrans("", "", HYPHENS)
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_FOURTEEN = "[0-9A-Z]{14}"

_PAN = "[A-Z]{5}[0-9]{4}[A-Z]"
_TAN = "[A-Z]{4}[0-9]{5}[A-Z]"
_FOREIGN = "[0-9]{4}[A-Z]{3}[0-9]{5}"  # state, year, country or body, serial
# The shapes the tax portal gives out. No text fits two of them, so the order does not matter.
# Patterns stay strings: `re` compiles them on first use, which keeps the import cheap.
_SHAPES = (
    ("regular", f"[0-9]{{2}}(?P<pan>{_PAN})[1-9A-Z]Z[0-9A-Z]"),
    ("tds", f"[0-9]{{2}}(?:(?P<pan>{_PAN})|{_TAN})[1-9A-Z]D[0-9A-Z]"),
    ("tcs", f"[0-9]{{2}}(?P<pan>{_PAN})[1-9A-Z]C[0-9A-Z]"),
    ("uin", f"{_FOREIGN}[UO]N[0-9A-Z]"),
    ("non-resident", f"{_FOREIGN}NR[0-9A-Z]"),
    ("oidar", "99[0-9]{2}[A-Z]{3}[0-9]{5}OS[0-9A-Z]"),
    ("government-department", f"[0-9]{{2}}{_TAN}[0-9]Z[0-9A-Z]"),
    ("other", f"[0-9]{{2}}(?P<pan>{_PAN})[1-9A-Z][1-9ABE-J][0-9A-Z]"),
)


@dataclass(frozen=True, slots=True)
class Gstin:
    """A text with the shape of a GSTIN. The check character may still be wrong: see `valid`.

    ``text`` is in capitals without blanks. ``pan`` is None for the classes that carry none.
    ``taxpayer_class`` is "regular", "tds" (deducts tax at source), "tcs" (online marketplace),
    "uin" (embassy or United Nations body), "non-resident", "oidar" (foreign online service),
    "government-department" or "other".
    """

    text: str
    state_code: str
    pan: str | None
    taxpayer_class: str
    check_digit: str
    expected_check_digit: str

    @property
    def valid(self) -> bool:
        """Whether the check character is the computed one. Says nothing about registration."""
        return self.check_digit == self.expected_check_digit

    @property
    def state(self) -> str | None:
        """Canonical name of the state; None for 96, 97, 99 and for codes never given out."""
        return state_of_gst_code(self.state_code)


def compact(text: str) -> str:
    """Give ``text`` in capitals without blanks and hyphens.

    Returns "" where it holds a character outside ASCII (a full-width digit must not turn into a
    plain one unseen) or is longer than `MAX_LENGTH`.
    """
    if len(text) > MAX_LENGTH:
        return ""
    bare = "".join(text.translate(_DROP_HYPHENS).split())
    return bare.upper() if bare.isascii() else ""


def check_digit(first_fourteen: str) -> str:
    """Compute the 15th character of a GSTIN: Luhn's scheme over 36 characters.

    Takes the first 14 characters, 0-9 and A-Z; gives one of 0-9 and A-Z. It changes with any
    single character and with most neighbours swapped. Raises ValueError for any other input.
    """
    if not re.fullmatch(_FOURTEEN, first_fourteen):
        raise ValueError("a GSTIN's check digit is computed from 14 characters of 0-9 and A-Z")
    total = 0
    for index, character in enumerate(first_fourteen):
        product = _ALPHABET.index(character) * (2 if index % 2 else 1)
        total += product // 36 + product % 36
    return _ALPHABET[-total % 36]


def parse_gstin(text: str) -> Gstin | None:
    """Read a GSTIN of any taxpayer class; None where ``text`` has the shape of none.

    Lower case, blanks and hyphens are tolerated. A wrong check character and an unknown state
    code still parse, so that the caller can say what is wrong. Never raises.
    """
    return _parsed(compact(text))


# Several checks read the number of one certificate.
@lru_cache(maxsize=32)
def _parsed(code: str) -> Gstin | None:
    for taxpayer_class, shape in _SHAPES:
        found = re.fullmatch(shape, code)
        if found:
            return Gstin(
                text=code,
                state_code=code[:2],
                pan=found.groupdict().get("pan"),
                taxpayer_class=taxpayer_class,
                check_digit=code[14],
                expected_check_digit=check_digit(code[:14]),
            )
    return None
