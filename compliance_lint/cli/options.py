"""Options that several commands share, their kinds of value, and the settings they make."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from compliance_lint.cli.outcome import Session, WrongUsageError
from compliance_lint.cli.output import ReportFile
from compliance_lint.report import FORMATS

if TYPE_CHECKING:
    from compliance_lint.bulk.sharding import Shard
    from compliance_lint.load.urls import Place
    from compliance_lint.settings import Settings

_Function = TypeVar("_Function", bound=Callable[..., Any])

MOST_JOBS = 1000
LEVELS = ("error", "warning", "info")


def parse_day(_ctx: click.Context, _param: click.Parameter, value: str | None) -> dt.date | None:
    """Turn YYYY-MM-DD into a date. Raises BadParameter for anything else, as other ISO forms."""
    try:
        # Only this form: Python also takes week dates, which are as long.
        if value is None or (len(value) == len("2026-11-23") and value[4::3] == "--"):
            return None if value is None else dt.date.fromisoformat(value)
    except ValueError:
        pass
    raise click.BadParameter(f"{value!r} is no day written as YYYY-MM-DD")


requirements_option = click.option(
    "--requirements",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A saved answer of the Requirements endpoint.",
)
account_option = click.option(
    "--account",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A saved List answer (expand=end_user): aliases and end users that exist already.",
)
as_of_option = click.option(
    "--as-of",
    metavar="YYYY-MM-DD",
    callback=parse_day,
    help="The day that counts as today; default: today, UTC.",
)


def parse_jobs(_ctx: click.Context, _param: click.Parameter, value: str) -> int | None:
    """Turn N or ``auto`` into a number of processes; None for auto. Raises BadParameter."""
    if value == "auto":
        return None
    if value.isascii() and value.isdigit() and int(value) <= MOST_JOBS:
        return int(value)
    raise click.BadParameter(f"{value!r} is no number from 0 to {MOST_JOBS}, nor auto")


def parse_outputs(
    _ctx: click.Context, _param: click.Parameter, values: tuple[str, ...]
) -> tuple[ReportFile, ...]:
    """Turn each FORMAT=FILE into a report to write. Raises BadParameter."""
    return tuple(_output(value) for value in values)


def _output(value: str) -> ReportFile:
    from compliance_lint.report import FormatUnknownError, format_module  # noqa: PLC0415

    fmt, _, path = value.partition("=")
    if not path:
        raise click.BadParameter(f"{value!r} is not FORMAT=FILE, such as json=report.json")
    try:
        format_module(fmt)
    except FormatUnknownError as error:
        raise click.BadParameter(str(error)) from None
    return ReportFile(fmt, Path(path))


def parse_part(_ctx: click.Context, _param: click.Parameter, value: str | None) -> Shard | None:
    """Read --shard."""
    from compliance_lint.bulk.sharding import parse_shard  # noqa: PLC0415

    try:
        return parse_shard(value) if value else None
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


def format_options(function: _Function) -> _Function:
    """Add -f, -o, --color and -q."""
    for option in (
        click.option("-q", "--quiet", is_flag=True, help="Print faults only, no summaries."),
        click.option(
            "--color",
            type=click.Choice(["auto", "always", "never"]),
            default="auto",
            show_default=True,
            help="NO_COLOR and FORCE_COLOR are honoured.",
        ),
        click.option(
            "-o",
            "--output",
            "outputs",
            multiple=True,
            metavar="FORMAT=FILE",
            callback=parse_outputs,
            help="Write a report to a file as well, such as json=report.json. Repeatable.",
        ),
        click.option(
            "-f",
            "--format",
            "fmt",
            type=click.Choice(list(FORMATS)),
            help="What to print; default: text.",
        ),
        click.option(
            "--ci-auto/--no-ci-auto",
            default=True,
            help="In GitHub Actions, where no format is asked for, print annotations too and write "
            "the summary of the job (default), or not.",
        ),
    ):
        function = option(function)
    return function


def redact_option(function: _Function) -> _Function:
    """Add --redact."""
    return click.option(
        "--redact",
        type=click.Choice(["auto", "all", "none"]),
        help="Mask what is personal (auto, the default), PAN and Aadhaar only (none), or hide "
        "every value and the names of files and folders (all).",
    )(function)


def parse_places(
    _ctx: click.Context, _param: click.Parameter, values: tuple[str, ...]
) -> tuple[Place, ...]:
    """Tell paths and URLs apart."""
    from compliance_lint.load.urls import parse_place  # noqa: PLC0415

    return tuple(parse_place(value) for value in values)


def debug_option(function: _Function) -> _Function:
    """Add --debug."""
    return click.option(
        "--debug",
        is_flag=True,
        expose_value=False,
        is_eager=True,
        callback=_note_debug,
        help="Show the tracebacks of crashed checks.",
    )(function)


def _note_debug(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    session = ctx.find_object(Session)
    if value and session is not None:
        session.debug = True


def settings_options(function: _Function) -> _Function:
    """Add --config, --profile, --isolated and --rules."""
    for option in (
        click.option(
            "--rules",
            multiple=True,
            type=click.Path(path_type=Path),
            metavar="DIR",
            help="A folder with a pack of your own rules. Repeatable.",
        ),
        click.option(
            "--isolated", is_flag=True, help="No settings from a file or the environment."
        ),
        click.option(
            "--profile", metavar="NAME", help="Use [profile.NAME] of the settings over the rest."
        ),
        click.option(
            "--config",
            type=click.Path(path_type=Path),
            metavar="FILE",
            help="Settings file; default: compliance-lint.toml or pyproject.toml here.",
        ),
    ):
        function = option(function)
    return function


def base_settings(
    config: Path | None, isolated: bool, rules: Iterable[Path], profile: str | None = None
) -> Settings:
    """Read settings file and environment. Raises SettingsError, and WrongUsageError for both."""
    from compliance_lint.environment import layered_settings  # noqa: PLC0415

    if config is not None and isolated:
        raise WrongUsageError("--config and --isolated exclude each other")
    if profile is not None and isolated:
        raise WrongUsageError("--profile and --isolated exclude each other")
    settings = layered_settings(os.environ, config=config, isolated=isolated, profile=profile)
    return replace(settings, rules=(*settings.rules, *rules))


def words(values: Iterable[str]) -> tuple[str, ...]:
    """Split values that are repeated or have commas in them. Raises WrongUsageError for none."""
    found = tuple(word.strip() for value in values for word in value.split(",") if word.strip())
    # An empty list would silently mean "all rules".
    if not found and tuple(values):
        raise WrongUsageError("--select and --ignore need at least one rule, pack or tag")
    return found


def level_pairs(values: Iterable[str]) -> dict[str, str]:
    """Split RULE=LEVEL pairs. Raises WrongUsageError."""
    pairs: dict[str, str] = {}
    for value in (part for item in values for part in item.split(",")):
        rule, _, level = value.partition("=")
        if not rule or level not in LEVELS:
            known = ", ".join(LEVELS)
            raise WrongUsageError(
                f"--severity takes RULE=LEVEL, LEVEL one of {known}; got {value!r}"
            )
        pairs[rule.strip()] = level
    return pairs
