"""What fuzzing found, each with the smallest input that showed it. See fuzz/README.md."""

from __future__ import annotations

import datetime as dt
import gc
import re
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from compliance_lint import RulebookError, load_rulebook
from compliance_lint.evidence.dates import parse_date
from compliance_lint.evidence.kinds import KindInvalidError, read_kind
from compliance_lint.load import batch
from compliance_lint.load.archive import ArchiveUnreadableError, ZipTree
from compliance_lint.load.batch import (
    BatchUnreadableError,
    Record,
    bounded_lines,
    csv_records,
    json_records,
)
from compliance_lint.pack import read_toml
from compliance_lint.redact import mask_json
from compliance_lint.requirements import day_of
from compliance_lint.rule import placeholders
from compliance_lint.settings_file import find_settings

# --- batch files --------------------------------------------------------------------------------


def rows(text: str) -> list[Record]:
    return list(csv_records(bounded_lines(BytesIO(text.encode()))))


@pytest.fixture
def short_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "MAX_LINE_BYTES", 40)


@pytest.mark.usefixtures("short_lines")
def test_a_row_cut_at_the_limit_is_not_checked_as_if_it_were_whole() -> None:
    first, second = rows(f"alias,end_user.name\nx,{'y' * 60}\nx,y\n")
    assert first.fault is not None
    assert "more than 40 bytes" in first.fault
    assert second == Record(3, (("alias", "x"), ("end_user.name", "y")))


@pytest.mark.usefixtures("short_lines")
def test_a_cut_line_inside_quotes_costs_its_own_record_alone() -> None:
    records = rows(f'a,b\n"x\n{"y" * 60}",z\nx,y\n')
    assert [(record.number, bool(record.fault)) for record in records] == [
        (2, True),
        (3, True),
        (4, False),
    ]


@pytest.mark.usefixtures("short_lines")
def test_names_of_columns_cut_at_the_limit_are_refused() -> None:
    with pytest.raises(BatchUnreadableError, match="more than 40 bytes"):
        rows(f"alias,{'y' * 60}\nx,y\n")


@pytest.mark.usefixtures("short_lines")
def test_what_stands_behind_many_blanks_on_a_line_is_not_overlooked() -> None:
    lines = bounded_lines(BytesIO(b" " * 60 + b'{"alias": "x"}\n{}\n'))
    first, second = json_records(lines)
    assert (first.number, second.number) == (1, 2)
    assert [fault.kind for fault in first.document().faults] == ["too-large"]


@pytest.mark.parametrize(
    ("columns", "value"),
    [
        ("a[1],a[0]", {"a": ["2", "1"]}),
        ("a[1][0],a[0][0]", {"a": [["2"], ["1"]]}),
        ("a[2],a[0].b,a[1][1]", {"a": [{"b": "2"}, [{}, "3"], "1"]}),
    ],
)
def test_columns_of_an_array_in_any_order(columns: str, value: object) -> None:
    """A higher index first: the value was lost, or an array within an array raised."""
    cells = ",".join(str(number + 1) for number in range(columns.count(",") + 1))
    (record,) = rows(f"{columns}\n{cells}\n")
    assert record.document().value == value


@pytest.mark.parametrize(
    "column",
    [
        pytest.param("a" + ".a" * 100_000, id="deep"),
        pytest.param("a" + "[999]" * 60, id="wide"),
    ],
)
def test_names_of_columns_that_would_take_memory_without_end(column: str) -> None:
    with pytest.raises(BatchUnreadableError):
        rows(f"alias,{column}\nx,y\n")


def test_the_furthest_entry_is_still_an_entry() -> None:
    (record,) = rows("documents[999].file\na.pdf\n")
    value = record.document().value
    assert isinstance(value, dict)
    assert value["documents"][999] == {"file": "a.pdf"}


# --- certificates -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "99999999999999999999 July 2018",
        "1 July two thousand nine" + " hundred" * 20,
    ],
)
def test_a_day_or_year_of_any_length(text: str) -> None:
    assert parse_date(text) is None


# --- masking ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "before", [r"\u0001abc@def.com ", r"\u0041bcd.efg@hij.com ", r"\u00e9@ab.cd "]
)
def test_an_address_behind_an_escape_does_not_lay_bare_what_follows(before: str) -> None:
    """Masked with the digits of the escape, it left a string of which nothing else was masked."""
    text = f'{{"alias": "{before}PAN \\u005aZZPQ9876K"}}'
    masked = mask_json(text)
    assert len(masked) == len(text)
    assert "ZZPQ9876K" not in masked
    assert masked.startswith('{"alias": "')


# --- rules, packs, settings ---------------------------------------------------------------------

