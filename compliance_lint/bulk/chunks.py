"""What runs in the worker of a cluster: it hands chunks to a `chunk_server` of its own."""

from __future__ import annotations

import subprocess
import sys
import threading
from contextlib import suppress
from typing import BinaryIO, cast

from compliance_lint.bulk.frames import LOST, read_frame, write_frame

_SERVER = "compliance_lint.bulk.chunk_server"
_TRIES = 2
_SECONDS_TO_END = 5


class _State:
    """The servers of this process: one for each run and thread. ``ended`` are runs that are over.

    A run that was stopped must not be taken up again by a chunk that was still on its way.
    """

    lock = threading.Lock()
    servers: dict[tuple[str, int], _Server] = {}  # noqa: RUF012 - the process has one state
    ended: list[str] = []  # noqa: RUF012


class _Server:
    """A running `chunk_server`."""

    def __init__(self, work: bytes) -> None:
        # -P: the folder that the cluster's worker was started in must not lend it any module.
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-P", "-m", _SERVER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._requests = cast(BinaryIO, self._process.stdin)
        self._answers = cast(BinaryIO, self._process.stdout)
        try:
            self.refusal = self.ask(work)
        except (OSError, EOFError):
            self.end()
            raise

    def ask(self, request: bytes) -> bytes:
        """Send something and wait for the answer. Raises EOFError or OSError where it ended."""
        write_frame(self._requests, request)
        return read_frame(self._answers)

    def end(self) -> None:
        """Let it end, with all it has started."""
        with suppress(OSError):  # what is left in the buffer has no reader
            self._requests.close()
        try:
            self._process.wait(_SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._answers.close()


def run_chunk(run: str, work: bytes, units: bytes) -> bytes:
    """Check a chunk of packages; see `frames.decode_answer` for what is returned. Never raises.

    ``work`` is a pickled `Work`, ``units`` a pickled list of `Unit`.
    """
    key = run, threading.get_ident()
    for _ in range(_TRIES):  # one that has waited long for a chunk may just have ended
        try:
            server = _server(key, work)
            if server is None:
                break
            return server.refusal or server.ask(units)
        except (OSError, EOFError):
            _forget(key)
    return LOST + b"the process that checks packages ends at once"


def end_run(run: str) -> None:
    """End what a run has started in this process."""
    with _State.lock:
        _State.ended.append(run)
        del _State.ended[:-100]
        keys = [key for key in _State.servers if key[0] == run]
        servers = [_State.servers.pop(key) for key in keys]
    for server in servers:
        server.end()


def _server(key: tuple[str, int], work: bytes) -> _Server | None:
    """The server for a thread; None where its run is over. Raises OSError, EOFError."""
    with _State.lock:
        found = _State.servers.get(key)
    if found is not None:
        return found
    made = _Server(work)
    with _State.lock:
        if key[0] not in _State.ended:
            _State.servers[key] = made
            return made
    made.end()
    return None


def _forget(key: tuple[str, int]) -> None:
    with _State.lock:
        server = _State.servers.pop(key, None)
    if server is not None:
        server.end()
