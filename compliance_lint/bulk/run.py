"""A whole run: packages to workers, their reports to disk, and one `Report` over all."""

from __future__ import annotations

import os
import signal
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from compliance_lint.across.disguise import Disguise
from compliance_lint.across.judging import ShowTraces
from compliance_lint.bulk.limits import Limits
from compliance_lint.bulk.pool import WorkerPool, WorkersLostError
from compliance_lint.bulk.progress import Progress
from compliance_lint.bulk.records import decode_traces
from compliance_lint.bulk.sharding import Shard
from compliance_lint.bulk.spool import SpooledPackages
from compliance_lint.bulk.units import Done, Job, Unit, check_unit
from compliance_lint.cache.folder import CacheUnusableError
from compliance_lint.cache.reports import ReportCache
from compliance_lint.findings import Part, Problem, Report, Trace
from compliance_lint.linter import Linter
from compliance_lint.load.packages import PackageSource, digest_of_manifest
from compliance_lint.results import Redact


@dataclass(frozen=True, slots=True)
class Plan:
    """How a run is done, and which part of the input is its own.

    With ``jobs`` 0 everything is done in this process, without limits on what a file may cost.
    With the address of a ``scheduler`` it is done on a Dask cluster, and ``jobs`` says nothing.
    Reports of packages that have not changed are taken from the folder ``cache``.
    """

    jobs: int
    limits: Limits = field(default_factory=Limits)
    shard: Shard | None = None
    scheduler: str | None = None
    cache: Path | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """How a run ended: its report, and the signal that stopped it, if one did.

    ``warnings`` are sentences about what went wrong beside the checks.
    """

    report: Report
    stopped_by: int | None = None
    warnings: tuple[str, ...] = ()


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
    warnings: list[str] = []
    cache = _open_cache(plan.cache, linter, warnings)
    progress = progress or Progress()
    queue = _Queue(linter.excuses.kept(sources), plan.shard, packages, cache, progress)
    stopped: int | None = None
    try:
        units = progress.watch(queue.units())
        queue.fill(_results(linter, units, plan, progress.tick, cache))
        if not progress.complete or packages.unfilled:  # nothing may go missing unsaid
            problems.append(Problem(_unfinished("the run came to its end too early", packages)))
    except KeyboardInterrupt as error:
        stopped = getattr(error, "signal", int(signal.SIGINT))
        problems.append(Problem(_unfinished("the run was stopped", packages)))
    except WorkersLostError as error:
        problems.append(Problem(_unfinished(str(error), packages)))
    finally:
        if cache is not None:
            cache.store.close()
            warnings += cache.store.warnings
    packages.close_up()
    disguise = Disguise(queue.secret, all_topics=linter.settings.redact is Redact.ALL)
    hold_against_each_other(packages, linter, disguise.shown)
    shard = plan.shard
    part = Part(shard.index, shard.of, packages.ordinals) if shard else None
    shown = linter.shown_problems(problems)
    report = linter.sum_up(packages, shown, part=part, input=disguise.input)
    return Run(report, stopped, tuple(warnings))


class _Queue:
    """The packages that are to be checked, each with its place in the report."""

    def __init__(
        self,
        sources: Iterable[PackageSource],
        shard: Shard | None,
        packages: SpooledPackages,
        cache: ReportCache | None,
        progress: Progress,
    ) -> None:
        self._sources = sources
        self._shard = shard
        self._packages = packages
        self._cache = cache
        self._progress = progress
        self._open: dict[int, PackageSource] = {}
        self.secret = ""

    def units(self) -> Iterator[Unit]:
        """Yield those of this part of the input whose report is not known already."""
        for ordinal, source in enumerate(self._sources):
            if not ordinal:
                # The same for all parts, wherever they are checked; a report does not show it.
                self.secret = digest_of_manifest(source)
            if self._shard is None or self._shard.holds(source):
                place = self._packages.reserve(ordinal)
                known = self._cache.get(source) if self._cache else None
                if known is not None:
                    self._packages.put(place, known)
                    self._progress.known(known)
                    continue
                if self._cache:
                    self._open[place] = source
                yield Unit(place, source)

    def fill(self, results: Iterable[Done]) -> None:
        """Put the reports in their places, as they are finished."""
        for done in results:
            self._packages.put(done.place, done.record)
            self._keep(done)
            self._progress.take(done, self._packages.ordinals[done.place])

    def _keep(self, done: Done) -> None:
        """Keep a report for the next run."""
        source = self._open.pop(done.place, None)
        if self._cache is None or source is None:
            return
        if done.looks is not None:
            self._cache.put(source, done.record, done.looks)
        for key, value in (done.evidence or {}).items():
            self._cache.store.put(key, value)


def _open_cache(folder: Path | None, linter: Linter, warnings: list[str]) -> ReportCache | None:
    try:
        return ReportCache(folder, linter) if folder else None
    except CacheUnusableError as error:
        warnings.append(str(error))
        return None


def hold_against_each_other(
    packages: SpooledPackages, linter: Linter, shown: ShowTraces = tuple
) -> None:
    """Let what the rules about several packages say be added to each report when it is read.

    What is excused is marked then, too, as it may be what they say, and places are hidden.

    ``shown`` turns traces into those that a report may hold.
    """

    def traces(number: int) -> tuple[Trace, ...]:
        return decode_traces(packages.record(number))

    across = linter.across()
    for number in range(len(packages)):
        across.add(number, traces(number))
    across.close(traces, shown, packages.ordinals.__getitem__)
    packages.amend = lambda number, report: linter.shown(
        across.amend(number, report), packages.ordinals[number]
    )


def _unfinished(why: str, packages: SpooledPackages) -> str:
    packages.close_up()
    return f"{why}; {len(packages)} packages were checked, the rest were not"


def _results(
    linter: Linter,
    units: Iterable[Unit],
    plan: Plan,
    tick: Callable[[], object],
    cache: ReportCache | None,
) -> Iterator[Done]:
    """What came of each package, as they are finished."""
    if plan.scheduler:
        from compliance_lint.bulk.cluster import ClusterPool  # noqa: PLC0415 - an extra

        job = Job(linter.settings, linter.as_of, plan.limits, Path())
        with ClusterPool(job, plan.scheduler, tick) as cluster:
            yield from cluster.results(units)
        return
    if not plan.jobs:
        yield from (check_unit(linter, unit, cache.evidence if cache else None) for unit in units)
        return
    with tempfile.TemporaryDirectory(
        prefix="compliance-lint-", ignore_cleanup_errors=True
    ) as notes:
        job = Job(
            linter.settings, linter.as_of, plan.limits, Path(notes), cache.folder if cache else None
        )
        with WorkerPool(job, plan.jobs, tick) as pool:
            yield from pool.results(units)
