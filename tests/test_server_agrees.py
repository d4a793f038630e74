"""The guard and the stand-in on every request of the corpus: neither knows better.

What the guard lets through the server accepts, and its reviewer too; what the guard stops the
server refuses or its reviewer rejects, at once with the code that was predicted.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from compliance_lint.testing import Case, find_cases
from tools.agreement.answers import rows_of
from tools.agreement.requests import requests_of

CORPUS = Path(__file__).parent.parent / "corpus"
CASES = list(find_cases(CORPUS))


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_guard_and_server_agree(case: Case) -> None:
    if case.skipped:
        pytest.skip(case.skipped)
    rows = list(rows_of(list(requests_of(case))))
    assert rows
    for row in rows:
        assert row.agrees, row


def test_there_is_something_of_each_kind() -> None:
    """A table in which everything is let through, or stopped, would say nothing."""
    chosen = {
        "packages/good-company": (False, ""),
        "packages/bad-files-swapped": (True, "rejected: "),
        "file-too-large/fail-5242881": (True, "400 invalid_file"),
        "alias-repeated/fail-same-submission-twice": (True, "400 duplicate_alias"),
        "end-user-repeated/fail-two-aliases": (True, "400 duplicate_end_user"),
        "link-application-not-accepted/fail-submitted": (True, "Compliance application is not"),
        "delete-application-expired/fail-expired": (True, "400 expired"),
        "application-not-rejected/fail-submitted": (True, "400 compliance_not_editable"),
    }
    cases = {case.name: case for case in CASES}
    for name, (stopped, told) in chosen.items():
        last = list(rows_of(list(requests_of(cases[name]))))[-1]
        assert (bool(last.guard), last.server[: len(told)]) == (stopped, told)
        assert stopped or not last.server


def test_the_published_table_is_whole() -> None:
    page = (CORPUS.parent / "docs" / "agreement.md").read_text("utf-8")
    rows = [line.split(" | ")[0].removeprefix("| ") for line in page.splitlines() if "|" in line]
    names = [request.name for case in CASES for request in requests_of(case)]
    assert rows[2:] == names, "python -m tools.agreement > docs/agreement.md"
    assert "**disagree**" not in page
