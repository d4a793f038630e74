"""Run the rules' checks, contain crashes, sort what they find, come to a verdict.

Pure from the submission on: the same bytes, requirements, rules and date give the same report.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from compliance_lint.checks import ACROSS_CHECKS, READS_BROKEN_JSON, find_check
from compliance_lint.findings import (
    FileSummary,
    Finding,
    PackageReport,
    Problem,
    RequirementsUsed,
    Trace,
)
from compliance_lint.load.manifest import SUBMISSIONS, pointer_to_param
from compliance_lint.results import (
    CheckResult,
    Hit,
    NotApplicable,
    Outcome,
    Severity,
    Undecided,
    Verdict,
)
from compliance_lint.rule import Rule
from compliance_lint.rulebook import Rulebook
from compliance_lint.submission import Submission, summarise_file
from compliance_lint.traces import traces_of
from compliance_lint.wording import usual_mask, word_results

if TYPE_CHECKING:
    from compliance_lint.redact import Mask

MaskOf = Callable[[Submission], "Mask"]

_T = TypeVar("_T")
_BY_WEIGHT = (
    (Hit, Outcome.FAILED),
    (Undecided, Outcome.UNDECIDED),
    (NotApplicable, Outcome.NOT_APPLICABLE),
)


@dataclass
class _Run:
    """What has been found out about one submission so far."""

    mask: Callable[[], Mask]
    usable: bool  # the manifest is a JSON object
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def judge(  # noqa: PLR0913 - all that a run of rules depends on
    submission: Submission,
    rules: Iterable[Rule],
    rulebook: Rulebook,
    *,
    fail_on: Severity = Severity.ERROR,
    files: bool = True,
    mask: MaskOf | None = None,
) -> PackageReport:
    """Run ``rules`` on one submission. Never raises for what the submission holds.

    Without ``files`` the report neither sums up what the files are nor what they share with those
    of other packages, and no more of them is read than the rules need.
    ``mask`` gives what masks it, where that is not the usual one; it is asked where it is needed.
    """
    rules = tuple(rules)
    masks = partial(mask, submission) if mask else usual_mask
    run = _Run(masks, submission.manifest.json.usable)
    packs = _packs_that_apply(submission, rulebook)
    for rule in rules:
        applies = rule.pack in packs and submission.manifest.operation in rule.operations
        # What is about several packages is not applicable until there are several.
        if applies and rule.check not in ACROSS_CHECKS:
            _run_rule(rule, submission, rulebook, run)
        else:
            run.outcomes[rule.name] = Outcome.NOT_APPLICABLE
    told = any(item.severity.rank >= fail_on.rank for item in run.findings)
    if not run.usable and not told:
        # The rule that would say so was not selected, or counts for little: nothing was checked.
        message = "the manifest is no JSON object, so nothing could be checked"
        run.problems.append(Problem(message, submission.manifest.package))
    findings = in_order(run.findings)
    # Before the verdict: what goes wrong here is no pass.
    summaries: tuple[FileSummary, ...] = ()
    if files:
        summaries = _sum_up(run, submission, partial(_files, run), "a file could not be examined")
    traces: tuple[Trace, ...] = ()
    if files and any(rule.check in ACROSS_CHECKS for rule in rules):
        failure = "what it shares with others could not be told"
        traces = _sum_up(run, submission, traces_of, failure)
    saved = submission.saved_requirement
    manifest = submission.manifest
    return PackageReport(
        path=manifest.package,
        operation=manifest.operation,
        verdict=verdict_of(run.problems, findings, run.outcomes, fail_on),
        outcomes=run.outcomes,
        findings=tuple(findings),
        files=summaries,
        requirements=RequirementsUsed(saved.path, saved.date, saved.sha256) if saved else None,
        problems=tuple(run.problems),
        not_checkable=_not_checkable(packs, rulebook, manifest.operation),
        source=run.mask().json(manifest.json.text) if findings and manifest.json.text else None,
        traces=traces,
        manifest_sha256=manifest.sha256,
        saved_sha256=manifest.saved.sha256,
        rejection_reason=_rejection_reason(submission, run),
    )


def _rejection_reason(submission: Submission, run: _Run) -> str | None:
    """Why the application that is updated was rejected, as far as the saved answer tells."""
    application = submission.application
    reason = application.answer.rejection_reason if application else None
    return run.mask().foreign_text(reason.strip()) if reason and reason.strip() else None


def _packs_that_apply(submission: Submission, rulebook: Rulebook) -> frozenset[str]:
    if not submission.manifest.json.usable:
        return frozenset(pack.name for pack in rulebook.packs)  # nothing tells them apart
    country, number_type, _ = submission.subject
    top = {"country_iso": country, "number_type": number_type}
    return frozenset(pack.name for pack in rulebook.packs if pack.applies_to(top))


def _run_rule(rule: Rule, submission: Submission, rulebook: Rulebook, run: _Run) -> None:
    if not run.usable and rule.check not in READS_BROKEN_JSON:
        run.outcomes[rule.name] = Outcome.UNDECIDED
        return
    try:
        results = list(find_check(rule.check)(submission, **rule.arguments))
        worded = word_results(rule, results, submission.manifest, rulebook, run.mask)
    except (Exception, RecursionError, MemoryError) as error:  # noqa: BLE001 - a crashed check is an outcome
        run.outcomes[rule.name] = Outcome.UNDECIDED
        message = f"the rule {rule.name} could not be run ({type(error).__name__})"
        run.problems.append(
            Problem(message, submission.manifest.package, rule.name, traceback.format_exc())
        )
        return
    run.outcomes[rule.name] = outcome_of(results)
    run.findings.extend(worded)


def outcome_of(results: Sequence[CheckResult]) -> Outcome:
    """How a rule ended whose check yielded ``results``."""
    if not results:
        return Outcome.PASSED
    kinds = {type(result) for result in results}
    for kind, outcome in _BY_WEIGHT:
        if kind in kinds:
            return outcome
    return Outcome.PASSED


def verdict_of(
    problems: Sequence[Problem],
    findings: Sequence[Finding],
    outcomes: Mapping[str, Outcome],
    fail_on: Severity,
) -> Verdict:
    """How a package ended of which this is said. What is suppressed does not count."""
    if problems:
        return Verdict.ERROR
    counting = [item for item in findings if item.suppressed is None]
    failed = (item.severity.rank for item in counting if item.outcome is Outcome.FAILED)
    if any(rank >= fail_on.rank for rank in failed):
        return Verdict.FAIL
    excused = {item.rule for item in findings if item.outcome is Outcome.UNDECIDED}
    excused -= {item.rule for item in counting if item.outcome is Outcome.UNDECIDED}
    if any(ended is Outcome.UNDECIDED and rule not in excused for rule, ended in outcomes.items()):
        return Verdict.UNDECIDED
    # A rule that failed, below that level or suppressed, may have left a question elsewhere.
    open_questions = any(item.outcome is Outcome.UNDECIDED for item in counting)
    return Verdict.UNDECIDED if open_questions else Verdict.PASS


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Findings in the order in which they are reported."""
    return sorted(findings, key=_order)


