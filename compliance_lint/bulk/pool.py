"""Worker processes that check packages, and what is said where one of them ends.

pebble tells which task a lost process was at, and loses no other; the standard pools give up all
tasks that wait. Workers are forked from a server that has loaded everything and runs no thread, so
a new one costs milliseconds and no lock is copied in the middle of its use.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import count

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from compliance_lint.bulk import worker
from compliance_lint.bulk.limits import Note, read_note
from compliance_lint.bulk.losses import is_worth_another_try, lost_report
from compliance_lint.bulk.records import encode
from compliance_lint.bulk.server import process_context
from compliance_lint.load.packages import PackageSource

# Enough that the others go on while one waits for its limit of time, at a few kilobytes each.
_WAITING_PER_WORKER = 200
_TICK = 0.5
_MOST_BROKEN = 3
_MOST_LOST_IN_A_ROW = 20


class WorkersLostError(Exception):
    """Workers end without having done anything, so nothing more can be checked."""


@dataclass(slots=True)
class _Task:
    number: int
    source: PackageSource
    future: ProcessFuture[worker.Done]
    tries: int = 1


class WorkerPool:
    """Checks packages in ``jobs`` processes. A context manager; leaving it ends the processes.

    ``tick`` is called about twice a second while the next result is waited for.
    """

    def __init__(
        self, job: worker.Job, jobs: int, tick: Callable[[], object] = lambda: None
    ) -> None:
        self._job = job
        self._jobs = jobs
        self._tick = tick
        self._numbers = count(1)
        self._waiting: deque[_Task] = deque()
        self._lost_in_a_row = 0
        self._broken = 0
        self._pool = self._new_pool()

    def __enter__(self) -> WorkerPool:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop_pool()

    def results(self, sources: Iterable[PackageSource]) -> Iterator[worker.Done]:
        """Yield what came of each package, in the order of ``sources``.

        Raises WorkersLostError where no worker can do its work.
        """
        sources = iter(sources)
        most = _WAITING_PER_WORKER * self._jobs
        while True:
            while len(self._waiting) < most and (source := next(sources, None)) is not None:
                number = next(self._numbers)
                self._waiting.append(_Task(number, source, self._schedule(number, source)))
            if not self._waiting:
                return
            yield self._finished(self._waiting[0])
            self._waiting.popleft()

    def _finished(self, task: _Task) -> worker.Done:
        """Wait for a task, if need be by giving it to another worker."""
        while True:
            while not task.future.done():
                wait([task.future], _TICK)
                self._tick()
            try:
                done = task.future.result()
            except ProcessExpired as error:
                report = self._lost(task, error)
                if report is not None:
                    return report
            except (BrokenProcessPool, OSError, RuntimeError) as error:
                self._restart(error)
            else:
                self._lost_in_a_row = self._broken = 0
                return done

    def _lost(self, task: _Task, error: ProcessExpired) -> worker.Done | None:
        """What is said of a package whose worker ended; None where it is tried once more."""
        note = read_note(worker.note_path(self._job.notes, error.pid or 0))
        if note is None or note.task != task.number:
            note = Note(task.number, "")
        if not note.subject:
            # No file is to blame; a machine on which every worker ends is no fault of packages.
            self._lost_in_a_row += 1
            if self._lost_in_a_row > _MOST_LOST_IN_A_ROW:
                raise WorkersLostError("every worker process ends before it has done anything")
        if task.tries == 1 and is_worth_another_try(error.exitcode):
            task.tries += 1
            task.future = self._schedule(task.number, task.source)
            return None
        report = lost_report(task.source, note.subject, error.exitcode, self._job.limits)
        return worker.Done(encode(report), 0.0)

    def _restart(self, error: Exception) -> None:
        """Begin again with new processes for all that waits."""
        self._broken += 1
        if self._broken > _MOST_BROKEN:
            raise WorkersLostError("worker processes cannot be started or end at once") from error
        self._stop_pool()
        self._pool = self._new_pool()
        for task in self._waiting:
            if not task.future.done() or task.future.exception() is not None:
                task.future = self._schedule(task.number, task.source)

    def _schedule(self, number: int, source: PackageSource) -> ProcessFuture[worker.Done]:
        return self._pool.schedule(worker.check, args=(number, source))

    def _new_pool(self) -> ProcessPool:
        return ProcessPool(
            max_workers=self._jobs,
            initializer=worker.start,
            initargs=(self._job,),
            context=process_context(),
        )

    def _stop_pool(self) -> None:
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()
