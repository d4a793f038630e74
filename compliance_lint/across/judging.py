"""Run the rules over several packages, when all have been seen, and add what they say."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from compliance_lint.across.account import Account
from compliance_lint.across.index import Others, TraceIndex
from compliance_lint.checks import ACROSS_CHECKS
from compliance_lint.engine import in_order, outcome_of, verdict_of
from compliance_lint.findings import Finding, PackageReport, Problem, Trace
from compliance_lint.results import Location, Outcome, Severity, Verdict
from compliance_lint.rule import Rule
from compliance_lint.rulebook import Rulebook
from compliance_lint.wording import word_results

ReadTraces = Callable[[int], Sequence[Trace]]
ShowTraces = Callable[[Iterable[Trace]], tuple[Trace, ...]]


@dataclass(frozen=True)
class _Neighbours:
    """One package as `compliance_lint.checks.across` sees it, and its places for the wording."""

    number: int
    traces: Sequence[Trace]
    others: Others
    account: Account
    read_traces: ReadTraces

    @property
    def gap(self) -> str | None:
        return self.others.gap

    def earlier(self, trace: Trace) -> Location | None:
        number = self.others.before(self.number, trace)
        return None if number is None else self._place(number, trace)

    def contrary(self, trace: Trace) -> Location | None:
        number = self.others.with_another_value(trace)
        return None if number is None else self._place(number, trace)

    def may_be_in_account(self, trace: Trace) -> bool:
        return self.others.may_be_in_account(trace)

    def _place(self, number: int, trace: Trace) -> Location | None:
        theirs = self.account.traces if number < 0 else self.read_traces(number)
        for other in theirs:
            if (other.topic, other.key) == (trace.topic, trace.key):
                return other.location
        return None

    def locate(self, pointer: str, *, key: bool = False) -> Location:
        return next(t.location for t in self.traces if t.location.pointer == pointer)

    def place(self, pointer: str, place: tuple[int, int, int, int]) -> Location:
        return Location(self.locate(pointer).path, pointer, *place)


class Across:
    """The rules of ``rules`` that are about several packages, ready to amend their reports.

    ``read_traces`` gives the traces of the package with a number.
    """

    def __init__(
        self,
        rules: Iterable[Rule],
        rulebook: Rulebook,
        *,
        account: Account | None = None,
        fail_on: Severity = Severity.ERROR,
    ) -> None:
        self._rules = [rule for rule in rules if rule.check in ACROSS_CHECKS]
        self._rulebook = rulebook
        self._account = account or Account()
        self._fail_on = fail_on
        self._index = TraceIndex()
        if account is not None:
            self._index.add_account(account.traces)
        self._others = Others()
        self._read_traces: ReadTraces = lambda _number: ()
        self._shown: ShowTraces = tuple

    def add(self, number: int, traces: Sequence[Trace]) -> None:
        """Take note of the traces of package ``number``."""
        if self._rules:
            self._index.add(number, traces)

    def close(self, read_traces: ReadTraces, shown: ShowTraces = tuple) -> None:
        """Every package has been added.

        ``read_traces`` gives the traces of one by its number, ``shown`` turns traces into those
        that its report may hold.
        """
        self._shown = shown
        self._others = self._index.close(self._account.gap)
        self._read_traces = read_traces

    def amend(self, number: int, report: PackageReport) -> PackageReport:
        """The report of package ``number`` with what the rules say of it."""
        if not self._rules or not self._others.many or report.verdict is Verdict.ERROR:
            return replace(report, traces=self._shown(report.traces))
        neighbours = _Neighbours(
            number, report.traces, self._others, self._account, self._read_traces
        )
        outcomes, findings = dict(report.outcomes), list(report.findings)
        problems = list(report.problems)
        for rule in self._rules:
            if report.operation in rule.operations and rule.name in outcomes:
                self._run(rule, neighbours, (outcomes, findings, problems), report.path)
        return replace(
            report,
            outcomes=outcomes,
            findings=tuple(in_order(findings)),
            problems=tuple(problems),
            verdict=verdict_of(problems, findings, outcomes, self._fail_on),
            traces=self._shown(report.traces),
        )

    def _run(
        self,
        rule: Rule,
        neighbours: _Neighbours,
        into: tuple[dict[str, Outcome], list[Finding], list[Problem]],
        package: str,
    ) -> None:
        outcomes, findings, problems = into
        try:
            results = list(ACROSS_CHECKS[rule.check](neighbours, **rule.arguments))
            worded = word_results(rule, results, neighbours, self._rulebook)
        except Exception as error:  # noqa: BLE001 - a crashed check is an outcome, here as anywhere
            outcomes[rule.name] = Outcome.UNDECIDED
            text = f"the rule {rule.name} could not be run ({type(error).__name__})"
            problems.append(Problem(text, package, rule.name, traceback.format_exc()))
            return
        outcomes[rule.name] = outcome_of(results)
        findings.extend(worded)


def without(report: PackageReport, rules: Iterable[str], fail_on: Severity) -> PackageReport:
    """A report as it was before `Across.amend` added what ``rules`` say."""
    names = set(rules)
    findings = [item for item in report.findings if item.rule not in names]
    if report.verdict is Verdict.ERROR and not any(item.rule in names for item in report.problems):
        return report
    outcomes = {
        name: Outcome.NOT_APPLICABLE if name in names else outcome
        for name, outcome in report.outcomes.items()
    }
    problems = [item for item in report.problems if item.rule not in names]
    verdict = verdict_of(problems, findings, outcomes, fail_on)
    return replace(
        report,
        findings=tuple(findings),
        outcomes=outcomes,
        problems=tuple(problems),
        verdict=verdict,
    )
