"""From paths or Python objects to a `Report`: load, gather, judge."""

from __future__ import annotations

import datetime as dt
import os
import traceback
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import compliance_lint
from compliance_lint.across.account import Account, read_account
from compliance_lint.across.disguise import Disguise
from compliance_lint.across.judging import Across
from compliance_lint.engine import judge
from compliance_lint.evidence.memory import Memory
from compliance_lint.evidence.scans import ocr
from compliance_lint.excuses import Excuses
from compliance_lint.findings import PackageReport, Part, Problem, Report
from compliance_lint.load.find import find_all
from compliance_lint.load.manifest import Manifest
from compliance_lint.load.packages import (
    PackageSource,
    PackageUnreadableError,
    load_manifest,
    saved_requirements,
)
from compliance_lint.load.tree import shown_path
from compliance_lint.load.urls import Place, parse_place
from compliance_lint.requirements import (
    RequirementSources,
    RequirementsUnreadableError,
    SavedRequirement,
    read_requirements,
)
from compliance_lint.results import Redact, Verdict
from compliance_lint.rule import Rule
from compliance_lint.rulebook import Rulebook, load_rulebook, select_rules
from compliance_lint.settings import Ocr, Settings
from compliance_lint.submission import Submission

if TYPE_CHECKING:
    from compliance_lint.redact import Mask
    from compliance_lint.redaction import Hiding


