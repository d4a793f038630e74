"""What closes the report on many packages: which rules fail most, and how long sending takes."""

from __future__ import annotations

from collections.abc import Iterator

from compliance_lint.findings import Totals
from compliance_lint.report.wording import plural
from compliance_lint.results import Verdict
from compliance_lint.rulebook import Rulebook

_MOST_RULES = 10
_HOUR = 60  # minutes


def summary_lines(totals: Totals, rulebook: Rulebook) -> Iterator[str]:
    """Yield the lines; none where nothing failed and nothing is to be sent."""
    yield from _failing(totals)
    if line := _sending(totals.verdicts[Verdict.PASS], rulebook):
        yield line


def _failing(totals: Totals) -> Iterator[str]:
    ranked = sorted(totals.failed.items(), key=lambda item: (-item[1], item[0]))
    shown = ranked[:_MOST_RULES]
    if not shown:
        return
    rest = len(ranked) - len(shown)
    more = f" ({rest} more failed)" if rest else ""
    yield f"Rules that fail in the most packages{more}:"
    wide = len(str(shown[0][1]))
    levels = [totals.severities[rule].value for rule, _ in shown]
    width = max(map(len, levels))
    for (rule, count), level in zip(shown, levels, strict=True):
        yield f"  {count:>{wide}}  {level:{width}}  {rule}"


def _sending(passed: int, rulebook: Rulebook) -> str | None:
    """How long the API takes to accept what passed, each package being one request."""
    limit = rulebook.requests_per_minute
    if not passed or limit is None:
        return None
    pace = f"at {plural(limit, 'request')} a minute"
    what = "it" if passed == 1 else "them"
    took = _duration(passed / limit)
    return f"{plural(passed, 'package')} passed: sending {what} takes {took} {pace}"


def _duration(minutes: float) -> str:
    if minutes < 1:
        return "less than a minute"
    if minutes < 2 * _HOUR:
        return f"about {plural(round(minutes), 'minute')}"
    return f"about {plural(round(minutes / _HOUR), 'hour')}"
