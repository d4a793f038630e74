"""The year of incorporation: inside the CIN, and on the certificate."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from compliance_lint.checks.read_certificate import ReadCertificate
from compliance_lint.checks.reading import read_certificates
from compliance_lint.checks.slots import told_once
from compliance_lint.evidence.dates import parse_date
from compliance_lint.india.registration import RegistrationNumber, parse_registration_number
from compliance_lint.results import CheckResult, Hit, NotApplicable
from compliance_lint.submission import Submission

_NUMBER = "/end_user/registration_number"


def incorporation_year(
    submission: Submission, *, kinds: Sequence[str], year_ends: int
) -> Iterator[CheckResult]:
    """Yield a CIN whose year is not that of the incorporation on the certificate of ``kinds``.

    The CIN printed there is compared; where none is, the one given. Certificates of a change of
    name tell when the company was incorporated first, and that year stays in the number. A year
    before that of a date up to month ``year_ends`` passes: financial years end then. So does the
    year after a date in December, as numbers are given out when the form is worked off.
    """
    read, unread = read_certificates(submission, kinds)
    yield from map(told_once, unread)
    compared = bool(unread)
    for item in read:
        dates = _dates(item)
        numbers, pointer = _numbers(submission, item)
        if not dates or not numbers:
            continue
        compared = True
        if any(_agree(number.year, date, year_ends) for number in numbers for date in dates):
            continue
        data = {"number": numbers[0].text, "year": numbers[0].year, "file": item.file_name,
                "date": dates[0].isoformat()}  # fmt: skip
        doubt = item.unsure("incorporated") or item.unsure("registration_number")
        yield doubt or Hit(pointer, data, related=(item.document.file_pointer,))
    if not compared:
        yield NotApplicable("no CIN and date of incorporation to compare")


def _dates(item: ReadCertificate) -> list[dt.date]:
    found = (parse_date(reading.value) for reading in item.certificate.readings("incorporated"))
    return [date for date in found if date]


def _numbers(submission: Submission, item: ReadCertificate) -> tuple[list[RegistrationNumber], str]:
    """The CINs on the certificate, else the one given; and where a fault in them is shown.

    A given one that is not the printed one is another rule's finding.
    """
    readings = item.certificate.readings("registration_number")
    printed = _cins(reading.value for reading in readings)
    if readings:
        return printed, item.document.file_pointer
    return _cins([submission.end_user.registration_number or ""]), _NUMBER


def _cins(texts: Iterator[str] | Sequence[str]) -> list[RegistrationNumber]:
    found = (parse_registration_number(text) for text in texts)
    return [number for number in found if number and number.kind == "cin"]


def _agree(year: int | None, date: dt.date, year_ends: int) -> bool:
    if year == date.year:
        return True
    if year == date.year - 1:
        return date.month <= year_ends
    return year == date.year + 1 and date.month == 12
