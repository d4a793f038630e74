"""The site's pages, without the tool that draws them: each rule's page, the menu, the links."""

from __future__ import annotations

import json
import posixpath
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from compliance_lint.report import FORMATS
from compliance_lint.rule import OPERATIONS
from compliance_lint.rulebook import Rulebook
from compliance_lint.settings_file import READERS, parse_settings
from tools.site.escape import as_html
from tools.site.openapi import DOCUMENT, OPENAPI_PAGE, openapi_page, operations
from tools.site.pages import (
    COPIED,
    MOVED,
    ROOT,
    RULES_INDEX,
    adapted,
    example_of,
    index_page,
    rule_page,
    rule_page_name,
    site_page,
)

DOCS = ROOT / "docs"
_LINK = re.compile(r"\]\(([^)\s]+)\)")


def settings_of_site() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "mkdocs.yml").read_text("utf-8"))
    return found


def in_menu(entry: object) -> Iterator[str]:
    if isinstance(entry, str):
        yield entry
    elif isinstance(entry, list):
        for item in entry:
            yield from in_menu(item)
    elif isinstance(entry, dict):
        for item in entry.values():
            yield from in_menu(item)


def section(page: str, title: str) -> str:
    _, found, below = page.partition(f"\n## {title}\n")
    assert found, title
    return below.partition("\n## ")[0].strip()


def fact(page: str, name: str) -> str:
    row = re.search(rf"^\| {name} \| (.+) \|$", page, re.MULTILINE)
    assert row, name
    return row[1]


def test_every_rule_has_a_page_that_says_why_and_how(rulebook: Rulebook) -> None:
    for rule in rulebook.rules:
        page = rule_page(rule, rulebook)
        assert page.startswith(f"# {rule.name}\n")
        assert section(page, "Why")
        assert section(page, "How to mend it")
        assert fact(page, "Since") == rule.since
        assert fact(page, "Severity") == rule.severity.value
        assert fact(page, "Stage").startswith(f"{rule.stage.value}: ")
        assert fact(page, "Requests") == ", ".join(rule.operations)
        answer = fact(page, "Predicted answer of the API")
        assert rule.api is None or (f"`{rule.api.code}`" in answer and rule.api.basis in answer)
        assert rule.source.section in fact(page, "Source").replace("\\", "")


def test_settings_shown_for_a_rule_are_right(rulebook: Rulebook) -> None:
    for rule in rulebook.rules:
        for block in re.findall(r"```toml\n(.*?)```", rule_page(rule, rulebook), re.DOTALL):
            found = tomllib.loads(block)
            parse_settings(found, ROOT)
            given = found.get("arguments", {rule.name: dict(rule.arguments)})
            assert given == {rule.name: dict(rule.arguments)}


def test_the_index_leads_to_every_rule(rulebook: Rulebook) -> None:
    page = index_page(rulebook)
    for rule in rulebook.rules:
        assert page.count(f"| [{rule.name}]({rule.name}.md) |") == 1
    for pack in rulebook.packs:
        assert f"{{#{pack.name}}}" in page


def test_examples_are_what_the_program_says(rulebook: Rulebook) -> None:
    rule = rulebook.rule("business-name-not-on-document")
    example = example_of(rule, rulebook)
    assert example is not None
    assert example.case.startswith(f"{rule.name}/fail-")
    assert example.path.startswith("corpus/")
    assert example.pointer == "/end_user/name"
    page = rule_page(rule, rulebook, example)
    assert "is not the legal name on" in section(page, "Example")
    assert "`/end_user/name`" in page
    assert "^^^^" in page


def test_an_example_of_packages_held_against_an_account(rulebook: Rulebook) -> None:
    rule = rulebook.rule("alias-repeated")
    page = rule_page(rule, rulebook, example_of(rule, rulebook))
    assert "--account corpus/alias-repeated/" in page


