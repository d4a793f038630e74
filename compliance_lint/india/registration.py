"""Registration numbers of Indian businesses (CIN, LLPIN, FCRN, Udyam), and PAN and TAN.

None of these carries a check digit that can be computed, so a number is read by its shape; what
merely looks unlikely (state letters or a class nobody has seen) is a doubt, not a refusal.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from functools import lru_cache

from compliance_lint.india.gstin import HYPHENS, MAX_LENGTH, compact, parse_gstin
from compliance_lint.india.pin import show_character
from compliance_lint.india.states import CIN_LETTERS, UDYAM_LETTERS, find_state

COMPANY_CLASSES: dict[str, str] = {
    "PTC": "private company",
    "PLC": "public company",
    "OPC": "one person company",
    "NPL": "not-for-profit company",
    "FTC": "private subsidiary of a foreign company",
    "FLC": "public financial lease company",
    "GOI": "company owned by the Union government",
    "SGC": "company owned by a state government",
    "GAP": "public general association",
    "GAT": "private general association",
    "ULL": "public company with unlimited liability",
    "ULT": "private company with unlimited liability",
}
"""The three class letters of a CIN and their meaning. An LLP has none: it has an LLPIN."""

PAN_HOLDERS: dict[str, str] = {
    "A": "association of persons",
    "B": "body of individuals",
    "C": "company",
    "E": "limited liability partnership",
    "F": "firm",  # limited liability partnerships too, in most lists
    "G": "government",
    "H": "Hindu undivided family",
    "J": "artificial juridical person",
    "K": "other",  # accepted by other checkers, its meaning is not published
    "L": "local authority",
    "P": "person",
    "T": "trust",
}
"""The fourth letter of a PAN and the kind of holder it names."""

# Strings, compiled by `re` on first use, to keep the import cheap.
_CIN = r"[LU][0-9]{5}([A-Z]{2})([0-9]{4})([A-Z]{3})([0-9]{6})"
_LLPIN = r"(F?[A-Z]{3})([0-9]{4})"
_FCRN = r"F[0-9]{5,6}"
_UDYAM = r"UDYAM([A-Z]{2})([0-9]{2})([0-9]{7})"
_UDYOG_AADHAAR = r"(?:UAM|UAN)?[A-Z]{2}[0-9]{2}[A-Z][0-9]{7}"
_PAN = r"[A-Z]{3}[ABCEFGHJKLPT][A-Z][0-9]{4}[A-Z]"
_TAN = r"[A-Z]{4}[0-9]{5}[A-Z]"
_LABEL = r"(?ai)\s?(CIN|F?LLPIN|FCRN|URN)[ .:#]"

_FIRST_YEAR = 1850  # of the first Indian companies Act
_INDIA_OFFSET = 19_800  # seconds ahead of UTC; a new year begins there first


@dataclass(frozen=True, slots=True)
class RegistrationNumber:
    """A registration number that has the right shape.

    ``kind`` is "cin", "llpin", "fcrn" or "udyam". ``text`` is the form printed on certificates:
    capitals, no blanks, hyphens in LLPIN and Udyam. ``state``, ``year`` and ``company_class`` (the
    three letters) are None where the number does not tell. ``doubts`` are clauses for a person.
    """

    kind: str
    text: str
    state: str | None = None
    year: int | None = None
    company_class: str | None = None
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pan:
    """A permanent account number; ``holder`` says what its fourth letter, ``letter``, means."""

    text: str
    letter: str
    holder: str


def parse_registration_number(
    text: str, *, this_year: int | None = None
) -> RegistrationNumber | None:
    """Read a CIN, LLPIN, FCRN or Udyam number; None where ``text`` is none of them.

    Lower case, blanks and missing or other hyphens are tolerated. A CIN's year after ``this_year``
    (the current one in India where not given) is a doubt. Never raises.
    """
    year = this_year or time.gmtime(time.time() + _INDIA_OFFSET).tm_year
    return _parsed(compact(text), year)


# Several checks read the number of one submission.
@lru_cache(maxsize=32)
def _parsed(code: str, this_year: int) -> RegistrationNumber | None:
    if cin := re.fullmatch(_CIN, code):
        return _read_cin(cin, this_year)
    if udyam := re.fullmatch(_UDYAM, code):
        return _read_udyam(udyam)
    if llpin := re.fullmatch(_LLPIN, code):
        return RegistrationNumber("llpin", f"{llpin[1]}-{llpin[2]}")
    if re.fullmatch(_FCRN, code):
        doubts = ("6 digits after the F; an FCRN usually has 5",) if len(code) == 7 else ()
        return RegistrationNumber("fcrn", code, doubts=doubts)
    return None


def _read_cin(cin: re.Match[str], this_year: int) -> RegistrationNumber:
    letters, digits, company_class, serial = cin.groups()
    year = int(digits)
    doubts = []
    if letters not in CIN_LETTERS:
        doubts.append(f"the state letters '{letters}' are not known in CINs")
    if year < _FIRST_YEAR:
        doubts.append(f"the year {digits} is before {_FIRST_YEAR}")
    elif year > this_year:
        doubts.append(f"the year {digits} is in the future")
    if company_class not in COMPANY_CLASSES:
        hint = "; an LLP has an LLPIN" if company_class == "LLP" else ""
        doubts.append(f"the class '{company_class}' is not a known one{hint}")
    doubts.extend(_zero_serial(serial))
    state = CIN_LETTERS.get(letters)
    return RegistrationNumber("cin", cin[0], state, year, company_class, tuple(doubts))


def _read_udyam(udyam: re.Match[str]) -> RegistrationNumber:
    letters, district, serial = udyam.groups()
    state = UDYAM_LETTERS.get(letters)
    doubts = list(_zero_serial(serial))
    if state is None and (state := find_state(letters)):
        used = next(known for known, name in UDYAM_LETTERS.items() if name == state)
        reason = f"not used in Udyam numbers ({state} is {used})"
        doubts.insert(0, f"the state letters '{letters}' are {reason}")
    elif state is None:
        doubts.insert(0, f"the state letters '{letters}' are not known in Udyam numbers")
    return RegistrationNumber(
        "udyam", f"UDYAM-{letters}-{district}-{serial}", state, None, None, tuple(doubts)
    )


def _zero_serial(serial: str) -> tuple[str, ...]:
    return () if serial.strip("0") else ("the serial number is all zeros, as in an example",)


def parse_pan(text: str) -> Pan | None:
    """Read a PAN: five letters, the fourth a known kind of holder, four digits, a letter.

    Lower case, blanks and hyphens are tolerated. The last letter is a check letter whose rule is
    not published, so it is not tested. None for any other text; never raises.
    """
    code = compact(text)
    return Pan(code, code[3], PAN_HOLDERS[code[3]]) if re.fullmatch(_PAN, code) else None


def parse_tan(text: str) -> str | None:
    """Read a TAN (tax deduction account number: 4 letters, 5 digits, a letter) to bare capitals."""
    code = compact(text)
    return code if re.fullmatch(_TAN, code) else None


def is_udyog_aadhaar(text: str) -> bool:
    """Tell whether ``text`` looks like an Udyog Aadhaar number, invalid since July 2022."""
    return re.fullmatch(_UDYOG_AADHAAR, compact(text)) is not None


def why_not_registration_number(text: str) -> str:
    """Say in a clause why `parse_registration_number` refuses ``text``; "" where it does not.

    Positions count characters of ``text`` as typed, from 1. The clause quotes at most one
    character, so it discloses no personal number. Never raises.
    """
    if parse_registration_number(text) is not None:
        return ""
    if not text.strip():
        return "it is empty"
    if len(text) > MAX_LENGTH:
        return f"{len(text)} characters; the longest registration number has 21"
    if label := re.match(_LABEL, text):
        return f"it begins with the label {label[1].upper()}; give the number alone"
    return _other_identifier(compact(text)) or _wrong_character(text) or _nearest_form(text)


def _other_identifier(code: str) -> str | None:
    """Recognise numbers that people put here by mistake."""
    other = None
    if parse_gstin(code):
        other = "a GSTIN"
    elif parse_pan(code):
        other = "a PAN"
    elif parse_tan(code):
        other = "a TAN"
    elif code.isdecimal() and len(code) in (8, 12):
        other = "a DIN (a director's number)" if len(code) == 8 else "an Aadhaar number"
    elif is_udyog_aadhaar(code):
        return "it looks like an Udyog Aadhaar number, no longer valid; use the Udyam number"
    return other and f"it looks like {other}, which is not a registration number here"


def _wrong_character(text: str) -> str | None:
    for position, character in enumerate(text, start=1):
        if character.isspace() or character in HYPHENS:
            continue
        if not (character.isascii() and character.isalnum()):
            return f"{show_character(character)} at position {position} is not one of A-Z and 0-9"
    return None


def _nearest_form(text: str) -> str:
    """Say where ``text``, all ASCII, leaves the form that was probably meant."""
    kept = [(i, c) for i, c in enumerate(text.upper(), 1) if c.isascii() and c.isalnum()]
    code = "".join(character for _, character in kept)
    if re.fullmatch(r"[A-Z]{2}[0-9]{9}", code):
        return "UDYAM is missing before it, if it is a Udyam number"
    form = _intended_form(code)
    if form is None:
        return (
            "it has the form of no CIN (21 characters), LLPIN (AAA-0000), "
            "FCRN (F and 5 digits) or Udyam number (UDYAM-AA-00-0000000)"
        )
    name, mask = form
    if len(code) != len(mask):
        bare = " without blanks and hyphens" if len(code) != len(text) else ""
        return f"{len(code)} characters{bare}; {name} has {len(mask)}"
    for (position, character), wanted in zip(kept, mask, strict=True):
        if character.isalpha() != (wanted == "A"):
            place = "letter" if wanted == "A" else "digit"
            return f"{show_character(character)} at position {position} where a {place} belongs"
    return f"it begins with {code[0]}; a CIN begins with L (listed) or U (unlisted)"


def _intended_form(code: str) -> tuple[str, str] | None:
    """Guess the kind of number and give its mask: A for a letter, 9 for a digit."""
    digits = sum(character.isdigit() for character in code)
    if code.startswith("UDYAM"):
        return "a Udyam number", "AAAAAAA999999999"
    if re.match(r"[LU][0-9O]", code) or (digits >= 6 and 17 <= len(code) <= 25):
        return "a CIN", "A99999AA9999AAA999999"
    if re.match(r"F[0-9]", code):
        return "an FCRN", "A99999"
    if re.match(r"[A-Z]{3}", code) and digits >= 3 and 6 <= len(code) <= 8:
        return "an LLPIN", "AAA9999"
    return None
