"""``compliance-lint schema``."""

from __future__ import annotations

import json

import click

from compliance_lint.cli.options import debug_option
from compliance_lint.cli.outcome import OK
from compliance_lint.cli.output import emit


@click.command("schema")
@click.argument("name", type=click.Choice(["submission", "report", "config"]), metavar="NAME")
@debug_option
def command(name: str) -> int:
    """Print a JSON Schema. NAME is submission, report (what -f json prints) or config.

    \b
    compliance-lint schema submission > submission.schema.json
    """  # noqa: D301 - a real backspace: click keeps the lines
    from compliance_lint.schemas import SCHEMAS  # noqa: PLC0415

    emit(json.dumps(SCHEMAS[name](), indent=2) + "\n")
    return OK
