"""`compliance-lint requirements`: a saved answer in words, what has changed, and the lock."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from compliance_lint.cli import app
from compliance_lint.requirement_lock import digest_of
from compliance_lint.requirement_words import changes
from compliance_lint.requirements import parse_requirements

ANSWER: dict[str, Any] = {
    "requirement_id": "r-1",
    "country_iso": "IN",
    "number_type": "local",
    "user_type": "business",
    "document_types": [
        {
            "document_type_id": "aa-1",
            "name": "Lorem certificate",
            "description": "Lorem ipsum",
            "proof_required": True,
            "required_fields": [
                {"field_name": "business_name", "required": False, "max_length": 255},
                {"field_name": "kind", "enums": "a,b", "format": "YYYY-MM-DD"},
            ],
        },
        {"document_type_id": "bb-2", "name": "Ipsum certificate", "proof_required": False},
    ],
}

Run = Callable[..., tuple[int, str]]
Change = Callable[[dict[str, Any]], object]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(tmp_path)

    def command(*words: str) -> tuple[int, str]:
        code = app.run(["requirements", *words])
        said = capsys.readouterr()
        return code, said.out + said.err

    return command


def save(answer: object, name: str = "requirements.json") -> None:
    Path(name).write_text(json.dumps(answer), encoding="utf-8")


def changed(change: Change) -> dict[str, Any]:
    answer = copy.deepcopy(ANSWER)
    change(answer)
    return answer


def fields(answer: dict[str, Any]) -> list[dict[str, Any]]:
    return list(answer["document_types"][0]["required_fields"])


NEW = {"document_type_id": "cc-3", "name": "Dolor", "required_fields": [{"field_name": "x"}]}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda a: a.update(requirement_id="r-2"), ["id of the requirement changed: r-1 -> r-2"]),
        (lambda a: a.update(user_type="individual"), ["it is about IN/local/individual, not IN/"]),
        (
            lambda a: a["document_types"].append(NEW),
            ["document added: Dolor, with a file, id cc-3", "Dolor: field x: required, string"],
        ),
        (lambda a: a["document_types"].pop(), ["document removed: Ipsum certificate, id bb-2"]),
        (
            lambda a: a["document_types"][1].update(document_type_id="bb-9"),
            ["Ipsum certificate: id changed: bb-2 -> bb-9"],
        ),
        (
            lambda a: a["document_types"][1].update(proof_required=True),
            ["Ipsum certificate: a file is required now"],
        ),
        (
            lambda a: a["document_types"][0].update(name="Other"),
            ["Other: name changed: Lorem certificate -> Other"],
        ),
        (lambda a: fields(a)[0].update(required=True), [".business_name: became required"]),
        (lambda a: fields(a)[0].update(max_length=50), [".most characters changed: 255 -> 50"]),
        (lambda a: fields(a)[0].update(min_length=3), [".fewest characters changed: none -> 3"]),
        (lambda a: fields(a)[1].update(enums="a,b,c"), [".kind: choice added: c"]),
        (lambda a: fields(a)[1].update(enums="b"), [".kind: choice removed: a"]),
        (lambda a: fields(a)[1].update(enums=""), [".kind: any value now"]),
        (lambda a: fields(a)[0].update(enums="x,y"), [".business_name: one of x, y now"]),
        (lambda a: fields(a)[1].update(format="DD"), [".format changed: YYYY-MM-DD -> DD"]),
        (
            lambda a: a["document_types"][0]["required_fields"].pop(),
            ["Lorem certificate: field removed: kind"],
        ),
        (
            lambda a: a["document_types"][1].update(required_fields=[{"field_name": "y"}]),
            ["Ipsum certificate: field added: y: required, string"],
        ),
    ],
)
def test_what_has_changed(run: Run, change: Change, told: list[str]) -> None:
    save(ANSWER, "old.json")
    save({"api_id": "x", "objects": [changed(change)]}, "new.json")
    code, said = run("diff", "old.json", "new.json")
    lines = said.splitlines()
    assert (code, len(lines)) == (1, len(told)), said
    for line, words in zip(lines, told, strict=True):
        assert words.removeprefix(".") in line
        assert words.startswith(".") or line.startswith(words)


def reordered(answer: dict[str, Any]) -> None:
    answer["document_types"].reverse()
    answer["document_types"][1]["document_type_id"] = "AA-1"
    answer["document_types"][1]["required_fields"].reverse()


def test_shape_and_order_are_no_change(run: Run) -> None:
    save(ANSWER, "old.json")
    save({"requirement": changed(reordered), "retrieved_at": "2026-01-01"}, "new.json")
    assert run("diff", "old.json", "new.json") == (0, "nothing has changed\n")
    (old,), (new,) = (parse_requirements(item, "x") for item in (ANSWER, changed(reordered)))
    assert digest_of(old.requirement) == digest_of(new.requirement)
    assert not list(changes(old.requirement, new.requirement))


def test_files_with_several(run: Run) -> None:
    other = changed(lambda a: a.update(user_type="individual"))
    save([ANSWER, other], "old.json")
    save([changed(lambda a: fields(a)[0].update(max_length=9))], "new.json")
    code, said = run("diff", "old.json", "new.json")
    assert code == 1
    assert "IN/local/business: Lorem certificate: field business_name: most" in said
    assert "IN/local/individual: removed" in said


def test_in_words(run: Run) -> None:
    code, said = run("show")
    assert (code, said.startswith("built-in in-local-business")) == (0, True)
    save(ANSWER | {"retrieved_at": "2026-01-02"})
    assert run("show") == (
        0,
        "requirements.json, saved 2026-01-02\n"
        "IN/local/business, id r-1\n"
        "1. Lorem certificate, id aa-1\n"
        "   Lorem ipsum\n"
        "   file: required\n"
        "   field business_name: optional, string, up to 255 characters\n"
        "   field kind: required, string, as YYYY-MM-DD, one of a, b\n"
        "2. Ipsum certificate, id bb-2\n"
        "   file: not asked for\n",
    )


def test_nothing_in_an_answer_acts(run: Run) -> None:
    save(changed(lambda a: a["document_types"][0].update(name="\x1b[31m\n::error::x")))
    assert "\x1b" not in run("show")[1]
    assert not [line for line in run("show")[1].splitlines() if line.startswith("::")]


def test_the_lock(run: Run) -> None:
    save(ANSWER | {"retrieved_at": "2026-11-01"})
    assert run("lock") == (0, "requirements.lock: 1 locked\n")
    check = ("lock", "--check", "--as-of")
    assert run(*check, "2026-11-23") == (0, "requirements.lock: as it was locked\n")
    assert run(*check, "2027-01-30")[0] == 0
    code, said = run(*check, "2027-01-31")
    assert (code, "saved on 2026-11-01, 91 days ago" in said) == (1, True)
    save(changed(lambda a: fields(a)[0].update(max_length=9)) | {"retrieved_at": "2026-11-01"})
    code, said = run(*check, "2026-11-23")
    assert (code, "differs from what was locked" in said) == (1, True)
    save(changed(lambda a: a.update(user_type="individual")))
    code, said = run(*check, "2026-11-23")
    assert code == 1
    assert "there is no requirement for it" in said
    assert "IN/local/individual: not locked" in said


def test_what_cannot_be_read(run: Run) -> None:
    save(ANSWER)
    assert run("lock", "--check")[0] == 3
    for text in ("", "[]", '{"kind": "x", "version": 1, "requirements": []}'):
        Path("requirements.lock").write_text(text, encoding="utf-8")
        assert run("lock", "--check")[0] == 3
    save({})
    assert run("show")[0] == 2
    assert run("show", "nowhere.json")[0] == 2


def test_a_lock_replaces_no_input(run: Run) -> None:
    save(ANSWER)
    assert run("lock", "--lock-file", "requirements.json")[0] == 2
