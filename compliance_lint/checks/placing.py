"""Where the API looks for a value, and where people put it instead.

What a key at the wrong place means is decided here once, so that the checks for missing,
misplaced, misspelt and unknown keys tell one cause once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

from compliance_lint.checks.key_words import (
    END_USER,
    ENTRY,
    KNOWN,
    OLDER_KEYS,
    OTHER_WORDS,
    TOP,
)
from compliance_lint.checks.pointers import is_absent, join, places
from compliance_lint.load.data import SubmissionData
from compliance_lint.load.manifest import MISSING
from compliance_lint.submission import MAX_FILES, Submission
from compliance_lint.suggest import closest

# Past this many unknown keys nobody reads suggestions, and each of them costs a comparison.
_MAX_COMPARED = 200


@dataclass(frozen=True, slots=True)
class Move:
    """A value at ``source`` that the API looks for at ``targets`` (several for an object)."""

    source: str
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stray:
    """A key that the API does not know. ``meant`` is the known key it most likely stands for."""

    parent: str
    key: str
    meant: str | None

    @property
    def pointer(self) -> str:
        """Pointer of the member."""
        return join(self.parent, self.key)


@dataclass(frozen=True)
class Placing:
    """All keys of the data that are not where, or not what, they should be."""

    moves: tuple[Move, ...]
    strays: tuple[Stray, ...]

    @cached_property
    def _filled(self) -> frozenset[str]:
        parts = (target.split("/") for move in self.moves for target in move.targets)
        return frozenset("/".join(item[:end]) for item in parts for end in range(2, len(item) + 1))

    @cached_property
    def _meant(self) -> Mapping[str, Stray]:
        # Of two keys that can stand for one, the first counts.
        named = [(join(item.parent, item.meant), item) for item in self.strays if item.meant]
        return dict(reversed(named))

    def filled_from_elsewhere(self, pointer: str) -> bool:
        """Whether the value at ``pointer``, or a part of it, stands elsewhere."""
        return pointer in self._filled

    def moved_whole(self, pointer: str) -> bool:
        """Whether the very value at ``pointer`` stands elsewhere."""
        return any(pointer in move.targets for move in self.moves)

    def misspelt(self, pointer: str) -> Stray | None:
        """The stray key that stands for the absent member at ``pointer``."""
        return self._meant.get(pointer)


def find_placing(submission: Submission) -> Placing:
    """Look at every unknown key of the data, end_user and the entries of documents.

    Done once for a submission: several checks ask.
    """
    known = submission.remembered
    if "placing" not in known:
        known["placing"] = _placing(submission)
    found: Placing = known["placing"]
    return found


def placing_in_request(
    submission: Submission, fields: Sequence[str], words: Mapping[str, str]
) -> Placing:
    """The same for another request's body, which holds ``fields`` and nothing else.

    ``words`` are other words for their last parts.
    """
    strays: list[Stray] = []
    for holder, names in _members(fields).items():
        for parent in places(submission, holder) if holder else ("",):
            value = submission.raw(parent)
            for key in value if isinstance(value, dict) else ():
                if key not in names and (parent or key != "$schema"):
                    near = len(strays) < _MAX_COMPARED
                    meant = _meant_in(submission, parent, key, names, words) if near else None
                    strays.append(Stray(parent, key, meant))
    return Placing((), tuple(strays))


def _members(fields: Sequence[str]) -> Mapping[str, frozenset[str]]:
    """The keys of each object: ``numbers[]`` has ``number``."""
    pairs = [field.rpartition(".")[::2] for field in fields]
    return {
        holder: frozenset(name.removesuffix("[]") for other, name in pairs if other == holder)
        for holder, _ in pairs
    }


def _meant_in(
    submission: Submission, parent: str, key: str, names: frozenset[str], words: Mapping[str, str]
) -> str | None:
    word = words.get(key.strip().lower())
    found = word if word in names else closest(key, names)
    return found if found and is_absent(submission, join(parent, found)) else None


def _placing(submission: Submission) -> Placing:
    moves: list[Move] = []
    strays: list[Stray] = []
    taken: set[str] = set()
    for level, parent, key, value in _unknown_keys(submission):
        if len(strays) >= _MAX_COMPARED:
            strays.append(Stray(parent, key, None))
            continue
        targets = _free_targets(submission, level, join(parent, key), value, taken)
        if targets:
            taken.update(targets)
            moves.append(Move(join(parent, key), targets))
        else:
            strays.append(Stray(parent, key, _meant(submission, level, parent, key)))
    moves += _between_entries(submission, taken)
    return Placing(tuple(moves), tuple(strays))


def _unknown_keys(submission: Submission) -> Iterator[tuple[str, str, str, Any]]:
    levels = [(TOP, ""), (END_USER, "/end_user")]
    levels += [(ENTRY, pointer) for pointer in places(submission, "documents[]")]
    for level, parent in levels:
        holder = submission.raw(parent)
        if isinstance(holder, dict):
            for key, value in holder.items():
                if key not in KNOWN[level]:
                    yield level, parent, key, value


def _free_targets(
    submission: Submission, level: str, source: str, value: Any, taken: set[str]
) -> tuple[str, ...]:
    """Where the value belongs; empty where it fits nowhere or its places are filled."""
    if value is None:
        return ()
    if isinstance(value, dict) and source in ("/end_user/address", "/address"):
        wanted = (OTHER_WORDS[END_USER].get(key, key) for key, v in value.items() if v is not None)
        known = [join("/end_user", key) for key in wanted if key in KNOWN[END_USER]]
        return tuple(item for item in dict.fromkeys(known) if _is_free(submission, item, taken))
    if level == TOP and _is_whole_data(value):
        inside = [join("", key) for key in value if key in SubmissionData.model_fields]
        return tuple(item for item in inside if _is_free(submission, item, taken))
    wanted_at = _targets(submission, level, source, value)
    return tuple(islice((item for item in wanted_at if _is_free(submission, item, taken)), 1))


def _is_whole_data(value: Any) -> bool:
    """Whether the data object was wrapped into another, as clients and answers do."""
    return isinstance(value, dict) and len(SubmissionData.model_fields.keys() & value.keys()) > 1


def _is_free(submission: Submission, target: str, taken: set[str]) -> bool:
    holder = submission.raw(target.rpartition("/")[0])
    can_hold = holder is MISSING or holder is None or isinstance(holder, dict)
    return target not in taken and can_hold and is_absent(submission, target)


def _targets(submission: Submission, level: str, source: str, value: Any) -> Iterator[str]:
    parent, _, key = source.rpartition("/")
    if key in OLDER_KEYS and key in OTHER_WORDS[level]:
        yield join(parent, OTHER_WORDS[level][key])
    if level == ENTRY:
        yield from _entry_targets(submission, parent, key, value)
        return
    if level == TOP:
        if key == "country":
            yield "/country_iso"
        word = OTHER_WORDS[END_USER].get(key, key) if key in OLDER_KEYS else key
        if word in KNOWN[END_USER]:
            yield join("/end_user", word)
    elif key in SubmissionData.model_fields:
        yield join("", key)
    yield from _data_field_targets(submission, key)


def _entry_targets(submission: Submission, entry: str, key: str, value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if closest(key, KNOWN[ENTRY]) == "data_fields" or key in ("fields", "metadata"):
            yield f"{entry}/data_fields"
        return
    kind = submission.documents[int(entry.rpartition("/")[2])].type
    saved = submission.saved_requirement
    kinds = (kind,) if kind else saved.requirement.document_types if saved else ()
    if any(kind.field(key) for kind in kinds):
        yield join(f"{entry}/data_fields", key)
    else:
        yield from _data_field_targets(submission, key)


def _data_field_targets(submission: Submission, key: str) -> Iterator[str]:
    """The data_fields of the entries whose document type asks for a field called ``key``."""
    for document in submission.documents[:MAX_FILES]:
        is_entry = isinstance(submission.raw(document.pointer), dict)
        if is_entry and document.type is not None and document.type.field(key) is not None:
            yield join(f"{document.pointer}/data_fields", key)


def _between_entries(submission: Submission, taken: set[str]) -> Iterator[Move]:
    """Values in the data_fields of one entry that belong to another, or beside data_fields."""
    for document in submission.documents[:MAX_FILES]:
        for key, value in islice(document.entry.data_fields.items(), _MAX_COMPARED):
            if value is None or (document.type and document.type.field(key)):
                continue
            wanted = list(_data_field_targets(submission, key)) if document.type else []
            if key == "document_type_id":
                wanted = [f"{document.pointer}/{key}"]
            target = next((item for item in wanted if _is_free(submission, item, taken)), None)
            if target:
                taken.add(target)
                yield Move(join(f"{document.pointer}/data_fields", key), (target,))


def _meant(submission: Submission, level: str, parent: str, key: str) -> str | None:
    """The known key that ``key`` stands for, if nothing is there yet."""
    folded = key.strip().lower().replace("-", "_").replace(" ", "_")
    found = OTHER_WORDS[level].get(folded) or closest(key, KNOWN[level])
    return found if found and is_absent(submission, join(parent, found)) else None
