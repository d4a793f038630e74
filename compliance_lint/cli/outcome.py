"""How the command ends: exit codes, and the errors that lead to them.

0: nothing at or above the level that fails. 1: findings. 2: wrong usage or configuration. 3: the
job was not done. 2 goes before 3, 3 before 1, 1 before 0; the same for every format.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

OK, FINDINGS, USAGE, NOT_DONE, INTERRUPTED = 0, 1, 2, 3, 130
STOPPED = 128
"""Added to the number of the signal that stopped the command, as shells do."""


class StoppedError(KeyboardInterrupt):
    """A signal said to stop. ``signal`` is its number."""

    def __init__(self, signal: int) -> None:
        super().__init__(signal)
        self.signal = signal


@contextmanager
def stopped_by_signals() -> Iterator[None]:
    """Turn the signals that end a program into StoppedError, so that it can say what was done."""

    def stop(number: int, _frame: object) -> None:
        raise StoppedError(number)

    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread is told of signals
        return
    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class WrongUsageError(Exception):
    """What the user asked for cannot be: exit 2. The text says what to do."""


class NotDoneError(Exception):
    """The job could not be done: exit 3. The text says why."""


@dataclass
class Session:
    """What the commands share with the code around them."""

    debug: bool = False
