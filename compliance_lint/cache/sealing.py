"""Values of the cache, sealed: only who holds what a value is about can read it.

Findings are masked, but a report also rests on names of files, and evidence is what certificates
say. Keys are digests of that very content, or of where a package lies and what it was checked with.
Neither they nor anything they could be made from is in the cache: it has digests of them, and the
values encrypted under them.
"""

from __future__ import annotations

import hashlib
import os
import zlib

_NONCE = 12  # bytes, as AES-GCM takes them


def name_of(key: bytes) -> bytes:
    """What stands for a key in the cache; it does not tell the key."""
    return hashlib.sha256(b"name\0" + key).digest()


def seal(key: bytes, value: bytes) -> bytes:
    """``value``, readable with ``key`` alone."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - as below

    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(_secret(key)).encrypt(nonce, zlib.compress(value, 1), None)


def unseal(key: bytes, sealed: object) -> bytes | None:
    """What was sealed with ``key``; None for anything else, and for what was damaged since."""
    # Imported here: it costs 14 ms, and a first run has nothing to read.
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

    if not isinstance(sealed, bytes) or len(sealed) < _NONCE:
        return None
    try:
        packed = AESGCM(_secret(key)).decrypt(sealed[:_NONCE], sealed[_NONCE:], None)
        return zlib.decompress(packed)
    except (InvalidTag, ValueError, zlib.error):
        return None


def _secret(key: bytes) -> bytes:
    return hashlib.sha256(b"secret\0" + key).digest()
