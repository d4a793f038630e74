"""The pages of a file as grey pictures, at the resolution asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from compliance_lint.evidence.rendering import draw_image, draw_page

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_PIXELS = 12_000_000  # an A4 page at 350 dots an inch
A4_LONG = 11.69  # inches; a picture without a size of its own is taken for a whole A4 page
_MOST_ENLARGED = 4.0
"""Beyond that there is nothing to read in a picture, however large it is made."""


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A page drawn in grey (Pillow's mode "L") and its dots an inch."""

    image: Image
    dpi: float


class Pages(Protocol):
    """What pages can be drawn from."""

    @property
    def count(self) -> int:
        """Number of pages."""

    def draw(self, index: int, dpi: float) -> PagePicture | None:
        """One page, index from 0; None where it cannot be drawn."""


@dataclass(frozen=True, slots=True)
class PdfPages:
    """The pages of a PDF."""

    data: bytes
    count: int

    def draw(self, index: int, dpi: float) -> PagePicture | None:
        """One page as shown on screen, annotations included."""
        from PIL import Image  # noqa: PLC0415

        pixels = draw_page(self.data, index, dpi=dpi, max_pixels=MAX_PIXELS)
        if pixels is None:
            return None
        image = Image.frombytes("L", (pixels.width, pixels.height), pixels.grey)
        return PagePicture(image, pixels.dpi)


@dataclass(frozen=True, slots=True)
class ImagePages:
    """The one page of a JPEG or PNG that is known to decode (`read_image` found no fault)."""

    data: bytes

    @property
    def count(self) -> int:
        """Always one: further pictures of a file are previews or frames."""
        return 1

    def draw(self, index: int, dpi: float) -> PagePicture | None:
        """The picture, turned as its EXIF data say, taken for an A4 page and scaled to ``dpi``."""
        if index:
            return None
        from PIL import Image  # noqa: PLC0415

        wanted = round(dpi * A4_LONG)
        pixels = draw_image(self.data, max_pixels=MAX_PIXELS, enough=(wanted, wanted))
        if pixels is None:
            return None
        image = Image.frombytes("L", (pixels.width, pixels.height), pixels.grey)
        scale = dpi * A4_LONG / max(image.size)
        if 0.8 < scale <= 1.0:
            scale = 1.0  # nearly as asked: scaling would only blur
        scale = min(scale, _MOST_ENLARGED)
        if scale != 1.0:
            size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
            image = image.resize(size, reducing_gap=2.0)
        return PagePicture(image, max(image.size) / A4_LONG)
