"""``redact``: what each mode hides, that it changes nothing else, and where it cannot be had."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bad_input import COI, DAY, GOOD, GST, changed, copied, data_of, renamed

import compliance_lint
from compliance_lint import Settings, SubmissionRejected
from compliance_lint.cli import app
from compliance_lint.findings import Problem
from compliance_lint.hiding import Known, hide_json, hide_pointer, hide_text, hide_values
from compliance_lint.linter import Linter
from compliance_lint.redact import Mask
from compliance_lint.results import Redact

MOBILE, EMAIL = "+91 98765 43210", "someone@mail.example.org"
MODES = ["auto", "all", "none"]
Say = Callable[..., tuple[int, str, str]]


@pytest.fixture
def say(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Say:
    """Run a command in a folder with two packages, of which the second repeats the first."""
    copied(tmp_path)
    changed(tmp_path / "acme", "alias", f" Zubberwick {MOBILE} {EMAIL}")
    shutil.copytree(tmp_path / "acme", tmp_path / "other")
    monkeypatch.chdir(tmp_path)

    def run(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        dated = ("--as-of", DAY, "--ocr", "off", "--no-cache") if words[0] == "check" else ()
        code = app.run([words[0], *dated, *words[1:]])
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return run


def report(say: Say, *words: str) -> dict[str, Any]:
    _, out, err = say("check", "-f", "json", *words)
    assert out, err
    return dict(json.loads(out))


# --- modes -------------------------------------------------------------------------------------


def test_a_mobile_number_and_an_address_are_shown_by_none_alone(say: Say) -> None:
    told = {mode: say("check", "--redact", mode, "-f", "text", ".")[1] for mode in MODES}
    assert [mode for mode in MODES if MOBILE in told[mode]] == ["none"]
    assert [mode for mode in MODES if EMAIL in told[mode]] == ["none"]
    assert [mode for mode in MODES if "Zubberwick" in told[mode]] == ["auto", "none"]


@pytest.mark.parametrize("mode", ["all", "none"])
def test_nothing_but_the_words_depends_on_the_mode(mode: str, say: Say) -> None:
    usual, other = report(say, "."), report(say, "--redact", mode, ".")
    assert (usual["redact"], other["redact"]) == ("auto", mode)
    assert other["summary"] == usual["summary"]
    for one, two in zip(usual["packages"], other["packages"], strict=True):
        assert one["rules"] == two["rules"]
        for a, b in zip(one["findings"], two["findings"], strict=True):
            same = ("rule", "severity", "outcome", "fingerprint", "suppressed")
            assert [a[key] for key in same] == [b[key] for key in same]
            lines = ("line", "column", "end_line", "end_column")
            assert [a["location"][key] for key in lines] == [b["location"][key] for key in lines]


def test_packages_are_named_by_their_number(say: Say) -> None:
    found = report(say, "--redact", "all", ".")
    assert [one["path"] for one in found["packages"]] == ["package-1", "package-2"]
    (repeated,) = (
        item for item in found["packages"][1]["findings"] if item["rule"] == "alias-repeated"
    )
    line = repeated["location"]["line"]
    assert repeated["location"]["path"] == "package-2/submission.json"
    assert repeated["related"][0]["path"] == "package-1/submission.json"
    assert repeated["message"].endswith(f"at package-1/submission.json:{line}")


def test_files_are_named_by_their_fields(say: Say) -> None:
    renamed(Path("acme"), "Zubberwick.pdf")
    Path("acme/Zubberwick.pdf").unlink()
    found = report(say, "--redact", "all", "--select", "file-not-found", "acme")
    (package,) = found["packages"]
    assert [one["name"] for one in package["files"]] == ["documents[0].file", "documents[1].file"]
    assert package["findings"][0]["message"] == "documents[1].file does not exist"
    assert package["findings"][0]["data"]["name"] == "documents[1].file"


def test_a_caret_still_points_at_its_place(say: Say) -> None:
    usual = say("check", "--select", "text-padded", "acme")[1].splitlines()
    hidden = say("check", "--select", "text-padded", "--redact", "all", "acme")[1].splitlines()
    carets = [line for line in usual if "^" in line]
    assert carets
    assert [line for line in hidden if "^" in line] == carets
    (source,) = [line for line in hidden if '"alias": "X' in line]
    (before,) = [line for line in usual if '"alias": " Z' in line]
    assert len(source) == len(before)


def test_where_the_run_was_made_is_hidden_too(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_WORKSPACE", str(Path.cwd()))
    monkeypatch.chdir("acme")
    for fmt in ("github", "gitlab", "azure", "sarif", "json", "html"):
        usual = say("check", "-f", fmt, ".")[1]
        assert fmt in {"json", "html"} or "acme" in usual
        hidden = say("check", "--redact", "all", "-f", fmt, ".")[1]
        assert "acme" not in hidden
        assert "package-1" in hidden


def test_the_slowest_files_are_named_by_number_and_field(say: Say) -> None:
    _, _, err = say("check", "--redact", "all", "-j", "1", "--statistics", ".")
    assert "package-2: documents[1].file" in err
    assert "acme" not in err


# --- where it is set ---------------------------------------------------------------------------


def test_option_over_variable_over_file(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("compliance-lint.toml").write_text('redact = "all"\n[profile.open]\nredact = "none"\n')
    assert report(say, ".")["redact"] == "all"
    assert report(say, "--profile", "open", ".")["redact"] == "none"
    assert report(say, "--isolated", ".")["redact"] == "auto"
    monkeypatch.setenv("COMPLIANCE_LINT_REDACT", "none")
    assert report(say, ".")["redact"] == "none"
    assert report(say, "--redact", "auto", ".")["redact"] == "auto"


def test_a_mode_that_is_none_is_an_error(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMPLIANCE_LINT_REDACT", "everything")
    code, _, err = say("check", ".")
    assert code == 2
    assert "'redact' is to be one of auto, all, none, not 'everything'" in err


def test_the_library() -> None:
    data = data_of(GOOD)
    data["alias"] = " Zubberwick"
    files = [GOOD / COI, GOOD / GST]
    hidden = compliance_lint.check(data, files, settings=Settings(redact=Redact.ALL))
    assert hidden.redact is Redact.ALL
    assert "Zubberwick" not in repr(hidden)
    assert hidden.packages[0].source is None or "Zubberwick" not in hidden.packages[0].source
    linter = Linter(Settings(redact=Redact.ALL))
    report = linter.report((), [Problem("'Zubberwick' is not a file", "Zubberwick")])
    with pytest.raises(SubmissionRejected, match="not everything was checked: XXXX is not a file"):
        report.raise_for_findings()
    assert "Zubberwick" not in repr(report)


# --- what knows packages by their places ---------------------------------------------------------


def test_a_cached_report_of_another_mode_is_not_shown(say: Say) -> None:
    words = ("check", "--cache", "--cache-dir", "cache", ".")
    told = [say(*words[:1], "--redact", mode, *words[1:])[1] for mode in ("none", "all", "auto")]
    again = [say(*words[:1], "--redact", mode, *words[1:])[1] for mode in ("none", "all", "auto")]
    assert told == again
    assert [MOBILE in text for text in told] == [True, False, False]
    assert ["Zubberwick" in text for text in told] == [True, False, True]


def test_a_suppression_and_a_baseline_hold_in_any_mode(
    say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("compliance-lint.toml").write_text(
        '[[suppress]]\nrule = "alias-repeated"\npackage = "other"\nreason = "known"\n'
    )
    baselines = []
    for mode in MODES:
        monkeypatch.setenv("COMPLIANCE_LINT_REDACT", mode)
        assert say("baseline", "create", "--file", f"{mode}.json", "--as-of", DAY, ".")[0] == 0
        baselines.append(Path(f"{mode}.json").read_text())
    assert len(set(baselines)) == 1
    assert '"package": "acme"' in baselines[0]
    monkeypatch.delenv("COMPLIANCE_LINT_REDACT")
    for mode in MODES:
        found = report(say, "--redact", mode, "--baseline", "auto.json", ".")
        reasons = {item["suppressed"] for one in found["packages"] for item in one["findings"]}
        assert reasons == {"known", "in the baseline auto.json"}
        assert found["notices"] == []


def test_parts_are_merged_under_the_numbers_of_the_whole(say: Say) -> None:
    whole = report(say, "--redact", "all", ".")
    for part in ("1/2", "2/2"):
        say("check", "--redact", "all", "--shard", part, "-o", f"json={part[0]}.json", ".")
    code, out, err = say("merge", "-f", "json", "1.json", "2.json")
    assert code == 1, err
    merged = json.loads(out)
    assert merged["redact"] == "all"
    assert [one["path"] for one in merged["packages"]] == ["package-1", "package-2"]
    messages = [
        [item["message"] for one in found["packages"] for item in one["findings"]]
        for found in (whole, merged)
    ]
    assert messages[0] == messages[1]


def test_what_cannot_be_merged(say: Say) -> None:
    for mode in MODES:
        say("check", "--redact", mode, "-o", f"json={mode}.json", "acme")
    say("check", "--redact", "all", "-o", "json=more.json", "other")
    Path("account.json").write_text('{"objects": []}')
    wrong = {
        ("auto.json", "none.json"): "different --redact",
        ("--redact", "all", "auto.json"): "made with --redact auto, and here it is all",
        ("none.json",): "made with --redact none, and here it is auto",
        ("--account", "account.json", "all.json"): "--account cannot be held",
    }
    for words, text in wrong.items():
        code, _, err = say("merge", *words)
        assert (code, text in err) == (2, True), err
    assert say("merge", "--redact", "none", "none.json")[0] == 0


def test_inputs_that_hide_from_each_other_are_not_merged(say: Say) -> None:
    changed(Path("other"), "alias", " another")
    for name in ("acme", "other"):
        say("check", "--redact", "all", "-o", f"json={name}.json", name)
    code, _, err = say("merge", "acme.json", "other.json")
    assert code == 2
    assert "only where they are parts of one input" in err


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (("-f", "receipt"), "a receipt tells where packages lie"),
        (("-o", "receipt=out.json"), "a receipt tells where packages lie"),
        (("--with-pages", "-o", "html=out.html"), "--with-pages shows all"),
    ],
)
def test_what_shows_what_is_hidden_is_refused(words: tuple[str, ...], text: str, say: Say) -> None:
    code, out, err = say("check", "--redact", "all", *words, ".")
    assert (code, out, text in err) == (2, "", True), err
    assert not list(Path().glob("out.*"))


# --- the other commands --------------------------------------------------------------------------


def test_inspect_and_why(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    reason = f"name of Zubberwick {MOBILE} does not match"
    shown = say("inspect", f"acme/{GST}")[1]
    name = data_of(Path("acme"))["end_user"]["name"]
    assert name in shown
    monkeypatch.setenv("COMPLIANCE_LINT_REDACT", "all")
    hidden = say("inspect", f"acme/{GST}")[1]
    assert name not in hidden
    assert GST not in hidden
    assert "GST registration certificate" in hidden
    assert say("inspect", "--page-image", "page.png", f"acme/{GST}")[0] == 2
    told = say("why", reason, "acme")[1]
    assert "business-name-not-on-document" in told
    assert "Zubberwick" not in told
    assert "acme" not in told
    monkeypatch.setenv("COMPLIANCE_LINT_REDACT", "none")
    assert MOBILE in say("why", reason)[1]


def test_a_problem_names_no_path(say: Say) -> None:
    Path("acme/submission.json").unlink()
    Path("acme/submission.json").mkdir()
    Path("Zubberwick").mkdir()
    code, out, err = say("check", "--redact", "all", ".", "Zubberwick")
    assert code == 3
    assert "package-1: not checked" in out
    assert "not checked: no submission.json or link.json here or below" in out
    assert "acme" not in out + err
    assert "Zubberwick" not in out + err


@pytest.mark.parametrize("mode", Redact)
def test_a_problem_is_masked_as_all_else(mode: Redact) -> None:
    problem = Problem("documents[0].file ('ABCPE1234F.pdf') took longer than 20 seconds")
    (shown,) = Linter(Settings(redact=mode)).report((), [problem]).problems
    assert "took longer than 20 seconds" in shown.message
    assert "ABCPE1234" not in shown.message


def test_the_account_and_batches(say: Say) -> None:
    data = data_of(Path("acme"))
    entry = {"alias": data["alias"], "end_user": data["end_user"], "user_type": "business"}
    Path("account-zubberwick.json").write_text(json.dumps({"objects": [entry]}))
    lines = [json.dumps(data_of(Path(name))) for name in ("acme", "other")]
    Path("zubberwick.jsonl").write_text("\n".join(lines))
    words = ("--redact", "all", "--account", "account-zubberwick.json", "zubberwick.jsonl")
    found = report(say, *words)
    assert "zubberwick" not in json.dumps(found).lower()
    assert [one["path"] for one in found["packages"]] == ["package-1", "package-2"]
    for one in found["packages"]:
        told = {item["rule"]: item for item in one["findings"]}
        assert told["alias-repeated"]["message"].endswith("at the account")
        assert told["alias-repeated"]["location"]["path"] == one["path"]


# --- how it is told what is ours ------------------------------------------------------------------

WORDS = "is not the name of a page it has alias end_user documents file and"
KNOWN = Known(
    words=frozenset(WORDS.split(" ")),
    phrases=frozenset({"GST Certificate"}),
    names={"acme gst.pdf": "documents[1].file"},
    foreign=frozenset({"page", "the name of"}),
    sentences=("the name of",),
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("it is not a page", "it is not a page"),
        ("page", "XXXX"),
        ("it has the name of a page", "it has XXXX a page"),
        ("Acme Works is a page", "XXXX is a page"),
        ("it is 'the page' and \"a page\"", "it is XXXX and XXXX"),
        ("it is 'a page' of 'a' page'", "it is XXXX of XXXX page'"),
        ("it is 'not a page", "it is XXXX"),
        ("acme gst.pdf is a GST Certificate", "documents[1].file is a GST Certificate"),
        ("'acme gst.pdf' is a page", "documents[1].file is a page"),
        ("it is of 2026-11-23", "it is of XXXX"),
        ("page 2 of 12 has 123", "page 2 of 12 has XXXX"),
        ("documents[0].file is it", "documents[0].file is it"),
        ("documents[0].acme is it", "XXXX is it"),
        ("documents[98765].file is it", "XXXX is it"),
        ("it is +44", "it is XXXX"),
        ("a, Bee, Cee; a", "a, XXXX; a"),
        ("", ""),
    ],
)
def test_what_is_left_of_a_sentence(text: str, shown: str) -> None:
    assert hide_text(text, KNOWN) == shown


@pytest.mark.parametrize(
    ("pointer", "shown"),
    [
        ("/end_user/name", "/end_user/name"),
        ("/documents/0/file", "/documents/0/file"),
        ("/documents/0/acme~1works", "/documents/0/XXXX"),
        ("/560001/9876543210", "/XXXX/XXXX"),
        ("documents[0].Acme", "documents[0].XXXX"),
        ("", ""),
    ],
)
def test_what_is_left_of_a_pointer(pointer: str, shown: str) -> None:
    assert hide_pointer(pointer, KNOWN) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('{"alias": "Acme", "Acme": 12.5}', '{"alias": "XXXX", "XXXX": XX.X}'),
        ('{"alias": "a \\"b\\" c"}', '{"alias": "XXXXXXXXX"}'),
        ('{"alias": "alias"}', '{"alias": "XXXXX"}'),
        ('{"\\u0061lias" : true}', '{"\\u0061lias" : true}'),
        ('{alias: Acme, "file": null}', '{XXXXX: XXXX, "file": null}'),
        ('{"alias": "Acme\nWorks", "x', '{"alias": "XXXX\nXXXXX"XX"X'),
        ('"Acme" Works"', '"XXXX" XXXXX"'),
    ],
)
def test_what_is_left_of_a_manifest(text: str, shown: str) -> None:
    assert hide_json(text, KNOWN) == shown


def test_what_is_left_of_values() -> None:
    data = {"a": "page", "b": "GST Certificate", "c": "acme gst.pdf", "d": 5_000_001, "e": 2021,
            "f": ["it is Acme", None], "g": "it is not", "h": 1.5, "i": "is"}  # fmt: skip
    known = Known(KNOWN.words, KNOWN.phrases, KNOWN.names, frozenset({"U1KA2021PTC"}))
    template = "{a!r} {b!r} {c!r} {d:,} {e} {f} {g} {h} '{i}'"
    hidden = hide_values(data, template, known)
    assert list(hidden.values()) == [
        "XXXX", "GST Certificate", "documents[1].file", 5_000_001, "XXXX", ["it is XXXX", None],
        "it is not", 1.5, "XXXX",
    ]  # fmt: skip
    assert template.format(**hidden) == (
        "'XXXX' 'GST Certificate' documents[1].file 5,000,001 XXXX [it is XXXX, None] it is not "
        "1.5 'XXXX'"
    )


@pytest.mark.parametrize("part", ["'a ", "« ", " '", "a.", "is ", "[0]", 'X"', "Ünï "])
def test_no_text_takes_long(part: str) -> None:
    began = time.process_time()
    for text in (part * 600, part * 100_000):
        hide_text(text, KNOWN)
        hide_json(f'{{"{text}": {text}', KNOWN)
        hide_pointer(f"/{text}", KNOWN)
    assert time.process_time() - began < 5


def test_nothing_known_shows_nothing() -> None:
    mask = Mask(Redact.ALL)
    assert mask.text("the name is Acme") == "XXXX"
    assert mask.pointer("/end_user/name") == "/XXXX/XXXX"
    assert mask.json('{"a": 1}') == '{"X": X}'
