"""Copies Python objects to plain JSON values, without running any code of theirs.

A subclass may override ``__iter__``, ``items``, ``__len__`` or ``__str__`` with something that
raises or never ends. So everything is read through the built-in types' own methods, and nothing
is asked of an object whose type is not one of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite, isnan
from typing import cast

from compliance_lint.load.json_document import (
    MAX_DIGITS,
    MAX_FAULTS,
    MAX_KEY,
    MAX_VALUES,
    SURROGATE,
    JsonDocument,
    JsonFault,
    json_type_name,
)
from compliance_lint.load.positions import NOWHERE, join_pointer

# Values plus characters. No JSON text of up to 1 MiB holds more, so objects are refused no
# sooner than a file would be; and a few shared lists inside each other cannot unfold without end.
_MAX_SIZE = 1_048_576
_TOO_MUCH = f"more than {_MAX_SIZE} values and characters"
_TOO_LARGE_INT = 10**MAX_DIGITS
_type_name = type.__dict__["__name__"].__get__  # a metaclass can make the attribute itself raise


class _Frame:
    """A container that is being copied."""

    __slots__ = ("identity", "items", "target", "token")

    def __init__(
        self,
        identity: int,
        items: Iterator[tuple[object, object]],
        target: dict[str, object] | list[object],
    ) -> None:
        self.identity = identity
        self.items = items
        self.target = target
        self.token: str | int = ""


class _TooLargeError(Exception):
    """A budget is spent; the text says which."""


class _Copier:
    """One copy of one object, depth first and without recursion."""

    def __init__(self, max_depth: int) -> None:
        self.max_depth = max_depth
        self.left = _MAX_SIZE
        self.values_left = MAX_VALUES
        self.stack: list[_Frame] = []
        self.open_identities: set[int] = set()
        self.faults: list[JsonFault] = []

    def fault(self, kind: str, detail: str, *, about_container: bool = False) -> None:
        """Note a fault with the value now being copied, or with the container it is in."""
        if len(self.faults) < MAX_FAULTS:
            tokens = [frame.token for frame in self.stack]
            pointer = join_pointer(tokens[:-1] if about_container else tokens)
            self.faults.append(JsonFault(kind, detail, NOWHERE, pointer))

    def spend(self, size: int) -> None:
        """Count ``size`` values or characters. Raises `_TooLargeError` past the limit."""
        self.left -= size
        if self.left < 0:
            raise _TooLargeError(_TOO_MUCH)

    def copy(self, value: object) -> object:
        """Return the plain copy of ``value``. Raises `_TooLargeError`."""
        root = self.plain(value)
        while self.stack:
            frame = self.stack[-1]
            for key, item in frame.items:
                self.put(frame, key, item)
                break
            else:
                self.stack.pop()
                self.open_identities.discard(frame.identity)
        return root

    def put(self, frame: _Frame, key: object, item: object) -> None:
        """Copy one member or element into its container."""
        if isinstance(frame.target, list):
            frame.token = len(frame.target)
            frame.target.append(self.plain(item))
        elif not issubclass(type(key), str):
            self.spend(1)
            detail = f"{_described(key)} is not a JSON key"
            self.fault("syntax", detail, about_container=True)
        else:
            frame.token = SURROGATE.sub("\ufffd", str.__str__(cast("str", key)))
            name = self.text(cast("str", key))
            if len(name) > MAX_KEY:
                detail = f"a key of {len(name)} characters, at most {MAX_KEY} are read"
                raise _TooLargeError(detail)
            if name in frame.target:
                self.fault("duplicate-key", "two keys are the same text")
            frame.target[name] = self.plain(item)

    def plain(self, value: object) -> object:
        """Return the JSON form of one value; a container is opened, and filled by `copy`."""
        self.spend(1)
        self.values_left -= 1
        if self.values_left < 0:
            raise _TooLargeError(f"more than {MAX_VALUES} values")
        kind = type(value)  # not isinstance, which asks the object for its __class__
        if value is None or kind is bool:
            return value
        if issubclass(kind, str):
            return self.text(cast("str", value))
        if issubclass(kind, int | float):
            return self.number(value)
        if issubclass(kind, dict | list | tuple):
            return self.open(value)
        self.fault("syntax", f"{_described(value)} is not a JSON value")
        return None

    def text(self, value: str) -> str:
        """Return a str proper, with U+FFFD for half surrogate pairs."""
        text = str.__str__(value)
        self.spend(len(text))
        if text.isascii() or not SURROGATE.search(text):
            return text
        detail = "half of a UTF-16 surrogate pair, not a character"
        self.fault("lone-surrogate", detail)
        return SURROGATE.sub("\ufffd", text)

    def number(self, value: object) -> int | float | None:
        """Return an int or float proper; None, with a fault, for what JSON cannot carry."""
        if issubclass(type(value), int):
            whole = int.__int__(cast("int", value))
            if abs(whole) < _TOO_LARGE_INT:
                return whole
            self.fault("number-out-of-range", "the number is too large to read")
            return None
        number = float.__float__(cast("float", value))
        if isfinite(number):
            return number
        name = "NaN" if isnan(number) else "Infinity"
        self.fault("not-a-number", f"{name} is not a JSON number")
        return None

    def open(self, source: object) -> dict[str, object] | list[object] | None:
        """Return the empty copy of a container, which `copy` will fill; None where it may not."""
        if id(source) in self.open_identities:
            self.fault("nesting", f"{_described(source)} contains itself")
            return None
        if len(self.stack) >= self.max_depth:
            self.fault("nesting", f"more than {self.max_depth} levels of objects and arrays")
            return None
        target: dict[str, object] | list[object] = {} if issubclass(type(source), dict) else []
        self.open_identities.add(id(source))
        self.stack.append(_Frame(id(source), _items(source, self.left), target))
        return target


def _items(source: object, limit: int) -> Iterator[tuple[object, object]]:
    """Return the members or elements as they are now. Raises `_TooLargeError` above ``limit``."""
    if issubclass(type(source), dict):
        members = cast("dict[object, object]", source)
        if dict.__len__(members) > limit:
            raise _TooLargeError(_TOO_MUCH)
        return iter(list(dict.items(members)))  # dict.copy would ask a subclass for its keys()
    if issubclass(type(source), list):
        elements = cast("list[object]", source)
        if list.__len__(elements) > limit:
            raise _TooLargeError(_TOO_MUCH)
        return iter(enumerate(list.copy(elements)))
    fixed = cast("tuple[object, ...]", source)
    if tuple.__len__(fixed) > limit:
        raise _TooLargeError(_TOO_MUCH)
    return iter(enumerate(tuple.__getitem__(fixed, slice(None))))


def _described(value: object) -> str:
    """Return the type's name with its article; an odd name, which can be any text, is not shown."""
    name = str(_type_name(type(value)))
    if not (name.isascii() and name.isidentifier() and len(name) <= 40):
        name = "object"
    return f"{'an' if name[0] in 'aeiouAEIOU' else 'a'} {name}"


