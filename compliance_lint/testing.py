"""The corpus runner: cases that show what each rule must and must not say.

A corpus is a folder of ``<rule>/<fail|pass|undecided>-<what>/`` packages and of
``packages/<story>/``. Each holds what a user would send, and ``expected.toml``:

    as_of = 2026-11-23            # "today" for the case
    verdict = "fail"
    [[finding]]
    rule = "file-too-large"
    outcome = "failed"            # the default
    pointer = "/documents/1/file"

``ocr = true`` marks a case that only holds where OCR is installed, and is passed over elsewhere;
``ocr = false`` one that is to be run without it. Any other case has to hold either way.

A case without a manifest of its own (submission.json, link.json, delete.json) holds several
packages, each in a folder, which are checked in one run; findings then name theirs with
``package = "folder"``, and the verdict is the worst. An ``account.json`` in it is the account they
are held against.

The findings are exactly the expected ones over all rules: one more or one fewer fails the case.
Wording is not compared.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from compliance_lint.evidence.scans import ocr
from compliance_lint.findings import PackageReport, Problem
from compliance_lint.linter import Linter
from compliance_lint.load.packages import PackageSource
from compliance_lint.load.tree import MANIFEST_NAME, REQUESTS, FolderTree, shown_path
from compliance_lint.results import Outcome, Verdict
from compliance_lint.rulebook import Rulebook
from compliance_lint.settings import Ocr, Settings

EXPECTED_NAME = "expected.toml"
STORIES = "packages"
PREFIXES = ("fail-", "pass-", "undecided-")
_KEYS = {"as_of", "verdict", "finding", "comment", "select", "ocr"}

ACCOUNT_NAME = "account.json"
Key = tuple[str, str, str, str]  # rule, outcome, pointer, package
_WORST_FIRST = (Verdict.ERROR, Verdict.FAIL, Verdict.UNDECIDED, Verdict.PASS)


class CaseInvalidError(Exception):
    """A case or its expected.toml is wrong; the text says where and why."""


@dataclass(frozen=True, slots=True)
class Case:
    """One package of the corpus and what is to be said of it."""

    name: str
    folder: Path
    rule: str | None  # None for a story
    as_of: dt.date
    verdict: str
    findings: tuple[Key, ...]
    ocr: bool | None = None

    @property
    def skipped(self) -> str | None:
        """Why the case cannot be run here; None where it can."""
        return ocr.backend() if self.ocr else None

    @property
    def is_batch(self) -> bool:
        """Whether it holds several packages."""
        return self.manifest is None

    @property
    def manifest(self) -> str | None:
        """The name of its manifest, where it holds one package."""
        names = (MANIFEST_NAME, *REQUESTS)
        return next((name for name in names if (self.folder / name).exists()), None)

    @property
    def account(self) -> Path | None:
        """The saved list that the packages are held against, if it has one."""
        path = self.folder / ACCOUNT_NAME
        return path if path.exists() else None


@dataclass(frozen=True, slots=True)
class CaseResult:
    """How a case went. ``faults`` is empty where it went as expected."""

    case: Case
    faults: tuple[str, ...]
    reports: tuple[PackageReport, ...] = ()

    @property
    def ok(self) -> bool:
        """True where the report says exactly what was expected."""
        return not self.faults


def find_cases(corpus: Path) -> Iterator[Case]:
    """Every case below ``corpus``, by name. Raises CaseInvalidError."""
    for path in sorted(corpus.glob(f"*/*/{EXPECTED_NAME}")) + sorted(
        corpus.glob(f"*/*/*/{EXPECTED_NAME}")
    ):
        yield read_case(path.parent, corpus)


def read_case(folder: Path, corpus: Path) -> Case:
    """One case. Raises CaseInvalidError."""
    name = folder.relative_to(corpus).as_posix()
    group, _, what = name.rpartition("/")
    try:
        raw = tomllib.loads((folder / EXPECTED_NAME).read_text(encoding="utf-8"))
        if unknown := sorted(set(raw) - _KEYS):
            raise ValueError(f"unknown key {unknown[0]!r}")
        if group != STORIES and not what.startswith(PREFIXES):
            raise ValueError("the folder's name is to start with fail-, pass- or undecided-")
        findings = tuple(_key(item) for item in raw.get("finding", ()))
        rule = None if group == STORIES else group
        with_ocr = raw.get("ocr")
        return Case(name, folder, rule, raw["as_of"], raw["verdict"], findings, with_ocr)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CaseInvalidError(f"{folder / EXPECTED_NAME}: {error}") from None


def _key(raw: dict[str, Any]) -> Key:
    outcome = Outcome(raw.get("outcome", "failed"))
    return raw["rule"], outcome.value, raw["pointer"], raw.get("package", "")


def run_case(case: Case, rulebook: Rulebook, settings: Settings | None = None) -> CaseResult:
    """Check the case's package and compare with what is expected."""
    settings = settings or Settings()
    if case.ocr is False:
        settings = replace(settings, ocr=Ocr.OFF)
    settings = replace(settings, account=case.account or settings.account)
    linter = Linter(settings, as_of=case.as_of, rulebook=rulebook)
    if case.manifest is None or case.account:
        report = linter.check_paths([case.folder])
    else:
        source = PackageSource(FolderTree(case.folder), case.manifest)
        report = linter.report([linter.check_source(source)])
    packages = tuple(report.packages)
    faults = (*_not_checked(report.problems), *_compare(case, packages))
    return CaseResult(case, faults, packages)


def _not_checked(problems: Iterable[Problem]) -> Iterator[str]:
    return (f"not checked: {problem.message}" for problem in problems)


def _compare(case: Case, reports: Sequence[PackageReport]) -> Iterator[str]:
    for report in reports:
        yield from _not_checked(report.problems)
    expected = Counter(case.findings)
    actual: Counter[Key] = Counter(
        (item.rule, item.outcome.value, item.location.pointer, _package_name(case, report))
        for report in reports
        for item in report.findings
    )
    for key in sorted((expected - actual).elements()):
        yield f"expected and not found: {_shown(key)}"
    for key in sorted((actual - expected).elements()):
        yield f"found and not expected: {_shown(key)}"
    verdicts = {report.verdict for report in reports}
    worst = next((verdict for verdict in _WORST_FIRST if verdict in verdicts), Verdict.ERROR)
    if worst.value != case.verdict:
        yield f"the verdict is {worst.value}, expected {case.verdict}"
    yield from _proves_its_rule(case, reports)


def _shown(key: Key) -> str:
    rule, outcome, pointer, package = key
    return f"{rule} {outcome} at {pointer or 'the top'}" + (f" of {package}" if package else "")


def _package_name(case: Case, report: PackageReport) -> str:
    """A package's folder in its case; empty where the case is the package."""
    if not case.is_batch:
        return ""
    return report.path.removeprefix(f"{shown_path(case.folder)}/")


def _proves_its_rule(case: Case, reports: Sequence[PackageReport]) -> Iterator[str]:
    """A case in a rule's folder must show that rule doing what the folder's name says."""
    if case.rule is None:
        return
    wanted = case.name.rpartition("/")[2].partition("-")[0]
    found = {report.outcomes.get(case.rule) for report in reports}
    right = {"fail": Outcome.FAILED, "pass": Outcome.PASSED, "undecided": Outcome.UNDECIDED}[wanted]
    if found == {None}:
        yield f"there is no rule {case.rule!r}"
    elif right not in found:
        names = ", ".join(sorted(outcome.value for outcome in found if outcome))
        yield f"{case.rule} is {names}, expected {right.value}"