class Linter:
    """A rulebook and settings, ready to check any number of packages.

    Raises RulebookError at construction for a wrong rule, pack or selection,
    RequirementsUnreadableError and AccountUnreadableError where the settings name a saved answer
    that cannot be used. ``memory``, if it is set, knows files from earlier runs.
    """

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        as_of: dt.date | None = None,
        rulebook: Rulebook | None = None,
    ) -> None:
        self.settings = settings or Settings()
        self.memory: Memory | None = None
        self.as_of = as_of or dt.datetime.now(tz=dt.UTC).date()
        self.rulebook = rulebook or load_rulebook(self.settings.rules)
        self.rules = select_rules(self.rulebook, self.settings.selection)
        # Read now, so that a mistake in a pack is an error of the run and not of each package.
        self._kinds = tuple(kind for pack in self.rulebook.packs for kind in pack.kinds)
        self._missing = ocr.backend() if self.settings.ocr is Ocr.REQUIRED else None
        path = self.settings.requirements
        self._given = read_requirements(path, shown_path(path)) if path else ()
        saved = self.settings.account
        self._account: Account | None = read_account(saved) if saved else None

    @cached_property
    def excuses(self) -> Excuses:
        """What does not count. Raises SettingsError for what may not be excused."""
        return Excuses(self.settings, self.rulebook, self.as_of)

    @property
    def version(self) -> str:
        """The version of this program."""
        return compliance_lint.__version__

    @property
    def given_requirements(self) -> tuple[SavedRequirement, ...]:
        """What the settings name."""
        return tuple(self._given)

    @cached_property
    def requirements(self) -> RequirementSources:
        """What submissions are held to that have nothing saved beside them."""
        return RequirementSources((*self._given, *self._built_in))

    @cached_property
    def _built_in(self) -> tuple[SavedRequirement, ...]:
        """The packs' snapshots, newest first."""
        return tuple(
            saved
            for pack in self.rulebook.packs
            for path in reversed(pack.snapshots())
            for saved in read_requirements(path, f"built-in {path.stem}", built_in=True)
        )

    def check_manifest(
        self, manifest: Manifest, nearest: Iterable[SavedRequirement] = ()
    ) -> PackageReport:
        """Judge one manifest; ``nearest`` are the requirements saved beside it."""
        return self.check_submission(self.submission(manifest, nearest))

    def submission(
        self, manifest: Manifest, nearest: Iterable[SavedRequirement] = ()
    ) -> Submission:
        """Gather what the rules need; see `check_manifest`. No file is opened yet."""
        return Submission(
            manifest=manifest,
            sources=RequirementSources((*nearest, *self.requirements.saved)),
            as_of=self.as_of,
            kinds=self._kinds,
            slots=tuple(slot for pack in self.rulebook.packs for slot in pack.slots),
            ocr=self.settings.ocr is not Ocr.OFF,
            memory=self.memory,
        )

    def check_submission(
        self, submission: Submission, *, rules: Iterable[Rule] | None = None, files: bool = True
    ) -> PackageReport:
        """Judge what was gathered; its files keep the bytes that were judged.

        ``rules``: these alone. Without ``files`` the report does not say what they are, which
        saves reading them.
        """
        report = judge(
            submission,
            self.rules if rules is None else rules,
            self.rulebook,
            fail_on=self.settings.fail_on,
            files=files,
            mask=None if self.settings.redact is Redact.AUTO else self._mask,
        )
        if self.memory is not None:
            for file in submission.files:
                file.keep()
        return report

    def check_source(self, source: PackageSource) -> PackageReport:
        """Load and judge one package on disk. Never raises for what is in it."""
        try:
            return self.check_manifest(load_manifest(source), saved_requirements(source))
        except (PackageUnreadableError, RequirementsUnreadableError) as error:
            return error_report(source, str(error))
        except (Exception, RecursionError, MemoryError) as error:  # noqa: BLE001 - one package's fault
            message = f"the package could not be checked ({type(error).__name__})"
            return error_report(source, message, traceback.format_exc())

    def check_paths(self, paths: Iterable[Place], *, allow_empty: bool = False) -> Report:
        """Check every package at or below ``paths``, each once, in order.

        A path with nothing there is a problem of the report; with ``allow_empty`` a folder
        without a package is none.
        """
        problems: list[Problem] = []
        found = find_all(paths, problems.append, allow_empty=allow_empty)
        sources = self.excuses.kept(found)
        packages = [self.check_source(source) for source in sources]
        return self.report(tuple(packages), problems)

    @cached_property
    def hiding(self) -> Hiding | None:
        """What hides all values, where that is asked for."""
        if self.settings.redact is not Redact.ALL:
            return None
        from compliance_lint.redaction import Hiding  # noqa: PLC0415 - few want it

        return Hiding(self.rulebook, (*self._given, *self._built_in))

    def _mask(self, submission: Submission) -> Mask:
        return self.hiding.mask(submission) if self.hiding else self._plain_mask()

    def _plain_mask(self) -> Mask:
        from compliance_lint.redact import Mask  # noqa: PLC0415 - see wording

        return Mask(self.settings.redact)

    def shown(self, package: PackageReport, ordinal: int) -> PackageReport:
        """The report of a package as it may leave: what is excused marked, what is hidden gone.

        ``ordinal`` is the package's place in the whole input.
        """
        package = self.excuses.apply(package)
        if self.hiding is not None:
            return self.hiding.without_places(package, ordinal)
        if not package.problems:
            return package
        return replace(package, problems=self.shown_problems(package.problems))

    def shown_problems(self, problems: Iterable[Problem]) -> tuple[Problem, ...]:
        """Problems as they may leave: they name files."""
        if self.hiding is not None:
            return tuple(map(self.hiding.problem, problems))
        problems = tuple(problems)
        mask = self._plain_mask() if problems else None
        return tuple(
            replace(one, message=mask.text(one.message)) for one in problems if mask is not None
        )

    def across(self) -> Across:
        """The rules about several packages, to be told of each package."""
        return Across(
            self.rules,
            self.rulebook,
            account=self._account,
            fail_on=self.settings.fail_on,
            hiding=self.hiding,
            mask=self._plain_mask,
        )

    def report(self, packages: Sequence[PackageReport], problems: Iterable[Problem] = ()) -> Report:
        """Put package reports together and hold them against each other."""
        across = self.across()
        for number, package in enumerate(packages):
            across.add(number, package.traces)
        disguise = Disguise(all_topics=self.settings.redact is Redact.ALL)
        across.close(lambda number: packages[number].traces, disguise.shown)
        amended = tuple(
            self.shown(across.amend(number, package), number)
            for number, package in enumerate(packages)
        )
        return self.sum_up(amended, self.shown_problems(problems), input=disguise.input)

    def sum_up(
        self,
        packages: Sequence[PackageReport],
        problems: Iterable[Problem] = (),
        *,
        part: Part | None = None,
        input: str = "",
    ) -> Report:
        """Put package reports together that have been held against each other."""
        missing = [Problem(f"OCR is required: {self._missing}", "")] if self._missing else []
        return Report(
            self.as_of,
            packages,
            (*problems, *missing),
            self.rulebook.version,
            part,
            input,
            self.settings.fail_on,
            self.settings.strict,
            self._notices,
            self.settings.redact,
        )

    def _notices(self) -> tuple[str, ...]:
        notices = self.excuses.notices()
        return tuple(map(self.hiding.text, notices)) if self.hiding else notices


def error_report(source: PackageSource, message: str, detail: str = "") -> PackageReport:
    """The report of a package that was not checked; ``message`` is a clause that says why."""
    where = f"{source.path}:{source.record.number}" if source.record else source.path
    problem = Problem(message, where, None, detail)
    return PackageReport(source.package, "create", Verdict.ERROR, {}, problems=(problem,))


def check_path(
    path: str | os.PathLike[str],
    *,
    as_of: dt.date | None = None,
    settings: Settings | None = None,
) -> Report:
    """Check the package, manifest or tree of packages at ``path``, a path or a URL.

    Returns a report; where nothing is found there, it has no package and says so in ``problems``.
    Raises RulebookError and RequirementsUnreadableError where the settings are wrong.
    """
    return Linter(settings, as_of=as_of).check_paths([parse_place(path)])
