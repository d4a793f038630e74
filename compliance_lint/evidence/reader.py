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
_LONGEST_VALUE = 600
_LEAST_TEXT = 100  # letters on a page from which a resemblance says something
Runs = Callable[[int], Sequence[TextRun]]


@dataclass
class _Draft:
    """The fields of one certificate while they are being collected."""

    fields: dict[str, list[Reading]] = field(default_factory=dict)

    def add(self, name: str, value: str, page: int) -> None:
        value = value.strip().strip(":*").strip()
        if not value or len(value) > _LONGEST_VALUE:
            return
        known = self.fields.setdefault(name, [])
        plain = compact(value)
        if plain and all(plain != compact(item.value) for item in known):
            known.append(Reading(value, page))

    def merge(self, other: _Draft) -> None:
        for name, readings in other.fields.items():
            for reading in readings:
                self.add(name, reading.value, reading.page)

    def drop_superseded(self) -> None:
        """Where a file holds the first certificate and that of a change of name, the new counts."""
        former = {compact(reading.value) for reading in self.fields.get("former_name", ())}
        legal = self.fields.get("legal_name", [])
        current = [reading for reading in legal if compact(reading.value) not in former]
        if current:
            self.fields["legal_name"] = current

    def lacks(self, names: Iterable[str]) -> bool:
        return any(not self.fields.get(name) for name in names)


def read_certificates(
    pages: Sequence[str], kinds: Sequence[CertificateKind], runs: Runs, *, exact: bool = True
) -> tuple[Certificate, ...]:
    """The certificates in a file, in page order; empty where no kind fits.

    ``pages`` are the texts of the pages as the PDF engine gives them; ``runs(index)`` gives a
    page's text runs with their places, and is asked only where the plain text does not do.
    ``exact`` is to be False for text read by OCR: kinds are then known by nearly their phrases.
    """
    texts = [page.translate(_PLAIN) for page in pages]
    found = _pages_by_kind(texts, kinds, exact=exact)
    if exact and not found and any(text.strip() for text in texts):
        # Letters placed one by one, or text drawn out of order: rebuild the lines by geometry.
        texts = [rows_text(runs(index)) for index in range(len(texts))]
        found = _pages_by_kind(texts, kinds, exact=exact)
    return tuple(_read(kind, texts, indexes, runs, exact=exact) for kind, indexes in found)


def _pages_by_kind(
    texts: Sequence[str], kinds: Sequence[CertificateKind], *, exact: bool
) -> list[tuple[CertificateKind, list[int]]]:
    """Give each page to the first kind that fits it, or to the kind of the page before."""
    groups: dict[str, tuple[CertificateKind, list[int]]] = {}
    current: CertificateKind | None = None
    compacts = [compact(text) for text in texts]
    for index, page in enumerate(compacts):
        # An annexure repeats the name, and a name may sound like another kind of document.
        if current is None or not current.continues(page, exact=exact):
            current = _kind_of(page, kinds, exact=exact) or current
        if current is not None:
            groups.setdefault(current.name, (current, []))[1].append(index)
    if not groups and len(compacts) > 1:
        whole = "".join(compacts)
        current = _kind_of(whole, kinds, exact=exact)
        if current is not None:
            return [(current, list(range(len(compacts))))]
    return list(groups.values())


def _kind_of(page: str, kinds: Sequence[CertificateKind], *, exact: bool) -> CertificateKind | None:
    found = next((kind for kind in kinds if kind.fits(page)), None)
    if found is None and not exact and len(page) > _LEAST_TEXT:
        found = next((kind for kind in kinds if kind.resembles(page)), None)
    return found


def _read(
    kind: CertificateKind, texts: Sequence[str], indexes: Sequence[int], runs: Runs, *, exact: bool
) -> Certificate:
    draft = _Draft()
    lines = {index: _without_leaders(kind, texts[index]) for index in indexes}
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
                _read_linear(kind, texts[index], index + 1, draft)
    for index in indexes:
        _read_sentences(kind, lines[index], index + 1, draft, fallback=True)
    draft.drop_superseded()
    fields = {name: tuple(readings) for name, readings in draft.fields.items() if readings}
    marks = tuple(mark for index in indexes for mark in page_marks(texts[index], index + 1))
    # The parts may lie in any order, also before the page that tells the kind.
    whole = [compact(text) for text in texts] if kind.parts else []
    parts = {
        part.name: any(part.stands_in(text, exact=exact) for text in whole) for part in kind.parts
    }
    return Certificate(
        kind.name,
        kind.title,
        kind.proof,
        fields,
        pages=tuple(index + 1 for index in indexes),
        marks=marks,
        parts=tuple(name for name, found in parts.items() if found),
        missing=tuple(name for name, found in parts.items() if not found),
        shows_signature=any(kind.shows_signature(compact(texts[index])) for index in indexes),
    )


def _without_leaders(kind: CertificateKind, text: str) -> str:
    return _LEADERS.sub(" ", text) if kind.leaders else text


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
