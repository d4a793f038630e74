"""States: of the address given, its PIN code, the GST registration and the certificate itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from compliance_lint.checks.read_certificate import ReadCertificate
from compliance_lint.checks.reading import read_certificates
from compliance_lint.checks.slots import told_once
from compliance_lint.india.gstin import parse_gstin
from compliance_lint.india.states import find_state, states_of_gst_code, states_of_pin
from compliance_lint.results import CheckResult, Hit, NotApplicable, Undecided
from compliance_lint.submission import Submission

_STATE, _PIN = "/end_user/state", "/end_user/postal_code"


def state_differs(
    submission: Submission, *, country: str, kinds: Sequence[str]
) -> Iterator[CheckResult]:
    """Yield end_user.state if its PIN code, or the GSTIN on one of ``kinds``, lies elsewhere.

    And each of these certificates whose own address is not in the state of its GSTIN. A PIN code
    counts only where no post office under its first three digits lies in the state; a text that
    names no state is not judged.
    """
    read, unread = read_certificates(submission, kinds)
    registered = [(item, states) for item in read if (states := _registered_in(item))]
    state = _given_state(submission, country)
    by_pin = states_of_pin((submission.end_user.postal_code or "").strip()) if state else ()
    addresses = [(item, states) for item, states in registered if _has_address(item)]
    if not (state and (by_pin or registered)) and not addresses:
        yield from map(told_once, unread)
        yield NotApplicable("no state to compare")
        return
    yield from map(told_once, unread)
    if state:
        yield from _address_given(state, by_pin, registered, submission)
    for item, states in addresses:
        yield from _certificate(item, states)


def _given_state(submission: Submission, country: str) -> str | None:
    user = submission.end_user
    elsewhere = user.country and user.country.strip().upper() != country
    return find_state(user.state) if user.state and not elsewhere else None


def _registered_in(item: ReadCertificate) -> frozenset[str]:
    """The states of the GSTIN; empty where it is misread, misprinted or of no state."""
    for reading in item.certificate.readings("gstin"):
        number = parse_gstin(reading.value)
        if number is not None and number.valid:
            return states_of_gst_code(number.state_code)
    return frozenset()


def _has_address(item: ReadCertificate) -> bool:
    return any(item.certificate.readings(name) for name in ("state", "pin"))


def _address_given(
    state: str,
    by_pin: Iterable[str],
    registered: Sequence[tuple[ReadCertificate, frozenset[str]]],
    submission: Submission,
) -> Iterator[Hit]:
    """One finding, whatever disagrees: the same slip makes both differ."""
    others: list[str] = []
    related: list[str] = []
    if by_pin and state not in by_pin:
        code = (submission.end_user.postal_code or "").strip()
        others.append(f"the postal code {code} is of {_either(by_pin)}")
        related.append(_PIN)
    for item, states in registered:
        if state not in states:
            others.append(f"the GST registration on {item.file_name} is of {_either(states)}")
            related.append(item.document.file_pointer)
    if others:
        data = {"what": "end_user.state", "state": state, "others": " and ".join(others)}
        yield Hit(_STATE, data, related=tuple(related))


def _certificate(item: ReadCertificate, states: frozenset[str]) -> Iterator[CheckResult]:
    """The principal place of business lies in the state of the registration, by law."""
    others: list[str] = []
    doubts: list[Undecided | None] = []
    printed = [find_state(reading.value) for reading in item.certificate.readings("state")]
    named = [state for state in printed if state]
    if named and not states & set(named):
        others.append(f"the address on it is in {named[0]}")
        doubts.append(item.unsure("state"))
    by_pin = [
        found for item_ in item.certificate.readings("pin") if (found := states_of_pin(item_.value))
    ]
    if by_pin and not any(states & found for found in by_pin):
        others.append(f"the PIN code on it is of {_either(by_pin[0])}")
        doubts.append(item.unsure("pin"))
    doubt = next(filter(None, doubts), None)
    if doubt is not None:
        yield doubt
    elif others:
        what = f"the GSTIN on {item.file_name}"
        data = {"what": what, "state": _either(states), "others": " and ".join(others)}
        yield Hit(item.document.file_pointer, data)


def _either(states: Iterable[str]) -> str:
    return " or ".join(sorted(states))
