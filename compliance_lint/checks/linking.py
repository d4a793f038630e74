"""Checks of the numbers that are to be linked, against the saved list of applications.

phonenumbers knows the world's numbering plans. Not every number that carriers hand out is in
them, so only what cannot be a number at all is a fault.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from compliance_lint.checks.requirement import is_uuid
from compliance_lint.checks.text import texts
from compliance_lint.checks.updating import place_in
from compliance_lint.load.application import Application
from compliance_lint.names.characters import show
from compliance_lint.results import CheckResult, Hit, NotApplicable, Undecided
from compliance_lint.submission import Submission

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

_NUMBER, _ID = "numbers[].number", "numbers[].compliance_application_id"
_E164 = re.compile(r"\+[0-9]+")
_LETTERS = re.compile(r"[^0-9+()./ -]")
_MAX_LENGTH = 40  # no number is longer, however it is written
_MAX_RELATED = 20
NO_LIST = (
    "no saved list of applications is at hand; save the answer of GET …/PhoneNumber/Compliance/ "
    "beside it as applications.json"
)
_NONE: Mapping[str, Sequence[str]] = MappingProxyType({})
_NO_APPLICATION = Undecided("the application is not known", owned=True)
_NO_NUMBER = Undecided("the number cannot be read", owned=True)


@dataclass(frozen=True, slots=True)
class _Pair:
    """One entry: its number, if it is one, and its application, if that is saved."""

    pointer: str
    number: PhoneNumber | None
    application: Application | None


@lru_cache(maxsize=1024)
def _read(value: str) -> PhoneNumber | str:
    """The number, or why ``value`` is none, as the end of a sentence."""
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
        reason.TOO_SHORT: "has too few digits for its country",
        reason.TOO_LONG: "has too many digits for its country",
        reason.INVALID_LENGTH: "has a number of digits that its country does not use",
    }
    return faults.get(phonenumbers.is_possible_number_with_reason(number), number)


def _shape_fault(value: str) -> str:
    if len(value) > _MAX_LENGTH:
        return "is too long to be a number"
    if not value.isascii() or _LETTERS.search(value):
        return "has characters that are no digits"
    if not value.startswith("+"):
        return "does not start with + and the country's code"
    return "has characters other than + and digits"


def e164_numbers(submission: Submission, *, fields: Sequence[str]) -> Iterator[CheckResult]:
    """Yield each of ``fields`` that cannot be a number in E.164 format, ``+`` and digits."""
    seen = False
    for pointer, value in texts(submission, fields):
        seen = True
        found = _read(value)
        if isinstance(found, str):
            plain = "+" + re.sub(r"\D", "", value) if value.strip().startswith("+") else ""
            mends = len(value) <= _MAX_LENGTH and plain and not isinstance(_read(plain), str)
            # The number itself would be masked as one of a person.
            fix = {"fix": "Remove all but the + and the digits."} if mends else {}
            yield Hit(pointer, {"value": show(value, 40), "reason": found, **fix})
    if not seen:
        yield NotApplicable()


def numbers_once(submission: Submission, *, fields: Sequence[str]) -> Iterator[CheckResult]:
    """Yield each of ``fields`` whose digits another one before it has already."""
    first: dict[str, str] = {}
    for pointer, value in texts(submission, fields):
        digits = "".join(char for char in value[:_MAX_LENGTH] if char.isdigit())
        earlier = first.setdefault(digits or value, pointer)
        if earlier != pointer:
            index = earlier.split("/")[2]
            yield Hit(pointer, {"value": show(value, 40), "first": index}, related=(earlier,))
    if not first:
        yield NotApplicable()


def applications_known(submission: Submission, *, fields: Sequence[str]) -> Iterator[CheckResult]:
    """Yield each id of ``fields`` that is no UUID, or not in the saved list; each id once."""
    saved, seen, open_question = submission.manifest.saved, False, ""
    for value, pointers in _by_id(submission, fields).items():
        seen = True
        if not is_uuid(value):
            yield _hit(pointers, {"value": show(value, 60), "what": "is not a UUID"})
        elif saved.find(value) is not None:
            continue
        elif not saved.path:
            open_question = open_question or f"/{pointers[0].split('/')[1]}"
        elif saved.gap:
            yield Undecided(f"{saved.gap}, and this one is not among them", pointers[0])
        else:
            what = f"is not in {saved.path}"
            yield _hit(pointers, {"value": show(value, 60), "what": what})
    if open_question:
        yield Undecided(NO_LIST, open_question)
    if not seen:
        yield NotApplicable()


def applications_in_status(
    submission: Submission, *, statuses: Sequence[str]
) -> Iterator[CheckResult]:
    """Yield each application named whose status is none of ``statuses``; each once."""
    seen = False
    for value, pointers in _by_id(submission, [_ID]).items():
        seen = True
        found = submission.manifest.saved.find(value)
        if found is None:
            yield _NO_APPLICATION
        elif found.status is None:
            yield Undecided("the saved list does not tell its status", pointers[0])
        elif found.status not in statuses:
            yield _hit(pointers, {"status": show(found.status, 40)}, found, "status")
    if not seen:
        yield NotApplicable()


def _by_id(submission: Submission, fields: Sequence[str]) -> Mapping[str, list[str]]:
    """Pointers by the application id that they hold: one wrong application is one fault."""
    found: dict[str, tuple[str, list[str]]] = {}
    for pointer, value in texts(submission, fields):
        found.setdefault(value.lower(), (value, []))[1].append(pointer)
    return dict(found.values())


def _hit(
    pointers: Sequence[str],
    data: Mapping[str, object],
    application: Application | None = None,
    key: str = "",
) -> Hit:
    others = pointers[1 : _MAX_RELATED + 1]
    saved = (place_in(application, key),) if application else ()
    return Hit(pointers[0], data, related=(*others, *saved))


def _pairs(submission: Submission) -> Iterator[_Pair]:
    """The entries whose number says something."""
    for pointer, value in texts(submission, [_NUMBER]):
        beside = f"{pointer.rpartition('/')[0]}/compliance_application_id"
        written = submission.raw(beside)
        found = submission.manifest.saved.find(written) if isinstance(written, str) else None
        number = _read(value)
        yield _Pair(pointer, None if isinstance(number, str) else number, found)


def countries_fit(submission: Submission) -> Iterator[CheckResult]:
    """Yield each number of another country than its application's."""
    seen = False
    for pair in _pairs(submission):
        seen = True
        if pair.number is None or pair.application is None:
            yield _NO_NUMBER if pair.number is None else _NO_APPLICATION
            continue
        country = _country(pair.application)
        if not country:
            yield Undecided("the saved list does not tell its country_iso", pair.pointer)
            continue
        fits, shown_as = _fits(pair.number, country)
        if fits is None:
            reason = "several countries share its code, and whose it is is not known"
            yield Undecided(reason, pair.pointer)
        elif not fits:
            data = {"number_country": shown_as, "country": show(country, 20)}
            yield Hit(pair.pointer, data, related=(place_in(pair.application, "country_iso"),))
    if not seen:
        yield NotApplicable()


