"""Chromium printing an HTML page: Skia's PDF writer, as of certificates saved from a portal."""

from __future__ import annotations

import base64
import re
import subprocess
import tempfile
from html import escape
from pathlib import Path

from ..model import Block, Document, Fields, Footer, Gap, Grid, Page, Picture, Statement, Text
from . import page as a4
from .pictures import png_of

BROWSER = Path("/usr/bin/chromium")
_TIMEOUT = 60  # seconds
_FLAGS = (
    "--headless",
    "--no-sandbox",  # the tests run as root inside containers
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-pdf-header-footer",
    "--disable-pdf-tagging",  # tags double the size of these small files
)
_STYLE = f"""
@page {{ size: A4; margin: 0 }}
body {{ margin: 0; font-family: "Liberation Sans", "DejaVu Sans", Helvetica, sans-serif }}
.page {{ position: relative; width: {a4.BODY}pt; height: {a4.HEIGHT - 2 * a4.MARGIN - 2}pt;
  padding: {a4.MARGIN}pt; overflow: hidden; break-after: page }}
.page:last-child {{ break-after: auto }}
/* Positioned blocks are painted in the order of the source, so the footer can come early. */
.page > * {{ position: relative }}
p {{ margin: 0; line-height: {a4.LEADING}; white-space: pre-wrap }}
table {{ width: 100%; border-collapse: collapse; table-layout: fixed }}
td {{ padding: {a4.PADDING}pt; vertical-align: top; white-space: pre-wrap }}
.ruled td {{ border: 0.5pt solid black }}
.page > .foot {{ position: absolute;
  left: {a4.MARGIN}pt; right: {a4.MARGIN}pt; bottom: {a4.FOOT}pt }}
.page > .mark {{ position: absolute; top: 45%; left: 0; width: 100%; text-align: center;
  color: #dbdbdb; font-size: {a4.WATERMARK_SIZE}pt; transform: rotate(-50deg) }}
"""
_DATES = re.compile(rb"/(CreationDate|ModDate) \(D:[0-9]{14}")


def _table(rows: list[list[str]], widths: tuple[float, ...], size: float, *, ruled: bool) -> str:
    columns = "".join(f'<col style="width: {100 * width:.1f}%">' for width in widths)
    body = "".join(
        f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows
    )
    kind = ' class="ruled"' if ruled else ""
    return f'<table{kind} style="font-size: {size}pt">{columns}{body}</table>'


def _paragraph(text: str, size: float, style: str = "", kind: str = "") -> str:
    return f'<p class="{kind}" style="font-size: {size}pt; {style}">{escape(text)}</p>'


def _html(block: Block) -> str:  # noqa: PLR0911 - one return per kind of block
    match block:
        case Text():
            weight = "; font-weight: bold" if block.bold else ""
            face = "; font-family: Liberation Mono, Courier, monospace" if block.typed else ""
            return _paragraph(block.text, block.size, f"text-align: {block.align}{weight}{face}")
        case Statement():
            return _paragraph(f"{block.lead}{block.value}{block.tail}", block.size)
        case Fields():
            return _table(*a4.field_table(block), block.size, ruled=block.ruled)
        case Grid():
            return _table(*a4.grid_table(block), block.size, ruled=True)
        case Footer():
            return _paragraph(block.text, block.size, kind="foot")
        case Picture():
            data = base64.b64encode(png_of(block)).decode("ascii")
            size = f"width: {block.width}pt; height: {block.height}pt"
            image = f'<img style="{size}" src="data:image/png;base64,{data}">'
            return f'<div style="text-align: {block.align}">{image}</div>'
        case Gap():
            return f'<div style="height: {block.height}pt"></div>'


def _page(page: Page) -> str:
    mark = f'<div class="mark">{escape(page.watermark)}</div>' if page.watermark else ""
    return f'<div class="page">{mark}{"".join(_html(block) for block in page.blocks)}</div>'


def markup(document: Document) -> str:
    """Return the whole HTML page that is printed."""
    pages = "".join(_page(page) for page in document.pages)
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        f"<title>{escape(document.title)}</title><style>{_STYLE}</style></head>"
        f"<body>{pages}</body></html>"
    )


def produce(document: Document) -> bytes:
    """Return the document as printed by Chromium, its two dates replaced by a fixed one.

    Raises FileNotFoundError without a browser, RuntimeError when it prints nothing and
    subprocess.TimeoutExpired after a minute.
    """
    if not BROWSER.exists():
        raise FileNotFoundError(BROWSER)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        source, target = folder / "page.html", folder / "page.pdf"
        source.write_text(markup(document), encoding="utf-8")
        run = subprocess.run(
            [
                str(BROWSER),
                *_FLAGS,
                f"--user-data-dir={folder / 'profile'}",
                f"--print-to-pdf={target}",
                source.as_uri(),
            ],
            capture_output=True,
            timeout=_TIMEOUT,
            check=False,
        )
        if not target.exists():
            raise RuntimeError(run.stderr.decode("utf-8", "replace")[-500:])
        printed = target.read_bytes()
    # The same length, so that the offsets in the cross-reference table stay right.
    return _DATES.sub(rb"/\1 (D:20250101000000", printed)
