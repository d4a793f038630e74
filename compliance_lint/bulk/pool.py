"""Worker processes that check packages, and what is said where one of them ends.

Every worker has a pipe of its own, and this process alone hands out the work. So wherever a
worker is killed it leaves no lock behind and no half message in a line that others use, and what
it was at is known; the pools of the libraries share one line between all workers. Workers are
forked from a server that has loaded everything and runs no thread: a new one costs milliseconds.
"""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from typing import Any

from compliance_lint.bulk import worker
from compliance_lint.bulk.limits import MIB, Note, read_note
from compliance_lint.bulk.losses import lost_report, tries
from compliance_lint.bulk.orphans import bury
from compliance_lint.bulk.records import encode
from compliance_lint.bulk.server import process_context, start_server
from compliance_lint.bulk.units import Done, Job, Unit

_TICK = 0.5
# One waits in the pipe while another is checked. A larger one is sent to an idle worker only: two
# processes that each wait for the other to read would wait for ever.
_AHEAD = 2
_SMALL = 16_384
# A report is a few kilobytes; one on as many faults as a manifest can have, some megabytes.
_MOST_SAID = 64 * MIB
# What libraries leave behind must not count against a later file's memory.
_UNITS_PER_WORKER = 1_000
_TRIES_TO_START = 5
_MOST_LOST_IN_A_ROW = 20
_PAUSE = 0.05  # seconds, between tries to start the only worker
_PATIENCE, _LONGER = 1.0, 4.0  # seconds until another one is asked for, and what they grow by


class WorkersLostError(Exception):
    """Workers end without having done anything, so nothing more can be checked."""


class _Worker:
    """One process and its end of the line. ``units`` are those it was sent, oldest first."""

    def __init__(self, job: Job) -> None:
        context = process_context()
        self.line, theirs = context.Pipe()
        self.process: Any = context.Process(target=worker.serve, args=(theirs, job), daemon=True)
        try:
            start_server()  # which would start it as well, but not as it has to be started
            self.process.start()
        except BaseException:
            self.line.close()
            raise
        finally:
            theirs.close()
        self.units: deque[Unit] = deque()
        self.taken = 0
        self.ready = False
        self.orphan = False

    def has_room_for(self, unit: Unit) -> bool:
        """Whether ``unit`` can be sent without waiting for the worker."""
        return not self.units or (unit.size <= _SMALL and len(self.units) < _AHEAD)

    def end(self) -> None:
        """End the process, whatever it is at."""
        self.process.kill()
        self.process.join()
        bury(self.process.pid)
        self.line.close()


