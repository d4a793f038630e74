"""Files whose pages are made out to two firms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from compliance_lint.checks.read_certificate import ReadCertificate
from compliance_lint.checks.reading import read_certificates
from compliance_lint.checks.slots import told_once
from compliance_lint.evidence.certificate import Reading
from compliance_lint.india.gstin import Gstin, parse_gstin
from compliance_lint.india.registration import RegistrationNumber, parse_registration_number
from compliance_lint.names import Difference, clean_printed, compare, same_business
from compliance_lint.results import CheckResult, Hit, NotApplicable
from compliance_lint.submission import Submission


@dataclass(frozen=True, slots=True)
class _Contradiction:
    """Two values of one certificate that cannot both be its own. ``page`` is the second one's."""

    what: str
    first: str
    second: str
    page: int


def two_firms(submission: Submission) -> Iterator[CheckResult]:
    """Yield each certificate whose pages name two businesses, or have GSTINs of two PANs.

    Every page of a REG-06 repeats the legal name and the GSTIN. Names that a certificate itself
    tells as former or trade names are its own. Names that are spellings of each other, or that one
    page may have lost a word of, count as two only where the numbers on their pages differ as well.
    What OCR is not sure of is not judged.
    """
    read, unread = read_certificates(submission)
    if not read and not unread:
        yield NotApplicable("no certificate was given")
    yield from map(told_once, unread)
    for item in read:
        found = _names(item) or _gstins(item)
        if found is not None:
            data = {"file": item.file_name, "what": found.what, "first": found.first,
                    "second": found.second, "page": found.page}  # fmt: skip
            yield Hit(item.document.file_pointer, data)


def _names(item: ReadCertificate) -> _Contradiction | None:
    legal = _sure(item, "legal_name")
    own = (*item.certificate.former_names, *_trade_names(item, legal))
    readings = [
        (clean_printed(reading.value), reading.page)
        for reading in legal
        if not any(same_business(reading.value, name) for name in own)
    ]
    for (first, at), (second, page) in combinations(readings, 2):
        if same_business(first, second):
            continue
        another = compare(first, second).difference is Difference.OTHER
        if another or _numbers_differ(item, at, page):
            return _Contradiction("legal name", first, second, page)
    return None


def _trade_names(item: ReadCertificate, legal: Sequence[Reading]) -> list[str]:
    """Trade names that are not the legal name of their page again."""
    fields = ("trade_name", "additional_trade_name")
    trades = [one for field in fields for one in item.certificate.readings(field)]
    return [
        trade.value
        for trade in trades
        if not any(
            one.page == trade.page and same_business(one.value, trade.value) for one in legal
        )
    ]


def _numbers_differ(item: ReadCertificate, first: int, second: int) -> bool:
    one, other = _numbers_on(item, first), _numbers_on(item, second)
    return bool(one and other) and not one & other


def _numbers_on(item: ReadCertificate, page: int) -> set[str]:
    readings = (*_sure(item, "registration_number"), *_sure(item, "gstin"))
    texts = [reading.value for reading in readings if reading.page == page]
    numbers = [number.text for number in map(_parsed, texts) if number]
    return {*numbers, *(gstin.text for gstin in map(parse_gstin, texts) if gstin)}


def _parsed(text: str) -> RegistrationNumber | None:
    return parse_registration_number(text)


def _gstins(item: ReadCertificate) -> _Contradiction | None:
    """GSTINs of one PAN are registrations of one firm."""
    for (first, _), (second, page) in combinations(valid_gstins(item), 2):
        if first.pan and second.pan and first.pan != second.pan:
            return _Contradiction("GSTIN", first.text, second.text, page)
    return None


def valid_gstins(item: ReadCertificate) -> list[tuple[Gstin, int]]:
    """The GSTINs on a certificate with their pages; none that is misprinted or not surely read."""
    readings = [(parse_gstin(reading.value), reading.page) for reading in _sure(item, "gstin")]
    return [(number, page) for number, page in readings if number and number.valid]


def _sure(item: ReadCertificate, field: str) -> list[Reading]:
    return [one for one in item.certificate.readings(field) if one.certain or one.sure]
