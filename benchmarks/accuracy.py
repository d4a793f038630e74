"""How often the verdict is right: `python -m benchmarks.accuracy [--packages N] [--only WORD]`."""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from random import Random

from benchmarks.drafts import AS_OF, Draft, draft
from benchmarks.faults import FAULTS, TWINS
from benchmarks.renderings import RENDERINGS, drawn
from benchmarks.scores import Judged, Said, Summary, summary, table, wrong_ones
from compliance_lint import Linter
from compliance_lint.findings import PackageReport
from tools.corpus.package import Package

CLEAN_SHARE = 0.4
# How the packages are spread: text is quick and has the sharper aims.
_WEIGHTS = {"text": 4, "outlines": 1, "scan-200": 2, "scan-150": 2, "photo": 2}
_ATTEMPTS = 50  # firms tried until one can carry a fault


@dataclass(frozen=True, slots=True)
class Task:
    """One package to be made and checked."""

    number: int
    seed: int
    rendering: str
    story: str
    fault: str = ""
    twin: str = ""


def plan(packages: int, seed: int, only: str = "") -> list[Task]:
    """Which packages are made: every fault and every story in turn, in each rendering.

    ``only`` keeps the rendering of that name, or the faults that this rule is expected to report.
    """
    weights = {only: 1} if only in RENDERINGS else _WEIGHTS
    total = sum(weights.values())
    tasks: list[Task] = []
    for rendering, weight in weights.items():
        count = round(packages * weight / total)
        tasks += _in_turn(
            rendering, count, seed, only if only not in RENDERINGS else "", len(tasks)
        )
    return tasks


