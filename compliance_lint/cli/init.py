"""``compliance-lint init``."""

from __future__ import annotations

from pathlib import Path

import click

from compliance_lint.cli.options import debug_option
from compliance_lint.cli.outcome import OK, NotDoneError
from compliance_lint.cli.output import emit


@click.command("init")
@click.argument("folder", type=click.Path(path_type=Path), default=Path(), metavar="[DIR]")
@click.option("--force", is_flag=True, help="Replace files that are there already.")
@debug_option
def command(folder: Path, force: bool) -> int:
    """Write a package to fill in: submission.json, README.txt, settings and .gitignore.

    \b
    compliance-lint init acme
    """  # noqa: D301 - a real backspace: click keeps the lines
    from compliance_lint.report.escape import visible  # noqa: PLC0415
    from compliance_lint.starter import write_starter  # noqa: PLC0415

    try:
        for path in write_starter(folder, force=force):
            emit(f"wrote {visible(path.as_posix())}\n")
    except OSError as error:
        reason = error.strerror or "cannot be written"
        raise NotDoneError(f"{folder}: {reason}") from None
    readme = visible((folder / "README.txt").as_posix())
    emit(f"Next: follow {readme}, then compliance-lint check {visible(folder.as_posix())}\n")
    return OK
