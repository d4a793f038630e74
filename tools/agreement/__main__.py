"""``python -m tools.agreement``: print the page docs/agreement.md; 1 where the two disagree."""

from __future__ import annotations

import sys
from pathlib import Path

from compliance_lint.testing import find_cases
from tools.agreement.answers import Row, rows_of
from tools.agreement.requests import requests_of

CORPUS = Path(__file__).parents[2] / "corpus"
_HEAD = """\
<!-- Written by `python -m tools.agreement > docs/agreement.md`; do not edit. -->
# Guard and stand-in, case by case

Every request of the corpus, sent by the SDK's own client through
[`guard`](library.md) to [the stand-in](server.md). What the guard stopped was then sent past it,
as it is written. *accepted*: the server took it, and so did its reviewer (or the numbers were
linked, the application deleted). They agree where both would have it sent, or both not, and where
the server refused at once with a code that the guard had predicted.

| Request | Operation | Guard | Server |
|---|---|---|---|"""
_MOST = 90


def main(words: list[str]) -> int:
    """Print a row for each request of the cases whose names have one of ``words``."""
    print(_HEAD)
    rows: list[Row] = []
    for case in find_cases(CORPUS):
        if case.skipped or (words and not any(word in case.name for word in words)):
            continue
        for row in rows_of(list(requests_of(case))):
            rows.append(row)
            guard, server = _cell(row.guard, "lets it through"), _cell(row.server, "accepted")
            mark = "" if row.agrees else " **disagree**"
            print(f"| {row.name} | {row.operation} | {guard} | {server}{mark} |", flush=True)
    disagree = sum(not row.agrees for row in rows)
    stopped = sum(bool(row.guard) for row in rows)
    print(f"\n{len(rows)} requests; the guard stopped {stopped}; {disagree} disagreements.")
    return 1 if disagree else 0


def _cell(text: str, otherwise: str) -> str:
    text = " ".join(text.split()).replace("|", "/").replace("<", "‹") or otherwise
    return text if len(text) <= _MOST else f"{text[: _MOST - 1]}…"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
