"""Writing: to standard output, which may be closed early, and whole files or none."""

from __future__ import annotations

import errno
import io
import os
import stat
import sys
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from compliance_lint.cli.outcome import NotDoneError, WrongUsageError

PROTECTED_ENDINGS = frozenset({".pdf", ".jpg", ".jpeg", ".png", ".toml"})
PROTECTED = frozenset(
    {
        "submission.json",
        "link.json",
        "delete.json",
        "requirements.json",
        "application.json",
        "applications.json",
    }
)


def emit(*texts: str) -> None:
    """Write text to standard output; see `emit_all`."""
    emit_all(texts)


def emit_all(chunks: Iterable[str]) -> None:
    """Write a text to standard output; what its encoding lacks is written as an escape.

    A reader that has gone away (``| head``) is no fault: the verdict still decides the exit
    code; nor is an output that was closed from the beginning (``>&-``). Raises NotDoneError where
    the text cannot be written for another reason.
    """
    stream: TextIO | None = sys.stdout
    if stream is None:
        return
    encoding = stream.encoding or "utf-8"
    try:
        for text in chunks:
            _write(stream, text.encode(encoding, "backslashreplace"), encoding)
        stream.flush()
    except BrokenPipeError:
        _to_nowhere(stream)
    except OSError as error:
        _to_nowhere(stream)
        reason = error.strerror or type(error).__name__
        raise NotDoneError(f"standard output: {reason}") from None


def _write(stream: TextIO, data: bytes, encoding: str) -> None:
    """Write all of ``data``, whatever signals come meanwhile.

    Unbuffered (PYTHONUNBUFFERED, as in many containers) Python takes no note that only part of a
    text was written, which is so where a signal comes while the reader of a pipe is waited for.
    """
    raw = getattr(stream, "buffer", None)
    if not isinstance(raw, io.FileIO) or os.linesep != "\n":
        stream.write(data.decode(encoding))
        return
    stream.flush()
    left = memoryview(data)
    while left:
        written = raw.write(left)
        if written is None:
            raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
        left = left[written:]


def _to_nowhere(stream: TextIO) -> None:
    """Point the stream at nothing, or the interpreter complains about it while it ends."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def is_utf8(stream: TextIO | None) -> bool:
    """Whether the stream carries every character; one that is closed (None) loses none."""
    return stream is None or (stream.encoding or "").lower().replace("-", "").replace("_", "") in {
        "utf8",
        "utf8sig",
    }


def wants_color(choice: str, stream: TextIO | None) -> bool:
    """Decide on colour: the option, then NO_COLOR, then FORCE_COLOR, then whether it is a terminal.

    The two variables count where they are set and not empty (no-color.org, force-color.org).
    """
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream is not None and stream.isatty() and os.environ.get("TERM") != "dumb"


@dataclass(frozen=True, slots=True)
class ReportFile:
    """A report that is to be written to a file besides standard output.

    ``option`` names the file on the command line, where that is not ``-o``.
    """

    fmt: str
    path: Path
    option: str = ""

    @property
    def _named(self) -> str:
        return f"{self.option} {self.path}" if self.option else f"-o {self.fmt}={self.path}"

    @property
    def target(self) -> Path:
        """The file behind links: replacing a link would leave what it points to as it was."""
        if self.path.is_relative_to("/dev") or self.path.is_relative_to("/proc"):
            return self.path  # /dev/stdout leads to a pipe, which has no path of its own
        try:
            return Path(os.path.realpath(self.path))
        except OSError:  # the working folder is gone
            return self.path

    def probe(self) -> None:
        """Make sure, before the work, that it can be written. Raises WrongUsageError."""
        target = self.target
        try:
            if stat.S_ISDIR(_mode(target)):
                raise WrongUsageError(f"{self._named}: is a folder")
        except OSError as error:  # as where the name is too long
            raise self._unwritable(error) from None
        if _is_input({self.path.name, target.name}):
            raise WrongUsageError(
                f"{self._named}: would overwrite part of a submission or settings"
            )
        if _is_special(target):
            return
        try:
            with tempfile.TemporaryFile(dir=target.parent):
                pass
        except OSError as error:
            raise self._unwritable(error) from None

    def _unwritable(self, error: OSError) -> WrongUsageError:
        reason = error.strerror or "cannot be written"
        return WrongUsageError(f"{self._named}: {reason}")

    def write(self, chunks: Iterable[str]) -> None:
        """Write the report under another name and rename it. Raises NotDoneError."""
        data = (text.encode("utf-8", "backslashreplace") for text in chunks)
        try:
            if _is_special(self.target):
                with self.target.open("wb") as stream:
                    stream.writelines(data)
            else:
                _replace(self.target, data)
        except OSError as error:
            reason = error.strerror or "cannot be written"
            raise NotDoneError(f"{self._named}: {reason}") from None


def _is_input(names: set[str]) -> bool:
    """Whether a file of these names is what a user feeds in, and no report is ever called that."""
    endings = tuple(PROTECTED_ENDINGS)
    return bool(names & PROTECTED) or any(name.lower().endswith(endings) for name in names)


def _is_special(path: Path) -> bool:
    """A device or pipe, such as /dev/stderr: it is written to, never replaced."""
    try:
        mode = _mode(path)
    except OSError:
        return False
    return bool(mode) and not stat.S_ISREG(mode)


def _mode(path: Path) -> int:
    """What stands there, as `stat` says it; 0 where there is nothing. Raises OSError."""
    try:
        return path.stat().st_mode
    except FileNotFoundError:
        return 0


def _replace(path: Path, data: Iterable[bytes]) -> None:
    """Let ``path`` hold ``data``, at no moment a part of it."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.writelines(data)
            stream.flush()
            os.fsync(stream.fileno())
        # A temporary file is private; the report gets the mode any new file would get.
        Path(name).chmod(0o666 & ~_umask())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
