"""Text of a PDF page with its places, in points.

Each call of pdfium costs a third of a microsecond and there is a thousand letters on a page: what
can be asked of the page is not asked of each letter.
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from typing import TYPE_CHECKING, Any

from compliance_lint.evidence import pdfium
from compliance_lint.evidence.geometry import TextRun

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_CHARACTERS = 200_000
"""Of one page, beyond which no more are read; a dense page of small print has about 10,000."""

_ASKEW = 0.08  # of a quarter turn: a scanner's skew stays below it, a watermark's slant above
_HYPHENS = {0xFFFE: "-", 0x02: "-"}
_QUARTER = math.pi / 2
_BLANKS = frozenset(" \r\n\t")
_MAX_OBJECTS = 10_000

# A letter and its box: left, bottom, right, top. A gap that pdfium thought up has no letter.
_Character = tuple[str, float, float, float, float]
_GAP: _Character = ("", 0.0, 0.0, 0.0, 0.0)


def runs_of(page: Any, text: Any, hidden: frozenset[int] = frozenset()) -> list[TextRun]:
    """Give the text of an open page as runs, without the characters ``hidden``.

    A run is a stretch of letters and single blanks drawn one after the other on a line; letters
    placed one by one give one run each. Where most of the text runs up or down the sheet, or
    stands on its head, the boxes are turned so that it reads upright; the origin is then not at
    the lower left corner.
    """
    return list(_joined(_upright_characters(page, text, hidden)))


def _upright_characters(page: Any, text: Any, hidden: frozenset[int]) -> Iterable[_Character]:
    """The characters, upright. Letters askew to most are left out: watermarks and stamps."""
    raw = pdfium.functions()
    found = _characters(text, hidden)
    if _is_upright(page, len(found)):
        return found
    angle_of = raw.FPDFText_GetCharAngle
    turns: Counter[int] = Counter()
    kept, straight = [], 0
    for index, character in enumerate(found):
        if character is not _GAP and (turned := angle_of(text, index)):
            angle = turned / _QUARTER
            turns[-round(angle) % 4] += 1  # pdfium measures clockwise
            if abs(angle - round(angle)) >= _ASKEW:
                continue
        elif character is not _GAP:
            straight += 1
        kept.append(character)
    turns[0] += straight
    turn = turns.most_common(1)[0][0]
    return [_turned(character, turn) for character in kept] if turn else kept


def _is_upright(page: Any, characters: int) -> bool:
    """Whether all text of a page is drawn upright; False also where that takes too long to see."""
    raw = pdfium.functions()
    count = raw.FPDFPage_CountObjects(page)
    if count > min(_MAX_OBJECTS, characters // 4):
        return False
    matrix = raw.FS_MATRIX()
    for index in range(count):
        item = raw.FPDFPage_GetObject(page, index)
        kind = raw.FPDFPageObj_GetType(item)
        if kind == raw.FPDF_PAGEOBJ_FORM:
            return False
        if kind != raw.FPDF_PAGEOBJ_TEXT:
            continue
        if not raw.FPDFPageObj_GetMatrix(item, matrix) or matrix.c != 0 or not matrix.a > 0:
            return False
    return True


def _characters(text: Any, hidden: frozenset[int]) -> list[_Character]:
    """Give each drawn character its box.

    The box is as wide as the letter's advance: tight boxes would make two ones in a row look
    like two words.
    """
    raw = pdfium.functions()
    box = raw.FS_RECTF()
    box_of, is_generated = raw.FPDFText_GetLooseCharBox, raw.FPDFText_IsGenerated
    found: list[_Character] = []
    for index, letter in enumerate(_letters(text)):
        generated = letter in _BLANKS and is_generated(text, index) == 1
        if generated or index in hidden or not box_of(text, index, box):
            found.append(_GAP)
        else:
            found.append((letter, box.left, box.bottom, box.right, box.top))
    return found


def _letters(text: Any) -> list[str]:
    """The letter of each character; empty for what stands for none."""
    raw = pdfium.functions()
    count = min(raw.FPDFText_CountChars(text), MAX_CHARACTERS)
    code_of = raw.FPDFText_GetUnicode
    whole = _text_of(text, count)
    if whole is None:
        return list(_decoded(code_of(text, index) for index in range(count)))
    # U+FFFE is a hyphen at the end of a line, or a letter nobody knows.
    return [
        (_HYPHENS.get(code_of(text, index), "") if letter == "\ufffe" else letter)
        for index, letter in enumerate(whole)
    ]


def _text_of(text: Any, count: int) -> str | None:
    """The first ``count`` characters, if the page's text has one letter for each of them.

    It may lack characters, and has two units for those beyond the first 65,536.
    """
    raw = pdfium.functions()
    at = raw.FPDFText_GetTextIndexFromCharIndex
    if count <= 0 or at(text, 0) != 0 or at(text, count - 1) != count - 1:
        return None
    buffer = (ctypes.c_ushort * (count + 1))()
    written = raw.FPDFText_GetText(text, 0, count, buffer)
    whole = bytes(buffer)[: 2 * count].decode("utf-16-le", "ignore")
    return whole if written == count + 1 and len(whole) == count else None


def _decoded(codes: Iterable[int]) -> Iterator[str]:
    """Letters of UTF-16 units, a pair at the place of its second unit."""
    high = 0
    for code in codes:
        low = code if 0xDC00 <= code <= 0xDFFF else 0
        yield chr(0x10000 + ((high & 0x3FF) << 10 | low & 0x3FF)) if high and low else _letter(code)
        high = code if 0xD800 <= code <= 0xDBFF else 0


def _letter(code: int) -> str:
    if not 0 < code <= 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        return ""
    return _HYPHENS.get(code, chr(code))


def _turned(character: _Character, turn: int) -> _Character:
    """Turn a box by quarters, against the direction in which its text was turned."""
    letter, left, bottom, right, top = character
    for _ in range(turn):
        left, bottom, right, top = bottom, -right, top, -left
    return letter, left, bottom, right, top


def _joined(characters: Iterable[_Character]) -> Iterator[TextRun]:
    """Join characters that follow each other on a line without a gap."""
    letters: list[str] = []
    left = bottom = right = top = height = 0.0
    for letter, x1, y1, x2, y2 in characters:
        # Two blanks in a row make a column.
        if letters and letter and not (letter == " " and letters[-1] == " "):
            tall = max(height, y2 - y1)
            if -0.5 * tall < bottom - y1 < 0.5 * tall and -0.3 * tall < x1 - right < 0.15 * tall:
                letters.append(letter)
                right = max(right, x2)
                if y1 != bottom or y2 != top:
                    bottom, top = min(bottom, y1), max(top, y2)
                    height = top - bottom
                continue
        if letters:
            yield TextRun("".join(letters), left, bottom, right, top)
        if letter.strip():
            letters, left, bottom, right, top, height = [letter], x1, y1, x2, y2, y2 - y1
        else:
            letters = []
    if letters:
        yield TextRun("".join(letters), left, bottom, right, top)
