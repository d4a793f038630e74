"""A whole run: packages to workers, their reports to disk, and one `Report` over all."""

from __future__ import annotations

import os
import signal
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from compliance_lint.across.disguise import Disguise
from compliance_lint.across.judging import Across, ShowTraces
from compliance_lint.bulk.limits import Limits
from compliance_lint.bulk.pool import WorkerPool, WorkersLostError
from compliance_lint.bulk.progress import Progress
from compliance_lint.bulk.records import decode_traces, encode
from compliance_lint.bulk.sharding import Shard
from compliance_lint.bulk.spool import SpooledPackages
from compliance_lint.bulk.units import Done, Job, Unit
from compliance_lint.findings import Part, Problem, Report, Trace
from compliance_lint.linter import Linter
from compliance_lint.load.packages import PackageSource, digest_of_manifest


@dataclass(frozen=True, slots=True)
class Plan:
    """How a run is done, and which part of the input is its own.

    With ``jobs`` 0 everything is done in this process, without limits on what a file may cost.
    With the address of a ``scheduler`` it is done on a Dask cluster, and ``jobs`` says nothing.
    """

    jobs: int
    limits: Limits = field(default_factory=Limits)
    shard: Shard | None = None
    scheduler: str | None = None


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


def check_packages(
    linter: Linter,
    sources: Iterable[PackageSource],
    problems: list[Problem],
    plan: Plan,
    *,
    progress: Progress | None = None,
) -> Run:
    """Check ``sources`` as ``plan`` says; the report has them in the order in which they came.

    ``problems`` are those of the run; the search for packages may add to them on the way.
    ``progress`` is told of each package. Raises OSError where the reports cannot be kept on disk.
    """
    packages = SpooledPackages()
    queue = _Queue(sources, plan.shard, packages)
    progress = progress or Progress()
    stopped: int | None = None
    try:
        for done in _results(linter, progress.watch(queue.units()), plan, progress.tick):
            packages.put(done.place, done.record)
            progress.take(done)
    except KeyboardInterrupt as error:
        stopped = getattr(error, "signal", int(signal.SIGINT))
        problems.append(Problem(_unfinished("the run was stopped", packages)))
    except WorkersLostError as error:
        problems.append(Problem(_unfinished(str(error), packages)))
    packages.close_up()
    disguise = Disguise(queue.secret)
    hold_against_each_other(packages, linter.across(), disguise.shown)
    shard = plan.shard
    part = Part(shard.index, shard.of, packages.ordinals) if shard else None
    return Run(linter.sum_up(packages, problems, part=part, input=disguise.input), stopped)


class _Queue:
    """The packages that are to be checked, each with its place in the report."""

    def __init__(
        self, sources: Iterable[PackageSource], shard: Shard | None, packages: SpooledPackages
    ) -> None:
        self._sources = sources
        self._shard = shard
        self._packages = packages
        self.secret = ""

    def units(self) -> Iterator[Unit]:
        """Yield those of this part of the input."""
        for ordinal, source in enumerate(self._sources):
            if not ordinal:
                # The same for all parts, wherever they are checked; a report does not show it.
                self.secret = digest_of_manifest(source)
            if self._shard is None or self._shard.holds(source):
                yield Unit(self._packages.reserve(ordinal), source)


def hold_against_each_other(
    packages: SpooledPackages, across: Across, shown: ShowTraces = tuple
) -> None:
    """Let what the rules about several packages say be added to each report when it is read.

    ``shown`` turns traces into those that a report may hold.
    """

    def traces(number: int) -> tuple[Trace, ...]:
        return decode_traces(packages.record(number))

    for number in range(len(packages)):
        across.add(number, traces(number))
    across.close(traces, shown)
    packages.amend = across.amend


def _unfinished(why: str, packages: SpooledPackages) -> str:
    packages.close_up()
    return f"{why}; {len(packages)} packages were checked, the rest were not"


def _results(
    linter: Linter, units: Iterable[Unit], plan: Plan, tick: Callable[[], object]
) -> Iterator[Done]:
    """What came of each package, as they are finished."""
    if plan.scheduler:
        from compliance_lint.bulk.cluster import ClusterPool  # noqa: PLC0415 - an extra

        job = Job(linter.settings, linter.as_of, plan.limits, Path())
        with ClusterPool(job, plan.scheduler, tick) as cluster:
            yield from cluster.results(units)
        return
    if not plan.jobs:
        yield from (
            Done(unit.place, encode(linter.check_source(unit.source)), 0.0) for unit in units
        )
        return
    with tempfile.TemporaryDirectory(
        prefix="compliance-lint-", ignore_cleanup_errors=True
    ) as notes:
        job = Job(linter.settings, linter.as_of, plan.limits, Path(notes))
        with WorkerPool(job, plan.jobs, tick) as pool:
            yield from pool.results(units)
