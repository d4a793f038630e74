"""How the command ends: exit codes, and the errors that lead to them.

0: nothing at or above the level that fails. 1: findings. 2: wrong usage or configuration. 3: the
job was not done. 2 goes before 3, 3 before 1, 1 before 0; the same for every format.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

OK, FINDINGS, USAGE, NOT_DONE, INTERRUPTED = 0, 1, 2, 3, 130
STOPPED = 128
"""Added to the number of the signal that stopped the command, as shells do."""
_ONE_WISH = 1.0  # seconds


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
    last = -_ONE_WISH

    def stop(number: int, _frame: object) -> None:
        nonlocal last
        before, last = last, time.monotonic()
        if last - before >= _ONE_WISH:
            raise StoppedError(number)

    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread is told of signals
        return
    numbers = _stopping()
    for number in numbers:
        signal.signal(number, stop)
    try:
        yield
    finally:
        for number in numbers:
            signal.signal(number, signal.SIG_IGN)


def _stopping() -> list[signal.Signals]:
    """The signals that stop the command; that of a terminal that closes unless run by ``nohup``."""
    numbers = [signal.SIGINT, signal.SIGTERM]
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        numbers.append(signal.SIGHUP)
    return numbers


class WrongUsageError(Exception):
    """What the user asked for cannot be: exit 2. The text says what to do."""


class NotDoneError(Exception):
    """The job could not be done: exit 3. The text says why."""


@dataclass
class Session:
    """What the commands share with the code around them."""

    debug: bool = False
