"""The manifest: what is about to be sent, with the place of every value in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from compliance_lint.load.application import Application, SavedApplications
from compliance_lint.load.data import SubmissionData
from compliance_lint.load.positions import Position, escape_token
from compliance_lint.load.spans import JsonDocument
from compliance_lint.load.tree import MANIFEST_NAME, Folder
from compliance_lint.results import Location

if TYPE_CHECKING:
    from compliance_lint.load.given import GivenFile

__all__ = ["MANIFEST_NAME", "MISSING", "Manifest", "pointer_parts", "pointer_to_param"]


class _Missing:
    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = _Missing()
SUBMISSIONS = frozenset({"create", "update"})


def pointer_parts(pointer: str) -> list[str]:
    """The unescaped tokens of a pointer; none for the whole document."""
    if "~" not in pointer:
        return pointer.split("/")[1:]
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]


def pointer_to_param(pointer: str) -> str:
    """The way the API names a field: ``/documents/0/file`` is ``documents[0].file``."""
    out = ""
    for part in pointer_parts(pointer):
        if part.isascii() and part.isdigit() and len(part) <= 6:
            out += f"[{part}]"
        else:
            out += f".{part}" if out else part
    return out


def _follow(value: Any, parts: list[str]) -> Any:
    for part in parts:
        if isinstance(value, dict) and part in value:
            value = value[part]
        elif _is_index(value, part):
            value = value[int(part)]
        else:
            return MISSING
    return value


def _is_index(value: object, part: str) -> bool:
    if not (isinstance(value, list) and part.isascii() and part.isdigit()):
        return False
    return len(part) < 9 and int(part) < len(value)


@dataclass(frozen=True)
class Manifest:
    """One submission as given.

    ``path`` is the manifest's path as shown in reports, ``package`` the package's. Files are
    looked for in ``folder``; ``given_files`` holds, per document index, files that the calling
    program itself named and that need not lie inside it. With ``only_given`` there are no others,
    whatever the data name. ``first_line`` is the line of ``path`` on which the JSON begins.
    ``sha256`` is the digest of its bytes as they were read, if they were. ``saved`` are answers
    about applications that stand beside it: for an update the one application.
    """

    path: str
    package: str
    json: JsonDocument
    folder: Folder
    operation: str = "create"
    given_files: Mapping[int, GivenFile] = field(default_factory=dict)
    first_line: int = 1
    sha256: str | None = None
    only_given: bool = False
    saved: SavedApplications = field(default_factory=SavedApplications)

    @property
    def is_submission(self) -> bool:
        """Whether it holds the data object of a create or update, and no other request's body."""
        return self.operation in SUBMISSIONS

    @property
    def application(self) -> Application | None:
        """The application that an update is about, as it was saved."""
        saved = self.saved.applications
        return saved[0] if self.operation == "update" and saved else None

    @cached_property
    def data(self) -> SubmissionData:
        """The typed view; everything None or empty where the JSON is no such object."""
        raw = self.json.value if self.is_submission else None
        return SubmissionData.model_validate(raw if isinstance(raw, dict) else {})

    @cached_property
    def _raws(self) -> dict[str, Any]:
        return {}

    def raw(self, pointer: str) -> Any:
        """The JSON value at ``pointer``, or MISSING."""
        known = self._raws
        if pointer not in known:
            known[pointer] = _follow(self.json.value, pointer_parts(pointer))
        return known[pointer]

    def walk(self) -> Iterator[tuple[str, Any]]:
        """Every (pointer, value) of the data in document order, parents first."""
        return iter(self._walked)

    @cached_property
    def _walked(self) -> tuple[tuple[str, Any], ...]:
        return tuple(self._walk())

    def _walk(self) -> Iterator[tuple[str, Any]]:
        stack: list[tuple[str, Any]] = [("", self.json.value)]
        while stack:
            pointer, value = stack.pop()
            yield pointer, value
            if isinstance(value, dict):
                items = [(f"{pointer}/{escape_token(key)}", item) for key, item in value.items()]
            elif isinstance(value, list):
                items = [(f"{pointer}/{index}", item) for index, item in enumerate(value)]
            else:
                continue
            stack.extend(reversed(items))

    def locate(self, pointer: str, *, key: bool = False) -> Location:
        """Where ``pointer`` stands; where it is absent, its nearest ancestor that exists."""
        shown = pointer
        while True:
            spans = self.json.keys if key and shown == pointer else self.json.values
            span = spans.get(shown) or self.json.values.get(shown)
            if span is not None or not shown:
                break
            shown = shown.rpartition("/")[0]
        if span is None:
            return Location(self.path, pointer)
        start, end = span.start, span.end
        if shown != pointer and isinstance(self.raw(shown), dict | list):
            # The absent member of a long object: point at its opening bracket, not at all of it.
            end = Position(start.line, start.column + 1)
        return self.place(pointer, (start.line, start.column, end.line, end.column))

    def kept(self, pointer: str) -> tuple[Any, Location] | None:
        """What an update leaves as it was saved at ``pointer``, and its place in what was saved.

        None where the update says it, or nothing is known of it. Documents are replaced as a whole.
        """
        application, parts = self.application, pointer_parts(pointer)
        replaced = f"/{parts[0]}" if parts[:1] == ["documents"] else pointer
        given = self.raw(replaced) not in (None, MISSING)
        return application.kept(parts) if application and not given else None

    def place(self, pointer: str, place: tuple[int, int, int, int]) -> Location:
        """A place in the JSON, told as line, column, end line and end column, in its file."""
        line, column, end_line, end_column = place
        before = self.first_line - 1
        return Location(self.path, pointer, line + before, column, end_line + before, end_column)
