"""The form of a curl command as a package: the words of its ``-F`` options."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from compliance_lint.load.curl_words import FormWord, From
from compliance_lint.load.given import GivenFile
from compliance_lint.load.packages import MAX_MANIFEST_BYTES, Form, PackageSource
from compliance_lint.load.tree import FolderTree

DATA = "data"
_FILE = re.compile(r"documents\[(0|[1-9][0-9]{0,2})\]\.file")
_NAME = re.compile(r"[A-Za-z0-9_.\[\]-]{1,40}")
_STANDARD_INPUT = "-"


def field_name(text: str) -> str | None:
    """A field's name for an error; None where it is no name, as it may be the submission itself."""
    return repr(text) if _NAME.fullmatch(text) else None


class FormUnusableError(Exception):
    """The form is none that the API reads; the text says which field, and what to write."""


@dataclass
class _Fields:
    data: FormWord | None = None
    files: dict[int, GivenFile] = field(default_factory=dict)


def form_package(
    words: Iterable[FormWord], operation: str, standard_input: BinaryIO | None
) -> PackageSource:
    """Make a package of the words; files lie wherever they say, as their user named them.

    ``data=@-`` and ``data=<-`` read ``standard_input``. Nothing else is opened yet. Raises
    FormUnusableError where a field is none of the API's, stands twice, or ``data`` is not there.
    """
    fields = _Fields()
    for word in words:
        _put(word, fields)
    if fields.data is None:
        raise FormUnusableError("the form has no field 'data', such as -F 'data=@data.json'")
    return _source(fields.data, Form(operation, fields.files), standard_input)


def _put(word: FormWord, fields: _Fields) -> None:
    if word.name == DATA:
        if fields.data is not None:
            raise FormUnusableError("the field 'data' stands twice")
        if word.skipped:
            # JSON that is cut in two: what is left of it would be reported as broken.
            raise FormUnusableError(
                "curl ends the value of 'data' at a semicolon; write --form-string 'data=…' "
                "or data=<FILE"
            )
        fields.data = word
        return
    found = _FILE.fullmatch(word.name)
    if found is None:
        named = field_name(word.name) or "of this name"
        raise FormUnusableError(
            f"the API has no field {named}, only 'data' and 'documents[0].file' and so on"
        )
    index = int(found[1])
    if index in fields.files:
        raise FormUnusableError(f"the field '{word.name}' stands twice")
    fields.files[index] = _file(word)


def _file(word: FormWord) -> GivenFile:
    if word.source is From.TEXT and word.filename:
        return GivenFile(word.filename, source=os.fsencode(word.value))
    if word.source is not From.UPLOAD:
        raise FormUnusableError(
            f"'{word.name}' would be sent as text, not as a file; write "
            f"'{word.name}=@{word.value if word.source is From.READ else 'FILE'}'"
        )
    if word.value == _STANDARD_INPUT:
        raise FormUnusableError(f"'{word.name}' cannot be standard input, only 'data' can")
    path = Path(word.value)
    return GivenFile(word.filename or path.name or str(path), path)


def _source(word: FormWord, form: Form, standard_input: BinaryIO | None) -> PackageSource:
    if word.source is From.TEXT:
        return PackageSource(FolderTree(Path()), DATA, content=os.fsencode(word.value), form=form)
    if word.value != _STANDARD_INPUT:
        path = Path(word.value)
        return PackageSource(FolderTree(path.parent), path.name, named=True, form=form)
    if standard_input is None:
        raise FormUnusableError("standard input is closed")
    try:
        content = standard_input.read(MAX_MANIFEST_BYTES + 1)
    except (OSError, ValueError):
        raise FormUnusableError("standard input cannot be read") from None
    return PackageSource(FolderTree(Path()), DATA, content=content, form=form)
