"""``compliance-lint schema``."""

from __future__ import annotations

import json

import click

from compliance_lint.cli.options import debug_option
from compliance_lint.cli.outcome import OK
from compliance_lint.cli.output import emit


@click.command("schema", short_help="Print a JSON Schema.")
@click.argument("name", type=click.Choice(["submission", "report", "config"]))
@debug_option
def command(name: str) -> int:
    """Print the JSON Schema of submission.json, of the JSON report or of the settings file.

    \b
    compliance-lint schema submission > submission.schema.json
    """
    from compliance_lint.schemas import SCHEMAS  # noqa: PLC0415

    emit(json.dumps(SCHEMAS[name](), indent=2) + "\n")
    return OK
