"""The command ``compliance-lint``. Only click is imported until a command needs more."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from contextlib import suppress

__all__ = ["main"]


def main(args: Sequence[str] | None = None) -> None:
    """Run the command and end the process with its exit code."""
    with suppress(ValueError):  # not the main thread, which is the one that is interrupted
        signal.signal(signal.SIGINT, _end)
    from compliance_lint.cli.app import main as run  # noqa: PLC0415 - may be interrupted too

    run(args)


def _end(_number: int, _frame: object) -> None:
    """End at once: before the command has begun there is nothing to tidy up.

    An exception could be interrupted in its turn, as keys are pressed twice.
    """
    os._exit(130)
