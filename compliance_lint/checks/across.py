"""Several packages, or a package and the account: what may not be in both.

These checks see traces, which are digests, and not submissions. They have a table of their own in
`compliance_lint.checks`, since they can be run only when every package has been seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from compliance_lint.findings import Trace
from compliance_lint.results import CheckResult, Hit, Location, NotApplicable, Undecided


class Neighbours(Protocol):
    """What a package has in common with others."""

    @property
    def traces(self) -> Sequence[Trace]:
        """The package's own traces."""
        ...

    @property
    def gap(self) -> str | None:
        """What is not known of the account, as a clause."""
        ...

    def earlier(self, trace: Trace) -> Location | None:
        """Where a package before this one, or the account, has the same with the same value."""
        ...

    def contrary(self, trace: Trace) -> Location | None:
        """Where another package has the same with another value."""
        ...

    def may_be_in_account(self, trace: Trace) -> bool:
        """Whether the account has it with a value that is not known."""
        ...


def repeated_trace(neighbours: Neighbours, *, topic: str) -> Iterator[CheckResult]:
    """Yield what is of ``topic`` and what an earlier package or the account has already."""
    found = _of(neighbours, (topic,))
    if not found:
        yield NotApplicable(f"there is no {topic} to look for elsewhere")
    for trace in found:
        place = trace.location
        if other := neighbours.earlier(trace):
            yield Hit(place.pointer, {"other": _named(other)}, related=(other,))
        elif neighbours.may_be_in_account(trace):
            reason = f"the account has this {topic}; whose, its list does not tell"
            yield Undecided(f"{reason} (save it with expand=end_user)", place.pointer)
        elif neighbours.gap:
            yield Undecided(neighbours.gap, place.pointer)


def contrary_trace(
    neighbours: Neighbours, *, topics: Sequence[str], owner: str = ""
) -> Iterator[CheckResult]:
    """Yield what is of one of ``topics`` and goes with another value in another package.

    Where something of topic ``owner`` at the same place does so too, it is that one's fault: what
    stands on a file that is given twice is given twice as well.
    """
    found = _of(neighbours, topics)
    if not found:
        yield NotApplicable("there is nothing to look for elsewhere")
    owned = {t.location.pointer for t in _of(neighbours, (owner,)) if neighbours.contrary(t)}
    for trace in found:
        if trace.location.pointer in owned:
            continue
        if other := neighbours.contrary(trace):
            yield Hit(trace.location.pointer, {"other": _named(other)}, related=(other,))


def _of(neighbours: Neighbours, topics: Sequence[str]) -> list[Trace]:
    return [trace for trace in neighbours.traces if trace.topic in topics]


def _named(place: Location) -> str:
    return f"{place.path}:{place.line}" if place.line else place.path
