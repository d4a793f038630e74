"""The Requirements object: what documents and fields the API wants for one kind of number.

Read from a saved answer of GET …/Compliance/Requirements, as the API page shows it or as the
released SDKs return it (``api_id`` on top, null keys left out, sometimes wrapped). Every limit
the linter applies comes from the object at hand; an absent key is no constraint.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

MAX_BYTES = 4 * 1024 * 1024
FILE_NAME = "requirements.json"
# Keys under which clients wrap the object, or a list of them.
_WRAPPERS = ("requirement", "requirements", "compliance_requirement", "objects", "data")
# Where people note the day they saved the answer; the API's own answer carries no date.
_DATE_KEYS = ("retrieved_at", "saved_at", "fetched_at")


class RequirementsUnreadableError(Exception):
    """A requirements file that the user named or saved cannot be used; the text says why."""


def _blank_for_none(value: Any) -> Any:
    return "" if value is None else value


def _enum_values(value: Any) -> Any:
    """The API writes enums as one comma-separated string; a list is taken as it is."""
    if value is None:
        return ()
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


def _empty_for_none(value: Any) -> Any:
    """Some servers write an empty list as null; a list is taken as it is."""
    return () if value is None else value


Str = Annotated[str, BeforeValidator(_blank_for_none)]


class RequiredField(BaseModel):
    """One data field of a document type. Lengths are in characters."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    field_name: str
    friendly_name: Str = ""
    help_text: Str = ""
    field_type: Str = "string"
    required: bool = True
    format: Str = ""
    enums: Annotated[tuple[str, ...], BeforeValidator(_enum_values)] = ()
    min_length: int | None = None
    max_length: int | None = None


class DocumentType(BaseModel):
    """One document that the application must carry."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    document_type_id: str
    name: Str = ""
    description: Str = ""
    proof_required: bool = True
    required_fields: Annotated[tuple[RequiredField, ...], BeforeValidator(_empty_for_none)] = ()

    def field(self, name: str) -> RequiredField | None:
        """The required field called ``name``, or None."""
        return next((item for item in self.required_fields if item.field_name == name), None)


class Requirement(BaseModel):
    """What one (country, number type, user type) needs."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    requirement_id: Str = ""
    country_iso: Str = ""
    number_type: Str = ""
    user_type: Str = ""
    document_types: tuple[DocumentType, ...] = ()

    @property
    def key(self) -> tuple[str, str, str]:
        """Country, number type and user type, folded for look-up."""
        return requirement_key(self.country_iso, self.number_type, self.user_type)

    def document_type(self, type_id: str | None) -> DocumentType | None:
        """The document type with this id (case is ignored, as in any UUID), or None."""
        folded = (type_id or "").strip().lower()
        return next(
            (item for item in self.document_types if item.document_type_id.lower() == folded), None
        )


@dataclass(frozen=True, slots=True)
class SavedRequirement:
    """A requirement and where it came from. ``date`` is None where nothing tells it.

    ``sha256`` is the digest of the whole file it was read from. ``beside`` says that the file
    stands beside the package.
    """

    requirement: Requirement
    path: str
    date: dt.date | None
    built_in: bool = False
    sha256: str | None = None
    beside: bool = False


def requirement_key(
    country: str | None, number_type: str | None, user_type: str | None
) -> tuple[str, str, str]:
    """The look-up key; letter case is another rule's business."""
    return (
        (country or "").strip().upper(),
        (number_type or "").strip().lower(),
        (user_type or "").strip().lower(),
    )


def read_requirements(
    path: Path, shown_as: str, *, built_in: bool = False
) -> tuple[SavedRequirement, ...]:
    """Read one saved answer, or a file holding several.

    Raises RequirementsUnreadableError with a clause for the user: not found, not JSON, no
    requirements object in it.
    """
    try:
        if path.exists() and not path.is_file():
            raise RequirementsUnreadableError(f"{shown_as}: not a file")
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
        modified = day_of(path.stat().st_mtime)
    except OSError as error:
        raise RequirementsUnreadableError(
            f"{shown_as}: {error.strerror or 'not readable'}"
        ) from None
    if len(raw) > MAX_BYTES:
        raise RequirementsUnreadableError(f"{shown_as}: larger than {MAX_BYTES} bytes")
    return decode_requirements(raw, shown_as, fallback_date=modified, built_in=built_in)


