"""A picture of a page with boxes around what was read there.

For the person who asks why a name was read as it was. Nothing is masked on the picture.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from compliance_lint.evidence.certificate import Certificate
from compliance_lint.evidence.files import FileEvidence
from compliance_lint.evidence.pdf_places import PlacedCharacter, placed_characters
from compliance_lint.evidence.pictures import PagePicture
from compliance_lint.evidence.scans.scanned_page import picture_put_right
from compliance_lint.evidence.scans.second_look import locate
from compliance_lint.evidence.unread import Unread

if TYPE_CHECKING:
    from PIL.Image import Image

DPI = 150.0
_COLOURS = ("#c2185b", "#1565c0", "#2e7d32", "#e65100", "#6a1b9a", "#00838f")
_FROM_PICTURE = frozenset({"OCR", "QR code"})  # a value of the code is printed as well
_AROUND = 3  # pixels between the letters and their box


@dataclass(frozen=True, slots=True)
class Box:
    """Where a reading stands, in pixels of the picture, origin at the upper left."""

    field: str
    left: float
    top: float
    right: float
    bottom: float


def marked_page(
    file: FileEvidence, certificates: Sequence[Certificate], number: int, *, software: str
) -> tuple[bytes, int] | None:
    """Page ``number`` (from 1) as PNG with the readings boxed, and how many boxes there are.

    ``software`` is noted in the picture. None where the page cannot be drawn.
    """
    readings = [
        (name, reading)
        for item in certificates
        for name, found in item.fields.items()
        for reading in found
        if reading.page == number
    ]
    by_ocr = [(name, item.value) for name, item in readings if item.how in _FROM_PICTURE]
    if by_ocr and not isinstance(file.scan, Unread) and number - 1 in file.scan.pages:
        picture, boxes = _scanned(file, by_ocr, number - 1)
    else:
        picture = file.draw(number - 1, DPI)
        boxes = list(_in_text_layer(file, [(name, item.value) for name, item in readings], number))
    return (_drawn(picture.image, boxes, software), len(boxes)) if picture else None


def _scanned(
    file: FileEvidence, values: Iterable[tuple[str, str]], index: int
) -> tuple[PagePicture | None, list[Box]]:
    if isinstance(file.scan, Unread):
        return None, []
    page = file.scan.pages[index]
    drawn = file.draw(index, page.dpi)
    boxes = [
        Box(name, word.left, word.top, word.right, word.bottom)
        for name, value in values
        for word in locate(value, page.words)
    ]
    return (picture_put_right(drawn, page.quarters)[0] if drawn else None), boxes


def _in_text_layer(
    file: FileEvidence, values: Sequence[tuple[str, str]], number: int
) -> Iterable[Box]:
    characters = placed_characters(file.data or b"", number - 1, DPI)
    for name, value in values:
        for box in _boxes(value, characters):
            yield Box(name, *box)


def _boxes(
    value: str, characters: Sequence[PlacedCharacter]
) -> Iterable[tuple[float, float, float, float]]:
    """The places of a text among characters, a box for each line; empty where it is not found."""
    solid = [item for item in characters if item.text.isalnum()]
    wanted = "".join(filter(str.isalnum, value)).casefold()
    page = "".join(item.text.casefold()[:1] for item in solid)
    at = page.find(wanted) if wanted else -1
    line: list[PlacedCharacter] = []
    for item in solid[at : at + len(wanted)] if at >= 0 else ():
        if line and not (line[-1].top < (item.top + item.bottom) / 2 < line[-1].bottom):
            yield _around(line)
            line = []
        line.append(item)
    if line:
        yield _around(line)


def _around(line: Sequence[PlacedCharacter]) -> tuple[float, float, float, float]:
    return (
        min(item.left for item in line),
        min(item.top for item in line),
        max(item.right for item in line),
        max(item.bottom for item in line),
    )


def _drawn(page: Image, boxes: Sequence[Box], software: str) -> bytes:
    from PIL import ImageDraw, ImageFont, PngImagePlugin  # noqa: PLC0415

    picture = page.convert("RGB")
    draw = ImageDraw.Draw(picture)
    font = ImageFont.load_default(max(11, picture.height // 130))
    names = list(dict.fromkeys(box.field for box in boxes))
    labelled: set[str] = set()
    for box in boxes:
        colour = _COLOURS[names.index(box.field) % len(_COLOURS)]
        left, top = box.left - _AROUND, box.top - _AROUND
        right, bottom = max(left, box.right + _AROUND), max(top, box.bottom + _AROUND)
        draw.rectangle((left, top, right, bottom), outline=colour, width=2)
        if box.field not in labelled:
            labelled.add(box.field)
            draw.text((left, top - 1), box.field.replace("_", " "), colour, font, anchor="lb")
    buffer = io.BytesIO()
    note = PngImagePlugin.PngInfo()
    note.add_text("Software", software)
    picture.save(buffer, format="PNG", pnginfo=note)
    return buffer.getvalue()
