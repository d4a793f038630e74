"""Pages of the site that are made from the repository: a page per rule, their index, and others.

Nothing here needs mkdocs; `hooks.py` hands the texts to it. Examples are made by running the linter
on the corpus, so what a page shows is what the program says.
"""

from __future__ import annotations

import contextlib
import json
import posixpath
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from compliance_lint.findings import Finding
from compliance_lint.linter import Linter
from compliance_lint.report import render
from compliance_lint.report.escape import visible
from compliance_lint.results import Outcome
from compliance_lint.rule import Rule
from compliance_lint.rulebook import Pack, Rulebook, built_in_folder, load_rulebook
from compliance_lint.settings import Ocr, Settings
from compliance_lint.testing import Case, read_case
from tools.site.escape import as_html as _html
from tools.site.escape import plain as _text
from tools.site.openapi import OPENAPI_PAGE, openapi_page

ROOT = Path(__file__).resolve().parent.parent.parent
CORPUS = Path("corpus")
RULES_INDEX = "rules/index.md"
MOVED: Mapping[str, str] = {
    "README.md": "index.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "rules/README.md": RULES_INDEX,
}
"""File of the repository -> page of the site."""
COPIED = ("CONTRIBUTING.md", "CHANGELOG.md")
"""Files beside ``docs/`` that become pages as they are, but for their links."""

_LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s]+)\)")
_CODE = re.compile(r"(?<!`)`([a-z][a-z0-9]*(?:-[a-z0-9]+)+)`(?!`)")
_RULE_FILE = re.compile(r"rules/[a-z]+/([a-z0-9-]+)\.toml")
_REFUSED = "the API would refuse the request at once"
_STAGES = {
    "api": "about the request itself; the API's answer to it is not known",
    "review": "the API would take it; a reviewer may reject it later",
}


@dataclass(frozen=True, slots=True)
class Example:
    """What a rule says about a package of the corpus."""

    case: str
    as_of: str
    path: str
    line: int | None
    pointer: str
    param: str
    message: str
    help: str
    api: str
    lines: str  # the lines of the file, marked; empty where there are none to show
    account: bool = False  # whether the case has a saved list of the account


# --- the repository's files as pages --------------------------------------------------------------


def site_page(path: str) -> str | None:
    """The page of the site for a file of the repository; None where there is none."""
    if path in MOVED:
        return MOVED[path]
    if path.startswith("docs/"):
        return path.removeprefix("docs/")
    rule = _RULE_FILE.fullmatch(path)
    if rule and rule[1] in rulebook().by_name:
        return rule_page_name(rule[1])
    return None


def adapted(text: str, path: str, page: str, root: Path = ROOT) -> str:
    """The Markdown of the repository's file ``path`` for ``page`` of the site.

    Links to files that are pages lead there, links to other files become the file's name, and
    names of rules lead to the rule's page. Blocks of code and headings stay as they are.
    """
    return "\n".join(
        line if kept else _adapted_line(line, path, page, root) for line, kept in _marked(text)
    )


def _marked(text: str) -> Iterator[tuple[str, bool]]:
    """The lines, and whether each is to stay as it is."""
    fenced = False
    for line in text.split("\n"):
        fence = line.lstrip().startswith(("```", "~~~"))
        yield line, fenced or fence or line.startswith("#")
        fenced ^= fence


def _adapted_line(line: str, path: str, page: str, root: Path) -> str:
    parts: list[str] = []
    end = 0
    for found in _LINK.finditer(line):
        parts += [
            _with_rules(line[end : found.start()], page),
            _link(found, path, page, root),
        ]
        end = found.end()
    return "".join([*parts, _with_rules(line[end:], page)])


def _link(found: re.Match[str], path: str, page: str, root: Path) -> str:
    mark, label, target = found.groups()
    name, _, anchor = target.partition("#")
    if not name or ":" in name:
        return found[0]
    file = posixpath.normpath(posixpath.join(posixpath.dirname(path), name))
    there = site_page(file)
    if there is not None:
        return f"{mark}[{label}]({_relative(there, page)}{'#' * bool(anchor)}{anchor})"
    if (root / file).exists():
        return f"`{file}`" if label.strip("`") in {file, name} else f"{label} (`{file}`)"
    return found[0]  # mkdocs says that it leads nowhere


def _with_rules(text: str, page: str) -> str:
    def link(found: re.Match[str]) -> str:
        rule = rulebook().by_name.get(found[1])
        if rule is None:
            return found[0]
        return f"[`{found[1]}`]({_relative(rule_page_name(rule.name), page)})"

    return _CODE.sub(link, text)


def _relative(page: str, start: str) -> str:
    return posixpath.relpath(page, posixpath.dirname(start) or ".")


