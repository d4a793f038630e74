"""``compliance-lint rule``."""

from __future__ import annotations

import json
import textwrap
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from compliance_lint.cli.options import base_settings, debug_option, settings_options
from compliance_lint.cli.outcome import OK, WrongUsageError
from compliance_lint.cli.output import emit

if TYPE_CHECKING:
    from compliance_lint.rule import Rule
    from compliance_lint.rulebook import Rulebook

_REFUSED = "the API would refuse the request at once"
_STAGES = {
    "api": "about the request itself; the API's answer to it is not known",
    "review": "the API would pass it on; a reviewer may stop it",
}
_WIDTH = 90
_SOURCES = "sources.toml"


@click.command("rule")
@click.argument("name", required=False)
@click.option("--all", "list_all", is_flag=True, help="List all rules, by pack.")
@click.option(
    "-f", "--format", "fmt", type=click.Choice(["text", "json"]), default="text", show_default=True
)
@settings_options
@debug_option
def command(  # noqa: PLR0913 - one for each option
    *,
    name: str | None,
    list_all: bool,
    fmt: str,
    config: Path | None,
    isolated: bool,
    profile: str | None,
    rules: tuple[Path, ...],
) -> int:
    """Say what a rule is about, why it is there and how to mend what it finds.

    \b
    compliance-lint rule file-too-large
    compliance-lint rule --all
    """  # noqa: D301 - a real backspace: click keeps the lines
    from compliance_lint.rulebook import load_rulebook  # noqa: PLC0415

    if (name is None) != list_all:
        raise WrongUsageError("give the name of one rule, or --all")
    rulebook = load_rulebook(base_settings(config, isolated, rules, profile).rules)
    if name is None:
        emit(_list_json(rulebook) if fmt == "json" else _list_text(rulebook))
        return OK
    rule = rulebook.rule(name)
    if fmt == "json":
        emit(json.dumps(rule_json(rule, rulebook), indent=2) + "\n")
    else:
        emit("\n".join(rule_lines(rule, rulebook)) + "\n")
    return OK


def rule_json(rule: Rule, rulebook: Rulebook) -> dict[str, Any]:
    """All that is known about a rule, as plain JSON values."""
    page = _page(rule, rulebook)
    return {
        "name": rule.name,
        "pack": rule.pack,
        "title": rule.title,
        "severity": rule.severity.value,
        "stage": rule.stage.value,
        "api": _api_json(rule, rulebook),
        "why": _one_line(rule.why),
        "fix": _one_line(rule.fix),
        "check": rule.check,
        "arguments": dict(rule.arguments),
        "tags": list(rule.tags),
        "aliases": list(rule.aliases),
        "operations": list(rule.operations),
        "since": rule.since,
        "source": {
            "page": rule.source.page,
            "title": page.get("title"),
            "read": str(page["read"]) if "read" in page else None,
            "section": rule.source.section,
        },
    }


def _api_json(rule: Rule, rulebook: Rulebook) -> dict[str, str] | None:
    if rule.api is None:
        return None
    kind = rulebook.api_error(rule.api.code).type
    return {"type": kind, "code": rule.api.code, "basis": rule.api.basis}


def rule_lines(rule: Rule, rulebook: Rulebook) -> Iterator[str]:
    """The page of one rule."""
    facts = rule_json(rule, rulebook)
    yield rule.name
    yield _wrap(rule.title, "  ")
    yield ""
    yield f"Severity   {rule.severity.value}"
    stage = _REFUSED if rule.api else _STAGES[rule.stage.value]
    yield f"Stage      {rule.stage.value}: {stage}"
    if api := facts["api"]:
        basis = "stated on the API page" if api["basis"] == "stated" else "inferred"
        yield f"API        would answer {api['type']} / {api['code']} ({basis})"
    yield f"Pack       {rule.pack}"
    for label, values in (("Tags", rule.tags), ("Once", rule.aliases)):
        if values:
            yield f"{label:<11}{', '.join(values)}"
    if not set(rule.operations) >= {"create", "update"}:
        yield f"Only for   {', '.join(rule.operations)}"
    yield f"Since      {rule.since}"
    yield from _section("Why", rule.why)
    yield from _section("Fix", rule.fix)
    yield from _arguments(rule)
    source = facts["source"]
    read = f" (read {source['read']})" if source["read"] else ""
    yield from _section(
        "Source", f"{source['title'] or source['page']}, section {source['section']!r}{read}"
    )


def _arguments(rule: Rule) -> Iterator[str]:
    if not rule.arguments:
        return
    yield ""
    yield f"Arguments  (to change them: [arguments.{_toml_key(rule.name)}] in the settings)"
    for key, value in rule.arguments.items():
        yield _wrap(f"{key} = {json.dumps(value, ensure_ascii=False)}", "  ", "      ")


def _toml_key(name: str) -> str:
    return name if "/" not in name else json.dumps(name)


def _section(title: str, text: str) -> Iterator[str]:
    yield ""
    yield title
    yield _wrap(_one_line(text), "  ")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _wrap(text: str, indent: str, later: str = "") -> str:
    return textwrap.fill(
        text,
        _WIDTH,
        initial_indent=indent,
        subsequent_indent=later or indent,
        break_on_hyphens=False,
        break_long_words=False,
    )


def _list_text(rulebook: Rulebook) -> str:
    lines: list[str] = []
    width = max((len(rule.name) for rule in rulebook.rules), default=0)
    for pack in rulebook.packs:
        rules = [rule for rule in rulebook.rules if rule.pack == pack.name]
        if not rules:
            continue
        only = ", ".join(f"{key} = {value}" for key, value in pack.applies.items())
        lines += [f"{pack.name}: {pack.title}{f' (only for {only})' if only else ''}"]
        lines += [
            f"  {rule.name:<{width}}  {rule.severity.value:<7}  {rule.stage.value:<6}  {rule.title}"
            for rule in rules
        ]
        lines.append("")
    return "\n".join([*lines, f"{len(rulebook.rules)} rules"]) + "\n"


def _list_json(rulebook: Rulebook) -> str:
    return json.dumps([rule_json(rule, rulebook) for rule in rulebook.rules], indent=2) + "\n"


def _page(rule: Rule, rulebook: Rulebook) -> dict[str, Any]:
    """What sources.toml, in the rule's pack or beside it, says about the rule's page."""
    folder = rulebook.pack(rule.pack).folder
    for path in (folder / _SOURCES, folder.parent / _SOURCES):
        if not path.is_file():
            continue
        try:
            page = tomllib.loads(path.read_text(encoding="utf-8")).get(rule.source.page)
        except (OSError, ValueError):
            raise WrongUsageError(f"{path}: cannot be read as TOML") from None
        if isinstance(page, dict):
            return page
    return {}
