"""The drivers of fsspec: how one is found, what may be asked of it, and what its errors become.

The only module that imports fsspec. What a driver raises, and says, stays in here: its texts hold
addresses, keys and answers of servers.
"""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

from compliance_lint.load.opening import OpenFault
from compliance_lint.load.urls import Url

_Value = TypeVar("_Value")

_PAUSES = (0.2, 1.0)
"""Seconds before another try, where the cause may pass. Drivers try again themselves as well."""
# A run over thousands of packages must not wait for each where the server is gone.
_SILENT = 30.0
_EXTRAS = {"s3": "s3", "s3a": "s3"}
_PACKAGES = {
    "abfs": "adlfs", "abfss": "adlfs", "adl": "adlfs", "az": "adlfs", "gcs": "gcsfs",
    "gs": "gcsfs", "oss": "ossfs", "sftp": "paramiko", "smb": "smbprotocol", "ssh": "paramiko",
}  # fmt: skip
# A name there is a query, with an escape for every sign: no name could be taken literally.
_NO_TREES = frozenset({"http", "https", "data"})
# A server that is gone must be told from a file that takes long, within one file's time.
_S3_LIMITS = {"connect_timeout": 3, "read_timeout": 10, "retries": {"max_attempts": 1}}
_S3_TRIES = 2
_TIMES = ("mtime", "LastModified", "last_modified", "updated", "created")


class UrlUnusableError(Exception):
    """A URL that cannot be read here at all; the text is a clause that says what to do."""


class RemoteError(Exception):
    """A driver could not do what it was asked. ``reason`` is a clause of our own words.

    ``lasting`` says that the server did answer.
    """

    def __init__(self, fault: OpenFault, reason: str, *, lasting: bool = True) -> None:
        super().__init__(reason)
        self.fault = fault
        self.reason = reason
        self.lasting = lasting


@dataclass(frozen=True, slots=True)
class Entry:
    """What a driver says of one name. ``signature`` changes when the content does."""

    name: str
    is_folder: bool
    size: int
    modified: float | None
    signature: tuple[str, ...]

    @property
    def stamp(self) -> str | None:
        """As `OpenedFile.stamp`: only where the server gives a tag for the content."""
        return ":".join(self.signature) if self.signature[-1] else None


def require(url: Url) -> None:
    """Raise UrlUnusableError where no driver for ``url`` is installed, or none could serve."""
    _driver(url)


def _driver(url: Url) -> Any:
    if "::" in url.text:
        raise UrlUnusableError("cannot be read: chains of URLs (`::`) are not followed")
    scheme = url.scheme
    if scheme in {"file", "local"}:
        raise UrlUnusableError("cannot be read: a file URL is file:/// and an absolute path")
    if scheme in _NO_TREES:
        raise UrlUnusableError(f"cannot be read: {scheme} has no folders; name the bucket itself")
    try:
        from fsspec.registry import get_filesystem_class  # noqa: PLC0415 - an extra
    except ImportError:
        extra = _EXTRAS.get(scheme, "remote")
        raise UrlUnusableError(f"needs the extra: pip install 'compliance-lint[{extra}]'") from None
    try:
        return get_filesystem_class(scheme)
    except ImportError:
        if scheme in _EXTRAS:
            what = f"'compliance-lint[{_EXTRAS[scheme]}]'"
        else:
            what = _PACKAGES.get(scheme, f"the fsspec driver for {scheme}://")
        raise UrlUnusableError(f"needs a driver: pip install {what}") from None
    except ValueError:
        raise UrlUnusableError(f"cannot be read: fsspec knows no driver {scheme}://") from None


