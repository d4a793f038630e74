"""Numbers to be linked: which may be, and what is said of the others."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from compliance_lint.findings import Finding
from compliance_lint.load.application import SavedApplications
from compliance_lint.server.judging import Judge, manifest_of
from compliance_lint.server.records import LinkedNumber, StoredApplication

LINKED = "Compliance linked successfully"
NOT_ACCEPTED = "Compliance application is not accepted"
NOT_ON_ACCOUNT = "Number not found on your account"
REPEATED = "Number stands in this request already"
# The API's page has one of these; a rule that is not here speaks for itself.
REMARKS = {
    "link-application-not-accepted": NOT_ACCEPTED,
    "link-country-differs": "Country mismatch",
    "link-number-type-differs": "Number type mismatch",
    "link-number-repeated": REPEATED,
}
# A rule tells no more than so many places of one fault.
_AT_A_TIME = 20
_INDEX = re.compile(r"/numbers/([0-9]+)(?:/|$)")


@dataclass(frozen=True, slots=True)
class Wanted:
    """The pairs of a request's body that are pairs, and all applications that it names."""

    pairs: tuple[tuple[str, str], ...] = ()
    applications: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Entry:
    """One number and what came of it; ``remarks`` is empty where nothing stands against it."""

    number: str
    application: str
    remarks: str

    def told(self, linked: set[str]) -> Mapping[str, str]:
        """The entry of the answer. Where it was not linked after all, its application changed."""
        fault = self.remarks or ("" if self.number in linked else NOT_ACCEPTED)
        status = "failed" if fault else "success"
        return {"number": self.number, "status": status, "remarks": fault or LINKED}


def wanted(body: bytes) -> Wanted:
    """Take a body apart; what is wrong with it the rules say."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return Wanted()
    entries = value.get("numbers") if isinstance(value, dict) else None
    found = [
        (entry.get("number"), entry.get("compliance_application_id"))
        for entry in (entries if isinstance(entries, list) else ())
        if isinstance(entry, dict)
    ]
    named = [(number, item) for number, item in found if isinstance(item, str)]
    pairs = [(number, item) for number, item in named if isinstance(number, str)]
    return Wanted(tuple(pairs), frozenset(item for _, item in named))


def judged(
    asked: Wanted, saved: SavedApplications, judge: Judge, on_account: Sequence[str] | None
) -> list[Entry]:
    """What is said of each pair of a request that is admitted."""
    entries: list[Entry] = []
    seen: set[str] = set()
    for start in range(0, len(asked.pairs), _AT_A_TIME):
        chunk = asked.pairs[start : start + _AT_A_TIME]
        faults = _faults(chunk, saved, judge)
        for index, (number, application) in enumerate(chunk):
            fault = faults.get(index, "")
            if number in seen:
                fault = REPEATED
            elif on_account is not None and number not in on_account:
                fault = NOT_ON_ACCOUNT
            seen.add(number)
            entries.append(Entry(number, application, fault))
    return entries


def _faults(
    chunk: Sequence[tuple[str, str]], saved: SavedApplications, judge: Judge
) -> dict[int, str]:
    numbers = [
        {"number": number, "compliance_application_id": application}
        for number, application in chunk
    ]
    body = json.dumps({"numbers": numbers}).encode()
    found: dict[int, str] = {}
    for finding in judge.failures(manifest_of(body, "link", saved=saved)):
        for index in _indexes(finding):
            found.setdefault(index, REMARKS.get(finding.rule, finding.message))
    return found


def _indexes(finding: Finding) -> Iterator[int]:
    """The entries that a finding is about. Of a repeated number the first one may stay."""
    places = [finding.location]
    if finding.rule != "link-number-repeated":
        places += [place for place in finding.related if place.path == finding.location.path]
    for place in places:
        if match := _INDEX.match(place.pointer):
            yield int(match[1])


def pairs(
    report: Iterable[Entry], items: Iterable[StoredApplication]
) -> list[tuple[LinkedNumber, str]]:
    """What is to be linked."""
    types = {item.id: item.number_type for item in items}
    return [
        (LinkedNumber(entry.number, types.get(entry.application.lower(), "")), entry.application)
        for entry in report
        if not entry.remarks
    ]
