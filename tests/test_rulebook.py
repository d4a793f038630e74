"""Rules and packs as data: what loads, what is refused and with which words, what a run does."""

from __future__ import annotations

import datetime as dt
import importlib.metadata
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from compliance_lint import (
    Linter,
    Outcome,
    Rulebook,
    RulebookError,
    Settings,
    Severity,
    Verdict,
    check,
    load_rulebook,
)
from compliance_lint.checks import CHECKS, argument_fault
from compliance_lint.findings import PackageReport
from compliance_lint.results import CheckResult, Hit
from compliance_lint.rule import RuleInvalidError, parse_rule, placeholders
from compliance_lint.rulebook import Selection, select_rules
from compliance_lint.submission import Submission
from tools.corpus.package import valid

AS_OF = dt.date(2026, 11, 23)
PACK = 'title = "Rules of an invented company"\n'
RULE = """\
title    = "The alias does not start with the team's letter"
severity = "warning"
stage    = "review"
tags     = ["house-style"]
since    = "1.0.0"
message  = "{name!r} is {length} characters long; the limit is {limit}"

[check]
use   = "file_name_length"
limit = 5

[source]
page    = "house-rules"
section = "Aliases"

[docs]
why = "The archive takes short names only."
fix = "Rename the file."
"""


def write_pack(folder: Path, pack: str = PACK, **rules: str) -> Path:
    """Write a pack; a rule's name has hyphens for the underlines of its keyword."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pack.toml").write_text(pack, encoding="utf-8")
    for name, text in rules.items():
        path = folder / f"{name.replace('_', '-')}.toml"
        path.write_text(text, encoding="utf-8")
    return folder


def data_of(seed: int = 2) -> dict[str, Any]:
    return valid(seed).data


def run(folder: Path | None = None, **settings: Any) -> PackageReport:
    """Check a valid package whose files are not there, with a pack and settings."""
    rules = (folder,) if folder else ()
    report = check(data_of(), settings=Settings(rules=rules, **settings), as_of=AS_OF)
    return report.packages[0]


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The files of `data_of` in the working folder."""
    folder = tmp_path / "work"
    folder.mkdir()
    for name, content in valid(2).files.items():
        (folder / name).write_bytes(content)
    monkeypatch.chdir(folder)
    return folder


# --- what is built in ---------------------------------------------------------------------------


def test_built_in_packs(rulebook: Rulebook) -> None:
    assert [pack.name for pack in rulebook.packs][:1] == ["plivo"]
    assert {"plivo", "india"} <= {pack.name for pack in rulebook.packs}
    assert len(rulebook.rules) > 50
    assert all(pack.kinds is not None for pack in rulebook.packs)


def test_unknown_rule_has_a_suggestion(rulebook: Rulebook) -> None:
    with pytest.raises(RulebookError, match="did you mean 'file-too-large'"):
        rulebook.rule("file-to-large")


@pytest.mark.parametrize("name", CHECKS)
def test_argument_types_can_be_validated(name: str) -> None:
    """Every argument has one of the types that are held against a rule's TOML."""
    check_function = CHECKS[name]
    code = check_function.__code__
    first = code.co_argcount
    assert first == 1
    for argument in code.co_varnames[first : first + code.co_kwonlyargcount]:
        assert argument_fault(check_function, {argument: object()}) == (
            f"argument {argument!r} is to be {check_function.__annotations__[argument]}, not object"
        )


# --- mistakes in a rule -------------------------------------------------------------------------


def changed(old: str, new: str) -> str:
    assert old in RULE
    return RULE.replace(old, new)


