"""Options that several commands share, their kinds of value, and the settings they make."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from compliance_lint.cli.outcome import Session, WrongUsageError
from compliance_lint.cli.output import ReportFile

if TYPE_CHECKING:
    from compliance_lint.settings import Settings

_Function = TypeVar("_Function", bound=Callable[..., Any])

LEVELS = ("error", "warning", "info")


class DateType(click.ParamType):
    """A day, as YYYY-MM-DD."""

    name = "YYYY-MM-DD"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> dt.date:
        """Return the date; fail for anything else, other ISO forms included."""
        if isinstance(value, dt.date):
            return value
        try:
            if len(value) == len("2026-11-23"):
                return dt.date.fromisoformat(value)
        except ValueError:
            pass
        self.fail(f"{value!r} is no day written as YYYY-MM-DD", param, ctx)


class ReportFileType(click.ParamType):
    """A report to write: FORMAT=FILE."""

    name = "FORMAT=FILE"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> ReportFile:
        """Return the format and the path."""
        if isinstance(value, ReportFile):
            return value
        from compliance_lint.report import FormatUnknownError, format_module  # noqa: PLC0415

        fmt, _, path = value.partition("=")
        if not path:
            self.fail(
                f"{value!r} is not of the form FORMAT=FILE, such as json=report.json", param, ctx
            )
        try:
            format_module(fmt)
        except FormatUnknownError as error:
            self.fail(str(error), param, ctx)
        return ReportFile(fmt, Path(path))


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
    """Add --config, --isolated and --rules."""
    for option in (
        click.option(
            "--rules",
            multiple=True,
            type=click.Path(path_type=Path),
            metavar="DIR",
            help="A folder with a pack of your own rules. Repeatable.",
        ),
        click.option("--isolated", is_flag=True, help="Read no settings file."),
        click.option(
            "--config",
            type=click.Path(path_type=Path),
            metavar="FILE",
            help="Settings file; default: compliance-lint.toml or pyproject.toml here.",
        ),
    ):
        function = option(function)
    return function


def base_settings(config: Path | None, isolated: bool, rules: Iterable[Path]) -> Settings:
    """Read the settings file. Raises SettingsError, and WrongUsageError for both options."""
    from compliance_lint.settings import Settings, find_settings, read_settings  # noqa: PLC0415

    if config is not None and isolated:
        raise WrongUsageError("--config and --isolated exclude each other")
    path = None if isolated else config or find_settings(Path())
    settings = read_settings(path) if path else Settings()
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
