"""Workers whose server has ended, which are nobody's then.

One that has ended stays in the kernel's table until its parent takes note. Where the server is gone
that is init, which takes seconds about it in some containers, and never does in those that have
none. Where few processes are allowed no other worker can be started for so long.
"""

from __future__ import annotations

import ctypes
import os
import sys
from contextlib import suppress

_PR_SET_CHILD_SUBREAPER = 36


def adopt() -> None:
    """Make this process the parent of the workers that its server leaves; on Linux, if it can."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def bury(pid: int) -> None:
    """Take note that a worker has ended; nothing where its server does."""
    with suppress(OSError, AttributeError):  # AttributeError: not on Windows
        os.waitpid(pid, 0)
