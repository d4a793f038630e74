"""What pages say about their own number: «Page 1 of 3», and the «1/3» at the foot of a print."""

from __future__ import annotations

import re
from dataclasses import dataclass

# A bare «1/3» may be anything: a shareholding, a flat, a viewer's own head. In words it is a page.
_IN_WORDS = re.compile(
    r"(?<![a-z])page[ \t]{0,3}(?:no\.?[ \t]?)?[:-]?[ \t]{0,3}"
    r"([1-9][0-9]?)[ \t]{0,3}(?:of|/)[ \t]{0,3}([1-9][0-9]?)(?![0-9/-])",
    re.IGNORECASE,
)
# Browsers print the page's address and, at the end of the same line, its number.
_BY_BROWSER = re.compile(
    r"https?://\S{4,300}(?:[ \t]{1,200}|[ \t]{0,200}\n[ \t]{0,200})"
    r"([1-9][0-9]?)/([1-9][0-9]?)[ \t]{0,20}(?:\n|$)"
)
_AT_MOST = 20  # statements on one page


@dataclass(frozen=True, slots=True)
class PageMark:
    """A page that says it is the ``number``-th of ``count``; ``page`` is where it stands (from 1).

    ``text`` is how it says so, such as "Page 1 of 3".
    """

    page: int
    number: int
    count: int
    text: str


def page_marks(text: str, page: int) -> tuple[PageMark, ...]:
    """The statements on page ``page`` (from 1) with the text ``text``; senseless ones left out."""
    found: list[PageMark] = []
    # Most pages have neither word, and searching for these is far quicker than for the patterns.
    hints = ((_IN_WORDS, "page" in text.lower()), (_BY_BROWSER, "://" in text))
    for pattern in [pattern for pattern, may_match in hints if may_match]:
        for match in pattern.finditer(text):
            number, count = int(match[1]), int(match[2])
            if number <= count and len(found) < _AT_MOST:
                words = f"Page {number} of {count}" if pattern is _IN_WORDS else f"{number}/{count}"
                found.append(PageMark(page, number, count, words))
    return tuple(found)