def _order(finding: Finding) -> tuple[int, int, int, str]:
    """By place; faults before open questions at one place; then as the check gave them."""
    return (
        finding.location.line or 0,
        finding.location.column or 0,
        int(finding.outcome is Outcome.UNDECIDED),
        finding.rule,
    )


def _sum_up(
    run: _Run, submission: Submission, what: Callable[[Submission], tuple[_T, ...]], failure: str
) -> tuple[_T, ...]:
    try:
        return what(submission)
    except (Exception, RecursionError, MemoryError) as error:  # noqa: BLE001 - see _run_rule
        message = f"{failure} ({type(error).__name__})"
        package = submission.manifest.package
        run.problems.append(Problem(message, package, None, traceback.format_exc()))
        return ()


def _files(run: _Run, submission: Submission) -> tuple[FileSummary, ...]:
    summaries = (summarise_file(document) for document in submission.documents)
    return tuple(_with_masked_name(summary, run) for summary in summaries if summary is not None)


def _with_masked_name(summary: FileSummary, run: _Run) -> FileSummary:
    # All that is masked as usual holds a digit or an @, and few names do.
    if run.mask is usual_mask and not any(char.isdigit() or char == "@" for char in summary.name):
        return summary
    param = pointer_to_param(summary.pointer)
    return replace(summary, name=run.mask().file_name(summary.name, param))


def _not_checkable(packs: frozenset[str], rulebook: Rulebook, operation: str) -> tuple[str, ...]:
    applying = [pack for pack in rulebook.packs if pack.name in packs]
    lines = [line for pack in applying for line in pack.not_checkable_on.get(operation, ())]
    if operation in SUBMISSIONS:
        lines += (line for pack in applying for line in pack.not_checkable)
    if operation == "update":
        lines += (line for pack in applying for line in pack.not_checked_on_update)
    return tuple(lines)