TITLE = '"The alias does not start with the team\'s letter"'
MESSAGE = '"{name!r} is {length} characters long; the limit is {limit}"'
NO_SOURCE = changed("[source]", "[docs]").replace("[docs]\nwhy", "why")
WRONG_RULES: dict[str, tuple[str, str]] = {
    "not TOML": ("title 1", r"line 1"),
    "unknown key": (f"titel = 1\n{RULE}", r"unknown key 'titel'; did you mean 'title'\?"),
    "unknown key in docs": (changed("why =", "wy ="), r"unknown key 'docs.wy'; did you mean 'why'"),
    "unknown key in source": (changed("page ", "pag  "), r"unknown key 'source.pag'; did you mean"),
    "no title": (changed("title    = ", "# "), r"'title' is missing"),
    "blank title": (changed(TITLE, '" "'), r"'title'"),
    "title no text": (changed(TITLE, "7"), "'title'"),
    "no message": (changed("message  = ", "# "), r"'message' is missing"),
    "message no text": (changed(MESSAGE, "1"),
                        r"'message' is to be a text"),
    "no fix": (changed("fix = ", "# "), r"'fix' is missing"),
    "no docs": (RULE[: RULE.index("[docs]")], r"'docs' is missing"),
    "docs no table": (f"docs = 1\n{RULE[: RULE.index('[docs]')]}", r"'docs' is to be a table"),
    "no source": (NO_SOURCE, r"unknown key|missing"),
    "no check": (RULE.replace("[check]", "[api]"), r"'check' is missing"),
    "check no table": (changed("[check]", "check = 'x'\n[api]"), r"'check' is to be a table"),
    "no use": (changed("use   = ", "# "), r"'use' is missing"),
    "use no text": (changed('"file_name_length"', "7"), r"'use' is to be a text"),
    "bad severity": (changed('"warning"', '"warn"'),
                     r"'severity' is to be one of error, warning, info, not 'warn'"),
    "severity no text": (changed('"warning"', "3"), r"'severity' is to be one of"),
    "severity a list": (changed('"warning"', '["error"]'), r"'severity' is to be one of"),
    "bad stage": (changed('"review"', '"later"'), r"'stage' is to be one of api, review"),
    "tags no list": (changed('["house-style"]', '"x"'), r"'tags' is to be a list of texts"),
    "aliases no texts": (f"aliases = [1]\n{RULE}", r"'aliases' is to be a list of texts"),
    "unknown operation": (f'operations = ["list"]\n{RULE}', r"'operations' .*create, update"),
    "no pattern": (f"{RULE}\nrejected_as = ['(']", r"'rejected_as' has no pattern '\('"),
    "no operation": (f"operations = []\n{RULE}", r"'operations'"),
    "placeholder with attribute": (changed("{name!r}", "{a.b}"), r"\{a\.b\} is not a plain name"),
    "placeholder with index": (changed("{name!r}", "{a[0]}"), r"\{a\[0\]\} is not a plain name"),
    "placeholder without name": (changed("{name!r}", "{}"), r"\{\} is not a plain name"),
    "placeholder in a format": (changed("{name!r}", "{name:>{limit}}"), r"not a plain name"),
    "brace left open": (changed("{name!r}", "{name"), r"in the message"),
    "unknown check": (changed("file_name_length", "file_name_lenght"),
                      r"no check 'file_name_lenght'; did you mean 'file_name_length'\?"),
    "missing argument": (changed("limit = 5", ""), r"needs the argument 'limit'"),
    "unknown argument": (changed("limit = 5", "limit = 5\nlimits = 6"),
                         r"no argument 'limits'; did you mean 'limit'\?"),
    "wrong argument type": (changed("limit = 5", 'limit = "5"'), r"'limit' is to be int, not str"),
    "true for a number": (changed("limit = 5", "limit = true"), r"'limit' is to be int, not bool"),
    "api no table": (f'api = "x"\n{RULE}', r"'api' is to be a table"),
    "api without code": (f'{RULE}\n[api]\nbasis = "stated"\n', r"'code' is missing"),
    "api with bad basis": (f'{RULE}\n[api]\ncode = "invalid_file"\nbasis = "guessed"\n',
                           r"'basis' is to be one of stated, inferred"),
    "api with unknown key": (f'{RULE}\n[api]\ncode = "x"\nbasis = "stated"\ntype = "y"\n',
                             r"unknown key 'api.type'"),
    "unknown API code": (f'{RULE}\n[api]\ncode = "invalid_fil"\nbasis = "stated"\n',
                         r"no API error code 'invalid_fil'; did you mean 'invalid_file'\?"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "words"), WRONG_RULES.values(), ids=WRONG_RULES)
