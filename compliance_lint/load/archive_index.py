"""The table of contents of a zip archive: which entries are used, what is said of the others."""

from __future__ import annotations

import re
import stat
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from compliance_lint.load.batch import CSV_NAME, JSONL_NAME
from compliance_lint.load.opening import check_name
from compliance_lint.load.tree import MANIFEST_NAME, REQUESTS, SKIPPED_FOLDERS, joined, manifests_in

MAX_ENTRIES = 100_000
_NAMED_IN_UTF8 = 0x800
_SHOWN_NAMES = 3
_CLIMBS = "an entry whose name leads out of the archive"
_BACKSLASHES = "an entry named with backslashes"
_LINK = "an entry that is a link"
_TWICE = "two entries of one name"
_COLLECTION = "an archive or batch file outside of any package"


class ArchiveUnreadableError(Exception):
    """A file is no archive that can be read; the text is a clause that says why."""


@dataclass(frozen=True, slots=True)
class Index:
    """The table of contents of an archive.

    ``entries`` are the files whose names are fit to be used, by name. ``folders`` maps a folder
    to the names of the files in it. ``faults`` are clauses about entries that are left out;
    ``hides_packages`` says that one of them may be, or hold, a submission.
    """

    entries: Mapping[str, zipfile.ZipInfo]
    repeated: frozenset[str]
    folders: Mapping[str, tuple[str, ...]] = field(repr=False)
    faults: tuple[str, ...] = ()
    hides_packages: bool = False

    def manifests(self) -> list[str]:
        """The names of the manifests, in the order in which a walk over folders meets them.

        A folder that goes by the name of a manifest is one that cannot be read, as on disk.
        """
        found = [
            joined(folder, name)
            for folder, names in self.folders.items()
            if not SKIPPED_FOLDERS.intersection(folder.split("/"))
            for name in manifests_in(names)
        ]
        found += [folder for folder in self.folders if _is_manifest(folder)]
        return sorted(found, key=lambda name: name.split("/")[:-1])


def index_of(archive: zipfile.ZipFile) -> Index:
    """Read the table of contents. Raises ArchiveUnreadableError where it is that of a bomb."""
    # By the name as it stands: the library cuts it at a NUL, and what is left may end in a slash.
    files = [entry for entry in archive.infolist() if not entry.orig_filename.endswith("/")]
    if len(files) > MAX_ENTRIES:
        raise ArchiveUnreadableError(f"holds {len(files)} files; at most {MAX_ENTRIES} are read")
    _refuse_overlaps(files)
    named = [(_name(entry), entry) for entry in files]
    faults: dict[str, list[str]] = {}
    entries: dict[str, zipfile.ZipInfo] = {}
    for name, entry in named:
        if (why := _unfit(name, entry)) is not None:
            faults.setdefault(why, []).append(name)
        else:
            entries[_plain(name)] = entry
    counts = Counter(_plain(name) for name, _ in named)
    repeated = frozenset(name for name, count in counts.items() if count > 1)
    hides = any(map(_may_be_manifest, (name for names in faults.values() for name in names)))
    if repeated:
        faults[_TWICE] = sorted(repeated)
    if collections := _collections(entries):
        faults[_COLLECTION] = collections
    return Index(
        entries,
        repeated,
        _folders(archive, entries),
        tuple(_clause(why, names) for why, names in faults.items()),
        hides or bool(collections),
    )


def _name(entry: zipfile.ZipInfo) -> str:
    """The name as it was meant: programs on macOS write UTF-8 and do not say so."""
    if not entry.flag_bits & _NAMED_IN_UTF8:
        with suppress(UnicodeError):
            return entry.orig_filename.encode("cp437").decode("utf-8")
    return entry.orig_filename


def _plain(name: str) -> str:
    # "./a.pdf" is "a.pdf" here as on disk.
    return PurePosixPath(name).as_posix()


def _unfit(name: str, entry: zipfile.ZipInfo) -> str | None:
    """Why an entry is left out; None where it is a usable file."""
    # Newer versions of the library take ``filename`` from an extra field that can say anything.
    # Made plain, "./c:/x" is no name to be read by.
    if any(check_name(text) is not None for text in (name, entry.filename, _plain(name))):
        only_backslashes = check_name(name.replace("\\", "/")) is None
        return _BACKSLASHES if only_backslashes and "\\" in name else _CLIMBS
    return _LINK if stat.S_ISLNK(entry.external_attr >> 16) else None


def _may_be_manifest(name: str) -> bool:
    return not {MANIFEST_NAME, *REQUESTS}.isdisjoint(re.split(r"[/\\\0]", name))


def _is_manifest(name: str) -> bool:
    *folders, last = name.split("/")
    return last == MANIFEST_NAME and not SKIPPED_FOLDERS.intersection(folders)


def _collections(entries: Iterable[str]) -> list[str]:
    """What would hold packages were it on disk; in a package's folder it is none of our concern."""
    names = list(entries)
    packages = {name.rpartition("/")[0] for name in names if _is_manifest(name)}
    return sorted(name for name in names if _is_collection(name) and not _within(packages, name))


def _is_collection(name: str) -> bool:
    *folders, last = name.split("/")
    known = last in {JSONL_NAME, CSV_NAME} or last.lower().endswith(".zip")
    return known and not SKIPPED_FOLDERS.intersection(folders)


def _within(packages: set[str], name: str) -> bool:
    return any(folder in packages for folder in _parents(name))


def _parents(name: str) -> Iterator[str]:
    """The folders that ``name`` lies in, up to the archive's top, which is empty."""
    while name:
        name = name.rpartition("/")[0]
        yield name


def _folders(archive: zipfile.ZipFile, files: Iterable[str]) -> dict[str, tuple[str, ...]]:
    folders: dict[str, list[str]] = {"": []}
    for name in files:
        folder, _, last = name.rpartition("/")
        folders.setdefault(folder, []).append(last)
    for folder in [*folders, *map(_plain, filter(_names_folder, archive.namelist()))]:
        for parent in (folder, *_parents(folder)):
            folders.setdefault(parent, [])
    return {folder: tuple(names) for folder, names in folders.items()}


def _names_folder(name: str) -> bool:
    return name.endswith("/") and check_name(name.rstrip("/")) is None


def _clause(why: str, names: list[str]) -> str:
    some = ", ".join(map(repr, names[:_SHOWN_NAMES]))
    more = f" and {len(names) - _SHOWN_NAMES} more" if len(names) > _SHOWN_NAMES else ""
    return f"holds {why}, which is not read: {some}{more}"


def _refuse_overlaps(files: list[zipfile.ZipInfo]) -> None:
    """Entries that share their bytes are how a small archive holds petabytes."""
    end = 0
    for entry in sorted(files, key=lambda item: item.header_offset):
        if entry.header_offset < end:
            raise ArchiveUnreadableError("has entries that overlap, as only hostile archives do")
        end = entry.header_offset + 30 + entry.compress_size  # 30: the shortest header of an entry
