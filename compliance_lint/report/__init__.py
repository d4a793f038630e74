"""Reports: one module per format, each with ``render(report, rulebook, options) -> str``.

A format's module is imported when it is asked for. Nothing here writes a file or a stream.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, TypeAlias

from compliance_lint.suggest import did_you_mean

if TYPE_CHECKING:
    from compliance_lint.findings import PackageReport, Report
    from compliance_lint.rulebook import Rulebook

FORMATS: Mapping[str, str] = {
    "text": "compliance_lint.report.text",
    "full": "compliance_lint.report.full",
    "concise": "compliance_lint.report.concise",
    "json": "compliance_lint.report.json",
    "jsonl": "compliance_lint.report.jsonl",
    "sarif": "compliance_lint.report.sarif",
    "junit": "compliance_lint.report.junit",
    "markdown": "compliance_lint.report.markdown",
    "html": "compliance_lint.report.html",
    "csv": "compliance_lint.report.csv",
    "github": "compliance_lint.report.github",
    "gitlab": "compliance_lint.report.gitlab",
    "azure": "compliance_lint.report.azure",
    "receipt": "compliance_lint.report.receipt",
}
"""Format -> the module that renders it."""


def program_version() -> str:
    """The version of this program."""
    # Looked up, not imported: the package's name space leads to every other module.
    return str(sys.modules["compliance_lint"].__version__)


class FormatUnknownError(Exception):
    """There is no such format; the text suggests one."""


Pictures: TypeAlias = "Callable[[PackageReport], Iterable[tuple[str, bytes]]]"


def _no_pictures(_package: PackageReport) -> Iterable[tuple[str, bytes]]:
    return ()


@dataclass(frozen=True, slots=True)
class Options:
    """How a report is drawn. None of it changes what is reported.

    ``color``: with ANSI colours (text and concise). ``ascii_only``: write everything beyond ASCII
    as an escape, for a stream that cannot carry it. ``quiet``: text, concise and github leave out
    summaries and packages that pass. ``path_prefix`` and ``root`` are for services that want paths
    from the root of the repository: the working folder below it, put before relative paths, and
    the root itself, taken off absolute ones. ``pictures`` draws pages of a package's files, each
    with a caption; only HTML shows them.
    """

    color: bool = False
    ascii_only: bool = False
    quiet: bool = False
    path_prefix: str = ""
    root: str = ""
    pictures: Pictures = _no_pictures


def render(report: Report, rulebook: Rulebook, fmt: str, options: Options | None = None) -> str:
    """Return ``report`` in the format ``fmt``, ending in a line feed unless it is empty.

    Raises FormatUnknownError for a format there is not.
    """
    return "".join(chunks(report, rulebook, fmt, options))


def chunks(
    report: Report, rulebook: Rulebook, fmt: str, options: Options | None = None
) -> Iterator[str]:
    """Yield what `render` returns piece by piece; no piece is longer than one package needs.

    Raises FormatUnknownError for a format there is not.
    """
    pieces: Iterator[str] = import_module(format_module(fmt)).chunks(
        report, rulebook, options or Options()
    )
    return pieces


def format_module(fmt: str) -> str:
    """Return the name of the module for ``fmt``. Raises FormatUnknownError."""
    if fmt not in FORMATS:
        known = ", ".join(FORMATS)
        hint = did_you_mean(fmt, FORMATS)
        raise FormatUnknownError(f"there is no format {fmt!r}{hint} (there are {known})")
    return FORMATS[fmt]