def test_a_wrong_rule_is_named(text: str, words: str, tmp_path: Path) -> None:
    folder = write_pack(tmp_path / "house", short_name=text)
    with pytest.raises(RulebookError, match=words) as caught:
        load_rulebook([folder])
    assert "short-name" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_rule_that_is_no_utf8(tmp_path: Path) -> None:
    folder = write_pack(tmp_path / "house")
    (folder / "short-name.toml").write_bytes(b"title = '\xff'")
    with pytest.raises(RulebookError, match=r"short-name\.toml"):
        load_rulebook([folder])


@pytest.mark.parametrize("name", ["Short", "short_name", "short--name", "1st", "-x", "a.b", "ü"])
def test_rule_names(name: str) -> None:
    with pytest.raises(RuleInvalidError, match="lower-case-words-with-hyphens"):
        parse_rule(name, "house", {})


def test_placeholders() -> None:
    assert placeholders("{a!r} of {b:>4}, {{c}}") == {"a", "b"}


# --- mistakes in a pack -------------------------------------------------------------------------


SLOT = '[[slot]]\nname = "x"\ntitle = "X"\nwords = ["x"]\nkinds = ["pan-card"]\n'
WRONG_PACKS: dict[str, tuple[str, str]] = {
    "not TOML": ("title", r"pack\.toml"),
    "unknown key": ('title = "x"\nerror = 1', r"unknown key 'error'; did you mean 'errors'\?"),
    "no title": ("", r"'title' is missing"),
    "applies to an unknown key": (f'{PACK}[applies]\ncountry = "IN"', r"'country'; did you mean"),
    "applies no table": (f'{PACK}applies = "IN"', r"'applies' is to be a table"),
    "slot no list of tables": (f'{PACK}slot = "x"', r"\[\[slot\]\]"),
    "slot without words": (PACK + SLOT.replace('"x"]', "]"), r"'words'"),
    "slot with an empty word": (PACK + SLOT.replace('["x"]', '[""]'), r"'words'"),
    "slot with a text for words": (PACK + SLOT.replace('["x"]', '"x"'), r"'words' .* list"),
    "slot of an unknown kind": (PACK + SLOT.replace("pan-card", "pan-crad"),
                                r"no kind of document 'pan-crad'; did you mean 'pan-card'\?"),
    "error without message": (f'{PACK}[errors]\nbad = {{ type = "x" }}', r"error 'bad'"),
    "not_checkable no list": (f'{PACK}not_checkable = "x"', r"'not_checkable' .* list of texts"),
    "bad prefix": (f'{PACK}prefix = "My Rules"', r"'prefix' to lower-case-words"),
    "prefix no text": (f"{PACK}prefix = 7", r"'prefix'"),
    "name of a built-in pack": (f'{PACK}prefix = "plivo"', r"two packs are called 'plivo'"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "words"), WRONG_PACKS.values(), ids=WRONG_PACKS)
def test_a_wrong_pack_is_named(text: str, words: str, tmp_path: Path) -> None:
    folder = write_pack(tmp_path / "house", text, short_name=RULE)
    with pytest.raises(RulebookError, match=words):
        load_rulebook([folder])


def test_pack_without_pack_toml(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "absent"):
        with pytest.raises(RulebookError, match=r"needs a pack\.toml"):
            load_rulebook([folder])


def test_folder_name_that_is_no_prefix(tmp_path: Path) -> None:
    folder = write_pack(tmp_path / "Our Rules", short_name=RULE)
    with pytest.raises(RulebookError, match=r"'Our Rules' .* 'prefix'"):
        load_rulebook([folder])
    write_pack(folder, f'{PACK}prefix = "ours"\n')
    assert load_rulebook([folder]).rule("ours/short-name")


