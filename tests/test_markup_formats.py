"""The formats that are documents: SARIF, JUnit XML, Markdown, HTML, and the full text.

Schemas that others publish are not kept here. Where SCHEMAS_OF_OTHERS names a folder with
``sarif-2.1.0.json`` and ``junit-10.xsd``, reports are held against them; `.ci/run` fetches both.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest
from bad_input import COPIES, DAY
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from mixed_packages import STORY, copy_mixed, drawn
from test_properties import LINTER

from compliance_lint.cli import app
from compliance_lint.findings import Part, Report
from compliance_lint.load.urls import parse_place
from compliance_lint.report import Options, markdown, render, sarif
from compliance_lint.results import Outcome, Severity

_CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
_QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--hide-scrollbars",
)  # fmt: skip


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    copy_mixed(tmp_path / "in", bad="b [bad]")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "in"


def schema(name: str) -> Path:
    folder = os.environ.get("SCHEMAS_OF_OTHERS")
    path = Path(folder or "/nowhere") / name
    if not path.exists():
        pytest.skip(f"SCHEMAS_OF_OTHERS names no folder with {name}")
    return path


def changed(report: Report, **values: Any) -> Report:
    (package,) = report.packages
    return replace(report, packages=(replace(package, **values),))


def failing() -> Report:
    return LINTER.check_paths([parse_place(STORY)])


# --- SARIF ----------------------------------------------------------------------------------------


@pytest.mark.usefixtures("root")
def test_sarif_fits_the_schema(capsys: pytest.CaptureFixture[str]) -> None:
    text = schema("sarif-2.1.0.json").read_text(encoding="utf-8-sig")
    judge = Draft202012Validator(json.loads(text))
    for words in (("in",), ("in/a good", "nowhere"), ("nowhere",)):
        judge.validate(json.loads(drawn(capsys, "sarif", *words)))


@pytest.mark.usefixtures("root")
def test_sarif_has_what_code_scanning_demands(capsys: pytest.CaptureFixture[str]) -> None:
    log = json.loads(drawn(capsys, "sarif", "in", "nowhere"))
    (run,) = log["runs"]
    rules = {rule["id"]: rule for rule in run["tool"]["driver"]["rules"]}
    assert log["version"] == "2.1.0"
    assert run["automationDetails"]["id"] == "compliance-lint/"
    assert "security-severity" not in json.dumps(log)
    for rule in rules.values():
        assert rule["shortDescription"]["text"]
        assert 0 < len(rule["fullDescription"]["text"]) <= 1024
        assert rule["help"]["text"]
        assert len(rule["properties"].get("tags", ())) <= 20
    prints = [item["partialFingerprints"]["primaryLocationLineHash"] for item in run["results"]]
    assert len(set(prints)) == len(prints) > 10
    for result in run["results"]:
        assert result["ruleId"] in rules
        place = result["locations"][0]["physicalLocation"]
        uri = place["artifactLocation"]["uri"]
        assert not uri.startswith("/")
        assert " " not in uri
        assert "[" not in uri
        region = place["region"]
        assert (region["startLine"], region["startColumn"]) >= (1, 1)
        assert (region["endLine"], region["endColumn"]) > (
            region["startLine"], region["startColumn"],
        )  # fmt: skip
    kinds = {(item["kind"], item["level"]) for item in run["results"]}
    assert {("fail", "error"), ("review", "none")} <= kinds
    assert {item["level"] for item in run["results"] if item["kind"] == "review"} == {"none"}
    assert not run["invocations"][0]["executionSuccessful"]
    assert {item["ruleId"] for item in run["results"]} >= {"not-checked", "file-not-found"}


def test_sarif_places_are_those_of_the_report(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for words in (("in",), (str(root),)):  # absolute paths too are shown from the root
        whole = json.loads(drawn(capsys, "json", *words))
        (run,) = json.loads(drawn(capsys, "sarif", *words))["runs"]
        found = [item for item in run["results"] if item["ruleId"] != "not-checked"]
        said = [item for package in whole["packages"] for item in package["findings"]]
        assert [item["ruleId"] for item in found] == [item["rule"] for item in said]
        for one, other in zip(found, said, strict=True):
            place = one["locations"][0]["physicalLocation"]
            relative = other["location"]["path"].removeprefix(f"{root.parent}/")
            assert unquote(place["artifactLocation"]["uri"]) == relative
            assert place["region"]["startLine"] == other["location"]["line"]


def test_paths_start_at_the_root_of_the_repository(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_WORKSPACE", str(root.parent))
    monkeypatch.chdir(root)
    for word in (".", str(root)):
        (run,) = json.loads(drawn(capsys, "sarif", word))["runs"]
        uris = {
            item["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
            for item in run["results"]
        }
        assert uris
        assert {uri.partition("/")[0] for uri in uris} == {"in"}


def test_sarif_of_a_part_has_a_category_of_its_own() -> None:
    report = replace(failing(), part=Part(2, 3))
    (run,) = json.loads(render(report, LINTER.rulebook, "sarif"))["runs"]
    assert run["automationDetails"]["id"] == "compliance-lint/part-2-of-3/"


def test_sarif_that_would_be_refused_is_cut_with_what_weighs_most_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sarif, "MAX_RESULTS", 3)
    report = failing()
    (package,) = report.packages
    (error,) = package.findings
    light = replace(error, severity=Severity.WARNING)
    long = changed(report, findings=(light, light, light, error, error))
    (run,) = json.loads(render(long, LINTER.rulebook, "sarif"))["runs"]
    assert [item["level"] for item in run["results"]] == ["error", "error", "warning"]
    (note,) = run["invocations"][0]["toolExecutionNotifications"]
    assert "2 more results were left out" in note["message"]["text"]


# --- JUnit ----------------------------------------------------------------------------------------


@pytest.mark.usefixtures("root")
def test_junit_fits_the_schema(capsys: pytest.CaptureFixture[str]) -> None:
    xmlschema = pytest.importorskip("xmlschema")
    judge = xmlschema.XMLSchema(str(schema("junit-10.xsd")))
    judge.validate(drawn(capsys, "junit", "in", "nowhere"))


@pytest.mark.usefixtures("root")
def test_junit_has_a_case_for_each_rule_that_ran(capsys: pytest.CaptureFixture[str]) -> None:
    whole = json.loads(drawn(capsys, "json"))
    suites = ET.fromstring(drawn(capsys, "junit", "in", "nowhere"))
    assert [suite.get("name") for suite in suites] == [
        *(package["path"] for package in whole["packages"]), "not checked",
    ]  # fmt: skip
    for suite, package in zip(suites, whole["packages"], strict=False):
        cases = {case.get("name"): case for case in suite}
        rules = package["rules"]
        ran = {*rules["passed"], *rules["failed"], *rules["undecided"]}
        assert set(cases) == (ran or {"not-checked"})
        assert int(suite.get("tests", "")) == len(suite)
        for word, child in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(suite.get(word, "")) == len(suite.findall(f"testcase/{child}"))
        assert {name for name, case in cases.items() if not len(case)} == set(rules["passed"])
        assert {name for name in rules["undecided"] if cases[name].find("skipped") is None} == set()
        failed = {item["rule"] for item in package["findings"] if item["severity"] == "error"}
        failed &= set(rules["failed"])
        assert {name for name, case in cases.items() if case.find("failure") is not None} == failed


def test_junit_keeps_what_does_not_fail() -> None:
    report = failing()
    (package,) = report.packages
    (finding,) = package.findings
    mild = changed(report, findings=(replace(finding, severity=Severity.WARNING),))
    (case,) = cases_with(mild, "system-out")
    assert finding.message.split(":")[0] in (case.findtext("system-out") or "")
    hidden = changed(report, findings=(replace(finding, suppressed="agreed on, OPS-112"),))
    (case,) = cases_with(hidden, "skipped")
    (element,) = case
    assert element.get("message") == "suppressed: agreed on, OPS-112"
    strict = replace(
        changed(report, outcomes={finding.rule: Outcome.UNDECIDED}, findings=()), strict=True
    )
    assert len(list(cases_with(strict, "failure"))) == 1
    question = replace(finding, outcome=Outcome.UNDECIDED, suppressed="agreed on, OPS-112")
    asked = {"outcomes": {finding.rule: Outcome.UNDECIDED}, "findings": (question,)}
    assert not list(cases_with(changed(strict, **asked), "failure"))  # nor does the run fail
    asked["findings"] = (replace(finding, suppressed="agreed"), replace(question, suppressed=None))
    asked["outcomes"] = {finding.rule: Outcome.FAILED}
    assert len(list(cases_with(changed(strict, **asked), "failure"))) == 1


def cases_with(report: Report, child: str) -> Iterator[ET.Element]:
    suites = ET.fromstring(render(report, LINTER.rulebook, "junit"))
    return (case for case in suites.iter("testcase") if case.find(child) is not None)


def test_junit_is_xml_whatever_the_text() -> None:
    report = failing()
    (package,) = report.packages
    text = "".join(map(chr, range(0x3000))) + "\ud800\ufffe\uffff]]>\U0001f600\U0010ffff"
    finding = replace(package.findings[0], message=text, help=text, suppressed=None)
    odd = changed(report, path=text, findings=(finding,))
    for options in (Options(), Options(ascii_only=True)):
        ET.fromstring(render(odd, LINTER.rulebook, "junit", options).encode())


# --- Markdown -------------------------------------------------------------------------------------


@pytest.mark.usefixtures("root")
def test_markdown_says_what_the_report_says(capsys: pytest.CaptureFixture[str]) -> None:
    text = drawn(capsys, "markdown", "in", "nowhere")
    assert "4 packages: 1 pass, 1 fail, 1 undecided, 1 error" in text
    assert "| 1 | <code>file-not-found</code> | error |" in text
    assert "<b>in/b [bad]</b>: fail" in text
    assert "in/c none" in text
    assert "in/a good" not in text  # nothing is to be done there, and it is counted
    assert "nowhere: not checked" in text


def test_markdown_is_cut_with_a_word_about_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markdown, "MAX_BYTES", 6_000)
    report = failing()
    many = replace(report, packages=tuple(report.packages) * 40)
    text = render(many, LINTER.rulebook, "markdown")
    assert len(text.encode()) <= 6_000
    (left_out,) = re.findall(r"\*\*(\d+) more packages are not shown here", text)
    assert text.count("<details open>") + int(left_out) == 40


def test_markdown_shows_text_as_it_is() -> None:
    text = markdown.plain("*a* _b_ [c](https://example.com) <b> `d` @team #1 www.example.com | $x$")
    assert "<b>" not in text
    assert re.findall(r"(?<!\\)[*_\[\]`#|$]", text) == []
    assert "://" not in text
    assert "@team" not in text
    assert "www." not in text


# --- HTML -----------------------------------------------------------------------------------------


class _Page(HTMLParser):
    """What is on a page: its words, tags, and all that it would fetch or run."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.words: list[str] = []
        self.outside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name.startswith("on") or (
                name in {"src", "href", "action", "data"}
                and not (value or "").startswith(("#", "data:image/png;"))
            ):
                self.outside.append(f"{name}={value}")

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def page_of(text: str) -> _Page:
    page = _Page()
    page.feed(text)
    return page


