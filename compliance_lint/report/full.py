"""The text report with all that was found out about each package: its files, and every rule.

For keeping with a submission: what passed is named and not only counted.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from compliance_lint.findings import FileSummary, PackageReport, Report
from compliance_lint.report import Options, text
from compliance_lint.report.escape import visible
from compliance_lint.results import Outcome
from compliance_lint.rulebook import Rulebook

_WIDTH = 100


def chunks(report: Report, rulebook: Rulebook, options: Options) -> Iterator[str]:
    """Yield the report line by line."""
    return text.chunks(report, rulebook, options, _all_of)


def _all_of(package: PackageReport, options: Options) -> Iterator[str]:
    for file in package.files:
        yield from _file(file, options)
    for outcome in Outcome:
        yield from _rules(package, outcome)


def _file(file: FileSummary, options: Options) -> Iterator[str]:
    size = f"{file.size} bytes" if file.size is not None else None
    parts = (size, file.media_type, file.kind)
    known = ", ".join(visible(part, ascii_only=options.ascii_only) for part in parts if part)
    name = visible(file.name, ascii_only=options.ascii_only)
    yield f"  file: {name}: {known}" if known else f"  file: {name}"
    if file.sha256:
        yield f"        SHA-256 {file.sha256}"


def _rules(package: PackageReport, outcome: Outcome) -> Iterator[str]:
    names = sorted(rule for rule, ended in package.outcomes.items() if ended is outcome)
    yield from textwrap.wrap(
        ", ".join(names),
        _WIDTH,
        initial_indent=f"  {outcome.value.replace('_', ' ')}: ",
        subsequent_indent="    ",
        break_on_hyphens=False,
        break_long_words=False,
    )
