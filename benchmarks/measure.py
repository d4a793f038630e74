"""Timing on a machine that does other things too: rounds, in each of which everything runs once.

What runs in one round meets the same noise. So a ratio is taken within each round, and the median
of these ratios is reported: it moves far less than the quotient of two times.
"""

from __future__ import annotations

import platform
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

Times = Mapping[str, Sequence[float]]


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure that is not to be exceeded, or, with ``at_least``, not to be fallen short of."""

    what: str
    limit: float
    best: float
    typical: float
    unit: str
    at_least: bool = False

    @property
    def verdict(self) -> str:
        """``met``, ``met at best`` (by the least times, not by the median) or ``missed``."""
        if self._reached(self.typical):
            return "met"
        return "met at best" if self._reached(self.best) else "missed"

    def _reached(self, value: float) -> bool:
        return value >= self.limit if self.at_least else value <= self.limit

    def line(self) -> str:
        """The goal in words, with what was measured."""
        sign = ">=" if self.at_least else "<="
        digits = 0 if self.unit == "ms" else 2
        unit = f" {self.unit}" if self.unit else ""
        return (
            f"{self.what}: {self.typical:.{digits}f}{unit}"
            f" (aim {sign} {self.limit:g}{unit}): {self.verdict}"
        )

    def as_json(self) -> dict[str, object]:
        """The same for programs."""
        return {
            "what": self.what,
            "limit": self.limit,
            "at_least": self.at_least,
            "unit": self.unit,
            "best": round(self.best, 3),
            "typical": round(self.typical, 3),
            "verdict": self.verdict,
        }


def computing_clock() -> Callable[[], float]:
    """The clock for work inside this process: its processor time, in seconds.

    It stands still while other programs have the processor. Where it ticks too coarsely to time
    a few milliseconds, as on Windows, the clock on the wall is given.
    """
    fine = time.get_clock_info("process_time").resolution < 1e-4
    return time.process_time if fine else time.perf_counter


def interleaved(
    tasks: Mapping[str, Callable[[], object]],
    rounds: int,
    clock: Callable[[], float] = time.perf_counter,
) -> dict[str, list[float]]:
    """Time every task once in each round; milliseconds by the task's name, in round order.

    A first round that is not counted fills the caches. Each round begins with another task, so
    that none always runs behind the same other one.
    """
    for task in tasks.values():
        task()
    names = list(tasks)
    times: dict[str, list[float]] = {name: [] for name in names}
    for number in range(rounds):
        turn = number % len(names)
        for name in names[turn:] + names[:turn]:
            start = clock()
            tasks[name]()
            times[name].append(1000 * (clock() - start))
    return times


def ratios(times: Times, above: str, below: str) -> list[float]:
    """How many times as long ``above`` took as ``below``, round by round."""
    return [one / other for one, other in zip(times[above], times[below], strict=True)]


def row(times: Times, name: str, reference: str) -> dict[str, object]:
    """One line of a table: least and median time, and the median ratio to ``reference``."""
    return {
        "name": name,
        "min_ms": round(min(times[name]), 3),
        "median_ms": round(median(times[name]), 3),
        "ratio": round(median(ratios(times, name, reference)), 3),
    }


def table(rows: Sequence[Mapping[str, object]], ratio_title: str) -> str:
    """The rows as text, figures right-aligned."""
    width = max(len(str(row["name"])) for row in rows)
    lines = [f"{'':{width}}  {'min ms':>9}  {'median ms':>9}  {ratio_title}"]
    lines += [
        f"{row['name']:{width}}  {row['min_ms']:9.1f}  {row['median_ms']:9.1f}  {row['ratio']:.2f}"
        for row in rows
    ]
    return "\n".join(lines)


def machine() -> str:
    """The interpreter and processor that figures belong to."""
    return f"{platform.python_implementation()} {platform.python_version()}, {platform.machine()}"
