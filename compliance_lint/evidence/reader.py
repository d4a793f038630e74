"""Recognise the kinds of document in a file and read their fields from the text of its pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from compliance_lint.evidence.certificate import Certificate, Reading
from compliance_lint.evidence.geometry import TextRun, rows_text, values_right_of
from compliance_lint.evidence.kinds import CertificateKind, compact
from compliance_lint.evidence.page_marks import page_marks

# What PDF text holds instead of plain characters: blanks of other widths, ligatures.
_PLAIN = str.maketrans({
    "\u00a0": " ", "\u2007": " ", "\u202f": " ", "\u2009": " ", "\u200a": " ", "\u3000": " ",
    "\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl",
    "\u200b": None, "\ufeff": None, "\r": "\n",
})  # fmt: skip
# The dotted line on which a paper form was filled in, as text and as OCR sees it.
_LEADERS = re.compile(r"[.\u2026_\u00b7]{2,}|\u2026|(?: [._\u00b7]){2,}(?= |$)", re.MULTILINE)
_HINTS_AT_LEADERS = ("..", " .", "_", "\u2026", "\u00b7")  # without one of these there are none
_LONGEST_VALUE = 600
_LEAST_TEXT = 100  # letters on a page from which a resemblance says something
Runs = Callable[[int], Sequence[TextRun]]


@dataclass
class _Draft:
    """The fields of one certificate while they are being collected.

    The readings of a field are kept by their `compact` text, so that each is there once.
    """

    fields: dict[str, dict[str, Reading]] = field(default_factory=dict)

    def add(self, name: str, value: str, page: int) -> None:
        value = _trimmed(value)
        if not value or len(value) > _LONGEST_VALUE:
            return
        known = self.fields.setdefault(name, {})
        plain = compact(value)
        if plain and plain not in known:
            known[plain] = Reading(value, page)

    def merge(self, other: _Draft) -> None:
        for name, readings in other.fields.items():
            known = self.fields.setdefault(name, {})
            for plain, reading in readings.items():
                if plain not in known:
                    known[plain] = Reading(_trimmed(reading.value), reading.page)

    def drop_superseded(self) -> None:
        """Where a file holds the first certificate and that of a change of name, the new counts."""
        former = self.fields.get("former_name", {})
        legal = self.fields.get("legal_name", {})
        current = {plain: reading for plain, reading in legal.items() if plain not in former}
        if current:
            self.fields["legal_name"] = current

    def lacks(self, names: Iterable[str]) -> bool:
        return any(not self.fields.get(name) for name in names)


@dataclass(frozen=True, slots=True)
class _Pages:
    """The texts of all pages, as they are and `compact`; ``exact`` is False where OCR read them."""

    texts: Sequence[str]
    compacts: Sequence[str]
    exact: bool

    @staticmethod
    def of(texts: Sequence[str], *, exact: bool) -> _Pages:
        return _Pages(texts, [compact(text) for text in texts], exact)


def _trimmed(value: str) -> str:
    return value.strip().strip(":*").strip()


def read_certificates(
    pages: Sequence[str], kinds: Sequence[CertificateKind], runs: Runs, *, exact: bool = True
) -> tuple[Certificate, ...]:
    """The certificates in a file, in page order; empty where no kind fits.

    ``pages`` are the texts of the pages as the PDF engine gives them; ``runs(index)`` gives a
    page's text runs with their places, and is asked only where the plain text does not do.
    ``exact`` is to be False for text read by OCR: kinds are then known by nearly their phrases.
    """
    read = _Pages.of([page.translate(_PLAIN) for page in pages], exact=exact)
    found = _pages_by_kind(read, kinds)
    if exact and not found and any(text.strip() for text in read.texts):
        # Letters placed one by one, or text drawn out of order: rebuild the lines by geometry.
        read = _Pages.of([rows_text(runs(index)) for index in range(len(pages))], exact=exact)
        found = _pages_by_kind(read, kinds)
    return tuple(
        _certificate(kind, _fields(kind, read, indexes, runs), read, indexes)
        for kind, indexes in found
    )


def _pages_by_kind(
    pages: _Pages, kinds: Sequence[CertificateKind]
) -> list[tuple[CertificateKind, list[int]]]:
    """Give each page to the first kind that fits it, or to the kind of the page before."""
    groups: dict[str, tuple[CertificateKind, list[int]]] = {}
    current: CertificateKind | None = None
    for index, page in enumerate(pages.compacts):
        # An annexure repeats the name, and a name may sound like another kind of document.
        if current is None or not current.continues(page, exact=pages.exact):
            current = _kind_of(page, kinds, exact=pages.exact) or current
        if current is not None:
            groups.setdefault(current.name, (current, []))[1].append(index)
    if not groups and len(pages.compacts) > 1:
        whole = "".join(pages.compacts)
        current = _kind_of(whole, kinds, exact=pages.exact)
        if current is not None:
            return [(current, list(range(len(pages.compacts))))]
    return list(groups.values())


def _kind_of(page: str, kinds: Sequence[CertificateKind], *, exact: bool) -> CertificateKind | None:
    found = next((kind for kind in kinds if kind.fits(page)), None)
    if found is None and not exact and len(page) > _LEAST_TEXT:
        found = next((kind for kind in kinds if kind.resembles(page)), None)
    return found


def _fields(kind: CertificateKind, pages: _Pages, indexes: Sequence[int], runs: Runs) -> _Draft:
    draft, exact = _Draft(), pages.exact
    lines = {index: _without_leaders(kind, pages.texts[index]) for index in indexes}
    for index in indexes:
        # OCR gives lines, in which the cells of a table are mixed: labels are read by place.
        if not exact:
            _read_labels_by_place(kind, runs(index), index + 1, draft, exact=False)
            _read_sentences(kind, lines[index], index + 1, draft, fallback=False)
        elif not _read_linear(kind, lines[index], index + 1, draft):
            lines[index] = _read_geometry(kind, runs(index), index + 1, draft, exact=exact)
    if draft.lacks(kind.expect):
        for index in indexes:
            lines[index] = _read_geometry(kind, runs(index), index + 1, draft, exact=exact)
            if not exact:
                _read_linear(kind, pages.texts[index], index + 1, draft)
    for index in indexes:
        _read_sentences(kind, lines[index], index + 1, draft, fallback=True)
    draft.drop_superseded()
    return draft


def _certificate(
    kind: CertificateKind, draft: _Draft, pages: _Pages, indexes: Sequence[int]
) -> Certificate:
    # The parts may lie in any order, also before the page that tells the kind.
    parts = {
        part.name: any(part.stands_in(text, exact=pages.exact) for text in pages.compacts)
        for part in kind.parts
    }
    return Certificate(
        kind.name,
        kind.title,
        kind.proof,
        {name: tuple(found.values()) for name, found in draft.fields.items() if found},
        pages=tuple(index + 1 for index in indexes),
        marks=tuple(mark for at in indexes for mark in page_marks(pages.texts[at], at + 1)),
        parts=tuple(name for name, found in parts.items() if found),
        missing=tuple(name for name, found in parts.items() if not found),
        shows_signature=any(kind.shows_signature(pages.compacts[index]) for index in indexes),
    )


def _without_leaders(kind: CertificateKind, text: str) -> str:
    if not kind.leaders or not any(hint in text for hint in _HINTS_AT_LEADERS):
        return text
    return _LEADERS.sub(" ", text)


def _read_linear(kind: CertificateKind, text: str, page: int, draft: _Draft) -> bool:
    """Read a page in the order of its text; False where that order is not the reading order.

    A label that must have a value and has none says so: its value stands elsewhere in the text,
    and what follows the last label of such a column belongs to another one. Nothing is kept then.
    """
    own = _Draft()
    labels = _read_labels(kind, text, page, own)
    if any(name in kind.expect and not own.fields.get(name) for name in labels):
        return False
    _read_sentences(kind, text, page, own, fallback=False)
    draft.merge(own)
    return True


def _read_sentences(
    kind: CertificateKind, text: str, page: int, draft: _Draft, *, fallback: bool
) -> None:
    lower = text.lower()
    for sentence in kind.sentences:
        if sentence.fallback is not fallback or not sentence.may_match(lower):
            continue
        if fallback and not draft.lacks(sentence.fields):
            continue
        for match in sentence.pattern.finditer(text):
            for name, value in match.groupdict().items():
                if value:
                    draft.add(name, value, page)


def _read_labels(kind: CertificateKind, text: str, page: int, draft: _Draft) -> set[str]:
    """Labels cut the text into values: each value runs from its label to the next one.

    Gives the fields whose labels were found, with a value or without.
    """
    if kind.label_pattern is None:
        return set()
    matches = list(kind.label_pattern.finditer(text))
    for position, match in enumerate(matches):
        end = matches[position + 1].start() if position + 1 < len(matches) else len(text)
        _keep(kind, match.lastgroup, text[match.end() : end], page, draft)
    fields = (kind.labels[int((match.lastgroup or "L0")[1:])].field for match in matches)
    return {field for field in fields if field}


def _keep(kind: CertificateKind, group: str | None, value: str, page: int, draft: _Draft) -> None:
    index = int((group or "L0")[1:])
    label, wanted = kind.labels[index], kind.value_patterns[index]
    if label.field is None:
        return
    value = value.strip()
    if wanted is not None:
        match = wanted.search(value)
        value = match.group(1) if match and match.re.groups else match.group() if match else ""
    draft.add(label.field, value, page)


def _read_geometry(
    kind: CertificateKind, runs: Sequence[TextRun], page: int, draft: _Draft, *, exact: bool
) -> str:
    """Read a page by the places of its text; gives the text in reading order."""
    text = _without_leaders(kind, rows_text(runs))
    _read_labels_by_place(kind, runs, page, draft, exact=exact)
    _read_sentences(kind, text, page, draft, fallback=False)
    return text


def _read_labels_by_place(
    kind: CertificateKind, runs: Sequence[TextRun], page: int, draft: _Draft, *, exact: bool
) -> None:
    if kind.label_pattern is not None:
        # The order of a text layer tells the lines of a cell; OCR has nothing but places.
        for group, value in values_right_of(runs, kind.label_pattern, cells=not exact):
            _keep(kind, group, value, page, draft)
