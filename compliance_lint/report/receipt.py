"""A receipt: which bytes were checked, by which rules, and how that ended.

It has digests and places only: no values of a submission, no names of files. What a package is
called is in it, as it could not be found again otherwise. `compliance_lint.receipt` reads it.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator

from compliance_lint.findings import PackageReport, Report
from compliance_lint.report import Options
from compliance_lint.report.escape import json_text
from compliance_lint.results import Outcome
from compliance_lint.rulebook import Rulebook

KIND = "compliance-lint receipt"
VERSION = 1


def chunks(report: Report, _rulebook: Rulebook, _options: Options) -> Iterator[str]:
    """Yield the receipt as ASCII JSON, with a line for each package."""
    tool = {
        "name": "compliance-lint",
        # Looked up, not imported: the package's name space leads to every other module.
        "version": str(sys.modules["compliance_lint"].__version__),
        "rules": report.rules_version,
    }
    head = {
        "kind": KIND,
        "version": VERSION,
        "tool": tool,
        "as_of": report.as_of.isoformat(),
        "fail_on": report.fail_on.value,
        "complete": not report.problems,
    }
    yield "{\n"
    for key, value in head.items():
        yield f'  "{key}": {_dumped(value)},\n'
    yield '  "packages": ['
    before = "\n"
    for package in report.each():
        yield f"{before}    {_dumped(_package(package))}"
        before = ",\n"
    yield "]\n}\n" if before == "\n" else "\n  ]\n}\n"


def rules_digest(names: Iterable[str]) -> str:
    """A digest of the names of the rules that were run."""
    return hashlib.sha256("\n".join(sorted(names)).encode()).hexdigest()


def _package(package: PackageReport) -> dict[str, object]:
    used = package.requirements
    date = used.date.isoformat() if used and used.date else None
    ended = Counter(package.outcomes.values())
    return {
        "path": package.path,
        "verdict": package.verdict.value,
        "operation": package.operation,
        "manifest": package.manifest_sha256,
        "applications": package.saved_sha256,
        "files": {file.pointer: file.sha256 for file in package.files},
        "requirement": {"sha256": used.sha256, "date": date} if used else None,
        "rules": {
            "sha256": rules_digest(package.outcomes),
            **{outcome.value: ended[outcome] for outcome in Outcome},
        },
    }


def _dumped(value: object) -> str:
    return json_text(json.dumps(value, ensure_ascii=True, allow_nan=False))
