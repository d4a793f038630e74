"""Write rules/README.md, the index of the rules: ``python -m tools.rules_index``.

The index is made from the rulebook, so that no list of rules is kept by hand. With ``--check``
nothing is written; the exit code is 1 where the file is not what would be written.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from compliance_lint.rule import Rule
from compliance_lint.rulebook import Pack, Rulebook, built_in_folder, load_rulebook

INDEX = Path(__file__).resolve().parent.parent / "rules" / "README.md"

_HEAD = """\
<!-- Written by `python -m tools.rules_index`; do not edit. -->

# The rules

Each rule is one TOML file, and the file's name without `.toml` is the rule's only name. Nothing
here is code: `[check] use` names a check of the engine, and the other keys of that table are the
check's arguments. [How to add a rule](../CONTRIBUTING.md#add-a-rule) goes through one.

How to read the tables:

- **Severity**: how bad it is as shipped; settings can change it. By default only an `error` fails
  a package.
- **Stage**: `api`, the API would refuse the request at once; `review`, it would take it and a
  person or program would reject it later.
- **API code**: the error code the API is predicted to answer with. *Stated*: its documentation
  says so. *Inferred*: the documentation names the fault or the code, not both together.
- `compliance-lint rule NAME` says more: why, how to mend it, the arguments and the source.

[What of the API's documentation is covered by which rule](../docs/coverage.md) is a page of its
own. The pages the rules rely on are listed in [sources.toml](sources.toml).
"""


def index_text(rulebook: Rulebook) -> str:
    """The index of the built-in packs as Markdown, ending in a line feed."""
    sections = ["\n".join(_pack_lines(pack, rulebook)) for pack in rulebook.packs]
    count = f"{len(rulebook.rules)} rules in {len(rulebook.packs)} packs."
    return "\n".join([_HEAD, *sections, count]) + "\n"


def _pack_lines(pack: Pack, rulebook: Rulebook) -> Iterator[str]:
    rules = [rule for rule in rulebook.rules if rule.pack == pack.name]
    only = " and ".join(f"`{key} = {value}`" for key, value in pack.applies.items())
    yield f"## {pack.name}: {pack.title}"
    yield ""
    yield f"Only for submissions with {only}." if only else "For every submission."
    yield ""
    yield "| Rule | Severity | Stage | API code | What it finds |"
    yield "|---|---|---|---|---|"
    yield from (_row(rule) for rule in rules)
    yield ""


def _row(rule: Rule) -> str:
    name = f"[`{rule.name}`]({rule.pack}/{rule.name}.toml)"
    code = f"`{rule.api.code}`, {rule.api.basis}" if rule.api else "–"
    cells = (name, rule.severity.value, rule.stage.value, code, _cell(rule.title))
    return f"| {' | '.join(cells)} |"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def main() -> None:
    """Write the index, or with --check compare it."""
    parser = argparse.ArgumentParser(prog="tools.rules_index", description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare only; exit 1 on difference")
    options = parser.parse_args()
    text = index_text(load_rulebook())
    if not options.check:
        INDEX.write_text(text, encoding="utf-8")
        print(f"wrote {INDEX}, rules of {built_in_folder()}")
    elif not INDEX.is_file() or INDEX.read_text(encoding="utf-8") != text:
        sys.exit(f"{INDEX} is not up to date; run: python -m tools.rules_index")


if __name__ == "__main__":
    main()