def _in_turn(rendering: str, count: int, seed: int, rule: str, first: int) -> Iterator[Task]:
    clean = 0 if rule else round(count * CLEAN_SHARE)
    faults = [
        name
        for name, fault in FAULTS.items()
        if (not rule or rule in fault.expected)
        and not (fault.unreadable and rendering in ("text", "outlines"))
    ]
    random = Random(f"plan/{seed}/{rendering}")  # noqa: S311 - test data
    random.shuffle(faults)
    twins = list(TWINS)
    for index in range(count if faults else clean):
        number = first + index
        if index < clean:
            # Half of the faultless packages are plain ones.
            twin = "plain" if index % 2 else twins[index // 2 % len(twins)]
            stories = TWINS[twin][1]
            story = stories[index // 2 % len(stories)]
            yield Task(number, seed, rendering, story, twin=twin)
        else:
            place = index - clean
            fault = faults[place % len(faults)]
            stories = FAULTS[fault].stories
            story = stories[(place // len(faults) + place % len(faults)) % len(stories)]
            yield Task(number, seed, rendering, story, fault)


def told(task: Task) -> Draft:
    """The submission of a task, its fault included.

    Raises LookupError where no firm of the story can carry the fault.
    """
    change = FAULTS[task.fault].change if task.fault else TWINS[task.twin][0]
    stories = FAULTS[task.fault].stories if task.fault else TWINS[task.twin][1]
    for attempt in range(_ATTEMPTS):
        seed = f"{task.seed}/{task.number}/{attempt}"
        turn = stories.index(task.story) + attempt // 10
        random = Random(f"fault/{seed}")  # noqa: S311 - test data
        changed = change(draft(stories[turn % len(stories)], seed), random)
        if changed is not None:
            return changed
    raise LookupError(f"no firm of {task.story!r} can carry {task.fault!r}")


def package(task: Task) -> Package:
    """The package of a task, with its files."""
    fault = FAULTS.get(task.fault)
    given = told(task)
    spoilt = bool(fault and fault.unreadable)
    files = drawn(given, RENDERINGS[task.rendering], f"{task.seed}/{task.number}", spoilt=spoilt)
    twin = given
    for index, name in enumerate(files):
        twin = twin.with_value(f"documents/{index}/file", name)
    if fault and fault.spoils:
        last = list(files)[-1]
        files[last] = fault.spoils(files[last])
    return Package(dict(twin.data), files)


def write(made: Package, folder: Path) -> None:
    """Write a package into a new folder."""
    folder.mkdir(parents=True)
    (folder / "submission.json").write_bytes(made.manifest())
    for name, content in made.files.items():
        (folder / name).write_bytes(content)


_LINTERS: list[Linter] = []  # one a process: the rules are read once


def _linter() -> Linter:
    if not _LINTERS:
        _LINTERS.append(Linter(as_of=AS_OF))
    return _LINTERS[0]


def said(report: PackageReport) -> Said:
    """A report in plain values."""
    worded = [(item.rule, item.outcome, item) for item in report.findings]
    return Said(
        str(report.verdict),
        {rule: str(outcome) for rule, outcome in report.outcomes.items()},
        {r: (str(i.severity), i.message) for r, outcome, i in worded if outcome == "failed"},
        {r: i.message for r, outcome, i in worded if outcome == "undecided"},
        tuple(problem.message for problem in report.problems),
    )


def judged(task: Task, keep: Path | None = None) -> Judged:
    """Make one package, check it and compare; a wrong one is copied to ``keep``."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "package"
        write(package(task), folder)
        (report,) = _linter().check_paths([folder]).packages
        fault = FAULTS.get(task.fault)
        expected = fault.expected if fault else ()
        tolerated = fault.tolerated if fault else frozenset[str]()
        found = Judged(
            task.number,
            task.rendering,
            task.story,
            task.fault,
            task.twin,
            expected,
            tolerated,
            said(report),
        )
        if keep and found.wrong:
            label = f"{task.number}-{task.rendering}-{task.story}-{task.fault or task.twin}"
            shutil.copytree(folder, keep / label, dirs_exist_ok=True)
            text = json.dumps(found.as_json(), indent=2)
            (keep / label / "judged.json").write_text(text, encoding="utf-8")
    return found


def _judged(pair: tuple[Task, Path | None]) -> Judged:
    return judged(*pair)


def run(tasks: Sequence[Task], jobs: int, keep: Path | None = None) -> Iterator[Judged]:
    """Judge every package, in order, in ``jobs`` processes."""
    pairs = [(task, keep) for task in tasks]
    if jobs == 1:
        yield from map(_judged, pairs)
        return
    # Fresh processes: pdfium and Tesseract keep state and threads that do not survive a fork.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context) as pool:
        yield from pool.map(_judged, pairs, chunksize=1)


def summaries(found: Iterable[Judged]) -> list[Summary]:
    """The figures of every rendering that occurs."""
    kept = list(found)
    names = [name for name in RENDERINGS if any(item.rendering == name for item in kept)]
    return [summary(name, [item for item in kept if item.rendering == name]) for name in names]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.accuracy", description=__doc__)
    parser.add_argument("--packages", type=int, default=600, help="how many are made (600)")
    parser.add_argument("--seed", type=int, default=1, help="another number, other firms (1)")
    parser.add_argument("--only", default="", help="one rendering, or one rule's faults")
    parser.add_argument("-j", "--jobs", type=int, default=2, help="processes (2)")
    parser.add_argument("--json", type=Path, help="write all figures and packages to this file")
    parser.add_argument("--keep", type=Path, help="copy wrongly judged packages to this folder")
    parser.add_argument("--check", action="store_true", help="exit code 1 if an aim is missed")
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Make, check, print; return the exit code."""
    given = _parser().parse_args(arguments)
    tasks = plan(given.packages, given.seed, given.only)
    if not tasks:
        print(f"no rendering and no fault is called {given.only!r}", file=sys.stderr)
        return 2
    found: list[Judged] = []
    for item in run(tasks, given.jobs, given.keep):
        found.append(item)
        if sys.stderr.isatty() and len(found) % 10 == 0:
            print(f"{len(found)}/{len(tasks)}", end="\r", file=sys.stderr)
    results = summaries(found)
    for line in wrong_ones(found):
        print(line)
    for result in results:
        print(f"\n{table(result)}")
    if given.json:
        answer = {
            "benchmark": "accuracy",
            "seed": given.seed,
            "renderings": [result.as_json() for result in results],
            "packages": [item.as_json() for item in found],
        }
        given.json.write_text(json.dumps(answer, indent=1) + os.linesep, encoding="utf-8")
    return int(given.check and not all(result.met for result in results))


if __name__ == "__main__":
    sys.exit(main())
