"""Receipts: what is in them, and what `verify` says when something has changed."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from bad_input import COI, COPIES, DAY, GOOD, GST

from compliance_lint.cli import app

BAD = GOOD.parent / "bad-files-swapped"

ID = "5d0c7e92-1b3a-4f68-9c2d-7e8f0a1b2c3d"
Verify = Callable[..., tuple[int, str]]


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(GOOD, "acme")
    check("acme")


def check(*words: str) -> int:
    day = ("--as-of", DAY)
    return app.run(["check", "-q", "-o", "receipt=r.json", *day, "--ocr", "off", *words])


def receipt() -> dict[str, Any]:
    return dict(json.loads(Path("r.json").read_bytes()))


@pytest.fixture
def verify(capsys: pytest.CaptureFixture[str]) -> Verify:
    def run(*words: str) -> tuple[int, str]:
        capsys.readouterr()
        code = app.run(["verify", "r.json", *(words or ("acme",))])
        said = capsys.readouterr()
        return code, said.out + said.err

    return run


def sha256(path: str) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def test_a_receipt_has_digests_of_the_bytes() -> None:
    (package,) = receipt()["packages"]
    assert package["manifest"] == sha256("acme/submission.json")
    assert package["files"] == {
        "/documents/0/file": sha256(f"acme/{COI}"),
        "/documents/1/file": sha256(f"acme/{GST}"),
    }
    assert (package["path"], package["verdict"]) == ("acme", "pass")
    assert receipt()["as_of"] == DAY


def test_a_receipt_has_no_values_and_no_names_of_files() -> None:
    text = Path("r.json").read_text(encoding="ascii")
    data = (GOOD / "submission.json").read_text(encoding="utf-8")
    values = {word.strip(' ",') for line in data.splitlines() for word in line.split(": ")[1:]}
    values -= {"IN", "{", "["}
    assert len(values) > 10
    assert not [value for value in values if value in text]


def test_nothing_has_changed(verify: Verify) -> None:
    assert verify() == (0, f"acme: unchanged since it passed, as of {DAY}\n")
    assert verify("acme", "-q") == (0, "")
    assert verify("acme/submission.json")[0] == 0
    assert verify(str(Path("acme").absolute()))[0] == 0
    Path("acme").rename("moved")
    assert verify("moved")[0] == 0


def test_it_is_the_same_with_reports_from_the_cache(verify: Verify) -> None:
    before = receipt()
    check("acme")
    assert receipt() == before


@pytest.mark.parametrize(
    ("name", "shown"),
    [(GST, "documents[1].file: changed"), ("submission.json", "the manifest: changed")],
)
def test_a_byte_more(verify: Verify, name: str, shown: str) -> None:
    with Path("acme", name).open("ab") as stream:
        stream.write(b"\n")
    assert verify() == (1, f"acme: {shown}\n")


def test_saved_applications_are_part_of_it(verify: Verify) -> None:
    saved = Path("acme/application.json")
    data = json.loads(Path("acme/submission.json").read_text(encoding="utf-8"))
    kept = {key: data[key] for key in ("country_iso", "number_type", "end_user")}
    answer = {"compliance_id": ID, "status": "rejected", "user_type": "business", **kept}
    saved.write_text(json.dumps(answer), encoding="utf-8")
    check("acme")
    (package,) = receipt()["packages"]
    assert (package["operation"], package["verdict"]) == ("update", "pass")
    assert package["applications"] == sha256("acme/application.json")
    assert verify()[0] == 0
    saved.write_text(json.dumps(answer | {"status": "accepted"}), encoding="utf-8")
    assert verify() == (1, "acme: the saved applications beside it: changed\n")


def test_a_file_that_is_gone(verify: Verify) -> None:
    Path("acme", GST).unlink()
    assert verify() == (1, "acme: documents[1].file: cannot be read now\n")


def test_files_that_are_exchanged(verify: Verify) -> None:
    coi, gst = Path("acme", COI), Path("acme", GST)
    one, other = coi.read_bytes(), gst.read_bytes()
    coi.write_bytes(other)
    gst.write_bytes(one)
    assert verify()[1].count(": changed") == 2


def test_a_document_more_or_less(verify: Verify) -> None:
    manifest = Path("acme/submission.json")
    data = json.loads(manifest.read_bytes())
    data["documents"].append(data["documents"].pop(0) | {"file": "x.pdf"})
    data["documents"].append({"file": GST})
    manifest.write_text(json.dumps(data), encoding="utf-8")
    assert "documents[2].file: added" in verify()[1]
    del data["documents"][1:]
    manifest.write_text(json.dumps(data), encoding="utf-8")
    assert "documents[1].file: not named any more" in verify()[1]


def test_another_requirement(verify: Verify) -> None:
    own = GOOD.parent / "good-own-requirements" / "requirements.json"
    shutil.copy(own, "acme")
    assert verify() == (1, "acme: the requirement: changed\n")
    Path("acme/requirements.json").write_text("{", encoding="utf-8")
    assert "cannot be read" in verify()[1]


def test_an_update_is_another_thing(verify: Verify) -> None:
    saved = {"compliance_id": "3f2b8c1e-9d47-4a65-8b0e-5c6d7e8f9a0b", "status": "rejected"}
    Path("acme/application.json").write_text(json.dumps(saved), encoding="utf-8")
    assert verify() == (1, "acme: operation: create then, update now\n")


@pytest.mark.parametrize(
    ("place", "value", "shown"),
    [
        (("tool", "rules"), "2000.01.01", "rules: version 2000.01.01 then"),
        (("packages", 0, "verdict"), "undecided", "the verdict was undecided"),
        (("packages", 0, "manifest"), None, "the receipt has no digest of it"),
    ],
)
def test_other_rules_or_verdicts(
    verify: Verify, place: tuple[str | int, ...], value: object, shown: str
) -> None:
    saved = receipt()
    item: Any = saved
    for step in place[:-1]:
        item = item[step]
    item[place[-1]] = value
    Path("r.json").write_text(json.dumps(saved), encoding="utf-8")
    code, said = verify()
    assert code == 1
    assert shown in said


def test_fewer_rules_are_no_pass(verify: Verify) -> None:
    check("acme", "--ignore", "file-corrupt")
    assert verify() == (1, "acme: rules: others were run than are selected here\n")
    Path("compliance-lint.toml").write_text('ignore = ["file-corrupt"]\n', encoding="utf-8")
    assert verify()[0] == 0
    assert verify("acme", "--isolated")[0] == 1
    Path("compliance-lint.toml").write_text(
        'ignore = ["file-corrupt"]\nfail-on = "warning"\n', encoding="utf-8"
    )
    assert "less strictly" in verify()[1]


def test_a_failure_does_not_verify(verify: Verify) -> None:
    shutil.copytree(BAD, "bad")
    check("bad")
    assert verify("bad") == (1, "bad: did not pass: the verdict was fail\n")


def test_several_packages(verify: Verify) -> None:
    for name in ("all/a", "all/b", "all/c"):
        shutil.copytree(GOOD, name)
    check("all", *COPIES)
    Path("compliance-lint.toml").write_text(f"ignore = {json.dumps(COPIES[1].split(','))}\n")
    assert verify("all")[0] == verify("all/b")[0] == 0
    assert verify("acme") == (1, "acme: is not on the receipt\n")
    shutil.rmtree("all/c")
    shutil.copytree(GOOD, "all/d")
    code, said = verify("all")
    assert code == 1
    assert "all/c: is on the receipt and was not found\n" in said
    assert "all/d: is not on the receipt\n" in said


def test_batches_and_archives(verify: Verify) -> None:
    data = json.loads((GOOD / "submission.json").read_bytes())
    Path("batch.jsonl").write_text(f"\n{json.dumps(data)}\n", encoding="utf-8")
    for name in (COI, GST):
        shutil.copy(GOOD / name, ".")
    check("batch.jsonl")
    assert receipt()["packages"][0]["path"] == "batch.jsonl:2"
    assert verify("batch.jsonl")[0] == 0
    Path("batch.jsonl").write_text(f"\n{json.dumps(data)} \n", encoding="utf-8")
    assert verify("batch.jsonl")[0] == 1
    with ZipFile("sent.zip", "w") as archive:
        for path in Path("acme").iterdir():
            archive.write(path)
    check("sent.zip")
    assert verify("sent.zip")[0] == 0


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"kind": "x"}', "\0", "[" * 100_000])
def test_what_is_no_receipt(verify: Verify, text: str) -> None:
    Path("r.json").write_text(text, encoding="utf-8")
    code, said = verify()
    assert code == 3
    assert "is no receipt" in said


def test_what_cannot_be_read(verify: Verify) -> None:
    assert verify("nowhere")[0] == 3
    Path("empty").mkdir()
    assert verify("empty")[0] == 3
    Path("r.json").unlink()
    assert verify()[0] == 3
    assert app.run(["verify", "r.json"]) == 2


def test_a_deleted_manifest_is_a_change(verify: Verify) -> None:
    Path("acme/submission.json").unlink()
    assert verify() == (1, "acme: is on the receipt and was not found\n")


def test_a_manifest_that_is_no_json(verify: Verify) -> None:
    Path("acme/submission.json").write_bytes(b"\xff{")
    assert verify()[0] == 1
