"""The dates on certificates: none that has not come yet, none of before the certificate existed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

from compliance_lint.checks.read_certificate import ReadCertificate
from compliance_lint.checks.reading import field_unread, read_certificates
from compliance_lint.results import CheckResult, Hit, NotApplicable, Undecided
from compliance_lint.submission import Submission


def certificate_in_future(
    submission: Submission, *, fields: Sequence[str], starts: Sequence[str] = (), days: int
) -> Iterator[CheckResult]:
    """Yield each certificate with a date more than ``days`` days after today.

    ``fields`` are the dates of the certificate itself, of which it must have one; ``starts`` those
    from which it is valid, which many certificates have not.
    """
    read, unread = read_certificates(submission)
    if not read and not unread:
        yield NotApplicable("no certificate was given")
    yield from unread
    for item in read:
        dates = _dates(item, (*fields, *starts))
        late = {name: date for name, date in dates.items() if (date - submission.as_of).days > days}
        if late:
            name, doubt = _surest(item, late)
            data = {"file": item.file_name, "what": "is valid from" if name in starts else
                    "is dated", "date": late[name].isoformat(),
                    "today": submission.as_of.isoformat()}  # fmt: skip
            yield doubt or Hit(item.document.file_pointer, data)
        elif not any(name in dates for name in fields):
            yield _without_date(item, fields)


def certificate_too_early(
    submission: Submission, *, fields: Sequence[str], earliest: Mapping[str, str]
) -> Iterator[CheckResult]:
    """Yield each certificate with a date in ``fields`` of before its kind was first issued.

    ``earliest`` maps a kind to that day, as YYYY-MM-DD. The date of incorporation and that of
    liability are older than the certificate in lawful ones, and so belong into no ``fields``.
    """
    read, unread = read_certificates(submission, tuple(earliest))
    if not read and not unread:
        yield NotApplicable("no certificate of a kind with a first day")
    # That a certificate cannot be read, or has no date, is told by the rule on future dates.
    yield from (Undecided(item.reason, item.pointer, owned=True) for item in unread)
    for item in read:
        first = dt.date.fromisoformat(earliest[item.certificate.kind])
        early = {name: date for name, date in _dates(item, fields).items() if date < first}
        if early:
            name, doubt = _surest(item, early)
            data = {"file": item.file_name, "date": early[name].isoformat(),
                    "first_day": first.isoformat(), "kind": item.certificate.title}  # fmt: skip
            yield doubt or Hit(item.document.file_pointer, data)


def _dates(item: ReadCertificate, fields: Sequence[str]) -> dict[str, dt.date]:
    return {name: date for name in fields if (date := item.certificate.date(name))}


def _surest(item: ReadCertificate, dates: Mapping[str, dt.date]) -> tuple[str, Undecided | None]:
    """The first of the fields that was surely read; where none was, one and the doubt about it."""
    doubts = {name: item.unsure(name) for name in dates}
    name = next((name for name, doubt in doubts.items() if doubt is None), next(iter(dates)))
    return name, doubts[name]


def _without_date(item: ReadCertificate, fields: Sequence[str]) -> Undecided:
    """Why a certificate has no date to judge: none was read, or what was read is no day."""
    printed = (item.certificate.first(name) for name in fields)
    text = next(filter(None, printed), None)
    if text is None:
        return field_unread(item, "its date")
    return Undecided(
        f"{item.file_name}: its date reads {text!r}, which is no day of the calendar",
        item.document.file_pointer,
    )
