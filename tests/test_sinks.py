"""Poison in every place of a submission, and every place where the tool writes.

What is written must be inert wherever it ends up: in a terminal, in the log of a CI job, in a
program that reads JSON. See docs/robustness.md for the escaping of each.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from bad_input import COI, DAY, GST, changed, copied, data_of, renamed
from hostile_pdfs import saying

from compliance_lint.cli import app
from compliance_lint.evidence.pdf import PdfContent, read_pdf
from compliance_lint.report import FORMATS
from compliance_lint.report.csv import HEADER
from compliance_lint.report.escape import json_text, visible

POISONS = {
    "title of the terminal": "\x1b]0;owned\x07",
    "link of the terminal": "\x1b]8;;http://192.0.2.1/\x1b\\owned",
    "colour": "\x1b[31mowned\x1b[0m",
    "CSI in one character": "\x9b31mowned",
    "overwriting": "fine\rowned",
    "backspaces": "fine\x08\x08\x08\x08owned",
    "line forged": "x\nforged: PASS owned",
    "workflow command": "x\n::error file=owned::owned",
    "workflow command in front": "::stop-commands::owned",
    "older workflow command": "##[error]owned",
    "Azure command": "##vso[task.setvariable variable=owned]x",
    "TeamCity command": "##teamcity[owned]",
    "percent codes": "%0A::error::owned%25",
    "properties": "owned,line=1,title=x::y",
    "right to left": "\u202eowned\u202c",
    "isolates": "\u2066owned\u2069",
    "zero width": "ow\u200bned",
    "tags": "owned\U000e0041\U000e0042",
    "line separators": "x\u2028owned\u2029\x85\x0b\x0c",
    "private use": "owned\ue000\U0010ffff",
    "markup": "<script>owned</script>&lt;",
    "formula": "=cmd|' /C owned'!A0",
    "format": "{owned!r} %(owned)s %s {0.__class__}",
    "combining marks": "owned" + "\u0301" * 500,
    "long": "owned" * 20_000,
}
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_RUNNER = re.compile(r"##[A-Za-z]*\[")
_OURS = re.compile(r"::(error|warning|notice) ([^:\n]*)::(.*)")
_AZURE = re.compile(
    r"(?m)^##vso\[task\.logissue type=(?:error|warning);(?:sourcepath=[^];\n]*;linenumber=[0-9]+;"
    r"(?:columnnumber=[0-9]+;)?)?code=[a-z0-9/-]+;\](.*)$"
)
_KEYS = {"file", "line", "endLine", "col", "endColumn", "title"}


def refused(constant: str) -> object:
    raise AssertionError(constant)


def assert_inert(output: str, fmt: str) -> None:
    """Nothing in ``output`` acts on a terminal or a CI runner, or forges a line."""
    assert not {char for char in output if unicodedata.category(char) in _HIDDEN} - {"\n"}
    foreign = _AZURE.sub(r"\1", output) if fmt == "azure" else output
    assert not _RUNNER.search(foreign)
    for line in output.splitlines():
        assert len(line) < 1_000_000 or fmt == "jsonl"  # a package is one line
        if fmt == "github" and line.startswith("::"):
            command = _OURS.fullmatch(line)
            assert command, line
            keys = [part.partition("=")[0] for part in command[2].split(",")]
            assert set(keys) <= _KEYS
            assert len(keys) == len(set(keys))
            assert not re.search(r"%(?!25|0A|0D|3A|2C)", line)
        else:
            assert not line.lstrip().startswith("::"), line
        assert not line.startswith("forged"), line
    if fmt in {"json", "gitlab", "jsonl"}:
        assert output.isascii()
        for text in output.splitlines() if fmt == "jsonl" else [output]:
            json.loads(text, parse_constant=refused)
    if fmt == "csv":
        for row in csv.reader(io.StringIO(output), strict=True):
            assert len(row) == len(HEADER)
            assert not any(cell.startswith(tuple("=+-@\t\r|%")) for cell in row), row


# --- where it is put ---------------------------------------------------------------------------


def file_name(poison: str) -> str:
    """The poison as a name that a file can have."""
    return poison.replace("/", "_").replace("\0", "")[:60] + ".pdf"


def in_values(package: Path, poison: str) -> None:
    for path in ("country_iso", "number_type", "alias", "callback_url", "end_user/type",
                 "end_user/name", "end_user/last_name", "end_user/email", "end_user/city",
                 "end_user/state", "end_user/postal_code", "end_user/country",
                 "end_user/registration_number", "documents/0/document_type_id",
                 "documents/0/data_fields/business_name"):  # fmt: skip
        changed(package, path, poison)


def in_one_value(path: str) -> Callable[[Path, str], None]:
    return lambda package, poison: void(changed(package, path, poison))


def void(_: object) -> None:
    return None


def in_keys(package: Path, poison: str) -> None:
    key = poison[:200]
    for path in (key, f"end_user/{key}", f"documents/0/{key}", f"documents/0/data_fields/{key}"):
        if "/" not in key:
            changed(package, path, {key: [key]})
    changed(package, f"end_user/{key}".replace("/", "/", 1), key) if "/" not in key else None


def in_a_key_twice(package: Path, poison: str) -> None:
    key = json.dumps(poison[:200])
    text = (package / "submission.json").read_text()
    (package / "submission.json").write_text(text.replace("{", f"{{{key}: 1, {key}: 2,", 1))


def in_broken_json(package: Path, poison: str) -> None:
    raw = poison.encode("utf-8", "surrogatepass")
    (package / "submission.json").write_bytes(b'{"alias": "' + raw + b'\x01", ' + raw)


def in_file_names(package: Path, poison: str) -> None:
    renamed(package, file_name(poison))
    changed(package, "documents/0/file", poison)


def in_the_folder(package: Path, poison: str) -> None:
    changed(package, "alias", "")
    package.rename(package.parent / file_name(poison).removesuffix(".pdf"))


def in_the_text_of_a_file(package: Path, poison: str) -> None:
    name = poison[:100]
    lines = [
        "Form GST REG-06", "[See Rule 10(1)]", "Registration Certificate",
        "Registration Number :09IGRCF1974D1ZR", f"1. Legal Name {name}",
        f"2. Trade Name, if any {name}", "4. Constitution of Business Private Limited Company",
        "5. Address of Principal Place of", "Business", "State: Uttar Pradesh",
        "7. Period of Validity From 26/01/2022 To Not Applicable",
        "8. Type of Registration Regular", "Date of issue of Certificate 02/02/2022",
    ]  # fmt: skip
    (package / GST).write_bytes(saying(lines))


def in_the_requirement(package: Path, poison: str) -> None:
    types = [item["document_type_id"] for item in data_of(package)["documents"]]
    field = {"field_name": poison, "friendly_name": poison, "required": True, "enums": poison,
             "field_type": poison, "format": poison, "help_text": poison}  # fmt: skip
    requirement = {
        "retrieved_at": poison, "requirement_id": poison, "country_iso": "IN",
        "number_type": "local", "user_type": "business",
        "document_types": [
            {"document_type_id": one, "name": poison, "description": poison,
             "proof_required": True, "required_fields": [field]}
            for one in (*types, poison)
        ],
    }  # fmt: skip
    (package / "requirements.json").write_text(json.dumps(requirement))


def in_a_broken_requirement(package: Path, poison: str) -> None:
    (package / "requirements.json").write_text(
        json.dumps({"document_types": [{poison: poison, "document_type_id": [poison]}]})
    )


def in_the_application(package: Path, poison: str) -> None:
    (package / "application.json").write_text(
        json.dumps({"status": poison, "rejection_reason": poison, poison[:200]: poison})
    )


PLACES: dict[str, Callable[[Path, str], None]] = {
    "values": in_values,
    "name": in_one_value("end_user/name"),
    "document type": in_one_value("documents/0/document_type_id"),
    "data field": in_one_value("documents/0/data_fields/business_name"),
    "keys": in_keys,
    "key twice": in_a_key_twice,
    "broken JSON": in_broken_json,
    "file names": in_file_names,
    "folder": in_the_folder,
    "text of a file": in_the_text_of_a_file,
    "requirement": in_the_requirement,
    "broken requirement": in_a_broken_requirement,
    "application": in_the_application,
}


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> Iterator[tuple[int, str]]:
    code = app.run(list(arguments))
    shown = capsys.readouterr()
    yield code, shown.out
    yield code, shown.err


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", POISONS)
def test_nothing_in_a_submission_acts(
    name: str,
    place: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    PLACES[place](copied(tmp_path), POISONS[name])
    monkeypatch.chdir(tmp_path)
    options = ["check", "--isolated", "--as-of", DAY, "--ocr", "off", "--debug", "--color", "never"]
    files = [word for fmt in FORMATS for word in ("-o", f"{fmt}=../{tmp_path.name}-{fmt}")]
    for fmt in FORMATS:
        for code, output in printed(capsys, *options, *files, "-f", fmt):
            assert_inert(output, fmt if output.startswith(("{", "::", "#", "[")) else "text")
            assert code in {0, 1, 3}
        written = tmp_path.parent / f"{tmp_path.name}-{fmt}"
        assert_inert(written.read_text("utf-8"), fmt)
        files = []


@pytest.mark.parametrize("name", POISONS)
def test_colour_is_the_only_thing_added(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    package = copied(tmp_path)
    in_values(package, POISONS[name])
    for fmt in ("text", "concise"):
        options = ("check", "--isolated", "--as-of", DAY, "-f", fmt, str(package), "--color")
        plain, colored = (next(printed(capsys, *options, how))[1] for how in ("never", "always"))
        assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == plain


def test_the_poison_reaches_the_reports(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Or the tests above would prove nothing."""
    reached = {}
    for place, put in PLACES.items():
        folder = tmp_path / place.replace(" ", "-")
        folder.mkdir()
        put(copied(folder), "OWNED ##[x")
        app.run(["check", "--isolated", "--as-of", DAY, "--ocr", "off", str(folder)])
        shown = capsys.readouterr()
        reached[place] = "OWNED #\\u{23}[x" in shown.out + shown.err
    # Of what cannot be read, only that is said.
    assert {place for place, seen in reached.items() if not seen} == {"broken requirement"}


