"""The starter package: what ``compliance-lint init`` writes.

Its values are placeholders in angle brackets and samples of the API page. The rules know both, so
whatever is left unchanged is found by the check. JSON has no comments, so README.txt says what
goes where.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

# Under the name it gets -> under the name it has here. A file really called .gitignore would
# work on this repository itself.
FILES = {
    "submission.json": "submission.json",
    "README.txt": "README.txt",
    "compliance-lint.toml": "compliance-lint.toml",
    ".gitignore": "gitignore.txt",
}
_SOURCE = Path(__file__).parent / "files"


class StarterExistsError(Exception):
    """A file of the starter is there already; the text names it."""


def starter_text(name: str) -> str:
    """Return the content of one of `FILES`."""
    return (_SOURCE / FILES[name]).read_text(encoding="utf-8")


def write_starter(folder: Path, *, force: bool = False) -> Iterator[Path]:
    """Write the files below ``folder``, which is made if need be; yield each path written.

    Raises StarterExistsError, before anything is written, where a file is there already and
    ``force`` is not given; OSError where one cannot be written.
    """
    there = [name for name in FILES if (folder / name).exists() or (folder / name).is_symlink()]
    if there and not force:
        raise StarterExistsError(f"{folder / there[0]} exists already; --force replaces it")
    folder.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        path = folder / name
        if force:
            path.unlink(missing_ok=True)  # a link is replaced, never written through
        with path.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(starter_text(name))
        yield path
