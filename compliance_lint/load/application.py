"""Saved answers about applications that exist: of Get (application.json), of List.

Both shapes are taken: the API page's, and the released SDKs', with ``api_id`` on top, the
application wrapped, null keys left out, and the status ``approved`` for ``accepted``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

from compliance_lint.results import Location

_LISTS = ("objects", "compliances")
_WRAPPERS = ("compliance", "compliance_application", "data")
_OTHER_WORDS = {"approved": "accepted"}


class ApplicationUnreadableError(Exception):
    """A file holds no saved application; the text is a clause that says why."""


def _type_of(value: Any) -> Any:
    kind = value.get("type") if isinstance(value, dict) else None
    return kind if isinstance(kind, str) else None


# No pydantic model: one costs 4 ms at every start, and few packages have saved applications.
@dataclass(frozen=True, slots=True)
class Answer:
    """An application as an answer has it; what is absent or of another type is None."""

    compliance_id: str | None = None
    alias: str | None = None
    status: str | None = None
    country_iso: str | None = None
    number_type: str | None = None
    user_type: str | None = None
    rejection_reason: str | None = None
    end_user: dict[str, Any] | None = None
    documents: tuple[dict[str, Any], ...] | None = None
    linked_numbers: int | None = None


_KEYS = frozenset(field.name for field in fields(Answer))
_TEXTS = _KEYS - {"end_user", "documents", "linked_numbers"}
# Of List: its default limit, and the highest.
_FULL_PAGES = frozenset({20, 100})
# What a request calls data_fields is called otherwise in answers.
_DATA_FIELDS, _META = "data_fields", "meta_information"


def _answer(raw: Mapping[str, Any]) -> Answer:
    texts = {key: raw[key] for key in _TEXTS & raw.keys() if isinstance(raw[key], str)}
    user, numbers, documents = (raw.get(key) for key in ("end_user", "linked_numbers", "documents"))
    return Answer(
        **texts,
        end_user=user if isinstance(user, dict) else None,
        documents=tuple(map(_object, documents)) if isinstance(documents, list) else None,
        linked_numbers=len(numbers) if isinstance(numbers, list) else None,
    )


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


@dataclass(frozen=True)
class Application:
    """One saved application. ``pointer`` is its place in the file ``path``.

    The answer's ``end_user``, ``documents`` and ``linked_numbers`` (how many) are None where it was
    not expanded with them.
    """

    path: str
    pointer: str
    answer: Answer

    @property
    def id(self) -> str:
        """Its UUID in lower case; empty where the answer does not tell."""
        return (self.answer.compliance_id or "").strip().lower()

    @cached_property
    def status(self) -> str | None:
        """In lower case, in the API page's words."""
        word = (self.answer.status or "").strip().lower()
        return _OTHER_WORDS.get(word, word) or None

    @property
    def user_type(self) -> str | None:
        """Of the application or, where that is all there is, of its end user."""
        return self.answer.user_type or _type_of(self.answer.end_user)

    def kept(self, parts: Sequence[str]) -> tuple[Any, Location] | None:
        """What it has of a field that an update may leave out.

        ``parts`` are those of the field's pointer in a request: ``country_iso``; ``end_user``,
        ``name``; ``documents``, ``0``, ``data_fields``, ``business_name``. Gives the value and its
        place in the saved answer; None where the answer does not tell one.
        """
        holder: Mapping[str, Any]
        place = "/".join(parts)
        match parts:
            case ["country_iso"]:
                holder = {"country_iso": self.answer.country_iso}
            case ["end_user", _]:
                holder = self.answer.end_user or {}
            case ["documents", number, fields, _] if fields == _DATA_FIELDS and number.isdigit():
                known = dict(enumerate(self.answer.documents or ()))
                holder = _object(known.get(int(number), {}).get(_META))
                place = f"documents/{number}/{_META}/{parts[-1]}"
            case _:
                return None
        value = holder.get(parts[-1])
        return None if value is None else (value, Location(self.path, f"{self.pointer}/{place}"))


