"""How the commands that have a report write it: to standard output and to files."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from compliance_lint.cli.outcome import WrongUsageError
from compliance_lint.cli.output import ReportFile, emit_all, is_utf8, wants_color

if TYPE_CHECKING:
    from compliance_lint.findings import Report
    from compliance_lint.report import Options
    from compliance_lint.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Sinks:
    """Where reports go: ``fmt`` to standard output, and files."""

    fmt: str
    outputs: tuple[ReportFile, ...]
    color: str
    quiet: bool

    def probe(self) -> None:
        """Make sure, before the work, that the files can be written. Raises WrongUsageError."""
        targets = [output.target for output in self.outputs]
        if len(set(targets)) < len(targets):
            raise WrongUsageError("two reports are to be written to the same file")
        for output in self.outputs:
            output.probe()


def write_reports(report: Report, rulebook: Rulebook, sinks: Sinks) -> None:
    """Files first: they must be whole even if no one reads standard output to its end."""
    from compliance_lint.report import Options, chunks  # noqa: PLC0415

    root, prefix = _repository()
    options = Options(path_prefix=prefix, root=root)
    for output in sinks.outputs:
        output.write(chunks(report, rulebook, output.fmt, options))
    emit_all(chunks(report, rulebook, sinks.fmt, _screen_options(sinks, options)))


def _screen_options(sinks: Sinks, options: Options) -> Options:
    return replace(
        options,
        color=wants_color(sinks.color, sys.stdout),
        ascii_only=not is_utf8(sys.stdout),
        quiet=sinks.quiet,
    )


def _repository() -> tuple[str, str]:
    """The root of the repository, and the working folder below it: services need paths from there.

    Where no one says which that is, it is the working folder.
    """
    root = os.environ.get("GITHUB_WORKSPACE")
    try:
        here = Path.cwd()
        if not root:
            return str(here), ""
        top = Path(root).resolve()
        below = here.relative_to(top).as_posix()
    except (ValueError, OSError):
        return "", ""
    return str(top), "" if below == "." else f"{below}/"


def print_details(report: Report) -> None:
    """Print the tracebacks that ``--debug`` asks for."""
    from compliance_lint.report.escape import MAX_SENTENCE, visible  # noqa: PLC0415

    problems = [
        *report.problems,
        *(item for package in report.packages for item in package.problems),
    ]
    for problem in problems:
        if problem.detail:
            lines = problem.detail.splitlines()
            click.echo("\n".join(visible(line, MAX_SENTENCE) for line in lines), err=True)


def print_warnings(warnings: Iterable[str]) -> None:
    """Print what went wrong beside the checks, to standard error."""
    from compliance_lint.report.escape import sentence  # noqa: PLC0415

    for text in warnings:
        click.echo(f"warning: {sentence(text)}", err=True)
