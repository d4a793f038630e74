"""Line and column positions in a text, and spans looked up by JSON pointer.

A scanner records character offsets only. They become lines and columns when someone asks, since
a caller looks up a few pointers of a document that may hold a hundred thousand values.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

_LINE_END = re.compile(r"\r\n?|\n")
_INDEX = re.compile(r"0|[1-9][0-9]{0,8}")
_BAD_ESCAPE = re.compile(r"~(?![01])")
# A pointer repeats every key above it, so one long key under many faults would multiply.
_MAX_POINTER = 4096


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a text. Both numbers are 1-based; columns count code points, not bytes."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a text. ``end`` is exclusive."""

    start: Position
    end: Position


NOWHERE = Span(Position(0, 0), Position(0, 0))
"""The span of what was never text: values handed over as Python objects."""


class LineIndex:
    """Turns character offsets of ``text`` into positions. Lines end at LF, CR LF or CR."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in _LINE_END.finditer(self._text))]

    def position(self, offset: int) -> Position:
        """Return the position of the character at ``offset``; the text's length is allowed."""
        line = bisect_right(self._starts, offset)
        return Position(line, offset - self._starts[line - 1] + 1)

    def span(self, start: int, end: int) -> Span:
        """Return the span of the characters from ``start`` up to, not including, ``end``."""
        return Span(self.position(start), self.position(end))


class Node(NamedTuple):
    """Offsets of one value, of its key (-1 where it has none), and the values inside it."""

    start: int
    end: int
    key_start: int
    key_end: int
    children: dict[str, Node] | list[Node] | None


def escape_token(token: str) -> str:
    """Return one key as it stands in a JSON pointer (RFC 6901: ``~`` is ~0, ``/`` is ~1)."""
    return token.replace("~", "~0").replace("/", "~1")


def join_pointer(tokens: Iterable[str | int]) -> str:
    """Return the pointer of the value reached by ``tokens``: keys and array indexes.

    Past 4096 characters the pointer of the last ancestor that fits is returned.
    """
    pointer = ""
    for token in tokens:
        if isinstance(token, str) and len(token) > _MAX_POINTER:
            break
        longer = f"{pointer}/{escape_token(str(token))}"
        if len(longer) > _MAX_POINTER:
            break
        pointer = longer
    return pointer


def _children(pointer: str, node: Node) -> Iterator[tuple[str, Node]]:
    if isinstance(node.children, dict):
        for key, child in node.children.items():
            yield f"{pointer}/{escape_token(key)}", child
    elif node.children is not None:
        for index, child in enumerate(node.children):
            yield f"{pointer}/{index}", child


def _child(node: Node, token: str) -> Node | None:
    if isinstance(node.children, dict):
        return node.children.get(token.replace("~1", "/").replace("~0", "~"))
    if node.children is None or not _INDEX.fullmatch(token):
        return None
    index = int(token)
    return node.children[index] if index < len(node.children) else None


class _Spans(Mapping[str, Span]):
    """Read-only; walks the tree at each look-up, so nothing is computed that is not asked for."""

    __slots__ = ("_lines", "_root")

    def __init__(self, lines: LineIndex, root: Node | None) -> None:
        self._lines = lines
        self._root = root

    def _node(self, pointer: object) -> Node:
        node = self._root
        if not isinstance(pointer, str) or _BAD_ESCAPE.search(pointer):
            raise KeyError(pointer)
        head, *tokens = pointer.split("/")
        for token in tokens:
            if node is None:
                break
            node = _child(node, token)
        if node is None or head:
            raise KeyError(pointer)
        return node

    def _nodes(self) -> Iterator[tuple[str, Node]]:
        """All pointers and nodes in document order, without recursion."""
        pending = [iter([("", self._root)] if self._root else [])]
        while pending:
            for pointer, node in pending[-1]:
                yield pointer, node
                pending.append(_children(pointer, node))
                break
            else:
                pending.pop()

    def __iter__(self) -> Iterator[str]:
        return (pointer for pointer, _ in self._nodes())

    def __len__(self) -> int:
        return sum(1 for _ in self)


class ValueSpans(_Spans):
    """Pointer of a value -> span of that value; the pointer "" is the document's own value."""

    __slots__ = ()

    def __getitem__(self, pointer: str) -> Span:
        node = self._node(pointer)
        return self._lines.span(node.start, node.end)


class KeySpans(_Spans):
    """Pointer of a member of an object -> span of its key, quotes included."""

    __slots__ = ()

    def __getitem__(self, pointer: str) -> Span:
        node = self._node(pointer)
        if node.key_start < 0:
            raise KeyError(pointer)
        return self._lines.span(node.key_start, node.key_end)

    def __iter__(self) -> Iterator[str]:
        return (pointer for pointer, node in self._nodes() if node.key_start >= 0)
