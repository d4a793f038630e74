"""The command ``inspect``: what was read from a file, for whoever disagrees with a verdict."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from compliance_lint.cli.options import base_settings, debug_option, settings_options
from compliance_lint.cli.outcome import NOT_DONE, OK, NotDoneError, WrongUsageError
from compliance_lint.cli.output import emit

if TYPE_CHECKING:
    from compliance_lint.evidence.files import FileEvidence

_MARK = b"compliance-lint inspect"


@click.command("inspect")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE..."
)
@click.option(
    "-f", "--format", "fmt", type=click.Choice(["text", "json"]), default="text", show_default=True
)
@click.option(
    "--page-image",
    type=click.Path(path_type=Path),
    metavar="OUT.png",
    help="Draw the page with boxes where the values were read. Nothing on it is masked.",
)
@click.option("--page", type=click.IntRange(min=1), help="Which page; default: that of the name.")
@click.option("--ocr", type=click.Choice(["auto", "off"]), help="Default: as the settings say.")
@settings_options
@debug_option
def command(  # noqa: PLR0913 - one for each option
    *,
    files: tuple[Path, ...],
    fmt: str,
    page_image: Path | None,
    page: int | None,
    ocr: str | None,
    config: Path | None,
    isolated: bool,
    profile: str | None,
    rules: tuple[Path, ...],
) -> int:
    """Show what is read from each FILE, field by field: the value, its page and how it was read.

    Personal data is masked in the text, or more, as the setting redact says. Exit 3 if a file could
    not be opened: missing, empty, damaged, locked or of another type.

    \b
    compliance-lint inspect gst-certificate.pdf
    compliance-lint inspect scan.jpg --page-image seen.png
    """  # noqa: D301 - a real backspace: click keeps the lines
    from compliance_lint.inspection import describe, is_unreadable, open_file  # noqa: PLC0415
    from compliance_lint.rulebook import load_rulebook  # noqa: PLC0415

    if page_image is not None:
        _probe(page_image, files)
    settings = base_settings(config, isolated, rules, profile)
    if page_image is not None and settings.redact == "all":
        raise WrongUsageError("--page-image shows all that the setting redact = 'all' hides")
    rulebook = load_rulebook(settings.rules)
    kinds = [kind for pack in rulebook.packs for kind in pack.kinds]
    opened = [open_file(path, kinds, ocr=(ocr or settings.ocr) != "off") for path in files]
    found = [describe(file, settings.redact) for file in opened]
    emit(_json(found) if fmt == "json" else _text(found))
    if page_image is not None:
        _draw(opened[0], page, page_image)
    return NOT_DONE if any(map(is_unreadable, opened)) else OK


def _json(found: Sequence[Mapping[str, Any]]) -> str:
    from compliance_lint.report.escape import json_text  # noqa: PLC0415

    return json_text(json.dumps({"files": found}, indent=2)) + "\n"


def _text(found: Iterable[Mapping[str, Any]]) -> str:
    return "\n".join("\n".join(_lines(item)) + "\n" for item in found)


def _lines(item: Mapping[str, Any]) -> Iterator[str]:
    from compliance_lint.report.escape import visible  # noqa: PLC0415

    facts = [visible(item["name"]), item["media_type"] or ""]
    facts.append(f"{item['pages']} page{'s' * (item['pages'] > 1)}" if item["pages"] else "")
    facts.append(f"{item['size']:,} bytes" if item["size"] is not None else "")
    yield ", ".join(filter(None, facts))
    for page in (item["ocr"] or {}).get("pages", ()):
        turned = f", turned by {page['turned']}°" if page["turned"] else ""
        skew = f", askew by {page['skew']}°" if page["skew"] else ""
        yield (f"  page {page['page']} read by OCR: {page['words']} words, confidence "
               f"{page['confidence']} of 100{turned}{skew}")  # fmt: skip
    for page in item["legibility"]:
        parts = (("dpi", "dots an inch"), ("contrast", "levels of contrast"), ("blur", "pt blur"))
        told = (f"{page[key]} {what}" for key, what in parts if page[key] is not None)
        yield f"  page {page['page']} as a picture: {', '.join(told)}"
    if item["reason"]:
        yield f"  nothing read: {visible(item['reason'])}"
    for certificate in item["certificates"]:
        proof = "" if certificate["proof"] else " (no proof for the API)"
        numbers = ", ".join(map(str, certificate["pages"]))
        yield f"  {visible(certificate['title'])}{proof}, on page {numbers}"
        yield from _fields(certificate["fields"])


def _fields(fields: Mapping[str, Sequence[Mapping[str, Any]]]) -> Iterator[str]:
    from compliance_lint.report.escape import visible  # noqa: PLC0415

    for name, readings in fields.items():
        for place, one in enumerate(readings):
            label = name.replace("_", " ") if place == 0 else ""
            doubt = "" if one["sure"] else ", not sure"
            how = f"page {one['page']}, {one['how']}{doubt}"
            yield f"    {label:<22} {visible(one['value'])}   [{how}]"


def _probe(target: Path, files: Sequence[Path]) -> None:
    """Refuse, before the work, to draw where something else would be lost."""
    if len(files) != 1:
        raise WrongUsageError("--page-image takes one FILE")
    try:
        with target.open("rb") as stream:
            ours = _MARK in stream.read(1024)
    except FileNotFoundError:
        return
    except OSError as error:
        raise WrongUsageError(f"--page-image {target}: {error.strerror}") from None
    if not ours:
        raise WrongUsageError(f"--page-image {target}: exists and is no picture drawn by inspect")


def _draw(file: FileEvidence, page: int | None, target: Path) -> None:
    from compliance_lint.evidence.marking import marked_page  # noqa: PLC0415
    from compliance_lint.inspection import certificates_of  # noqa: PLC0415
    from compliance_lint.report.escape import visible  # noqa: PLC0415

    certificates = certificates_of(file)
    names = (reading.page for item in certificates for reading in item.readings("legal_name"))
    number = page or next(names, 1)
    drawn = marked_page(file, certificates, number, software=_MARK.decode())
    if drawn is None:
        raise NotDoneError(f"page {number} cannot be drawn")
    picture, boxes = drawn
    try:
        target.write_bytes(picture)
    except OSError as error:
        raise NotDoneError(f"--page-image {target}: {error.strerror}") from None
    click.echo(f"page {number} with {boxes} places marked: {visible(str(target))}", err=True)