def test_the_text_of_a_file_reaches_the_reports(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    package = copied(tmp_path)
    in_the_text_of_a_file(package, "##[error]OWNED \u202e\x1b[31m Private Limited")
    found = read_pdf((package / GST).read_bytes())
    assert isinstance(found, PdfContent)
    assert "OWNED" in found.pages[0]
    for fmt in FORMATS:
        if fmt == "receipt":  # it says nothing of what was found
            continue
        (_, output), _ = printed(capsys, "check", "--isolated", "--as-of", DAY, "--ocr", "off",
                                 "-f", fmt, str(package))  # fmt: skip
        assert "OWNED" in output
        assert_inert(output, fmt)


# --- other commands, and what the user types -----------------------------------------------------


@pytest.mark.parametrize("fmt", ["text", "json"])
@pytest.mark.parametrize("name", POISONS)
def test_inspect(
    name: str, fmt: str, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    package = copied(tmp_path)
    in_the_text_of_a_file(package, POISONS[name])
    odd = file_name(POISONS[name])
    (package / GST).rename(package / odd)
    monkeypatch.chdir(package)
    for _, output in printed(capsys, "inspect", "--isolated", "--ocr", "off", "-f", fmt, "--",
                             odd, COI):  # fmt: skip
        assert_inert(output, fmt if output.startswith(("{", "#", "[")) else "text")


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "{}"],
        ["check", "--{}"],
        ["check", "--select", "{}"],
        ["check", "--ignore", "{}"],
        ["check", "--severity", "{}=error"],
        ["check", "--severity", "file-empty={}"],
        ["check", "--as-of", "{}"],
        ["check", "--config", "{}"],
        ["check", "--rules", "{}"],
        ["check", "--requirements", "{}"],
        ["check", "-f", "{}"],
        ["check", "-o", "{}"],
        ["check", "-o", "json={}/x"],
        ["check", "--ocr", "{}"],
        ["inspect", "{}"],
        ["rule", "{}"],
        ["schema", "{}"],
        ["test", "{}"],
        ["{}"],
    ],
    ids=" ".join,
)
def test_what_was_typed_does_not_act_either(
    arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    for poison in POISONS.values():
        words = [word.replace("{}", poison[:2_000]) for word in arguments]
        for code, output in printed(capsys, *words):
            assert code in {2, 3}
            assert_inert(output, "text")


@pytest.mark.parametrize(
    "line",
    ['"{}" = 1', 'select = ["{}"]', 'fail-on = "{}"', 'ocr = "{}"', 'requirements = "{}"',
     'rules = ["{}"]', '[severity]\n"{}" = "error"', '[arguments.file-empty]\n"{}" = 1',
     'select = {}'],
)  # fmt: skip
def test_settings(
    line: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    copied(tmp_path)
    monkeypatch.chdir(tmp_path)
    for poison in POISONS.values():
        escaped = "".join(f"\\U{ord(char):08X}" for char in poison[:500])
        text = line.replace("{}", escaped if '"{}"' in line else poison)
        (tmp_path / "compliance-lint.toml").write_text(text, "utf-8")
        for code, output in printed(capsys, "check", "--as-of", DAY, "--ocr", "off"):
            assert code in {2, 3}
            assert_inert(output, "text")


def test_a_terminal_that_is_not_utf_8(tmp_path: Path) -> None:
    package = copied(tmp_path)
    in_values(package, "株 \u202e\x1b[31m\U000e0041 é")
    ended = subprocess.run(
        [sys.executable, "-m", "compliance_lint", "check", "--isolated", "--as-of", DAY,
         str(package)],
        capture_output=True, check=False,
        env=os.environ | {"PYTHONIOENCODING": "ascii",
                          "PYTHONPATH": str(Path(__file__).parent.parent)},
    )  # fmt: skip
    assert ended.returncode == 1
    assert_inert(ended.stdout.decode("ascii"), "text")
    assert ended.stderr == b""


def test_personal_data_stays_masked_in_every_sink(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    package = copied(tmp_path)
    in_values(package, "\x1b[31m ABCPE1234F\u202e 9876543210")
    monkeypatch.chdir(tmp_path)
    for fmt in FORMATS:
        for _, output in printed(capsys, "check", "--isolated", "--as-of", DAY, "--debug",
                                 "-f", fmt):  # fmt: skip
            assert "ABCPE1234F" not in output
            assert "9876543210" not in output


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("##[error]x", "#\\u{23}[error]x"),
        ("a ##vso[x]", "a #\\u{23}vso[x]"),
        ("###[x]", "##\\u{23}[x]"),
        ("## heading", "## heading"),
        ("::error::x", "\\u{3A}:error::x"),
        ("  ::x", "  \\u{3A}:x"),
        ("a::b", "a::b"),
    ],
)
def test_marks_of_runners_are_broken_up(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_json_with_its_marks_broken_up_is_the_same_json() -> None:
    value: Any = {"##[x]": ["##vso[y]", "# ## ##", "\\##["]}
    assert json.loads(json_text(json.dumps(value))) == value
