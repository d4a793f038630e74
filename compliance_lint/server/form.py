"""The body of Create and Update: ``data`` and ``documents[i].file``, as multipart/form-data."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from compliance_lint.load.given import GivenFile
from compliance_lint.server.config import BodyLimits
from compliance_lint.server.errors import TOO_LARGE, RefusedError

DATA = "data"
_FILE = re.compile(r"documents\[(0|[1-9][0-9]{0,2})\]\.file")
_TYPE = "multipart/form-data"


class FormUnreadableError(Exception):
    """The body is no form of this API; the text says why, ``param`` which field is meant."""

    def __init__(self, message: str, param: str = "") -> None:
        super().__init__(message)
        self.param = param


@dataclass(frozen=True)
class SentForm:
    """What a form holds. ``data`` None: it has no such field. Close it to let the files go."""

    data: bytes | None
    files: Mapping[int, UploadFile]
    form: FormData

    @property
    def streams(self) -> dict[int, BinaryIO]:
        """The content of the files, by their documents' indexes."""
        return {index: item.file for index, item in self.files.items()}

    def given(self) -> dict[int, GivenFile]:
        """The files as the linter takes them."""
        return {
            index: GivenFile(item.filename or "", source=item.file)
            for index, item in self.files.items()
        }

    def alias(self) -> str | None:
        """The alias in the data, as far as it can be read at once."""
        try:
            value = json.loads(self.data or b"")
        except (ValueError, RecursionError):
            return None
        alias = value.get("alias") if isinstance(value, dict) else None
        return alias if isinstance(alias, str) else None

    async def close(self) -> None:
        """Let go of the files; what was spooled to the disk has no name there and is gone."""
        await self.form.close()


class _Parser(MultiPartParser):
    # Files go to the disk early: many requests at a time each have several.
    spool_max_size = 65_536

    def __init__(self, request: Request, limits: BodyLimits) -> None:
        super().__init__(
            request.headers,
            limited(request, limits.body),
            max_files=limits.parts,
            max_fields=limits.parts,
            max_part_size=limits.data,
        )
        self.raw: dict[str, bytes] = {}
        self.whole = False

    def on_end(self) -> None:
        """The last boundary was met; without it a part may lack its end, or be lacking."""
        self.whole = True

    def close(self) -> None:
        """Let go of the files, also of one whose part has no end."""
        for file in self._files_to_close_on_error:
            file.close()

    def on_part_end(self) -> None:
        # What is not UTF-8 would be read as Latin-1, and the fault be gone.
        if self._current_part.file is None:
            self.raw[self._current_part.field_name] = bytes(self._current_part.data)
        super().on_part_end()


async def read_form(request: Request, limits: BodyLimits) -> SentForm:
    """Read a request's form, files to the disk. Raises FormUnreadableError and RefusedError."""
    if media_type(request) != _TYPE:
        raise FormUnreadableError(f"the request is to be {_TYPE}", "Content-Type")
    parser = _Parser(request, limits)
    try:
        form = await parser.parse()
    except MultiPartException as error:
        raise FormUnreadableError(f"the form cannot be read: {error.message}") from None
    except UnicodeError:  # also of character sets that there are not
        raise FormUnreadableError("the form cannot be read: its character set") from None
    try:
        if not parser.whole:
            parser.close()
            raise FormUnreadableError("the form cannot be read: its end is missing")
        if len(form.multi_items()) > limits.parts:
            text = f"the form cannot be read: it has more than {limits.parts} parts"
            raise FormUnreadableError(text)
        return SentForm(await _data(form, parser.raw, limits), _files(form), form)
    except BaseException:
        await form.close()
        raise


def media_type(request: Request) -> str:
    """What a request says its body is, without parameters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def limited(request: Request, most: int) -> AsyncGenerator[bytes, None]:
    """The body, piece by piece. Raises RefusedError where it has more than ``most`` bytes."""
    size = 0
    async for piece in request.stream():
        size += len(piece)
        if size > most:
            raise RefusedError(TOO_LARGE)
        yield piece


async def _data(form: FormData, raw: Mapping[str, bytes], limits: BodyLimits) -> bytes | None:
    """The field; also where it came as a file, which is what curl makes of ``data=@FILE``."""
    found = form.getlist(DATA)
    if len(found) > 1:
        raise FormUnreadableError("the field data stands twice", DATA)
    if not found:
        return None
    value = found[0]
    if isinstance(value, str):
        return raw[DATA]
    if (value.size or 0) > limits.data:
        raise FormUnreadableError("the field data is too large", DATA)
    return await value.read()


def _files(form: FormData) -> dict[int, UploadFile]:
    files: dict[int, UploadFile] = {}
    for name, value in form.multi_items():
        found = _FILE.fullmatch(name)
        if found is None:
            continue
        index = int(found[1])
        if index in files:
            raise FormUnreadableError(f"the field {name} stands twice", name)
        # A part without a file name is text to every form reader; a blank name is no file.
        if isinstance(value, UploadFile) and value.filename:
            files[index] = value
    return files
