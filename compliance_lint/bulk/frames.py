"""Messages in a pipe: how the two ends of a `chunk_server` speak, and what a chunk's answer is."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import BinaryIO

import msgspec

from compliance_lint.bulk.installation import Installation
from compliance_lint.bulk.units import Done, Job

DONE, LOST, OTHER = b"D", b"L", b"O"
"""A chunk was checked; it was not, and may be tried again; this machine is not as the caller's."""

_HEAD = struct.Struct(">Q")
_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(list[Done])


@dataclass(frozen=True, slots=True)
class Work:
    """What a machine has to know before it checks anything.

    ``folder`` is the caller's working folder, which names are relative to, also in reports.
    """

    job: Job
    folder: str
    installation: Installation


def write_frame(stream: BinaryIO, content: bytes) -> None:
    """Send one message. Raises OSError."""
    stream.write(_HEAD.pack(len(content)))
    stream.write(content)
    stream.flush()


def read_frame(stream: BinaryIO) -> bytes:
    """Receive one message. Raises EOFError where the other end is gone; OSError."""
    (size,) = _HEAD.unpack(_exactly(stream, _HEAD.size))
    return _exactly(stream, size)


def _exactly(stream: BinaryIO, size: int) -> bytes:
    found = stream.read(size)
    if len(found) < size:
        raise EOFError
    return found


def encode_answer(done: list[Done]) -> bytes:
    """The answer for a chunk that was checked."""
    return DONE + _encoder.encode(done)


def decode_answer(answer: object) -> list[Done] | str:
    """What came of a chunk: its packages, or why there are none.

    Raises ValueError for what no machine answers, and OtherInstallationError. Not pickled: it
    comes from where foreign files were read.
    """
    if not isinstance(answer, bytes):
        raise ValueError("no answer")
    kind, rest = answer[:1], answer[1:]
    if kind == DONE:
        return _decoder.decode(rest)
    if kind == OTHER:
        raise OtherInstallationError(rest.decode("utf-8", "replace"))
    if kind == LOST:
        return rest.decode("utf-8", "replace")
    raise ValueError("no answer")


class OtherInstallationError(Exception):
    """A machine would judge by other rules or programs; the text says what differs."""
