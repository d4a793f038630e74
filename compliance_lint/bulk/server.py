"""The server that workers are forked from. It loads what a check needs and runs no thread."""

from __future__ import annotations

import multiprocessing
import signal
from contextlib import suppress
from typing import Any

_PRELOADED = ["compliance_lint.bulk.quiet", "compliance_lint.bulk.preload"]


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
        from multiprocessing import forkserver, resource_tracker  # noqa: PLC0415 - not on Windows

        with suppress(OSError):
            resource_tracker.ensure_running()  # it would undo the mask
            before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
            try:
                forkserver.ensure_running()
            finally:
                signal.pthread_sigmask(signal.SIG_SETMASK, before)
