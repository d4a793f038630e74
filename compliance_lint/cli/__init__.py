"""The command ``compliance-lint``. Only click is imported until a command needs more."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence

__all__ = ["main"]


def main(args: Sequence[str] | None = None) -> None:
    """Run the command and end the process with its exit code."""
    try:
        from compliance_lint.cli.app import main as run  # noqa: PLC0415 - may be interrupted too

        run(args)
    except KeyboardInterrupt:  # before the command has begun
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second one says the same
        sys.exit(130)
