"""Read the words of one field again, enlarged and by themselves.

OCR errs differently on a page and on a line cut out of it. What both readings agree on can be
relied upon; where they differ, both are kept and neither is.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import replace

from compliance_lint.evidence.certificate import Certificate, Reading
from compliance_lint.evidence.kinds import compact
from compliance_lint.evidence.pictures import PagePicture
from compliance_lint.evidence.scans.ocr import OcrWord, read_words
from compliance_lint.evidence.scans.shapes import repaired

# A wrong reading of one of these would be held against the submission.
FIELDS = (
    "legal_name", "trade_name", "former_name", "registration_number", "gstin", "pan",
    "valid_to", "constitution", "incorporated", "issued",
)  # fmt: skip
_NUMBERS = frozenset({"registration_number", "gstin", "pan"})
_TEXT_HEIGHT = 44  # pixels: what the engine reads best
_MARGIN = 0.4  # of the height of a line
_AT_MOST = 3  # readings of one field
_ALIKE = 3  # characters: a second reading that is longer or shorter by more is of something else
_HOLE = 1.6  # times the height of the words
_LEAST_CONFIDENCE = 30.0  # below that even two equal readings are guesses


def locate(value: str, words: Sequence[OcrWord]) -> list[OcrWord]:
    """The words a value was read from, line by line; empty where they are not found."""
    whole = _find(compact(value), words)
    if whole:
        return whole
    parts = [_find(compact(line), words) for line in value.split("\n") if compact(line)]
    return [word for part in parts for word in part] if all(parts) else []


def _find(wanted: str, words: Sequence[OcrWord]) -> list[OcrWord]:
    if not wanted:
        return []
    texts = [compact(word.text) for word in words]
    at = "".join(texts).find(wanted)
    if at < 0:
        return []
    ends = list(itertools.accumulate(map(len, texts)))
    hits = [
        index
        for index, (text, end) in enumerate(zip(texts, ends, strict=True))
        if text and end > at and end - len(text) < at + len(wanted)
    ]
    return list(words[hits[0] : hits[-1] + 1])  # an ampersand between them belongs to them


def looked_at_again(
    certificate: Certificate,
    pictures: Mapping[int, PagePicture],
    words: Mapping[int, Sequence[OcrWord]],
    shapes: Sequence[str],
) -> Certificate:
    """The certificate with its OCR readings marked as sure, or joined by a second reading.

    ``pictures`` and ``words`` are those of the pages read by OCR, by page number (from 1).
    """
    fields = dict(certificate.fields)
    for name in FIELDS:
        readings: list[Reading] = []
        for reading in fields.get(name, ())[:_AT_MOST]:
            if reading.page not in pictures or reading.certain:
                readings.append(reading)
                continue
            found = locate(reading.value, words[reading.page])
            known = shapes if name in _NUMBERS else ()
            readings += _checked(reading, found, pictures[reading.page], known)
        if readings:
            fields[name] = tuple(readings)
    return replace(certificate, fields=fields)


def _checked(
    reading: Reading, words: Sequence[OcrWord], picture: PagePicture, shapes: Sequence[str]
) -> list[Reading]:
    if not words:
        return [reading]
    again, confidence = _read_again(words, picture, shapes)
    # A cut goes around whole words: they may hold more than the value, such as a colon's label.
    if compact(reading.value) in compact(again):
        lowest = min([confidence, *(word.confidence for word in words)])
        sure = lowest >= _LEAST_CONFIDENCE and not _has_hole(words)
        return [replace(reading, sure=sure)]
    value = again.strip(" .:*")
    alike = abs(len(compact(value)) - len(compact(reading.value))) <= _ALIKE
    return [reading, replace(reading, value=value)] if compact(value) and alike else [reading]


def _has_hole(words: Sequence[OcrWord]) -> bool:
    """Whether a gap in a line is so wide that a word may be hidden: by a glare, a stamp, a fold."""
    heights = sorted(word.bottom - word.top for word in words)
    wide = _HOLE * heights[len(heights) // 2]
    pairs = itertools.pairwise(words)
    return any(a.line == b.line and b.left - a.right > wide for a, b in pairs)


def _read_again(
    words: Sequence[OcrWord], picture: PagePicture, shapes: Sequence[str]
) -> tuple[str, float]:
    """The text on the words' places, and the lowest confidence of it."""
    texts: list[str] = []
    confidences: list[float] = []
    for _, group in itertools.groupby(words, key=lambda word: word.line):
        line = list(group)
        again = _read_line(line, picture)
        texts.append(
            " ".join(
                text for text in repaired([w.text for w in again], shapes, numbers=True) if text
            )
        )
        confidences += [word.confidence for word in again if compact(word.text)]
    return "\n".join(texts), min(confidences, default=0.0)


def _read_line(line: Sequence[OcrWord], picture: PagePicture) -> list[OcrWord]:
    from PIL import ImageOps  # noqa: PLC0415

    top, bottom = min(word.top for word in line), max(word.bottom for word in line)
    height = max(6, bottom - top)
    margin = round(height * _MARGIN)
    box = (
        max(0, line[0].left - margin),
        max(0, top - margin),
        min(picture.image.width, line[-1].right + margin),
        min(picture.image.height, bottom + margin),
    )
    if box[2] <= box[0] or box[3] <= box[1]:
        return []
    cut = picture.image.crop(box)
    scale = max(1.0, min(4.0, _TEXT_HEIGHT / height))
    size = (max(1, round(cut.width * scale)), max(1, round(cut.height * scale)))
    cut = ImageOps.expand(cut.resize(size), border=round(_TEXT_HEIGHT / 2), fill=255)
    return read_words(cut, picture.dpi * scale, block=True)
