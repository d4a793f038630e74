"""Rules as data: TOML files in, validated values out.

A pack is a folder with ``pack.toml``, one TOML file for each rule, and optionally
``requirements/`` (saved answers) and ``certificates/`` (kinds of document). The stem of a rule's
file is its only name. Everything is validated when the rulebook is loaded; a mistake raises
`RulebookError` with the file and the mend.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from compliance_lint.checks import CheckUnknownError, argument_fault, find_check
from compliance_lint.pack import PACK_FILE, ApiError, Pack, RulebookError, read_pack, read_toml
from compliance_lint.results import Severity
from compliance_lint.rule import Rule, RuleInvalidError, parse_rule
from compliance_lint.suggest import did_you_mean

__all__ = [
    "ApiError",
    "Pack",
    "Rulebook",
    "RulebookError",
    "Selection",
    "built_in_folder",
    "load_rulebook",
    "select_rules",
]

RULES_VERSION = "2026.11.23"


@dataclass(frozen=True)
class Rulebook:
    """All rules of all packs, in pack order and by name."""

    packs: tuple[Pack, ...]
    rules: tuple[Rule, ...]
    version: str = RULES_VERSION

    @cached_property
    def by_name(self) -> Mapping[str, Rule]:
        """Rules by name and by alias."""
        table = {alias: rule for rule in self.rules for alias in rule.aliases}
        return table | {rule.name: rule for rule in self.rules}

    def rule(self, name: str) -> Rule:
        """The rule of this name or alias. Raises RulebookError with a suggestion."""
        try:
            return self.by_name[name]
        except KeyError:
            hint = did_you_mean(name, self.by_name)
            raise RulebookError(f"there is no rule {name!r}{hint}") from None

    def pack(self, name: str) -> Pack:
        """The pack of this name."""
        return next(pack for pack in self.packs if pack.name == name)

    def chosen(self, words: Iterable[str]) -> frozenset[str]:
        """Rule names for words that are rules, aliases, packs, tags or ``all``.

        Raises RulebookError for any other word.
        """
        names: set[str] = set()
        for word in words:
            members = {
                rule.name
                for rule in self.rules
                if word in ("all", rule.name, rule.pack, *rule.aliases, *rule.tags)
            }
            if not members:
                known = {*self.by_name, *(tag for rule in self.rules for tag in rule.tags)}
                known |= {pack.name for pack in self.packs}
                raise RulebookError(f"{word!r} is no rule, pack or tag{did_you_mean(word, known)}")
            names |= members
        return frozenset(names)

    @property
    def requests_per_minute(self) -> int | None:
        """How many submissions the API takes in a minute; None where no pack says."""
        limits = [pack.rate_limit.requests_per_minute for pack in self.packs if pack.rate_limit]
        return min(limits, default=None)

    def api_error(self, code: str) -> ApiError:
        """Type and message of an error code."""
        return next(pack.errors[code] for pack in self.packs if code in pack.errors)


@dataclass(frozen=True, slots=True)
class Selection:
    """Which rules run, and how bad each is. Empty ``select`` means all."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = field(default_factory=dict)
    arguments: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def select_rules(rulebook: Rulebook, selection: Selection) -> tuple[Rule, ...]:
    """The rules that run under ``selection``, severities and arguments replaced.

    Raises RulebookError for an unknown rule, severity target or argument.
    """
    wanted = rulebook.chosen(selection.select or ("all",)) - rulebook.chosen(selection.ignore)
    levels = {rulebook.rule(name).name: level for name, level in selection.severity.items()}
    changed = {rulebook.rule(name).name: given for name, given in selection.arguments.items()}
    rules = []
    for rule in rulebook.rules:
        if rule.name not in wanted:
            continue
        rules.append(rule.changed(levels.get(rule.name), changed.get(rule.name)))
        _validate_check(rules[-1])
    return tuple(rules)


def load_rulebook(folders: Iterable[Path] = ()) -> Rulebook:
    """Load the built-in packs and then the user's ``folders``. Raises RulebookError."""
    packs: list[Pack] = []
    rules: dict[str, Rule] = {}
    for folder, built_in in _pack_folders(folders):
        pack, prefix = read_pack(folder, built_in=built_in)
        packs.append(pack)
        if not built_in:  # those that come along are held to it by tests
            pack.check_kinds()
        for rule in _read_rules(pack, prefix):
            if rule.name in rules:
                other = rules[rule.name].pack
                raise RulebookError(f"rule {rule.name!r} of pack {pack.name} is in {other} already")
            rules[rule.name] = rule
    book = Rulebook(tuple(packs), tuple(rules.values()))
    for fault in _mismatches(book):
        raise RulebookError(fault)
    return book


def _mismatches(book: Rulebook) -> Iterator[str]:
    """What is wrong between packs and rules that are each right in themselves."""
    codes = {code: pack.name for pack in book.packs for code in pack.errors}
    for rule in book.rules:
        if rule.api and rule.api.code not in codes:
            hint = did_you_mean(rule.api.code, codes)
            yield f"rule {rule.name}: there is no API error code {rule.api.code!r}{hint}"
        for alias in rule.aliases:
            if book.by_name[alias] is not rule:
                yield f"rule {rule.name}: {alias!r} is the name or alias of another rule"
    names = [pack.name for pack in book.packs]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"two packs are called {name!r}; set 'prefix' in {PACK_FILE}"
    kinds = {path.stem for pack in book.packs for path in pack.folder.glob("certificates/*.toml")}
    for pack in book.packs:
        for kind in (kind for slot in pack.slots for kind in slot.kinds if kind not in kinds):
            yield f"pack {pack.name}: no kind of document {kind!r}{did_you_mean(kind, kinds)}"


def built_in_folder() -> Path:
    """The rules that come along: in the wheel inside the package, in a checkout beside it."""
    inside = Path(__file__).parent / "rules"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "rules"


def _pack_folders(folders: Iterable[Path]) -> Iterator[tuple[Path, bool]]:
    root = built_in_folder()
    if not (root / "plivo" / PACK_FILE).is_file():
        raise RulebookError("the built-in rules are missing from this installation")
    for path in sorted(root.iterdir(), key=lambda item: (item.name != "plivo", item.name)):
        if (path / PACK_FILE).is_file():
            yield path, True
    for folder in folders:
        if not (folder / PACK_FILE).is_file():
            raise RulebookError(f"{folder}: a pack of rules needs a {PACK_FILE}")
        yield folder, False


def _read_rules(pack: Pack, prefix: str) -> Iterator[Rule]:
    for path in sorted(pack.folder.glob("*.toml")):
        if path.name == PACK_FILE:
            continue
        try:
            rule = parse_rule(f"{prefix}{path.stem}", pack.name, read_toml(path))
        except RuleInvalidError as error:
            raise RulebookError(f"{path}: {error}") from None
        _validate_check(rule, str(path))
        yield rule


def _validate_check(rule: Rule, where: str = "settings") -> None:
    try:
        fault = argument_fault(find_check(rule.check), rule.arguments)
    except CheckUnknownError as error:
        raise RulebookError(f"{where}: rule {rule.name}: {error}") from None
    except AttributeError:
        text = f"the check {rule.check!r} is not a plain function"
        raise RulebookError(f"{where}: rule {rule.name}: {text}") from None
    if fault:
        raise RulebookError(f"{where}: rule {rule.name}: {fault}")