# --- rules ----------------------------------------------------------------------------------------


@cache
def rulebook() -> Rulebook:
    """The built-in rules."""
    return load_rulebook()


@cache
def _sources() -> Mapping[str, Any]:
    return tomllib.loads((built_in_folder() / "sources.toml").read_text("utf-8"))


def rule_page_name(name: str) -> str:
    """Where the page of a rule is, from the site's root."""
    return f"rules/{name}.md"


def rule_page(rule: Rule, book: Rulebook, example: Example | None = None) -> str:
    """The page of one rule as Markdown."""
    lines = [f"# {rule.name}", "", f"**{_text(rule.title)}.**", "", *_facts(rule, book), ""]
    lines += ["## Why", "", _text(rule.why), "", "## How to mend it", "", _text(rule.fix), ""]
    lines += ["## Example", "", *_example(example)]
    lines += ["## Change it", "", *_change(rule)]
    return "\n".join(lines)


def _facts(rule: Rule, book: Rulebook) -> Iterator[str]:
    yield "| Fact | This rule |"
    yield "|---|---|"
    yield f"| Severity | {rule.severity.value} |"
    yield f"| Stage | {rule.stage.value}: {_REFUSED if rule.api else _STAGES[rule.stage.value]} |"
    yield f"| Predicted answer of the API | {_answer(rule, book)} |"
    yield f"| Requests | {', '.join(rule.operations)} |"
    yield f"| Tags | {', '.join(rule.tags) or '–'} |"
    if rule.aliases:
        yield f"| Once called | {', '.join(rule.aliases)} |"
    yield f"| Pack | [{rule.pack}](index.md#{rule.pack}) |"
    yield f"| Since | {rule.since} |"
    page = _sources().get(rule.source.page, {})
    read = f", read {page['read']}" if "read" in page else ""
    title = _text(str(page.get("title", rule.source.page)))
    yield f"| Source | {title}; section “{_text(rule.source.section)}”{read} |"


def _answer(rule: Rule, book: Rulebook) -> str:
    if rule.api is None:
        return {
            "api": "none: its page has no error code for this",
            "review": "none: it would take the submission",
        }[rule.stage.value]
    kind = book.api_error(rule.api.code).type
    basis = {
        "stated": "**stated** on the API's page",
        "inferred": "**inferred**: the page names the fault or the code, not both together",
    }[rule.api.basis]
    return f"`{kind}` / `{rule.api.code}`, {basis}"


def _example(example: Example | None) -> Iterator[str]:
    if example is None:
        yield "There is no example that could be made without reading pictures (the extra `ocr`)."
        yield ""
        return
    yield f"From the corpus, `{example.case}`, with {example.as_of} as today:"
    yield ""
    yield f'<blockquote class="finding"><p>{_html(example.message)}</p></blockquote>'
    yield ""
    line = f", line {example.line}" if example.line else ""
    where = f"`{example.path}`{line}"
    yield f"- Place: {where}"
    pointer = f" (pointer `{example.pointer}`)" if example.pointer else ""
    yield f"- Field: {f'`{example.param}`' if example.param else 'the whole request'}{pointer}"
    yield f"- Help: <span>{_html(example.help)}</span>"
    if example.api:
        yield f"- Predicted message of the API: <span>{_html(example.api)}</span>"
    yield ""
    if example.lines:
        yield from ("````text", example.lines, "````", "")
    yield "Try it in a clone of the repository:"
    yield ""
    yield "```sh"
    folder = f"corpus/{example.case}"
    yield f"compliance-lint check --isolated --as-of {example.as_of} \\"
    if example.account:
        yield f"  --account {folder}/account.json \\"
    yield f"  {folder}"
    yield "```"
    yield ""


def _change(rule: Rule) -> Iterator[str]:
    level = "error" if rule.severity.value == "warning" else "warning"
    yield "In the [settings](../settings.md), another severity, or not at all:"
    yield ""
    yield from ("```toml", f'ignore = ["{rule.name}"]  # not at all', "", "[severity]")
    yield from (f'{rule.name} = "{level}"', "```", "")
    if rule.arguments:
        yield "Its check takes these arguments; these are the values that come along:"
        yield ""
        yield from ("```toml", f"[arguments.{rule.name}]")
        yield from (f"{_key(key)} = {_toml(value)}" for key, value in rule.arguments.items())
        yield from ("```", "")
    yield f"In a terminal, `compliance-lint rule {rule.name}` says what this page says."
    yield ""


def _toml(value: object) -> str:
    if isinstance(value, Mapping):
        return (
            "{ " + ", ".join(f"{_key(key)} = {_toml(item)}" for key, item in value.items()) + " }"
        )
    return json.dumps(value, ensure_ascii=False, default=str)


