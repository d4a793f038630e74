"""``compliance-lint verify``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from compliance_lint.cli.options import base_settings, debug_option, parse_places, settings_options
from compliance_lint.cli.outcome import FINDINGS, NOT_DONE, OK, NotDoneError
from compliance_lint.cli.output import emit

if TYPE_CHECKING:
    from compliance_lint.findings import Problem
    from compliance_lint.load.urls import Place
    from compliance_lint.receipt import Receipt

# A line for each package, with digests of ten files, of a hundred thousand packages.
_MAX_BYTES = 256 * 1024 * 1024


@click.command("verify")
@click.argument("receipt", type=click.Path(path_type=Path), metavar="RECEIPT")
@click.argument("package", nargs=1, callback=lambda c, p, v: parse_places(c, p, (v,))[0])
@settings_options
@click.option("-q", "--quiet", is_flag=True, help="Print what has changed only.")
@debug_option
def command(  # noqa: PLR0913, PLR0917 - one for each option
    receipt: Path,
    package: Place,
    config: Path | None,
    isolated: bool,
    profile: str | None,
    rules: tuple[Path, ...],
    quiet: bool,
) -> int:
    """Hold the packages at PACKAGE against the RECEIPT of a check.

    Ends with 0 where every package there passed then and nothing about it has changed: manifest,
    files, requirement, rules. Ends with 1 otherwise, and with 3 where something cannot be read.

    \b
    compliance-lint check -o receipt=acme.receipt.json submissions/acme
    compliance-lint verify acme.receipt.json submissions/acme
    """  # noqa: D301 - a real backspace: click keeps the lines
    saved = _read(receipt)
    from compliance_lint.linter import Linter  # noqa: PLC0415
    from compliance_lint.load.find import find_all  # noqa: PLC0415
    from compliance_lint.load.tree import shown_path  # noqa: PLC0415
    from compliance_lint.receipt import verify  # noqa: PLC0415
    from compliance_lint.report.escape import sentence  # noqa: PLC0415

    linter = Linter(base_settings(config, isolated, rules, profile))
    problems: list[Problem] = []
    changed = found = False
    below = shown_path(package) if isinstance(package, Path) else package.shown
    sources = find_all([package], problems.append, allow_empty=True)
    for one in verify(saved, sources, linter, below=below):
        found, changed = True, changed or bool(one.changes)
        for change in one.changes:
            emit(f"{sentence(one.path)}: {sentence(change)}\n")
        if not one.changes and not quiet:
            emit(f"{sentence(one.path)}: unchanged since it passed, as of {saved.as_of}\n")
    if not found and not problems:
        raise NotDoneError(f"{below}: no package here or below")
    for problem in problems:
        click.echo(f"Error: {sentence(problem.path)}: {sentence(problem.message)}", err=True)
    return NOT_DONE if problems else FINDINGS if changed else OK


def _read(path: Path) -> Receipt:
    """Read the receipt. Raises NotDoneError."""
    from compliance_lint.receipt import ReceiptUnreadableError, read_receipt  # noqa: PLC0415

    try:
        with path.open("rb") as stream:
            data = stream.read(_MAX_BYTES + 1)
        if len(data) > _MAX_BYTES:
            raise ReceiptUnreadableError(f"is larger than {_MAX_BYTES} bytes")
        return read_receipt(data)
    except OSError as error:
        raise NotDoneError(f"{path}: {error.strerror or 'cannot be read'}") from None
    except ReceiptUnreadableError as error:
        raise NotDoneError(f"{path}: {error}") from None
