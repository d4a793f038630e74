"""Batch files: one submission a line of JSON or a row of CSV, good ones and bad ones.

What is wrong with a line is told at that line and costs no other.
"""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from bad_input import COI, GOOD, GST, Said, said
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance_lint.load.batch import (
    MAX_LINE_BYTES,
    BatchUnreadableError,
    Record,
    bounded_lines,
    check_columns,
    csv_records,
    json_records,
)
from compliance_lint.load.manifest import pointer_to_param
from compliance_lint.load.packages import PackageSource, load_manifest
from compliance_lint.load.positions import escape_token
from compliance_lint.load.tree import FolderTree

CORPUS = GOOD.parent.parent
DATA: dict[str, Any] = json.loads((GOOD / "submission.json").read_text())
LINE = json.dumps(DATA).encode()
Batch = Callable[..., Path]


@pytest.fixture
def batch(tmp_path: Path) -> Batch:
    """Write a batch file beside the files of a sound package."""
    shutil.copy(GOOD / GST, tmp_path)
    shutil.copy(GOOD / COI, tmp_path)

    def write(content: bytes, name: str = "batch.jsonl") -> Path:
        (tmp_path / name).write_bytes(content)
        return tmp_path / name

    return write


def flat(value: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """The places of all texts in a value, as columns name them."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from flat(item, f"{place}.{key}" if place else key)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from flat(item, f"{place}[{index}]")
    else:
        yield place, value


def table(*rows: dict[str, str], delimiter: str = ",", end: str = "\r\n") -> bytes:
    """A CSV file of rows that are told as columns and cells."""
    out = io.StringIO()
    columns = list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(out, columns, delimiter=delimiter, lineterminator=end)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


ROW = dict(flat(DATA))


def lines_of(result: Said) -> dict[int, str]:
    """The verdict on each line."""
    return {
        int(item["path"].rpartition(":")[2]): item["verdict"] for item in result.report["packages"]
    }


def run_problems(result: Said) -> str:
    return "\n".join(item["message"] for item in result.report["problems"])


# --- JSON lines ------------------------------------------------------------------------------


def test_lines_are_judged_one_by_one(batch: Batch, capsys: pytest.CaptureFixture[str]) -> None:
    path = batch(LINE + b"\n" + b"{\n" + LINE + b"\n")
    result = said(capsys, path)
    assert lines_of(result) == {1: "pass", 2: "fail", 3: "pass"}
    assert result.exit_code == 1
    (finding,) = result.report["packages"][1]["findings"]
    assert finding["rule"] == "data-not-json"
    assert finding["location"]["path"] == path.as_posix()
    assert finding["location"]["line"] == 2


JSONL: dict[str, tuple[bytes, dict[int, str], int]] = {
    "no line end": (LINE, {1: "pass"}, 0),
    "CR LF": (LINE + b"\r\n" + LINE + b"\r\n", {1: "pass", 2: "pass"}, 0),
    "blank lines": (b"\n  \n\r\n" + LINE + b"\n\n" + LINE, {4: "pass", 6: "pass"}, 0),
    "byte-order mark": (b"\xef\xbb\xbf" + LINE + b"\n" + LINE, {1: "fail", 2: "pass"}, 1),
    "comma behind": (LINE + b",\n" + LINE, {1: "fail", 2: "pass"}, 1),
    "two on a line": (LINE + LINE + b"\n" + LINE, {1: "fail", 2: "pass"}, 1),
    "only CR": (LINE + b"\r" + LINE, {1: "fail"}, 1),
    "list": (b"[" + LINE + b"]\n" + LINE, {1: "fail", 2: "pass"}, 1),
    "NUL": (b"\0\n" + LINE, {1: "fail", 2: "pass"}, 1),
    "not UTF-8": (b'{"alias": "\xe9"}\n' + LINE, {1: "fail", 2: "pass"}, 1),
    "null": (b"null\n" + LINE, {1: "fail", 2: "pass"}, 1),
    "deep": (b"[" * 100_000 + b"\n" + LINE, {1: "fail", 2: "pass"}, 1),
    "five megabytes": (b'"' + b"x" * 5_000_000 + b'"\n' + LINE, {1: "fail", 2: "pass"}, 1),
    "five megabytes of blanks": (b" " * 5_000_000 + b"\n" + LINE, {1: "fail", 2: "pass"}, 1),
    "one byte too long": (
        LINE + b" " * (MAX_LINE_BYTES - len(LINE)) + b"\n" + LINE, {1: "fail", 2: "pass"}, 1,
    ),
    "just as long as may be": (
        LINE + b" " * (MAX_LINE_BYTES - len(LINE) - 1) + b"\n" + LINE, {1: "pass", 2: "pass"}, 0,
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", JSONL)
def test_json_lines(case: str, batch: Batch, capsys: pytest.CaptureFixture[str]) -> None:
    content, verdicts, code = JSONL[case]
    result = said(capsys, batch(content))
    assert lines_of(result) == verdicts
    assert result.exit_code == code
    for item in result.report["packages"]:
        number = int(item["path"].rpartition(":")[2])
        for finding in item["findings"]:
            assert finding["rule"] == "data-not-json"
            # Editors take a lone CR for the end of a line, and so do positions.
            assert finding["location"]["line"] == number + (case == "only CR")


@pytest.mark.parametrize("content", [b"", b"\n", b" \n\t\r\n\n"])
@pytest.mark.parametrize("name", ["batch.jsonl", "in.JSONL"])
def test_nothing_in_it_is_said(
    content: bytes, name: str, batch: Batch, capsys: pytest.CaptureFixture[str]
) -> None:
    result = said(capsys, batch(content, name))
    assert result.exit_code == 3
    assert "holds no submission" in run_problems(result)


def test_utf_16_is_never_a_pass(batch: Batch, capsys: pytest.CaptureFixture[str]) -> None:
    for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32"):
        result = said(capsys, batch((LINE + b"\n" + LINE).decode().encode(encoding)))
        assert result.exit_code == 1
        assert set(lines_of(result).values()) == {"fail"}


def test_a_finding_has_the_line_and_columns_of_the_batch(
    batch: Batch, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = {**DATA, "documents": [DATA["documents"][0], {**DATA["documents"][1], "file": "x.pdf"}]}
    text = json.dumps(bad, ensure_ascii=False)
    result = said(capsys, batch(LINE + b"\n\n" + text.encode() + b"\n"))
    (finding,) = result.report["packages"][1]["findings"]
    column = text.index('"x.pdf"') + 1
    assert finding["rule"] == "file-not-found"
    place = finding["location"]
    assert (place["line"], place["column"]) == (3, column)
    assert (place["end_line"], place["end_column"]) == (3, column + len('"x.pdf"'))


STORIES = (
    "packages/good-company",
    "packages/bad-pvt-ltd-in-one-place",
    "packages/bad-address-nested",
    "packages/bad-same-file-twice",
    "packages/good-own-requirements",
    "file-not-found/fail-capitals",
    "file-outside-package/fail-absolute",
    "file-outside-package/fail-backslash",
    "text-padded",
)


def cases() -> list[str]:
    return sorted(
        path.parent.relative_to(CORPUS).as_posix()
        for story in STORIES
        for path in (CORPUS / story).rglob("submission.json")
    )


def essence(package: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    """What is found, without the places."""
    return [
        (item["rule"], item["outcome"], item["location"]["pointer"], item["message"])
        for item in package["findings"]
    ]


@pytest.mark.parametrize("case", cases())
def test_a_line_is_judged_as_its_folder(
    case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "acme"
    shutil.copytree(CORPUS / case, folder, symlinks=True)
    data = json.loads((folder / "submission.json").read_text())
    (tmp_path / "acme" / "batch.jsonl").write_text(json.dumps(data))
    whole = said(capsys, folder / "submission.json").package
    line = said(capsys, folder / "batch.jsonl").package
    assert essence(line) == essence(whole)
    assert line["verdict"] == whole["verdict"]
    assert line["requirements"] == whole["requirements"]


def test_requirements_beside_the_batch_are_honoured(
    batch: Batch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "requirements.json").write_text("{")
    for path in (batch(LINE), batch(table(ROW), "batch.csv")):
        result = said(capsys, path)
        assert result.exit_code == 3
        assert "requirements.json" in result.problems


def test_an_application_beside_the_batch_makes_no_update(
    batch: Batch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "application.json").write_text('{"status": "rejected"}')
    assert said(capsys, batch(LINE)).package["operation"] == "create"


@pytest.mark.parametrize("name", ["../gst.pdf", "/etc/hostname", "..\\gst.pdf", "link.pdf"])
def test_files_outside_are_not_opened(
    name: str, batch: Batch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "link.pdf").symlink_to("/etc/hostname")
    path = batch(table({**ROW, "documents[1].file": name}), "batch.csv")
    assert said(capsys, path).failed == {"file-outside-package"}


def test_batches_in_a_tree_count_beside_packages_and_not_in_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder in ("a", "b"):
        shutil.copytree(GOOD, tmp_path / folder)
        (tmp_path / folder / "batch.jsonl").write_bytes(LINE)
    (tmp_path / "a" / "submission.json").unlink()
    (tmp_path / "other.jsonl").write_bytes(LINE)  # no batch unless it is named
    result = said(capsys, tmp_path)
    assert [Path(item["path"]).name for item in result.report["packages"]] == ["batch.jsonl:1", "b"]
    assert result.exit_code == 0


def test_the_same_batch_named_twice_counts_once(
    batch: Batch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = batch(LINE + b"\n" + LINE)
    assert len(said(capsys, path, tmp_path).report["packages"]) == 2


@pytest.mark.parametrize("name", ["batch.jsonl", "batch.csv"])
@pytest.mark.parametrize("thing", ["pipe", "loop", "nothing"])
def test_odd_things_called_batch(
    name: str, thing: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if thing == "pipe":
        os.mkfifo(tmp_path / name)
    else:
        (tmp_path / name).symlink_to(name if thing == "loop" else "gone")
    result = said(capsys, tmp_path)
    assert result.exit_code == 3
    assert "regular file" in run_problems(result)


def test_ten_thousand_lines(batch: Batch, capsys: pytest.CaptureFixture[str]) -> None:
    path = batch((b'{"alias": "x"}\n' * 99 + b"{\n") * 100)
    result = said(capsys, path, options=("--select", "data-not-json", "--ocr", "off"))
    found = lines_of(result)
    assert list(found) == list(range(1, 10_001))
    assert [number for number, verdict in found.items() if verdict == "fail"] == list(
        range(100, 10_001, 100)
    )


# --- CSV -------------------------------------------------------------------------------------


def test_rows_are_judged_as_the_object_they_describe(
    batch: Batch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = batch(table(ROW, {**ROW, "documents[1].file": "x.pdf"}, ROW), "batch.csv")
    result = said(capsys, path)
    assert lines_of(result) == {2: "pass", 3: "fail", 4: "pass"}
    (finding,) = result.report["packages"][1]["findings"]
    assert finding["rule"] == "file-not-found"
    assert finding["location"]["pointer"] == "/documents/1/file"
    assert finding["location"]["path"] == path.as_posix()
    assert (finding["location"]["line"], finding["location"]["column"]) == (3, 1)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_what_spreadsheets_write(
    delimiter: str, end: str, mark: bytes, batch: Batch, capsys: pytest.CaptureFixture[str]
) -> None:
    content = table(ROW, ROW, delimiter=delimiter, end=end)
    blank = (delimiter * (len(ROW) - 1) + end).encode()
    for ending in (b"", blank * 3, (end * 3).encode()):
        result = said(capsys, batch(mark + content + ending, "batch.csv"))
        assert lines_of(result) == {2: "pass", 3: "pass"}
        assert result.exit_code == 0
    assert said(capsys, batch(mark + content.rstrip(), "batch.csv")).exit_code == 0


def test_a_cell_may_hold_lines_and_the_next_row_has_its_own(
    batch: Batch, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = {**ROW, "alias": "one\r\ntwo\nthree"}
    result = said(capsys, batch(table(broken, ROW), "batch.csv"))
    assert list(lines_of(result)) == [2, 5]
    assert lines_of(result)[5] == "pass"


HEAD = table(ROW).splitlines()[0]
GOOD_ROW = table(ROW).splitlines()[1]
ROWS: dict[str, tuple[bytes, str]] = {
    "a cell too few": (GOOD_ROW.rpartition(b",")[0], "cells where the first row has"),
    "a cell too many": (GOOD_ROW + b",x", "cells where the first row has"),
    "text behind a quote": (b'"a"b' + GOOD_ROW, "is no row of CSV"),
    "not UTF-8": (GOOD_ROW.replace(b"IN", b"\xe9", 1), "is not UTF-8"),
    "only CR": (GOOD_ROW + b"\r" + GOOD_ROW, "is no row of CSV"),
    "five megabytes in a cell": (b"x" * 5_000_000 + GOOD_ROW, "is no row of CSV"),
    "five megabytes in many": ((b"x" * 999 + b",") * 5_000 + GOOD_ROW, "is no row of CSV"),
    "a megabyte and more in as many cells as there are": (
        b",".join([b"x" * 120_000] * len(ROW)), "a line of more than 1048576 bytes",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", ROWS)
def test_a_bad_row_costs_no_other(
    case: str, batch: Batch, capsys: pytest.CaptureFixture[str]
) -> None:
    row, words = ROWS[case]
    result = said(capsys, batch(b"\n".join([HEAD, GOOD_ROW, row, GOOD_ROW]), "batch.csv"))
    assert lines_of(result) == {2: "pass", 3: "error", 4: "pass"}
    assert result.exit_code == 3
    (problem,) = result.report["packages"][1]["problems"]
    assert words in problem["message"]
    assert problem["path"].endswith("batch.csv:3")


@pytest.mark.parametrize("behind", [0, 10, 100])
def test_a_quote_that_is_never_closed_takes_no_good_row_along(
    behind: int, batch: Batch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [HEAD, b'"never closed' + GOOD_ROW, *[GOOD_ROW] * behind]
    result = said(capsys, batch(b"\n".join(rows), "batch.csv"))
    assert lines_of(result) == {2: "error", **dict.fromkeys(range(3, 3 + behind), "pass")}


HEADS: dict[str, tuple[bytes, str]] = {
    "empty file": (b"", "has no row of column names"),
    "blank first row": (b"\nalias\nx", "has no row of column names"),
    "only delimiters": (b",,,\n1,2,3,4", "has no row of column names"),
    "column without a name": (b"alias,\nx,y", "a column 2 named ''"),
    "same column twice": (b"alias,alias\nx,y", "whose place another column has taken"),
    "same place twice": (b"a[1],a[01]\nx,y", "whose place another column has taken"),
    "value and object": (b"end_user,end_user.name\nx,y", "whose place another column"),
    "object and value": (b"end_user.name,end_user\nx,y", "whose place another column"),
    "object and array": (b"documents.file,documents[0].file\nx,y", "whose place another"),
    "index too large": (b"documents[1000].file\nx", "no place such as"),
    "index below zero": (b"documents[-1].file\nx", "no place such as"),
    "index vast": (b"documents[99999999999].file\nx", "no place such as"),
    "no closing bracket": (b"documents[0.file\nx", "no place such as"),
    "dots": (b"end_user..name\nx", "no place such as"),
    "dot behind": (b"alias.\nx", "no place such as"),
    "nothing but an index": (b"[0].file\nx", "no place such as"),
    "deep": (b"a" + b"[0]" * 100 + b"\nx", "no place such as"),
    "a hundred thousand deep": (b"a" + b"[0]" * 100_000 + b"\nx", "no usable row of column names"),
    "vast arrays": (b",".join(b"a%d[999]" % n for n in range(100)) + b"\nx", "more than"),
    "many columns": (b",".join(b"a%d" % n for n in range(501)) + b"\nx", "more than 500 columns"),
    "open quote": (b'"alias\nx\n', "is no row of CSV"),
    "five megabytes": (b"a" * 5_000_000 + b"\nx", "no usable row of column names"),
    "UTF-16": ("alias,x\na,b\n".encode("utf-16"), "is not UTF-8"),
    "UTF-16 without a mark": ("alias,x\na,b\n".encode("utf-16-le"), "is not UTF-8"),
    "Latin-1": (b"alias,stra\xdfe\nx,y\n", "is not UTF-8"),
    "JSON": (LINE + b"\n" + LINE, "has a column 1"),
    "an archive": (b"PK\3\4\0\0\0\xff" * 9, "is not UTF-8"),
}


@pytest.mark.parametrize("case", HEADS)
def test_a_bad_first_row_is_said_once(
    case: str, batch: Batch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content, words = HEADS[case]
    batch(content, "batch.csv")
    shutil.copytree(GOOD, tmp_path / "other")
    result = said(capsys, tmp_path)
    assert result.exit_code == 3
    (problem,) = result.report["problems"]
    assert words in problem["message"]
    assert problem["path"].endswith("batch.csv")
    assert [item["verdict"] for item in result.report["packages"]] == ["pass"]


def test_a_first_row_alone_holds_no_submission(
    batch: Batch, capsys: pytest.CaptureFixture[str]
) -> None:
    for ending in (b"", b"\n", b"\r\n,,\r\n"):
        result = said(capsys, batch(b"alias,country_iso,x" + ending, "batch.csv"))
        assert result.exit_code == 3
        assert "holds no submission" in run_problems(result)


def test_an_unknown_column_is_an_unknown_field(
    batch: Batch, capsys: pytest.CaptureFixture[str]
) -> None:
    result = said(capsys, batch(table({**ROW, "aliass": "x"}), "batch.csv"))
    assert result.failed == {"field-unknown"}
    assert "aliass" in result.message("field-unknown")
    assert result.exit_code == 0


def test_an_empty_cell_is_no_value(batch: Batch, capsys: pytest.CaptureFixture[str]) -> None:
    result = said(capsys, batch(table({**ROW, "alias": ""}), "batch.csv"))
    assert result.failed == {"field-missing"}


def test_ten_thousand_rows(batch: Batch, capsys: pytest.CaptureFixture[str]) -> None:
    path = batch(b"alias,country_iso\n" + (b"a,IN\n" * 99 + b"a\n") * 100, "batch.csv")
    result = said(capsys, path, options=("--select", "country-code-malformed", "--ocr", "off"))
    found = lines_of(result)
    assert list(found) == list(range(2, 10_002))
    assert sum(verdict == "error" for verdict in found.values()) == 100


@pytest.mark.parametrize(
    ("row", "cells_found"),
    [
        (b'"0","\r"', ["0", "\r"]),
        (b'"a\rb","c\r\n"', ["a\rb", "c\r\n"]),
        (b'"\r","\r"', None),  # nothing but blanks: no submission
    ],
)
def test_a_carriage_return_stands_in_quotes(row: bytes, cells_found: list[str] | None) -> None:
    records = list(csv_records(bounded_lines(io.BytesIO(b"x,y\n" + row + b"\n"))))
    found = [tuple(zip("xy", cells_found, strict=True))] if cells_found else []
    assert [(record.fault, record.content) for record in records] == [(None, row) for row in found]


# --- properties ------------------------------------------------------------------------------

keys = st.text(
    st.characters(exclude_characters=".[]", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8
).filter(lambda key: key == key.strip() and not key.startswith("\ufeff"))
paths = st.lists(keys | st.integers(0, 12), min_size=1, max_size=5).filter(
    lambda path: isinstance(path[0], str)
)
cells = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)


def named(path: list[str | int]) -> str:
    name = ""
    for step in path:
        name += f"[{step}]" if isinstance(step, int) else f".{step}" if name else step
    return name


def pointer(path: list[str | int]) -> str:
    return "".join(f"/{escape_token(str(step))}" for step in path)


def fits(columns: list[str]) -> bool:
    try:
        check_columns(columns)
    except BatchUnreadableError:
        return False
    return True


@settings(deadline=None)
@given(st.lists(paths, min_size=1, max_size=6), st.data(), st.sampled_from(",;\t"))
def test_each_cell_is_found_where_its_column_says(
    places: list[list[str | int]], data: st.DataObject, delimiter: str
) -> None:
    columns: list[str] = []
    kept: list[list[str | int]] = []
    for path in places:
        if fits([*columns, named(path)]):
            columns.append(named(path))
            kept.append(path)
    if max(",;\t", key=delimiter_count(columns, delimiter)) != delimiter:
        return  # a first row of one column whose name has another delimiter in it
    row = [data.draw(cells) for _ in columns]
    out = io.StringIO(newline="")
    # Python before 3.13 leaves a CR without the quotes that it needs where lines end otherwise.
    bare = not any("\r" in cell for cell in row)
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerow(columns)
    csv.writer(
        out,
        delimiter=delimiter,
        lineterminator="\n",
        quoting=csv.QUOTE_MINIMAL if bare else csv.QUOTE_ALL,
    ).writerow(row)
    records = list(csv_records(bounded_lines(io.BytesIO(out.getvalue().encode()))))
    if not any(cell.strip() for cell in row):
        assert not records
        return
    (record,) = records
    if record.fault:  # a lone CR within quotes, or too many lines
        assert "\r" in out.getvalue() or out.getvalue().count("\n") > 40
        return
    manifest = load_manifest(PackageSource(FolderTree(Path()), "batch.csv", record=record))
    for path, cell in zip(kept, row, strict=True):
        assert manifest.raw(pointer(path)) == cell
        assert manifest.locate(pointer(path)).line == record.number == 2
    assert sum(isinstance(value, str) for _, value in manifest.walk()) == len(row)


def delimiter_count(columns: list[str], delimiter: str) -> Callable[[str], int]:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerow(columns)
    first = out.getvalue().partition("\n")[0]
    return first.count


@given(paths)
def test_a_column_is_named_as_findings_name_its_place(path: list[str | int]) -> None:
    name = named(path)
    assert fits([name])
    if not any(isinstance(step, str) and step.isdigit() for step in path):
        assert pointer_to_param(pointer(path)) == name


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_give_records_in_order_or_a_clause(content: bytes) -> None:
    for read in (json_records, csv_records):
        try:
            records = list(read(bounded_lines(io.BytesIO(content))))
        except BatchUnreadableError as error:
            assert str(error)
            continue
        numbers = [record.number for record in records]
        assert numbers == sorted(set(numbers))
        assert all(0 < number <= content.count(b"\n") + 1 for number in numbers)


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_of_a_first_row_is_taken_or_refused_with_a_clause(text: str) -> None:
    try:
        check_columns([text])
    except BatchUnreadableError as error:
        assert text[:5] in str(error) or repr(text)[1:-1] in str(error)


@given(st.lists(st.sampled_from([b"{}", b" ", b"", b"[", b"\xff", b"\0"]), max_size=20))
def test_every_line_of_json_that_is_not_blank_is_a_record(lines: list[bytes]) -> None:
    records = list(json_records(bounded_lines(io.BytesIO(b"\n".join(lines)))))
    assert records == [Record(n, line) for n, line in enumerate(lines, 1) if line.strip()]


@pytest.mark.parametrize("size", [0, 1, MAX_LINE_BYTES - 1, MAX_LINE_BYTES, 3 * MAX_LINE_BYTES])
def test_no_line_takes_more_memory_than_its_limit(size: int) -> None:
    content = b"x" * size + b"\n" + b"y\n"
    first, second = bounded_lines(io.BytesIO(content))
    assert len(first) == min(size + 1, MAX_LINE_BYTES + 1)
    assert second == b"y\n"
