"""``compliance-lint merge``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from compliance_lint.cli.options import (
    LEVELS,
    account_option,
    base_settings,
    debug_option,
    format_options,
    redact_option,
    settings_options,
)
from compliance_lint.cli.outcome import NotDoneError, Session, WrongUsageError
from compliance_lint.cli.output import ReportFile
from compliance_lint.cli.reporting import Sinks, print_details, print_warnings, write_reports
from compliance_lint.cli.running import exit_code

if TYPE_CHECKING:
    from compliance_lint.bulk.merging import Saved
    from compliance_lint.findings import Problem
    from compliance_lint.results import Redact
    from compliance_lint.settings import Settings

_BY_STRICTNESS = ("none", "auto", "all")


@click.command("merge")
@click.argument(
    "reports", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="REPORT.json..."
)
@format_options
@click.option(
    "--fail-on", type=click.Choice(LEVELS), help="Lowest severity that fails; default: as they say."
)
@click.option("--strict", is_flag=True, help="What could not be decided fails too.")
@account_option
@redact_option
@settings_options
@debug_option
@click.pass_obj
def command(  # noqa: PLR0913, PLR0917 - one for each option
    session: Session,
    reports: tuple[Path, ...],
    fmt: str | None,
    ci_auto: bool,
    outputs: tuple[ReportFile, ...],
    color: str,
    quiet: bool,
    fail_on: str | None,
    strict: bool,
    account: Path | None,
    redact: str | None,
    config: Path | None,
    isolated: bool,
    profile: str | None,
    rules: tuple[Path, ...],
) -> int:
    """Put JSON reports together: those of `check --shard` on all parts, or on other inputs.

    Aliases, end users, files and numbers that several packages share are looked for over all of
    them. A part that is missing ends with 3.

    \b
    compliance-lint check --shard 1/2 -o json=1.json submissions
    compliance-lint check --shard 2/2 -o json=2.json submissions
    compliance-lint merge 1.json 2.json
    """  # noqa: D301 - a real backspace: click keeps the lines
    from compliance_lint.bulk.merging import merge, read_all  # noqa: PLC0415
    from compliance_lint.linter import Linter  # noqa: PLC0415
    from compliance_lint.results import Redact  # noqa: PLC0415

    sinks = Sinks(fmt, outputs, color, quiet, ci_auto)
    sinks.probe()
    base = base_settings(config, isolated, rules, profile)
    base = replace(base, account=account or base.account)
    base = replace(base, redact=Redact(redact) if redact else base.redact)
    problems: list[Problem] = []
    saved = read_all(reports, problems)
    settings = _settings(base, saved, fail_on, strict=strict)
    settings = replace(settings, redact=_redact(settings, saved))
    linter = Linter(settings, as_of=saved[0].report.as_of if saved else None)
    try:
        report = merge(linter, saved, problems)
    except OSError as error:
        text = "the reports cannot be kept in the temporary folder"
        raise NotDoneError(f"{text}: {error.strerror or type(error).__name__}") from None
    if session.debug:
        print_details(report)
    write_reports(report, linter.rulebook, sinks)
    print_warnings(report.notices)
    # A part may have no package; that some part has one is seen over all of them.
    return exit_code(report, settings)


def _redact(base: Settings, saved: list[Saved]) -> Redact:
    """How much is hidden: as in the reports, of which nothing more can be hidden.

    Raises WrongUsageError where they differ, show more than they may, or hide what is asked for.
    """
    from compliance_lint.results import Redact  # noqa: PLC0415

    modes = {one.report.redact for one in saved}
    if len(modes) > 1:
        raise WrongUsageError("the reports were made with different --redact; make them alike")
    mode = next(iter(modes), base.redact)
    if _BY_STRICTNESS.index(mode) < _BY_STRICTNESS.index(base.redact):
        raise WrongUsageError(
            f"the reports were made with --redact {mode}, and here it is {base.redact}: check anew"
        )
    if mode is not Redact.ALL:
        return mode
    if base.account is not None:
        raise WrongUsageError("--account cannot be held against reports made with --redact all")
    if len({one.report.input for one in saved}) > 1:
        raise WrongUsageError(
            "reports made with --redact all can be put together only where they are parts of one "
            "input (--shard): they hide from each other what is compared"
        )
    return mode


def _settings(base: Settings, saved: list[Saved], fail_on: str | None, *, strict: bool) -> Settings:
    """What the verdicts are made with: as the reports say, where no option does."""
    from compliance_lint.results import Severity  # noqa: PLC0415

    levels = {one.report.fail_on for one in saved}
    if fail_on is None and len(levels) > 1:
        raise WrongUsageError("the reports were made with different --fail-on; give one")
    level = Severity(fail_on) if fail_on else next(iter(levels), base.fail_on)
    strict = strict or base.strict or any(one.report.strict for one in saved)
    return replace(base, fail_on=level, strict=strict, requirements=None)
