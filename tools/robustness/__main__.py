"""Check packages around bad files: ``python -m tools.robustness FOLDER…``.

Each FOLDER is a source, such as the checkout of a project. The command is run once over all
files; the tables are printed, and what must not happen is told at the end, with exit code 1.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from compliance_lint.bulk.limits import Limits
from tools.robustness import table
from tools.robustness.outcomes import Outcome, broken, outcomes
from tools.robustness.running import run
from tools.robustness.samples import samples, stage

_LIMIT = Limits().seconds


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tools.robustness", description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--every", type=int, default=1, help="try only each Nth file (1)")
    parser.add_argument("--ocr", choices=("auto", "off"), default="off", help="read scans (off)")
    parser.add_argument("--file-timeout", type=float, default=_LIMIT, metavar="SECONDS")
    parser.add_argument("-j", "--jobs", type=int, default=2, help="processes (2)")
    parser.add_argument("--json", type=Path, help="write what came of each file to this file")
    return parser


def _written(found: Sequence[Outcome], target: Path) -> None:
    rows = [{**asdict(item), "label": item.label} for item in found]
    target.write_text(json.dumps(rows, indent=1, default=str) + "\n", encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Try the files; return the exit code."""
    given = _parser().parse_args(arguments)
    tried = list(samples(given.folders))[:: given.every]
    if not tried:
        print("no PDF, JPEG or PNG in these folders", file=sys.stderr)
        return 2
    options = ["-j", str(given.jobs), "--ocr", given.ocr]
    options += ["--file-timeout", str(given.file_timeout)]
    with tempfile.TemporaryDirectory(prefix="robustness-") as name:
        came = run(stage(tried, Path(name)), options)
    found = outcomes(tried, came)
    for part in (table.sources(found), table.causes(found), table.cost(came, found)):
        print(*part, "", sep="\n")
    print(*table.errors(found), sep="\n")
    if given.json:
        _written(found, given.json)
    wrong = broken(tried, came, found, given.file_timeout)
    for sentence in wrong:
        print(f"broken: {sentence}")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