@dataclass(frozen=True)
class SavedApplications:
    """What was saved. ``gap`` is a clause that says why there may be others; None: there are none.

    ``path`` is empty where nothing was saved, ``sha256`` the digest of the file's bytes.
    """

    path: str = ""
    applications: tuple[Application, ...] = ()
    gap: str | None = None
    sha256: str | None = None

    @cached_property
    def _by_id(self) -> Mapping[str, Application]:
        return {item.id: item for item in reversed(self.applications) if item.id}

    def find(self, compliance_id: str) -> Application | None:
        """The application with this id; letter case does not count, as in any UUID."""
        return self._by_id.get(compliance_id.strip().lower())


def read_application(data: bytes, path: str) -> Application:
    """The one application in a saved answer of Get. Raises ApplicationUnreadableError."""
    found = _found(_decoded(data))
    if len(found) != 1:
        count = len(found) or "no"
        plural = "" if found else "saved "
        raise ApplicationUnreadableError(f"holds {count} {plural}application{'s' * bool(found)}")
    return _application(path, *found[0])


def read_applications(data: bytes, path: str) -> SavedApplications:
    """The applications in saved answers of List: one, or a JSON list of several pages.

    An answer of Get counts as a list that is not whole. Raises ApplicationUnreadableError.
    """
    answer = _decoded(data)
    pages = answer if isinstance(answer, list) else [answer]
    found = _found(answer)
    if not found and not any(_entries(page) is not None for page in pages):
        raise ApplicationUnreadableError("holds no saved applications")
    applications = tuple(_application(path, *item) for item in found)
    return SavedApplications(path, applications, _gap(pages, applications))


def _decoded(data: bytes) -> Any:
    try:
        return json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise ApplicationUnreadableError("is not JSON in UTF-8") from None


def _entries(page: Any) -> tuple[str, Sequence[Any]] | None:
    for key in _LISTS:
        found = page.get(key) if isinstance(page, dict) else None
        if isinstance(found, list):
            return key, found
    return None


def _found(answer: Any) -> list[tuple[str, Mapping[str, Any]]]:
    try:
        return list(_objects(answer, ""))
    except RecursionError:
        raise ApplicationUnreadableError("is nested too deeply") from None


def _objects(answer: Any, pointer: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """(pointer, object) of each application in an answer, or in a list of answers."""
    if isinstance(answer, list):
        for index, item in enumerate(answer):
            if isinstance(item, dict):
                yield from _objects(item, f"{pointer}/{index}")
    elif isinstance(answer, dict):
        if entries := _entries(answer):
            yield from _objects(entries[1], f"{pointer}/{entries[0]}")
        elif wrapper := next((key for key in _WRAPPERS if isinstance(answer.get(key), dict)), None):
            yield from _objects(answer[wrapper], f"{pointer}/{wrapper}")
        elif answer.keys() & _KEYS:
            yield pointer, answer


def _application(path: str, pointer: str, raw: Mapping[str, Any]) -> Application:
    return Application(path, pointer, _answer(raw))


def _gap(pages: Sequence[Any], applications: Sequence[Application]) -> str | None:
    if any(_entries(page) is None for page in pages):
        return "the saved answer is not a list of all applications"
    if not all(item.id for item in applications):
        return "the saved list has applications without their compliance_id"
    # One page may have been saved twice.
    left = what_is_left_out(pages, len({item.id for item in applications}))
    return f"the saved list {left}" if left else None


def what_is_left_out(pages: Iterable[Mapping[str, Any]], count: int) -> str | None:
    """What a saved list of ``count`` applications lacks, as a clause without its subject.

    Its ``meta`` tells how many there are. Without one, as many as fill a page may be the first.
    """
    metas = [meta for page in pages if isinstance(meta := page.get("meta"), dict)]
    totals = [meta["total_count"] for meta in metas if isinstance(meta.get("total_count"), int)]
    if max(totals, default=0) > count:
        return f"has {count} of {max(totals)} applications"
    if not totals and count in _FULL_PAGES:
        return f"has {count} applications, a full page, and no meta to tell whether there are more"
    return None