@pytest.mark.usefixtures("root")
def test_html_says_what_the_report_says(capsys: pytest.CaptureFixture[str]) -> None:
    page = page_of(drawn(capsys, "html", "in", "nowhere"))
    assert page.outside == []
    assert not {"script", "link", "iframe", "object", "form"} & set(page.tags)
    assert "4 packages: 1 pass, 1 fail, 1 undecided, 1 error" in page.text
    for words in ("✗ fail in/b [bad]", "✓ pass in/a good", "! not checked in/c none",
                  "? undecided in/d open", "Not checked: nowhere", "file-not-found",
                  "Cannot be checked offline"):  # fmt: skip
        assert words in page.text
    assert page.tags.count("article") == 4
    assert page.tags.count("h1") == 1


def test_html_shows_suppressed_findings_and_escapes() -> None:
    report = failing()
    (package,) = report.packages
    evil = "</p><script>alert(1)</script>\"'&amp;"
    hidden = replace(package.findings[0], suppressed=f"because {evil}")
    page = page_of(render(changed(report, path=evil, findings=(hidden,)), LINTER.rulebook, "html"))
    assert "script" not in page.tags
    assert evil in page.text
    assert f"because: because {evil}" in page.text


@pytest.mark.skipif(_CHROMIUM is None, reason="no Chromium here")
@pytest.mark.parametrize(("width", "scheme"), [(500, 0), (1280, 1)])
def test_html_in_a_browser(
    width: int, scheme: int, root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The page is as wide as the window, and none of its words is cut off or unreadable."""
    path = tmp_path / "report.html"
    measure = """<script>addEventListener("load", () => {
      const tall = [...document.querySelectorAll("p, h1, h2, th, td, summary")];
      document.body.dataset.wide = document.documentElement.scrollWidth > innerWidth;
      document.body.dataset.out = tall.filter(e => !e.closest(".scroll")
        && e.getBoundingClientRect().right > innerWidth + 1).length;
      document.body.dataset.dark = matchMedia("(prefers-color-scheme: dark)").matches;
      document.body.dataset.page = getComputedStyle(document.body).backgroundColor;
    })</script>"""
    text = drawn(capsys, "html", "in", "nowhere")
    # Only so can it be measured; the page itself forbids scripts.
    text = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", text)
    path.write_text(text.replace("</body>", f"{measure}</body>"), "utf-8")
    done = subprocess.run(
        [str(_CHROMIUM), *_QUIET, f"--user-data-dir={tmp_path / 'profile'}",
         f"--window-size={width},900", f"--blink-settings=preferredColorScheme={scheme}",
         "--dump-dom", path.as_uri()],
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    assert root
    (body,) = re.findall(r"<body[^>]*>", done.stdout)
    assert 'data-wide="false"' in body
    assert 'data-out="0"' in body
    dark = scheme == 0
    assert f'data-dark="{str(dark).lower()}"' in body
    assert (f'data-page="rgb({"22, 22, 26" if dark else "255, 255, 255"})"') in body


def test_pages_are_shown_only_where_they_are_asked_for(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ("check", "--isolated", "--as-of", DAY, *COPIES, "-f", "html")
    story = str(STORY)
    app.run([*options, story])
    plain = page_of(capsys.readouterr().out)
    app.run([*options, "--with-pages", story, "in"])
    shown = page_of(capsys.readouterr().out)
    assert "img" not in plain.tags
    assert shown.outside == []
    assert shown.tags.count("img") >= 2
    assert "certificate-of-incorporation.pdf, page 1" in shown.text
    assert app.run(["check", "--with-pages", story]) == 2
    assert "-o html=FILE" in capsys.readouterr().err
    assert root


# --- full -----------------------------------------------------------------------------------------


@pytest.mark.usefixtures("root")
def test_full_names_every_rule_and_file(capsys: pytest.CaptureFixture[str]) -> None:
    whole = json.loads(drawn(capsys, "json"))
    text, full = drawn(capsys, "text"), drawn(capsys, "full")
    assert set(text.splitlines()) <= set(full.splitlines())
    for package in whole["packages"]:
        for file in package["files"]:
            assert f"file: {file['name']}" in full
            assert file["sha256"] is None or f"SHA-256 {file['sha256']}" in full
        for rules in package["rules"].values():
            assert all(rule in full for rule in rules)


# --- GitHub Actions -------------------------------------------------------------------------------


@pytest.fixture
def summary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "summary.md"
    path.write_text("before\n")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(path))
    return path


def checked(capsys: pytest.CaptureFixture[str], *words: str) -> list[str]:
    code = app.run(["check", "--isolated", "--as-of", DAY, "--ocr", "off", *words, "in"])
    assert code == 3
    return capsys.readouterr().out.splitlines()


@pytest.mark.usefixtures("root")
def test_github_is_served_where_no_format_is_asked_for(
    summary: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = checked(capsys)
    commands = [line for line in lines if line.startswith("::")]
    assert any("file=in/b [bad]/submission.json" in line for line in commands)
    assert sum(line.startswith("in/b [bad]: FAIL") for line in lines) == 1
    text = summary.read_text("utf-8")
    assert text.startswith("before\n## compliance-lint\n")
    assert "<b>in/b [bad]</b>: fail" in text


@pytest.mark.usefixtures("root")
@pytest.mark.parametrize("words", [("-f", "text"), ("--no-ci-auto",), ("-f", "concise")])
def test_github_is_not_served_where_something_else_is(
    words: tuple[str, ...], summary: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not any(line.startswith("::") for line in checked(capsys, *words))
    assert summary.read_text("utf-8") == "before\n"


@pytest.mark.usefixtures("root")
def test_a_summary_that_cannot_be_written_is_told(
    summary: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    summary.unlink()
    summary.mkdir()
    assert app.run(["check", "--isolated", "--as-of", DAY, "--ocr", "off", "in"]) == 3
    assert "no summary of the job was written" in capsys.readouterr().err
