"""Text of a content stream as shapes: runs the operators of one page and draws its glyphs."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from pypdfium2 import raw

Matrix = tuple[float, float, float, float, float, float]
Segment = tuple[int, float, float]  # pdfium's kind, x, y
Glyph = tuple[list[Segment], float]  # the outline and the width, both for a size of 1

_IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)
_SHOWN = {b"Tj", b"TJ", b"'", b'"'}
_DROPPED = {b"BT", b"ET", b"Tr", b"TL", b"Tz", b"Ts"}
_EM = 1000.0  # widths are asked for at this size; outlines come for a size of 1 at any


class NoOutlinesError(ValueError):
    """A font whose characters are not one byte each, or that has no outlines."""


def multiply(first: Matrix, then: Matrix) -> Matrix:
    """Return the matrix that does ``first`` and ``then`` the other, in PDF's row order."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return (
        a * g + b * i,
        a * h + b * j,
        c * g + d * i,
        c * h + d * j,
        e * g + f * i + k,
        e * h + f * j + m,
    )


@dataclass(frozen=True, slots=True)
class Font:
    """A font of the page: pdfium's handle, and the outlines found so far."""

    handle: Any
    cache: dict[int, Glyph] = field(default_factory=dict)

    def glyph(self, code: int) -> Glyph:
        """The outline's segments (kind, x, y) and the width, both for a size of 1."""
        if code not in self.cache:
            self.cache[code] = (list(self._segments(code)), self._width(code))
        return self.cache[code]

    def _width(self, code: int) -> float:
        width = ctypes.c_float()
        if not raw.FPDFFont_GetGlyphWidth(self.handle, code, _EM, ctypes.byref(width)):
            raise NoOutlinesError(f"no width for code {code}")
        return width.value / _EM

    def _segments(self, code: int) -> Iterator[Segment]:
        path = raw.FPDFFont_GetGlyphPath(self.handle, code, _EM)
        count = raw.FPDFGlyphPath_CountGlyphSegments(path) if path else 0
        for index in range(max(0, count)):
            segment = raw.FPDFGlyphPath_GetGlyphPathSegment(path, index)
            x, y = ctypes.c_float(), ctypes.c_float()
            raw.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
            yield raw.FPDFPathSegment_GetType(segment), x.value, y.value


def _path(segments: list[Segment], matrix: Matrix) -> str:
    """The segments as operators of a content stream; three Bézier points make one curve."""
    a, b, c, d, e, f = matrix
    parts: list[str] = []
    waiting: list[str] = []
    for kind, x, y in segments:
        point = f"{a * x + c * y + e:.2f} {b * x + d * y + f:.2f}"
        if kind == raw.FPDF_SEGMENT_BEZIERTO:
            waiting.append(point)
            if len(waiting) == 3:
                parts.append(" ".join(waiting) + " c")
                waiting.clear()
        else:
            parts.append(f"{point} {'m' if kind == raw.FPDF_SEGMENT_MOVETO else 'l'}")
    return "\n".join(parts)


@dataclass(frozen=True, slots=True)
class _State:
    """What of the graphics state moves text; the rest of it passes through untouched."""

    font: Font | None = None
    size: float = 0
    letter_gap: float = 0
    word_gap: float = 0
    leading: float = 0
    stretch: float = 1
    rise: float = 0


class Outliner:
    """Runs one page's operators and writes them anew without text."""

    def __init__(self, fonts: Callable[[str], Font]) -> None:
        self._fonts = fonts
        self._state = _State()
        self._stack: list[_State] = []
        self._line = self._text = _IDENTITY
        self.out: list[str] = []

    def run(self, operands: list[Any], operator: bytes) -> bool:
        """Do one operator; False where it has nothing to do with text and is to be kept."""
        if operator == b"q":
            self._stack.append(self._state)
            return False
        if operator == b"Q":
            self._state = self._stack.pop() if self._stack else _State()
            return False
        if operator in _SHOWN:
            self._show_all(operands, operator)
            return True
        return self._set(operands, operator) or self._move(operands, operator)

    def _set(self, operands: list[Any], operator: bytes) -> bool:
        if operator == b"Tf":
            font = self._fonts(str(operands[0]))
            self._state = replace(self._state, font=font, size=float(operands[1]))
            return True
        names = {b"Tc": "letter_gap", b"Tw": "word_gap", b"TL": "leading", b"Ts": "rise"}
        if operator in names:
            changed: dict[str, Any] = {names[operator]: float(operands[0])}
            self._state = replace(self._state, **changed)
        elif operator == b"Tz":
            self._state = replace(self._state, stretch=float(operands[0]) / 100)
        elif operator == b"BT":
            self._line = self._text = _IDENTITY
        return operator in names or operator in _DROPPED

    def _move(self, operands: list[Any], operator: bytes) -> bool:
        if operator == b"Tm":
            a, b, c, d, e, f = map(float, operands)
            self._line = (a, b, c, d, e, f)
        elif operator == b"TD":
            self._state = replace(self._state, leading=-float(operands[1]))
            self._next(float(operands[0]), float(operands[1]))
        elif operator == b"Td":
            self._next(float(operands[0]), float(operands[1]))
        elif operator == b"T*":
            self._next(0, -self._state.leading)
        else:
            return False
        self._text = self._line
        return True

    def _next(self, x: float, y: float) -> None:
        self._line = multiply((1, 0, 0, 1, x, y), self._line)

    def _show_all(self, operands: list[Any], operator: bytes) -> None:
        if operator == b'"':
            words, letters = float(operands[0]), float(operands[1])
            self._state = replace(self._state, word_gap=words, letter_gap=letters)
        if operator in {b"'", b'"'}:
            self._move([], b"T*")
        items = operands[0] if operator == b"TJ" else [operands[-1]]
        for item in items:
            if isinstance(item, int | float):
                self._advance(-float(item) / 1000 * self._state.size)
            else:
                self._show(_bytes_of(item))

    def _advance(self, width: float) -> None:
        self._text = multiply((1, 0, 0, 1, width * self._state.stretch, 0), self._text)

    def _show(self, text: bytes) -> None:
        state = self._state
        if state.font is None:
            raise NoOutlinesError("text before a font was chosen")
        for character in text.decode("cp1252", "replace"):
            segments, width = state.font.glyph(ord(character))
            if segments:
                sized = (state.size * state.stretch, 0, 0, state.size, 0, state.rise)
                self.out.append(_path(segments, multiply(sized, self._text)) + "\nf")
            gap = state.word_gap if character == " " else 0
            self._advance(width * state.size + state.letter_gap + gap)


def _bytes_of(item: Any) -> bytes:
    """The bytes of a string as they stand in the file."""
    return bytes(item) if isinstance(item, bytes) else bytes(item.original_bytes)