class Driver:
    """The files below a URL, by exact names. Every method raises RemoteError."""

    def __init__(self, url: Url) -> None:
        kind = _driver(url)
        self._silent_since: float | None = None
        self._fs = self._attempt(lambda: _opened(kind, url))
        self._root: str = kind._strip_protocol(url.text).rstrip("/")
        self.concurrent = bool(getattr(kind, "async_impl", False))

    def info(self, name: str) -> Entry:
        """What goes by ``name``; the top itself for an empty one."""
        path = self._path(name)
        entry = self._attempt(lambda: _entry(self._fs.info(path)))
        # Some drivers cut a name where they see a version in it, and would read another file.
        if entry.name.strip("/") != path.strip("/"):
            raise RemoteError(OpenFault.NOT_FOUND, "no such file")
        return entry

    def list(self, folder: str) -> list[Entry]:
        """What is in a folder, each with its path below the top."""
        path = self._path(folder)
        found = self._attempt(lambda: [_entry(item) for item in self._fs.ls(path, detail=True)])
        before = path.strip("/")
        start = len(before) + 1 if before else 0
        entries = []
        for item in found:
            name = item.name.lstrip("/")
            if name == before or (name == f"{before}/" and not item.is_folder):
                continue  # what marks the folder as one
            entries.append(_renamed(item, name[start:]))
        return entries

    def bytes(self, name: str, start: int, end: int) -> bytes:
        """The bytes of a file from ``start`` to before ``end``, fewer where it ends earlier."""
        path = self._path(name)
        data = self._attempt(lambda: self._fs.cat_file(path, start=start, end=end))
        if not isinstance(data, bytes) or len(data) > end - start:
            raise RemoteError(OpenFault.UNREADABLE, "the server sent something else")
        return data

    def _attempt(self, action: Callable[[], _Value]) -> _Value:
        """See `attempt`. Where the server has just been tried in vain, it is tried once."""
        since = self._silent_since
        patient = since is None or time.monotonic() - since > _SILENT
        try:
            value = attempt(action, _PAUSES if patient else ())
        except RemoteError as error:
            if not error.lasting:
                self._silent_since = time.monotonic()
            raise
        self._silent_since = None
        return value

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}" if name else self._root


@lru_cache(maxsize=16)
def _kept(url: Url, _pid: int) -> Driver:
    return Driver(url)


def driver(url: Url) -> Driver:
    """The driver for a URL, opened once in each process. Raises UrlUnusableError, RemoteError."""
    return _kept(url, os.getpid())


def _opened(kind: Any, url: Url) -> Any:
    """Make a file system; beside the URL, all options come from the environment and config."""
    from fsspec.config import conf  # noqa: PLC0415 - an extra

    options: dict[str, Any] = dict(kind._get_kwargs_from_urls(url.text))
    if getattr(kind, "async_impl", False):
        options["use_listings_cache"] = False  # what was listed long ago is not what is there
    is_s3 = url.scheme in _EXTRAS
    if is_s3:
        given = {**conf.get("s3a", {}), **conf.get("s3", {})}.get("config_kwargs", {})
        options["config_kwargs"] = {**_S3_LIMITS, **given}
    made = kind(**options, skip_instance_cache=True)
    if is_s3:
        made.retries = _S3_TRIES
    return made


def attempt(action: Callable[[], _Value], pauses: tuple[float, ...]) -> _Value:
    """Do something with a driver, again where it may go better. Raises RemoteError."""
    for pause in (*pauses, None):
        try:
            return action()
        except (FileNotFoundError, NotADirectoryError):
            raise RemoteError(OpenFault.NOT_FOUND, "no such file or folder") from None
        except IsADirectoryError:
            raise RemoteError(OpenFault.NOT_A_FILE, "is a folder") from None
        except PermissionError:
            raise RemoteError(OpenFault.UNREADABLE, "permission denied") from None
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever driver, server and network raise
            if pause is None or _lasts(error):
                raise RemoteError(OpenFault.UNREADABLE, _reason(error), lasting=False) from None
        time.sleep(pause)
    raise AssertionError("the last try returns or raises")


def _lasts(error: Exception) -> bool:
    return "Credential" in type(error).__name__ or isinstance(error, TypeError | ValueError)


def _reason(error: Exception) -> str:
    if "Credential" in type(error).__name__:
        return "no credentials were found"
    return f"the server could not be read ({type(error).__name__})"


def _entry(info: dict[str, Any]) -> Entry:
    when = next((info[key] for key in _TIMES if info.get(key)), None)
    tag = info.get("ETag") or info.get("etag") or ""
    size = int(info.get("size") or 0)
    return Entry(
        str(info["name"]),
        info.get("type") == "directory",
        size,
        _seconds(when),
        (str(size), str(when), str(tag)),
    )


def _renamed(entry: Entry, name: str) -> Entry:
    return Entry(name, entry.is_folder, entry.size, entry.modified, entry.signature)


def _seconds(when: object) -> float | None:
    if isinstance(when, dt.datetime):
        return when.timestamp()
    return float(when) if isinstance(when, int | float) else None
