"""A code quality report of GitLab, as its merge requests show it.

GitLab drops entries that share a fingerprint, and shows none whose path is not relative to the
root of the repository.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator

from compliance_lint.findings import Report
from compliance_lint.report import Options
from compliance_lint.report.escape import json_text
from compliance_lint.report.flat import (
    NOT_CHECKED,
    SUPPRESSED,
    UNDECIDED,
    Entry,
    entries,
    shown_path,
)
from compliance_lint.results import Severity
from compliance_lint.rulebook import Rulebook

_SEVERITIES = {
    NOT_CHECKED: "blocker",
    Severity.ERROR.value: "critical",
    Severity.WARNING.value: "minor",
    Severity.INFO.value: "info",
    UNDECIDED: "info",
    SUPPRESSED: "info",
}


def chunks(report: Report, _rulebook: Rulebook, options: Options) -> Iterator[str]:
    """Yield a JSON array, entry by entry, as ASCII."""
    seen: Counter[str] = Counter()
    before = "[\n"
    for entry in entries(report):
        text = json.dumps(_issue(entry, options, seen), ensure_ascii=True)
        yield f"{before}  {json_text(text)}"
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def _issue(entry: Entry, options: Options, seen: Counter[str]) -> dict[str, object]:
    path = shown_path(entry.place, options)
    line = entry.place.line if entry.place and entry.place.line else 1
    return {
        "description": entry.text,
        "check_name": f"compliance-lint/{entry.code}",
        "fingerprint": _fingerprint(entry, path, seen),
        "severity": _SEVERITIES[entry.level],
        "location": {"path": path, "lines": {"begin": line}},
    }


def _fingerprint(entry: Entry, path: str, seen: Counter[str]) -> str:
    """One of its own for each entry; made from names and places, never from values."""
    known = entry.finding.fingerprint if entry.finding else None
    pointer = entry.place.pointer if entry.place else ""
    base = known or "\0".join((entry.level, path, pointer, *entry.rules))
    seen[base] += 1
    text = f"{base}\0{seen[base]}"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
