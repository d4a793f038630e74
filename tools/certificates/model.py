"""A producer-neutral description of a printed document: pages of blocks, in drawing order.

Lengths are points (1/72 inch) unless a name says otherwise. Text is Latin-1, because two of the
producers use the standard PDF fonts; a newline inside a text is a line break.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Align = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph that wraps between the margins."""

    text: str
    size: float = 9.5
    bold: bool = False
    align: Align = "left"
    typed: bool = False  # by a typewriter


@dataclass(frozen=True, slots=True)
class Statement:
    """A one-line sentence with a value; a scattering producer draws the value much later."""

    lead: str
    value: str
    tail: str = ""
    size: float = 9.5


@dataclass(frozen=True, slots=True)
class Field:
    """One row of a form: item number (may be empty), label, value."""

    number: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Fields:
    """A form: numbers, labels and values in three columns, ruled or not."""

    rows: tuple[Field, ...]
    size: float = 9
    ruled: bool = True


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table; the first row is its head."""

    rows: tuple[tuple[str, ...], ...]
    size: float = 8


@dataclass(frozen=True, slots=True)
class Footer:
    """Text at the foot of the page, drawn at this point of the drawing order."""

    text: str
    size: float = 7.5


@dataclass(frozen=True, slots=True)
class Picture:
    """An image: a QR code of `text`, a round seal, or a band that holds `text` as pixels only."""

    kind: Literal["qr", "seal", "banner"]
    text: str
    width: float
    height: float
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Gap:
    """Vertical white space."""

    height: float


Block = Text | Statement | Fields | Grid | Footer | Picture | Gap


@dataclass(frozen=True, slots=True)
class Page:
    """One A4 page; the watermark is diagonal, grey and drawn before everything else."""

    blocks: tuple[Block, ...]
    watermark: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """Pages, and `facts`: what a perfect reader would find (names and numbers as printed)."""

    kind: str
    title: str
    pages: tuple[Page, ...]
    facts: Mapping[str, str] = field(default_factory=dict)


def title_block(*lines: str, size: float = 11) -> tuple[Text, ...]:
    """Return centred bold lines, one paragraph each."""
    return tuple(Text(line, size, bold=True, align="center") for line in lines)


def unnumbered(*pairs: tuple[str, str], size: float = 9, ruled: bool = True) -> Fields:
    """Return a form without item numbers."""
    return Fields(tuple(Field("", label, value) for label, value in pairs), size, ruled)
