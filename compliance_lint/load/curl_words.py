"""What curl makes of a word behind its option ``-F``.

The grammar is that of curl's own source (``src/tool_formparse.c``), with its leniency: a quote
that is never closed is an ordinary character, and parameters it does not know are left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

# What isspace() of C takes for a blank.
_BLANKS = " \t\n\v\f\r"
_TYPE = re.compile(r"[^/ ]{1,127}/[^;, \n]{1,127}")


class WordWrongError(Exception):
    """A word that curl refuses, or that says something no submission needs."""


class From(StrEnum):
    """Where the content of a part comes from."""

    TEXT = "text"
    """The word itself: ``name=content``."""
    UPLOAD = "upload"
    """A file, sent as one: ``name=@path``."""
    READ = "read"
    """A file whose content is sent as text: ``name=<path``."""


@dataclass(frozen=True, slots=True)
class FormWord:
    """One word. ``value`` is the content or the path; ``skipped`` is what curl leaves out of it."""

    name: str
    source: From
    value: str
    filename: str | None = None
    content_type: str | None = None
    skipped: tuple[str, ...] = ()


def parse_form_string(word: str) -> FormWord:
    """Read a word of ``--form-string``: nothing in the value has a meaning."""
    name, value = _split(word)
    return FormWord(name, From.TEXT, value)


def parse_form(word: str) -> FormWord:
    """Read a word of ``-F``. Raises WordWrongError."""
    name, value = _split(word)
    if value.startswith("(") or (not name and value.startswith(")")):
        raise WordWrongError("parts within a part, '=(', are not read")
    if value.startswith("@"):
        part = _Reader(value, 1, ",").part()
        if part.end:
            raise WordWrongError("several files in one field; a comma in a name needs quotes")
        return FormWord(
            name, From.UPLOAD, part.content, part.filename, part.content_type, tuple(part.skipped)
        )
    source = From.READ if value.startswith("<") else From.TEXT
    part = _Reader(value, 1 if source is From.READ else 0, "").part()
    # Here curl has no place to keep the name of a file whose content it sends as text.
    filename = part.filename if source is From.TEXT else None
    return FormWord(name, source, part.content, filename, part.content_type, tuple(part.skipped))


def _split(word: str) -> tuple[str, str]:
    name, sign, value = word.partition("=")
    if not sign:
        raise WordWrongError("it is not NAME=VALUE")
    return name, value


@dataclass(slots=True)
class _Part:
    content: str
    filename: str | None
    content_type: str | None
    skipped: list[str]
    end: str  # the sign at which it ended; empty for the end of the word


class _Reader:
    """Goes through one word from ``begin``; a part ends at ``stop``, if that is not empty."""

    def __init__(self, text: str, begin: int, stop: str) -> None:
        self.text = text
        self.at = begin
        self.stops = {";", stop} - {""}

    @property
    def sign(self) -> str:
        """The sign that is read next; empty at the end."""
        return self.text[self.at : self.at + 1]

    def part(self) -> _Part:
        """Read a content and its parameters. Raises WordWrongError."""
        self._skip_blanks()
        part = _Part(self._word(), None, None, [], "")
        in_type = False
        while self.sign == ";":
            self.at += 1
            self._skip_blanks()
            if not in_type and self._takes("type="):
                part.content_type = self._content_type()
                in_type = True
            elif self._takes("filename="):
                in_type = False
                self._skip_blanks()
                part.filename = self._word()
            elif self._takes("headers=") or self._takes("encoder="):
                raise WordWrongError("'headers=' and 'encoder=' are not read")
            elif in_type:  # a parameter of the content type, as charset is
                part.content_type = f"{part.content_type};{self._to_stop()}"
            elif skipped := self._word():
                part.skipped.append(skipped)
        part.end = self.sign
        return part

    def _skip_blanks(self) -> None:
        while self.sign and self.sign in _BLANKS:
            self.at += 1

    def _takes(self, name: str) -> bool:
        found = self.text[self.at : self.at + len(name)].lower() == name
        self.at += len(name) if found else 0
        return found

    def _content_type(self) -> str:
        self._skip_blanks()
        found = _TYPE.match(self.text, self.at)
        if found is None:
            raise WordWrongError("its type= is no media type, such as application/pdf")
        self.at = found.end()
        return found[0] + self._to_stop()

    def _to_stop(self) -> str:
        begin = self.at
        while self.sign and self.sign not in self.stops:
            self.at += 1
        return self.text[begin : self.at].rstrip(_BLANKS)

    def _word(self) -> str:
        quoted = self._quoted() if self.sign == '"' else None
        return self._to_stop() if quoted is None else quoted

    def _quoted(self) -> str | None:
        r"""The text in quotes, where only \" and \\ are escapes; None if they are not closed."""
        begin, pieces = self.at, []
        self.at += 1
        while sign := self.sign:
            after = self.text[self.at + 1 : self.at + 2]
            if sign == "\\" and after and after in '"\\':
                pieces.append(after)
                self.at += 2
                continue
            self.at += 1
            if sign == '"':
                self._to_stop()  # what follows the quotes is left out
                return "".join(pieces)
            pieces.append(sign)
        self.at = begin
        return None