def test_the_same_rule_twice(tmp_path: Path) -> None:
    first = write_pack(tmp_path / "a" / "house", short_name=RULE)
    second = write_pack(tmp_path / "b" / "house", short_name=RULE)
    with pytest.raises(RulebookError, match=r"'house/short-name' .* already"):
        load_rulebook([first, second])
    with pytest.raises(RulebookError, match=r"already"):
        load_rulebook([first, first])


def test_alias_of_another_rule(tmp_path: Path) -> None:
    text = f'aliases = ["file-too-large"]\n{RULE}'
    folder = write_pack(tmp_path / "house", short_name=text)
    with pytest.raises(RulebookError, match=r"'file-too-large' is the name or alias of another"):
        load_rulebook([folder])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("title 1", "line 1"),
        ('title = "X"\nproof = true\nrecognise = []\nlabels = []', "unknown key 'labels'"),
        ('title = "X"\nrecognise = []', "proof"),
        (
            'title = "X"\nproof = true\nrecognise = [["letter"]]\n'
            '[[sentence]]\npattern = "(?P<nmae>x)"',
            "nmae",
        ),
    ],
)
def test_wrong_kind_of_document_is_an_error_of_the_run(
    text: str, words: str, tmp_path: Path
) -> None:
    """Not of each package, where it would read as the package's own fault."""
    folder = write_pack(tmp_path / "house", short_name=RULE)
    (folder / "certificates").mkdir()
    (folder / "certificates" / "letter.toml").write_text(text, encoding="utf-8")
    with pytest.raises(RulebookError, match=rf"letter\.toml.*{words}"):
        Linter(Settings(rules=(folder,)))


# --- a pack of one's own ------------------------------------------------------------------------


def test_user_pack(tmp_path: Path, files: Path) -> None:
    assert files.is_dir()
    folder = write_pack(tmp_path / "house", short_name=RULE)
    report = run(folder)
    assert report.outcomes["house/short-name"] is Outcome.FAILED
    assert [item.rule for item in report.findings] == ["house/short-name"] * 2
    finding = report.findings[1]
    assert finding.message == "'gst-certificate.pdf' is 19 characters long; the limit is 5"
    assert finding.severity is Severity.WARNING
    assert finding.api is None
    assert report.verdict is Verdict.PASS  # a warning
    assert run(folder, fail_on=Severity.WARNING).verdict is Verdict.FAIL


def test_user_pack_with_its_own_words(tmp_path: Path, files: Path) -> None:
    """API codes, what cannot be checked, a country the pack is about, a kind of document."""
    assert files.is_dir()
    text = f'{RULE}\n[api]\ncode = "too_long"\nbasis = "stated"\n'.replace('"review"', '"api"')
    pack = (
        f'{PACK}not_checkable = ["the weather"]\n[applies]\ncountry_iso = "in"\n'
        '[errors]\ntoo_long = { type = "house_error", message = "{param} is too long" }\n'
    )
    report = run(write_pack(tmp_path / "house", pack, short_name=text))
    answer = report.findings[0].api
    assert answer is not None
    assert (answer.type, answer.code) == ("house_error", "too_long")
    assert answer.message == "documents[0].file is too long"
    assert "the weather" in report.not_checkable

    elsewhere = run(write_pack(tmp_path / "house", pack.replace('"in"', '"de"'), short_name=text))
    assert elsewhere.outcomes["house/short-name"] is Outcome.NOT_APPLICABLE
    assert "the weather" not in elsewhere.not_checkable


def test_operations(tmp_path: Path, files: Path) -> None:
    assert files.is_dir()
    text = f'operations = ["update"]\n{RULE}'
    report = run(write_pack(tmp_path / "house", short_name=text))
    assert report.outcomes["house/short-name"] is Outcome.NOT_APPLICABLE


