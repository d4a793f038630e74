"""From text that was read off a certificate to the spelling that is printed there."""

from __future__ import annotations

import itertools
import re
import unicodedata

from .characters import strip_invisible

_NEW_LINE = re.compile("\r\n?|[\v\f\x85\u2028\u2029]")
# pdfium puts U+0002 or U+FFFE for a hyphen at a line end and swallows the line end.
# Behind a blank the hyphen is a dash of its own, so the look-behind. Browsers break a narrow
# column behind a slash too, as in M/S.
_LINE_END_HYPHEN = re.compile(r"(?<=\S)(?:([-/\u2010\xad])[^\S\n]*\n\s*|[\x02\ufffe]\s*)")
_LIGATURE = re.compile("[\ufb00-\ufb06]")
_MAX_BREAKS = 3  # each line-end hyphen multiplies the readings by three
_SURELY_SPACED = 5  # so many single characters are no initials
_UNREADABLE_GAPS = 6


def clean_printed(text: str) -> str:
    """Return the spelling that a certificate's text stands for; the first of `readings`.

    In: text of a certificate, possibly over several lines. Out: one line in NFC, single blanks,
    no invisible characters, no ligatures; a hyphen at a line end is kept; letter-spaced text is
    closed. Look-alikes and punctuation stay as they are.
    """
    return readings(text)[0]


def readings(text: str) -> tuple[str, ...]:
    """Return every spelling that a certificate's text may stand for, the likeliest first.

    A hyphen at a line end may belong to the name, be the typesetter's, or end a word; text of
    single characters may be letter-spaced or be initials. At most the first three line-end
    hyphens are read in more than one way.
    """
    if text.isascii() and text.isprintable():
        words = text.split()
        if any(len(word) > 1 for word in words):
            return (" ".join(words),)  # one line, not letter-spaced: nearly always
    lines = _NEW_LINE.sub("\n", text).strip()
    opened = _unwrapped(lines)
    spaced = _letter_spaced(lines)
    if spaced is None:
        return opened
    closed, letters, even = spaced
    surely = letters >= _SURELY_SPACED or (not even and letters >= _SURELY_SPACED - 1)
    both = (closed, *opened) if surely else (*opened, closed)
    return tuple(dict.fromkeys(both))


def blanks_are_lost(given: str, printed: str) -> bool:
    """Tell whether ``printed`` is letter-spaced text of ``given`` whose word gaps are lost.

    PDF readers turn wide letter spacing into ``A C M E L T D``: where the words end cannot be
    read any more, so well-placed blanks of ``given`` are no difference.
    """
    spaced = _letter_spaced(_NEW_LINE.sub("\n", printed).strip())
    if spaced is None or given != " ".join(given.split()):
        return False
    closed, letters, even = spaced
    return even and letters >= _UNREADABLE_GAPS and given.replace(" ", "") == closed


def _unwrapped(lines: str) -> tuple[str, ...]:
    parts: list[str] = []
    joints: list[tuple[str, ...]] = []
    start = 0
    for found in _LINE_END_HYPHEN.finditer(lines):
        parts.append(lines[start : found.start()])
        every = _joints(found[1] or "-")
        joints.append(every if len(joints) < _MAX_BREAKS else every[:1])
        start = found.end()
    last = lines[start:]
    texts = (
        "".join(itertools.chain.from_iterable(zip(parts, choice, strict=True))) + last
        for choice in itertools.product(*joints)
    )
    return tuple(dict.fromkeys(_one_line(text) for text in texts))


def _joints(hyphen: str) -> tuple[str, ...]:
    if hyphen == "\xad":
        return ("", "-")  # some writers encode a real hyphen as the soft one
    if hyphen == "/":
        return ("/", "/ ")
    return (hyphen, "", f"{hyphen} ")


def _one_line(text: str) -> str:
    return " ".join(strip_invisible(_open_ligatures(text), keep_joiners=True).split())


def _letter_spaced(lines: str) -> tuple[str, int, bool] | None:
    """Close letter-spaced text: (the text, number of letters, whether all gaps are alike)."""
    visible = strip_invisible(_open_ligatures(lines)).strip()
    letters = visible.split()
    if len(letters) < 2 or any(_is_longer(letter) for letter in letters):
        return None
    gaps = re.findall(r"\s+", visible)
    mixed = any("\n" not in gap for gap in gaps)
    widths = [len(visible) if mixed and "\n" in gap else len(gap) for gap in gaps]
    narrow = min(widths)
    joints = ["" if width == narrow else " " for width in widths]
    closed = "".join(itertools.chain.from_iterable(zip(letters, [*joints, ""], strict=True)))
    return _one_line(closed), len(letters), not any(joints)


def _open_ligatures(text: str) -> str:
    return _LIGATURE.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)


def _is_longer(letter: str) -> bool:
    return len(letter) > 1 and any(unicodedata.category(c)[0] != "M" for c in letter[1:])
