"""Checks of the files a submission names: whether they are there, their names and sizes.

What is in a file is judged in `compliance_lint.checks.content`, which document has one and in
which order in `compliance_lint.checks.attachments`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping

from compliance_lint.evidence.files import FileEvidence
from compliance_lint.load.opening import OpenFault
from compliance_lint.load.tree import Folder, FolderTree
from compliance_lint.results import CheckResult, Hit, NotApplicable, Undecided
from compliance_lint.submission import MAX_FILES, Document, Submission
from compliance_lint.suggest import closest

# The longest name that the usual file systems hold, in bytes.
_LONGEST_NAME = 255


def file_name(submission: Submission, document: Document) -> str | None:
    """Give the name of a document's file as the user wrote it; None where none, or a blank one."""
    given = submission.manifest.given_files.get(document.index)
    if given is not None:
        return given.name
    name = None if submission.manifest.only_given else document.entry.file
    return name if name and name.strip() else None


def base_name(name: str) -> str:
    """Give the last part of a path, of Windows' kind too: what an upload is called."""
    return name.replace("\\", "/").rpartition("/")[2]


def files_of(submission: Submission) -> Iterator[FileEvidence | Undecided | NotApplicable]:
    """Yield every file that is named, or what to say where there is none to look at."""
    found = False
    for document in submission.documents:
        if file_name(submission, document) is None:
            continue
        found = True
        if document.file is not None:
            yield document.file
        else:
            # So many documents cannot all be of types that a requirement asks for once.
            reason = f"only the first {MAX_FILES} files are opened"
            yield Undecided(reason, document.file_pointer, owned=True)
    if not found:
        yield NotApplicable("no file is named")


def file_not_found(submission: Submission, *, words: Mapping[str, str]) -> Iterator[CheckResult]:
    """Yield each named file that cannot be read, with the most similar name beside it, if any.

    ``words`` has a clause for each of ``not-found``, ``not-a-file``, ``unreadable``, ``loop``,
    ``locked``, ``damaged``, ``ambiguous``, ``packed-otherwise``, ``bomb``, ``web-address`` and
    ``name-impossible``.
    """
    for file in files_of(submission):
        if not isinstance(file, FileEvidence):
            yield file
        elif file.opened is OpenFault.OUTSIDE:
            yield Undecided("the file is not looked for outside", file.pointer, owned=True)
        elif isinstance(file.opened, OpenFault):
            problem = _why_not_found(file.name, file.opened)
            data: dict[str, object] = {"name": file.name, "problem": words.get(problem, problem)}
            similar = _similar_name(submission, file) if problem == "not-found" else None
            if similar:
                data["fix"] = f"Did you mean {similar!r}? Capitals and accents count."
            yield Hit(file.pointer, data)


def _why_not_found(name: str, fault: OpenFault) -> str:
    if fault is OpenFault.NOT_FOUND:
        if name.lower().startswith(("http://", "https://", "file://")):
            return "web-address"
        longest = max(len(part.encode("utf-8", "surrogatepass")) for part in name.split("/"))
        return "name-impossible" if longest > _LONGEST_NAME else "not-found"
    return fault.value.replace("_", "-")


def _similar_name(submission: Submission, file: FileEvidence) -> str | None:
    """Find the name beside the manifest that was most likely meant and that no document uses."""
    index = int(file.pointer.split("/")[2])
    given = submission.manifest.given_files.get(index)
    manifest = submission.manifest
    if given is not None and given.path is None:
        return None
    folder = manifest.folder
    if given is not None and given.path is not None:
        folder = Folder(FolderTree(given.path.parent))
    used = {name for doc in submission.documents if (name := file_name(submission, doc))}
    names = [name for name in _names_in(folder) if name not in used]
    plain = {unicodedata.normalize("NFC", name): name for name in names}
    wanted = unicodedata.normalize("NFC", base_name(file.name)).removeprefix("@")
    found = closest(wanted, plain)
    return plain[found] if found else None


def _names_in(folder: Folder) -> list[str]:
    names = folder.names()
    return sorted(name for name in names if name.isprintable() and not name.endswith(".json"))


def file_outside_package(
    submission: Submission, *, words: Mapping[str, str]
) -> Iterator[CheckResult]:
    """Yield each file whose name leads out of the package; it was not opened.

    ``words`` has a clause for each of ``nul``, ``absolute``, ``climbs``, ``backslash``, ``link``.
    """
    for file in files_of(submission):
        if not isinstance(file, FileEvidence):
            yield file
        elif file.opened is OpenFault.OUTSIDE:
            how = _how_outside(file.name)
            data = {"name": file.name, "problem": words.get(how, how)}
            if how == "backslash":
                data["fix"] = f"Write {file.name.replace(chr(92), '/')!r}."
            yield Hit(file.pointer, data)


def _how_outside(name: str) -> str:
    if "\0" in name:
        return "nul"
    path = name.replace("\\", "/")
    if path.startswith("/") or (path[1:2] == ":" and path[0].isalpha()):
        return "absolute"
    if ".." in path.split("/"):
        return "climbs"
    return "backslash" if "\\" in name else "link"


def file_empty(submission: Submission) -> Iterator[CheckResult]:
    """Yield each file of 0 bytes."""
    return _with_size(submission, range(1), {})


def file_size_over(submission: Submission, *, limit: int) -> Iterator[CheckResult]:
    """Yield each file of more than ``limit`` bytes."""
    return _with_size(submission, range(limit + 1, 1 << 63), {"limit": limit})


def file_size_near(submission: Submission, *, above: int, limit: int) -> Iterator[CheckResult]:
    """Yield each file of more than ``above`` bytes, up to ``limit``."""
    return _with_size(submission, range(above + 1, limit + 1), {"above": above, "limit": limit})


def _with_size(
    submission: Submission, sizes: range, data: Mapping[str, int]
) -> Iterator[CheckResult]:
    for file in files_of(submission):
        if not isinstance(file, FileEvidence):
            yield file
        elif file.size is None:
            yield Undecided("the file could not be opened", file.pointer, owned=True)
        elif file.size in sizes:
            yield Hit(file.pointer, {"name": file.name, "size": file.size, **data})


def file_name_length(submission: Submission, *, limit: int) -> Iterator[CheckResult]:
    """Yield each file whose base name has more than ``limit`` characters (code points).

    The number of bytes is given too where it is another one: the API does not say its unit.
    """
    found = False
    for document in submission.documents:
        name = file_name(submission, document)
        if name is None:
            continue
        found = True
        base = base_name(name)
        if len(base) > limit:
            size = len(base.encode("utf-8", "surrogatepass"))
            in_bytes = f" ({size} bytes)" if size != len(base) else ""
            data = {"name": base, "length": len(base), "limit": limit, "in_bytes": in_bytes}
            yield Hit(document.file_pointer, data)
    if not found:
        yield NotApplicable("no file is named")
