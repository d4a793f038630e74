"""What a user names: a path on this machine, or a URL such as ``s3://bucket/submissions``."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

# One letter before a colon is a drive.
_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+)://")
_OF_THIS_MACHINE = frozenset({"file", "local"})
# Here the part before an @ is a container; everywhere else it is who logs in, and how.
_CONTAINERS = frozenset({"abfs", "abfss", "az", "adl"})


@dataclass(frozen=True, slots=True)
class Url:
    """A place that a driver of fsspec reads. It is taken literally: ``?``, ``#`` and ``%`` too.

    ``text`` may hold a password, so it never stands in a report; `shown` does.
    """

    text: str = field(repr=False)

    @property
    def scheme(self) -> str:
        """The name of the driver: ``s3``."""
        return self.text.partition("://")[0].lower()

    @property
    def shown(self) -> str:
        """How it stands in reports: without user, password and what follows a ``?``."""
        scheme, _, rest = self.text.partition("://")
        rest, query, _ = rest.partition("?")
        host, slash, path = rest.partition("/")
        if "@" in host and scheme.lower() not in _CONTAINERS:
            host = f"***@{host.rpartition('@')[2]}"
        elif re.search(r":(?![0-9]+$)", host) and not host.startswith("arn:"):
            host, slash, path = "***", "", ""  # a password with a slash in it
        return f"{scheme}://{host}{slash}{path}{'?***' if query else ''}"

    @property
    def parent(self) -> Url:
        """The place that this one lies in."""
        return Url(self.text.rpartition("/")[0])

    @property
    def name(self) -> str:
        """What stands after the last slash."""
        return self.text.rpartition("/")[2]

    def __str__(self) -> str:
        return self.shown


Place = Path | Url
"""Where packages are looked for."""


def parse_place(place: str | os.PathLike[str] | Url) -> Place:
    """Tell a URL from a path. ``file:///folder`` is the path ``/folder``."""
    if isinstance(place, Url):
        return place
    text = os.fspath(place)
    found = _URL.match(text)
    if found is None or isinstance(place, Path):
        return Path(place)
    rest = text[found.end() :]
    if found[1].lower() in _OF_THIS_MACHINE and rest.startswith("/"):
        return Path(rest)
    return Url(found[0] + rest.rstrip("/"))