# --- checks of one's own ------------------------------------------------------------------------


def letters(submission: Submission, *, first: str) -> Iterator[CheckResult]:
    """A check as a plug-in has it."""
    if not (submission.data.alias or "").startswith(first):
        yield Hit("/alias", {"name": submission.data.alias, "length": 1, "limit": first})


LETTERS = changed('use   = "file_name_length"\nlimit = 5', 'use = "letters"\nfirst = "~"')


def install(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    """Pretend that a distribution offers ``value`` as the check `letters`."""
    entry = importlib.metadata.EntryPoint("letters", value, "compliance_lint.checks")

    def entry_points(**wanted: Any) -> importlib.metadata.EntryPoints:
        return importlib.metadata.EntryPoints([entry]).select(**wanted)

    monkeypatch.setattr(importlib.metadata, "entry_points", entry_points)


def test_check_by_entry_point(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: Path) -> None:
    assert files.is_dir()
    install(monkeypatch, f"{__name__}:letters")
    folder = write_pack(tmp_path / "house", right_letter=LETTERS)
    report = run(folder)
    assert [(item.rule, item.location.pointer) for item in report.findings] == [
        ("house/right-letter", "/alias")
    ]
    write_pack(folder, right_letter=LETTERS.replace('first = "~"', "first = 1"))
    with pytest.raises(RulebookError, match="'first' is to be str, not int"):
        load_rulebook([folder])
    write_pack(folder, right_letter=LETTERS.replace('"letters"', '"leters"'))
    with pytest.raises(RulebookError, match="did you mean 'letters'"):
        load_rulebook([folder])


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (f"{__name__}:absent", "'letters' cannot be loaded: AttributeError"),
        ("no_such_module_here:x", "'letters' cannot be loaded: ModuleNotFoundError"),
        (f"{__name__}:AS_OF", "not a plain function"),
        (f"{__name__}:Settings", "not a plain function"),
    ],
)
def test_broken_entry_point(
    value: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(monkeypatch, value)
    folder = write_pack(tmp_path / "house", right_letter=LETTERS)
    with pytest.raises(RulebookError, match=words) as caught:
        load_rulebook([folder])
    assert "right-letter" in str(caught.value)


def test_check_of_an_installed_distribution(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: Path
) -> None:
    """No pretence: a module and its dist-info, as pip leaves them, on the path."""
    assert files.is_dir()
    site = tmp_path / "site"
    info = site / "house_checks-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: house-checks\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        "[compliance_lint.checks]\nloud_alias = house_checks_of_tests:loud_alias\n"
    )
    (site / "house_checks_of_tests.py").write_text(
        "from compliance_lint.findings import Hit\n"
        "def loud_alias(submission, *, share: 'float' = 0.5):\n"
        "    alias = submission.data.alias or ''\n"
        "    yield Hit('/alias', {'name': alias, 'length': len(alias), 'limit': share})\n"
    )
    monkeypatch.syspath_prepend(str(site))
    importlib.invalidate_caches()
    text = changed('use   = "file_name_length"\nlimit = 5', 'use = "loud_alias"\nshare = 1')
    try:
        report = run(write_pack(tmp_path / "house", no_shouting=text))
    finally:
        sys.modules.pop("house_checks_of_tests", None)
    assert [item.rule for item in report.findings] == ["house/no-shouting"]
    assert report.findings[0].message.endswith("the limit is 1")


# --- crashes ------------------------------------------------------------------------------------


def crash(error: BaseException, after: int = 0) -> Any:
    def broken(_submission: Submission) -> Iterator[CheckResult]:
        for _ in range(after):
            yield Hit("/alias")
        raise error

    return broken


CRASHES: dict[str, Any] = {
    "exception": crash(ValueError("~")),
    "after a hit": crash(KeyError("~"), after=1),
    "recursion": crash(RecursionError()),
    "memory": crash(MemoryError()),
    "assertion": crash(AssertionError()),
    "yields None": lambda submission: iter([None]),
    "returns None": lambda submission: None,
    "no data for the message": lambda submission: iter([Hit("/alias")]),
}


