"""What ``compliance-lint check`` does, from its options to its exit code."""

from __future__ import annotations

import datetime as dt
import gc
from contextlib import nullcontext, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from compliance_lint.cli.curl import CurlWords
from compliance_lint.cli.inputs import require_extras, require_files, sources, standard_input_of
from compliance_lint.cli.options import base_settings, level_pairs, words
from compliance_lint.cli.outcome import (
    FINDINGS,
    NOT_DONE,
    OK,
    NotDoneError,
    Session,
    WrongUsageError,
)
from compliance_lint.cli.output import ReportFile
from compliance_lint.cli.progress import (
    can_look_ahead,
    choose_display,
    displayed,
    tell_slowest,
)
from compliance_lint.cli.reporting import Sinks, print_details, print_warnings, write_reports
from compliance_lint.cli.signals import STOPPED, ended_at_last

if TYPE_CHECKING:
    from compliance_lint.bulk.progress import Progress
    from compliance_lint.bulk.run import Run
    from compliance_lint.bulk.sharding import Shard
    from compliance_lint.findings import Problem, Report
    from compliance_lint.linter import Linter
    from compliance_lint.load.packages import PackageSource
    from compliance_lint.load.standard_input import StandardInput
    from compliance_lint.load.urls import Place
    from compliance_lint.report import Pictures
    from compliance_lint.settings import Settings


@dataclass(frozen=True, slots=True)
class Given:
    """The values of the options of `check`, under the options' names."""

    paths: tuple[Place, ...]
    fmt: str | None
    ci_auto: bool
    outputs: tuple[ReportFile, ...]
    fail_on: str | None
    strict: bool
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    severity: tuple[str, ...]
    exclude: tuple[str, ...]
    baseline: Path | None
    requirements: Path | None
    account: Path | None
    as_of: dt.date | None
    config: Path | None
    isolated: bool
    profile: str | None
    rules: tuple[Path, ...]
    climb: bool
    with_pages: bool
    allow_empty: bool
    color: str
    quiet: bool
    ocr: str | None
    redact: str | None
    jobs: int | None
    file_timeout: float | None
    file_memory: int | None
    shard: Shard | None
    stdin_name: str | None
    base_dir: Path | None
    scheduler: str | None
    cache: bool | None
    cache_dir: Path | None
    progress: bool | None
    statistics: bool
    curl: CurlWords

    @property
    def sinks(self) -> Sinks:
        """Where the report goes."""
        return Sinks(self.fmt, self.outputs, self.color, self.quiet, self.ci_auto)


def check(given: Given, session: Session) -> int:
    """Check, write the reports and return the exit code. Raises WrongUsageError, NotDoneError."""
    given.sinks.probe()
    if given.with_pages and "html" not in {given.fmt, *(output.fmt for output in given.outputs)}:
        raise WrongUsageError("--with-pages is about the HTML report: add -o html=FILE")
    linter, run, progress = _checked(given, session)
    print_warnings(run.warnings)
    write_reports(run.report, linter.rulebook, given.sinks, _pictures(given, linter))
    print_warnings(run.report.notices)
    unasked = given.progress is not False and not given.quiet
    tell_slowest(progress, given.statistics, unasked=unasked)
    if run.stopped_by is not None:
        return STOPPED + run.stopped_by
    if given.climb and not given.quiet and not run.report.packages and not run.report.problems:
        click.echo("No file given belongs to a package: nothing was checked.", err=True)
    empty = given.allow_empty or given.climb
    return exit_code(run.report, linter.settings, allow_empty=empty)


def _require_places(given: Given, settings: Settings) -> None:
    """Raise WrongUsageError where --redact all goes with what shows places or values."""
    from compliance_lint.results import Redact  # noqa: PLC0415

    if settings.redact is not Redact.ALL:
        return
    if given.with_pages:
        raise WrongUsageError("--with-pages shows all that --redact all hides")
    if "receipt" in {given.fmt, *(output.fmt for output in given.outputs)}:
        raise WrongUsageError(
            "a receipt tells where packages lie, which --redact all hides; write it with another"
        )


def _pictures(given: Given, linter: Linter) -> Pictures | None:
    if not given.with_pages:
        return None
    from compliance_lint.pictures import page_pictures  # noqa: PLC0415

    return partial(page_pictures, linter)


def checked_for_baseline(given: Given, session: Session) -> Report:
    """Check for a baseline: without the one that is set, and with all places, whatever is hidden.

    Raises WrongUsageError, NotDoneError, also for a signal.
    """
    _, run, _ = _checked(given, session, for_baseline=True)
    print_warnings(run.warnings)
    if run.stopped_by is not None:
        raise NotDoneError("the run was stopped")
    return run.report