def test_the_menu_names_pages_that_exist_and_all_of_them(rulebook: Rulebook) -> None:
    made = {OPENAPI_PAGE, RULES_INDEX, *(MOVED[name] for name in COPIED)}
    there = {path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")}
    named = list(in_menu(settings_of_site()["nav"]))
    assert len(named) == len(set(named))
    assert set(named) - made == there, "name the new page in the nav of mkdocs.yml"
    assert made <= set(named)


def test_the_page_of_the_api_has_all_of_the_document() -> None:
    page, document = openapi_page(ROOT), json.loads((ROOT / DOCUMENT).read_text("utf-8"))
    listed = list(operations(document))
    assert len(listed) == 7
    for item in listed:
        part = page.partition(f"\n### {item.said['summary']}\n")[2].partition("\n### ")[0]
        assert f"\n{item.method} {item.path}\n" in part
        for status in item.said["responses"]:
            assert f"\n| {status} | " in part
        for one in item.said.get("parameters", ()):
            assert f"`{one.get('name', 'expand')}`" in part
    for title, schema in document["components"]["schemas"].items():
        part = page.partition(f"\n### {title}\n")[2].partition("\n### ")[0]
        for name in schema.get("properties", ()):
            assert f"\n| <code>{as_html(name)}</code> | " in part, (title, name)


def test_links_on_the_page_of_the_api_lead_somewhere() -> None:
    page = openapi_page(ROOT)
    headings = {line[4:].lower() for line in page.splitlines() if line.startswith("### ")}
    targets = set(_LINK.findall(re.sub(r"^```.*?^```$", "", page, flags=re.M | re.S)))
    assert {target[1:] for target in targets if target.startswith("#")} <= headings
    assert {target for target in targets if not target.startswith("#")} == {DOCUMENT.name}


def test_files_that_the_site_names_exist() -> None:
    site = settings_of_site()
    for name in (*site["hooks"], *site["watch"], *(f"docs/{item}" for item in site["extra_css"])):
        assert (ROOT / name).exists(), name
    assert site["strict"] is True
    for script in site["extra"]["polyfills"]:
        assert (DOCS / script).is_file(), script
    assert site["theme"]["font"] is False, "fonts would be fetched"


@pytest.mark.parametrize(
    ("path", "page"),
    [*((f"docs/{path.name}", path.name) for path in sorted(DOCS.glob("*.md"))),
     *((name, MOVED[name]) for name in COPIED)],
)  # fmt: skip
def test_links_lead_to_pages(path: str, page: str, rulebook: Rulebook) -> None:
    made = {RULES_INDEX, *MOVED.values(), *(rule_page_name(rule.name) for rule in rulebook.rules)}
    text = adapted((ROOT / path).read_text("utf-8"), path, page)
    for target in _LINK.findall(re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S)):
        name = target.partition("#")[0]
        if not name or ":" in name:
            continue
        file = posixpath.normpath(posixpath.join(posixpath.dirname(page), name))
        assert file in made or (DOCS / file).is_file(), target


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ("[a](../rules/README.md)", "[a](rules/index.md)"),
        ("[a](../CONTRIBUTING.md#add-a-rule)", "[a](contributing.md#add-a-rule)"),
        ("[a](../rules/plivo/file-empty.toml)", "[a](rules/file-empty.md)"),
        ("[a](../rules/sources.toml)", "a (`rules/sources.toml`)"),
        ("[`LICENSE`](../LICENSE)", "`LICENSE`"),
        ("[a](bulk.md#x) ![b](images/c.png)", "[a](bulk.md#x) ![b](images/c.png)"),
        ("[a](https://example.org/x) [b](#c)", "[a](https://example.org/x) [b](#c)"),
        ("[a](../none.md)", "[a](../none.md)"),  # mkdocs says that it leads nowhere
        ("`file-empty`, `no-rule`", "[`file-empty`](rules/file-empty.md), `no-rule`"),
        ("[`file-empty`](bulk.md)", "[`file-empty`](bulk.md)"),
        ("# `file-empty`", "# `file-empty`"),
        ("```\n`file-empty`\n```", "```\n`file-empty`\n```"),
    ],
)
def test_how_links_and_names_are_adapted(text: str, becomes: str) -> None:
    assert adapted(text, "docs/page.md", "page.md") == becomes


def test_pages_of_files() -> None:
    assert site_page("docs/bulk.md") == "bulk.md"
    assert site_page("rules/india/pack.toml") is None


def text_of(name: str) -> str:
    return (DOCS / name).read_text("utf-8")


def test_formats_are_all_described() -> None:
    described = re.findall(r"^\| `([a-z]+)` \|", text_of("formats.md"), re.MULTILINE)
    assert sorted(described) == sorted(FORMATS)


def test_settings_are_all_described() -> None:
    described = re.findall(r"^\| `([a-z-]+)` \|", text_of("settings.md"), re.MULTILINE)
    assert set(described) == set(READERS)


def test_operations_are_all_described(rulebook: Rulebook) -> None:
    """A rule for some operations only is named on the page about them."""
    text = text_of("operations.md")
    for operation in OPERATIONS:
        assert f"\n## {operation.capitalize()}\n" in text
    for rule in rulebook.rules:
        if set(rule.operations) != {"create", "update"}:
            assert f"`{rule.name}`" in text, rule.name


def test_images_are_small() -> None:
    for image in (DOCS / "images").glob("*.png"):
        assert image.stat().st_size < 150_000, image.name


def test_pages_of_rules_are_beside_their_index() -> None:
    assert Path(rule_page_name("x")).parent == Path(RULES_INDEX).parent