@pytest.mark.parametrize("broken", CRASHES.values(), ids=CRASHES)
def test_crashed_check_is_an_error(
    broken: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: Path
) -> None:
    assert files.is_dir()
    monkeypatch.setattr("compliance_lint.engine.find_check", lambda name: {
        **CHECKS, "file_name_length": broken,
    }[name])  # fmt: skip
    folder = write_pack(tmp_path / "house", short_name=RULE)
    report = run(folder, select=("house", "field-missing"))
    assert report.verdict is Verdict.ERROR
    assert report.outcomes["house/short-name"] is Outcome.UNDECIDED
    assert report.outcomes["field-missing"] is Outcome.PASSED
    assert [problem.rule for problem in report.problems] == ["house/short-name"]
    assert "house/short-name could not be run" in report.problems[0].message
    assert "Traceback" in report.problems[0].detail
    assert "~" not in report.problems[0].message
    assert not [item for item in report.findings if item.rule == "house/short-name"]


def test_interrupt_is_not_swallowed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: Path
) -> None:
    assert files.is_dir()
    monkeypatch.setattr(
        "compliance_lint.engine.find_check", lambda _name: crash(KeyboardInterrupt())
    )
    with pytest.raises(KeyboardInterrupt):
        run(write_pack(tmp_path / "house", short_name=RULE))


def test_flood_of_findings_is_counted(monkeypatch: pytest.MonkeyPatch, files: Path) -> None:
    assert files.is_dir()
    hits = [Hit(f"/x/{number}", {"where": "", "detail": "", "kind": ""}) for number in range(500)]
    monkeypatch.setattr("compliance_lint.engine.find_check", lambda _name: lambda _sub: hits)
    report = run(select=("data-not-json",))
    assert len(report.findings) == 51
    assert report.findings[-1].message == "and 450 more places with the same fault"
    assert len({item.fingerprint for item in report.findings}) == 51


# --- selection ----------------------------------------------------------------------------------


def names(rulebook: Rulebook, **selection: Any) -> set[str]:
    return {rule.name for rule in select_rules(rulebook, Selection(**selection))}


def test_select_and_ignore(rulebook: Rulebook) -> None:
    everything = {rule.name for rule in rulebook.rules}
    files = {rule.name for rule in rulebook.rules if "files" in rule.tags}
    india = {rule.name for rule in rulebook.rules if rule.pack == "india"}
    assert names(rulebook) == names(rulebook, select=("all",)) == everything
    assert names(rulebook, select=("file-too-large",)) == {"file-too-large"}
    assert names(rulebook, select=("india", "file-too-large")) == india | {"file-too-large"}
    assert names(rulebook, select=("files",)) == files
    assert names(rulebook, ignore=("files",)) == everything - files
    assert names(rulebook, select=("files",), ignore=("file-too-large",)) == files - {
        "file-too-large"
    }
    assert names(rulebook, ignore=("all",)) == set()


def test_order_is_the_rulebooks(rulebook: Rulebook) -> None:
    chosen = select_rules(rulebook, Selection(select=("india", "plivo")))
    assert [rule.name for rule in chosen] == [rule.name for rule in rulebook.rules]


WRONG_SELECTIONS: dict[str, tuple[dict[str, Any], str]] = {
    "select": ({"select": ("file-to-large",)}, r"'file-to-large' is no rule.*'file-too-large'"),
    "ignore": ({"ignore": ("indai",)}, r"'indai' is no rule, pack or tag; did you mean 'india'"),
    "empty word": ({"select": ("",)}, r"'' is no rule"),
    "capitals": ({"select": ("File-Too-Large",)}, r"did you mean 'file-too-large'"),
    "severity": ({"severity": {"file-to-large": Severity.INFO}}, r"no rule 'file-to-large'; did"),
    "severity of a tag": ({"severity": {"files": Severity.INFO}}, r"no rule 'files'"),
    "arguments": ({"arguments": {"file-to-large": {}}}, r"no rule 'file-to-large'; did you mean"),
    "argument": ({"arguments": {"requirements-stale": {"dayz": 3}}}, r"no argument 'dayz'.*'days'"),
    "type": ({"arguments": {"requirements-stale": {"days": "3"}}}, r"'days' is to be int, not str"),
}


