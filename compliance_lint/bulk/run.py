"""A whole run: packages to workers, their reports to disk, and one `Report` over all."""

from __future__ import annotations

import os
import signal
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from compliance_lint.bulk.limits import Limits
from compliance_lint.bulk.pool import WorkerPool, WorkersLostError
from compliance_lint.bulk.records import encode
from compliance_lint.bulk.spool import SpooledPackages
from compliance_lint.bulk.worker import Done, Job
from compliance_lint.findings import Problem, Report
from compliance_lint.linter import Linter
from compliance_lint.load.packages import PackageSource


@dataclass(frozen=True, slots=True)
class Run:
    """How a run ended: its report, and the signal that stopped it, if one did."""

    report: Report
    stopped_by: int | None = None


def processors() -> int:
    """How many processes this one may use at a time."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def check_packages(  # noqa: PLR0913 - what a run is made of
    linter: Linter,
    sources: Iterable[PackageSource],
    problems: list[Problem],
    *,
    jobs: int,
    limits: Limits,
    tick: Callable[[], object] = lambda: None,
) -> Run:
    """Check ``sources`` in ``jobs`` processes; with 0 in this one, without limits.

    ``problems`` are those of the run; the search for packages may add to them on the way. Raises
    OSError where the reports cannot be kept on disk.
    """
    packages = SpooledPackages()
    stopped: int | None = None
    try:
        for done in _results(linter, sources, jobs, limits, tick):
            packages.append(done.record)
    except KeyboardInterrupt as error:
        stopped = getattr(error, "signal", int(signal.SIGINT))
        problems.append(Problem(_unfinished("the run was stopped", len(packages))))
    except WorkersLostError as error:
        problems.append(Problem(_unfinished(str(error), len(packages))))
    packages.flush()
    return Run(linter.report(packages, problems), stopped)


def _unfinished(why: str, count: int) -> str:
    return f"{why}; {count} packages were checked, the rest were not"


def _results(
    linter: Linter,
    sources: Iterable[PackageSource],
    jobs: int,
    limits: Limits,
    tick: Callable[[], object],
) -> Iterator[Done]:
    if not jobs:
        yield from (Done(encode(linter.check_source(source)), 0.0) for source in sources)
        return
    sources = iter(sources)
    # A process that gets no package would be started in vain.
    first = list(islice(sources, jobs))
    if not first:
        return
    with tempfile.TemporaryDirectory(
        prefix="compliance-lint-", ignore_cleanup_errors=True
    ) as notes:
        job = Job(linter.settings, linter.as_of, limits, Path(notes))
        with WorkerPool(job, len(first), tick) as pool:
            yield from pool.results(chain(first, sources))
