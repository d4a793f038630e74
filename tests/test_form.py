"""``compliance-lint check -F``: a curl command with another program's name."""

from __future__ import annotations

import io
import json
import shlex
import sys
from pathlib import Path
from typing import Any

import pytest
from written_packages import bare

from compliance_lint.cli.app import run
from compliance_lint.load.curl_words import parse_form, parse_form_string
from compliance_lint.load.form import FormUnusableError, form_package
from compliance_lint.load.packages import PackageSource, load_manifest
from tools.corpus.package import valid

DAY = ("--as-of", "2026-11-23", "--isolated")
URL = "https://api.plivo.com/v1/Account/{auth_id}/PhoneNumber/Compliance/"
SECRET = "SEVENTY-SEVEN-HEDGEHOGS"  # noqa: S105 - what must not turn up anywhere


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with data.json, coi.pdf and gst.pdf."""
    package = valid(2)
    (tmp_path / "data.json").write_text(json.dumps(bare(package.data), indent=2), encoding="utf-8")
    for name, document in zip(("coi.pdf", "gst.pdf"), package.data["documents"], strict=True):
        (tmp_path / name).write_bytes(package.files[document["file"]])
    monkeypatch.chdir(tmp_path)
    return tmp_path


FILES = ("-F", "documents[0].file=@coi.pdf", "-F", "documents[1].file=@gst.pdf")


def report(capsys: pytest.CaptureFixture[str], *args: str, expect: int = 0) -> dict[str, Any]:
    assert run(["check", *DAY, "-f", "json", *args]) == expect
    found: dict[str, Any] = json.loads(capsys.readouterr().out)["packages"][0]
    return found


def refused(capsys: pytest.CaptureFixture[str], *args: str) -> str:
    assert run(["check", *DAY, *args]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert SECRET not in err
    return err


def documented(data: str) -> list[str]:
    """The example of the API's page, with another program's name."""
    text = f"""curl -X POST \\
      "{URL}" \\
      -u 'MAXXXXXXXXXXXXXXXXXX:{SECRET}' \\
      -F {shlex.quote(f"data={data}")} \\
      -F 'documents[0].file=@coi.pdf' \\
      -F 'documents[1].file=@gst.pdf'"""
    return shlex.split(text.replace("\\\n", " "))[1:]


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("jobs", ["0", "1"])
def test_the_documented_command(jobs: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = documented(json.dumps(bare(valid(2).data), indent=2))
    found = report(capsys, "-j", jobs, *words)
    assert (found["verdict"], found["operation"], found["path"]) == ("pass", "create", "data")
    assert [item["name"] for item in found["files"]] == ["coi.pdf", "gst.pdf"]


@pytest.mark.parametrize("fmt", ["text", "json", "jsonl", "concise", "csv", "github"])
def test_the_token_stays_secret(
    fmt: str, here: Path, capfd: pytest.CaptureFixture[str], own_cache: Path
) -> None:
    words = documented(json.dumps(bare(valid(2).data) | {"alias": ""}))
    words += ["-H", f"Authorization: {SECRET}", "--debug", "--cache"]
    assert run(["check", *DAY, "-f", fmt, *words, "-o", "json=report.json"]) == 1
    out, err = capfd.readouterr()
    assert SECRET not in out + err
    assert SECRET not in (here / "report.json").read_text(encoding="utf-8")
    for path in own_cache.rglob("*"):
        assert not path.is_file() or SECRET.encode() not in path.read_bytes()
    masked = f"https://MAX:{SECRET}@api.plivo.com/v1/"
    assert run(["check", *DAY, masked, "-F", "data=@data.json", *FILES]) == 0
    assert run(["check", *DAY, masked, "and more", "-F", "data=@data.json", *FILES]) == 2
    assert run(["check", *DAY, "-u", f"a:{SECRET}", "--nonsense"]) == 2
    out, err = capfd.readouterr()
    assert SECRET not in out + err


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    "data", ["data=@data.json", "data=<data.json", 'data=@"data.json";type=a/b']
)
def test_data_from_a_file(data: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = report(capsys, "-F", data, *FILES)
    assert (found["verdict"], found["path"]) == ("pass", "data.json")


@pytest.mark.parametrize("data", ["data=@-", "data=<-"])
def test_data_from_standard_input(
    data: str, here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = io.TextIOWrapper(io.BytesIO((here / "data.json").read_bytes()))
    monkeypatch.setattr(sys, "stdin", stream)
    assert report(capsys, "-F", data, *FILES)["verdict"] == "pass"
    monkeypatch.setattr(sys, "stdin", None)
    assert "closed" in refused(capsys, "-F", data, *FILES)


@pytest.mark.usefixtures("here")
def test_findings_name_the_fields(capsys: pytest.CaptureFixture[str]) -> None:
    data = json.dumps(bare(valid(2).data), indent=2)
    swapped = ("-F", "documents[0].file=@gst.pdf", "-F", "documents[1].file=@coi.pdf")
    found = report(capsys, "--form-string", f"data={data}", *swapped, expect=1)
    params = {item["param"] for item in found["findings"]}
    assert params & {"documents[0].file", "documents[1].file"}
    absent = ("-F", "documents[0].file=@coi.pdf", "-F", "documents[1].file=@gst-1.pdf")
    found = report(capsys, "-F", "data=@data.json", *absent, expect=1)
    assert [(item["rule"], item["param"]) for item in found["findings"]] == [
        ("file-not-found", "documents[1].file")
    ]


def test_the_name_that_is_sent_counts(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "coi.pdf").rename(here / "x")
    named = "documents[0].file=@x;filename=" + "c" * 120 + ".pdf"
    found = report(capsys, "-F", "data=@data.json", "-F", named, *FILES[2:], expect=1)
    assert [item["rule"] for item in found["findings"]] == ["file-name-too-long"]


@pytest.mark.usefixtures("here")
def test_an_update(capsys: pytest.CaptureFixture[str]) -> None:
    data = json.dumps({"documents": bare(valid(2).data)["documents"]})
    words = ("-X", "PATCH", URL + "a1b2", "-F", f"data={data}", *FILES)
    found = report(capsys, *words)
    assert found["operation"] == "update"
    assert report(capsys, *words[2:], expect=1)["operation"] == "create"


@pytest.mark.usefixtures("here")
def test_files_may_lie_anywhere(
    tmp_path_factory: pytest.TempPathFactory, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (here / "gst.pdf").rename(elsewhere / "gst.pdf")
    words = ("-F", f"documents[1].file=@{elsewhere / 'gst.pdf'}", *FILES[:2])
    assert report(capsys, "-F", f"data=@{here / 'data.json'}", *words)["verdict"] == "pass"


@pytest.mark.usefixtures("here")
def test_files_that_only_the_data_name_are_not_sent(capsys: pytest.CaptureFixture[str]) -> None:
    """Only -F uploads a file: what stands in the data is no more than text to curl."""
    data = bare(valid(2).data)
    for name, document in zip(("coi.pdf", "gst.pdf"), data["documents"], strict=True):
        document["file"] = name
    found = report(capsys, "-F", f"data={json.dumps(data)}", *FILES[:2], expect=1)
    assert [(item["rule"], item["param"]) for item in found["findings"]] == [
        ("file-missing", "documents[1].file")
    ]


@pytest.mark.usefixtures("here")
def test_a_changed_file_is_checked_anew(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("--cache", "-F", "data=@data.json", *FILES)
    assert report(capsys, *words)["verdict"] == "pass"
    (here / "gst.pdf").write_bytes(b"no PDF")
    assert report(capsys, *words, expect=1)["verdict"] == "fail"


WRONG: dict[str, tuple[tuple[str, ...], str]] = {
    "no data": (FILES, "no field 'data'"),
    "data twice": (("-F", "data={}", "-F", "data={}"), "twice"),
    "file twice": (("-F", "data={}", *FILES, "-F", "documents[0].file=@x.pdf"), "twice"),
    "another field": (("-F", "data={}", "-F", "document[0].file=@x.pdf"), "no field"),
    "large index": (("-F", "data={}", "-F", "documents[999999].file=@x.pdf"), "no field"),
    "odd index": (("-F", "data={}", "-F", "documents[01].file=@x.pdf"), "no field"),
    "without the @": (("-F", "data={}", "-F", "documents[0].file=coi.pdf"), "file=@"),
    "read as text": (("-F", "data={}", "-F", "documents[0].file=<coi.pdf"), "=@coi.pdf"),
    "two files": (("-F", "data={}", "-F", "documents[0].file=@a.pdf,b.pdf"), "quotes"),
    "file from stdin": (("-F", "data={}", "-F", "documents[0].file=@-"), "standard input"),
    "no value": (("-F", "data"), "NAME=VALUE"),
    "data without its name": (("-F", f'{{"alias": "{SECRET}"}}'), "NAME=VALUE"),
    "a sign in them": (("-F", f'{{"url": "{SECRET}?a=b"}}'), "no field of this name"),
    "no value, plain": (("--form-string", "data"), "NAME=VALUE"),
    "a semicolon": (("-F", 'data={"alias": "a; b"}'), "--form-string"),
    "method": (("-X", "DELETE", "-F", "data={}"), "POST or PATCH"),
    "a path too": (("-F", "data={}", "submissions"), "no PATH"),
    "a bucket too": (("-F", "data={}", "s3://bucket/x"), "no PATH"),
    "two URLs": (("-F", "data={}", URL, URL), "no PATH"),
    "user alone": (("-u", f"a:{SECRET}", "."), "beside -F"),
    "method alone": (("-X", "POST"), "beside -F"),
    "names": (("-F", "data={}", "--stdin-name", "x.json"), "--stdin-name"),
    "a cluster": (("-F", "data={}", "--scheduler", "tcp://127.0.0.1:1"), "--scheduler"),
}


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("case", WRONG)
def test_what_is_no_form(case: str, capsys: pytest.CaptureFixture[str]) -> None:
    args, words = WRONG[case]
    assert words in refused(capsys, *args)


@pytest.mark.usefixtures("here")
def test_data_that_are_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", *DAY, "-F", "data=@absent.json", *FILES]) == 3
    assert "does not exist" in capsys.readouterr().out
    assert run(["check", *DAY, "-F", "data=no JSON", *FILES]) == 1
    assert run(["check", *DAY, "-F", "data=", *FILES]) == 1


def test_requirements_beside_the_data_count(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "requirements.json").write_text("{}", encoding="utf-8")
    assert run(["check", *DAY, "-F", "data=@data.json", *FILES]) == 3
    assert run(["check", *DAY, "-F", "data={}", *FILES]) == 3


@pytest.mark.usefixtures("here")
def test_what_request_prints_is_checked_by_changing_a_word(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    package = valid(2)
    folder = here / "acme; a,b"
    folder.mkdir()
    (folder / "submission.json").write_bytes(package.manifest())
    for name, content in package.files.items():
        (folder / name).write_bytes(content)
    assert run(["request", *DAY, str(folder)]) == 0
    words = shlex.split(capsys.readouterr().out.replace("\\\n", " "))
    assert words[0] == "curl"
    found = report(capsys, *words[1:])
    assert found["verdict"] == "pass"
    assert [item["name"] for item in found["files"]] == [
        item["file"] for item in package.data["documents"]
    ]


# --- the form as such ---------------------------------------------------------------------------


def source(*words: str) -> PackageSource:
    return form_package(map(parse_form, words), "create", None)


def test_content_on_the_command_line() -> None:
    """A text with a file name is a file, to curl as well."""
    found = source("data={}", "documents[3].file=%PDF;filename=a.pdf")
    given = load_manifest(found).given_files[3]
    assert given.name == "a.pdf"
    opened = given.read(max_bytes=10)
    assert getattr(opened, "data", None) == b"%PDF"


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    name = "\udcff.pdf"
    found = form_package(
        [parse_form_string('data={"alias": "\udcff"}'), parse_form(f"documents[0].file=@{name}")],
        "create",
        None,
    )
    assert found.content == b'{"alias": "\xff"}'
    assert load_manifest(found).given_files[0].path == Path(name)
    with pytest.raises(FormUnusableError):
        source("documents[0].file=@a.pdf")
