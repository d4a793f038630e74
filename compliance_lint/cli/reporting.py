"""How the commands that have a report write it: to standard output and to files."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from compliance_lint.cli.outcome import WrongUsageError
from compliance_lint.cli.output import ReportFile, emit_all, is_utf8, wants_color

if TYPE_CHECKING:
    from compliance_lint.findings import Report
    from compliance_lint.report import Options, Pictures
    from compliance_lint.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Sinks:
    """Where reports go: ``fmt`` (None: nothing was asked for) to standard output, and files.

    ``ci_auto``: where nothing was asked for, add what the CI system at hand shows by itself.
    """

    fmt: str | None
    outputs: tuple[ReportFile, ...]
    color: str
    quiet: bool
    ci_auto: bool = True

    @property
    def in_github(self) -> bool:
        """Whether annotations and a summary are to be added for GitHub Actions."""
        asked = self.fmt is not None or not self.ci_auto
        return not asked and os.environ.get("GITHUB_ACTIONS") == "true"

    def probe(self) -> None:
        """Make sure, before the work, that the files can be written. Raises WrongUsageError."""
        targets = [output.target for output in self.outputs]
        if len(set(targets)) < len(targets):
            raise WrongUsageError("two reports are to be written to the same file")
        for output in self.outputs:
            output.probe()


def write_reports(
    report: Report, rulebook: Rulebook, sinks: Sinks, pictures: Pictures | None = None
) -> None:
    """Files first: they must be whole even if no one reads standard output to its end."""
    from compliance_lint.report import Options, chunks  # noqa: PLC0415
    from compliance_lint.results import Redact  # noqa: PLC0415

    # The working folder's own name may be what is hidden.
    root, prefix = ("", "") if report.redact is Redact.ALL else _repository()
    options = Options(path_prefix=prefix, root=root)
    if pictures is not None:
        options = replace(options, pictures=pictures)
    for output in sinks.outputs:
        output.write(chunks(report, rulebook, output.fmt, options))
    screen = _screen_options(sinks, options)
    emit_all(chunks(report, rulebook, sinks.fmt or "text", screen))
    if sinks.in_github:
        emit_all(_annotations(report, rulebook, options))
        _append_summary(chunks(report, rulebook, "markdown", options))


def _annotations(report: Report, rulebook: Rulebook, options: Options) -> Iterator[str]:
    """The commands alone: all else has been printed as text."""
    from compliance_lint.report import chunks  # noqa: PLC0415

    lines = chunks(report, rulebook, "github", replace(options, quiet=True))
    return (line for line in lines if line.startswith("::"))


def _append_summary(pieces: Iterable[str]) -> None:
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if not path:
        return
    try:
        with Path(path).open("a", encoding="utf-8", errors="backslashreplace") as stream:
            stream.writelines(pieces)
    except OSError as error:
        print_warnings([f"no summary of the job was written: {error.strerror}"])


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
