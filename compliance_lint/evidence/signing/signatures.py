"""Digital signatures in a PDF: whether the bytes they were made for are still the same.

A signature dictionary says in ``/ByteRange`` which bytes it covers: all up to its own value
(``/Contents``) and all behind that, to the end of the revision it was made in. It can only cover
itself if both stand uncompressed in the file, so that a search of the bytes finds every signature
that can still be right, and a file without one is told in microseconds.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from enum import Enum

from compliance_lint.evidence.signing.cms import Form, Hasher, belongs_to

_KEY = b"/ByteRange"
_GAP = rb"[\0\t\n\f\r ]"
_RANGE = re.compile(
    _KEY + _GAP + rb"{0,99}\[" + _GAP + rb"{0,99}"
    + (_GAP + rb"{1,99}").join([rb"([0-9]{1,20})"] * 4)
    + _GAP + rb"{0,99}\]"
)  # fmt: skip
_CONTENTS = re.compile(rb"/Contents" + _GAP + rb"{0,99}(<[0-9A-Fa-f\0\t\n\f\r ]*>)")
_SUBFILTER = re.compile(rb"/SubFilter" + _GAP + rb"{0,99}/([0-9A-Za-z.]{1,40})")
_OBJECT = re.compile(rb"[0-9]{1,10}" + _GAP + rb"{1,9}[0-9]{1,5}" + _GAP + rb"{1,9}obj\Z")
_USAGE_RIGHTS = re.compile(rb"/TransformMethod" + _GAP + rb"{0,99}/UR")
_FORMS = {
    b"adbe.pkcs7.detached": Form.DETACHED,
    b"ETSI.CAdES.detached": Form.DETACHED,
    b"adbe.pkcs7.sha1": Form.SHA1_INSIDE,
    b"ETSI.RFC3161": Form.TIME_STAMP,
}
_MAX_SIGNATURES = 16
_MAX_OBJECT = 300_000  # bytes of a signature dictionary; 16 to 64 KB are usual
_MAX_OCCURRENCES = 100
_MAX_TRIES = 100


class Integrity(Enum):
    """Whether a signature still fits the bytes it was made for. No word on who signed."""

    INTACT = "intact"
    BROKEN = "broken"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature or time stamp of a PDF.

    ``end`` is the length of the file as it was signed: the revision that it vouches for.
    """

    integrity: Integrity
    end: int


@dataclass(frozen=True, slots=True)
class SignatureFacts:
    """The signatures of a PDF in the order of the file; usage rights of old forms left out."""

    signatures: tuple[Signature, ...]
    complete: bool = True
    """False where there are more than are looked at."""

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self.signatures)

    def has(self, integrity: Integrity) -> bool:
        """Whether any signature is in this state."""
        return any(signature.integrity is integrity for signature in self.signatures)

    def signed_length(self, data: bytes) -> int | None:
        """The length of the oldest revision vouched for, if ``data`` goes on after it.

        None where nothing but white space follows, or no signature is intact.
        """
        ends = [item.end for item in self.signatures if item.integrity is Integrity.INTACT]
        first = min(ends, default=None)
        if first is None or not data[first:].strip(b"\0\t\n\f\r "):
            return None
        return first


_NONE = SignatureFacts(())


def read_signatures(data: bytes) -> SignatureFacts:
    """Find the signatures of a PDF and hold each against its bytes; raises nothing.

    A file without any costs one search of its bytes, some 20 microseconds for 100 KB.
    """
    if _KEY not in data:
        return _NONE
    found: list[Signature] = []
    position = data.find(_KEY)
    for _ in range(_MAX_OCCURRENCES):
        if position < 0:
            return SignatureFacts(tuple(found))
        body = _object_around(data, position)
        if body is not None:
            if len(found) == _MAX_SIGNATURES:
                break
            found.append(_judged(data, position, *body))
        position = data.find(_KEY, position + 1)
    return SignatureFacts(tuple(found), complete=False)


def _object_around(data: bytes, position: int) -> tuple[int, int] | None:
    """Give start and end of the object that holds ``position``, if it is a signature."""
    start = position
    for _ in range(_MAX_TRIES):
        start = data.rfind(b"obj", max(0, position - _MAX_OBJECT), start)
        if start < 0 or _OBJECT.search(data, max(0, start - 26), start + 3):
            break
    else:
        return None
    end = data.find(b"endobj", position, position + _MAX_OBJECT)
    if start < 0:
        return None
    end = min(len(data), position + _MAX_OBJECT) if end < 0 else end
    ended = data.find(b"endobj", start, position) >= 0
    is_signature = data.find(b"/Contents", start, end) >= 0
    if ended or not is_signature or _USAGE_RIGHTS.search(data, start, end):
        return None
    return start, end


def _judged(data: bytes, position: int, start: int, end: int) -> Signature:
    numbers = _RANGE.match(data, position)
    contents = _CONTENTS.search(data, start, end)
    subfilter = _SUBFILTER.search(data, start, end)
    form = _FORMS.get(subfilter[1]) if subfilter else None
    if numbers is None or form is None:
        return Signature(Integrity.UNKNOWN, len(data))
    first, before, behind, length = (int(number) for number in numbers.groups())
    covered = behind + length
    if contents is None:
        is_written_otherwise = first == 0 and data[before : before + 1] == b"("
        state = Integrity.UNKNOWN if is_written_otherwise else Integrity.BROKEN
        return Signature(state, len(data))
    # All but the value must be covered: a wider gap could hide another document. Numbers that
    # point elsewhere are those of the file this one was made from, by saving it anew.
    in_value = contents.start(1) <= before <= behind <= contents.end(1)
    if first != 0 or not in_value or not end <= covered <= len(data):
        return Signature(Integrity.BROKEN, len(data))
    message = _message(contents[1])
    fits = (
        None
        if message is None
        else belongs_to(message, _hasher(data, before, behind, covered), form)
    )
    state = {True: Integrity.INTACT, False: Integrity.BROKEN, None: Integrity.UNKNOWN}[fits]
    return Signature(state, covered)


def _message(written: bytes) -> bytes | None:
    """Give the bytes of a string of hexadecimal digits; None where their number is odd."""
    try:
        return bytes.fromhex(written[1:-1].translate(None, b"\0").decode("ascii"))
    except ValueError:
        return None


def _hasher(data: bytes, before: int, behind: int, end: int) -> Hasher:
    whole = memoryview(data)

    def digest(name: str) -> bytes:
        made = hashlib.new(name, whole[:before], usedforsecurity=False)
        made.update(whole[behind:end])
        return made.digest()

    return digest
