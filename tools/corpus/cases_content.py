"""Cases of the rules about what is in the files, and of one file given twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tools.corpus import odd_files as odd
from tools.corpus.cases_files import COI, FIRST, GST, SECOND, failed, fails, linked, naming, warns
from tools.corpus.package import (
    Case,
    Package,
    certificate,
    changed,
    renamed,
    unread,
    valid,
    with_file,
)

COI_PNG = "certificate-of-incorporation.png"
COI_JPG = "certificate-of-incorporation.jpg"


def gst_is(seed: int, content: bytes, name: str = GST) -> Package:
    """Return a package whose second file has this content."""
    return with_file(renamed(valid(seed), 1, name), name, content)


def gst_changed(seed: int, change: Callable[[bytes], bytes]) -> Package:
    """Return a package whose second file was changed."""
    package = valid(seed)
    return with_file(package, GST, change(package.files[GST]))


def coi_picture(seed: int, producer: str, name: str) -> Package:
    """Return a package whose first certificate is a picture: sound, but without text to read."""
    package = renamed(valid(seed), 0, name)
    return with_file(package, name, certificate("coi-current", seed, producer))


def coi_resaved(seed: int, name: str, file_format: str, **options: object) -> Package:
    """Return the same with the picture stored in another way."""
    image = odd.opened(certificate("coi-current", seed, "png"))
    mode = options.pop("mode", None)
    image = image.convert(str(mode)) if mode else image
    return with_file(coi_picture(seed, "png", name), name, odd.saved(image, file_format, **options))


def _half(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _types() -> Iterator[Case]:
    rule = "file-type-unsupported"
    kinds = {
        "heic-named-pdf": (odd.heic(), GST),
        "heic": (odd.heic(), "IMG_0042.heic"),
        "docx-named-pdf": (odd.docx(), GST),
        "docx": (odd.docx(), "gst-certificate.docx"),
        "html-named-pdf": (odd.LOGIN_PAGE, GST),
        "tiff": (odd.picture("TIFF", (60, 80)), "gst-certificate.tiff"),
        "webp": (odd.picture("WEBP"), "gst-certificate.webp"),
        "gif-named-png": (odd.picture("GIF"), "gst-certificate.png"),
    }
    for seed, (what, (content, name)) in enumerate(kinds.items(), 60):
        yield fails(f"{rule}/fail-{what}", gst_is(seed, content, name))
    yield Case(
        f"{rule}/pass-header-after-blank-lines", gst_changed(68, lambda pdf: b"\n" * 9 + pdf)
    )
    yield Case(
        f"{rule}/pass-jpeg", coi_picture(168, "jpeg", COI_JPG), "undecided", unread("registration")
    )
    pointer = failed("file-is-lfs-pointer", SECOND)
    yield Case(f"{rule}/undecided-lfs-pointer", gst_is(70, odd.LFS_POINTER), "fail", pointer)

    rule = "file-is-lfs-pointer"
    yield fails(f"{rule}/fail-pointer", gst_is(71, odd.LFS_POINTER))
    yield Case(f"{rule}/pass-fetched", valid(71))
    gone = failed("file-not-found", SECOND)
    yield Case(f"{rule}/undecided-not-found", naming(valid(72), GST), "fail", gone)


def _extensions() -> Iterator[Case]:
    rule = "file-extension-mismatch"
    yield warns(f"{rule}/fail-capitals", renamed(valid(73), 1, "GST.PDF"))
    yield warns(f"{rule}/fail-none", renamed(valid(74), 1, "gst-certificate"))
    yield warns(f"{rule}/fail-pdf-named-png", renamed(valid(75), 1, "gst-certificate.png"))
    yield warns(f"{rule}/fail-doubled", renamed(valid(76), 1, "gst-certificate.pdf.download"))
    found = failed(rule, FIRST)
    picture = coi_picture(77, "png", COI)
    yield Case(
        f"{rule}/fail-png-named-pdf", picture, "undecided", (*found, *unread("registration"))
    )
    picture = coi_picture(78, "jpeg", COI_PNG)
    yield Case(
        f"{rule}/fail-jpeg-named-png", picture, "undecided", (*found, *unread("registration"))
    )
    yield Case(f"{rule}/pass-pdf", renamed(valid(73), 1, "GST.pdf"))
    yield Case(
        f"{rule}/pass-jpg", coi_picture(79, "jpeg", COI_JPG), "undecided", unread("registration")
    )
    picture = coi_picture(79, "jpeg", "certificate-of-incorporation.jpeg")
    yield Case(f"{rule}/pass-jpeg", picture, "undecided", unread("registration"))
    refused = failed("file-type-unsupported", SECOND)
    yield Case(f"{rule}/undecided-docx", gst_is(80, odd.docx()), "fail", refused)


def _sound() -> Iterator[Case]:
    rule = "file-corrupt"
    yield fails(f"{rule}/fail-cut-pdf", gst_changed(81, _half))
    yield fails(f"{rule}/fail-last-bytes-missing", gst_changed(81, lambda pdf: pdf[:-300]))
    damaged = b"%PDF-1.7\n" + b"\0" * 2000 + b"\n%%EOF\n"
    yield fails(f"{rule}/fail-hollow-pdf", gst_is(82, damaged))
    yield fails(f"{rule}/fail-no-pages", gst_is(83, odd.no_pages_pdf()))
    jpeg = _half(certificate("coi-current", 84, "jpeg"))
    yield fails(
        f"{rule}/fail-cut-jpeg", with_file(coi_picture(84, "jpeg", COI_JPG), COI_JPG, jpeg), FIRST
    )
    png = bytearray(certificate("coi-current", 85, "png"))
    png[len(png) // 2] ^= 0xFF
    wrong = with_file(coi_picture(85, "png", COI_PNG), COI_PNG, bytes(png))
    yield fails(f"{rule}/fail-damaged-png", wrong, FIRST)
    yield Case(f"{rule}/pass-mail-footer-behind", gst_changed(86, lambda pdf: pdf + b"\n-- \nsent"))
    photo = odd.opened(certificate("coi-current", 87, "png")).convert("RGB")
    second = photo.resize((120, 170))
    mpo = coi_resaved(87, COI_JPG, "MPO", mode="RGB", save_all=True, append_images=[second])
    yield Case(f"{rule}/pass-phone-photo", mpo, "undecided", unread("registration"))
    cmyk = coi_resaved(88, COI_JPG, "JPEG", mode="CMYK", quality=40)
    yield Case(f"{rule}/pass-cmyk-jpeg", cmyk, "undecided", unread("registration"))
    moving = coi_resaved(89, COI_PNG, "PNG", mode="RGB", save_all=True, append_images=[photo])
    yield Case(f"{rule}/pass-animated-png", moving, "undecided", unread("registration"))
    refused = failed("file-type-unsupported", SECOND)
    yield Case(f"{rule}/undecided-docx", gst_is(90, odd.docx()), "fail", refused)


def _shown() -> Iterator[Case]:
    rule = "image-too-many-pixels"
    bomb = with_file(renamed(valid(91), 0, COI_PNG), COI_PNG, odd.bomb(9_000))
    yield fails(f"{rule}/fail-bomb", bomb, FIRST)
    large = odd.opened(certificate("coi-current", 92, "png")).convert("1").resize((7_071, 7_071))
    package = with_file(coi_picture(92, "png", COI_PNG), COI_PNG, odd.saved(large, "PNG"))
    yield Case(f"{rule}/pass-49999041", package, "undecided", unread("registration"))
    yield Case(f"{rule}/undecided-empty", gst_is(93, b""), "fail", failed("file-empty", SECOND))

    rule = "file-blank"
    yield fails(f"{rule}/fail-pdf", gst_is(94, odd.blank_pdf(2)))
    white = odd.saved(odd.opened(odd.bomb(800)).convert("L"), "PNG")
    blank = with_file(renamed(valid(95), 0, COI_PNG), COI_PNG, white)
    yield fails(f"{rule}/fail-png", blank, FIRST)
    yield Case(f"{rule}/pass-blank-back-page", gst_changed(96, odd.with_blank_page))
    yield Case(f"{rule}/pass-scan", coi_scan(97), "undecided", unread("registration"))
    many = (rule, "undecided", SECOND)
    yield Case(
        f"{rule}/undecided-51-pages",
        gst_is(98, odd.blank_pdf(51)),
        "undecided",
        (many, *unread("gst")),
    )
    cut = failed("file-corrupt", SECOND)
    yield Case(f"{rule}/undecided-cut", gst_changed(99, _half), "fail", cut)


def coi_scan(seed: int) -> Package:
    """Return a package whose first certificate is a scan: a PDF without a text layer."""
    return with_file(valid(seed), COI, certificate("coi-current", seed, "scan-pdf"))


def _open() -> Iterator[Case]:
    rule = "file-encrypted"
    yield fails(f"{rule}/fail-password", gst_changed(101, lambda pdf: odd.with_password(pdf, "u")))
    yield fails(
        f"{rule}/fail-password-aes",
        gst_changed(102, lambda pdf: odd.with_password(pdf, "u", "AES-256")),
    )
    owner = gst_changed(103, lambda pdf: odd.with_password(pdf, ""))
    yield Case(f"{rule}/pass-owner-password", owner, "pass", failed("file-restricted", SECOND))
    cut = failed("file-corrupt", SECOND)
    yield Case(f"{rule}/undecided-cut", gst_changed(104, _half), "fail", cut)

    rule = "file-restricted"
    yield warns(f"{rule}/fail-owner-password", owner)
    yield warns(
        f"{rule}/fail-owner-password-aes",
        gst_changed(105, lambda pdf: odd.with_password(pdf, "", "AES-256")),
    )
    yield Case(f"{rule}/pass-resaved", gst_changed(103, odd.resaved))
    locked = gst_changed(106, lambda pdf: odd.with_password(pdf, "u"))
    encrypted = failed("file-encrypted", SECOND)
    yield Case(f"{rule}/undecided-password", locked, "fail", encrypted)


def _active() -> Iterator[Case]:
    rule = "file-has-active-content"
    locked = gst_changed(116, lambda pdf: odd.with_password(pdf, "u"))
    encrypted = failed("file-encrypted", SECOND)
    yield warns(f"{rule}/fail-script", gst_changed(107, odd.with_script))
    yield warns(f"{rule}/fail-embedded-file", gst_changed(108, odd.with_attachment))
    yield warns(f"{rule}/fail-launch", gst_changed(109, odd.with_launch))
    yield warns(f"{rule}/fail-xfa", gst_changed(110, odd.with_xfa))
    yield warns(f"{rule}/fail-archive-behind", gst_changed(106, odd.with_archive))
    yield Case(f"{rule}/pass-web-link", gst_changed(107, odd.with_link))
    vast = gst_changed(111, odd.with_vast_object_stream)
    unknown = ((rule, "undecided", SECOND),)
    yield Case(f"{rule}/undecided-vast-objects", vast, "undecided", unknown)
    yield Case(f"{rule}/undecided-password", locked, "fail", encrypted)


def _twice() -> Iterator[Case]:
    rule = "same-file-twice"
    copied = valid(112)
    yield fails(f"{rule}/fail-two-names", with_file(copied, GST, copied.files[COI]))
    one = naming(valid(113), COI)
    yield fails(f"{rule}/fail-one-name", one)
    yield fails(f"{rule}/fail-link", linked(valid(114), COI))
    yield fails(f"{rule}/fail-one-name-written-twice", changed(one, "documents/1/file", f"./{COI}"))
    yield Case(f"{rule}/pass-two-certificates", valid(112))
    gone = failed("file-not-found", SECOND)
    yield Case(f"{rule}/undecided-not-found", naming(valid(115), GST), "fail", gone)


def cases() -> Iterator[Case]:
    """Every case of these rules."""
    yield from _types()
    yield from _extensions()
    yield from _sound()
    yield from _shown()
    yield from _open()
    yield from _active()
    yield from _twice()