def scan_value(value: object, *, max_depth: int = 64) -> JsonDocument:
    """Copy a Python object to plain JSON values; never raises, whatever the object is.

    dict (with str keys), list, tuple, str, int, float, bool and None are taken, and subclasses
    of them (an enum over str, say) as the JSON value they hold. Anything else, NaN, an infinity,
    an int of over 4300 digits or a container within itself becomes None with a fault; a key that
    is no str is left out with a fault. Objects and arrays may be ``max_depth`` deep, and values
    and characters together may number 1,048,576; values alone 50,000, and characters of a key
    256. There is no text, so ``values`` and ``keys`` are empty and each fault's span is `NOWHERE`.
    """
    copier = _Copier(max_depth)
    copy: object = None
    try:
        copy = copier.copy(value)
    except _TooLargeError as error:
        del copier.faults[MAX_FAULTS - 1 :]
        copier.faults.append(JsonFault("too-large", str(error), NOWHERE, ""))
    else:
        # A None that stands for something refused has its fault already.
        if not isinstance(copy, dict) and (copy is not None or value is None):
            detail = f"the document is {json_type_name(copy)}, it must be an object"
            copier.faults.append(JsonFault("not-an-object", detail, NOWHERE, ""))
    return JsonDocument(copy, {}, {}, tuple(copier.faults), "")
