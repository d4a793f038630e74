"""Choose the rules, run their checks, contain crashes, put the findings into words, sort.

Pure from the submission on: the same bytes, requirements, rules and date give the same report.
"""

from __future__ import annotations

import hashlib
import traceback
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from compliance_lint.checks import READS_BROKEN_JSON, find_check
from compliance_lint.findings import (
    ApiAnswer,
    CheckResult,
    FileSummary,
    Finding,
    Hit,
    Location,
    NotApplicable,
    Outcome,
    PackageReport,
    Problem,
    RequirementsUsed,
    Severity,
    Undecided,
    Verdict,
)
from compliance_lint.load.manifest import pointer_to_param
from compliance_lint.redact import mask, mask_values
from compliance_lint.rule import Rule
from compliance_lint.rulebook import Rulebook
from compliance_lint.submission import Submission, summarise_file

# What a check adds to a hit's data for the engine: a better help than the rule's, and the field
# that the API's answer would name where that is another than the one at fault.
_FOR_WORDING = frozenset({"fix", "api_param"})

# One cause can hit thousands of entries of a hostile manifest; the rest is counted, not listed.
MAX_FINDINGS_PER_RULE = 50


@dataclass
class _Run:
    """What has been found out about one submission so far."""

    outcomes: dict[str, Outcome] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def judge(
    submission: Submission,
    rules: Iterable[Rule],
    rulebook: Rulebook,
    *,
    fail_on: Severity = Severity.ERROR,
) -> PackageReport:
    """Run ``rules`` on one submission. Never raises for what the submission holds."""
    run = _Run()
    packs = _packs_that_apply(submission, rulebook)
    for rule in rules:
        if rule.pack in packs and submission.manifest.operation in rule.operations:
            _run_rule(rule, submission, rulebook, run)
        else:
            run.outcomes[rule.name] = Outcome.NOT_APPLICABLE
    if not submission.manifest.json.usable and not run.findings:
        # The rule that would say so was not selected: nothing has been checked.
        message = "the manifest is no JSON object, so nothing could be checked"
        run.problems.append(Problem(message, submission.manifest.package))
    findings = sorted(run.findings, key=_order)
    saved = submission.saved_requirement
    manifest = submission.manifest
    return PackageReport(
        path=manifest.package,
        operation=manifest.operation,
        verdict=_verdict(run, fail_on),
        outcomes=run.outcomes,
        findings=tuple(findings),
        files=_files(submission, run),
        requirements=RequirementsUsed(saved.path, saved.date) if saved else None,
        problems=tuple(run.problems),
        not_checkable=_not_checkable(packs, rulebook),
        source=mask(manifest.json.text) if findings and manifest.json.text else None,
    )


def _packs_that_apply(submission: Submission, rulebook: Rulebook) -> frozenset[str]:
    if not submission.manifest.json.usable:
        return frozenset(pack.name for pack in rulebook.packs)  # nothing tells them apart
    data = submission.data
    top = {"country_iso": data.country_iso, "number_type": data.number_type}
    return frozenset(pack.name for pack in rulebook.packs if pack.applies_to(top))


def _run_rule(rule: Rule, submission: Submission, rulebook: Rulebook, run: _Run) -> None:
    if not submission.manifest.json.usable and rule.check not in READS_BROKEN_JSON:
        run.outcomes[rule.name] = Outcome.UNDECIDED
        return
    try:
        results = list(find_check(rule.check)(submission, **rule.arguments))
        worded = _word_all(rule, results, submission, rulebook)
    except (Exception, RecursionError, MemoryError) as error:  # noqa: BLE001 - a crashed check is an outcome
        run.outcomes[rule.name] = Outcome.UNDECIDED
        message = f"the rule {rule.name} could not be run ({type(error).__name__})"
        run.problems.append(
            Problem(message, submission.manifest.package, rule.name, traceback.format_exc())
        )
        return
    run.outcomes[rule.name] = _outcome(results)
    run.findings.extend(worded)


def _outcome(results: Sequence[CheckResult]) -> Outcome:
    if any(isinstance(result, Hit) for result in results):
        return Outcome.FAILED
    if any(isinstance(result, Undecided) for result in results):
        return Outcome.UNDECIDED
    if any(isinstance(result, NotApplicable) for result in results):
        return Outcome.NOT_APPLICABLE
    return Outcome.PASSED


