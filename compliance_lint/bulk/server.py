"""The server that workers are forked from. It loads what a check needs and runs no thread."""

from __future__ import annotations

import multiprocessing
import os
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

_PRELOADED = ["compliance_lint.bulk.quiet", "compliance_lint.bulk.preload"]
# A socket's path may have 104 bytes (107 on Linux), of which its own name takes 32.
_LONGEST_FOLDER = 70


def process_context() -> Any:
    """How workers are started: from a server that is forked, or anew where there is none."""
    known = multiprocessing.get_all_start_methods()
    if "forkserver" not in known:
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOADED)
    return context


def start_server() -> None:
    """Let the server load while the caller does other things.

    A worker that is started does it as well where this could not be done. The server and its
    workers do not hear of Ctrl-C, which a terminal sends to them too: the caller ends them.
    """
    if process_context().get_start_method() == "forkserver":
        from multiprocessing import forkserver  # noqa: PLC0415 - not on Windows

        with suppress(OSError), for_starting():
            forkserver.ensure_running()


@contextmanager
def for_starting() -> Iterator[None]:
    """Everything that starts a worker, or the server with it, has to happen in this.

    Raises OSError where the machine has no process to give.
    """
    with _in_short_folder():
        if process_context().get_start_method() == "forkserver":
            from multiprocessing import resource_tracker  # noqa: PLC0415 - not on Windows

            resource_tracker.ensure_running()  # started in the next block, it would undo it
        with _without_interrupts():
            yield


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """Let processes that are started in this block never hear of Ctrl-C; this one does, after it.

    At a terminal Ctrl-C goes to all of them. It is for the command to end the others.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _in_short_folder() -> Iterator[None]:
    """Let multiprocessing make its socket where the path does not get too long for one."""
    given = tempfile.tempdir
    short = Path("/tmp")  # noqa: S108 - a folder of its own is made there
    if len(os.fsencode(tempfile.gettempdir())) > _LONGEST_FOLDER and os.access(short, os.W_OK):
        tempfile.tempdir = str(short)
    try:
        yield
    finally:
        tempfile.tempdir = given
