"""``compliance-lint check``."""

from __future__ import annotations

import datetime as dt
import gc
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from compliance_lint.cli.options import (
    LEVELS,
    base_settings,
    debug_option,
    level_pairs,
    parse_day,
    parse_jobs,
    parse_outputs,
    settings_options,
    words,
)
from compliance_lint.cli.outcome import (
    FINDINGS,
    NOT_DONE,
    OK,
    STOPPED,
    NotDoneError,
    Session,
    WrongUsageError,
    stopped_by_signals,
)
from compliance_lint.cli.output import ReportFile, emit_all, is_utf8, wants_color

if TYPE_CHECKING:
    from compliance_lint.bulk.run import Run
    from compliance_lint.findings import Problem, Report
    from compliance_lint.linter import Linter
    from compliance_lint.report import Options
    from compliance_lint.settings import Settings


@dataclass(frozen=True, slots=True)
class _Given:
    """The values of the command's options, under the options' names."""

    paths: tuple[Path, ...]
    fmt: str
    outputs: tuple[ReportFile, ...]
    fail_on: str | None
    strict: bool
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    severity: tuple[str, ...]
    requirements: Path | None
    as_of: dt.date | None
    config: Path | None
    isolated: bool
    rules: tuple[Path, ...]
    allow_empty: bool
    color: str
    quiet: bool
    ocr: str | None
    jobs: int | None
    file_timeout: float
    file_memory: int


@click.command("check", short_help="Check submission packages.")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@click.option(
    "-f",
    "--format",
    "fmt",
    type=click.Choice(["text", "concise", "json", "github"]),
    default="text",
    show_default=True,
    help="What to print.",
)
@click.option(
    "-o",
    "--output",
    "outputs",
    multiple=True,
    metavar="FORMAT=FILE",
    callback=parse_outputs,
    help="Write a report to a file as well, such as json=report.json. Repeatable.",
)
@click.option(
    "--fail-on", type=click.Choice(LEVELS), help="Lowest severity that fails; default: error."
)
@click.option("--strict", is_flag=True, help="What could not be decided fails too.")
@click.option(
    "--select", multiple=True, metavar="RULE,...", help="Run only these rules, packs or tags."
)
@click.option("--ignore", multiple=True, metavar="RULE,...", help="Do not run these.")
@click.option("--severity", multiple=True, metavar="RULE=LEVEL", help="Change how bad a rule is.")
@click.option(
    "--requirements",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A saved answer of the Requirements endpoint.",
)
@click.option(
    "--as-of",
    metavar="YYYY-MM-DD",
    callback=parse_day,
    help="The day that counts as today; default: today, UTC.",
)
@click.option(
    "--ocr",
    type=click.Choice(["auto", "off", "required"]),
    help="Read scans and photographs: where the extra is installed (auto, the default), never, "
    "or refuse to run without it.",
)
@click.option(
    "-j",
    "--jobs",
    default="auto",
    metavar="N",
    envvar="COMPLIANCE_LINT_JOBS",
    callback=parse_jobs,
    help="Processes that check at a time; auto: one for each processor. 0: in this one, without "
    "limits on what a file may cost.",
)
@click.option(
    "--file-timeout",
    type=click.FloatRange(min=0.1),
    default=20.0,
    show_default=True,
    metavar="SECONDS",
    help="Longest time for one file; its package is then an error.",
)
@click.option(
    "--file-memory",
    type=click.IntRange(min=64),
    default=1024,
    show_default=True,
    metavar="MIB",
    help="Most memory that reading a file may take.",
)
@settings_options
@click.option("--allow-empty", is_flag=True, help="A folder without a package is no failure.")
@click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    help="NO_COLOR and FORCE_COLOR are honoured.",
)
@click.option("-q", "--quiet", is_flag=True, help="Print faults only, no summaries.")
@debug_option
@click.pass_obj
def command(session: Session, /, **values: object) -> int:
    """Check the packages at PATH: a folder with submission.json, the file, or a tree of folders.

    \b
    compliance-lint check submissions/acme
    compliance-lint check -o json=report.json --fail-on warning submissions
    """  # noqa: D301 - a real backspace: click keeps the lines
    return _check(_Given(**values), session)  # type: ignore[arg-type]


def _check(given: _Given, session: Session) -> int:
    _probe(given.outputs)
    if given.jobs != 0:
        from compliance_lint.bulk.server import start_server  # noqa: PLC0415

        start_server()  # it loads while this process does
    linter = _linter(given)
    run = _run(linter, given)
    if session.debug:
        _print_details(run.report)
    _write(run.report, linter, given)
    if run.stopped_by is not None:
        return STOPPED + run.stopped_by
    return exit_code(run.report, linter.settings, allow_empty=given.allow_empty)


