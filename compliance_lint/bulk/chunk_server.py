"""A process that checks chunks of packages for a worker of a cluster: ``python -m`` this module.

It is a process of its own because it has children, under limits of time and memory, which the
daemons that clusters run their workers in may not have. It ends with whoever started it.
"""

from __future__ import annotations

import os
import pickle
import queue
import shutil
import tempfile
import threading
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from compliance_lint.bulk.frames import (
    LOST,
    OTHER,
    Work,
    encode_answer,
    read_frame,
    write_frame,
)
from compliance_lint.bulk.installation import differences, installation
from compliance_lint.bulk.pool import WorkerPool, WorkersLostError
from compliance_lint.bulk.units import Unit

IDLE_SECONDS = 60.0
"""How long it waits for the next chunk: the caller may be gone without a word."""


def main() -> None:
    """Serve the other end of standard input and output."""
    requests, answers = _pipes()
    notes = tempfile.mkdtemp(prefix="compliance-lint-")
    chunks: queue.Queue[bytes] = queue.Queue()
    threading.Thread(target=_listen, args=(requests, chunks, notes), daemon=True).start()
    try:
        _serve(chunks, answers, Path(notes))
    finally:
        _end(notes)


def _pipes() -> tuple[BinaryIO, BinaryIO]:
    """The two pipes; nothing that a library prints or reads may get into them."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in range(3):
        os.dup2(nowhere, number)
    os.close(nowhere)
    return requests, answers


def _listen(requests: BinaryIO, chunks: queue.Queue[bytes], notes: str) -> None:
    """Take in what comes; where the other end is gone, end at once, whatever is being checked."""
    try:
        while True:
            chunks.put(read_frame(requests))
    except (EOFError, OSError):
        _end(notes)


def _end(notes: str) -> None:
    # Workers end with the server that they were forked from, and that ends with this process.
    shutil.rmtree(notes, ignore_errors=True)
    os._exit(0)


def _serve(chunks: queue.Queue[bytes], answers: BinaryIO, notes: Path) -> None:
    work: Work = pickle.loads(chunks.get())  # noqa: S301 - from our own program, by its caller
    _go_to(work.folder, notes)
    other = differences(work.installation, installation(work.job.settings))
    write_frame(answers, OTHER + other.encode() if other else b"")
    if other:
        return
    job = replace(work.job, notes=notes)
    with WorkerPool(job, 1) as pool, suppress(queue.Empty):
        while True:
            units: list[Unit] = pickle.loads(chunks.get(timeout=IDLE_SECONDS))  # noqa: S301
            try:
                write_frame(answers, encode_answer(list(pool.results(units))))
            except WorkersLostError as error:
                write_frame(answers, LOST + str(error).encode())
                return


def _go_to(folder: str, otherwise: Path) -> None:
    try:
        os.chdir(folder)
    except OSError:  # no such folder here; one in which nothing is found by a relative name
        os.chdir(otherwise)


if __name__ == "__main__":
    main()
