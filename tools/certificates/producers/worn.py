"""Certificates that went through other hands: photographed, printed to shapes, saved again."""

from __future__ import annotations

from zlib import crc32

from ..model import Document
from ..outlines import outlined
from ..photos import Photo
from ..photos import photo as photo_of_page
from ..resaved import resaved as saved_again
from . import canvas, platypus


def photo(document: Document) -> bytes:
    """Return a phone's JPEG of page 1; another document lies on another desk."""
    pdf = platypus.produce(document)
    return photo_of_page(pdf, Photo(megapixels=5), crc32(pdf))


def outlines(document: Document) -> bytes:
    """Return a PDF whose letters are shapes, so that it has no text at all."""
    return outlined(platypus.produce(document))


def resaved(document: Document) -> bytes:
    """Return a PDF in scattered text order that pdfium saved again."""
    return saved_again(canvas.produce(document), "pdfium")
