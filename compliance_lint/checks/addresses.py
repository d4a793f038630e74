"""States: of the address given, its PIN code, the GST registration and the certificate itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from compliance_lint.checks.gst_numbers import captioned_states, gstin_of, state_against_gstin
from compliance_lint.checks.read_certificate import ReadCertificate
from compliance_lint.checks.reading import read_certificates
from compliance_lint.checks.slots import told_once
from compliance_lint.india.registration import parse_registration_number
from compliance_lint.india.states import (
    GST_OTHER_CODES,
    find_state,
    states_of_gst_code,
    states_of_pin,
    states_once_one,
)
from compliance_lint.results import CheckResult, Hit, NotApplicable, Undecided
from compliance_lint.submission import Submission

_STATE, _PIN = "/end_user/state", "/end_user/postal_code"
_OFFSHORE = "97"  # whoever works at sea has an office ashore
_CIN_FIELD = "registration_number"


def state_differs(
    submission: Submission, *, country: str, kinds: Sequence[str]
) -> Iterator[CheckResult]:
    """Yield end_user.state if its PIN code, or the GSTIN on one of ``kinds``, lies elsewhere.

    And each of these certificates whose own address seems not to be in the state of its GSTIN: by
    its PIN code, or where the GSTIN is of no state. The state of a company's registered office is
    right whatever the GSTIN, as it need not register there. A PIN code
    counts only where no post office under its first three digits lies in the state; a text that
    names no state is not judged.
    """
    read, unread = read_certificates(submission, kinds)
    # Where the certificate contradicts itself, another rule tells it, once.
    sound = [item for item in read if state_against_gstin(item) is None]
    registered = [(item, states) for item in sound if (states := _registered_in(item))]
    state = _given_state(submission, country)
    by_pin = states_of_pin((submission.end_user.postal_code or "").strip()) if state else ()
    addresses = [(item, states) for item, states in registered if _has_address(item)]
    stateless = [item for item in sound if _other_code(item) and captioned_states(item)]
    if not (state and (by_pin or registered)) and not addresses and not stateless:
        yield from map(told_once, unread)
        yield NotApplicable("no state to compare")
        return
    yield from map(told_once, unread)
    if state:
        yield from _address_given(state, by_pin, registered, submission)
    for item, states in addresses:
        yield from _certificate(item, states)
    for item in stateless:
        yield _stateless(item)


def _given_state(submission: Submission, country: str) -> str | None:
    user = submission.end_user
    elsewhere = user.country and user.country.strip().upper() != country
    return find_state(user.state) if user.state and not elsewhere else None


def _registered_in(item: ReadCertificate) -> frozenset[str]:
    """The states of the GSTIN; empty where it is misread, misprinted or of no state."""
    number = gstin_of(item)
    return states_of_gst_code(number.state_code) if number else frozenset()


def _seats(submission: Submission) -> frozenset[str]:
    """The states of the registered office: a company need not register for GST there.

    By the CIN on its certificate; by the one given, where the certificate cannot be read.
    """
    read, unread = read_certificates(submission)
    texts = [one.value for item in read for one in item.certificate.readings(_CIN_FIELD)]
    if unread:
        texts.append(submission.end_user.registration_number or "")
    numbers = (parse_registration_number(text) for text in texts)
    found = {number.state for number in numbers if number and number.kind == "cin"}
    # A company of before the division of a state keeps its CIN.
    return frozenset().union(*(states_once_one(state) for state in found if state))


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
    seats = _seats(submission)
    for item, states in registered:
        if state not in states and state not in seats:
            others.append(f"the GST registration on {item.file_name} is of {_either(states)}")
            related.append(item.document.file_pointer)
    if others:
        data = {"what": "end_user.state", "state": state, "others": " and ".join(others)}
        yield Hit(_STATE, data, related=tuple(related))


def _certificate(item: ReadCertificate, states: frozenset[str]) -> Iterator[CheckResult]:
    """The principal place of business lies in the state of the registration, by law."""
    others: list[str] = []
    doubts: list[Undecided | None] = []
    named = captioned_states(item)
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


def _other_code(item: ReadCertificate) -> str | None:
    number = gstin_of(item)
    if number is None or number.state_code == _OFFSHORE:
        return None
    return GST_OTHER_CODES.get(number.state_code)


def _stateless(item: ReadCertificate) -> Undecided | Hit:
    """A GSTIN that is of no state, on a certificate with an address in one."""
    others = f"the address on it is in {captioned_states(item)[0]}"
    what = f"the GSTIN on {item.file_name}"
    data = {"what": what, "state": _other_code(item), "others": others}
    doubt = item.unsure("state") or item.unsure("gstin")
    return doubt or Hit(item.document.file_pointer, data)


def _either(states: Iterable[str]) -> str:
    return " or ".join(sorted(states))
