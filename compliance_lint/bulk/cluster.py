"""Packages that are checked on a Dask cluster, in chunks.

A scheduler takes a few hundred tasks a second, so a task is a chunk of packages that takes about
two seconds. What a chunk needs is sent with it; packages are read where they are checked.
"""

from __future__ import annotations

import logging
import os
import pickle
import time
import uuid
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import suppress
from dataclasses import replace
from typing import Any

from compliance_lint.bulk.chunks import end_run, run_chunk
from compliance_lint.bulk.frames import OtherInstallationError, Work, decode_answer
from compliance_lint.bulk.installation import installation
from compliance_lint.bulk.pace import Chunk, Pace
from compliance_lint.bulk.pool import WorkersLostError
from compliance_lint.bulk.records import encode
from compliance_lint.bulk.units import Done, Job, Unit
from compliance_lint.linter import error_report

_TICK = 0.5
# One waits at each thread while another is checked.
_AHEAD = 2
_TRIES = 3
_MOST_LOST_IN_A_ROW = 20
_CONNECT_SECONDS = 10
_ANSWER_SECONDS = 30
_LOOK_AGAIN = 5.0
_WITHOUT_WORKERS = 60.0
_CLOSE_SECONDS = 5
_LOST = "the scheduler of the cluster was lost"


class ClusterPool:
    """Checks packages on the cluster whose scheduler is at ``address``. A context manager.

    Leaving it cancels what is not finished. ``tick`` is called about twice a second while results
    are waited for. Raises WorkersLostError, on entering too, where the cluster cannot do the work.
    """

    def __init__(self, job: Job, address: str, tick: Callable[[], object] = lambda: None) -> None:
        self._address = address
        self._tick = tick
        self._run = uuid.uuid4().hex
        # What concerns several packages is judged here, over all of them.
        settings = replace(job.settings, account=None)
        work = Work(replace(job, settings=settings), _folder(), installation(settings))
        self._work = pickle.dumps(work)
        self._client: Any = None
        self._executor: Any = None
        self._running: dict[Future[Any], Chunk] = {}
        self._again: deque[Chunk] = deque()
        self._pace = Pace()
        self._threads = 0
        self._looked = self._had_threads = 0.0
        self._lost_in_a_row = 0

    def __enter__(self) -> ClusterPool:
        self._client = _connected(self._address)
        # Twice the same package is no reason to check it once: pure would tell them by content.
        self._executor = self._client.get_executor(pure=False)
        self._had_threads = time.monotonic()
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(Exception):
            self._executor.shutdown(wait=False)
        if self._client.status == "running":
            with suppress(Exception):
                self._client.run(
                    end_run, self._run, on_error="ignore", callback_timeout=_CLOSE_SECONDS
                )
        with suppress(Exception):
            self._client.close(timeout=_CLOSE_SECONDS)

    def results(self, units: Iterable[Unit]) -> Iterator[Done]:
        """Yield what came of each unit, as they are finished.

        Raises WorkersLostError where the cluster does not go on.
        """
        units = iter(units)
        while True:
            self._hand_out(units)
            if not self._running:
                return
            finished, _ = wait(self._running, _TICK, FIRST_COMPLETED)
            self._tick()
            for future in finished:
                yield from self._heard(future, self._running.pop(future))

    def _hand_out(self, units: Iterator[Unit]) -> None:
        self._look_at_cluster()
        while len(self._running) < max(self._threads, 1) * _AHEAD:
            chunk = self._again.popleft() if self._again else self._pace.next_chunk(units)
            if chunk is None:
                return
            try:
                future = self._executor.submit(
                    run_chunk, self._run, self._work, pickle.dumps(chunk.units)
                )
            except Exception as error:
                raise WorkersLostError(_LOST) from error
            self._running[future] = chunk

    def _look_at_cluster(self) -> None:
        """See how many threads it has now. Raises WorkersLostError where it does not say."""
        now = time.monotonic()
        if now - self._looked < (_LOOK_AGAIN if self._threads else _TICK):
            return
        try:
            found = self._client.nthreads(callback_timeout=_ANSWER_SECONDS)
        except Exception as error:
            raise WorkersLostError(_LOST) from error
        self._threads = sum(found.values())
        self._looked = now
        if self._threads:
            self._had_threads = now
        elif now - self._had_threads > _WITHOUT_WORKERS:
            raise WorkersLostError(f"the cluster had no worker for {_WITHOUT_WORKERS:g} seconds")

    def _heard(self, future: Future[Any], chunk: Chunk) -> Iterator[Done]:
        """What came of a chunk; what is missing is tried again."""
        if future.cancelled():  # not by us: that is what becomes of all when the line is cut
            raise WorkersLostError(_LOST)
        done, why = _outcome(future)
        places = {unit.place for unit in chunk.units}
        found = {item.place: item for item in done if item.place in places}
        self._pace.note(found.values())
        yield from found.values()
        left = [unit for unit in chunk.units if unit.place not in found]
        if not left:
            self._lost_in_a_row = 0
            return
        self._lost_in_a_row += 1
        if self._lost_in_a_row > _MOST_LOST_IN_A_ROW:
            raise WorkersLostError(f"the cluster checks nothing: {why or 'its workers end'}")
        # The scheduler has tried a chunk several times before it says that it kills workers.
        tries = _TRIES if why is None else chunk.tries + 1
        if tries < _TRIES:
            self._again.append(Chunk(left, tries))
        elif len(left) > 1:
            half = len(left) // 2
            self._again.extend((Chunk(left[:half]), Chunk(left[half:])))
        else:
            message = "the machines that were to check the package were lost"
            yield Done(left[0].place, encode(error_report(left[0].source, message)), 0.0)


def _outcome(future: Future[Any]) -> tuple[list[Done], str | None]:
    """What a chunk's future holds, and why it is not all; None for a chunk that kills workers."""
    error = future.exception()
    if error is not None:
        # By name: the text of what comes from a cluster is not ours.
        name = type(error).__name__
        return [], None if name == "KilledWorker" else _unable(name)
    try:
        answer = decode_answer(future.result())
    except OtherInstallationError as other:
        text = f"a worker of the cluster is not as this machine: {other}"
        raise WorkersLostError(text) from None
    except ValueError:
        return [], "a worker answers something else"
    return ([], answer) if isinstance(answer, str) else (answer, "part of a chunk is missing")


def _unable(name: str) -> str:
    return (
        f"it cannot run the checks ({name}); compliance-lint has to be installed on its "
        "scheduler and workers"
    )


def _connected(address: str) -> Any:
    """Connect to a scheduler. Raises WorkersLostError."""
    warnings.filterwarnings("ignore", module="distributed")  # versions are compared by us
    import distributed  # noqa: PLC0415 - an extra, and slow to load

    client: Any = distributed.Client
    for name in ("distributed", "tornado", "asyncio", *logging.root.manager.loggerDict):
        if name.partition(".")[0] in {"distributed", "tornado", "asyncio"}:
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    try:
        return client(address, timeout=_CONNECT_SECONDS, set_as_default=False)
    except (ValueError, TypeError):
        raise WorkersLostError("the address of the scheduler is none that Dask knows") from None
    except Exception as error:
        text = f"no scheduler answers at the address given ({type(error).__name__})"
        raise WorkersLostError(text) from error


def _folder() -> str:
    try:
        return os.getcwd()  # noqa: PTH109 - to be sent as text
    except OSError:
        return "/"
