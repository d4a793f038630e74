"""From the paths that ``compliance-lint check`` is given to the packages there."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from compliance_lint.cli.outcome import WrongUsageError

if TYPE_CHECKING:
    from compliance_lint.cli.running import Given
    from compliance_lint.findings import Problem
    from compliance_lint.load.packages import PackageSource
    from compliance_lint.load.standard_input import StandardInput


def require_files(given: Given) -> None:
    """Raise WrongUsageError where --climb is to start from something else than a file."""
    other = next((str(p) for p in given.paths if p == Path("-") or not isinstance(p, Path)), None)
    if given.climb and other is not None:
        raise WrongUsageError(f"--climb starts from files, and {other} is none")


def require_extras(given: Given) -> None:
    """Raise WrongUsageError where what was asked for takes a package that is not installed."""
    from compliance_lint.load.drivers import UrlUnusableError, require  # noqa: PLC0415
    from compliance_lint.load.urls import Url  # noqa: PLC0415

    for place in given.paths:
        if isinstance(place, Url):
            try:
                require(place)
            except UrlUnusableError as error:
                raise WrongUsageError(f"{place.shown}: {error}") from None
    if given.scheduler and find_spec("distributed") is None:
        raise WrongUsageError("--scheduler needs the extra: pip install 'compliance-lint[dask]'")


def sources(
    given: Given, stated: PackageSource | StandardInput | None, problems: list[Problem]
) -> Iterable[PackageSource]:
    """Give the package ``stated``, else those at the paths, of which ``-`` may be standard input.

    They are found on the way. What cannot be looked into is added to ``problems``.
    """
    from compliance_lint.load.packages import PackageSource  # noqa: PLC0415

    if isinstance(stated, PackageSource):
        return (stated,)
    if given.climb:
        from compliance_lint.load.climb import climb  # noqa: PLC0415

        return climb((path for path in given.paths if isinstance(path, Path)), problems.append)
    from compliance_lint.load.find import find_all  # noqa: PLC0415

    return find_all(
        given.paths or (Path(),),
        problems.append,
        allow_empty=given.allow_empty,
        standard_input=stated,
    )


def standard_input_of(given: Given) -> StandardInput | None:
    """Standard input where one of the paths is ``-``. Raises WrongUsageError."""
    times = given.paths.count(Path("-"))
    name = given.stdin_name
    if times > 1:
        raise WrongUsageError("standard input can be read once: - is given twice")
    if not times:
        if name is not None or given.base_dir is not None:
            raise WrongUsageError("--stdin-name and --base-dir are about -, which is not given")
        return None
    from compliance_lint.load.opening import check_name  # noqa: PLC0415

    if name is not None and (check_name(name) is not None or "/" in name):
        raise WrongUsageError(f"--stdin-name takes a file name without a folder; got {name!r}")
    from compliance_lint.load.standard_input import StandardInput  # noqa: PLC0415

    stream = None if sys.stdin is None else sys.stdin.buffer
    return StandardInput(stream, name, given.base_dir or Path())
