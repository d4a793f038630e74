"""The states and union territories of India: names, old names and the codes of several registers.

Codes differ by register: Karnataka is 29 in a GSTIN, KA in a CIN and on number plates, and KR in
a Udyam number. Every table here leads to the same canonical names, those in `STATES`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from compliance_lint.india.pin import parse_pin, pin_fault, states_of_pin

__all__ = [
    "CIN_LETTERS",
    "GST_CODES",
    "GST_OTHER_CODES",
    "STATES",
    "UDYAM_LETTERS",
    "find_state",
    "parse_pin",
    "pin_fault",
    "state_of_gst_code",
    "states_of_gst_code",
    "states_of_pin",
    "states_once_one",
]

_DNHDD = "Dadra and Nagar Haveli and Daman and Diu"

# ISO 3166-2:IN as it stands now; number plates use the same letters.
_ISO = {
    "AN": "Andaman and Nicobar Islands",
    "AP": "Andhra Pradesh",
    "AR": "Arunachal Pradesh",
    "AS": "Assam",
    "BR": "Bihar",
    "CG": "Chhattisgarh",
    "CH": "Chandigarh",
    "DH": _DNHDD,
    "DL": "Delhi",
    "GA": "Goa",
    "GJ": "Gujarat",
    "HP": "Himachal Pradesh",
    "HR": "Haryana",
    "JH": "Jharkhand",
    "JK": "Jammu and Kashmir",
    "KA": "Karnataka",
    "KL": "Kerala",
    "LA": "Ladakh",
    "LD": "Lakshadweep",
    "MH": "Maharashtra",
    "ML": "Meghalaya",
    "MN": "Manipur",
    "MP": "Madhya Pradesh",
    "MZ": "Mizoram",
    "NL": "Nagaland",
    "OD": "Odisha",
    "PB": "Punjab",
    "PY": "Puducherry",
    "RJ": "Rajasthan",
    "SK": "Sikkim",
    "TN": "Tamil Nadu",
    "TR": "Tripura",
    "TS": "Telangana",
    "UK": "Uttarakhand",
    "UP": "Uttar Pradesh",
    "WB": "West Bengal",
}

STATES: frozenset[str] = frozenset(_ISO.values())
"""Canonical English names of the 28 states and 8 union territories."""

# Withdrawn codes that older papers and software still carry.
_OLD_CODES = {
    "CT": "Chhattisgarh",
    "DD": _DNHDD,
    "DN": _DNHDD,
    "OR": "Odisha",
    "TG": "Telangana",
    "UA": "Uttarakhand",
    "UL": "Uttarakhand",
    "UT": "Uttarakhand",
}

CIN_LETTERS: dict[str, str] = {
    **_ISO,
    **_OLD_CODES,
    "LH": "Lakshadweep",
    "PN": "Maharashtra",  # the Registrar's office at Pune, not a state
    "TZ": "Tamil Nadu",  # the Registrar's office at Coimbatore
    "UR": "Uttarakhand",
}
"""State letters of a CIN. A Hyderabad company older than Telangana (2014) may keep AP."""

UDYAM_LETTERS: dict[str, str] = {
    **{letters: name for letters, name in _ISO.items() if letters not in ("DH", "KA")},
    "DD": _DNHDD,
    "DN": _DNHDD,
    "KR": "Karnataka",
}
"""State letters of a Udyam number. Not every state's has been seen in print."""

# In the order of the codes, from 01; 25 and 28 are of before a merger and a division.
_GST_ORDER = (
    "JK HP PB CH UK HR DL RJ UP BR SK AR NL MN MZ TR ML AS WB JH "
    "OD CG MP GJ DD DH MH AP KA GA LD KL TN PY AN TS AP LA"
)

GST_CODES: dict[str, str] = {
    f"{number:02d}": _ISO.get(letters) or _OLD_CODES[letters]
    for number, letters in enumerate(_GST_ORDER.split(), start=1)
}
"""First two digits of a GSTIN, "01" to "38", to the state as it is called today."""

# Codes given out before a state was divided: the registration may lie in the part that left.
_GST_ALSO = {"01": "Ladakh", "28": "Telangana"}

# Divided in 2014 and 2019: addresses may carry either name.
_ONCE_ONE = (
    frozenset({"Andhra Pradesh", "Telangana"}),
    frozenset({"Jammu and Kashmir", "Ladakh"}),
)

GST_OTHER_CODES: dict[str, str] = {
    "96": "Other Countries",
    "97": "Other Territory",
    "99": "Centre Jurisdiction",
}
"""First two digits of a GSTIN that stand for no state."""

_ALIASES = {
    "Andaman and Nicobar Islands": ("Andaman and Nicobar", "Andaman and Nicobar Is"),
    "Arunachal Pradesh": ("Arunachal",),
    "Chhattisgarh": ("Chattisgarh", "Chhatisgarh", "Chatisgarh"),
    _DNHDD: ("Dadra and Nagar Haveli", "Daman and Diu", "DNHDD"),
    "Delhi": ("NCT of Delhi", "Delhi NCT", "New Delhi", "National Capital Territory of Delhi"),
    "Gujarat": ("Gujrat",),
    "Himachal Pradesh": ("Himachal",),
    "Karnataka": ("Karnatka",),
    "Lakshadweep": ("Lakshadweep Islands",),
    "Maharashtra": ("Maharastra",),
    "Odisha": ("Orissa",),
    "Puducherry": ("Pondicherry",),
    "Punjab": ("Panjab",),
    "Tamil Nadu": ("Tamilnad",),
    "Telangana": ("Telengana", "Telegana"),
    "Uttarakhand": ("Uttaranchal", "Uttrakhand", "Uttarkhand"),
}

_FILLERS = frozenset({"and", "of", "state", "territory", "the", "union"})
_NOT_WORD = "[^a-z]+"
_MAX_NAME = 100  # code points; no state's name is half as long


def _key(text: str) -> str:
    """Fold a name to its bare letters: no diacritics, case, punctuation, blanks or filler words."""
    plain = unicodedata.normalize("NFKD", text.replace(".", "")).casefold()
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return "".join(word for word in re.split(_NOT_WORD, letters) if word not in _FILLERS)


@cache
def _index() -> dict[str, str]:
    """Collect, on first use, every folded name, alias and code."""
    index = {_key(name): name for name in STATES}
    index.update({_key(a): name for name, aliases in _ALIASES.items() for a in aliases})
    for code, name in (_ISO | _OLD_CODES).items():
        index[code.lower()] = name
        index["in" + code.lower()] = name  # ISO writes IN-KA
    return index


def find_state(text: str) -> str | None:
    """Give the canonical name of the state meant by ``text``; None where it is none.

    Knows names, old names, common misspellings, ISO and number-plate letters (KA, IN-KA). Case,
    diacritics, punctuation, "&" for "and", and a leading "The" or "State of" are ignored. Never
    guesses: a city other than New Delhi is not a state. Never raises.
    """
    return _index().get(_key(text)) if len(text) <= _MAX_NAME else None


def state_of_gst_code(code: str) -> str | None:
    """Give the state of a GSTIN's first two digits; None where the code stands for no state."""
    return GST_CODES.get(code)


def states_of_gst_code(code: str) -> frozenset[str]:
    """Every state in which a registration with this code may lie; empty for no state's code."""
    found = {GST_CODES.get(code), _GST_ALSO.get(code)}
    return frozenset(name for name in found if name)


def states_once_one(state: str) -> frozenset[str]:
    """``state`` and the states it was one with until 2014 or later; itself alone for most."""
    return next((states for states in _ONCE_ONE if state in states), frozenset({state}))
