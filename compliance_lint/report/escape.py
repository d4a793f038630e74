"""Makes text that a submission brought harmless and visible, one way for each place it goes to.

A path, a key or a value may hold terminal control sequences, line breaks that forge lines, text
direction marks that reorder what is read, or commands of a CI runner. Every report passes such
text through here when it is written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

MAX_LENGTH = 300
"""Characters of one text that are shown."""
MAX_SENTENCE = 1000
"""The same for a message or a help, which hold our own words and perhaps two names."""

# Controls, format characters, surrogates, private use, unassigned, line and paragraph separators.
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_NO_WIDTH = frozenset({"Mn", "Me", "Mc"})
# What spreadsheets take for a formula, with the wide forms of the signs.
_FORMULA = tuple("=+-@\uff1d\uff0b\uff0d\uff20|%")
_BLANKS = re.compile(r"[ \t\r\n]+")
# The second # of what CI runners obey wherever it stands: ##[error], ##vso[…], ##teamcity[…].
_RUNNER_MARK = re.compile(r"(?<=#)#(?=[A-Za-z]*\[)")


def visible(text: str, limit: int = MAX_LENGTH, *, ascii_only: bool = False) -> str:
    r"""Return at most ``limit`` characters, those that cannot be seen as ``\u{XXXX}``.

    With ``ascii_only`` everything beyond ASCII is written so as well. What a CI runner would take
    for a command is broken up: any report may be printed in a job.
    """
    cut = text[:limit]
    if "##" in cut:
        cut = _without_marks(cut)
    if cut.lstrip().startswith("::"):
        cut = cut.replace(":", escaped(":"), 1)
    if not cut.isprintable() or (ascii_only and not cut.isascii()):
        cut = "".join(visible_character(char, ascii_only=ascii_only) for char in cut)
    return cut if len(text) <= limit else f"{cut}..."


def visible_character(char: str, *, ascii_only: bool = False) -> str:
    """Return one character, or its escape where it is hidden or, if asked, not ASCII."""
    hidden = unicodedata.category(char) in _HIDDEN or (ascii_only and not char.isascii())
    return escaped(char) if hidden else char


def escaped(char: str) -> str:
    r"""Return ``char`` as ``\u{1B}``."""
    return f"\\u{{{ord(char):X}}}"


def runner_marks(text: str) -> set[int]:
    """Offsets of the characters to escape so that no CI runner takes ``text`` for a command."""
    return {found.start() for found in _RUNNER_MARK.finditer(text)} if "##" in text else set()


def json_text(text: str) -> str:
    r"""Return JSON in which no CI runner finds a command; ``#`` stands in strings only."""
    return _RUNNER_MARK.sub(r"\\u0023", text)


def references(pieces: Iterable[str], *, ascii_only: bool) -> Iterator[str]:
    """Yield mark-up as it is, or what is beyond ASCII in it as character references."""
    for piece in pieces:
        yield piece.encode("ascii", "xmlcharrefreplace").decode("ascii") if ascii_only else piece


def sentence(text: str, *, ascii_only: bool = False) -> str:
    """Return a message or a help on one line."""
    return visible(_BLANKS.sub(" ", text).strip(), MAX_SENTENCE, ascii_only=ascii_only)


def display_width(text: str) -> int:
    """Return how many terminal cells ``text`` takes: 2 for wide characters, 0 for marks."""
    if text.isascii():
        return len(text)
    return sum(_cells(char) for char in text)


def _cells(char: str) -> int:
    if unicodedata.category(char) in _NO_WIDTH:
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def github_data(text: str) -> str:
    """Encode the message of a GitHub workflow command.

    The runner's older command syntax is recognised anywhere in a line, so it is broken up too.
    """
    return _percent(_without_marks(text))


def github_property(text: str) -> str:
    """Encode the value of a property of a GitHub workflow command."""
    return github_data(text).replace(":", "%3A").replace(",", "%2C")


def github_plain(text: str) -> str:
    """Break whatever a GitHub runner would take for a command in a line of ordinary output."""
    return _without_marks(text.replace("::", f":{escaped(':')}"))


def azure_data(text: str) -> str:
    """Encode the message of a logging command of Azure Pipelines."""
    return _percent(_without_marks(text), "%AZP25")


def azure_property(text: str) -> str:
    """Encode the value of a property of such a command."""
    return azure_data(text).replace("]", "%5D").replace(";", "%3B")


def table_cell(text: str) -> str:
    """Return a cell of a table that no spreadsheet takes for a formula."""
    shown = visible(text, MAX_SENTENCE)
    return f"'{shown}" if shown.startswith(_FORMULA) else shown


def _without_marks(text: str) -> str:
    return _RUNNER_MARK.sub(lambda found: escaped(found[0]), text)


def _percent(text: str, sign: str = "%25") -> str:
    return text.replace("%", sign).replace("\r", "%0D").replace("\n", "%0A")
