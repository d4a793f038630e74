"""How a run over many packages scales: `python -m benchmarks.bulk [--sizes 1000,3000,10000]`.

`python -m benchmarks.bulk make N DIR` writes N packages, each another firm's. Every figure is of
the command itself, in fresh processes. Linux only.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from benchmarks.bulk_packages import link_packages, write_packages
from benchmarks.bulk_plot import draw
from benchmarks.measure import Goal, machine
from benchmarks.package import _type_by_libmagic, pdfium_text, plain_reading
from benchmarks.packages import AS_OF
from benchmarks.processes import Cost, run, supported
from benchmarks.startup import command_line

_SIZES = (1000, 3000, 10_000)
MOST_MEMORY, LEAST_SPEED, MOST_ABOVE_FLOOR, LEAST_BY_CACHE = 1.2, 1.8, 1.4, 20.0
_MIB = 1024**2
_BUSY = 0.5
_CACHE_OPTION = "--cache-dir"


@dataclass(frozen=True, slots=True)
class Point:
    """A run over so many packages on all processors."""

    packages: int
    cost: Cost

    @property
    def pace(self) -> float:
        """Packages a second."""
        return self.packages / self.cost.seconds

    def line(self) -> str:
        """The run as a row of the table."""
        cost = self.cost
        return (
            f"{self.packages:8d}  {cost.seconds:8.1f}  {self.pace:10.1f}  {cost.peak / _MIB:11.1f}"
            f"  {cost.cpu:8.1f}  {cost.own:8.1f}"
        )


@dataclass(frozen=True, slots=True)
class Round:
    """What met the same noise: one processor, two, and plain reading on one."""

    one: Cost
    two: Cost
    floor: Cost


@dataclass(frozen=True, slots=True)
class Measured:
    """All figures; ``cached`` are a first run and one that finds its results, if there is such."""

    points: Sequence[Point]
    rounds: Sequence[Round]
    cached: tuple[Cost, Cost] | None

    def goals(self) -> list[Goal]:
        """The aims, with what was reached."""
        first, last = self.points[0], self.points[-1]
        memory = last.cost.peak / first.cost.peak
        what = f"peak memory of the command, {last.packages} packages / {first.packages}"
        goals = [Goal(what, MOST_MEMORY, memory, memory, "")]
        speed = [item.one.seconds / item.two.seconds for item in self.rounds]
        what = "speed on two processors / on one"
        if speed:
            goals.append(Goal(what, LEAST_SPEED, max(speed), median(speed), "", at_least=True))
            above = [item.one.cpu / item.floor.cpu for item in self.rounds]
            what = "processor time on one / plain reading"
            goals.append(Goal(what, MOST_ABOVE_FLOOR, min(above), median(above), ""))
        if self.cached is not None:
            times = self.cached[0].seconds / self.cached[1].seconds
            what = "first run / run with all results known"
            goals.append(Goal(what, LEAST_BY_CACHE, times, times, "", at_least=True))
        return goals

    def as_json(self) -> dict[str, object]:
        """The figures for programs."""
        return {
            "benchmark": "bulk",
            "machine": machine(),
            "points": [asdict(point) for point in self.points],
            "rounds": [asdict(item) for item in self.rounds],
            "cached": [asdict(cost) for cost in self.cached] if self.cached else None,
            "targets": [goal.as_json() for goal in self.goals()],
        }


def _options() -> str:
    words = [*command_line(), "check", "--help"]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout


def _check(folder: Path, *words: str, processors: int | None = None) -> Cost:
    """Check the folder with the command. Ends this process where not everything passes."""
    options = ["-j", "auto", "--isolated", "--as-of", AS_OF.isoformat(), "--no-progress", *words]
    return _whole([*command_line(), "check", *options, str(folder)], processors)


def _floor(folder: Path) -> Cost:
    return _whole([sys.executable, "-m", "benchmarks.bulk", "floor", str(folder)], 1)


def _whole(command: Sequence[str], processors: int | None) -> Cost:
    cost = run(command, processors)
    if cost.code:
        raise SystemExit(f"{' '.join(command)}: exit code {cost.code}")
    return cost


def read_plainly(folder: Path) -> int:
    """Do what any check has to do with all files below ``folder``; return how many there are."""
    files = sorted(folder.rglob("*.pdf"))
    for path in files:
        plain_reading([path], _type_by_libmagic, pdfium_text)
    return len(files)


def measure(
    sizes: Sequence[int], folder: Path, rounds: int, tell: Callable[[str], object]
) -> Measured:
    """Make what is missing in ``folder`` and run everything. ``tell`` is given each result."""
    sizes = sorted(set(sizes))
    options = _options()
    plain = ["--no-cache"] if "--no-cache" in options else []
    trees = _trees(folder, sizes)
    _check(trees[0], *plain)  # fills the system's caches and compiles modules
    tell("packages   seconds  packages/s  peak memory       CPU   its own")
    points = []
    for size, tree in zip(sizes, trees, strict=True):
        points.append(Point(size, _check(tree, *plain)))
        tell(points[-1].line())
    few = trees[0]
    taken = [
        Round(_check(few, *plain, processors=1), _check(few, *plain, processors=2), _floor(few))
        for _ in range(rounds)
    ]
    cached = _with_cache(trees[-1]) if _CACHE_OPTION in options else None
    return Measured(points, taken, cached)


def _with_cache(tree: Path) -> tuple[Cost, Cost]:
    with tempfile.TemporaryDirectory() as name:
        words = (_CACHE_OPTION, name)
        return _check(tree, *words), _check(tree, *words)


def _trees(folder: Path, sizes: Sequence[int]) -> list[Path]:
    """A tree for each size; the packages are the same, so none costs space of its own."""
    whole = folder / "packages"
    write_packages(whole, sizes[-1])
    trees = [folder / f"first-{size}" for size in sizes]
    for size, tree in zip(sizes, trees, strict=True):
        link_packages(whole, tree, size)
    return trees


@contextmanager
def _folder(given: Path | None) -> Iterator[Path]:
    if given is not None:
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="compliance-lint-bulk-") as name:
        yield Path(name)


def _numbers(text: str) -> list[int]:
    return [int(word) for word in text.split(",")]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bulk", description=__doc__)
    parser.add_argument("--sizes", type=_numbers, default=_SIZES, help="numbers of packages")
    parser.add_argument("--rounds", type=int, default=3, help="rounds on one and two processors")
    parser.add_argument("--folder", type=Path, help="where packages are kept for another run")
    parser.add_argument("--svg", type=Path, help="draw throughput and memory into this file")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    does = parser.add_subparsers(dest="does")
    make = does.add_parser("make", help="write packages")
    make.add_argument("count", type=int)
    make.add_argument("to", type=Path)
    floor = does.add_parser("floor", help="read the files below a folder plainly")
    floor.add_argument("tree", type=Path)
    return parser


def main(arguments: list[str] | None = None) -> None:
    """Make, read or measure, and print."""
    given = _parser().parse_args(arguments)
    if given.does == "make":
        write_packages(given.to, given.count)
        return
    if given.does == "floor":
        read_plainly(given.tree)
        return
    if not supported():
        raise SystemExit("what processes cost is told on Linux only")
    print(_busy(), end="")
    with _folder(given.folder) as folder:
        found = measure(given.sizes, folder, given.rounds, lambda line: print(line, flush=True))
    _print(found)
    if given.json:
        given.json.write_text(json.dumps(found.as_json(), indent=2), encoding="utf-8")
    if given.svg:
        draw([(p.packages, p.pace, p.cost.peak / _MIB) for p in found.points], given.svg)


def _busy() -> str:
    """A warning where other programs keep the processors busy before anything has begun."""
    load = os.getloadavg()[0]
    if load < _BUSY:
        return ""
    return f"load {load:.1f} before the start: other programs run, so speeds mean little\n"


def _print(found: Measured) -> None:
    print(f"\n{machine()}; seconds, MiB. Targets:")
    for goal in found.goals():
        print(f"  {goal.line()}")
    if found.cached is None:
        print(f"  no cache to measure: `check` has no {_CACHE_OPTION}")


if __name__ == "__main__":
    main()
