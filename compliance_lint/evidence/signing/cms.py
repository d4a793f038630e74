"""Whether the message of a digital signature (CMS, RFC 5652) belongs to the bytes it was made for.

Only the arithmetic is done: no certificate is trusted or distrusted, no validity looked up. What
is needed of ASN.1 is read here, in DER and in the BER with open lengths that some signing
programs write, because it is little, and because libraries for it bring a network client along.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

_HASHES = {
    bytes.fromhex(oid): name
    for oid, name in (
        ("2b0e03021a", "sha1"),
        ("608648016503040201", "sha256"),
        ("608648016503040202", "sha384"),
        ("608648016503040203", "sha512"),
        ("608648016503040204", "sha224"),
        ("608648016503040208", "sha3_256"),
        ("608648016503040209", "sha3_384"),
        ("60864801650304020a", "sha3_512"),
        ("2a864886f70d0205", "md5"),
    )
}
_MESSAGE_DIGEST = bytes.fromhex("2a864886f70d010904")
_RSA_KEY = bytes.fromhex("2a864886f70d010101")
# rsaEncryption, and RSA PKCS #1 v1.5 with MD5, SHA-1, SHA-224, SHA-256, SHA-384 and SHA-512.
_RSA_SIGNATURES = {
    bytes.fromhex(f"2a864886f70d0101{last}") for last in ("01", "04", "05", "0e", "0b", "0c", "0d")
}
_INTEGER, _SEQUENCE, _SET, _ZEROTH = 0x02, 0x30, 0x31, 0xA0
_CONSTRUCTED = 0x20
_OPEN_LENGTH = 0x80
_MAX_DEPTH = 100  # a message with a time stamp, itself such a message, has about 30
_MAX_NODES = 20_000
_MAX_KEY_BITS = 16_384
_MAX_EXPONENT_BITS = 64

Hasher = Callable[[str], bytes]
"""Gives a digest of some bytes, by the hash of the name that hashlib uses."""


class Form(Enum):
    """What a message signs of the bytes; the PDF says so in ``/SubFilter``."""

    DETACHED = auto()
    """The bytes themselves: ``adbe.pkcs7.detached``, ``ETSI.CAdES.detached``."""
    SHA1_INSIDE = auto()
    """Their SHA-1 digest, which the message holds: ``adbe.pkcs7.sha1``."""
    TIME_STAMP = auto()
    """A time stamp (RFC 3161) that holds their digest: ``ETSI.RFC3161``."""


@dataclass(frozen=True, slots=True)
class _Node:
    """One ASN.1 value; ``raw`` is the whole of it, ``content`` without tag and length."""

    tag: int
    raw: bytes
    content: bytes
    children: tuple[_Node, ...]

    @property
    def octets(self) -> bytes:
        """The bytes of an octet string, which may be in pieces."""
        pieces = b"".join(child.content for child in self.children)
        return pieces if self.tag & _CONSTRUCTED else self.content


def belongs_to(message: bytes, digest_of: Hasher, form: Form) -> bool | None:
    """Tell whether ``message`` was made for the bytes that ``digest_of`` hashes.

    None where the message cannot be read, or holds nothing that can be compared. Elliptic curves
    and RSA-PSS are not reckoned: there the digest in the signed attributes has to tell.
    """
    try:
        return _belongs_to(message, digest_of, form)
    except (IndexError, ValueError):
        return None


def _belongs_to(message: bytes, digest_of: Hasher, form: Form) -> bool | None:
    data = _parsed(message).children[1].children[0]
    signers = data.children[-1].children
    inside = _encapsulated(data)
    if len(signers) != 1 or (inside is None) is not (form is Form.DETACHED):
        return None
    parts = signers[0].children
    if inside is not None and not _holds_digest(inside, digest_of, form, _hash_name(parts[2])):
        return False
    signs = digest_of if inside is None else _hasher(inside)
    if parts[3].tag != _ZEROTH:
        return _rsa_fits(data, parts[1], parts[3:], signs)
    if _message_digest(parts[3]) != signs(_hash_name(parts[2])):
        return False
    if parts[3].raw[1] == _OPEN_LENGTH:
        return True  # what was signed is another encoding of the list
    listed = bytes([_SET]) + parts[3].raw[1:]
    return _rsa_fits(data, parts[1], parts[4:], _hasher(listed)) is not False


def _hasher(content: bytes) -> Hasher:
    return lambda name: hashlib.new(name, content, usedforsecurity=False).digest()


def _hash_name(algorithm: _Node) -> str:
    """Give the name of a hash. Raises ValueError for one that is not known."""
    name = _HASHES.get(algorithm.children[0].content)
    if name is None:
        raise ValueError("unknown hash")
    return name


def _encapsulated(data: _Node) -> bytes | None:
    """Give the content that the message carries, or None."""
    content = data.children[2].children[1:]
    return content[0].children[0].octets if content else None


def _holds_digest(inside: bytes, digest_of: Hasher, form: Form, hash_name: str) -> bool:
    if form is Form.SHA1_INSIDE:
        # Some programs put the digest of their own hash into this form.
        return inside in (digest_of("sha1"), digest_of(hash_name))
    imprint = _parsed(inside).children[2]
    return imprint.children[1].content == digest_of(_hash_name(imprint.children[0]))


def _message_digest(attributes: _Node) -> bytes:
    """Give the digest in the signed attributes. Raises ValueError where there is none."""
    for attribute in attributes.children:
        if attribute.children[0].content == _MESSAGE_DIGEST:
            return attribute.children[1].children[0].octets
    raise ValueError("no message digest")


def _rsa_fits(
    data: _Node, signer: _Node, algorithm_and_value: tuple[_Node, ...], signs: Hasher
) -> bool | None:
    """Undo the RSA signature and compare the digest in it; None where it is no such signature."""
    algorithm, value = algorithm_and_value[:2]
    key = _rsa_key(data, signer)
    if algorithm.children[0].content not in _RSA_SIGNATURES or key is None:
        return None
    modulus, exponent = key
    size = (modulus.bit_length() + 7) // 8
    plain = pow(int.from_bytes(value.octets), exponent, modulus).to_bytes(size)
    head, _, info = plain.partition(b"\xff\x00")
    if not head.startswith(b"\x00\x01") or head.strip(b"\xff") != b"\x00\x01":
        return False
    found = _parsed(info)
    return found.children[1].content == signs(_hash_name(found.children[0]))


def _rsa_key(data: _Node, signer: _Node) -> tuple[int, int] | None:
    """Give modulus and exponent of the signer's certificate, if the message has it."""
    certificates = data.children[3]
    if certificates.tag != _ZEROTH:
        return None
    for certificate in certificates.children:
        body = certificate.children[0].children
        first = 1 if body[0].tag == _ZEROTH else 0  # the version may be left out
        # A signer is named by issuer and serial number, or by a key identifier.
        if signer.tag == _SEQUENCE and signer.children[1].content != body[first].content:
            continue
        if signer.tag != _SEQUENCE and len(certificates.children) != 1:
            return None
        algorithm, bits = body[first + 5].children
        if algorithm.children[0].content != _RSA_KEY:
            return None
        numbers = _parsed(bits.content[1:]).children
        modulus, exponent = (int.from_bytes(number.content) for number in numbers)
        within = 0 < modulus.bit_length() <= _MAX_KEY_BITS
        return (modulus, exponent) if within and exponent >> _MAX_EXPONENT_BITS == 0 else None
    return None


