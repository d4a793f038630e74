"""Cases about scans and photographs: what OCR reads of them, and whether it can."""

from __future__ import annotations

import io
from collections.abc import Iterator
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from tools.certificates.firm import make_firm
from tools.corpus.cases_certificates import GST_FILE
from tools.corpus.cases_names import COI, GST, USER, renamed_in_data
from tools.corpus.package import (
    Case,
    Expected,
    Package,
    certificate,
    changed,
    renamed,
    valid,
    with_file,
)

COI_FILE = "/documents/0/file"
NUMBER = "/end_user/registration_number"
_NAME = "business-name-not-on-document"


def cases() -> Iterator[Case]:
    """All cases of this module."""
    yield from _names()
    yield from _numbers()
    yield from _legibility()


def _scans(seed: int, **changes: str) -> Package:
    return valid(seed, coi=("coi-current", "scan-pdf"), gst=("reg06-2024", "scan-pdf"), **changes)


def _names() -> Iterator[Case]:
    name = "GHOSTWILLOW PRETEND FOODS PRIVATE LIMITED"
    scans = _scans(401, legal_name=name)
    yield Case(f"{_NAME}/pass-scans", scans, ocr=True)
    for what, wrong in (
        ("letter-lost", name.replace("WILLOW", "WILOW")),
        ("other-letter", name.replace("PRETEND", "PRETENT")),
        ("word-lost", name.replace("FOODS ", "")),
    ):
        yield Case(
            f"{_NAME}/fail-scans-{what}",
            renamed_in_data(scans, wrong),
            "fail",
            ((_NAME, "failed", USER),),
            ocr=True,
        )
    # What OCR takes for one another is never held against a name; here nothing but OCR knows it.
    # The QR code would tell the name exactly.
    without_code = _without_code(certificate("reg06-2024", 401, "png", (("legal_name", name),)))
    scans = renamed(with_file(scans, GST, without_code), 1, GST.replace(".pdf", ".png"))
    zero = renamed_in_data(scans, name.replace("FOODS", "F0ODS"))
    yield Case(
        f"{_NAME}/undecided-scans-zero-for-o",
        zero,
        "undecided",
        (*_doubtful(COI_FILE, GST_FILE), ("certificate-pages-missing", "failed", GST_FILE)),
        ocr=True,
    )


def _doubtful(*files: str) -> Iterator[Expected]:
    for file in files:
        yield _NAME, "undecided", file
        yield "business-name-styled-differently", "undecided", file


def _without_code(png: bytes) -> bytes:
    """The picture of a certificate with its right part, where the QR code is, blanked."""
    image = Image.open(io.BytesIO(png)).convert("L")
    ImageDraw.Draw(image).rectangle(
        (image.width * 0.78, image.height * 0.2, image.width, image.height * 0.75), fill=255
    )
    buffer = io.BytesIO()
    image.save(buffer, format="PNG", optimize=True)
    return buffer.getvalue()


def _numbers() -> Iterator[Case]:
    rule = "registration-number-not-on-document"
    scans = _scans(402)
    yield Case(f"{rule}/pass-scan", scans, ocr=True)
    yield Case(
        f"{rule}/fail-scan",
        changed(scans, "end_user/registration_number", make_firm(403).cin),
        "fail",
        ((rule, "failed", NUMBER),),
        ocr=True,
    )
    expired = with_file(valid(404), GST, certificate("reg06-2024-casual", 404, "scan-pdf"))
    yield Case(
        "certificate-expired/fail-scan",
        expired,
        "fail",
        (("certificate-expired", "failed", GST_FILE),),
        ocr=True,
    )
    card = with_file(valid(405), GST, certificate("pan-card", 405, "scan-pdf"))
    yield Case(
        "document-kind-wrong/fail-scan-of-pan-card",
        card,
        "fail",
        (("document-kind-wrong", "failed", GST_FILE),),
        ocr=True,
    )


def _legibility() -> Iterator[Case]:
    clean = _picture(406)
    for rule, image in (
        ("image-too-small", clean.reduce(6)),
        ("image-blurred", clean.filter(ImageFilter.GaussianBlur(5))),
        ("image-low-contrast", _grainy(clean.point(lambda level: 205 + level * 22 // 255), 12)),
    ):
        yield Case(
            f"{rule}/fail-unreadable",
            _with_picture(406, image),
            "undecided",
            ((rule, "failed", COI_FILE), ("text-unreadable", "failed", COI_FILE), *_UNREADABLE),
            ocr=True,
        )
        yield Case(f"{rule}/pass-clean", _with_picture(406, clean), ocr=True)
    yield Case("text-unreadable/pass-clean", _with_picture(406, clean), ocr=True)
    yield Case(
        "text-unreadable/fail-noise",
        _with_picture(406, _grainy(Image.new("L", clean.size, 128), 120)),
        "undecided",
        (("text-unreadable", "failed", COI_FILE), *_UNREADABLE),
        ocr=True,
    )


_UNREADABLE: tuple[Expected, ...] = tuple(
    (rule, "undecided", COI_FILE)
    for rule in (
        "business-name-differs-between-documents",
        "business-name-not-on-document",
        "certificate-dated-in-future",
        "document-kind-unrecognised",
        "document-kind-wrong",
        "former-name-used",
        "gstin-pan-differs",
        "registration-number-not-on-document",
    )
)


def _grainy(image: Image.Image, levels: int) -> Image.Image:
    """The picture with noise of up to ``levels`` grey levels either way, always the same."""
    grain = Random(406).randbytes(image.width * image.height)  # noqa: S311 - test data
    noise = Image.frombytes("L", image.size, grain).point(lambda at: at * levels // 128)
    return ImageChops.add(image, noise, offset=-levels)


def _picture(seed: int) -> Image.Image:
    return Image.open(io.BytesIO(certificate("coi-current", seed, "png"))).convert("L")


def _with_picture(seed: int, image: Image.Image) -> Package:
    buffer = io.BytesIO()
    image.save(buffer, format="PNG", optimize=True)
    package = with_file(valid(seed), COI.replace(".pdf", ".png"), buffer.getvalue())
    del package.files[COI]
    return changed(package, "documents/0/file", COI.replace(".pdf", ".png"))
