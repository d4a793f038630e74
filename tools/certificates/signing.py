"""Digital signatures for invented certificates, as the portals put them into their files.

The key is made from a number written here and so is no secret, and the certificate is signed with
itself: nobody may trust either. The same file and arguments give the same bytes.
"""

from __future__ import annotations

import hashlib
import io
from datetime import UTC, datetime
from functools import cache
from random import Random
from typing import Any, Literal

from asn1crypto import algos, cms, core, keys, x509  # type: ignore[import-untyped]
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

MCA = "DS MINISTRY OF CORPORATE AFFAIRS , CRC MANESAR 2"
GSTN = "DS GOODS AND SERVICES TAX NETWORK 15"
SubFilter = Literal["adbe.pkcs7.detached", "adbe.pkcs7.sha1"]

_DAY = datetime(2025, 7, 16, 10, 30, 18, tzinfo=UTC)
_PDF_DAY = "D:20250716103018Z"
_ROOM = 8192  # bytes kept for the CMS, as most signing programs do
_FAR = 9_999_999_999  # keeps the room that the real numbers need
_SMALL_PRIMES = [n for n in range(3, 2000, 2) if all(n % d for d in range(3, int(n**0.5) + 1, 2))]


def sign(
    pdf: bytes,
    *,
    name: str = MCA,
    field: str = "Signature1",
    subfilter: SubFilter = "adbe.pkcs7.detached",
    attributes: bool = True,
    box: tuple[float, float, float, float] | None = None,
) -> bytes:
    """Return the PDF with a signature appended to it in a revision of its own.

    Without ``attributes`` the CMS signs the document and not a list that holds its hash. ``box``
    (left, bottom, right, top in points) is where the signature shows; none: it does not show.
    """
    writer = PdfWriter(io.BytesIO(pdf), incremental=True)
    contents = ByteStringObject(bytes(_ROOM))
    byte_range = ArrayObject([NumberObject(0), *[NumberObject(_FAR)] * 3])
    signature = DictionaryObject({
        NameObject("/Type"): NameObject("/Sig"),
        NameObject("/Filter"): NameObject("/Adobe.PPKLite"),
        NameObject("/SubFilter"): NameObject(f"/{subfilter}"),
        NameObject("/Name"): TextStringObject(name),
        NameObject("/M"): TextStringObject(_PDF_DAY),
        NameObject("/ByteRange"): byte_range,
        NameObject("/Contents"): contents,
    })  # fmt: skip
    _add_field(writer, field, writer._add_object(signature), box)  # no public way
    writer._ID = ArrayObject([ByteStringObject(hashlib.md5(pdf).digest())] * 2)  # noqa: S324
    out = io.BytesIO()
    writer.write(out)
    return _filled(out.getvalue(), len(pdf), name, subfilter, attributes=attributes)


def _add_field(
    writer: PdfWriter,
    field: str,
    signature: IndirectObject,
    box: tuple[float, float, float, float] | None,
) -> None:
    """Add a field for the signature to the first page and to the form."""
    page = writer.pages[0]
    described = DictionaryObject({
        NameObject("/Type"): NameObject("/Annot"),
        NameObject("/Subtype"): NameObject("/Widget"),
        NameObject("/FT"): NameObject("/Sig"),
        NameObject("/T"): TextStringObject(field),
        NameObject("/F"): NumberObject(132),
        NameObject("/Rect"): ArrayObject(map(FloatObject, box or (0, 0, 0, 0))),
        NameObject("/P"): page.indirect_reference,
        NameObject("/V"): signature,
    })  # fmt: skip
    if box is not None:
        look = _look(box[2] - box[0], box[3] - box[1])
        described[NameObject("/AP")] = DictionaryObject({
            NameObject("/N"): writer._add_object(look),
        })  # fmt: skip
    widget = writer._add_object(described)
    page[NameObject("/Annots")] = ArrayObject([*page.get("/Annots", ()), widget])
    root: Any = writer.root_object
    old = root["/AcroForm"]["/Fields"] if "/AcroForm" in root else ()
    form = {NameObject("/Fields"): ArrayObject([*old, widget])}
    root[NameObject("/AcroForm")] = DictionaryObject(
        form | {NameObject("/SigFlags"): NumberObject(3)}
    )


def _look(width: float, height: float) -> DecodedStreamObject:
    """Return what a signature shows: here a filled frame."""
    look = DecodedStreamObject()
    look.set_data(f"0.9 0.9 1 rg 0 0 {width} {height} re b".encode())
    look.update({
        NameObject("/Type"): NameObject("/XObject"),
        NameObject("/Subtype"): NameObject("/Form"),
        NameObject("/BBox"): ArrayObject(map(FloatObject, (0, 0, width, height))),
    })  # fmt: skip
    return look


