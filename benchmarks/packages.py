"""The packages that are measured: valid ones, from several producers and of several weights."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

from benchmarks.heavy import made_heavy
from tools.certificates import available
from tools.corpus.package import Package, valid

# The day the invented certificates are judged on; a fixed one, so that no rule about age joins in.
AS_OF = dt.date(2026, 11, 23)


def _from(producer: str) -> Package:
    return valid(coi=("coi-current", producer), gst=("reg06-2024", producer))


def _heavy() -> Package:
    package = valid()
    package.files = {name: made_heavy(content) for name, content in package.files.items()}
    return package


_MAKERS: Mapping[str, Callable[[], Package]] = {
    "reportlab": valid,
    "typst": partial(_from, "typst"),
    "chromium": partial(_from, "chromium"),
    "heavy": _heavy,
}


def kinds() -> tuple[str, ...]:
    """The kinds of package that can be built here; Chromium may be missing."""
    return tuple(name for name in _MAKERS if name != "chromium" or "chromium" in available())


def write_package(kind: str, folder: Path) -> list[Path]:
    """Write the package of this kind into a new ``folder``; return the two certificates."""
    package = _MAKERS[kind]()
    folder.mkdir(parents=True)
    (folder / "submission.json").write_bytes(package.manifest())
    return list(_written(package.files, folder))


def _written(files: Mapping[str, bytes], folder: Path) -> Iterator[Path]:
    for name, content in files.items():
        path = folder / name
        path.write_bytes(content)
        yield path
