"""Run the rules over several packages, when all have been seen, and add what they say."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from compliance_lint.across.account import Account
from compliance_lint.across.index import Others, TraceIndex
from compliance_lint.checks import ACROSS_CHECKS
from compliance_lint.engine import in_order, outcome_of, verdict_of
from compliance_lint.findings import Finding, PackageReport, Problem, Trace
from compliance_lint.results import CheckResult, Hit, Location, Outcome, Severity, Verdict
from compliance_lint.rule import Rule
from compliance_lint.rulebook import Rulebook
from compliance_lint.wording import usual_mask, word_results

if TYPE_CHECKING:
    from compliance_lint.redact import Mask
    from compliance_lint.redaction import Hiding

ReadTraces = Callable[[int], Sequence[Trace]]
ShowTraces = Callable[[Iterable[Trace]], tuple[Trace, ...]]
OrdinalOf = Callable[[int], int]


@dataclass(frozen=True)
class _Neighbours:
    """One package as `compliance_lint.checks.across` sees it, and its places for the wording."""

    number: int
    traces: Sequence[Trace]
    others: Others
    account: Account
    read_traces: ReadTraces
    name_place: Callable[[int, Location], Location]

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
                return self.name_place(number, other.location)
        return None

    def locate(self, pointer: str, *, key: bool = False) -> Location:
        return next(t.location for t in self.traces if t.location.pointer == pointer)

    def place(self, pointer: str, place: tuple[int, int, int, int]) -> Location:
        return Location(self.locate(pointer).path, pointer, *place)

    def kept(self, pointer: str) -> None:
        """Nothing: whatever is found here stands in the package itself."""


class Across:
    """The rules of ``rules`` that are about several packages, ready to amend their reports.

    ``hiding``, where it is set, hides where other packages lie; else ``mask`` masks what is said.
    """

    def __init__(  # noqa: PLR0913 - what a run is made of
        self,
        rules: Iterable[Rule],
        rulebook: Rulebook,
        *,
        account: Account | None = None,
        fail_on: Severity = Severity.ERROR,
        hiding: Hiding | None = None,
        mask: Callable[[], Mask] = usual_mask,
    ) -> None:
        self._rules = [rule for rule in rules if rule.check in ACROSS_CHECKS]
        self._rulebook = rulebook
        self._account = account or Account()
        self._fail_on = fail_on
        self._hiding = hiding
        self._mask = mask
        self._ordinal: OrdinalOf = int
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

    def close(
        self, read_traces: ReadTraces, shown: ShowTraces = tuple, ordinal: OrdinalOf = int
    ) -> None:
        """Every package has been added.

        ``read_traces`` gives the traces of one by its number, ``shown`` turns traces into those
        that its report may hold, ``ordinal`` gives its place in the whole input.
        """
        self._ordinal = ordinal
        self._shown = shown
        self._others = self._index.close(self._account.gap)
        self._read_traces = read_traces

    def amend(self, number: int, report: PackageReport) -> PackageReport:
        """The report of package ``number`` with what the rules say of it."""
        if not self._rules or not self._others.many or report.verdict is Verdict.ERROR:
            return replace(report, traces=self._shown(report.traces))
        neighbours = _Neighbours(
            number,
            report.traces,
            self._others,
            self._account,
            self._read_traces,
            self._named,
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

    def _named(self, number: int, place: Location) -> Location:
        """A place elsewhere, as it may be told."""
        if self._hiding is None:
            return place
        return self._hiding.place(place, self._ordinal(number) if number >= 0 else None)

    def _mask_for(self, results: Iterable[CheckResult]) -> Mask:
        if self._hiding is None:
            return self._mask()
        related = (other for item in results if isinstance(item, Hit) for other in item.related)
        return self._hiding.mask_with(item for item in related if isinstance(item, Location))

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
            mask = partial(self._mask_for, results)
            worded = word_results(rule, results, neighbours, self._rulebook, mask)
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
