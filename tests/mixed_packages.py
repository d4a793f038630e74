"""Four packages that end in the four ways there are, and reports on them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from bad_input import COPIES, DAY, GOOD, GST

from compliance_lint.cli import app

STORY = GOOD.parent / "bad-pvt-ltd-everywhere"


def copy_mixed(folder: Path, *, bad: str) -> None:
    """One passes, one, called ``bad``, fails, one cannot be checked, and one not without OCR."""
    scan = GOOD.parent / "open-one-scan"
    for name, story in (("a good", GOOD), (bad, STORY), ("c none", GOOD), ("d open", scan)):
        shutil.copytree(story, folder / name)
    (folder / "c none" / "requirements.json").write_text("{")
    (folder / bad / GST).unlink()


def drawn(capsys: pytest.CaptureFixture[str], fmt: str, *words: str) -> str:
    """The report on what lies in the folder ``in``, or on ``words``."""
    options = ("--isolated", "--as-of", DAY, "--ocr", "off", *COPIES)
    assert app.run(["check", *options, "-f", fmt, *(words or ("in",))]) == 3
    return capsys.readouterr().out
