"""The command ``why``: what a reviewer's reason for a rejection most likely means."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from compliance_lint.cli.options import base_settings, debug_option, settings_options
from compliance_lint.cli.outcome import OK, NotDoneError, WrongUsageError
from compliance_lint.cli.output import emit

if TYPE_CHECKING:
    from compliance_lint.findings import PackageReport
    from compliance_lint.linter import Linter
    from compliance_lint.reasons import Meant
    from compliance_lint.results import Redact

_WIDTH = 90
_MAX_BYTES = 4 * 1_048_576
_NOTHING = (
    "No rule is known to say this in other words. `compliance-lint check` finds what it can in the "
    "package, whatever the reason was."
)


@click.command("why")
@click.argument("words", nargs=-1, metavar="[REASON] [PACKAGE]")
@click.option(
    "--application",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Take the reason from a saved answer of Get, in place of REASON.",
)
@settings_options
@debug_option
def command(  # noqa: PLR0913 - one for each option
    *,
    words: tuple[str, ...],
    application: Path | None,
    config: Path | None,
    isolated: bool,
    profile: str | None,
    rules: tuple[Path, ...],
) -> int:
    """Say which rules a reason of a rejection may mean, the likeliest first, and how to mend it.

    With PACKAGE also what each of these rules says of that package.

    \b
    compliance-lint why "Business name mismatch with GST certificate"
    compliance-lint why --application application.json acme
    """  # noqa: D301 - a real backspace: click keeps the lines
    from compliance_lint.linter import Linter  # noqa: PLC0415
    from compliance_lint.reasons import rules_meant  # noqa: PLC0415

    reason, package = _parts(words, application)
    linter = Linter(base_settings(config, isolated, rules, profile))
    meant = rules_meant(reason, linter.rules)
    report = _checked(linter, package) if package else None
    emit("\n".join(_lines(reason, meant, report, linter.settings.redact)) + "\n")
    return OK


def _parts(words: Sequence[str], application: Path | None) -> tuple[str, Path | None]:
    """The reason and the package. Raises WrongUsageError and NotDoneError."""
    most = 1 if application else 2
    if len(words) > most or (not words and application is None):
        raise WrongUsageError("give a REASON or --application FILE, and at most one PACKAGE")
    if application is None:
        return words[0], Path(words[1]) if len(words) > 1 else None
    return _reason_in(application), Path(words[0]) if words else None


def _reason_in(path: Path) -> str:
    from compliance_lint.load.application import (  # noqa: PLC0415
        ApplicationUnreadableError,
        read_application,
    )
    from compliance_lint.load.opening import OpenFault, read_trusted  # noqa: PLC0415

    found = read_trusted(path, max_bytes=_MAX_BYTES)
    if isinstance(found, OpenFault) or found.data is None:
        raise NotDoneError(f"{path}: there is no such file, or it cannot be read")
    try:
        reason = read_application(found.data, str(path)).answer.rejection_reason
    except ApplicationUnreadableError as error:
        raise NotDoneError(f"{path} {error}") from None
    if not reason or not reason.strip():
        raise NotDoneError(f"{path} has no rejection_reason")
    return reason


def _checked(linter: Linter, path: Path) -> PackageReport:
    report = linter.check_paths([path])
    if len(report.packages) != 1:
        raise NotDoneError(f"{path} holds {len(report.packages)} packages; name one")
    return report.packages[0]


def _lines(
    reason: str, meant: Sequence[Meant], report: PackageReport | None, redact: Redact
) -> Iterator[str]:
    from compliance_lint.redact import Mask  # noqa: PLC0415
    from compliance_lint.report.escape import visible  # noqa: PLC0415

    yield f"Reason: {visible(Mask(redact).foreign_text(' '.join(reason.split())))}"
    if not meant:
        yield from ("", *_wrap(_NOTHING, ""))
    for number, item in enumerate(meant, 1):
        yield ""
        yield f"{number}. {item.rule.name}"
        yield from _wrap(f"{item.rule.title}.", "   ")
        yield from _wrap(item.rule.fix, "   Fix: ")
        yield from _said(item.rule.name, report)


def _said(rule: str, report: PackageReport | None) -> Iterator[str]:
    """What a package shows for a rule."""
    from compliance_lint.report.escape import sentence, visible  # noqa: PLC0415

    if report is None:
        return
    found = [item for item in report.findings if item.rule == rule]
    outcome = report.outcomes.get(rule)
    word = outcome.value.replace("_", " ") if outcome else "not checked"
    yield f"   {visible(report.path)}: {word}"
    for item in found:
        yield from _wrap(sentence(item.message), "   - ")


def _wrap(text: str, indent: str) -> list[str]:
    return textwrap.wrap(
        text, _WIDTH, initial_indent=indent, subsequent_indent=" " * len(indent),
        break_on_hyphens=False, break_long_words=False,
    )  # fmt: skip