def _word_all(
    rule: Rule, results: Sequence[CheckResult], submission: Submission, rulebook: Rulebook
) -> list[Finding]:
    hits = [result for result in results if isinstance(result, Hit)]
    unknown = [item for item in results if isinstance(item, Undecided) and not item.owned]
    shown = hits[:MAX_FINDINGS_PER_RULE]
    findings = [_failed(rule, hit, n, submission, rulebook) for n, hit in enumerate(shown)]
    if len(hits) > len(shown):
        rest = len(hits) - len(shown)
        pointer = hits[len(shown)].pointer
        text = f"and {rest} more places with the same fault"
        where = submission.manifest.locate(pointer)
        findings.append(_finding(rule, Outcome.FAILED, text, where, len(shown)))
    for number, item in enumerate(unknown):
        where = submission.manifest.locate(item.pointer)
        findings.append(_finding(rule, Outcome.UNDECIDED, item.reason, where, number))
    return findings


def _failed(
    rule: Rule, hit: Hit, number: int, submission: Submission, rulebook: Rulebook
) -> Finding:
    manifest = submission.manifest
    param = pointer_to_param(hit.pointer)
    where = manifest.locate(hit.pointer, key=hit.key)
    if hit.place is not None:
        where = Location(manifest.path, hit.pointer, *hit.place)
    return _finding(
        rule,
        Outcome.FAILED,
        rule.message.format(**{**hit.data, "param": param}),
        where,
        number,
        help=_help(rule, hit),
        api=_api_answer(rule, str(hit.data.get("api_param", param)), rulebook),
        related=tuple(manifest.locate(pointer) for pointer in hit.related),
        data=hit.data,
    )


def _help(rule: Rule, hit: Hit) -> str:
    """The rule's fix; a check that knows better says so in the datum ``fix``."""
    fix = hit.data.get("fix")
    return fix if isinstance(fix, str) and fix else rule.fix


def _finding(  # noqa: PLR0913 - the one place where a finding is put together
    rule: Rule,
    outcome: Outcome,
    message: str,
    location: Location,
    number: int,
    *,
    help: str = "",
    api: ApiAnswer | None = None,
    related: tuple[Location, ...] = (),
    data: Mapping[str, object] | None = None,
) -> Finding:
    return Finding(
        rule=rule.name,
        severity=rule.severity,
        stage=rule.stage,
        outcome=outcome,
        message=mask(message),
        help=mask(help),
        param=pointer_to_param(location.pointer),
        location=location,
        fingerprint=_fingerprint(rule.name, location, outcome, number),
        api=api,
        related=related,
        data=mask_values(
            {key: value for key, value in (data or {}).items() if key not in _FOR_WORDING}
        ),
    )


def _fingerprint(rule: str, location: Location, outcome: Outcome, number: int) -> str:
    """From names and places only: a hash of a value could be reversed by trying them all."""
    # Several findings of one rule at one place differ by their number alone.
    parts = (rule, location.path, location.pointer, outcome.value, str(number))
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:32]


def _api_answer(rule: Rule, param: str, rulebook: Rulebook) -> ApiAnswer | None:
    if rule.api is None:
        return None
    error = rulebook.api_error(rule.api.code)
    template = rule.api.message or error.message
    return ApiAnswer(
        type=error.type,
        code=rule.api.code,
        message=mask(template.replace("{param}", param or "data")),
        param=param,
        basis=rule.api.basis,
    )


def _verdict(run: _Run, fail_on: Severity) -> Verdict:
    if run.problems:
        return Verdict.ERROR
    failed = [finding for finding in run.findings if finding.outcome is Outcome.FAILED]
    if any(finding.severity.rank >= fail_on.rank for finding in failed):
        return Verdict.FAIL
    if Outcome.UNDECIDED in run.outcomes.values():
        return Verdict.UNDECIDED
    return Verdict.PASS


def _order(finding: Finding) -> tuple[int, int, int, str]:
    """By place; faults before open questions at one place; then as the check gave them."""
    return (
        finding.location.line or 0,
        finding.location.column or 0,
        int(finding.outcome is Outcome.UNDECIDED),
        finding.rule,
    )


def _files(submission: Submission, run: _Run) -> tuple[FileSummary, ...]:
    try:
        summaries = [summarise_file(document) for document in submission.documents]
    except (Exception, RecursionError, MemoryError) as error:  # noqa: BLE001 - see _run_rule
        message = f"a file could not be examined ({type(error).__name__})"
        package = submission.manifest.package
        run.problems.append(Problem(message, package, None, traceback.format_exc()))
        return ()
    return tuple(summary for summary in summaries if summary is not None)


def _not_checkable(packs: frozenset[str], rulebook: Rulebook) -> tuple[str, ...]:
    return tuple(
        line for pack in rulebook.packs if pack.name in packs for line in pack.not_checkable
    )
