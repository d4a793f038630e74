"""docs/robustness.md leaves no case out and names only tests and corpus cases that there are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "robustness.md").read_text("utf-8")
ROWS = {
    int(row[1]): (row[2], row[3])
    for row in re.finditer(r"(?m)^\| ([0-9]+) \| (.*) \| (.*) \|$", PAGE)
}


def test_every_case_has_a_row() -> None:
    assert list(ROWS) == list(range(1, 112))


@pytest.mark.parametrize("number", ROWS)
def test_what_holds_a_case_exists(number: int) -> None:
    said, held = ROWS[number]
    assert said
    names = re.findall(r"`([^`]+)`", held)
    assert names
    for name in names:
        path, _, test = name.partition("::")
        if path.startswith("test_"):
            assert f"def {test}" in (ROOT / "tests" / path).read_text("utf-8")
        else:
            assert (ROOT / "corpus" / path).exists(), name


def test_the_limits_are_those_of_the_code() -> None:
    from compliance_lint.evidence import file_content, image_limits, page_limits, pdf, pdf_runs  # noqa: PLC0415
    from compliance_lint.evidence.scans import scan  # noqa: PLC0415
    from compliance_lint.load import archive, archive_index, json_document, packages  # noqa: PLC0415

    assert packages.MAX_MANIFEST_BYTES == 1 << 20
    assert (json_document.MAX_VALUES, json_document.MAX_KEY) == (50_000, 256)
    assert (archive_index.MAX_ENTRIES, archive.MAX_DIRECTORY_BYTES) == (100_000, 16 << 20)
    assert (archive.MAX_RATIO, archive._ALWAYS_FINE) == (200, 1 << 20)
    assert file_content.MAX_READ_BYTES == 32 << 20
    assert (file_content.MAX_PAGES, pdf._MAX_IN_ALL, pdf_runs.MAX_CHARACTERS) == (
        50,
        400_000,
        200_000,
    )
    assert scan.MAX_PAGES == 6
    assert (image_limits.MAX_PIXELS, image_limits.MAX_SIDE) == (50_000_000, 65_535)
    assert image_limits.MAX_PASSED == 2_000_000_000
    assert (page_limits._MAX_PICTURE, page_limits._MAX_TWO_TONE) == (100_000_000, 400_000_000)
    assert (page_limits._MAX_TOGETHER, page_limits._MAX_ANNOTATIONS) == (500_000_000, 5_000)
