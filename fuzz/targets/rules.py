"""Files of packs, settings and saved answers: a value or the documented error, and no surprise.

The first byte of an input says which file it is to be; the rest is that file.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from itertools import product
from pathlib import Path
from random import Random
from unittest.mock import patch

from compliance_lint import rulebook
from compliance_lint.evidence.kinds import CertificateKind
from compliance_lint.evidence.reader import read_certificates
from compliance_lint.pack import PACK_FILE, RulebookError
from compliance_lint.requirements import (
    RequirementSources,
    RequirementsUnreadableError,
    decode_requirements,
)
from compliance_lint.rule import placeholders
from compliance_lint.rulebook import load_rulebook, select_rules
from compliance_lint.settings import SettingsError
from compliance_lint.settings_file import OWN_FILE, find_settings, read_settings
from fuzz import seeds
from fuzz.target import Bytes, Target
from fuzz.trees import json_text, mutated, toml_text

WORDS = (
    "title", "severity", "error", "warning", "stage", "api", "review", "tags", "since", "aliases",
    "message", "check", "use", "text_length", "fields", "limit", "code", "basis", "stated",
    "source", "page", "section", "docs", "why", "fix", "operations", "create", "update", "{param}",
    "{length}", "{a!z}", "{a:%}", "{a.b}", "{", "}", "alias", "applies", "country_iso", "prefix",
    "errors", "slot", "name", "words", "kinds", "not_checkable", "type", "proof", "precedence",
    "recognise", "never", "expect", "shapes", "numbered", "leaders", "sentence", "label", "part",
    "signed", "qr", "pattern", "fallback", "needs", "field", "value", "phrases", "legal_name",
    "(?P<legal_name>.+)", "(", "[a-z", "a{99999999999}", "(?P<x>a)(?P<x>b)", "select", "ignore",
    "arguments", "rules", "requirements", "fail-on", "strict", "ocr", "auto", "tool",
    "compliance-lint", "other", "all", "document_types", "required_fields", "max_length",
    "user_type", "number_type", "objects", "meta",
)  # fmt: skip
_PACK = b'title = "T"\n[errors.e]\ntype = "t"\nmessage = "m"\n'
_RULE = b"""title = "T"
severity = "error"
stage = "api"
since = "1"
message = "{param} is {length}"
check = { use = "text_length", fields = ["alias"], limit = 9 }
source = { page = "p", section = "s" }
docs = { why = "w", fix = "f" }
"""
_KIND = b"""title = "T"
proof = true
recognise = [["abc"]]
[[label]]
label = "Name"
field = "legal_name"
"""


@cache
def _folder() -> Path:
    """A place with the least of built-in rules; what is loaded besides them is the input."""
    folder = seeds.scratch("rules")
    for name in ("built-in/plivo", "mine/certificates", "settings", "shared"):
        (folder / name).mkdir(parents=True)
    (folder / "built-in" / "plivo" / PACK_FILE).write_bytes(_PACK)
    return folder


def test(data: bytes) -> None:
    """One file of the kind that the first byte says."""
    kinds = tuple(_KINDS.values())
    kinds[data[0] % len(kinds) if data else 0](data[1:])


def _pack(data: bytes) -> None:
    _load({PACK_FILE: data, "own-rule.toml": _RULE})


def _rule(data: bytes) -> None:
    _load({PACK_FILE: _PACK, "own-rule.toml": data})


def _kind(data: bytes) -> None:
    files = {PACK_FILE: _PACK, "own-rule.toml": _RULE, "certificates/own-kind.toml": data}
    _load(files)


def _load(files: dict[str, bytes]) -> None:
    """A pack that loads can be used: its rules worded, its kinds looked for."""
    folder = _folder() / "mine"
    for name, data in files.items():
        (folder / name).write_bytes(data)
    try:
        with patch.object(rulebook, "built_in_folder", lambda: _folder() / "built-in"):
            book = load_rulebook([folder])
        kinds = book.packs[-1].kinds
    except RulebookError as error:
        assert str(error)
        return
    finally:
        for name in files:
            (folder / name).unlink()
    for rule in book.rules:
        assert book.rule(rule.name) is rule
        assert _can_be_worded(rule.message)
        if rule.api:
            assert book.api_error(rule.api.code).type
    assert select_rules(book, rulebook.Selection()) == book.rules
    book.packs[-1].applies_to({"country_iso": "IN"})
    for kind in kinds:
        _use(kind)


def _can_be_worded(message: str) -> bool:
    """Whether the template takes a text or a number in each of its places."""
    names = placeholders(message)
    for values in product(("x", 1, 1.5), repeat=min(len(names), 4)):
        with suppress(ValueError):
            return bool(
                message.format(**dict.fromkeys(names, "x") | dict(zip(names, values, strict=False)))
            )
    return len(names) > 4


def _use(kind: CertificateKind) -> None:
    """Look for the kind on a page that has all its phrases, so that every pattern is used."""
    for phrases in kind.recognise:
        text = "\n".join(phrases)
        found = read_certificates([text], [kind], lambda _: ())
        assert bool(found) == kind.fits(text)
        read_certificates([text], [kind], lambda _: (), exact=False)


def _own_settings(data: bytes) -> None:
    _settings(_folder() / "settings" / OWN_FILE, data)


def _shared_settings(data: bytes) -> None:
    _settings(_folder() / "shared" / "pyproject.toml", data)


def _settings(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    try:
        found = find_settings(path.parent)
        assert found in {path, None}
        settings = read_settings(path)
    except SettingsError as error:
        assert str(error)
        return
    assert settings == read_settings(path)
    assert isinstance(settings.strict, bool)
    assert all(isinstance(item, Path) for item in settings.rules)
    with patch.object(rulebook, "built_in_folder", lambda: _folder() / "built-in"):
        try:
            select_rules(load_rulebook(), settings.selection)
        except RulebookError as error:
            assert str(error)


def _requirements(data: bytes) -> None:
    try:
        saved = decode_requirements(data, "requirements.json")
    except RequirementsUnreadableError as error:
        assert str(error)
        return
    assert saved
    sources = RequirementSources(saved)
    assert sources.combinations()
    for item in saved:
        found = sources.find(*item.requirement.key)
        assert found is not None
        assert found.requirement.key == item.requirement.key


_KINDS: dict[str, Callable[[bytes], None]] = {
    "pack": _pack,
    "rule": _rule,
    "kind": _kind,
    "own settings": _own_settings,
    "shared settings": _shared_settings,
    "requirements": _requirements,
}


def mutate(data: bytes, size: int, random: Random, by_bytes: Bytes) -> bytes:
    """Mostly a change of the values in the file, written anew; else of the bytes."""
    if random.random() < 0.4 or len(data) < 2:
        return by_bytes(data, size)
    is_json = data[0] % len(_KINDS) == len(_KINDS) - 1
    try:
        value = json.loads(data[1:]) if is_json else tomllib.loads(data[1:].decode())
        value = mutated(value, WORDS, random)
        if not isinstance(value, dict) and not is_json:
            return by_bytes(data, size)
        text = json_text(value, random) if is_json else toml_text(value)
    except (ValueError, RecursionError, TypeError):
        return by_bytes(data, size)
    return data[:1] + text.encode("utf-8", "surrogatepass")[: size - 1]


def start() -> Iterator[bytes]:
    """The files that come with the rules, and some settings."""
    built_in = {
        b"\0": seeds.files("pack.toml", at_most=8000, below=seeds.RULES),
        b"\1": seeds.files("*-*.toml", at_most=1500, below=seeds.RULES / "plivo", every=4),
        b"\2": seeds.files("*.toml", at_most=6000, below=seeds.RULES / "india" / "certificates"),
        b"\5": seeds.files("*.json", at_most=8000, below=seeds.RULES),
    }
    for first, found in built_in.items():
        yield from (first + data for data in found)
    yield from (b"\0" + _PACK, b"\1" + _RULE)
    yield b"\2" + _KIND
    yield b'\3select = ["all"]\nstrict = true\nocr = "off"\nfail-on = "warning"\nrules = ["x"]\n'
    yield b'\3[severity]\nown = "info"\n[arguments.own]\nlimit = 3\n'
    yield b'\4[tool.compliance-lint]\nignore = []\nrequirements = "r.json"\n[tool.other]\nx = 1\n'
    yield b'\5{"objects": [{"country_iso": "IN", "document_types": []}]}'


TARGET = Target(test, start, lambda: WORDS, mutate, max_len=8192)