KIND = 'title = "T"\nproof = true\nrecognise = [["abc"]]\n'
WRONG_KINDS = {
    'recognise = [["a", 1]]': "'recognise' is to be a list of lists of phrases",
    'recognise = ["abc"]': "'recognise' is to be a list of lists of phrases",
    'recognise = [["--"]]': "'recognise' is to be a list of lists of phrases",
    "recognise = [[]]": "'recognise' or a list in it is empty",
    'proof = "no"': "'proof' is to be true or false",
    'precedence = "high"': "'precedence' is to be a whole number",
    "never = [[]]": "'never' is to be a list of phrases",
    'expect = ["legal_nam"]': "unknown field 'legal_nam'",
    "label = [1]": "'label' is to be a list of tables",
    "label = [{label = 1}]": "'label.label' is to be a text",
    'label = [{field = "pan"}]': "'label.label' is missing",
    'label = [{label = "x", filed = "pan"}]': "unknown key 'label.filed'",
    'sentence = [{pattern = "x", needs = "y"}]': "'sentence.needs' is to be a list of texts",
    'qr = ["pan"]': "'qr' is to be a table of texts",
    f"never = {'[' * 3000}": "recursion",
}


@pytest.mark.parametrize("line", WRONG_KINDS, ids=lambda line: line[:40])
def test_a_wrong_kind_of_certificate_is_told(line: str, tmp_path: Path) -> None:
    path = tmp_path / "own-kind.toml"
    key = line.partition(" ")[0]
    kept = [old for old in KIND.splitlines() if not old.startswith(key)]
    path.write_text("\n".join([*kept, line]), encoding="utf-8")
    with pytest.raises(KindInvalidError, match=f"own-kind.toml: .*{re.escape(WRONG_KINDS[line])}"):
        read_kind(path)


@pytest.mark.parametrize(
    "pattern",
    ["(", "[a-z", "a{99999999999}", "(?P<pan>a)(?P<pan>b)", "(" * 3000],
    ids=["bracket", "set", "repeats", "group twice", "deep"],
)
@pytest.mark.parametrize("part", ["sentence = [{pattern = P}]", "label = [{label = P}]",
                                  'label = [{label = "x", value = P}]'])  # fmt: skip
def test_a_pattern_that_is_none_is_told_when_rules_are_loaded(
    pattern: str, part: str, tmp_path: Path
) -> None:
    folder = tmp_path / "house"
    (folder / "certificates").mkdir(parents=True)
    (folder / "pack.toml").write_text('title = "T"\n', encoding="utf-8")
    text = KIND + part.replace("P", f'"{pattern}"')
    (folder / "certificates" / "own-kind.toml").write_text(text, encoding="utf-8")
    with pytest.raises(RulebookError, match=r"house: own-kind\.toml: a pattern is wrong"):
        load_rulebook([folder])


@pytest.mark.parametrize("message", ["{name!x}", "{name:%Q}", "{name:<}}", "{name:>99999999}"])
def test_a_message_that_can_never_be_worded_is_refused(message: str) -> None:
    """The rule would run, and its first hit would end as a crashed check."""
    with pytest.raises(ValueError, match=r"name|Single"):
        placeholders(message)


@pytest.mark.parametrize("message", ["{name!r}", "{limit:,}", "{ratio:.1f}", "{name:>20}"])
def test_formats_that_a_text_or_a_number_takes(message: str) -> None:
    assert len(placeholders(message)) == 1


def test_toml_of_any_depth(tmp_path: Path) -> None:
    path = tmp_path / "pyproject.toml"
    path.write_text(f"[tool.compliance-lint]\nx = {'[' * 3000}\n", encoding="utf-8")
    assert find_settings(tmp_path) == path, "reading it will say what is wrong"
    with pytest.raises(RulebookError, match="recursion"):
        read_toml(path)


# --- archives and the file system ---------------------------------------------------------------


def test_archives_that_are_none_leave_no_file_open(tmp_path: Path) -> None:
    """Nor does one that was read, once others took its place; a warning fails this test."""
    path = tmp_path / "a.zip"
    for number in range(4):
        path.write_bytes(b"PK\x03\x04" + bytes(number))
        with pytest.raises(ArchiveUnreadableError):
            ZipTree(path).index()
    for number in range(4):
        other = tmp_path / f"{number}.zip"
        with zipfile.ZipFile(other, "w") as archive:
            archive.writestr("a.pdf", b"")
        assert ZipTree(other).exists("a.pdf")
    gc.collect()


def test_a_name_that_turns_into_one_of_a_drive_is_left_out_and_told(tmp_path: Path) -> None:
    """It was found as a package, and could then not be read as one."""
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("./c:/submission.json", b"{}")
    assert ZipTree(path).index().manifests() == []
    assert "./c:/submission.json" in "".join(ZipTree(path).index().faults)


@pytest.mark.parametrize("timestamp", [1e12, -1e12, 1e20, float("inf"), float("nan")])
def test_a_time_that_no_calendar_has(timestamp: float) -> None:
    """A file system may note any for a saved answer; that says nothing about what is in it."""
    assert day_of(timestamp) is None
    assert day_of(0) == dt.date(1970, 1, 1)
