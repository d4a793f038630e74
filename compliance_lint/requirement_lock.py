"""A lock: which requirements submissions were prepared for, so that a change of them is noticed."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import msgspec

from compliance_lint.requirements import Requirement, SavedRequirement

KIND = "compliance-lint requirements lock"
VERSION = 1
MAX_AGE = dt.timedelta(days=90)


class LockUnreadableError(Exception):
    """A text is no lock; the text is a clause that says why."""


@dataclass(frozen=True, slots=True)
class Locked:
    """One requirement. ``date`` is the day on which the answer was saved, if that is known."""

    key: str
    sha256: str
    date: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Lock:
    """What `lock_text` writes."""

    kind: str
    version: int
    requirements: tuple[Locked, ...]


_decoder = msgspec.json.Decoder(Lock)


def digest_of(requirement: Requirement) -> str:
    """A digest of what a requirement says, whatever the order or the shape of the answer."""
    value = requirement.model_dump(mode="json")
    value["country_iso"], value["number_type"], value["user_type"] = requirement.key
    for document in value["document_types"]:
        document["document_type_id"] = document["document_type_id"].lower()
        for field in document["required_fields"]:
            field["enums"] = sorted(field["enums"])
        document["required_fields"].sort(key=lambda field: str(field["field_name"]))
    value["document_types"].sort(key=lambda document: str(document["document_type_id"]))
    text = json.dumps(value, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def lock_of(saved: Iterable[SavedRequirement]) -> tuple[Locked, ...]:
    """The first requirement for each combination, as they would be used."""
    found: dict[str, Locked] = {}
    for item in saved:
        key = "/".join(item.requirement.key)
        found.setdefault(key, Locked(key, digest_of(item.requirement), item.date))
    return tuple(found[key] for key in sorted(found))


def lock_text(locked: tuple[Locked, ...]) -> str:
    """The lock as it is written to a file."""
    value = msgspec.to_builtins(Lock(KIND, VERSION, locked))
    return json.dumps(value, indent=2) + "\n"


def read_lock(data: bytes) -> tuple[Locked, ...]:
    """Read a lock. Raises LockUnreadableError for anything else."""
    try:
        lock = _decoder.decode(data)
    except (ValueError, RecursionError) as error:
        raise LockUnreadableError(f"is no lock of requirements: {error}") from None
    if lock.kind != KIND or lock.version != VERSION or not lock.requirements:
        raise LockUnreadableError("is no lock of requirements that this version can read")
    return lock.requirements


def differences(locked: Iterable[Locked], now: Iterable[Locked], today: dt.date) -> Iterator[str]:
    """Yield what is not as it was locked, or was saved too long ago to be relied on."""
    there = {item.key: item for item in now}
    for item in locked:
        found = there.pop(item.key, None)
        if found is None:
            yield f"{item.key}: locked, and there is no requirement for it"
        elif found.sha256 != item.sha256:
            yield f"{item.key}: differs from what was locked"
        if item.date is None:
            yield f"{item.key}: nothing says when it was saved"
        elif today - item.date > MAX_AGE:
            days = (today - item.date).days
            yield f"{item.key}: saved on {item.date}, {days} days ago; save it anew and lock it"
    for key in there:
        yield f"{key}: not locked"