def _key(key: str) -> str:
    """A key of TOML, quoted where it is not made of plain characters."""
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else json.dumps(key, ensure_ascii=False)


def index_page(book: Rulebook) -> str:
    """The list of all rules, by pack."""
    lines = [
        "# All rules",
        "",
        f"{len(book.rules)} rules in {len(book.packs)} packs. Each links to a page with the reason,"
        " the mend and an example.",
        "",
        "- **Severity** is as shipped; [settings](../settings.md) change it. By default only an"
        " `error` fails a package.",
        "- **Stage** `api`: about the request, which the API may refuse at once. `review`: it would"
        " take it, and a reviewer may reject it later.",
        "- **API code** is the predicted answer. *Stated*: the API's page says so. *Inferred*: the"
        " page names the fault or the code, not both together.",
        "",
        "Each rule is a TOML file in the folder `rules`;"
        " [how to add one](../contributing.md#add-a-rule).",
        "",
    ]
    for pack in book.packs:
        lines += _pack(pack, book)
    return "\n".join(lines)


def _pack(pack: Pack, book: Rulebook) -> Iterator[str]:
    only = " and ".join(f"`{key} = {value}`" for key, value in pack.applies.items())
    yield f"## {_text(pack.title)} {{#{pack.name}}}"
    yield ""
    yield f"Only for submissions with {only}." if only else "For every submission."
    yield ""
    yield '<div class="rules" markdown>'
    yield ""
    yield "| Rule | What it finds | Severity | Stage | API code |"
    yield "|---|---|---|---|---|"
    for rule in book.rules:
        if rule.pack == pack.name:
            code = f"`{rule.api.code}`, {rule.api.basis}" if rule.api else "–"
            yield (
                f"| [{rule.name}]({posixpath.basename(rule_page_name(rule.name))}) "
                f"| {_text(rule.title)} | {rule.severity.value} | {rule.stage.value} | {code} |"
            )
    yield from ("", "</div>", "")


# --- examples -------------------------------------------------------------------------------------


def example_of(rule: Rule, book: Rulebook, root: Path = ROOT) -> Example | None:
    """What the first fail- case of the rule yields that can be run here; None where there is none.

    Cases that need no OCR come first.
    """
    with contextlib.chdir(root):  # paths in reports are as seen from the working folder
        folders = sorted((CORPUS / rule.name).glob("fail-*/expected.toml"))
        cases = [read_case(expected.parent, CORPUS) for expected in folders]
        for case in sorted(cases, key=lambda one: one.ocr is True):
            if not case.skipped and (found := _run(case, rule, book)):
                return found
    return None


def _run(case: Case, rule: Rule, book: Rulebook) -> Example | None:
    ocr = Ocr.AUTO if case.ocr else Ocr.OFF  # where it makes no difference it only costs time
    settings = Settings(select=(rule.name,), ocr=ocr, account=case.account, cache=False)
    report = Linter(settings, as_of=case.as_of, rulebook=book).check_paths([case.folder])
    findings = [
        found
        for package in report.packages
        for found in package.findings
        if found.rule == rule.name and found.outcome is Outcome.FAILED
    ]
    if not findings:
        return None
    return _of_finding(findings[0], case, render(report, book, "text"))


def _of_finding(found: Finding, case: Case, text: str) -> Example:
    place = found.location
    return Example(
        case=case.name,
        as_of=case.as_of.isoformat(),
        path=visible(place.path),
        line=place.line,
        pointer=visible(place.pointer),
        param=visible(found.param),
        message=visible(found.message),
        help=visible(found.help),
        api=visible(found.api.message) if found.api else "",
        lines=_shown_lines(text),
        account=case.account is not None,
    )


def _shown_lines(text: str) -> str:
    """The lines of the file that the first finding of a text report shows."""
    first = text.partition("\n\n")[0].splitlines()
    return "\n".join(line for line in first if re.match(r" *\d* +\||\d+ \|", line))


# --- all of them ----------------------------------------------------------------------------------


def generated_pages(root: Path = ROOT) -> Iterator[tuple[str, str]]:
    """Every page that is no file of ``docs/``: its path in the site, and its Markdown."""
    book = rulebook()
    yield OPENAPI_PAGE, openapi_page(root)
    yield RULES_INDEX, index_page(book)
    for rule in book.rules:
        yield rule_page_name(rule.name), rule_page(rule, book, example_of(rule, book, root))
    for name in COPIED:
        text = (root / name).read_text("utf-8")
        yield MOVED[name], adapted(text, name, MOVED[name], root)
