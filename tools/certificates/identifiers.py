"""Numbers printed on Indian business certificates, built so that they agree with each other."""

from __future__ import annotations

import string
from dataclasses import dataclass
from random import Random

_BASE36 = string.digits + string.ascii_uppercase


@dataclass(frozen=True, slots=True)
class Kind:
    """What a constitution of business fixes: letters inside the numbers, and the name's ending."""

    pan_letter: str
    cin_class: str
    suffix: str
    gst_label: str


CONSTITUTIONS: dict[str, Kind] = {
    "Private Limited Company": Kind("C", "PTC", "PRIVATE LIMITED", "Private Limited Company"),
    "Public Limited Company": Kind("C", "PLC", "LIMITED", "Public Limited Company"),
    "One Person Company": Kind("C", "OPC", "(OPC) PRIVATE LIMITED", "Private Limited Company"),
    "Section 8 Company": Kind("C", "NPL", "FOUNDATION", "Private Limited Company"),
    "Limited Liability Partnership": Kind("F", "", "LLP", "Limited Liability Partnership"),
    "Partnership": Kind("F", "", "", "Partnership"),
    "Proprietorship": Kind("P", "", "", "Proprietorship"),
    "Hindu Undivided Family": Kind("H", "", "HUF", "Hindu Undivided Family"),
    "Society/ Club/ Trust/ AOP": Kind("T", "", "TRUST", "Society/ Club/ Trust/ AOP"),
}


def gstin_check_character(first_fourteen: str) -> str:
    """Return the 15th character of a GSTIN: Luhn mod 36, weights 1, 2, 1, 2… from the left.

    Raises ValueError when a character is not 0-9 or A-Z, or when there are not 14.
    """
    if len(first_fourteen) != 14:
        raise ValueError("the check character is computed over 14 characters")
    total = 0
    for position, character in enumerate(first_fourteen):
        product = _BASE36.index(character) * (1 + position % 2)
        total += product // 36 + product % 36
    return _BASE36[-total % 36]


def digits(random: Random, count: int) -> str:
    """Return `count` digits, the first of them never 0, as text."""
    return str(random.randrange(10 ** (count - 1), 10**count))


def letters(random: Random, count: int) -> str:
    """Return `count` capital letters."""
    return "".join(random.choices(string.ascii_uppercase, k=count))


def name_letter(name: str, *, surname: bool = False) -> str:
    """Return the letter that a PAN or TAN takes from a name: of the surname for a person.

    "THE" and "M/S" in front do not count; "X" stands in for a name with no Latin letter.
    """
    words = [w for w in name.upper().split() if w not in {"THE", "M/S", "M/S."}]
    for word in reversed(words) if surname else words:
        for character in word:
            if character in string.ascii_uppercase:
                return character
    return "X"


def make_pan(random: Random, constitution: str, name: str) -> str:
    """Return a PAN whose 4th letter fits the constitution and whose 5th fits the name."""
    kind = CONSTITUTIONS[constitution].pan_letter
    fifth = name_letter(name, surname=kind == "P")
    return letters(random, 3) + kind + fifth + digits(random, 4) + letters(random, 1)


def make_gstin(state_code: str, pan: str, entity: str = "1") -> str:
    """Return the GSTIN of the `entity`-th registration of `pan` in the state."""
    body = f"{state_code}{pan}{entity}Z"
    return body + gstin_check_character(body)


def make_cin(random: Random, roc: str, year: int, cin_class: str) -> str:
    """Return the number of an unlisted company; empty `cin_class` (no company) gives ""."""
    if not cin_class:
        return ""
    return f"U{digits(random, 5)}{roc}{year}{cin_class}{digits(random, 6)}"
