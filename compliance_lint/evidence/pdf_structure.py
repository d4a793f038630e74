"""Encryption, restrictions and active content of a PDF.

pypdf takes some 13 ms for a file and 170 ms to import, and nearly no certificate has anything to
find. So the bytes are searched first for the names without which there is nothing to find,
inside compressed object streams too; only where one turns up does pypdf walk the objects.
"""

from __future__ import annotations

import io
import logging
import re
import warnings
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pypdf import PdfReader


@dataclass(frozen=True, slots=True)
class PdfStructure:
    """What a PDF's objects say. Links to web addresses are not active content."""

    encrypted: bool
    needs_password: bool
    """It does not open without a password."""
    restricted: bool
    """It opens, but as a guest: an owner password governs printing, copying and changing."""
    active: tuple[str, ...]
    """Any of "JavaScript", "launch action", "embedded file", "XFA form", in this order."""
    undecided: str | None
    """Why the structure was not read to its end, or ``None``; `active` may then lack some."""


_NOTHING = PdfStructure(False, False, False, (), None)
_KINDS = ("JavaScript", "launch action", "embedded file", "XFA form")

_END = rb"(?![^\0\t\n\f\r ()<>\[\]{}/%])"  # a name ends at white space or a delimiter
_TELLING = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|EF|XFA|Encrypt)" + _END)
_STREAM_NAMES = re.compile(rb"/(?:ObjStm|Filter|DecodeParms)" + _END)
_NAME = re.compile(rb"/[^\0\t\n\f\r ()<>\[\]{}/%]{1,127}")
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
# All that has to be looked at, for one pass over the bytes: telling names, object streams (group 1)
# and names with an escape (group 2). Before its first escape a name that hides one of the above has
# only letters, and its first letter; saying that first spares trying the rest at every slash.
_NOTABLE = re.compile(
    rb"/(?=[JLEXOFD#])(?:(?:JavaScript|JS|Launch|EmbeddedFiles?|EF|XFA|Encrypt)"
    + _END
    + rb"|(ObjStm)|[A-Za-z]{0,12}(#)[0-9A-Fa-f]{2})"
)
_FLATE = re.compile(rb"/Filter\s{0,9}(?:/FlateDecode" + _END + rb"|\[\s{0,9}/FlateDecode\s{0,9}\])")
_STREAM = re.compile(rb"\bstream\r?\n")
_MAX_DICTIONARY = 4096  # bytes between "obj" and "stream"; an object stream's is about 100
_MAX_INFLATED = 20_000_000  # bytes, over all object streams of a file
_MAX_STREAMS = 2_000  # object streams of a file; each holds a hundred objects or so
_MAX_OBJECTS = 20_000  # at 20 to 50 microseconds; a certificate has 20 to 200


def read_structure(data: bytes) -> PdfStructure:
    """Read encryption and active content; never raises for what a file contains.

    A file in whose bytes no telling name occurs is answered without parsing it.
    """
    telling = _has_telling_name(data)
    if telling is None:
        return _undecided("object streams are too many or too large to examine")
    if not telling:
        return _NOTHING
    try:
        with _quiet():
            return _walked(data)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - pypdf raises a dozen types; their texts quote the file
        return _undecided("the objects of the file could not be read")


def _undecided(reason: str, *, encrypted: bool = False, locked: bool = False) -> PdfStructure:
    return PdfStructure(encrypted, locked, False, (), reason)


def _has_telling_name(data: bytes) -> bool | None:
    """Tell whether a walk could find anything; ``None`` when the bytes are too many to say."""
    streams = _object_streams(data)
    if streams is None:
        return True
    if len(streams) > _MAX_STREAMS:
        return None
    budget = _MAX_INFLATED
    for position in streams:
        inflated = _inflated(data, position, budget)
        if inflated is None or _object_streams(inflated) is None:
            return True
        budget -= len(inflated)
        if budget <= 0:
            return None
    return False


def _object_streams(data: bytes) -> list[int] | None:
    """Give where object streams are named; ``None`` where a telling name is, plain or escaped."""
    streams = []
    for found in _NOTABLE.finditer(data):
        if found.lastindex == 1:
            streams.append(found.start())
        elif found.lastindex is None or _hides_a_name(data, found.start()):
            return None
    return streams


def _hides_a_name(data: bytes, start: int) -> bool:
    """Tell whether the name at ``start`` is a telling one with escapes, as /J#53 for /JS."""
    name = _NAME.match(data, start)
    if name is None:
        return False
    plain = _ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), name[0])
    return bool(_TELLING.fullmatch(plain) or _STREAM_NAMES.fullmatch(plain))


_OBJECT = re.compile(rb"[0-9]+\s+[0-9]+\s+obj")


