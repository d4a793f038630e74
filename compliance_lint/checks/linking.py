"""Checks of the numbers that are to be linked, against the saved list of applications."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from compliance_lint.checks.numbering import (
    MAX_LENGTH,
    NONE,
    begins_as,
    length_fault,
    number_type,
    read_number,
)
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
_MAX_RELATED = 20
NO_LIST = (
    "no saved list of applications is at hand; save the answer of GET …/PhoneNumber/Compliance/ "
    "beside it as applications.json"
)
_NO_LENGTHS: Mapping[str, Mapping[str, Sequence[str]]] = MappingProxyType({})
_NO_APPLICATION = Undecided("the application is not known", owned=True)
_NO_NUMBER = Undecided("the number cannot be read", owned=True)


@dataclass(frozen=True, slots=True)
class _Pair:
    """One entry: its number, if it is one, and its application, if that is saved."""

    pointer: str
    number: PhoneNumber | None
    application: Application | None


def e164_numbers(
    submission: Submission,
    *,
    fields: Sequence[str],
    lengths: Mapping[str, Mapping[str, Sequence[str]]] = _NO_LENGTHS,
) -> Iterator[CheckResult]:
    """Yield each of ``fields`` that cannot be a number in E.164 format, ``+`` and digits.

    ``lengths`` says how many digits national numbers have, where the library does not tell well;
    see `length_fault`.
    """
    seen = False
    for pointer, value in texts(submission, fields):
        seen = True
        reason = _why_none(value, lengths)
        if reason:
            plain = "+" + re.sub(r"\D", "", value) if value.strip().startswith("+") else ""
            mends = len(value) <= MAX_LENGTH and plain and not _why_none(plain, lengths)
            # The number itself would be masked as one of a person.
            fix = {"fix": "Remove all but the + and the digits."} if mends else {}
            yield Hit(pointer, {"value": show(value, 40), "reason": reason, **fix})
    if not seen:
        yield NotApplicable()


def _why_none(value: str, lengths: Mapping[str, Mapping[str, Sequence[str]]]) -> str | None:
    found = read_number(value)
    return found if isinstance(found, str) else length_fault(found, lengths)


def numbers_once(submission: Submission, *, fields: Sequence[str]) -> Iterator[CheckResult]:
    """Yield each of ``fields`` whose digits another one before it has already."""
    first: dict[str, str] = {}
    for pointer, value in texts(submission, fields):
        digits = "".join(char for char in value[:MAX_LENGTH] if char.isdigit())
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
        number = read_number(value)
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
    import phonenumbers  # noqa: PLC0415 - see read_number

    regions = phonenumbers.region_codes_for_country_code(number.country_code or 0)
    if country not in regions or len(regions) == 1:
        return country in regions, regions[0] if len(regions) == 1 else f"+{number.country_code}"
    region = phonenumbers.region_code_for_number(number)
    return None if region is None else region == country, region or ""


def number_types_fit(  # noqa: PLR0913 - what a rule knows about numbering plans
    submission: Submission,
    *,
    types: Mapping[str, str],
    landlines: Mapping[str, Sequence[str]],
    no_mobiles: Mapping[str, Sequence[str]] = NONE,
    either: Mapping[str, Sequence[str]] = NONE,
    shared: Mapping[str, Sequence[str]] = NONE,
) -> Iterator[CheckResult]:
    """Yield each number of another type than its application's.

    ``types`` maps the library's types to the API's, ``either`` those that may be one of several:
    the first is what such a number is taken for, and another one is left undecided. By calling
    code, beginnings of national numbers: where the library has no entry, ``landlines`` are
    landlines. Of ``no_mobiles`` none is a mobile number, though the library may call it one; what
    it is is then not known. What the library calls mobile and begins as ``shared`` may be a
    landline.
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
        kind = number_type(pair.number, landlines, no_mobiles)
        may_be = either.get(kind) or ([types[kind]] if kind in types else [])
        if not may_be or not wanted:
            what = "the saved list does not tell its number_type" if may_be else _UNKNOWN
            yield Undecided(what, pair.pointer)
        elif wanted == may_be[0]:
            continue
        elif wanted in may_be or (
            kind == _MOBILE and _is_shared(pair.number, wanted, types, shared)
        ):
            yield Undecided(_SHARED, pair.pointer)
        else:
            data = {"found": " or ".join(may_be), "wanted": show(wanted, 20)}
            yield Hit(pair.pointer, data, related=(place_in(pair.application, "number_type"),))
    if not seen:
        yield NotApplicable()


def _is_shared(
    number: PhoneNumber,
    wanted: str,
    types: Mapping[str, str],
    shared: Mapping[str, Sequence[str]],
) -> bool:
    """Whether a number called mobile may be a landline, and that is what is wanted."""
    return wanted == types.get("FIXED_LINE") and begins_as(number, shared)


_MOBILE = "MOBILE"
_UNKNOWN = "the numbering plan does not tell the type of this number"
_SHARED = "by the numbering plan this number may be a landline or a mobile one"
