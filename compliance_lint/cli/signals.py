"""Signals that end the command: it says what was done until then."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

STOPPED = 128
"""Added to the number of the signal that stopped the command, as shells do."""
# All in seconds.
_ONE_WISH = 1.0
_GRACE = 2.0
_AGAIN = 0.02
_TOO_LATE = b"stopped in the middle of a file: nothing is reported\n"


class StoppedError(KeyboardInterrupt):
    """A signal said to stop. ``signal`` is its number."""

    def __init__(self, signal: int) -> None:
        super().__init__(signal)
        self.signal = signal


@contextmanager
def stopped_by_signals() -> Iterator[None]:
    """Turn the signals that end a program into StoppedError, so that it can say what was done.

    Those that come within a second are one wish: keys are pressed twice, and programs in between
    pass on what the terminal has sent already. A later one ends what is being said as well. Behind
    the ``with`` statement they are ignored: the process ends, and Python would show a traceback.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread is told of signals
        return
    stop, numbers, hook = _Stop(), _stopping(), sys.unraisablehook
    sys.unraisablehook = stop.swallowed
    for number in numbers:
        signal.signal(number, stop)
    try:
        yield
    finally:
        for number in numbers:
            signal.signal(number, signal.SIG_IGN)
        sys.unraisablehook = hook


def _stopping() -> list[signal.Signals]:
    """The signals that stop the command; that of a terminal that closes unless run by ``nohup``."""
    numbers = [signal.SIGINT, signal.SIGTERM]
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        numbers.append(signal.SIGHUP)
    return numbers


class _Stop:
    """The handler of these signals."""

    def __init__(self) -> None:
        self._last = -_ONE_WISH
        self._hook = sys.unraisablehook

    def __call__(self, number: int, _frame: object) -> None:
        now = time.monotonic()
        if now - self._last >= _ONE_WISH:
            self._last = now
            raise StoppedError(number)

    def swallowed(self, lost: sys.UnraisableHookArgs) -> None:
        """Send the signal again where it met a finaliser, out of which nothing is raised."""
        error = lost.exc_value
        if not isinstance(error, StoppedError):
            self._hook(lost)
            return
        self._last = -_ONE_WISH
        threading.Timer(_AGAIN, _send, (error.signal,)).start()


def _send(number: int) -> None:
    main = threading.main_thread().ident
    if hasattr(signal, "pthread_kill") and main is not None:
        signal.pthread_kill(main, number)  # so that it wakes up, whatever it waits for
    else:
        signal.raise_signal(number)


@contextmanager
def ended_at_last() -> Iterator[None]:
    """End the process where it has not left this block two seconds after a signal.

    A library of C that the main thread is in lets no exception through. But Python's own part of a
    signal handler writes its number to a pipe at once; and a thread can wait for that, as such
    libraries are called without Python's lock.
    """
    if os.name != "posix" or threading.current_thread() is not threading.main_thread():
        yield
        return
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
