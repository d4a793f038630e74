"""One page read by OCR: its words as text with places, ready for the certificate reader."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from compliance_lint.evidence.geometry import TextRun, rows_text
from compliance_lint.evidence.pictures import PagePicture, Pages
from compliance_lint.evidence.scans.ocr import OcrWord, read_words
from compliance_lint.evidence.scans.shapes import repaired
from compliance_lint.evidence.scans.straighten import evenly_lit, levelled, lies_sideways, turned

_FRAMES = "|[]{}_~=¦"  # what the lines of a form are taken for
_SPECKS = "“”„‘’'`"  # before a word: dust on the paper
_DOTTED = ". ·…-_—–"
_GAP = 1.4  # times the line's height: wider than between words, so another column
_READS = 60.0  # mean confidence from which a page counts as standing upright
_FEW = 8  # words
_LONG = 4  # letters and digits


@dataclass(frozen=True, slots=True)
class ScannedPage:
    """What OCR read on a page, and how the picture was put right for it.

    ``words`` have boxes in pixels of the picture put right, of ``width`` × ``height`` pixels;
    ``dpi`` is its resolution, ``quarters`` and ``angle`` (degrees) how it was turned.
    """

    words: tuple[OcrWord, ...]
    width: int
    height: int
    dpi: float
    quarters: int = 0
    angle: float = 0.0

    @property
    def confidence(self) -> float:
        """Mean confidence of the words, by their length, from 0 to 100; 0 without words."""
        weights = [sum(map(str.isalnum, word.text)) for word in self.words]
        total = sum(weights)
        if not total:
            return 0.0
        pairs = zip(self.words, weights, strict=True)
        return sum(word.confidence * weight for word, weight in pairs) / total

    @property
    def upright(self) -> float:
        """The share of the longer words that are wider than high, from 0 to 1.

        The engine reads lines that run up or down the page, but puts them in a wrong order.
        """
        long = [word for word in self.words if sum(map(str.isalnum, word.text)) >= _LONG]
        wide = sum(word.right - word.left > word.bottom - word.top for word in long)
        return wide / len(long) if long else 0.0

    @property
    def worth(self) -> float:
        """What makes one way of turning a page better than another, from 0 to 100."""
        return self.confidence * self.upright if len(self.words) >= _FEW else 0.0

    @property
    def runs(self) -> list[TextRun]:
        """The words as stretches of lines, in points with the origin at the lower left."""
        lines = (list(line) for _, line in itertools.groupby(self.words, key=lambda w: w.line))
        return [self._run(part, *_height(line)) for line in lines for part in _columns(line)]

    @property
    def text(self) -> str:
        """The page's text in reading order."""
        return rows_text(self.runs)

    def _run(self, words: Sequence[OcrWord], top: float, bottom: float) -> TextRun:
        scale = 72 / self.dpi
        return TextRun(
            " ".join(word.text for word in words),
            words[0].left * scale,
            (self.height - bottom) * scale,
            max(word.right for word in words) * scale,
            (self.height - top) * scale,
        )


def picture_put_right(page: PagePicture, quarters: int) -> tuple[PagePicture, float]:
    """The page's picture turned by ``quarters``, evenly lit and level; and the angle for that."""
    image, angle = levelled(evenly_lit(turned(page.image, quarters)))
    return PagePicture(image, page.dpi), angle


def read_page(
    pages: Pages, index: int, dpi: float, shapes: Sequence[str], quarters: int | None = None
) -> ScannedPage | None:
    """Read one page (index from 0) at ``dpi``, however it lies; None where it cannot be drawn.

    ``quarters`` says by how many quarter turns it is put upright, where that is known. Else a page
    that lies on its side is told by its lines. One that stands on its head is told by reading it,
    which costs a second reading, so only where the first one gave next to nothing.
    """
    page = pages.draw(index, dpi)
    if page is None:
        return None
    if quarters is not None:
        return _read(page, quarters, shapes)
    sideways = lies_sideways(page.image)
    best = _read(page, 1 if sideways else 0, shapes)
    for turn in (3, 0, 2) if sideways else (2, 1, 3):
        if best.worth >= _READS:
            break
        best = max(best, _read(page, turn, shapes), key=lambda read: read.worth)
    return best


def _read(page: PagePicture, quarters: int, shapes: Sequence[str]) -> ScannedPage:
    picture, angle = picture_put_right(page, quarters)
    words = read_words(picture.image, picture.dpi)
    size = picture.image.size
    return ScannedPage(tuple(_cleaned(words, shapes)), *size, picture.dpi, quarters, angle)


def _cleaned(words: Sequence[OcrWord], shapes: Sequence[str]) -> Iterator[OcrWord]:
    """The words without the lines of forms, and with numbers of known shapes put right."""
    for _, group in itertools.groupby(words, key=lambda word: word.line):
        line = list(group)
        texts = repaired([_without_frames(word.text) for word in line], shapes)
        for index, (word, text) in enumerate(zip(line, texts, strict=True)):
            if not text:
                continue
            joined = index
            while joined + 1 < len(texts) and not texts[joined + 1] and line[joined + 1].text:
                joined += 1
            right = line[joined].right if joined > index and len(text) > 14 else word.right
            yield replace(word, text=text, right=right)


def _without_frames(text: str) -> str:
    text = text.strip(_FRAMES).lstrip(_SPECKS)
    return "" if not text.strip(_DOTTED) and text != "-" else text


def _height(line: Sequence[OcrWord]) -> tuple[float, float]:
    """Top and bottom of a line, as if it were level.

    On a photograph taken aslant a line still falls or rises by several times its height. The
    engine follows it; its words are given one height, so that they stay one line.
    """
    middle = sum(word.top + word.bottom for word in line) / 2 / len(line)
    heights = sorted(word.bottom - word.top for word in line)
    half = heights[len(heights) // 2] / 2
    return middle - half, middle + half


def _columns(line: Sequence[OcrWord]) -> Iterator[list[OcrWord]]:
    """The words of a line, cut where a gap is too wide for a blank."""
    heights = sorted(word.bottom - word.top for word in line)
    gap = _GAP * heights[len(heights) // 2]
    part = [line[0]]
    for word in line[1:]:
        if word.left - part[-1].right > gap:
            yield part
            part = []
        part.append(word)
    yield part
