"""The library's calls for programs: files in memory, many submissions, rejection."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import os
import pickle
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from written_packages import bare

from compliance_lint import (
    Item,
    Outcome,
    PackageReport,
    Problem,
    Report,
    Settings,
    Severity,
    SubmissionRejected,
    Verdict,
    check,
    check_many,
)
from compliance_lint.evidence.file_content import MAX_READ_BYTES
from tools.corpus.package import Package, valid

AS_OF = dt.date(2026, 11, 23)


def contents(package: Package) -> list[tuple[str, bytes]]:
    return [(item["file"], package.files[item["file"]]) for item in package.data["documents"]]


class Named(io.BytesIO):
    """An open file with a name, as `open` gives it."""

    def __init__(self, name: str, content: bytes) -> None:
        super().__init__(content)
        self.name = f"/elsewhere/{name}"


class Dribbling(io.RawIOBase):
    """A raw file that gives a few bytes at a time, and counts them."""

    def __init__(self, content: bytes, piece: int = 1000) -> None:
        self._inner = io.BytesIO(content)
        self._piece = piece
        self.given = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._inner.seek(offset, whence)

    def tell(self) -> int:
        return self._inner.tell()

    def readinto(self, buffer: Any) -> int:
        piece = self._inner.read(min(len(buffer), self._piece))
        buffer[: len(piece)] = piece
        self.given += len(piece)
        return len(piece)


FORMS: dict[str, Callable[[str, bytes], Any]] = {
    "named bytes": lambda name, content: (name, content),
    "named bytearray": lambda name, content: (name, bytearray(content)),
    "named memoryview": lambda name, content: (name, memoryview(content)),
    "with a content type": lambda name, content: (name, content, "application/pdf"),
    "named open file": lambda name, content: (name, io.BytesIO(content), None),
    "open file": Named,
    "raw file": lambda name, content: (name, Dribbling(content)),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_files_in_memory_are_as_good_as_on_disk(form: Any, tmp_path: Path) -> None:
    package = valid(2)
    paths = [tmp_path / name for name, _ in contents(package)]
    for path, (_, content) in zip(paths, contents(package), strict=True):
        path.write_bytes(content)
    by_path = check(bare(package.data), paths, as_of=AS_OF)
    in_memory = check(bare(package.data), [form(*item) for item in contents(package)], as_of=AS_OF)
    assert in_memory == by_path
    assert in_memory.ok


def test_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    assert check(bare(valid(2).data), contents(valid(2)), as_of=AS_OF).ok
    assert list(tmp_path.iterdir()) == []


def test_bytes_without_a_name_are_called_as_requests_calls_them() -> None:
    package = valid(2)
    report = check(bare(package.data), [content for _, content in contents(package)], as_of=AS_OF)
    files = report.packages[0].files
    assert [item.name for item in files] == ["documents[0].file", "documents[1].file"]
    assert files[0].sha256 == hashlib.sha256(contents(package)[0][1]).hexdigest()


def test_an_open_file_is_read_from_where_it_stands_and_put_back() -> None:
    package = valid(2)
    head = b"what was read already"
    streams = [Named(name, head + content) for name, content in contents(package)]
    for stream in streams:
        stream.seek(len(head))
    assert check(bare(package.data), streams, as_of=AS_OF).ok
    assert [stream.tell() for stream in streams] == [len(head), len(head)]


def test_no_more_than_the_limit_is_read() -> None:
    package = valid(2)
    stream = Dribbling(b"%PDF-" + bytes(MAX_READ_BYTES + 5_000_000), piece=1 << 22)
    report = check(bare(package.data), [("a.pdf", stream), contents(package)[1]], as_of=AS_OF)
    file = report.packages[0].files[0]
    assert file.size == MAX_READ_BYTES + 5_000_005
    assert file.sha256 is None
    assert stream.given <= MAX_READ_BYTES + 1
    assert stream.tell() == 0
    assert "file-too-large" in {item.rule for item in report.findings}


def test_a_file_that_breaks_while_it_is_read() -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if size:
                raise OSError("the disk is gone")
            return b""

    package = valid(2)
    report = check(bare(package.data), [("a.pdf", Broken(b"x")), contents(package)[1]], as_of=AS_OF)
    assert "file-not-found" in {item.rule for item in report.findings}
    assert report.packages[0].verdict is Verdict.FAIL


def test_what_can_be_read_once_is_refused() -> None:
    reading, writing = os.pipe()
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe, pytest.raises(TypeError, match="pass its bytes"):
        check({}, [pipe])
    closed = io.BytesIO(b"x")
    closed.close()
    with pytest.raises(ValueError, match="closed"):
        check({}, [closed])


def test_operation() -> None:
    package = valid(2)
    data = {"documents": bare(package.data)["documents"]}
    assert not check(data, contents(package), as_of=AS_OF).ok
    updated = check(data, contents(package), as_of=AS_OF, operation="update")
    assert updated.packages[0].operation == "update"
    assert updated.packages[0].verdict is not Verdict.FAIL
    with pytest.raises(ValueError, match="create, update"):
        check(data, operation="delete")  # type: ignore[arg-type]


# --- many ---------------------------------------------------------------------------------------


def test_many_are_held_against_each_other() -> None:
    first, second = valid(2), valid(3)
    alias = {"alias": "the same for both"}
    one, two = bare(first.data) | alias, bare(second.data) | alias
    assert check(one, contents(first), as_of=AS_OF).ok
    report = check_many(
        [(one, contents(first)), Item(one, contents(first), name="again"), Item(two)], as_of=AS_OF
    )
    assert [item.path for item in report.packages] == ["items[0]", "again", "items[2]"]
    assert "alias-repeated" in {item.rule for item in report.packages[1].findings}


def test_many_are_taken_one_at_a_time() -> None:
    opened: list[int] = []

    def items() -> Any:
        for seed in (2, 3):
            opened.append(seed)
            yield Item(bare(valid(seed).data), contents(valid(seed)), name=f"firm {seed}")

    report = check_many(items(), as_of=AS_OF)
    assert report.ok
    assert opened == [2, 3]
    with pytest.raises(TypeError, match=r"items\[0\]"):
        check_many([{}])  # type: ignore[list-item]


def test_none_is_nothing_checked() -> None:
    with pytest.raises(SubmissionRejected, match="nothing was checked"):
        check_many([]).raise_for_findings()


# --- rejection ----------------------------------------------------------------------------------


def test_a_pass_is_no_rejection() -> None:
    check(bare(valid(2).data), contents(valid(2)), as_of=AS_OF).raise_for_findings()


def test_findings_are_one() -> None:
    package = valid(2)
    report = check(bare(package.data) | {"alias": ""}, contents(package), as_of=AS_OF)
    with pytest.raises(SubmissionRejected, match="1 fault: alias: ") as caught:
        report.raise_for_findings()
    assert caught.value.report is report
    again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - our own bytes
    assert (again.report, str(again)) == (report, str(caught.value))


def test_the_level_counts() -> None:
    package = valid(2)
    data = bare(package.data) | {"callback_urls": "x"}
    check(data, contents(package), as_of=AS_OF).raise_for_findings()
    strict = Settings(fail_on=Severity.INFO)
    with pytest.raises(SubmissionRejected):
        check(data, contents(package), as_of=AS_OF, settings=strict).raise_for_findings()


def test_personal_data_is_masked() -> None:
    package = valid(2)
    data = bare(package.data)
    data["end_user"]["email"] = "anna.secret@@example.in"
    data["alias"] = "ABCPK1234L " + "x" * 100
    with pytest.raises(SubmissionRejected) as caught:
        check(data, contents(package), as_of=AS_OF).raise_for_findings()
    assert "anna.secret" not in str(caught.value)
    assert "ABCPK1234L" not in str(caught.value)


def made(verdict: Verdict, *, strict: bool = False, problems: tuple[Problem, ...] = ()) -> Report:
    report = check(bare(valid(2).data), contents(valid(2)), as_of=AS_OF)
    package: PackageReport = replace(report.packages[0], verdict=verdict)
    return replace(report, packages=(package,), strict=strict, problems=problems)


def test_what_was_not_checked_is_one() -> None:
    for report in (
        made(Verdict.ERROR),
        made(Verdict.UNDECIDED),
        made(Verdict.PASS, problems=(Problem("the disk is full"),)),
        check(bare(valid(2).data), settings=Settings(select=("alias-repeated",)), as_of=AS_OF),
    ):
        with pytest.raises(SubmissionRejected, match="checked"):
            report.raise_for_findings()


def test_open_questions_are_one_where_strict() -> None:
    package = valid(2)
    report = check(bare(package.data), contents(package), as_of=AS_OF)
    other = check(bare(package.data) | {"alias": ""}, contents(package), as_of=AS_OF)
    finding = replace(other.findings[0], outcome=Outcome.UNDECIDED)
    undecided = replace(report.packages[0], verdict=Verdict.UNDECIDED, findings=(finding,))
    lenient = replace(report, packages=(undecided,))
    lenient.raise_for_findings()
    with pytest.raises(SubmissionRejected, match="1 open question"):
        replace(lenient, strict=True).raise_for_findings()
