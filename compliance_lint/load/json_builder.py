"""Builds the value and the tree of offsets while a JSON text is read, and gathers the faults."""

from __future__ import annotations

from typing import Literal, NoReturn

from compliance_lint.load.json_document import MAX_FAULTS, JsonFault
from compliance_lint.load.json_hints import Hint
from compliance_lint.load.positions import LineIndex, Node, join_pointer

About = Literal["value", "container"]


class StopReading(Exception):  # noqa: N818 - leaves the loop; `scan` lets it no further
    """The text cannot be read any further."""


class Frame:
    """An object or array that has been opened and not closed yet.

    ``container`` is its value and ``children`` are the places of what is in it, of like shape.
    """

    __slots__ = (
        "children",
        "closer",
        "container",
        "first_keys",
        "key",
        "key_end",
        "key_start",
        "start",
    )

    def __init__(self, start: int, opener: str) -> None:
        self.start = start
        self.container: dict[str, object] | list[object] = {} if opener == "{" else []
        self.children: dict[str, Node] | list[Node] = {} if opener == "{" else []
        self.closer = "}" if opener == "{" else "]"
        self.key = ""
        self.key_start = self.key_end = -1
        self.first_keys: dict[str, int] | None = None  # made when a key comes twice

    @property
    def token(self) -> str | int:
        """The key or index of the value that is being read."""
        return self.key if isinstance(self.children, dict) else len(self.children)


class Builder:
    """What has been read so far. Offsets in; `LineIndex` makes positions of them."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = LineIndex(text)
        self.stack: list[Frame] = []
        self.faults: list[JsonFault] = []
        self.value: object = None
        self.complete = False  # True from the moment the document's own value has ended
        self.root: Node | None = None

    def fault(self, kind: str, hint: Hint, about: About = "value") -> None:
        """Note a fault with the value now being read, or with the container it is in."""
        if len(self.faults) >= MAX_FAULTS:
            return
        tokens = [frame.token for frame in self.stack]
        pointer = join_pointer(tokens if about == "value" else tokens[:-1])
        span = self.lines.span(hint.start, hint.end)
        self.faults.append(JsonFault(kind, hint.detail, span, pointer))

    def stop(self, hint: Hint, kind: str = "syntax", about: About = "value") -> NoReturn:
        """Note the last fault and leave; what is open ends where reading ended."""
        if len(self.faults) >= MAX_FAULTS:  # why reading stopped must never be the dropped one
            self.faults.pop()
        self.fault(kind, hint, about)
        while self.stack:
            frame = self.stack.pop()
            end = max(hint.start, frame.start + 1)
            if self.stack:
                self.put(frame.container, frame.start, end, frame.children)
            else:  # its place may be shown, its value is not whole
                self.root = Node(frame.start, end, -1, -1, frame.children)
        raise StopReading

    def put(
        self, value: object, start: int, end: int, children: dict[str, Node] | list[Node] | None
    ) -> None:
        """Put a value that has ended, and its place, into the container it is in.

        The value that is in none becomes the document.
        """
        if not self.stack:
            self.value, self.complete = value, True
            self.root = Node(start, end, -1, -1, children)
            return
        frame = self.stack[-1]
        node = Node(start, end, frame.key_start, frame.key_end, children)
        if isinstance(frame.container, dict):
            frame.container[frame.key] = value
        else:
            frame.container.append(value)
        if isinstance(frame.children, dict):
            frame.children[frame.key] = node
        else:
            frame.children.append(node)
