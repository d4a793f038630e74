"""Kinds of document: how one is recognised and read. The knowledge is data, in TOML files.

A description (``rules/<pack>/certificates/<kind>.toml``) has

``title``       what a person calls it
``proof``       whether it can serve as a certificate (false for look-alikes)
``precedence``  which kind wins where several fit one page; the higher one (default 50)
``recognise``   alternatives; each is a list of phrases that must all stand on one page. Case,
                white space and punctuation are ignored
``never``       phrases that rule the kind out
``qr``          the labels of fields in its QR code, where that is plain text
``shapes``      shapes of numbers on it, by which OCR is put right (see `evidence.scans.shapes`)
``signed``      phrases in the mark that a digital signature leaves on it; any one of them tells
``numbered``    whether the form's items are numbered (default: no)
``leaders``     whether values are typed on dotted lines: dots in a row are then blanks
``expect``      fields without which the linear reading is not trusted and the page's geometry
                is asked
``[[sentence]]``  ``pattern``: a regular expression whose named groups are fields; a blank in it
                stands for any white space, letter case is ignored. ``fallback = true`` is tried
                only for fields that nothing else has filled. ``needs``: words in lower case of
                which one must be on the page, else the search is spared
``[[label]]``   ``label``: a regular expression for a printed label at the start of a line (item
                numbers before it are ignored if the form is ``numbered``); ``field``: what its
                value is. A label without a field only ends the value before it. ``value``: a
                regular expression the value must hold
``[[part]]``    a further page that a whole document of the kind has, as an annexure: ``name``, and
                ``phrases`` of which any one tells it
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from compliance_lint.evidence.certificate import FIELDS
from compliance_lint.evidence.kind_shape import check_shape

_PUNCTUATION = {code: None for code in range(128) if not chr(code).isalnum()}
_BLANK = re.compile(r"\[[^\]]*\]|\\.| \?| ")
_BLANKS = {" ": r"\s+", " ?": r"\s*"}
# A number of up to two digits: a form has no more items than that, and a name may end in a number.
_ITEM_NUMBER = r"(?:\(?(?:1[0-2]|[1-9])(?:\([a-z]\))?[ \t]*[.)]?\s*)?"
_LEAST_TO_MISREAD = 8  # characters: of a shorter phrase none may be misread
_FIELD_GROUP = re.compile(r"\(\?P<(\w+)>")


class KindInvalidError(Exception):
    """A description of a document kind is wrong; the text says where and why."""


def compact(text: str) -> str:
    """Letters and digits only, upper case: immune to spacing, wrapping and punctuation."""
    text = text.translate(_PUNCTUATION)
    if not text.isascii():
        text = "".join(filter(str.isalnum, text))
    return text.upper()


def _stands_in(phrase: str, text: str) -> bool:
    """Whether ``phrase`` stands in ``text``, with at most one character in ten misread."""
    if phrase in text:
        return True
    if len(phrase) < _LEAST_TO_MISREAD:
        return False
    # Imported here: text layers never need it.
    from rapidfuzz import fuzz  # noqa: PLC0415

    wrong = max(1, len(phrase) // 10)
    return fuzz.partial_ratio(phrase, text) >= 100 * (1 - wrong / len(phrase)) - 0.01


def _any_space(pattern: str) -> str:
    r"""A blank in a description stands for any white space; `` ?`` for none as well.

    Blanks inside a set of characters, as in ``[ \t]``, stay what they are.
    """
    return _BLANK.sub(lambda found: _BLANKS.get(found[0], found[0]), pattern)


@dataclass(frozen=True)
class Sentence:
    """A pattern over running text."""

    source: str
    fallback: bool = False
    needs: tuple[str, ...] = ()

    def may_match(self, lower_text: str) -> bool:
        """Whether it is worth while to search ``lower_text``: saves compiling and searching."""
        for word in self.needs:  # a plain loop: asked for every sentence of every page
            if word in lower_text:
                return True
        return not self.needs

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """The fields it fills, told without compiling it."""
        return tuple(_FIELD_GROUP.findall(self.source))

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Blanks stand for any white space. Compiled at first use: compiling all would be slow."""
        return re.compile(_any_space(self.source), re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Label:
    """A printed label. ``field`` is None for one that only ends the value before it."""

    source: str
    field: str | None = None
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A further page of a whole document; one of ``phrases`` (as `compact` text) stands on it."""

    name: str
    phrases: tuple[str, ...]

    def stands_in(self, compact_text: str, *, exact: bool = True) -> bool:
        """Whether the part is in a text; ``exact`` is to be False where OCR read it."""
        if any(phrase in compact_text for phrase in self.phrases):
            return True
        return not exact and any(_stands_in(phrase, compact_text) for phrase in self.phrases)


@dataclass(frozen=True)
class CertificateKind:
    """One kind of document, ready to be looked for."""

    name: str
    title: str
    proof: bool
    precedence: int
    recognise: tuple[tuple[str, ...], ...]
    never: tuple[str, ...]
    expect: tuple[str, ...]
    sentences: tuple[Sentence, ...]
    labels: tuple[Label, ...]
    numbered: bool = False
    shapes: tuple[str, ...] = ()
    qr: Mapping[str, str] = field(default_factory=dict)
    leaders: bool = False
    signed: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()

    def continues(self, compact_text: str, *, exact: bool = True) -> bool:
        """Whether a page is a further part of the kind, whatever else its text resembles."""
        return any(part.stands_in(compact_text, exact=exact) for part in self.parts)

    def resembles(self, compact_text: str) -> bool:
        """As `fits`, for text in which some characters are misread."""
        if not any(
            all(_stands_in(phrase, compact_text) for phrase in phrases)
            for phrases in self.recognise
        ):
            return False
        return not any(_stands_in(phrase, compact_text) for phrase in self.never)

    def fits(self, compact_text: str) -> bool:
        """Whether a page whose text is ``compact_text`` is of this kind."""
        # Plain loops: every page is held against every kind, and generators take twice as long.
        for phrases in self.recognise:
            for phrase in phrases:
                if phrase not in compact_text:
                    break
            else:
                return not any(phrase in compact_text for phrase in self.never)
        return False

    def shows_signature(self, compact_text: str) -> bool:
        """Whether the mark of a digital signature is printed on a page."""
        return any(phrase in compact_text for phrase in self.signed)

    @cached_property
    def label_pattern(self) -> re.Pattern[str] | None:
        """All labels as one alternation at the start of a line; group ``L<n>`` tells which."""
        if not self.labels:
            return None
        parts = (
            f"(?P<L{index}>{_any_space(label.source)})" for index, label in enumerate(self.labels)
        )
        number = _ITEM_NUMBER if self.numbered else ""
        return re.compile(
            rf"(?:^|\n)[ \t]*{number}(?:{'|'.join(parts)})[ \t]*[*:]*[ \t]*",
            re.IGNORECASE,
        )

    @cached_property
    def value_patterns(self) -> tuple[re.Pattern[str] | None, ...]:
        """What each label's value must hold, in the order of the labels."""
        return tuple(
            re.compile(_any_space(label.value), re.IGNORECASE) if label.value else None
            for label in self.labels
        )

    def check_patterns(self) -> None:
        """Compile every pattern. Raises KindInvalidError for one that is none."""
        try:
            _ = (self.label_pattern, self.value_patterns)
            for sentence in self.sentences:
                _ = sentence.pattern
        except (re.error, OverflowError, RecursionError) as error:
            raise KindInvalidError(f"{self.name}.toml: a pattern is wrong: {error}") from None


def load_kinds(folder: Path) -> tuple[CertificateKind, ...]:
    """Every kind described in ``folder``, most important first. Raises KindInvalidError."""
    kinds = [read_kind(path) for path in sorted(folder.glob("*.toml"))]
    return tuple(sorted(kinds, key=lambda kind: (-kind.precedence, kind.name)))


def read_kind(path: Path) -> CertificateKind:
    """One description. Raises KindInvalidError naming the file and the fault."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        return _kind(path.stem, raw)
    except (OSError, ValueError, RecursionError) as error:
        raise KindInvalidError(f"{path.name}: {error}") from error


def _kind(name: str, raw: Mapping[str, Any]) -> CertificateKind:
    check_shape(raw)
    labels = tuple(Label(i["label"], i.get("field"), i.get("value")) for i in raw.get("label", ()))
    sentences = tuple(
        Sentence(item["pattern"], item.get("fallback", False), tuple(item.get("needs", ())))
        for item in raw.get("sentence", ())
    )
    named = {field for item in sentences for field in item.fields}
    named |= {label.field for label in labels if label.field} | set(raw.get("qr", ()))
    named |= set(raw.get("expect", ()))
    if wrong := named - FIELDS:
        raise ValueError(f"unknown field {sorted(wrong)[0]!r}")
    return CertificateKind(
        name=name,
        title=raw["title"],
        proof=raw["proof"],
        precedence=raw.get("precedence", 50),
        recognise=tuple(tuple(compact(p) for p in phrases) for phrases in raw["recognise"]),
        never=tuple(compact(phrase) for phrase in raw.get("never", ())),
        expect=tuple(raw.get("expect", ())),
        sentences=sentences,
        labels=labels,
        numbered=raw.get("numbered", False),
        shapes=tuple(raw.get("shapes", ())),
        qr=dict(raw.get("qr", {})),
        leaders=raw.get("leaders", False),
        signed=tuple(compact(phrase) for phrase in raw.get("signed", ())),
        parts=tuple(
            Part(item["name"], tuple(map(compact, item["phrases"]))) for item in raw.get("part", ())
        ),
    )
