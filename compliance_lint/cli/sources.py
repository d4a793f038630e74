"""The packages that ``check`` was told of: at paths, on standard input or in a form."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from compliance_lint.findings import Problem
from compliance_lint.load.find import find_all
from compliance_lint.load.packages import PackageSource

if TYPE_CHECKING:
    from compliance_lint.cli.running import Given
    from compliance_lint.load.standard_input import StandardInput


def sources(
    given: Given, stated: PackageSource | StandardInput | None, problems: list[Problem]
) -> Iterable[PackageSource]:
    """Give the package ``stated``, else those at the paths, of which ``-`` may be standard input.

    What cannot be looked into is added to ``problems``.
    """
    if isinstance(stated, PackageSource):
        return (stated,)
    return find_all(
        given.paths or (Path(),),
        problems.append,
        allow_empty=given.allow_empty,
        standard_input=stated,
    )
