"""The shape of a description of a document kind: which keys it has, and what each may hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

_Test = Callable[[Any], bool]


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_phrase(value: Any) -> bool:
    # Of a phrase only letters and digits are looked for, and none stand on every page.
    return isinstance(value, str) and any(map(str.isalnum, value))


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_list_of(test: _Test) -> _Test:
    return lambda value: isinstance(value, list) and all(map(test, value))


def _is_text_table(value: Any) -> bool:
    return isinstance(value, dict) and all(map(_is_text, value.values()))


_TEXT, _FLAG = (_is_text, "a text"), (_is_flag, "true or false")
_LIST = (_is_list_of(_is_text), "a list of texts")
_PHRASES = (_is_list_of(_is_phrase), "a list of phrases")
_KEYS: Mapping[str, tuple[_Test, str]] = {
    "title": _TEXT,
    "proof": _FLAG,
    "precedence": (_is_number, "a whole number"),
    "recognise": (_is_list_of(_is_list_of(_is_phrase)), "a list of lists of phrases"),
    **dict.fromkeys(("never", "signed"), _PHRASES),
    **dict.fromkeys(("expect", "shapes"), _LIST),
    **dict.fromkeys(("numbered", "leaders"), _FLAG),
    "qr": (_is_text_table, "a table of texts"),
    **dict.fromkeys(
        ("sentence", "label", "part"),
        (_is_list_of(lambda value: isinstance(value, dict)), "a list of tables"),
    ),
}
_PARTS: Mapping[str, Mapping[str, tuple[_Test, str]]] = {
    "sentence": {"pattern": _TEXT, "fallback": _FLAG, "needs": _LIST},
    "label": {"label": _TEXT, "field": _TEXT, "value": _TEXT},
    "part": {"name": _TEXT, "phrases": _PHRASES},
}
_NEEDED = {"": ("title", "proof", "recognise"), "sentence": ("pattern",), "label": ("label",),
           "part": ("name", "phrases")}  # fmt: skip


def check_shape(raw: Mapping[str, Any]) -> None:
    """Raise ValueError, saying what is wrong, where ``raw`` has another shape."""
    _check("", raw, _KEYS)
    if not raw["recognise"] or not all(raw["recognise"]):
        raise ValueError("'recognise' or a list in it is empty, and would fit no page or every one")
    for name, keys in _PARTS.items():
        for item in raw.get(name, ()):
            _check(name, item, keys)


def _check(where: str, raw: Mapping[str, Any], keys: Mapping[str, tuple[_Test, str]]) -> None:
    shown = f"{where}." if where else ""
    for key in _absent(raw, _NEEDED[where]):
        raise ValueError(f"'{shown}{key}' is missing")
    for key, value in raw.items():
        if key not in keys:
            raise ValueError(f"unknown key '{shown}{key}'")
        fits, expected = keys[key]
        if not fits(value):
            raise ValueError(f"'{shown}{key}' is to be {expected}")


def _absent(raw: Mapping[str, Any], needed: Iterable[str]) -> list[str]:
    return [key for key in needed if key not in raw]
