"""``compliance-lint baseline``: keep what is found today, so that only what is new counts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from compliance_lint.cli.outcome import NOT_DONE, OK, NotDoneError, Session, WrongUsageError
from compliance_lint.cli.output import ReportFile, emit

if TYPE_CHECKING:
    from compliance_lint.baseline import Known
    from compliance_lint.findings import Report

# The setting `baseline` names it for all runs.
DEFAULT = Path("compliance-lint-baseline.json")
_FILE = click.option(
    "--file",
    "path",
    type=click.Path(path_type=Path),
    default=DEFAULT,
    show_default=True,
    metavar="FILE",
    help="The baseline.",
)
# Any other word is one of `check`, which does the work.
_AS_CHECK: dict[str, Any] = {"ignore_unknown_options": True, "allow_extra_args": True}


@click.group("baseline")
def command() -> None:
    """A file of what is found today, which does not count with `check --baseline FILE`.

    It stays in every report, as suppressed. The file holds names of rules and packages, and
    fingerprints made of names and places, never of values. Options and paths of `check` can be
    given as well.

    \b
    compliance-lint baseline create submissions
    compliance-lint check --baseline compliance-lint-baseline.json submissions
    """  # noqa: D301 - a real backspace: click keeps the lines


@command.command("create", context_settings=_AS_CHECK, short_help="Write a new baseline.")
@_FILE
@click.argument("words", nargs=-1, type=click.UNPROCESSED, metavar="[PATH]...")
@click.pass_obj
def create(session: Session, path: Path, words: tuple[str, ...]) -> int:
    """Check, and write all that is found into a new baseline."""
    if path.exists():
        raise WrongUsageError(f"{path} exists; `baseline update` adds to it")
    report = _checked(session, words, path)
    found = _entries(report, path)
    return _write(path, found, report, f"{len(found)} findings")


@command.command("update", context_settings=_AS_CHECK, short_help="Add what is new.")
@_FILE
@click.argument("words", nargs=-1, type=click.UNPROCESSED, metavar="[PATH]...")
@click.pass_obj
def update(session: Session, path: Path, words: tuple[str, ...]) -> int:
    """Check, and add what is found to the baseline."""
    known = _known(path)
    report = _checked(session, words, path)
    found = known | _entries(report, path)
    return _write(path, found, report, f"{len(found) - len(known)} findings more")


@command.command("prune", context_settings=_AS_CHECK, short_help="Take out what is mended.")
@_FILE
@click.argument("words", nargs=-1, type=click.UNPROCESSED, metavar="[PATH]...")
@click.pass_obj
def prune(session: Session, path: Path, words: tuple[str, ...]) -> int:
    """Check, and take out of the baseline what is not found any more in the packages checked."""
    known = _known(path)
    report = _checked(session, words, path)
    from compliance_lint.excuses import relative  # noqa: PLC0415
    from compliance_lint.redact import mask  # noqa: PLC0415

    # A package that could not be checked, or by other rules, may still have its faults.
    done = {
        (mask(relative(one.path, path.parent)), rule)
        for one in report.packages
        for rule in one.outcomes
    }
    found = _entries(report, path)
    left = {one for one in known if (one.package, one.rule) not in done or one in found}
    return _write(path, left, report, f"{len(known) - len(left)} findings fewer")


def _file(path: Path) -> ReportFile:
    return ReportFile("baseline", path, "--file")


def _known(path: Path) -> set[Known]:
    from compliance_lint.baseline import read_baseline  # noqa: PLC0415

    return set(read_baseline(path).entries)


def _checked(session: Session, words: tuple[str, ...], path: Path) -> Report:
    """Check as `compliance-lint check` with ``words`` does, but for any baseline.

    Raises WrongUsageError before the work where ``path`` cannot be written.
    """
    from compliance_lint.cli.check import command as check  # noqa: PLC0415
    from compliance_lint.cli.check import given_of  # noqa: PLC0415
    from compliance_lint.cli.running import checked_for_baseline  # noqa: PLC0415

    _file(path).probe()
    given = given_of(check.make_context("baseline", list(words), obj=session).params)
    if given.baseline is not None:
        raise WrongUsageError("the baseline is named by --file here")
    return checked_for_baseline(given, session)


def _entries(report: Report, path: Path) -> set[Known]:
    from compliance_lint.baseline import entries_of  # noqa: PLC0415
    from compliance_lint.excuses import relative  # noqa: PLC0415

    return {
        entry
        for package in report.packages
        for entry in entries_of(relative(package.path, path.parent), package)
    }


def _write(path: Path, entries: set[Known], report: Report, change: str) -> int:
    """Write the baseline; exit 3 where not everything was checked, as it is not whole then."""
    from compliance_lint.baseline import written  # noqa: PLC0415
    from compliance_lint.report.wording import problem_lines, run_summary  # noqa: PLC0415

    problems = [*report.problems, *(item for one in report.packages for item in one.problems)]
    for line in problem_lines(problems):
        click.echo(line, err=True)
    if not report.packages:
        raise NotDoneError("nothing was checked, so nothing was written")
    _file(path).write([written(entries)])
    emit(f"{run_summary(report)}; {path}: {change}, {len(entries)} in all\n")
    return NOT_DONE if problems else OK
