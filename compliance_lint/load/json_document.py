"""What reading a JSON text gives: the value, where its parts are, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from compliance_lint.load.positions import Span

# Faults after which the rest of the document was not read, or is not what a submission can be.
_STOPPING = frozenset(
    {"empty", "encoding", "syntax", "nesting", "too-large", "trailing-data", "not-an-object"}
)
MAX_FAULTS = 100
"""Later faults are dropped: a hostile file can hold half a million of them."""
MAX_DIGITS = 4300
"""Longest whole number read, in digits: CPython's own guard against quadratic conversion."""
MAX_VALUES = 50_000
"""Most values in a document; a submission has fewer than a hundred. Every check visits them all."""
MAX_KEY = 256
"""Longest key, in characters. Pointers repeat the keys on the way, once for each fault below."""
SURROGATE = re.compile(r"[\ud800-\udfff]")
"""Half of a UTF-16 pair. It cannot be written as UTF-8, so it must not reach any output."""


@dataclass(frozen=True, slots=True)
class JsonFault:
    """One thing that is wrong with a document.

    ``kind`` is one of ``empty``, ``encoding``, ``byte-order-mark``, ``syntax``,
    ``duplicate-key``, ``not-a-number``, ``number-out-of-range``, ``lone-surrogate``,
    ``nesting``, ``too-large``, ``trailing-data`` and ``not-an-object``. ``detail`` is a short
    clause for a person and repeats none of the document's values. ``pointer`` is the value
    concerned (RFC 6901, "" for the document), or its nearest ancestor where that value does not
    exist or its pointer would be longer than 4096 characters.
    """

    kind: str
    detail: str
    span: Span
    pointer: str


@dataclass(frozen=True, slots=True)
class JsonDocument:
    """A document with the positions of its parts.

    ``value`` holds only dict, list, str, int, float, bool and None, and text that UTF-8 can
    carry: a lone surrogate became U+FFFD, and a NaN or a number out of range became None (each
    with its fault). It is None where the document could not be read to its end. ``values`` maps
    a pointer to the span of the value, ``keys`` the pointer of a member to the span of its key
    with the quotes; of a duplicate key, the last one counts. Of a document that could not be
    read to its end they hold what came before. ``text`` has no byte-order mark, and U+FFFD for
    bytes that do not decode. Both maps and the text are empty for Python objects.
    """

    value: object | None = field(repr=False)
    values: Mapping[str, Span] = field(repr=False)
    keys: Mapping[str, Span] = field(repr=False)
    faults: tuple[JsonFault, ...]
    text: str = field(repr=False)

    @property
    def usable(self) -> bool:
        """True where the value is an object that was read to its end, with or without faults."""
        return isinstance(self.value, dict) and not any(
            fault.kind in _STOPPING for fault in self.faults
        )


def json_type_name(value: object) -> str:
    """Return what a plain JSON value is called, with its article: ``an array``, ``null``."""
    names = {dict: "an object", list: "an array", str: "a string", bool: "a boolean"}
    return "null" if value is None else names.get(type(value), "a number")
