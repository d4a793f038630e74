"""Folds: each takes one class of difference out of a name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Set as AbstractSet

from .characters import fold_look_alikes, strip_invisible
from .difference import Difference
from .legal_form import split_legal_form

# From harmless to serious; the order in which folds are tried.
LADDER = (
    Difference.CASE,
    Difference.WHITE_SPACE,
    Difference.INVISIBLE,
    Difference.LOOK_ALIKE,
    Difference.PUNCTUATION,
    Difference.AMPERSAND,
    Difference.HONORIFIC,
    Difference.ARTICLE,
    Difference.ABBREVIATION,
    Difference.OPC_MARKER,
    Difference.LEGAL_FORM,
)
_FORM_FOLDS = frozenset({Difference.ABBREVIATION, Difference.OPC_MARKER, Difference.LEGAL_FORM})
HONORIFIC = re.compile(r"\s*(?:m\s?[/\\]\s?s\b|messrs\b|m\.\s?s\.)[\s.:,-]*(?=\w)", re.IGNORECASE)
ARTICLE = re.compile(r"\s*the\s+(?=\w)", re.IGNORECASE)
AND = re.compile(r"[&+]|(?<!\S)and(?!\S)", re.IGNORECASE)
_COMPANY = re.compile(r"(?<!\S)co\.?$", re.IGNORECASE)
_SIGNS = "\u2126\u212a\u212b"  # ohm, kelvin, angstrom: `str.lower` makes letters of them
_MEANINGFUL = "&+@#%"  # punctuation to Unicode, part of the name to a reader


def is_punctuation(char: str) -> bool:
    """Tell whether ``char`` only separates or decorates: dots, quotes, dashes, brackets."""
    if char in _MEANINGFUL:
        return False
    return unicodedata.category(char)[0] == "P" or char in "`´^~|<>=¨"


def fold(name: str, on: AbstractSet[Difference], stop: str = "") -> str:
    """Return ``name`` without the classes of difference in ``on``.

    ``stop`` takes the place of punctuation: nothing ("A.B." is "AB") or a blank ("A-B" is "A B").
    """
    if Difference.INVISIBLE in on:
        name = strip_invisible(name)
    if Difference.LOOK_ALIKE in on:
        name = fold_look_alikes(name)
    if Difference.HONORIFIC in on and (honorific := HONORIFIC.match(name)):
        name = name[honorific.end() :]
    if Difference.ARTICLE in on and (article := ARTICLE.match(name)):
        name = name[article.end() :]
    if on & _FORM_FOLDS:
        name = _fold_form(name, on)
    if Difference.AMPERSAND in on:
        name = fold_blanks(AND.sub(" & ", name)) if AND.search(name) else name
    if Difference.PUNCTUATION in on:
        name = _fold_punctuation(name, stop)
    if Difference.CASE in on:
        name = fold_case(name)
    return "".join(name.split()) if Difference.WHITE_SPACE in on else name


def fold_case(name: str) -> str:
    """Return ``name`` in lower case; characters that only resemble a letter are left alone.

    Not `str.casefold`: it takes ligatures apart, and a ligature is no matter of case.
    """
    if name.isascii():
        return name.lower()
    return "".join(c if c in _SIGNS else c.lower() for c in name)


def fold_blanks(name: str) -> str:
    """Return ``name`` with runs of white space as one blank, none at the ends."""
    return " ".join(name.split())


def written_company(core: str) -> str:
    """Return ``core`` with a final CO written out."""
    return _COMPANY.sub("COMPANY", core)


def _fold_form(name: str, on: AbstractSet[Difference]) -> str:
    parts = split_legal_form(name)
    core = written_company(parts.core) if Difference.ABBREVIATION in on else parts.core
    if Difference.LEGAL_FORM in on:
        return core
    if not parts.written:
        return core
    written = parts.form if Difference.ABBREVIATION in on else parts.written
    if parts.marker and Difference.OPC_MARKER in on:
        plain = parts.form.removeprefix("(OPC)").strip()
        written = plain if Difference.ABBREVIATION in on else parts.rest
    return f"{core} {written}".rstrip()


def _fold_punctuation(name: str, stop: str) -> str:
    if not any(is_punctuation(c) for c in name):
        return name
    if not stop:
        return "".join(c for c in name if not is_punctuation(c))
    return fold_blanks("".join(stop if is_punctuation(c) else c for c in name))
