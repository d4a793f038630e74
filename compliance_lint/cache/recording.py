"""What the report of a package rests on: each file that was read, each name that was looked for."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from compliance_lint.load.opening import OpenedFile, OpenFault
from compliance_lint.load.tree import Tree

# What is larger is told by its size alone, and read again each time.
_MAX_BYTES = 64 * 1_048_576


class Kind(StrEnum):
    """What was done."""

    READ = "read"
    """A file was read whose name a submission chose."""
    OWN = "own"
    """A file was read by a name of ours, whose links may lead anywhere."""
    LOOKED = "looked"
    """It was looked whether a name is there."""
    LISTED = "listed"
    """The names in a folder were taken."""


@dataclass(frozen=True, slots=True)
class Look:
    """One question and its answer.

    ``answer`` is the SHA-256 of what was read or listed, or whether the name was there.
    ``stamp``: see `OpenedFile`.
    """

    kind: Kind
    name: str
    inside: str
    answer: str
    stamp: str | None = None

    def holds(self, tree: Tree) -> bool:
        """Whether the answer is the same now."""
        if self.stamp is not None and tree.stamp(self.name, inside=self.inside) == self.stamp:
            return True
        return self._answer(tree) == self.answer

    def _answer(self, tree: Tree) -> str | None:
        if self.kind is Kind.LOOKED:
            return str(tree.exists(self.name))
        if self.kind is Kind.LISTED:
            return _listing(tree.names(self.name))
        if self.kind is Kind.OWN:
            found = tree.read_own(self.name, max_bytes=_MAX_BYTES)
        else:
            found = tree.read(self.name, inside=self.inside, max_bytes=_MAX_BYTES)
        if found is OpenFault.NOT_FOUND:
            return found.value
        return None if isinstance(found, OpenFault) else found.sha256


def _listing(names: Iterable[str]) -> str:
    text = "\0".join(sorted(names))
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def _writable(name: str) -> bool:
    """Whether a name can be kept: names on disk, and in JSON, need not be Unicode."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


@dataclass(slots=True)
class Looks:
    """All looks of one package. ``complete``: the report rests on nothing else."""

    seen: dict[Look, None] = field(default_factory=dict)
    complete: bool = True

    def __iter__(self) -> Iterator[Look]:
        return iter(self.seen)


@dataclass(frozen=True, slots=True)
class RecordingTree:
    """A tree that notes what is asked of it. A file that cannot be read makes it incomplete."""

    tree: Tree
    looks: Looks = field(default_factory=Looks, compare=False)

    @property
    def within(self) -> str:
        """See `Tree.within`."""
        return self.tree.within

    def read(self, name: str, *, inside: str = "", max_bytes: int) -> OpenedFile | OpenFault:
        """See `Tree.read`."""
        found = self.tree.read(name, inside=inside, max_bytes=max_bytes)
        return self._noted(Kind.READ, name, inside, found)

    def read_own(self, name: str, *, max_bytes: int) -> OpenedFile | OpenFault:
        """See `Tree.read_own`."""
        return self._noted(Kind.OWN, name, "", self.tree.read_own(name, max_bytes=max_bytes))

    def _noted(
        self, kind: Kind, name: str, inside: str, found: OpenedFile | OpenFault
    ) -> OpenedFile | OpenFault:
        if found is OpenFault.NOT_FOUND:
            self._note(Look(kind, name, inside, found.value))
        elif isinstance(found, OpenFault) or found.sha256 is None:
            self.looks.complete = False
        else:
            self._note(Look(kind, name, inside, found.sha256, found.stamp))
        return found

    def exists(self, name: str) -> bool:
        """See `Tree.exists`."""
        found = self.tree.exists(name)
        self._note(Look(Kind.LOOKED, name, "", str(found)))
        return found

    def names(self, folder: str) -> list[str]:
        """See `Tree.names`."""
        found = self.tree.names(folder)
        self._note(Look(Kind.LISTED, folder, "", _listing(found)))
        return found

    def _note(self, look: Look) -> None:
        if _writable(look.name) and _writable(look.inside):
            self.looks.seen[look] = None
        else:
            self.looks.complete = False

    def stamp(self, name: str, *, inside: str = "") -> str | None:
        """See `Tree.stamp`."""
        return self.tree.stamp(name, inside=inside)

    def shown(self, name: str) -> str:
        """See `Tree.shown`."""
        return self.tree.shown(name)

    def identity(self, name: str) -> str:
        """See `Tree.identity`."""
        return self.tree.identity(name)
