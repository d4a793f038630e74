"""From what was expected and what was reported to recall, misses and false alarms.

A fault is *caught* where an expected rule fails, *undecided* where the rule or the whole package
says that it cannot know, *missed* where it passes. A *false alarm* is a failed rule of severity
warning or error that was neither expected nor tolerated.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Fate(StrEnum):
    """What became of a fault."""

    CAUGHT = "caught"
    UNDECIDED = "undecided"
    MISSED = "missed"
    NO_RULE = "no such rule"


@dataclass(frozen=True, slots=True)
class Said:
    """A package's report in plain values: it travels between processes."""

    verdict: str
    outcomes: Mapping[str, str]
    failed: Mapping[str, tuple[str, str]]  # rule -> severity, message
    unknown: Mapping[str, str] = field(default_factory=dict)  # rule -> why it is undecided
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """One package with what was expected of it and what came of it."""

    number: int
    rendering: str
    story: str
    fault: str  # "" for a faultless package
    twin: str
    expected: tuple[str, ...]
    tolerated: frozenset[str]
    said: Said

    @property
    def fate(self) -> Fate | None:
        """What became of the fault; None for a faultless package."""
        if not self.expected:
            return None
        known = [rule for rule in self.expected if rule in self.said.outcomes]
        if any(rule in self.said.failed for rule in known):
            return Fate.CAUGHT
        if not known:
            return Fate.NO_RULE
        undecided = any(self.said.outcomes[rule] == "undecided" for rule in known)
        return Fate.UNDECIDED if undecided else Fate.MISSED

    @property
    def alarms(self) -> tuple[str, ...]:
        """The rules that failed and should not have."""
        fine = {*self.expected, *self.tolerated}
        failed = self.said.failed.items()
        return tuple(rule for rule, (level, _) in failed if level != "info" and rule not in fine)

    @property
    def wrong(self) -> bool:
        """A missed fault, a false alarm or a crash: worth a look."""
        return bool(self.alarms or self.said.problems or self.fate is Fate.MISSED)

    def as_json(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "number": self.number,
            "rendering": self.rendering,
            "story": self.story,
            "fault": self.fault,
            "twin": self.twin,
            "expected": list(self.expected),
            "fate": self.fate,
            "verdict": self.said.verdict,
            "alarms": {rule: self.said.failed[rule][1] for rule in self.alarms},
            "undecided": dict(self.said.unknown),
            "problems": list(self.said.problems),
        }


@dataclass(slots=True)
class Line:
    """One rule in one rendering, or all rules of a rendering."""

    fates: dict[Fate, int] = field(default_factory=lambda: dict.fromkeys(Fate, 0))
    alarms: int = 0

    @property
    def faults(self) -> int:
        """How many packages carried a fault of this rule."""
        return sum(self.fates.values())

    @property
    def recall(self) -> float | None:
        """Caught among caught and missed; None where there is neither."""
        caught, missed = self.fates[Fate.CAUGHT], self.fates[Fate.MISSED]
        return caught / (caught + missed) if caught + missed else None

    def as_json(self) -> dict[str, Any]:
        """The same for programs."""
        counts = {fate.value: count for fate, count in self.fates.items()}
        return {"faults": self.faults, **counts, "recall": self.recall, "alarms": self.alarms}


@dataclass(frozen=True, slots=True)
class Aim:
    """What a rendering is to reach: least recall, greatest share of clean packages alarmed."""

    recall: float
    alarms: float


AIMS = {"text": Aim(0.99, 0.005)}
OTHER_AIM = Aim(0.95, 0.02)


@dataclass(frozen=True, slots=True)
class Summary:
    """All packages of one rendering."""

    rendering: str
    clean: int
    alarmed: int  # clean packages with any false alarm
    open: int  # clean packages that end undecided, without a false alarm
    errors: int
    rules: Mapping[str, Line]
    total: Line

    @property
    def alarm_share(self) -> float:
        """The part of the clean packages that were accused of anything."""
        return self.alarmed / self.clean if self.clean else 0.0

    @property
    def met(self) -> bool:
        """Whether the aims are reached; what was not decided counts neither way."""
        aim = AIMS.get(self.rendering, OTHER_AIM)
        recall = self.total.recall
        enough = recall is None or recall >= aim.recall
        return enough and self.alarm_share <= aim.alarms and not self.errors

    def as_json(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "rendering": self.rendering,
            "clean": self.clean,
            "clean_with_false_alarm": self.alarmed,
            "clean_undecided": self.open,
            "errors": self.errors,
            "total": self.total.as_json(),
            "rules": {rule: line.as_json() for rule, line in sorted(self.rules.items())},
            "met": self.met,
        }


def summary(rendering: str, judged: Sequence[Judged]) -> Summary:
    """Add up the packages of one rendering."""
    rules: dict[str, Line] = {}
    total = Line()
    for item in judged:
        if item.fate is not None:
            rule = next((r for r in item.expected if r in item.said.outcomes), item.expected[0])
            for line in (rules.setdefault(rule, Line()), total):
                line.fates[item.fate] += 1
        for rule in item.alarms:
            rules.setdefault(rule, Line()).alarms += 1
        total.alarms += bool(item.alarms)
    clean = [item for item in judged if not item.expected]
    return Summary(
        rendering,
        len(clean),
        sum(bool(item.alarms) for item in clean),
        sum(item.said.verdict == "undecided" and not item.alarms for item in clean),
        sum(bool(item.said.problems) for item in judged),
        rules,
        total,
    )


def table(found: Summary) -> str:
    """The figures of one rendering as text."""
    width = max([len(rule) for rule in found.rules] + [len("all rules")])
    head = f"{found.rendering:{width}}  faults  caught  undecided  missed  recall  false alarms"
    lines = [head, *(_line(rule, line, width) for rule, line in sorted(found.rules.items()))]
    lines.append(_line("all rules", found.total, width))
    aim = AIMS.get(found.rendering, OTHER_AIM)
    lines.append(
        f"  clean packages: {found.clean}, with a false alarm {found.alarmed}"
        f" ({found.alarm_share:.1%}, aim <= {aim.alarms:.1%}), undecided {found.open}"
    )
    if found.errors:
        lines.append(f"  not checked because of an error: {found.errors}")
    lines.append(f"  aim recall >= {aim.recall:.2f}: {'met' if found.met else 'missed'}")
    return "\n".join(lines)


def _line(rule: str, line: Line, width: int) -> str:
    fates = line.fates
    recall = f"{line.recall:.3f}" if line.recall is not None else "-"
    missing = "  no such rule" if fates[Fate.NO_RULE] else ""
    return (
        f"{rule:{width}}  {line.faults:6}  {fates[Fate.CAUGHT]:6}  {fates[Fate.UNDECIDED]:9}"
        f"  {fates[Fate.MISSED]:6}  {recall:>6}  {line.alarms:12}{missing}"
    )


def wrong_ones(judged: Iterable[Judged]) -> list[str]:
    """Each wrong verdict in a line or two."""
    lines: list[str] = []
    for item in judged:
        what = f"#{item.number} {item.rendering}, {item.story}, {item.fault or item.twin}"
        if item.fate is Fate.MISSED:
            lines.append(f"missed       {what}: {' or '.join(item.expected)}")
        lines += [
            f"false alarm  {what}: {rule}: {item.said.failed[rule][1]}" for rule in item.alarms
        ]
        lines += [f"error        {what}: {problem}" for problem in item.said.problems]
    return lines
