"""What the report says of each file, in one word, and what it may never say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tools.robustness.running import Run
from tools.robustness.samples import BATCH, PLACE, Sample

# What can be said of the tried file, the first that applies: the later ones follow from others.
_OUTCOMES = (
    "file-not-found",
    "file-outside-package",
    "file-empty",
    "file-too-large",
    "file-is-lfs-pointer",
    "file-type-unsupported",
    "file-corrupt",
    "file-encrypted",
    "image-too-many-pixels",
    "file-blank",
    "document-kind-wrong",
    "document-kind-unrecognised",
)
BESIDE = (
    "file-has-active-content",
    "file-restricted",
    "file-extension-mismatch",
    "image-too-small",
    "image-blurred",
    "image-low-contrast",
)
"""Warnings that stand beside an outcome."""
_ERRORS = {
    "time": re.compile(r"took longer than"),
    "memory": re.compile(r"needed more than .* of memory|\(MemoryError\)"),
    "crash": re.compile(r"made the program that reads it end"),
    "check crashed": re.compile(r"could not be run"),
}
# Why nothing was read of a file that is sound as far as that can be told.
_UNREAD = {
    "needs OCR": re.compile(r"needs OCR"),
    "not read clearly": re.compile(r"not read clearly enough"),
    "more pages than are read": re.compile(r"pages, of which"),
}
SLACK = 5.0
"""Seconds of processor time that may be lost between a file's limit and the end of its worker."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one file: the package's verdict and why, as a rule's name or kind of error."""

    sample: Sample
    number: int
    verdict: str
    why: str
    beside: tuple[str, ...]
    message: str
    seconds: float

    @property
    def label(self) -> str:
        """Verdict and cause, such as ``fail: file-corrupt``."""
        return f"{self.verdict}: {self.why}" if self.why else self.verdict


def outcomes(tried: Sequence[Sample], run: Run) -> list[Outcome]:
    """What came of each file; a file that the report does not mention is left out."""
    found = []
    for package in run.report["packages"]:
        number = int(package["path"].removeprefix(f"{BATCH}:"))
        why, message = _why(package)
        failed = {item["rule"] for item in _of_file(package) if item["outcome"] == "failed"}
        beside = tuple(rule for rule in BESIDE if rule in failed)
        seconds = run.busiest.get(number, 0.0)
        verdict = package["verdict"]
        found.append(Outcome(tried[number - 1], number, verdict, why, beside, message, seconds))
    return found


def _of_file(package: dict[str, Any]) -> list[dict[str, Any]]:
    return [item for item in package["findings"] if item["location"]["pointer"] == PLACE]


def _why(package: dict[str, Any]) -> tuple[str, str]:
    """The cause and the sentence that says it."""
    if package["verdict"] == "error":
        said = " ".join(problem["message"] for problem in package["problems"])
        return _named(_ERRORS, said) or "other", said
    failed, undecided = (
        {item["rule"]: item["message"] for item in _of_file(package) if item["outcome"] == outcome}
        for outcome in ("failed", "undecided")
    )
    for rule in (*_OUTCOMES, *sorted(failed.keys() - BESIDE)):
        if rule in failed:
            return rule, failed[rule]
    for rule in (*_OUTCOMES, *sorted(undecided)):
        if rule in undecided:
            return _named(_UNREAD, undecided[rule]) or rule, undecided[rule]
    return "", ""


def _named(table: dict[str, re.Pattern[str]], said: str) -> str | None:
    return next((name for name, words in table.items() if words.search(said)), None)


def broken(tried: Sequence[Sample], run: Run, found: Sequence[Outcome], limit: float) -> list[str]:
    """Sentences about what must not happen and did; ``limit`` is the seconds a file may take."""
    return [*_about_run(tried, run, found), *_about_files(found, limit)]


def _about_run(tried: Sequence[Sample], run: Run, found: Sequence[Outcome]) -> Iterator[str]:
    counts = Counter(item.number for item in found)
    for number, sample in enumerate(tried, 1):
        if counts[number] != 1:
            yield f"{sample.source}/{sample.name} has {counts[number]} outcomes"
    if run.errors:
        yield f"on standard error: {run.errors[:300]!r}"
    for problem in run.report["problems"]:
        yield f"a problem of the run: {problem['message']}"
    verdicts = {item.verdict for item in found}
    wanted = 3 if "error" in verdicts else 1 if "fail" in verdicts else 0
    if run.exit_code != wanted:
        yield f"exit code {run.exit_code} in place of {wanted}"


def _about_files(found: Sequence[Outcome], limit: float) -> Iterator[str]:
    for item in found:
        where = f"{item.sample.source}/{item.sample.name}"
        # None of these files is a certificate of the firm in the package.
        if item.verdict == "pass":
            yield f"{where} passed"
        if item.verdict == "error" and item.why in ("check crashed", "other"):
            yield f"{where}: {item.message}"
        if item.verdict in ("fail", "undecided") and not item.why:
            yield f"{where}: {item.verdict} without a cause"
        if item.seconds > limit + SLACK:
            yield f"{where} took {item.seconds:.0f} seconds"