def _run(linter: Linter, given: _Given) -> Run:
    """Check the packages. Raises NotDoneError where their reports cannot be kept."""
    from compliance_lint.bulk.limits import MIB, Limits  # noqa: PLC0415
    from compliance_lint.bulk.run import check_packages, processors  # noqa: PLC0415
    from compliance_lint.load.find import find_all  # noqa: PLC0415

    problems: list[Problem] = []
    paths = given.paths or (Path(),)
    try:
        with stopped_by_signals():
            return check_packages(
                linter,
                find_all(paths, problems.append, allow_empty=given.allow_empty),
                problems,
                jobs=processors() if given.jobs is None else given.jobs,
                limits=Limits(given.file_timeout, given.file_memory * MIB),
            )
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise NotDoneError(
            f"the reports cannot be kept in the temporary folder: {reason}"
        ) from None


def exit_code(report: Report, settings: Settings, *, allow_empty: bool = False) -> int:
    """The exit code for a report: what was not done goes before what was found.

    A package about which nothing was decided, for causes that only rules not run here report,
    was not checked: with a narrow --select, a manifest that is no JSON would pass otherwise.
    """
    from compliance_lint.findings import Verdict  # noqa: PLC0415

    if report.problems or report.count(Verdict.ERROR):
        return NOT_DONE
    if any(item.verdict is Verdict.UNDECIDED and not item.findings for item in report.packages):
        return NOT_DONE
    if not report.packages and not allow_empty:
        return NOT_DONE
    undecided = settings.strict and report.count(Verdict.UNDECIDED)
    return FINDINGS if report.count(Verdict.FAIL) or undecided else OK


def _probe(outputs: Sequence[ReportFile]) -> None:
    targets = [output.target for output in outputs]
    if len(set(targets)) < len(targets):
        raise WrongUsageError("two reports are to be written to the same file")
    for output in outputs:
        output.probe()


def _linter(given: _Given) -> Linter:
    # What is loaded here stays to the end: looking for garbage in it costs a tenth of the start.
    gc.disable()
    from compliance_lint.linter import Linter  # noqa: PLC0415

    linter = Linter(_settings(given), as_of=given.as_of)
    gc.freeze()
    gc.enable()
    if not linter.rules:
        raise WrongUsageError("no rule is left to run; see --select and --ignore")
    return linter


def _settings(given: _Given) -> Settings:
    from compliance_lint.findings import Severity  # noqa: PLC0415
    from compliance_lint.settings import Ocr  # noqa: PLC0415

    base = base_settings(given.config, given.isolated, given.rules)
    levels = {rule: Severity(level) for rule, level in level_pairs(given.severity).items()}
    return replace(
        base,
        select=words(given.select) or base.select,
        ignore=(*base.ignore, *words(given.ignore)),
        severity={**base.severity, **levels},
        requirements=given.requirements or base.requirements,
        fail_on=Severity(given.fail_on) if given.fail_on else base.fail_on,
        strict=given.strict or base.strict,
        ocr=Ocr(given.ocr) if given.ocr else base.ocr,
    )


def _write(report: Report, linter: Linter, given: _Given) -> None:
    """Files first: they must be whole even if no one reads standard output to its end."""
    from compliance_lint.report import Options, chunks  # noqa: PLC0415

    prefix = _github_prefix()
    for output in given.outputs:
        options = Options(path_prefix=prefix)
        output.write(chunks(report, linter.rulebook, output.fmt, options))
    emit_all(chunks(report, linter.rulebook, given.fmt, _screen_options(given, prefix)))


def _screen_options(given: _Given, prefix: str) -> Options:
    from compliance_lint.report import Options  # noqa: PLC0415

    return Options(
        color=wants_color(given.color, sys.stdout),
        ascii_only=not is_utf8(sys.stdout),
        quiet=given.quiet,
        path_prefix=prefix,
    )


def _github_prefix() -> str:
    """The working folder below the checked-out repository: annotations need paths from its root."""
    root = os.environ.get("GITHUB_WORKSPACE")
    if not root:
        return ""
    try:
        below = Path.cwd().relative_to(Path(root).resolve()).as_posix()
    except (ValueError, OSError):
        return ""
    return "" if below == "." else f"{below}/"


def _print_details(report: Report) -> None:
    from compliance_lint.report.escape import MAX_SENTENCE, visible  # noqa: PLC0415

    problems = [
        *report.problems,
        *(item for package in report.packages for item in package.problems),
    ]
    for problem in problems:
        if problem.detail:
            lines = problem.detail.splitlines()
            click.echo("\n".join(visible(line, MAX_SENTENCE) for line in lines), err=True)
