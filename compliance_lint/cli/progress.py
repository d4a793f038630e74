"""How far a run is, on standard error: a bar at a terminal, else a line now and then."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TextIO

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.progress import Progress as Bar
    from rich.progress import TaskID

    from compliance_lint.bulk.progress import Progress, SlowFile
    from compliance_lint.load.urls import Place

LINE_EVERY = 30.0  # seconds
_BAR_AFTER = 2.0
_REDRAWN_EVERY = 0.4
_LONG = 10.0
_SLOW = 1.0


class Display(Protocol):
    """Shows a `Progress`."""

    def show(self, progress: Progress) -> None:
        """Called often."""

    def close(self) -> None:
        """Leave the screen clean."""


class Nothing:
    """Shows nothing."""

    def show(self, progress: Progress) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""


class Lines:
    """A line every ``every`` seconds, for logs; with ``closing`` one at the end as well."""

    def __init__(self, stream: TextIO, every: float = LINE_EVERY, *, closing: bool = False) -> None:
        self._stream = stream
        self._every = every
        self._closing = closing
        self._seen: Progress | None = None
        self._told_at = 0.0
        self._told = 0

    def show(self, progress: Progress) -> None:
        """Write a line where it is time for one."""
        self._seen = progress
        seconds = progress.seconds
        since = seconds - self._told_at
        if since < self._every:
            return
        pace = (progress.done - self._told) / since
        self._told_at, self._told = seconds, progress.done
        self._tell(progress, pace)

    def close(self) -> None:
        """Write the last line, with the pace of the whole run."""
        if self._closing and self._seen is not None:
            self._tell(self._seen, self._seen.done / max(self._seen.seconds, 0.001))

    def _tell(self, progress: Progress, pace: float) -> None:
        line = f"checked {progress.done} packages, {_counts(progress)}, {_per_second(pace)}"
        _write(self._stream, f"{line}\n")


class Screen:
    """A bar that is redrawn and goes away; from ``after`` seconds on, for several packages."""

    def __init__(self, stream: TextIO, after: float, *, color: bool) -> None:
        self._stream = stream
        self._after = after
        self._color = color
        self._bar: Bar | None = None
        self._task: TaskID | None = None
        self._drawn = -_REDRAWN_EVERY

    def show(self, progress: Progress) -> None:
        """Draw anew where that was some time ago."""
        seconds = progress.seconds
        if seconds < self._after or seconds - self._drawn < _REDRAWN_EVERY or progress.found < 2:
            return
        self._drawn = seconds
        with suppress(OSError, ValueError):  # the terminal has gone
            self._draw(progress, seconds)

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            with suppress(OSError, ValueError):
                self._bar.stop()

    def _draw(self, progress: Progress, seconds: float) -> None:
        counts, pace = _words(progress), _pace(progress, seconds)
        if self._bar is None or self._task is None:
            self._bar = _new_bar(self._stream, color=self._color)
            self._task = self._bar.add_task("", total=None, counts=counts, pace=pace)
            self._bar.start()
        self._bar.update(
            self._task,
            completed=progress.done,
            total=progress.found if progress.complete else None,
            counts=counts,
            pace=pace,
        )
        self._bar.refresh()


def _new_bar(stream: TextIO, *, color: bool) -> Bar:
    from rich.console import Console  # noqa: PLC0415 - costs more than a short run
    from rich.progress import BarColumn, Progress, TextColumn  # noqa: PLC0415

    return Progress(
        TextColumn("{task.fields[counts]}"),
        BarColumn(),
        TextColumn("{task.fields[pace]}"),
        console=Console(file=stream, no_color=not color, highlight=False, emoji=False),
        auto_refresh=False,  # no thread: it is drawn by whoever waits for the workers
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    )


@contextmanager
def displayed(display: Display) -> Iterator[Display]:
    """Close the display however the run ends."""
    try:
        yield display
    finally:
        display.close()


def choose_display(wanted: bool | None, *, quiet: bool, color: str) -> Display:
    """What shows the progress on standard error; ``wanted`` is None where nobody said."""
    from compliance_lint.cli.output import wants_color  # noqa: PLC0415

    stream = sys.stderr
    if quiet or wanted is False or stream is None:
        return Nothing()
    if stream.isatty() and os.environ.get("TERM") != "dumb":
        after = 0.0 if wanted else _BAR_AFTER
        return Screen(stream, after, color=wants_color(color, stream))
    return Lines(stream, closing=bool(wanted))


def can_look_ahead(display: Display, places: Iterable[Place]) -> bool:
    """Whether it is of use to know how many packages there are, and the search never waits."""
    return isinstance(display, Screen) and all(
        isinstance(place, Path) and place != Path("-") for place in places
    )


def tell_slowest(progress: Progress, wanted: bool, *, unasked: bool) -> None:
    """Write the slowest files to standard error; ``unasked`` the slow ones after a long run."""
    if wanted:
        lines = ["Slowest files:", *map(_slow_line, progress.slowest)]
        if not progress.slowest:
            lines = ["Slowest files: none was timed (only files read in worker processes are)"]
    elif unasked and progress.seconds > _LONG and progress.done > 1:
        slow = [file for file in progress.slowest if file.seconds > _SLOW]
        lines = ["Slowest files:", *map(_slow_line, slow)] if slow else []
    else:
        return
    if sys.stderr is not None and lines:
        _write(sys.stderr, "".join(f"{line}\n" for line in lines))


def _slow_line(file: SlowFile) -> str:
    from compliance_lint.load.manifest import pointer_to_param  # noqa: PLC0415
    from compliance_lint.report.escape import visible  # noqa: PLC0415

    param = visible(pointer_to_param(file.pointer))
    return f"{file.seconds:7.2f} s  {visible(file.package)}: {param}"


def _words(progress: Progress) -> str:
    more = "" if progress.complete else "+"
    return f"{progress.done} of {progress.found}{more} packages, {_counts(progress)}"


def _counts(progress: Progress) -> str:
    from compliance_lint.results import Verdict  # noqa: PLC0415

    failed, errors = progress.verdicts[Verdict.FAIL], progress.verdicts[Verdict.ERROR]
    return f"{failed} failed" + (f", {errors} not checked" if errors else "")


def _pace(progress: Progress, seconds: float) -> str:
    pace = progress.done / seconds if seconds > 0 else 0.0
    if not progress.complete or not pace:
        return _per_second(pace)
    left = round((progress.found - progress.done) / pace)
    return f"{_per_second(pace)}, {left // 60}:{left % 60:02d} left"


def _per_second(pace: float) -> str:
    return f"{pace:.0f}/s" if pace >= 10 else f"{pace:.1f}/s"


def _write(stream: TextIO, text: str) -> None:
    with suppress(OSError, ValueError):  # closed, or nobody reads it: the report is elsewhere
        encoding = stream.encoding or "utf-8"
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
        stream.flush()