@pytest.mark.parametrize(("selection", "words"), WRONG_SELECTIONS.values(), ids=WRONG_SELECTIONS)
def test_wrong_selection_is_named(
    selection: dict[str, Any], words: str, rulebook: Rulebook
) -> None:
    with pytest.raises(RulebookError, match=words):
        select_rules(rulebook, Selection(**selection))
    with pytest.raises(RulebookError, match=words):
        Linter(Settings(**selection), rulebook=rulebook)


def test_alias_works_wherever_a_name_does(tmp_path: Path, files: Path) -> None:
    assert files.is_dir()
    folder = write_pack(tmp_path / "house", short_name=f'aliases = ["house/old-name"]\n{RULE}')
    book = load_rulebook([folder])
    assert book.rule("house/old-name") is book.rule("house/short-name")
    assert names(book, select=("house/old-name",)) == {"house/short-name"}
    assert "house/short-name" not in names(book, ignore=("house/old-name",))
    report = run(
        folder,
        select=("house/old-name",),
        severity={"house/old-name": Severity.ERROR},
        arguments={"house/old-name": {"limit": 20}},
    )
    assert set(report.outcomes) == {"house/short-name"}
    assert [item.message for item in report.findings] == [
        "'certificate-of-incorporation.pdf' is 32 characters long; the limit is 20"
    ]
    assert report.verdict is Verdict.FAIL


def test_what_is_ignored_leaves_no_trace(files: Path) -> None:
    (files / "gst-certificate.pdf").unlink()
    assert run().outcomes["file-not-found"] is Outcome.FAILED
    report = run(ignore=("file-not-found",))
    assert "file-not-found" not in report.outcomes
    assert "file-not-found" not in {item.rule for item in report.findings}
    # The certificate is still not read: without that rule the package is no pass either.
    assert report.verdict is Verdict.UNDECIDED


@pytest.mark.parametrize("level", Severity)
@pytest.mark.parametrize("fail_on", Severity)
def test_fail_on(level: Severity, fail_on: Severity, tmp_path: Path, files: Path) -> None:
    assert files.is_dir()
    folder = write_pack(tmp_path / "house", short_name=RULE)
    report = run(folder, fail_on=fail_on, severity={"house/short-name": level})
    expected = Verdict.FAIL if level.rank >= fail_on.rank else Verdict.PASS
    assert report.verdict is expected
    assert {item.severity for item in report.findings} == {level}


def test_undecided_is_never_a_pass(files: Path) -> None:
    """Not even where every rule that could know is only a warning."""
    (files / "gst-certificate.pdf").write_bytes(b"%PDF-1.7\n")
    lowered = {rule.name: Severity.INFO for rule in load_rulebook().rules}
    assert run(severity=lowered).verdict is Verdict.UNDECIDED


def test_changed_rule_leaves_the_rulebook_alone(rulebook: Rulebook) -> None:
    before = rulebook.rule("requirements-stale")
    copied = replace(before)
    select_rules(
        rulebook,
        Selection(
            severity={"requirements-stale": Severity.ERROR},
            arguments={"requirements-stale": {"days": 1}},
        ),
    )
    assert rulebook.rule("requirements-stale") == copied


def test_what_reviewers_write_is_in_patterns() -> None:
    """Those of our own rules are not compiled when they are loaded."""
    patterns = [item for rule in load_rulebook(()).rules for item in rule.rejected_as]
    assert len(patterns) > 50
    for pattern in patterns:
        assert re.compile(pattern, re.IGNORECASE).groups >= 0
