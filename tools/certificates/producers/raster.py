"""Photographs of certificates: pictures of page 1, and a PDF that holds nothing but pixels."""

from __future__ import annotations

import io

import pypdfium2
from PIL import Image

from ..model import Document
from . import platypus

DPI = 150
_TILT = 0.6  # degrees; a sheet never lies quite straight on the glass


def page_images(pdf: bytes, dpi: int = DPI) -> list[Image.Image]:
    """Return every page of the PDF as a grey image."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=dpi / 72).to_pil().convert("L") for page in document]
    finally:
        document.close()


def _saved(image: Image.Image, kind: str) -> bytes:
    buffer = io.BytesIO()
    if kind == "PNG":
        image.quantize(16).save(buffer, format=kind, optimize=True, dpi=(DPI, DPI))
    else:
        image.save(buffer, format=kind, quality=70, dpi=(DPI, DPI))
    return buffer.getvalue()


def png(document: Document) -> bytes:
    """Return page 1 as a PNG of 150 dots per inch."""
    return _saved(page_images(platypus.produce(document))[0], "PNG")


def jpeg(document: Document) -> bytes:
    """Return page 1 as a JPEG of 150 dots per inch."""
    return _saved(page_images(platypus.produce(document))[0], "JPEG")


def scan_pdf(document: Document) -> bytes:
    """Return a PDF without any text: each page one JPEG, slightly turned."""
    images = [_saved(image, "JPEG") for image in page_images(platypus.produce(document))]
    return platypus.pages_as_images(document.title, images, _TILT)
