"""Personal data planted everywhere, and every place searched that the program writes to.

The same with a firm's name and ``--redact all``, which hides that too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from bad_input import DAY, GST, copied
from hostile_pdfs import saying
from test_sinks import (
    file_name,
    in_keys,
    in_one_value,
    in_the_requirement,
    in_values,
)

from compliance_lint.cli import app
from compliance_lint.report import FORMATS

# Invented; the check digits are of no account here.
PERSONAL = {
    "PAN": "ABCPE1234F",
    "GSTIN": "09ABCPE1234F1Z5",
    "Aadhaar": "2345 6789 0124",
    "Aadhaar in one": "234567890124",
    "mobile": "9876543210",
    "mobile of India": "+91 98765 43210",
    "e-mail": "someone.private@mail.example.org",
}
# What must be nowhere, without what masking leaves.
SECRETS = ("ABCPE1234F", "ABCPE1234", "6789 0124", "67890124", "98765", "someone.private")


FIRM = {
    "name": "Zubberwick Sampleton",
    "name in capitals": "ZUBBERWICK SAMPLETON",
    "quotes": "Zubberwick's \"Sampleton\" 'Works",
    "number": "4471 993 Zubberwick",
    "other script": "झुबरविक नमूना",
    "words of ours": "the legal zubberwick name is not on the certificate",
}
FIRM_SECRETS = re.compile(r"(?i)zubberwick|sampleton|झुबरविक|\b4471\b|\b993\b|acme")
_ESCAPE = re.compile(r"\\u\{?([0-9A-Fa-f]{4})\}?")
ALL_FORMATS = [fmt for fmt in FORMATS if fmt != "receipt"]


def in_a_file(package: Path, text: str) -> None:
    lines = [
        "Form GST REG-06", "[See Rule 10(1)]", "Registration Certificate",
        f"Registration Number :{PERSONAL['GSTIN']}", f"1. Legal Name {text}",
        f"2. Trade Name, if any {text}", "4. Constitution of Business Private Limited Company",
        f"5. Address of Principal Place of Business {text}",
        "7. Period of Validity From 26/01/2022 To Not Applicable",
        "8. Type of Registration Regular", "Date of issue of Certificate 02/02/2022",
    ]  # fmt: skip
    (package / GST).write_bytes(saying(lines))


def in_a_file_name(package: Path, text: str) -> None:
    name = file_name(text)
    (package / GST).rename(package / name)
    path = package / "submission.json"
    path.write_text(path.read_text("utf-8").replace(GST, name), "utf-8")


def in_a_missing_file_name(package: Path, text: str) -> None:
    path = package / "submission.json"
    path.write_text(path.read_text("utf-8").replace(GST, file_name(text)), "utf-8")


def in_a_folder_name(package: Path, text: str) -> None:
    package.rename(package.with_name(file_name(text)))


def in_an_application(package: Path, text: str) -> None:
    saved = {"compliance_id": "3f2b8c1e-9d47-4a65-8b0e-5c6d7e8f9a0b", "status": "rejected",
             "rejection_reason": text, "alias": text, "end_user": {"name": text}}  # fmt: skip
    (package / "application.json").write_text(json.dumps(saved), "utf-8")


def in_a_link(package: Path, text: str) -> None:
    entry = {"number": text, "compliance_application_id": text, text: text}
    (package / "link.json").write_text(json.dumps({"numbers": [entry, entry]}), "utf-8")


PLACES: dict[str, Callable[[Path, str], None]] = {
    "values": in_values,
    "name": in_one_value("end_user/name"),
    "alias": in_one_value("alias"),
    "data field": in_one_value("documents/0/data_fields/business_name"),
    "keys": in_keys,
    "file": in_a_file,
    "file name": in_a_file_name,
    "missing file": in_a_missing_file_name,
    "requirement": in_the_requirement,
    "application": in_an_application,
    "link": in_a_link,
}


# What a requirement names is the API's own, and stays.
PLACES_OF_NAMES = PLACES | {"folder": in_a_folder_name}
PLACES_OF_NAMES.pop("requirement")


def found_in(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret in text]


def everything(folder: Path) -> Iterator[tuple[str, str]]:
    for path in folder.rglob("*"):
        if path.is_file():
            yield path.name, path.read_bytes().decode("latin-1")


@pytest.mark.parametrize("kind", PERSONAL)
@pytest.mark.parametrize("place", PLACES)
def test_nothing_personal_leaves(
    place: str,
    kind: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    work, out, cache = (tmp_path / name for name in ("work", "out", "cache"))
    work.mkdir()
    out.mkdir()
    PLACES[place](copied(work), f"of {PERSONAL[kind]} here")
    monkeypatch.chdir(work)
    files = [word for fmt in FORMATS for word in ("-o", f"{fmt}=../out/{fmt}")]
    words = ("check", "--as-of", DAY, "--ocr", "off", "--debug", "--cache-dir", str(cache))
    for options in ([*files], ["--cache"], ["--statistics", "-f", "full"]):
        app.run([*words, *options, "."])
        shown = capsys.readouterr()
        assert found_in(shown.out) == []
        assert found_in(shown.err) == []
    app.run(["baseline", "create", "--file", "../out/baseline", "--as-of", DAY, "."])
    app.run(["inspect", *[str(path) for path in work.rglob("*.pdf")]])
    app.run(["verify", "../out/receipt", "."])
    shown = capsys.readouterr()
    assert found_in(shown.out + shown.err) == []
    assert {name for name, text in everything(out) if found_in(text)} == set()
    assert {name for name, text in everything(cache) if found_in(text)} == set()
    assert len(list(out.iterdir())) >= len(FORMATS)


@pytest.mark.parametrize("mode", ["none", "all"])
@pytest.mark.parametrize("place", PLACES)
def test_neither_pan_nor_aadhaar_leaves_in_any_mode(
    mode: str,
    place: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    work, out = tmp_path / "work", tmp_path / "out"
    work.mkdir()
    out.mkdir()
    PLACES[place](copied(work), "of {PAN}, {GSTIN}, {Aadhaar}, {Aadhaar in one}".format(**PERSONAL))
    monkeypatch.chdir(work)
    formats = FORMATS if mode == "none" else ALL_FORMATS
    files = [word for fmt in formats for word in ("-o", f"{fmt}=../out/{fmt}")]
    app.run(["check", "--no-cache", "--as-of", DAY, "--ocr", "off", "--redact", mode, *files, "."])
    shown = capsys.readouterr()
    identifiers = ("ABCPE1234", "6789 0124", "67890124")
    written = [(name, text) for name, text in everything(out)] + [("", shown.out + shown.err)]
    assert len(written) == len(formats) + 1
    assert [name for name, text in written for one in identifiers if one in text] == []


@pytest.mark.parametrize("kind", FIRM)
@pytest.mark.parametrize("place", PLACES_OF_NAMES)
def test_nothing_at_all_leaves_where_all_is_hidden(
    place: str,
    kind: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    work, out, cache = (tmp_path / name for name in ("work", "out", "cache"))
    work.mkdir()
    out.mkdir()
    PLACES_OF_NAMES[place](copied(work), f" {FIRM[kind]}")
    monkeypatch.chdir(work)
    files = [word for fmt in ALL_FORMATS for word in ("-o", f"{fmt}=../out/{fmt}")]
    words = ("check", "--as-of", DAY, "--ocr", "off", "--debug", "--cache-dir", str(cache))
    codes = {app.run([*words, "-f", "json", "."])}  # so that a report that shows it is in the cache
    capsys.readouterr()
    for options in ([*files], ["--no-cache", "--statistics", "-j", "0"], ["-f", "full"]):
        codes.add(app.run([*words, "--redact", "all", *options, "."]))
        shown = capsys.readouterr()
        assert FIRM_SECRETS.findall(shown.out) == []
        assert FIRM_SECRETS.findall(shown.err) == []
    assert len(codes) == 1  # the verdict does not depend on what is shown
    assert {path.name for path in out.iterdir()} == set(ALL_FORMATS)
    for path in out.iterdir():
        text = path.read_text("utf-8")
        assert FIRM_SECRETS.findall(text) == []
        assert FIRM_SECRETS.findall(_ESCAPE.sub(lambda m: chr(int(m[1], 16)), text)) == []


@pytest.mark.parametrize("place", PLACES_OF_NAMES)
def test_what_is_hidden_is_there_to_be_hidden(
    place: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Or the test above would prove nothing."""
    PLACES_OF_NAMES[place](copied(tmp_path), f" {FIRM['name']}")
    monkeypatch.chdir(tmp_path)
    app.run(["check", "--no-cache", "--as-of", DAY, "--ocr", "off", "-f", "full", "."])
    assert "Zubberwick" in capsys.readouterr().out


@pytest.mark.parametrize("kind", PERSONAL)
def test_a_reason_is_masked_too(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    app.run(["why", f"name of {PERSONAL[kind]} does not match"])
    shown = capsys.readouterr()
    assert found_in(shown.out + shown.err) == []


def test_what_is_planted_is_found_where_it_is_not_masked() -> None:
    """Or the tests above would prove nothing."""
    for text in PERSONAL.values():
        assert found_in(text)
        assert re.search(r"[0-9A-Za-z]", text)
