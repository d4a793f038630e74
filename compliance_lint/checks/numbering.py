"""What a written phone number is, by the world's numbering plans as phonenumbers knows them.

Not every number that carriers hand out is in them, so only what cannot be a number at all is a
fault; lengths that the library is too generous about are arguments of a rule.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

MAX_LENGTH = 40  # no number is longer, however it is written
Beginnings = Mapping[str, Sequence[str]]
NONE: Beginnings = MappingProxyType({})
_E164 = re.compile(r"\+[0-9]+")
_LETTERS = re.compile(r"[^0-9+()./ -]")


@lru_cache(maxsize=1024)
def read_number(value: str) -> PhoneNumber | str:
    """The number in E.164 format that ``value`` is, or why it is none, as the end of a sentence."""
    # Imported here: it costs 20 ms, and only links have numbers.
    import phonenumbers  # noqa: PLC0415

    if not _E164.fullmatch(value):
        return _shape_fault(value)
    try:
        number = phonenumbers.parse(value, None)
    except phonenumbers.NumberParseException as error:
        too_long = error.error_type == phonenumbers.NumberParseException.TOO_LONG
        return "has too many digits" if too_long else "starts with no country's code"
    reason = phonenumbers.ValidationResult
    faults = {
        reason.INVALID_COUNTRY_CODE: "starts with no country's code",
        reason.IS_POSSIBLE_LOCAL_ONLY: "has too few digits for its country",
        reason.TOO_SHORT: "has too few digits for its country",
        reason.TOO_LONG: "has too many digits for its country",
        reason.INVALID_LENGTH: "has a number of digits that its country does not use",
    }
    fault = faults.get(phonenumbers.is_possible_number_with_reason(number))
    if fault and phonenumbers.is_valid_number(number):
        fault = None  # of a plan that is shared: Canada has numbers of seven digits
    return fault or _trunk_fault(value, number) or number


def _shape_fault(value: str) -> str:
    if len(value) > MAX_LENGTH:
        return "is too long to be a number"
    if not value.isascii() or _LETTERS.search(value):
        return "has characters that are no digits"
    if not value.startswith("+"):
        return "does not start with + and the country's code"
    return "has characters other than + and digits"


def _trunk_fault(value: str, number: PhoneNumber) -> str | None:
    """The library leaves a trunk prefix out without a word; E.164 has none.

    Where a 0 belongs to the number, as in Italy, the library keeps it.
    """
    code, national = str(number.country_code), national_number(number)
    written = value[len(code) + 1 :]
    if written.startswith("0") and written != national and written.endswith(national):
        return f"has the 0 of calls inside the country behind +{code}"
    return None


def national_number(number: PhoneNumber) -> str:
    """Its digits without the country's code."""
    import phonenumbers  # noqa: PLC0415 - see read_number

    return phonenumbers.national_significant_number(number)


def length_fault(number: PhoneNumber, lengths: Mapping[str, Beginnings]) -> str | None:
    """Why the number has a length that its country does not use, as the end of a sentence.

    ``lengths`` tells by calling code how many digits national numbers have that begin so; the
    longest beginning holds, and "any" is every other one. A number that the plan knows is right.
    """
    import phonenumbers  # noqa: PLC0415 - see read_number

    known = lengths.get(str(number.country_code))
    if not known or phonenumbers.is_valid_number(number):
        return None
    national = national_number(number)
    fitting = [begin for begin in known if national.startswith(begin)]
    allowed = known.get(max(fitting, key=len, default="any"))
    if not allowed or str(len(national)) in allowed:
        return None
    few = all(len(national) < int(length) for length in allowed)
    many = all(len(national) > int(length) for length in allowed)
    if few or many:
        return f"has too {'few' if few else 'many'} digits for its country"
    return "has a number of digits that its country does not use"


def number_type(number: PhoneNumber, landlines: Beginnings, no_mobiles: Beginnings) -> str:
    """The library's word for the type of a number, put right where that is known to be wrong."""
    import phonenumbers  # noqa: PLC0415 - see read_number

    types = phonenumbers.PhoneNumberType
    kind = phonenumbers.number_type(number)
    if kind == types.UNKNOWN and begins_as(number, landlines):
        kind = types.FIXED_LINE
    elif kind == types.MOBILE and begins_as(number, no_mobiles):
        kind = types.UNKNOWN
    return str(types.to_string(kind))


def begins_as(number: PhoneNumber, beginnings: Beginnings) -> bool:
    """Whether the national number begins as ``beginnings`` has it for its calling code."""
    return national_number(number).startswith(tuple(beginnings.get(str(number.country_code), ())))
