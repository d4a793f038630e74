"""``compliance-lint test``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from compliance_lint.cli.options import debug_option
from compliance_lint.cli.outcome import FINDINGS, OK, NotDoneError
from compliance_lint.cli.output import emit

if TYPE_CHECKING:
    from compliance_lint.testing import CaseResult


@click.command("test")
@click.argument(
    "corpus",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path("corpus"),
    metavar="[CORPUS]",
)
@click.option(
    "--rules",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="A folder with a pack of your own rules. Repeatable.",
)
@click.option("-q", "--quiet", is_flag=True, help="Print failing cases only.")
@debug_option
def command(corpus: Path, rules: tuple[Path, ...], quiet: bool) -> int:
    """Run every case below CORPUS (default: corpus) and compare with its expected.toml.

    \b
    CORPUS/RULE/fail-WHAT/submission.json, expected.toml
    compliance-lint test --rules acme-rules acme-corpus
    """  # noqa: D301 - a real backspace: click keeps the lines
    from compliance_lint.report.wording import plural  # noqa: PLC0415
    from compliance_lint.rulebook import load_rulebook  # noqa: PLC0415
    from compliance_lint.testing import find_cases, run_case  # noqa: PLC0415

    rulebook = load_rulebook(rules)
    cases = list(find_cases(corpus))
    if not cases:
        raise NotDoneError(f"{corpus}: no case, that is no */*/expected.toml")
    failures = 0
    skipped = [case for case in cases if case.skipped]
    for case in (case for case in cases if not case.skipped):
        result = run_case(case, rulebook)
        failures += not result.ok
        emit(_failure(result) if not result.ok else "")
    if not quiet:
        good = len(cases) - len(skipped) - failures
        emit(f"{plural(len(cases), 'case')}: {good} as expected, {failures} not\n")
        if skipped:
            emit(f"{plural(len(skipped), 'case')} passed over: {skipped[0].skipped}\n")
    return FINDINGS if failures else OK


def _failure(result: CaseResult) -> str:
    from compliance_lint.report.escape import sentence, visible  # noqa: PLC0415

    lines = [f"FAIL {visible(result.case.name)}", *(f"  {sentence(f)}" for f in result.faults)]
    return "\n".join(lines) + "\n"
