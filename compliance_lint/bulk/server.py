"""The server that workers are forked from. It loads what a check needs and runs no thread."""

from __future__ import annotations

import multiprocessing
import os
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from compliance_lint.bulk.orphans import adopt

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
    """Have the server run, if workers are forked from one; nothing where it does already.

    It and its workers do not hear of Ctrl-C, which a terminal sends to them too: the caller ends
    them. Raises OSError where the machine has no process to give.
    """
    if process_context().get_start_method() != "forkserver":
        return
    from multiprocessing import forkserver, resource_tracker  # noqa: PLC0415 - not on Windows

    adopt()
    with _in_short_folder():
        resource_tracker.ensure_running()  # started in the next block, it would undo the mask
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            forkserver.ensure_running()
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