def _inflated(data: bytes, position: int, budget: int) -> bytes | None:
    """Give the content of the object stream whose type is named at `position`.

    At most `budget` bytes; empty where it is not compressed (and so was searched already);
    ``None`` where it is stored in a way only a real parser should follow.
    """
    stream = _STREAM.search(data, position, position + _MAX_DICTIONARY)
    before = max(0, position - _MAX_DICTIONARY)
    start = max((m.start() for m in _OBJECT.finditer(data, before, position)), default=-1)
    if stream is None or start < 0:
        return None
    dictionary = data[start : stream.start()]
    if b"(" in dictionary or b"%" in dictionary:
        return None  # a string or comment may look like anything
    if b"/Filter" not in dictionary:
        return b""
    if b"/DecodeParms" in dictionary or not _FLATE.search(dictionary):
        return None
    end = data.find(b"endstream", stream.end())
    inflater = zlib.decompressobj()
    try:
        content = inflater.decompress(data[stream.end() : end if end >= 0 else None], budget)
    except zlib.error:
        return None
    return content if inflater.eof or len(content) >= budget else None


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep pypdf's log and warnings, which quote the file, off the terminal."""
    logger = logging.getLogger("pypdf")
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)


def _walked(data: bytes) -> PdfStructure:
    from pypdf import PasswordType, PdfReader  # noqa: PLC0415 - 170 ms

    reader = PdfReader(io.BytesIO(data))
    restricted = False
    if reader.is_encrypted:
        try:
            opened = reader.decrypt("")
        except Exception as error:
            if isinstance(error, MemoryError):
                raise
            return _undecided("the encryption is of a kind that is not supported", encrypted=True)
        if opened == PasswordType.NOT_DECRYPTED:
            return _undecided("a password is needed", encrypted=True, locked=True)
        # With an empty owner password too, whoever opens the file is its owner.
        restricted = opened == PasswordType.USER_PASSWORD
    found, reason = _active(reader)
    active = tuple(kind for kind in _KINDS if kind in found)
    return PdfStructure(reader.is_encrypted, False, restricted, active, reason)


def _active(reader: PdfReader) -> tuple[set[str], str | None]:
    """Visit everything that can be reached from the catalog; each object once."""
    found = {"XFA form"} if _has_xfa(reader.trailer.get("/Root")) else set()
    reason: str | None = None
    waiting: list[Any] = [reader.trailer.raw_get("/Root")]
    seen: set[tuple[int, int]] = set()
    for _ in range(_MAX_OBJECTS):
        if not waiting:
            return found, reason
        item = waiting.pop()
        place = (getattr(item, "idnum", 0), getattr(item, "generation", 0))
        if place[0] and place in seen:
            continue
        seen.add(place)
        try:
            thing = _resolved(item)
            found |= _kinds_of(thing) if isinstance(thing, dict) else set()
            waiting.extend(_inner(thing))
        except Exception as error:  # one bad object must not hide the others
            if isinstance(error, MemoryError):
                raise
            reason = "an object of the file could not be read"
    return found, "the file has too many objects to examine"


def _inner(thing: Any) -> list[Any]:
    """Give the parts of an array or dictionary that can lead on, references unresolved."""
    from pypdf.generic import IndirectObject  # noqa: PLC0415

    parts = thing.values() if isinstance(thing, dict) else thing if isinstance(thing, list) else ()
    return [part for part in parts if isinstance(part, (dict, list, IndirectObject))]


def _resolved(value: Any) -> Any:
    return value.get_object() if hasattr(value, "get_object") else value


def _has_xfa(root: Any) -> bool:
    catalog = _resolved(root)
    form = _resolved(catalog.get("/AcroForm")) if isinstance(catalog, dict) else None
    # A stream with an empty dictionary is falsy: what counts is that the key leads somewhere.
    value = _resolved(form.get("/XFA")) if isinstance(form, dict) else None
    return isinstance(value, dict) or bool(value)


def _kinds_of(thing: Any) -> set[str]:
    """Say which active content one dictionary is.

    The same keys occur as names of fonts and images, and the values of ``/S`` as names of
    structure elements; so an action counts only with what it would run.
    """
    from pypdf.generic import StreamObject  # noqa: PLC0415

    kinds: set[str] = set()
    action = _resolved(thing.get("/S"))
    if "/JS" in thing:
        script = _resolved(thing.get("/JS"))
        if action in ("/JavaScript", "/Rendition") or isinstance(script, (str, bytes)):
            kinds.add("JavaScript")
    if action == "/Launch" and not thing.keys().isdisjoint(("/F", "/Win", "/Mac", "/Unix")):
        kinds.add("launch action")
    files = _resolved(thing.get("/EF"))
    if isinstance(files, dict) and any(
        isinstance(_resolved(file), StreamObject) for file in files.values()
    ):
        kinds.add("embedded file")
    return kinds
