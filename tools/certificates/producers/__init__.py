"""Programs that turn a Document into a file; each writes text in its own way."""

from __future__ import annotations

from collections.abc import Callable

from ..model import Document
from . import canvas, chromium, fpdf, platypus, raster, typesetting, worn

Producer = Callable[[Document], bytes]

PRODUCERS: dict[str, Producer] = {
    "reportlab": platypus.produce,
    "canvas": canvas.produce,
    "chromium": chromium.produce,
    "typst": typesetting.produce,
    "fpdf2": fpdf.produce,
    "png": raster.png,
    "jpeg": raster.jpeg,
    "scan-pdf": raster.scan_pdf,
    "photo": worn.photo,
    "outlines": worn.outlines,
    "resaved": worn.resaved,
}
_ENDINGS = {"png": "png", "jpeg": "jpg", "photo": "jpg"}


def available() -> tuple[str, ...]:
    """Return the producers that work on this machine; Chromium may be missing."""
    missing = set() if chromium.BROWSER.exists() else {"chromium"}
    return tuple(name for name in PRODUCERS if name not in missing)


def ending(producer: str) -> str:
    """Return the ending of the producer's files, without the dot."""
    return _ENDINGS.get(producer, "pdf")