def day_of(timestamp: float) -> dt.date | None:
    """The day in UTC; None for a time that no calendar has, as file systems may note."""
    try:
        return dt.datetime.fromtimestamp(timestamp, tz=dt.UTC).date()
    except (ValueError, OverflowError, OSError):
        return None


def decode_requirements(
    raw: bytes,
    shown_as: str,
    *,
    fallback_date: dt.date | None = None,
    built_in: bool = False,
) -> tuple[SavedRequirement, ...]:
    """Turn the bytes of a saved answer into requirements. Raises RequirementsUnreadableError."""
    try:
        answer = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise RequirementsUnreadableError(f"{shown_as}: not JSON in UTF-8") from None
    digest = hashlib.sha256(raw).hexdigest()
    found = parse_requirements(answer, shown_as, fallback_date=fallback_date, built_in=built_in)
    return tuple(replace(item, sha256=digest) for item in found)


def parse_requirements(
    answer: object,
    shown_as: str,
    *,
    fallback_date: dt.date | None = None,
    built_in: bool = False,
) -> tuple[SavedRequirement, ...]:
    """Turn a decoded answer into requirements. Raises RequirementsUnreadableError."""
    candidates = list(_objects(answer))
    if not candidates:
        raise RequirementsUnreadableError(f"{shown_as}: holds no requirements object")
    date = _noted_date(answer) or fallback_date
    try:
        return tuple(
            SavedRequirement(Requirement.model_validate(item), shown_as, date, built_in)
            for item in candidates
        )
    except ValidationError as error:
        raise RequirementsUnreadableError(
            f"{shown_as}: not a requirements object ({_in_words(error)})"
        ) from None


_EXPECTED = {
    "missing": "is missing",
    "string_type": "is to be a text",
    "tuple_type": "is to be a list",
    "model_type": "is to be an object",
    "model_attributes_type": "is to be an object",
    "bool_type": "is to be true or false",
    "bool_parsing": "is to be true or false",
    "int_type": "is to be a whole number",
    "int_parsing": "is to be a whole number",
    "int_parsing_size": "is to be a smaller number",
    "int_from_float": "is to be a whole number",
    "finite_number": "is to be a whole number",
}


def _in_words(error: ValidationError) -> str:
    """The first fault that pydantic names, for people who know JSON and not Python."""
    first = error.errors()[0]
    place = ""
    for part in first["loc"]:
        place += f"[{part}]" if isinstance(part, int) else f".{part}" if place else str(part)
    return f"{place} {_EXPECTED.get(first['type'], 'has a value that it cannot have')}"


def _objects(answer: object) -> Iterator[dict[str, Any]]:
    if isinstance(answer, list):
        for item in answer:
            yield from _objects(item)
    elif isinstance(answer, dict):
        if isinstance(answer.get("document_types"), list):
            yield answer
        else:
            for wrapper in _WRAPPERS:
                yield from _objects(answer.get(wrapper))


def _noted_date(answer: object) -> dt.date | None:
    if not isinstance(answer, dict):
        return None
    for key in _DATE_KEYS:
        value = answer.get(key)
        if isinstance(value, str):
            try:
                return dt.date.fromisoformat(value[:10])
            except ValueError:
                continue
    return None


@dataclass(frozen=True, slots=True)
class RequirementSources:
    """Requirements in order of precedence: the nearest saved answer first, built-in last."""

    saved: tuple[SavedRequirement, ...]

    def find(
        self, country: str | None, number_type: str | None, user_type: str | None
    ) -> SavedRequirement | None:
        """The first requirement for this combination, or None."""
        key = requirement_key(country, number_type, user_type)
        return next((item for item in self.saved if item.requirement.key == key), None)

    def combinations(self) -> Sequence[str]:
        """The combinations there are, as ``IN/local/business``, in order, once each."""
        return list(dict.fromkeys("/".join(item.requirement.key) for item in self.saved))
