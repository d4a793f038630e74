"""Pixels that certificates carry: QR codes, a round seal, a band of text without a text layer."""

from __future__ import annotations

import io
from functools import cache

from PIL import Image, ImageDraw, ImageFont
from reportlab.graphics.barcode import qrencoder

from ..model import Picture

_SCALE = 3  # pixels per point: the QR modules stay readable at the printed size


def _png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, format="PNG", optimize=True)
    return buffer.getvalue()


def _qr(text: str) -> Image.Image:
    code = qrencoder.QRCode(None, qrencoder.QRErrorCorrectLevel.M)
    code.addData(text)
    code.make()
    quiet = 4  # the standard asks for a white margin of four modules
    size = code.getModuleCount()
    image = Image.new("1", (size + 2 * quiet, size + 2 * quiet), 1)
    for row in range(size):
        for column in range(size):
            if code.isDark(row, column):
                image.putpixel((column + quiet, row + quiet), 0)
    return image.resize((image.width * 4, image.height * 4), Image.Resampling.NEAREST)


def _seal(text: str, width: int, height: int) -> Image.Image:
    image = Image.new("L", (width, height), 255)
    draw = ImageDraw.Draw(image)
    for inset in (2, 8):
        draw.ellipse((inset, inset, width - inset, height - inset), outline=90, width=2)
    draw.multiline_text(
        (width / 2, height / 2),
        text.replace(" ", "\n"),
        fill=90,
        font=ImageFont.load_default(width / 8),
        anchor="mm",
        align="center",
    )
    return image


def _banner(text: str, width: int, height: int) -> Image.Image:
    image = Image.new("L", (width, height), 255)
    draw = ImageDraw.Draw(image)
    size = height / (1.35 * (text.count("\n") + 1))
    draw.multiline_text(
        (width / 2, height / 2),
        text,
        fill=0,
        font=ImageFont.load_default(size),
        anchor="mm",
        align="center",
    )
    return image


@cache
def png_of(picture: Picture) -> bytes:
    """Return the picture as PNG bytes, the same bytes every time on one machine."""
    width, height = round(picture.width * _SCALE), round(picture.height * _SCALE)
    if picture.kind == "qr":
        return _png(_qr(picture.text))
    if picture.kind == "seal":
        return _png(_seal(picture.text, width, height))
    return _png(_banner(picture.text, width, height))
