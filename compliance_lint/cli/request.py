"""``compliance-lint request``."""

from __future__ import annotations

import datetime as dt
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from compliance_lint.cli.options import (
    LEVELS,
    account_option,
    as_of_option,
    base_settings,
    debug_option,
    requirements_option,
    settings_options,
)
from compliance_lint.cli.outcome import NOT_DONE, OK, NotDoneError, WrongUsageError
from compliance_lint.cli.output import emit
from compliance_lint.cli.running import exit_code
from compliance_lint.cli.signals import ended_at_last

if TYPE_CHECKING:
    from compliance_lint.linter import Linter
    from compliance_lint.submission import Submission

_FORMATS = ("curl", "parts", "httpx")


@click.command("request")
@click.argument("package", type=click.Path(path_type=Path), default=Path())
@click.option(
    "-f",
    "--format",
    "fmt",
    type=click.Choice(_FORMATS),
    default="curl",
    show_default=True,
    help="A command, a list of what is sent, or Python code.",
)
@click.option("--unchecked", is_flag=True, help="Print it though the package fails the check.")
@click.option("--fail-on", type=click.Choice(LEVELS), help="As for check; default: error.")
@click.option("--strict", is_flag=True, help="What could not be decided fails too.")
@requirements_option
@account_option
@as_of_option
@settings_options
@debug_option
def command(  # noqa: PLR0913 - one for each option
    *,
    package: Path,
    fmt: str,
    unchecked: bool,
    fail_on: str | None,
    strict: bool,
    requirements: Path | None,
    account: Path | None,
    as_of: dt.date | None,
    config: Path | None,
    isolated: bool,
    profile: str | None,
    rules: tuple[Path, ...],
) -> int:
    """Print the request that would send PACKAGE, a folder with submission.json or that file.

    Nothing is sent. The package is checked first; where that fails, nothing is printed (exit 1, or
    3 where not everything was checked). With application.json beside it, it is an update.
    What is printed holds the submission's data as it is, unmasked, and no credentials.

    \b
    compliance-lint request submissions/acme
    compliance-lint request submissions/acme --format parts
    """  # noqa: D301 - a real backspace: click keeps the lines
    from compliance_lint.linter import Linter  # noqa: PLC0415
    from compliance_lint.results import Severity  # noqa: PLC0415

    base = base_settings(config, isolated, rules, profile)
    settings = replace(
        base,
        requirements=requirements or base.requirements,
        account=account or base.account,
        fail_on=Severity(fail_on) if fail_on else base.fail_on,
        strict=strict or base.strict,
    )
    linter = Linter(settings, as_of=as_of)
    if not linter.rules and not unchecked:
        raise WrongUsageError("no rule is left to run; see the settings")
    return _run(linter, package, fmt, unchecked)


def _run(linter: Linter, path: Path, fmt: str, unchecked: bool) -> int:
    from compliance_lint.request.outgoing import NotSendableError, outgoing  # noqa: PLC0415
    from compliance_lint.request.package import (  # noqa: PLC0415
        compliance_id_of,
        gather,
        one_package,
    )
    from compliance_lint.request.written import WAYS  # noqa: PLC0415

    try:
        source = one_package(path)
        submission = gather(linter, source)
        code = OK if unchecked else _check(linter, submission, path)
        if code != OK:
            return code
        identity = compliance_id_of(submission) if submission.is_update else ""
        text = WAYS[fmt](outgoing(submission), identity)
    except NotSendableError as error:
        raise NotDoneError(str(error)) from None
    _print(text)
    return OK


def _check(linter: Linter, submission: Submission, path: Path) -> int:
    """Check; say on standard error why nothing is printed, if so. Returns the exit code."""
    from compliance_lint.rejection import why_rejected  # noqa: PLC0415
    from compliance_lint.report.escape import sentence  # noqa: PLC0415
    from compliance_lint.request.package import checked  # noqa: PLC0415

    with ended_at_last():
        report = checked(linter, submission)
    why = why_rejected(report)
    if why is None:
        return OK
    click.echo(f"Error: {sentence(why)}", err=True)
    click.echo(f"No request is printed; see: compliance-lint check {sentence(str(path))}", err=True)
    return exit_code(report, linter.settings) or NOT_DONE


def _print(text: str) -> None:
    """Write the text whole: a path with escapes in place of letters would be another path."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        raise NotDoneError(f"the request cannot be written in {encoding}; use UTF-8") from None
    emit(text)