def _parsed(encoded: bytes) -> _Node:
    """Read the first value in ``encoded``. Raises ValueError or IndexError where there is none."""
    return _value(encoded, 0, 0, [_MAX_NODES])


def _value(encoded: bytes, start: int, depth: int, budget: list[int]) -> _Node:
    """Read the value at ``start``; ``budget`` holds how many more values may be read."""
    budget[0] -= 1
    tag, length, body = encoded[start], encoded[start + 1], start + 2
    if depth > _MAX_DEPTH or budget[0] < 0 or tag & 0x1F == 0x1F:
        raise ValueError("too deep, too many values, or a tag of several bytes")
    is_open = length == _OPEN_LENGTH
    if length > _OPEN_LENGTH:
        body += length - _OPEN_LENGTH
        length = int.from_bytes(encoded[start + 2 : body])
    end = len(encoded) if is_open else body + length
    if end > len(encoded) or (is_open and not tag & _CONSTRUCTED):
        raise ValueError("longer than what holds it")
    if not tag & _CONSTRUCTED:
        return _Node(tag, encoded[start:end], encoded[body:end], ())
    children = []
    position = body
    while position < end and not (is_open and encoded[position : position + 2] == b"\0\0"):
        child = _value(encoded, position, depth + 1, budget)
        if position + len(child.raw) > end:
            raise ValueError("longer than what holds it")
        children.append(child)
        position += len(child.raw)
    after = position + 2 if is_open else position
    return _Node(tag, encoded[start:after], encoded[body:position], tuple(children))