def _checked(
    given: Given, session: Session, *, for_baseline: bool = False
) -> tuple[Linter, Run, Progress]:
    form = given.curl.package(given.paths)
    if form is not None:  # of whose files neither the cache nor other machines know
        given = replace(given, paths=(), cache=False)
        if given.scheduler:
            raise WrongUsageError("-F names files of this machine; --scheduler needs a PATH")
    require_files(given)
    standard_input = standard_input_of(given)
    require_extras(given)
    if given.jobs != 0 and not given.scheduler:
        from compliance_lint.bulk.server import start_server  # noqa: PLC0415

        with suppress(OSError):  # whoever needs it meets that again, and says so
            start_server()  # it loads while this process does
    linter = _linter(given, for_baseline=for_baseline)
    from compliance_lint.bulk.progress import Progress  # noqa: PLC0415

    display = choose_display(given.progress, quiet=given.quiet, color=given.color)
    progress = Progress(
        display.show,
        look_ahead=can_look_ahead(display, given.paths),
        name=linter.hiding.name if linter.hiding else None,
    )
    with displayed(display):
        run = _run(linter, given, form or standard_input, progress)
    if session.debug:
        print_details(run.report)
    return linter, run, progress


def _run(
    linter: Linter,
    given: Given,
    stated: PackageSource | StandardInput | None,
    progress: Progress,
) -> Run:
    """Check the packages. Raises NotDoneError where their reports cannot be kept."""
    from compliance_lint.bulk.limits import MIB, Limits  # noqa: PLC0415
    from compliance_lint.bulk.run import Plan, check_packages, processors  # noqa: PLC0415

    problems: list[Problem] = []
    plan = Plan(
        processors() if given.jobs is None else given.jobs,
        Limits(linter.settings.file_timeout, linter.settings.file_memory * MIB),
        given.shard,
        given.scheduler,
        _cache_folder(given, linter.settings),
    )
    # A process that does not leave files to workers may be in a library of C for long.
    reads_files = not plan.jobs and not plan.scheduler
    try:
        with ended_at_last() if reads_files else nullcontext():
            return check_packages(
                linter, sources(given, stated, problems), problems, plan, progress=progress
            )
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise NotDoneError(
            f"the reports cannot be kept in the temporary folder: {reason}"
        ) from None


def _cache_folder(given: Given, settings: Settings) -> Path | None:
    from compliance_lint.cache.folder import default_folder  # noqa: PLC0415

    wanted = settings.cache if given.cache is None else given.cache
    return (given.cache_dir or default_folder()) if wanted else None


def exit_code(report: Report, settings: Settings, *, allow_empty: bool = False) -> int:
    """The exit code for a report: what was not done goes before what was found.

    A package about which nothing was decided, for causes that only rules not run here report,
    was not checked: with a narrow --select, a manifest that is no JSON would pass otherwise.
    """
    from compliance_lint.results import Verdict  # noqa: PLC0415

    if report.problems or report.count(Verdict.ERROR):
        return NOT_DONE
    if report.totals.unexplained:
        return NOT_DONE
    # A part of an input may be without a package that others have.
    if not report.packages and not allow_empty and not (report.part and report.part.of > 1):
        return NOT_DONE
    undecided = settings.strict and report.count(Verdict.UNDECIDED)
    return FINDINGS if report.count(Verdict.FAIL) or undecided else OK


def _linter(given: Given, *, for_baseline: bool) -> Linter:
    # What is loaded here stays to the end: looking for garbage in it costs a tenth of the start.
    gc.disable()
    from compliance_lint.linter import Linter  # noqa: PLC0415
    from compliance_lint.results import Redact  # noqa: PLC0415

    settings = _settings(given)
    if for_baseline:
        settings = replace(settings, baseline=None, redact=Redact.AUTO)
    _require_places(given, settings)
    linter = Linter(settings, as_of=given.as_of)
    _ = linter.excuses  # what may not be excused is said before the work
    gc.freeze()
    gc.enable()
    if not linter.rules:
        raise WrongUsageError("no rule is left to run; see --select and --ignore")
    return linter


def _settings(given: Given) -> Settings:
    from compliance_lint.results import Redact, Severity  # noqa: PLC0415
    from compliance_lint.settings import Ocr  # noqa: PLC0415

    base = base_settings(given.config, given.isolated, given.rules, given.profile)
    levels = {rule: Severity(level) for rule, level in level_pairs(given.severity).items()}
    return replace(
        base,
        select=words(given.select) or base.select,
        ignore=(*base.ignore, *words(given.ignore)),
        severity={**base.severity, **levels},
        exclude=(*base.exclude, *given.exclude),
        baseline=given.baseline or base.baseline,
        requirements=given.requirements or base.requirements,
        account=given.account or base.account,
        fail_on=Severity(given.fail_on) if given.fail_on else base.fail_on,
        strict=given.strict or base.strict,
        ocr=Ocr(given.ocr) if given.ocr else base.ocr,
        redact=Redact(given.redact) if given.redact else base.redact,
        file_timeout=given.file_timeout or base.file_timeout,
        file_memory=given.file_memory or base.file_memory,
    )
