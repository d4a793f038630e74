"""``compliance-lint check``: its options. What it does is in `running`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from compliance_lint.cli.curl import curl_options, take_curl_words
from compliance_lint.cli.options import (
    LEVELS,
    account_option,
    as_of_option,
    debug_option,
    format_options,
    parse_jobs,
    parse_part,
    parse_places,
    redact_option,
    requirements_option,
    settings_options,
)
from compliance_lint.cli.outcome import Session
from compliance_lint.cli.running import Given, check


@click.command("check")
@click.argument("paths", nargs=-1, callback=parse_places, metavar="[PATH]...")
@format_options
@curl_options
@click.option(
    "--fail-on", type=click.Choice(LEVELS), help="Lowest severity that fails; default: error."
)
@click.option("--strict", is_flag=True, help="What could not be decided fails too.")
@click.option(
    "--select", multiple=True, metavar="RULE,...", help="Run only these rules, packs or tags."
)
@click.option("--ignore", multiple=True, metavar="RULE,...", help="Do not run these.")
@click.option("--severity", multiple=True, metavar="RULE=LEVEL", help="Change how bad a rule is.")
@click.option(
    "--exclude",
    multiple=True,
    metavar="PATTERN",
    help="Pass over packages like this, a pattern as in .gitignore. Repeatable.",
)
@click.option(
    "--baseline",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Findings that were there before do not count; see `compliance-lint baseline`.",
)
@requirements_option
@account_option
@as_of_option
@click.option(
    "--ocr",
    type=click.Choice(["auto", "off", "required"]),
    help="Read scans and photographs: where the extra is installed (auto, the default), never, "
    "or refuse to run without it.",
)
@redact_option
@click.option(
    "-j",
    "--jobs",
    default="auto",
    metavar="N",
    envvar="COMPLIANCE_LINT_JOBS",
    callback=parse_jobs,
    help="Processes that check at a time; auto: one for each processor. 0: in this one, without "
    "limits on what a file may cost.",
)
@click.option(
    "--file-timeout",
    type=click.FloatRange(min=0.1),
    metavar="SECONDS",
    help="Longest time for one file, 20 by default; its package is then an error.",
)
@click.option(
    "--file-memory",
    type=click.IntRange(min=64),
    metavar="MIB",
    help="Most memory that reading a file may take, 1024 by default.",
)
@click.option(
    "--shard",
    metavar="I/N",
    callback=parse_part,
    help="Check the I-th of N parts of the packages; see `compliance-lint merge`.",
)
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="Check on the Dask cluster of this scheduler, such as tcp://host:8786, in place of -j.",
)
@click.option(
    "--cache/--no-cache",
    default=None,
    help="Take reports of packages that have not changed from the last run (default), or not.",
)
@click.option(
    "--cache-dir",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Where they are kept; default: the user's folder for caches. See `compliance-lint cache`.",
)
@settings_options
@click.option(
    "--climb",
    is_flag=True,
    help="Check the packages that the files at PATH belong to, as for a commit hook; files of no "
    "package are passed over.",
)
@click.option(
    "--with-pages",
    is_flag=True,
    help="Put pictures of the pages at fault into the HTML report, of packages in folders. Nothing "
    "on them is masked.",
)
@click.option("--allow-empty", is_flag=True, help="A folder without a package is no failure.")
@click.option(
    "--stdin-name",
    metavar="NAME",
    help="What to call standard input in reports; its ending says what it is: .json, .jsonl, .csv. "
    "Without it one JSON document and JSON lines are told apart.",
)
@click.option(
    "--base-dir",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="DIR",
    help="Where the files lie that standard input names; default: the working folder.",
)
@click.option(
    "--progress/--no-progress",
    default=None,
    help="Show on standard error how far it is; default: where it takes a while, not with -q.",
)
@click.option("--statistics", is_flag=True, help="Name the slowest files on standard error.")
@debug_option
@click.pass_obj
def command(session: Session, /, **values: Any) -> int:
    """Check the packages at PATH: a folder with submission.json, the file, or a tree of folders.

    Also a zip archive of these, or a batch of submissions in a .jsonl or .csv file. With - standard
    input is read; at a terminal, Ctrl-D ends it.
    PATH may be a URL such as s3://bucket/submissions. In place of PATH, -F takes the form of a
    curl command.

    \b
    compliance-lint check submissions/acme
    compliance-lint check -o json=report.json --fail-on warning submissions
    compliance-lint check -F data=@data.json -F 'documents[0].file=@coi.pdf'
    """  # noqa: D301 - a real backspace: click keeps the lines
    return check(given_of(values), session)


def given_of(values: dict[str, Any]) -> Given:
    """Turn the values of this command's options into what they come to."""
    return Given(curl=take_curl_words(values), **values)
