"""What runs in a worker process: one package at a time, under limits."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path

import msgspec

from compliance_lint.bulk.limits import FileTimer, confine, let_alarms_kill
from compliance_lint.bulk.units import Done, Job, Unit, check_unit
from compliance_lint.cache.evidence import EvidenceCache
from compliance_lint.cache.folder import CacheUnusableError
from compliance_lint.cache.store import Store
from compliance_lint.evidence.watch import set_watch
from compliance_lint.linter import Linter
from compliance_lint.load.packages import PackageSource
from compliance_lint.rulebook import Rulebook, load_rulebook

_READY, _FAILED, _DONE = b"R", b"F", b"D"
_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Done)


class _Worker:
    """The state of this process."""

    linter: Linter | None = None
    timer: FileTimer | None = None
    memory: EvidenceCache | None = None


def note_path(notes: Path, pid: int) -> Path:
    """Where the worker ``pid`` notes what it is at."""
    return notes / str(pid)


def start(job: Job) -> None:
    """Make this process a worker. Raises what `Linter` raises."""
    let_alarms_kill()
    _silence()
    # Rules of the user's own are read with the built-in ones, as names must not meet.
    rulebook = None if job.settings.rules else built_in_rulebook()
    _Worker.linter = Linter(job.settings, as_of=job.as_of, rulebook=rulebook)
    _Worker.timer = FileTimer(job.limits, note_path(job.notes, os.getpid()))
    _Worker.memory = _memory(job, _Worker.linter)
    set_watch(_Worker.timer)
    gc.collect()
    gc.freeze()
    confine(job.limits)


def _memory(job: Job, linter: Linter) -> EvidenceCache | None:
    """What earlier runs know of files. Only the parent writes there."""
    try:
        return EvidenceCache(Store(job.cache, read_only=True), linter) if job.cache else None
    except CacheUnusableError:
        return None


@cache
def built_in_rulebook() -> Rulebook:
    """The rules that come along, with what checks need of them. Raises RulebookError.

    The server that workers are forked from calls it, so that no worker parses a hundred files.
    """
    rulebook = load_rulebook()
    for pack in rulebook.packs:
        _ = pack.kinds
    return rulebook


def serve(line: Connection, job: Job) -> None:
    """Be a worker until the other end of ``line`` is closed."""
    try:
        start(job)
    except Exception as error:  # noqa: BLE001 - the other side has to say why nothing is checked
        line.send_bytes(_FAILED + f"a worker cannot start ({type(error).__name__})".encode())
        return
    line.send_bytes(_READY)
    while True:
        try:
            place, source = line.recv()
        except (EOFError, OSError):
            return
        check(place, source, line.send_bytes)


def check(place: int, source: PackageSource, send: Callable[[bytes], object]) -> None:
    """Check one package and send the `Done`. This process ends here where a limit is met."""
    linter, timer = _Worker.linter, _Worker.timer
    if linter is None or timer is None:
        raise RuntimeError("the worker has not been started")
    timer.begin(place)
    try:
        done = check_unit(linter, Unit(place, source), _Worker.memory)
        send(_DONE + _encoder.encode(replace(done, files=timer.spent())))
    except MemoryError:
        timer.out_of_memory()
        raise
    finally:
        timer.end()


def decode_message(message: bytes) -> Done | str | None:
    """What a worker says: a result, why it cannot start, or None: that it is ready.

    Raises ValueError for what no worker says. Not pickled: what a worker sends comes from a
    process in which foreign files were read.
    """
    kind, rest = message[:1], message[1:]
    if kind == _READY:
        return None
    if kind == _FAILED:
        return rest.decode("utf-8", "replace")
    if kind == _DONE:
        return _decoder.decode(rest)
    raise ValueError("no message of a worker")


def _silence() -> None:
    """Libraries warn on these streams about the files they read, and repeat what is in them."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.close(nowhere)