class WorkerPool:
    """Checks packages in ``jobs`` processes. A context manager; leaving it ends the processes.

    ``tick`` is called about twice a second while results are waited for.
    """

    def __init__(self, job: Job, jobs: int, tick: Callable[[], object] = lambda: None) -> None:
        self._job = job
        self._jobs = jobs
        self._tick = tick
        self._workers: list[_Worker] = []
        self._again: deque[Unit] = deque()
        self._tries: Counter[int] = Counter()
        self._failed_starts = 0
        self._lost_in_a_row = 0
        self._not_before = 0.0
        self._patience = _PATIENCE

    def __enter__(self) -> WorkerPool:
        return self

    def __exit__(self, *_: object) -> None:
        while self._workers:
            self._workers.pop().end()

    def results(self, units: Iterable[Unit]) -> Iterator[Done]:
        """Yield what came of each unit, as they are finished.

        Raises WorkersLostError where no worker can do its work.
        """
        units = iter(units)
        waiting: Unit | None = None
        while True:
            try:
                waiting = self._hand_out(waiting, units)
            except KeyboardInterrupt:  # as while the search waits for more; no message is half read
                yield from self._unheard()
                raise
            sent = any(item.units for item in self._workers)
            if waiting is None and not self._again and not sent:
                return
            yield from self._heard()

    def _unheard(self) -> Iterator[Done]:
        """What is finished and was not listened to."""
        for item in list(self._workers):
            with suppress(WorkersLostError):
                while item in self._workers and item.line.poll():
                    yield from self._said(item)

    def _hand_out(self, unit: Unit | None, units: Iterator[Unit]) -> Unit | None:
        """Send out what the workers have room for; what was taken and fits nowhere is returned."""
        while True:
            if unit is None:
                unit = self._again.popleft() if self._again else next(units, None)
            if unit is None:
                return None
            target = self._worker_for(unit)
            if target is None:
                return unit
            try:
                target.line.send((unit.place, unit.source))
            except OSError:  # it ends; that is seen when it is listened to
                target.process.kill()
                self._again.appendleft(unit)
                return None
            target.units.append(unit)
            target.taken += 1
            unit = None

    def _worker_for(self, unit: Unit) -> _Worker | None:
        fresh = [item for item in self._workers if item.taken < _UNITS_PER_WORKER]
        chosen = min(fresh, key=lambda item: len(item.units), default=None)
        if chosen is not None and not chosen.units:
            return chosen
        if self._may_start() and (new := self._start()) is not None:
            return new
        return chosen if chosen is not None and chosen.has_room_for(unit) else None

    def _may_start(self) -> bool:
        wanted = len(self._workers) < self._jobs
        return wanted and (not self._workers or time.monotonic() >= self._not_before)

    def _start(self) -> _Worker | None:
        """Start another worker; None where the machine has none to give and others go on.

        It is not asked again for some time then, which gets longer. The server may have ended over
        it, and the others with it: what they were at is not to blame.
        """
        while True:
            try:
                self._workers.append(_Worker(self._job))
            except (OSError, EOFError) as error:
                if self._workers:
                    self._not_before = time.monotonic() + self._patience
                    self._patience *= _LONGER
                    for item in self._workers:
                        item.orphan = True
                    return None
                self._failed_starts += 1
                if self._failed_starts >= _TRIES_TO_START:
                    text = "no worker process can be started"
                    raise WorkersLostError(f"{text} ({type(error).__name__})") from error
                time.sleep(_PAUSE * 2**self._failed_starts)
            else:
                return self._workers[-1]

    def _heard(self) -> Iterator[Done]:
        """Wait until a worker says something or ends, and yield what is finished."""
        lines: dict[Any, _Worker] = {item.line: item for item in self._workers}
        heard = wait([*lines, *(item.process.sentinel for item in self._workers)], _TICK)
        self._tick()
        for line in heard:
            if isinstance(line, Connection):
                yield from self._said(lines[line])
        for item in list(self._workers):
            if not item.units and item.taken >= _UNITS_PER_WORKER:
                self._workers.remove(item)
                item.end()

    def _said(self, item: _Worker) -> Iterator[Done]:
        """What a worker says, or that it has ended: then nothing is left in its line."""
        try:
            told = worker.decode_message(item.line.recv_bytes(_MOST_SAID))
        except (EOFError, OSError, ValueError):
            yield from self._lost(item)
            return
        if told is None and not item.ready:
            item.ready, self._failed_starts = True, 0
        elif isinstance(told, str) and not item.ready:
            raise WorkersLostError(told)
        elif not isinstance(told, Done) or not item.units or told.place != item.units[0].place:
            yield from self._lost(item)
        else:
            item.units.popleft()
            self._lost_in_a_row = 0
            yield told

    def _lost(self, item: _Worker) -> Iterator[Done]:
        """What is said of a package whose worker ended; nothing where it is tried once more."""
        self._workers.remove(item)
        item.end()
        code = item.process.exitcode
        self._lost_in_a_row += not item.orphan
        if self._lost_in_a_row > _MOST_LOST_IN_A_ROW:
            raise WorkersLostError("every worker process ends before it has done anything")
        guilty = item.units.popleft() if item.ready and item.units and not item.orphan else None
        self._again.extendleft(reversed(item.units))
        if guilty is None:
            return
        self._tries[guilty.place] += 1
        if self._tries[guilty.place] < tries(code):
            self._again.appendleft(guilty)
            return
        note = read_note(worker.note_path(self._job.notes, item.process.pid))
        if note is None or note.task != guilty.place:
            note = Note(guilty.place, "")
        if note.subject:  # a file is to blame, and not a machine on which every worker ends
            self._lost_in_a_row = 0
        report = lost_report(guilty.source, note.subject, code, self._job.limits)
        yield Done(guilty.place, encode(report), 0.0)
