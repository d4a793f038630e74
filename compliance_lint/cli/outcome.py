"""How the command ends: exit codes, and the errors that lead to them.

0: nothing at or above the level that fails. 1: findings. 2: wrong usage or configuration. 3: the
job was not done. 2 goes before 3, 3 before 1, 1 before 0; the same for every format.
"""

from __future__ import annotations

from dataclasses import dataclass

OK, FINDINGS, USAGE, NOT_DONE, INTERRUPTED = 0, 1, 2, 3, 130


class WrongUsageError(Exception):
    """What the user asked for cannot be: exit 2. The text says what to do."""


class NotDoneError(Exception):
    """The job could not be done: exit 3. The text says why."""


@dataclass
class Session:
    """What the commands share with the code around them."""

    debug: bool = False
