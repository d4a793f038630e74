"""Check a phone-number compliance submission for India, offline, before it is sent.

>>> from compliance_lint import check
>>> report = check(data, documents=["coi.pdf", "gst.pdf"])
>>> for finding in report.findings:
...     print(finding.severity, finding.param, finding.message)

The names below are the public interface. They are imported at first use, since the models behind
them cost more time than the rest of the command together.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from compliance_lint.calls import Item, check, check_many
    from compliance_lint.findings import ApiAnswer, Finding, PackageReport, Problem, Report
    from compliance_lint.linter import Linter, check_path
    from compliance_lint.rejection import SubmissionRejected
    from compliance_lint.requirements import RequirementsUnreadableError
    from compliance_lint.results import Location, Outcome, Redact, Severity, Stage, Verdict
    from compliance_lint.rulebook import Rulebook, RulebookError, load_rulebook
    from compliance_lint.settings import Settings, SettingsError
    from compliance_lint.settings_file import read_settings

__version__ = "0.1.0"

__all__ = [
    "ApiAnswer",
    "Finding",
    "Item",
    "Linter",
    "Location",
    "Outcome",
    "PackageReport",
    "Problem",
    "Redact",
    "Report",
    "RequirementsUnreadableError",
    "Rulebook",
    "RulebookError",
    "Settings",
    "SettingsError",
    "Severity",
    "Stage",
    "SubmissionRejected",
    "Verdict",
    "__version__",
    "check",
    "check_many",
    "check_path",
    "load_rulebook",
    "read_settings",
]

_HOMES = {
    "Item": "calls",
    "Linter": "linter",
    "RequirementsUnreadableError": "requirements",
    "Rulebook": "rulebook",
    "RulebookError": "rulebook",
    "Settings": "settings",
    "SettingsError": "settings",
    "SubmissionRejected": "rejection",
    "check": "calls",
    "check_many": "calls",
    "check_path": "linter",
    "load_rulebook": "rulebook",
    "read_settings": "settings_file",
}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_HOMES.get(name, 'findings')}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
