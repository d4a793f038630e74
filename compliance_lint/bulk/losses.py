"""What is said of a package whose worker process ended."""

from __future__ import annotations

import signal

from compliance_lint.bulk.limits import OUT_OF_MEMORY, Limits
from compliance_lint.findings import PackageReport
from compliance_lint.linter import error_report
from compliance_lint.load.manifest import pointer_to_param
from compliance_lint.load.packages import PackageSource, load_manifest

_GIB = 1024**3
_SERVER_GONE = 255  # how multiprocessing calls a process of which no one knows how it ended


def tries(exitcode: int | None) -> int:
    """How often a package is tried whose worker ended so.

    A file that took too long or too much memory would do so again. A worker that was killed, by a
    full machine, a hand or the end of the server it was forked from, may well have been at another
    file by chance, even twice.
    """
    if exitcode in {-_number("SIGALRM"), OUT_OF_MEMORY}:
        return 1
    return 3 if exitcode in {-_number("SIGKILL"), _SERVER_GONE} else 2


def lost_report(
    source: PackageSource, subject: str, exitcode: int | None, limits: Limits
) -> PackageReport:
    """The report of a package that ended its worker while that worked on ``subject``."""
    what = _subject(source, subject) if subject else "the package"
    text = f"{what} {_why(exitcode, limits)}, so the package was not checked"
    return error_report(source, f"{text}{_hint(exitcode)}")


def _subject(source: PackageSource, pointer: str) -> str:
    param = pointer_to_param(pointer)
    try:
        name = load_manifest(source).raw(pointer)
    except Exception:  # noqa: BLE001 - it was read a moment ago; without it there is the place
        return param
    return f"{param} ({name!r})" if isinstance(name, str) else param


def _why(exitcode: int | None, limits: Limits) -> str:
    if exitcode == -_number("SIGALRM"):
        return f"took longer than {limits.seconds:g} seconds"
    if exitcode == OUT_OF_MEMORY:
        return f"needed more than {limits.memory / _GIB:g} GiB of memory"
    return f"made the program that reads it end ({_end(exitcode)})"


def _hint(exitcode: int | None) -> str:
    """The option that allows more, where a limit was met."""
    if exitcode == -_number("SIGALRM"):
        return "; --file-timeout SECONDS allows more"
    return "; --file-memory MIB allows more" if exitcode == OUT_OF_MEMORY else ""


def _end(exitcode: int | None) -> str:
    if exitcode is None or exitcode >= 0:
        return f"exit code {exitcode}"
    try:
        return signal.Signals(-exitcode).name
    except ValueError:
        return f"signal {-exitcode}"


def _number(name: str) -> int:
    """The number of a signal; 0, which no process ends by, where the system lacks it."""
    return int(getattr(signal, name, 0))
