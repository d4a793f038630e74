"""`check -`: a submission, or a batch, on standard input."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, NoReturn

import pytest
from bad_input import COPIES, DAY, GOOD, GST, Said, said

from compliance_lint.cli import app
from compliance_lint.load.batch import MAX_LINE_BYTES

CORPUS = GOOD.parent.parent
TEXT = (GOOD / "submission.json").read_bytes()
LINE = json.dumps(json.loads(TEXT)).encode()
Feed = Callable[..., Said]


@pytest.fixture
def feed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Feed:
    """Run the command with some bytes on standard input and acme/, a sound package, beside it."""
    shutil.copytree(GOOD, tmp_path / "acme")
    monkeypatch.chdir(tmp_path)

    def run(content: bytes, *words: str, base: str | None = "acme") -> Said:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
        options = ("--ocr", "off", *(("--base-dir", base) if base else ()), *words)
        return said(capsys, Path("-"), options=options)

    return run


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert app.run(["check", "--isolated", *words]) == 2
    return capsys.readouterr().err


def verdicts(result: Said) -> dict[str, str]:
    return {item["path"]: item["verdict"] for item in result.report["packages"]}


def run_problems(result: Said) -> str:
    return "\n".join(item["message"] for item in result.report["problems"])


def test_one_document(feed: Feed) -> None:
    result = feed(TEXT)
    assert result.exit_code == 0
    assert verdicts(result) == {"acme": "pass"}


def test_one_document_on_one_line(feed: Feed) -> None:
    for content in (LINE, LINE + b"\n", b"\n\n" + LINE + b"\n \n\n"):
        assert verdicts(feed(content)) == {"acme": "pass"}


def test_files_lie_in_the_working_folder_unless_it_is_said(feed: Feed) -> None:
    result = feed(TEXT, base=None)
    assert result.failed == {"file-not-found"}
    assert result.report["packages"][0]["path"] == "."


@pytest.mark.parametrize("story", ["packages/bad-address-nested", "packages/bad-comma-forgotten",
                                   "packages/good-own-requirements", "text-padded"])  # fmt: skip
def test_a_document_is_judged_as_its_folder(
    story: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], feed: Feed
) -> None:
    for found in sorted((CORPUS / story).rglob("submission.json")):
        folder = tmp_path / "case"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(found.parent, folder, symlinks=True)
        content = (folder / "submission.json").read_bytes()
        # An address of a package, a finding's line and columns: nothing tells them apart.
        assert feed(content, base="case").report == said(capsys, Path("case")).report


def test_a_finding_has_its_line_and_columns(feed: Feed) -> None:
    content = TEXT.replace(GST.encode(), b"x.pdf")
    line = content[: content.index(b"x.pdf")].count(b"\n") + 1
    (finding,) = feed(content).findings
    assert finding["location"]["path"] == "acme/submission.json"
    assert finding["location"]["line"] == line
    assert finding["location"]["column"] > 1


def test_lines(feed: Feed) -> None:
    result = feed(b"\n" + LINE + b"\n\n{\n" + LINE)
    assert verdicts(result) == {
        "acme/batch.jsonl:2": "pass", "acme/batch.jsonl:4": "fail", "acme/batch.jsonl:5": "pass",
    }  # fmt: skip
    assert result.exit_code == 1


def test_what_is_told_apart_and_what_a_name_decides(feed: Feed) -> None:
    assert verdicts(feed(b"{\n" + LINE)) == {"acme": "fail"}
    assert verdicts(feed(b"{\n" + LINE, "--stdin-name", "x.jsonl")) == {
        "acme/x.jsonl:1": "fail", "acme/x.jsonl:2": "pass",
    }  # fmt: skip
    assert verdicts(feed(LINE + b"\n" + LINE, "--stdin-name", "x.json")) == {"acme/x.json": "fail"}
    assert verdicts(feed(LINE, "--stdin-name", "x.jsonl")) == {"acme/x.jsonl:1": "pass"}
    assert verdicts(feed(LINE + b"\n" + LINE, "--stdin-name", "x")) == {
        "acme/x:1": "pass", "acme/x:2": "pass",
    }  # fmt: skip
    csv = b"alias,country_iso\nx,IN\ny,IN\n"
    assert list(verdicts(feed(csv, "--stdin-name", "x.CSV"))) == ["acme/x.CSV:2", "acme/x.CSV:3"]
    assert feed(csv).failed == {"data-not-json"}


def test_an_application_in_the_base_makes_an_update_as_in_a_folder(
    feed: Feed, tmp_path: Path
) -> None:
    (tmp_path / "acme" / "application.json").write_text('{"status": "rejected"}')
    assert feed(TEXT).package["operation"] == "update"
    assert feed(TEXT, "--stdin-name", "other.json").package["operation"] == "create"


def test_requirements_in_the_base_are_honoured(feed: Feed, tmp_path: Path) -> None:
    (tmp_path / "acme" / "requirements.json").write_text("{")
    for content in (TEXT, LINE + b"\n" + LINE):
        result = feed(content)
        assert result.exit_code == 3
        assert set(verdicts(result).values()) == {"error"}


@pytest.mark.parametrize("content", [b"", b"\n", b" \r\n" * 1000, b" " * 2_000])
def test_nothing_is_no_pass(content: bytes, feed: Feed) -> None:
    result = feed(content)
    assert result.exit_code == 3
    assert "holds no submission" in run_problems(result)


@pytest.mark.parametrize(
    "content",
    [
        b"\0", b"\xff\xfe{\0}\0", b"[]", b"null", b"{" * 70, b"\xef\xbb\xbf" + LINE,
        b"[" * 1_000_000, b" " * MAX_LINE_BYTES + LINE, b"\n" * MAX_LINE_BYTES + LINE,
        LINE + b" " * MAX_LINE_BYTES, b"\n" * 3_000_000 + LINE + b"\n" + LINE,
    ],
)  # fmt: skip
def test_what_is_no_document_is_a_finding(content: bytes, feed: Feed) -> None:
    result = feed(content)
    assert result.exit_code in {1, 3}
    assert "pass" not in verdicts(result).values()
    assert result.report["problems"] or result.failed == {"data-not-json"}


def test_beside_other_paths_each_is_checked(
    feed: Feed, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"{")))
    result = said(capsys, Path("acme"), Path("-"), Path("acme"), options=("--base-dir", "acme"))
    assert [item["verdict"] for item in result.report["packages"]] == ["pass", "fail"]


def test_wrong_usage(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert "given twice" in refused(capsys, "-", "-")
    assert "not given" in refused(capsys, "--stdin-name", "x.csv", str(tmp_path))
    assert "not given" in refused(capsys, "--base-dir", str(tmp_path))
    assert "does not exist" in refused(capsys, "-", "--base-dir", str(tmp_path / "gone"))
    for name in ("", "a/b.json", "/x.json", "..", "a\\b.json", "C:x.csv", "x/"):
        assert "without a folder" in refused(capsys, "-", "--stdin-name", name)


def test_closed(
    feed: Feed, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    result = said(capsys, Path("-"))
    assert result.exit_code == 3
    assert "standard input is closed" in run_problems(result)
    closed = io.TextIOWrapper(io.BytesIO(TEXT))
    monkeypatch.setattr(sys, "stdin", closed)
    closed.buffer.close()
    result = said(capsys, Path("-"))
    assert result.exit_code == 3
    assert "could not be read to its end" in run_problems(result)


class _Failing(io.RawIOBase):
    """Gives two lines and then an error of the medium."""

    def __init__(self) -> None:
        self._content = io.BytesIO((LINE + b"\n") * 2)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        count = self._content.readinto(buffer)
        return count or self._fail()

    def _fail(self) -> NoReturn:
        raise OSError(5, "Input/output error")


def test_an_error_on_the_way_leaves_what_was_done(
    feed: Feed, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(_Failing())))
    result = said(capsys, Path("-"), options=("--base-dir", "acme", "--ocr", "off"))
    assert result.exit_code == 3
    assert "Input/output error" in run_problems(result)
    assert list(verdicts(result).values()) == ["pass", "pass"]


# --- as users run it -------------------------------------------------------------------------


def command(*words: str, **options: Any) -> subprocess.Popen[bytes]:
    env = {key: value for key, value in os.environ.items() if key != "COMPLIANCE_LINT_JOBS"}
    return subprocess.Popen(
        [sys.executable, "-m", "compliance_lint", "check", "--isolated", "--as-of", DAY,
         "--ocr", "off", "-f", "json", *words],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env, **options,
    )  # fmt: skip


@pytest.mark.parametrize("jobs", ["0", "2"])
def test_the_bytes_reach_the_workers(jobs: str) -> None:
    for content, count in ((TEXT, 1), ((LINE + b"\n") * 30, 30)):
        process = command(*COPIES, "-j", jobs, "--base-dir", str(GOOD), "-", stdin=subprocess.PIPE)
        out, err = process.communicate(content, timeout=60)
        assert (process.returncode, err) == (0, b"")
        found = [item["path"].rpartition(":")[2] for item in json.loads(out)["packages"]]
        assert len(found) == count
        if count > 1:
            assert found == [str(number) for number in range(1, count + 1)]


@pytest.mark.parametrize("jobs", ["0", "2"])
def test_no_standard_input_at_all(jobs: str) -> None:
    code = (
        "import os, sys; os.close(0); os.execv(sys.executable, "
        f"[sys.executable, '-m', 'compliance_lint', 'check', '--isolated', '-j', '{jobs}', "
        f"'--ocr', 'off', '--as-of', '{DAY}', '-f', 'json', '-', {str(GOOD)!r}])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], check=False, capture_output=True, timeout=60
    )
    assert (done.returncode, done.stderr) == (3, b"")
    report = json.loads(done.stdout)
    assert "standard input is closed" in report["problems"][0]["message"]
    assert [item["verdict"] for item in report["packages"]] == ["pass"]


# Runs a command and writes the largest resident set of it, its workers and itself, in KiB, to
# standard error. What a process is started from counts for it too, so not from the tests.
_MEASURED = """
import resource, subprocess, sys
code = subprocess.run([sys.executable, *sys.argv[1:]]).returncode
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
sys.exit(code)
"""


def test_lines_are_checked_while_they_come_and_memory_is_bounded() -> None:
    """Two hundred megabytes of hostile lines; nothing of them is kept."""
    words = ("-m", "compliance_lint", "check", "--isolated", "--no-progress", "-f", "json")
    process = subprocess.Popen(
        [sys.executable, "-c", _MEASURED, *words, "-j", "2", "--base-dir", str(GOOD), "-q", "-"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdin is not None
    feeding = threading.Thread(target=fill, args=(process.stdin,))
    feeding.start()
    process.stdin = None  # it is the thread's
    out, err = process.communicate()
    feeding.join()
    assert process.returncode == 1
    assert json.loads(out)["summary"]["packages"] == 202
    assert int(err) * 1024 < 300_000_000


def fill(stream: IO[bytes]) -> None:
    stream.write(LINE + b"\n" + LINE + b"\n")
    for _ in range(200):
        stream.write(b'{"alias": "' + b"x" * 1_000_000 + b'"}\n')
    stream.close()
