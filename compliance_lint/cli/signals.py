"""Signals that end the command: it says what was done until then."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

STOPPED = 128
"""Added to the number of the signal that stopped the command, as shells do."""
_GRACE = 2.0
_AGAIN = 0.02
_TOO_LATE = b"stopped in the middle of a file: nothing is reported\n"


class StoppedError(KeyboardInterrupt):
    """A signal said to stop. ``signal`` is its number."""

    def __init__(self, signal: int) -> None:
        super().__init__(signal)
        self.signal = signal


@contextmanager
def stopped_by_signals(*, reads_files: bool) -> Iterator[None]:
    """Turn the signals that end a program into StoppedError, so that it can say what was done.

    Where this very process reads files (``reads_files``) it may be in a library of C for long,
    which no exception reaches; then it ends two seconds after the signal, and reports nothing.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread is told of signals
        return
    with ExitStack() as stack:
        if reads_files and os.name == "posix":
            stack.enter_context(_ended_at_last())
        stop = _Stop()
        for number in (signal.SIGINT, signal.SIGTERM):
            stack.callback(signal.signal, number, signal.signal(number, stop))
        stack.callback(setattr, sys, "unraisablehook", sys.unraisablehook)
        sys.unraisablehook = stop.swallowed
        yield


class _Stop:
    """The handler: the first signal stops, and what is being ended is not disturbed by others."""

    def __init__(self) -> None:
        self._told = False
        self._hook = sys.unraisablehook

    def __call__(self, number: int, _frame: object) -> None:
        if not self._told:
            self._told = True
            raise StoppedError(number)

    def swallowed(self, lost: sys.UnraisableHookArgs) -> None:
        """Send the signal again where it met a finaliser, out of which nothing is raised."""
        error = lost.exc_value
        if not isinstance(error, StoppedError):
            self._hook(lost)
            return
        self._told = False
        threading.Timer(_AGAIN, _send, (error.signal,)).start()


def _send(number: int) -> None:
    main = threading.main_thread().ident
    if hasattr(signal, "pthread_kill") and main is not None:
        signal.pthread_kill(main, number)  # so that it wakes up, whatever it waits for
    else:
        signal.raise_signal(number)


@contextmanager
def _ended_at_last() -> Iterator[None]:
    """End the process where it has not left this block some time after a signal.

    Python's own part of a signal handler writes its number to a pipe at once, whatever the main
    thread is at; and a thread can wait for that, as C libraries are called without Python's lock.
    """
    heard, told = os.pipe()
    os.set_blocking(told, False)
    left = threading.Event()

    def wait() -> None:
        number = os.read(heard, 1)
        if number and not left.wait(_GRACE):
            with suppress(OSError):
                os.write(2, _TOO_LATE)
            os._exit(STOPPED + number[0])

    thread = threading.Thread(target=wait, daemon=True)
    thread.start()
    before = signal.set_wakeup_fd(told, warn_on_full_buffer=False)
    try:
        yield
    finally:
        left.set()
        signal.set_wakeup_fd(before)
        os.close(told)  # the thread reads the end
        thread.join()
        os.close(heard)