def _filled(pdf: bytes, since: int, name: str, subfilter: SubFilter, *, attributes: bool) -> bytes:
    """Put the real byte range and the CMS into the room kept for them behind ``since``."""
    start = pdf.index(b"<" + b"00" * _ROOM + b">", since)
    end = start + 2 * _ROOM + 2
    kept = b"[ 0 " + b" ".join([str(_FAR).encode()] * 3) + b" ]"
    real = f"[ 0 {start} {end} {len(pdf) - end} ".encode()
    pdf = pdf.replace(kept, real.ljust(len(kept) - 1) + b"]")
    signed = pdf[:start] + pdf[end:]
    made = _cms(signed, name, subfilter, attributes=attributes)
    return pdf[: start + 1] + made.hex().encode().ljust(2 * _ROOM, b"0") + pdf[end - 1 :]


def _cms(signed: bytes, name: str, subfilter: SubFilter, *, attributes: bool) -> bytes:
    inner = hashlib.sha1(signed).digest() if subfilter == "adbe.pkcs7.sha1" else None  # noqa: S324
    content = signed if inner is None else inner
    digest = "sha256" if inner is None else "sha1"
    algorithm = algos.DigestAlgorithm({"algorithm": digest})
    certificate = _certificate(name)
    listed = cms.CMSAttributes([
        cms.CMSAttribute({"type": "content_type", "values": ["data"]}),
        cms.CMSAttribute({"type": "signing_time", "values": [cms.Time({"utc_time": _DAY})]}),
        cms.CMSAttribute({
            "type": "message_digest", "values": [hashlib.new(digest, content).digest()],
        }),
    ])  # fmt: skip
    signer: dict[str, Any] = {
        "version": "v1",
        "sid": cms.SignerIdentifier({
            "issuer_and_serial_number": {
                "issuer": certificate.issuer, "serial_number": certificate.serial_number,
            }
        }),
        "digest_algorithm": algorithm,
        "signature_algorithm": {"algorithm": "rsassa_pkcs1v15"},
        "signature": _signature(listed.dump() if attributes else content, digest),
    }  # fmt: skip
    if attributes:
        signer["signed_attrs"] = listed
    data = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [algorithm],
            "encap_content_info": {"content_type": "data", "content": inner},
            "certificates": [certificate],
            "signer_infos": [signer],
        }
    )
    return bytes(cms.ContentInfo({"content_type": "signed_data", "content": data}).dump())


def _signature(data: bytes, digest: str = "sha256") -> bytes:
    algorithm = hashes.SHA256() if digest == "sha256" else hashes.SHA1()  # noqa: S303
    return _key().sign(data, padding.PKCS1v15(), algorithm)


@cache
def _certificate(name: str) -> x509.Certificate:
    public = _key().public_key().public_numbers()
    modulus = keys.RSAPublicKey({"modulus": public.n, "public_exponent": public.e})
    whose = x509.Name.build({"common_name": name, "organization_name": "INVENTED, NOT TO TRUST"})
    years = [core.UTCTime(datetime(year, 1, 1, tzinfo=UTC)) for year in (2025, 2035)]
    body = x509.TbsCertificate({
        "version": "v3",
        "serial_number": 1000 + len(name),
        "signature": {"algorithm": "sha256_rsa"},
        "issuer": whose,
        "validity": {
            "not_before": x509.Time({"utc_time": years[0]}),
            "not_after": x509.Time({"utc_time": years[1]}),
        },
        "subject": whose,
        "subject_public_key_info": keys.PublicKeyInfo.wrap(modulus, "rsa"),
    })  # fmt: skip
    return x509.Certificate({
        "tbs_certificate": body,
        "signature_algorithm": {"algorithm": "sha256_rsa"},
        "signature_value": _signature(body.dump()),
    })  # fmt: skip


@cache
def _key() -> rsa.RSAPrivateKey:
    """Make the key from a fixed number: the corpus stays the same, and no key file lies about."""
    random = Random("compliance-lint test signatures")  # noqa: S311 - anything but a secret
    p, q = _prime(random), _prime(random)
    e = 65537
    d = pow(e, -1, (p - 1) * (q - 1))
    public = rsa.RSAPublicNumbers(e, p * q)
    private = rsa.RSAPrivateNumbers(
        p, q, d, d % (p - 1), d % (q - 1), rsa.rsa_crt_iqmp(p, q), public
    )
    return private.private_key()


def _prime(random: Random) -> int:
    while True:
        number = random.getrandbits(1024) | 3 << 1022 | 1
        if all(number % small for small in _SMALL_PRIMES) and _is_prime(number, random):
            return number


def _is_prime(number: int, random: Random) -> bool:
    """Miller and Rabin's test, twenty rounds."""
    odd, twos = number - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for _ in range(20):
        power = pow(random.randrange(2, number - 1), odd, number)
        if power in (1, number - 1):
            continue
        if not any((power := power * power % number) == number - 1 for _ in range(twos - 1)):
            return False
    return True
