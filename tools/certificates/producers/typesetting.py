"""Typst: set by a typesetter, with ligatures and a serif face that the package itself brings."""

from __future__ import annotations

import tempfile
from pathlib import Path

import typst

from ..model import Block, Document, Fields, Footer, Gap, Grid, Picture, Statement, Text
from . import page as a4
from .pictures import png_of

_SETUP = """#set document(title: {title}, author: {author}, date: none)
#set page(width: {width}pt, height: {height}pt, margin: {margin}pt{background})
#set text(font: "Libertinus Serif", lang: "en")
#set par(leading: 0.45em, spacing: 0.6em)
"""


def _string(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _words(text: str, size: float, *, bold: bool = False, typed: bool = False) -> str:
    weight = ', weight: "bold"' if bold else ""
    face = ', font: "DejaVu Sans Mono"' if typed else ""
    return f"text({size}pt{weight}{face}, {_string(text)})"


def _table(rows: list[list[str]], parts: tuple[float, ...], size: float, *, ruled: bool) -> str:
    columns = "({})".format(", ".join(f"{part:.3f}fr" for part in parts))
    cells = ", ".join(_words(cell, size) for row in rows for cell in row)
    stroke = "0.5pt" if ruled else "none"
    return f"#table(columns: {columns}, inset: {a4.PADDING + 1}pt, stroke: {stroke}, {cells})"


def _picture(block: Picture, folder: Path) -> str:
    path = folder / f"{len(list(folder.iterdir()))}.png"
    path.write_bytes(png_of(block))
    image = f'image("{path.name}", width: {block.width}pt, height: {block.height}pt)'
    return f"#align({block.align}, {image})"


def _markup(block: Block, folder: Path) -> str:  # noqa: PLR0911 - one return per kind
    match block:
        case Text():
            words = _words(block.text, block.size, bold=block.bold, typed=block.typed)
            return f"#align({block.align}, {words})"
        case Statement():
            return f"#par({_words(block.lead + block.value + block.tail, block.size)})"
        case Fields():
            return _table(*a4.field_table(block), block.size, ruled=block.ruled)
        case Grid():
            return _table(*a4.grid_table(block), block.size, ruled=True)
        case Footer():
            return f"#place(bottom, dy: {a4.MARGIN - 12}pt, {_words(block.text, block.size)})"
        case Picture():
            return _picture(block, folder)
        case Gap():
            return f"#v({block.height}pt, weak: false)"


def _setup(document: Document) -> str:
    mark = document.pages[0].watermark
    grey = round(100 * a4.WATERMARK_GREY)
    body = f"text({a4.WATERMARK_SIZE}pt, luma({grey}%), {_string(mark)})"
    return _SETUP.format(
        title=_string(document.title),
        author=_string(a4.AUTHOR),
        width=a4.WIDTH,
        height=a4.HEIGHT,
        margin=a4.MARGIN,
        background=f", background: rotate(-50deg, {body})" if mark else "",
    )


def produce(document: Document) -> bytes:
    """Return the document as a PDF by Typst, without a date of creation."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pages = [
            "\n\n".join(_markup(block, folder) for block in page.blocks) for page in document.pages
        ]
        source = folder / "document.typ"
        source.write_text(_setup(document) + "\n#pagebreak()\n".join(pages), encoding="utf-8")
        compiled = typst.compile(source, ignore_system_fonts=True)
    if not isinstance(compiled, bytes):
        raise TypeError("typst returned pages instead of one file")
    return compiled
