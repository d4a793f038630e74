"""What a GST registration's number says of itself: its state, and the kind of taxpayer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from compliance_lint.checks.read_certificate import ReadCertificate
from compliance_lint.checks.reading import read_certificates
from compliance_lint.checks.slots import told_once
from compliance_lint.india.gstin import Gstin, parse_gstin
from compliance_lint.india.states import (
    GST_CODES,
    GST_OTHER_CODES,
    find_state,
    states_of_gst_code,
    states_once_one,
)
from compliance_lint.results import CheckResult, Hit, NotApplicable, Undecided
from compliance_lint.submission import Submission

_Numbered = tuple[ReadCertificate, Gstin]


def gstin_of(item: ReadCertificate) -> Gstin | None:
    """The GSTIN on a certificate; None where it is misread or misprinted."""
    numbers = (parse_gstin(reading.value) for reading in item.certificate.readings("gstin"))
    return next((number for number in numbers if number is not None and number.valid), None)


def gstin_state_known(submission: Submission, *, kinds: Sequence[str]) -> Iterator[CheckResult]:
    """Yield each certificate of ``kinds`` whose GSTIN begins with digits never given out.

    96, 97 and 99 stand for no state and are given out all the same. A GSTIN whose check digit is
    wrong is another rule's finding.
    """
    numbered, others = _numbered(submission, kinds)
    yield from others
    for item, number in numbered:
        code = number.state_code
        if code in GST_CODES or code in GST_OTHER_CODES:
            continue
        data = {"file": item.file_name, "gstin": number.text, "code": code}
        yield item.unsure("gstin") or Hit(item.document.file_pointer, data)


def gstin_state_on_certificate(
    submission: Submission, *, kinds: Sequence[str]
) -> Iterator[CheckResult]:
    """Yield each certificate of ``kinds`` whose address is captioned with another state.

    The principal place of business lies in the state of the registration, by law.
    """
    numbered, others = _numbered(submission, kinds)
    yield from others
    for item, number in numbered:
        state = state_against_gstin(item)
        if state is None:
            continue
        states = " or ".join(sorted(states_of_gst_code(number.state_code)))
        data = {"file": item.file_name, "state": state, "gstin": number.text,
                "registered": states}  # fmt: skip
        doubt = item.unsure("state") or item.unsure("gstin")
        yield doubt or Hit(item.document.file_pointer, data)


def state_against_gstin(item: ReadCertificate) -> str | None:
    """The state of the address on a certificate if it cannot be that of its GSTIN.

    None for two parts of what was one state in the years of GST or shortly before: papers and
    addresses of then carry either name.
    """
    number = gstin_of(item)
    states = states_of_gst_code(number.state_code) if number else frozenset()
    named = captioned_states(item)
    if not states or not named:
        return None
    possible = states.union(*map(states_once_one, states))
    return None if possible & set(named) else named[0]


def captioned_states(item: ReadCertificate) -> list[str]:
    """The states named in the address on a certificate's first page; the annexures name others."""
    first = min(item.certificate.pages, default=1)
    readings = item.certificate.readings("state")
    found = (find_state(reading.value) for reading in readings if reading.page == first)
    return [state for state in found if state]


def gst_registration_regular(
    submission: Submission, *, kinds: Sequence[str], classes: Sequence[str], types: Sequence[str]
) -> Iterator[CheckResult]:
    """Yield each certificate of ``kinds`` for a duty other than a business's own supplies.

    By the type of registration printed, where it begins with one of ``types``; where none was
    read, by the class that its GSTIN is built for (``classes``, see `Gstin`): a D or C may stand in
    that place of a regular taxpayer's number too.
    """
    read, unread = read_certificates(submission, kinds)
    yield from map(told_once, unread)
    if not read and not unread:
        yield NotApplicable("no GST registration certificate")
    for item in read:
        number, printed = gstin_of(item), item.certificate.first("registration_type") or ""
        by_type = printed.casefold().startswith(tuple(word.casefold() for word in types))
        by_number = not printed and number is not None and number.taxpayer_class in classes
        if by_type or by_number:
            what = f"the type {printed!r}" if by_type else "a GSTIN of such a class"
            field = "registration_type" if by_type else "gstin"
            data = {"file": item.file_name, "what": what}
            yield item.unsure(field) or Hit(item.document.file_pointer, data)


def _numbered(
    submission: Submission, kinds: Sequence[str]
) -> tuple[list[_Numbered], list[CheckResult]]:
    """The certificates with a right GSTIN, and what there is to say of the others."""
    read, unread = read_certificates(submission, kinds)
    numbered: list[_Numbered] = []
    # The rule on the check digit tells what cannot be read or does not check.
    others: list[CheckResult] = list(map(told_once, unread))
    for item in read:
        number = gstin_of(item)
        if number is None:
            reason = f"{item.file_name}: no GSTIN that checks was read"
            others.append(Undecided(reason, item.document.file_pointer, owned=True))
        else:
            numbered.append((item, number))
    if not read and not unread:
        others.append(NotApplicable("no certificate with a GSTIN"))
    return numbered, others
