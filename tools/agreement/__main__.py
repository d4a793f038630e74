"""``python -m tools.agreement``: print the table, end with 1 where guard and server disagree."""

from __future__ import annotations

import sys
from pathlib import Path

from compliance_lint.testing import find_cases
from tools.agreement.answers import Row, rows_of
from tools.agreement.requests import requests_of

CORPUS = Path(__file__).parents[2] / "corpus"


def main(words: list[str]) -> int:
    """Print a row for each request of the cases whose names have one of ``words``."""
    rows: list[Row] = []
    print("| Request | Operation | Guard | Server |\n|---|---|---|---|")
    for case in find_cases(CORPUS):
        if case.skipped or (words and not any(word in case.name for word in words)):
            continue
        for row in rows_of(list(requests_of(case))):
            rows.append(row)
            mark = "" if row.agrees else " DISAGREE"
            said = [(text or "-").replace("|", "/")[:100] for text in (row.guard, row.server)]
            print(f"| {row.name} | {row.operation} | {' | '.join(said)} |{mark}", flush=True)
    disagree = sum(not row.agrees for row in rows)
    print(f"\n{len(rows)} requests, {disagree} disagreements", file=sys.stderr)
    return 1 if disagree else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
