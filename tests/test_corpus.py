"""The corpus and the rules, held against each other: what makes a rule complete."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from compliance_lint.checks import ACROSS_CHECKS, CHECKS
from compliance_lint.findings import Finding
from compliance_lint.results import Outcome
from compliance_lint.rule import Rule, placeholders
from compliance_lint.rulebook import Rulebook, built_in_folder, load_rulebook
from compliance_lint.testing import STORIES, Case, CaseResult, find_cases, run_case

CORPUS = Path(__file__).parent.parent / "corpus"
BOOK = load_rulebook()
CASES = {case.name: case for case in find_cases(CORPUS)}
RULES = {rule.name: rule for rule in BOOK.rules}
KEBAB = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
MIN_STORIES = 12
# The engine supplies it with every finding.
ALWAYS_SUPPLIED = {"param"}

every_rule = pytest.mark.parametrize("rule", RULES.values(), ids=RULES)


@cache
def result_of(name: str) -> CaseResult:
    """How a case went; each is run once, whichever tests look at it."""
    return run_case(CASES[name], BOOK)


@cache
def sources() -> dict[str, Any]:
    path = built_in_folder() / "sources.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def cases_of(rule: str, prefix: str) -> list[Case]:
    folder = f"{rule}/{prefix}-"
    return [case for name, case in CASES.items() if name.startswith(folder)]


def failed_findings(cases: Sequence[Case], rule: str) -> list[Finding]:
    reports = [report for case in cases for report in result_of(case.name).reports]
    return [
        finding
        for report in reports
        for finding in report.findings
        if finding.rule == rule and finding.outcome is Outcome.FAILED
    ]


@pytest.mark.parametrize("name", CASES)
def test_case(name: str) -> None:
    if reason := CASES[name].skipped:
        pytest.skip(reason)
    assert not result_of(name).faults


# --- one rule at a time -------------------------------------------------------------------------


@every_rule
def test_words(rule: Rule) -> None:
    for text in (rule.title, rule.message, rule.why, rule.fix):
        assert text == text.strip()
        assert len(text) > 8
        assert not re.search(r"[ \n]{2}|\t", text), "white space shows in reports"
        assert not text.endswith(("..", ". .", ",", ";", ":"))
    assert not rule.title.endswith("."), "a title is no sentence"
    assert not rule.message.endswith("."), "the reports put the full stop"
    assert rule.why.endswith((".", "!", "?"))
    assert rule.fix.endswith((".", "!", "?"))
    assert KEBAB.fullmatch(rule.name)
    assert re.fullmatch(r"[0-9]+\.[0-9]+\.[0-9]+", rule.since)


@every_rule
def test_source_is_listed(rule: Rule) -> None:
    assert rule.source.page in sources()
    assert rule.source.section in sources()[rule.source.page]["sections"]


@every_rule
def test_api_code_is_the_packs(rule: Rule) -> None:
    if rule.api is not None:
        codes = {code for pack in BOOK.packs for code in pack.errors}
        assert rule.api.code in codes
        assert rule.stage == "api"


@every_rule
def test_has_cases(rule: Rule) -> None:
    lacking = [kind for kind in ("fail", "pass") if not cases_of(rule.name, kind)]
    assert not lacking, f"no {' and no '.join(lacking)} case of {rule.name}"


@every_rule
def test_message_is_filled(rule: Rule) -> None:
    """Every placeholder is in the data of every finding of the rule's fail cases."""
    wanted = placeholders(rule.message) - ALWAYS_SUPPLIED
    findings = failed_findings(cases_of(rule.name, "fail"), rule.name)
    assert findings
    for finding in findings:
        if finding.message.startswith("and "):  # the line that only counts the rest
            continue
        assert wanted <= set(finding.data)


@every_rule
def test_finding_reads_well(rule: Rule) -> None:
    for finding in failed_findings(cases_of(rule.name, "fail"), rule.name):
        for text in (finding.message, finding.help):
            assert text
            assert text == text.strip()
            ours = re.sub(r"'[^']*'|\"[^\"]*\"", "…", text)  # what the user wrote may be odd
            assert not re.search(r"  |\.\.(?!\.)| ,|None\b| object at 0x|Path\(", ours), text
        assert not finding.message.endswith("."), finding.message


@every_rule
def test_fail_case_is_about_its_rule(rule: Rule) -> None:
    """The rule is among the findings a fail case expects, and not among those of a pass case."""
    for case in cases_of(rule.name, "fail"):
        assert (rule.name, "failed") in {key[:2] for key in case.findings}
    for case in cases_of(rule.name, "pass"):
        assert rule.name not in {key[0] for key in case.findings}


# --- all of them --------------------------------------------------------------------------------


def test_names_are_unique(rulebook: Rulebook) -> None:
    names = [rule.name for rule in rulebook.rules]
    aliases = [alias for rule in rulebook.rules for alias in rule.aliases]
    twice = [name for name, count in Counter([*names, *aliases]).items() if count > 1]
    assert not twice
    titles = Counter(rule.title for rule in rulebook.rules)
    assert not [title for title, count in titles.items() if count > 1]


def test_no_tag_or_pack_is_called_like_a_rule(rulebook: Rulebook) -> None:
    """`--select` takes any of them, so that one word must not mean two things."""
    words = {tag for rule in rulebook.rules for tag in rule.tags}
    words |= {pack.name for pack in rulebook.packs} | {"all"}
    assert not words & set(rulebook.by_name)
    assert all(KEBAB.fullmatch(word) for word in words)


def test_no_orphan_folder() -> None:
    folders = {path.name for path in CORPUS.iterdir() if path.is_dir()}
    assert folders <= {*RULES, STORIES}


def test_no_file_is_outside_a_case() -> None:
    """A case without expected.toml would never be run."""
    folders = {case.folder for case in CASES.values()}
    for path in CORPUS.rglob("submission.json"):
        assert path.parent in folders or path.parent.parent in folders, path


def test_every_check_is_used() -> None:
    assert {*CHECKS, *ACROSS_CHECKS} - {rule.check for rule in BOOK.rules} == set()


def test_every_source_is_whole() -> None:
    for page in sources().values():
        assert set(page) <= {"title", "url", "read", "sections", "note"}
        assert page["title"]
        assert page["read"]
        assert len(set(page["sections"])) == len(page["sections"]) > 0


def test_stories() -> None:
    stories = [case for case in CASES.values() if case.rule is None]
    assert len(stories) >= MIN_STORIES
    assert {"pass", "fail"} <= {case.verdict for case in stories}
