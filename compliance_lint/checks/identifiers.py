"""Identifiers: registration number, GSTIN, postal code, country."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from compliance_lint.checks.countries import COUNTRY_CODES
from compliance_lint.checks.kept import not_told, sent_before
from compliance_lint.checks.read_certificate import ReadCertificate
from compliance_lint.checks.reading import field_unread, has_constitution, read_certificates
from compliance_lint.evidence.kinds import compact
from compliance_lint.india.gstin import parse_gstin
from compliance_lint.india.pin import pin_fault
from compliance_lint.india.registration import (
    RegistrationNumber,
    parse_registration_number,
    why_not_registration_number,
)
from compliance_lint.results import CheckResult, Hit, NotApplicable, Undecided
from compliance_lint.submission import Submission

_NUMBER = "/end_user/registration_number"
_SERIAL = 6  # digits at the end of a CIN: the company's number at its registry


def registration_number_shape(submission: Submission) -> Iterator[CheckResult]:
    """Yield the registration number if it is none, is doubtful or is not written as certified."""
    text = submission.end_user.registration_number
    if not text or not text.strip():
        yield NotApplicable("no registration number is given")
        return
    number = parse_registration_number(text, this_year=submission.as_of.year)
    if number is None:
        reason = why_not_registration_number(text)
        yield Hit(_NUMBER, {"number": text, "reason": reason})
    elif number.doubts:
        yield Hit(_NUMBER, {"number": text, "reason": "; ".join(number.doubts)})
    elif text.strip().replace("-", "") != number.text.replace("-", ""):
        fix = f"Write it as the certificate does: {number.text}"
        yield Hit(_NUMBER, {"number": text, "reason": f"it is written {number.text}", "fix": fix})


def registration_number_on_document(
    submission: Submission, *, kinds: Sequence[str], sole_owners: Sequence[str] = ()
) -> Iterator[CheckResult]:
    """Yield the registration number if the certificate of ``kinds`` has another one.

    A Udyam certificate does not carry the number of a company, which may be given all the same;
    not by a sole owner (constitution in ``sole_owners``), who has none.
    """
    text = submission.end_user.registration_number
    if not text or not text.strip():
        yield not_told(submission, _NUMBER) or NotApplicable("no registration number is given")
        return
    read, unread = read_certificates(submission, kinds)
    unread += sent_before(submission, _NUMBER)
    if not read and not unread:
        yield NotApplicable("no certificate with a registration number")
    yield from unread
    number = parse_registration_number(text, this_year=submission.as_of.year)
    every, _ = read_certificates(submission)
    sole = any(has_constitution(item, sole_owners) for item in every)
    for item in read:
        yield from _compare_number(text, number, item, sole=sole)


def _compare_number(
    text: str, number: RegistrationNumber | None, item: ReadCertificate, *, sole: bool
) -> Iterator[CheckResult]:
    printed = [reading.value for reading in item.certificate.readings("registration_number")]
    parsed = [found for found in map(parse_registration_number, printed) if found]
    if not parsed and item.certificate.readings("old_number"):
        yield from _compare_old_number(number, item)
        return
    if not parsed:
        yield field_unread(item, "the registration number")
        return
    if number and number.text in {found.text for found in parsed}:
        return
    udyam = {found.kind for found in parsed} == {"udyam"}
    if number and udyam and number.kind != "udyam" and not sole:
        # A company may prove itself by its Udyam certificate and still give its CIN.
        yield NotApplicable(f"{item.file_name} has no number of this kind to compare with")
        return
    if any(compact(found.text) in compact(text) for found in parsed):
        return  # the right number with something around it: how it is written is another rule's
    doubt = item.unsure("registration_number")
    if doubt is not None:
        yield doubt
        return
    fix = f"Give the number on the certificate: {parsed[0].text}"
    data = {"number": text, "printed": parsed[0].text, "file": item.file_name, "fix": fix}
    yield Hit(_NUMBER, data, related=(item.document.file_pointer,))


def _compare_old_number(
    number: RegistrationNumber | None, item: ReadCertificate
) -> Iterator[CheckResult]:
    """Certificates of before CINs: «No. 55-75725», whose digits end the CIN given out later.

    That they do is seen and not written down anywhere, so that others are an open question.
    """
    if number is None:
        yield Undecided("the number given has the form of none", owned=True)
        return
    if number.kind != "cin":
        yield NotApplicable(f"{item.file_name} has no number of this kind to compare with")
        return
    old = item.certificate.first("old_number") or ""
    serial = old.replace("–", "-").replace("/", "-").rpartition("-")[2].strip()
    if serial.zfill(_SERIAL) == number.text[-_SERIAL:]:
        return
    yield Undecided(
        f"{item.file_name} is of before CINs and has No. {old}, with which a CIN would end in "
        f"{serial.zfill(_SERIAL)}; {number.text} ends in {number.text[-_SERIAL:]}",
        item.document.file_pointer,
    )


def gstin_check_digit(submission: Submission, *, kinds: Sequence[str]) -> Iterator[CheckResult]:
    """Yield each certificate of ``kinds`` whose GSTIN does not end in its check digit.

    Only the regular class is judged: the numbers of rare classes of taxpayers are built in ways
    that many tools refuse wrongly.
    """
    read, unread = read_certificates(submission, kinds)
    if not read and not unread:
        yield NotApplicable("no certificate with a GSTIN")
    yield from unread
    for item in read:
        readings = [reading.value for reading in item.certificate.readings("gstin")]
        numbers = [found for found in map(parse_gstin, readings) if found]
        if not numbers:
            yield field_unread(item, "the GSTIN")
            continue
        if any(number.valid for number in numbers):
            continue
        if not any(reading.certain for reading in item.certificate.readings("gstin")):
            # A digit that does not check after OCR says more about the reading than the number.
            yield Undecided(
                f"{item.file_name}: the GSTIN's check digit does not fit what was read",
                item.document.file_pointer,
            )
            continue
        wrong = numbers[0]
        if wrong.taxpayer_class == "regular":
            data = {"file": item.file_name, "gstin": wrong.text, "digit": wrong.check_digit,
                    "expected": wrong.expected_check_digit}  # fmt: skip
            yield Hit(item.document.file_pointer, data)


def gstin_pan(
    submission: Submission, *, pan_kinds: Sequence[str], gstin_kinds: Sequence[str]
) -> Iterator[CheckResult]:
    """Yield a GSTIN whose PAN is not the PAN printed on a certificate of ``pan_kinds``."""
    certified, unread_certified = read_certificates(submission, pan_kinds)
    taxed, unread_taxed = read_certificates(submission, gstin_kinds)
    holders = [item for item in certified if item.certificate.readings("pan")]
    if not holders or not taxed:
        # Older certificates carry no PAN: nothing to compare then, whatever the other file is.
        unread = [*unread_certified, *(unread_taxed if holders else ())]
        yield from unread
        if not unread:
            yield NotApplicable("no certificate with a PAN beside one with a GSTIN")
        return
    pans = {
        reading.value.upper() for item in holders for reading in item.certificate.readings("pan")
    }
    for item in taxed:
        readings = [reading.value for reading in item.certificate.readings("gstin")]
        numbers = [found for found in map(parse_gstin, readings) if found]
        inside = {found.pan for found in numbers if found.pan}
        if numbers and not any(found.valid for found in numbers):
            # A misprint inside the GSTIN is the cause, and its check digit tells.
            yield Undecided(f"the GSTIN on {item.file_name} is misprinted", owned=True)
        elif not inside:
            yield field_unread(item, "the GSTIN")
        elif not inside & pans:
            doubt = next(filter(None, (one.unsure("pan") for one in holders)), None)
            if doubt is not None:
                yield doubt
                continue
            inner, outer = min(inside), min(pans)
            places = [
                n for n, pair in enumerate(zip(inner, outer, strict=False), 1) if len(set(pair)) > 1
            ]
            data = {"file": item.file_name, "pan": inner, "other_pan": outer,
                    "other_file": holders[0].file_name,
                    "places": ", ".join(map(str, places))}  # fmt: skip
            related = (holders[0].document.file_pointer,)
            yield Hit(item.document.file_pointer, data, related=related)


def postal_code(submission: Submission, *, country: str) -> Iterator[CheckResult]:
    """Yield end_user.postal_code if it is no PIN code. An address in another country is exempt."""
    user = submission.end_user
    elsewhere = user.country and user.country.strip().upper() != country
    if not user.postal_code or not user.postal_code.strip() or elsewhere:
        yield NotApplicable("no postal code of the country is given")
        return
    # Padding is another rule's finding.
    fault = pin_fault(user.postal_code.strip(" "))
    if fault:
        yield Hit("/end_user/postal_code", {"code": user.postal_code, "reason": fault})


def country_differs(submission: Submission) -> Iterator[CheckResult]:
    """Yield end_user.country if it is another country than that of the numbers."""
    here, there = submission.subject[0], submission.end_user.country
    if not here or not there or there not in COUNTRY_CODES:
        yield NotApplicable("no country to compare")
    elif here.upper() != there:
        data = {"country": there, "numbers": here}
        yield Hit("/end_user/country", data, related=("/country_iso",))