def _country(application: Application) -> str:
    return (application.answer.country_iso or "").strip().upper()


def _fits(number: PhoneNumber, country: str) -> tuple[bool | None, str]:
    """Whether the number is of ``country``, None where that is not known; and whose it is."""
    import phonenumbers  # noqa: PLC0415 - see _read

    regions = phonenumbers.region_codes_for_country_code(number.country_code or 0)
    if country not in regions or len(regions) == 1:
        return country in regions, regions[0] if len(regions) == 1 else f"+{number.country_code}"
    region = phonenumbers.region_code_for_number(number)
    return None if region is None else region == country, region or ""


def number_types_fit(
    submission: Submission,
    *,
    types: Mapping[str, str],
    landlines: Mapping[str, Sequence[str]],
    no_mobiles: Mapping[str, Sequence[str]] = _NONE,
) -> Iterator[CheckResult]:
    """Yield each number of another type than its application's.

    ``types`` maps the library's types to the API's. Where the library has no entry for a number,
    ``landlines`` tells by calling code how the national numbers begin that are landlines. What
    begins as ``no_mobiles`` tells is no mobile number, though the library may call it one; what it
    is is then not known.
    """
    seen = False
    for pair in _pairs(submission):
        seen = True
        if pair.number is None or pair.application is None:
            yield _NO_NUMBER if pair.number is None else _NO_APPLICATION
            continue
        wanted = (pair.application.answer.number_type or "").strip().lower()
        if _fits(pair.number, _country(pair.application))[0] is not True:
            yield Undecided("the country is another one", pair.pointer, owned=True)
            continue
        found = types.get(_type(pair.number, landlines, no_mobiles))
        if found is None or not wanted:
            what = "the saved list does not tell its number_type" if found else _UNKNOWN
            yield Undecided(what, pair.pointer)
        elif found != wanted:
            data = {"found": found, "wanted": show(wanted, 20)}
            yield Hit(pair.pointer, data, related=(place_in(pair.application, "number_type"),))
    if not seen:
        yield NotApplicable()


def _type(
    number: PhoneNumber,
    landlines: Mapping[str, Sequence[str]],
    no_mobiles: Mapping[str, Sequence[str]],
) -> str:
    """The library's word for the type of a number, put right where that is known to be wrong."""
    import phonenumbers  # noqa: PLC0415 - see _read

    types = phonenumbers.PhoneNumberType
    kind = phonenumbers.number_type(number)
    code, national = str(number.country_code), phonenumbers.national_significant_number(number)
    if kind == types.UNKNOWN and national.startswith(tuple(landlines.get(code, ()))):
        kind = types.FIXED_LINE
    elif kind == types.MOBILE and national.startswith(tuple(no_mobiles.get(code, ()))):
        kind = types.UNKNOWN
    return str(types.to_string(kind))


_UNKNOWN = "the numbering plan does not tell the type of this number"
