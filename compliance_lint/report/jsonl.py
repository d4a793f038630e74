"""One JSON value a line, for programs that read as it comes: each package, then the run.

A package has the members it has in the format ``json``, and ``type``; so has the last line, which
is the run without its packages.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from compliance_lint.findings import Report
from compliance_lint.report import Options
from compliance_lint.report.escape import json_text
from compliance_lint.report.json import package_json, run_json
from compliance_lint.rulebook import Rulebook


def chunks(report: Report, _rulebook: Rulebook, _options: Options) -> Iterator[str]:
    """Yield the lines; as ASCII, as in the format ``json``."""
    for package in report.each():
        yield _line("package", package_json(package))
    yield _line("run", run_json(report))


def _line(what: str, members: Mapping[str, object]) -> str:
    value = {"type": what} | dict(members)
    return json_text(json.dumps(value, ensure_ascii=True, allow_nan=False)) + "\n"
