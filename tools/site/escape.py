"""Words as Markdown that mean nothing but themselves."""

from __future__ import annotations

import html
import re


def plain(text: str) -> str:
    """Plain words as Markdown, in one line, that mean nothing but themselves."""
    words = " ".join(text.split())
    return re.sub(r"([*|\\\[\]])", r"\\\1", words.replace("&", "&amp;").replace("<", "&lt;"))


def as_html(text: str) -> str:
    """Words as HTML within Markdown."""
    escaped = html.escape(" ".join(text.split()), quote=False)
    return re.sub(r"[*_`\[\]\\|]", lambda found: f"&#{ord(found[0])};", escaped)
