"""What leaves the program: masking, escaping, and a report in every format.

An input is a text that a submission brought. Its first byte chooses which of its characters are
written as escapes where it is put into JSON.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import unicodedata
from collections.abc import Iterator
from itertools import product

from compliance_lint.findings import (
    ApiAnswer,
    FileSummary,
    Finding,
    PackageReport,
    Problem,
    Report,
    RequirementsUsed,
)
from compliance_lint.redact import mask, mask_json, mask_values
from compliance_lint.report import FORMATS, Options, render
from compliance_lint.report.escape import (
    github_data,
    github_plain,
    github_property,
    json_text,
    sentence,
    visible,
)
from compliance_lint.results import Location, Outcome, Severity, Stage, Verdict
from compliance_lint.rulebook import Rulebook
from fuzz.target import Target

_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_RUNNER = re.compile(r"##[A-Za-z]*\[")
_COMMAND = re.compile(r"^\s*::[A-Za-z]", re.MULTILINE)
_ESCAPE = re.compile(r"\\(?:u([0-9a-f]{4})|.)")
# Our own commands, and the formats of which the stream escapes what it cannot carry.
_AZURE = re.compile(r"^##vso\[task\.logissue [^];\n]+;(?:[^];\n]+;)*\]", re.MULTILINE)
_AS_IS = frozenset({"github", "azure", "csv"})
_OURS = re.compile(r"\x1b\[[0-9;]*m")
# Of each only the plainest form, told in another way than where it is masked.
_PERSONAL = (
    re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{5}[0-9]{4}[A-Za-z](?![A-Za-z0-9])"),
    re.compile(r"(?<![A-Za-z0-9])[0-9]{2}[A-Z]{5}[0-9]{4}[A-Z][0-9A-Z]{3}(?![A-Za-z0-9])"),
    re.compile(r"(?<![0-9A-Za-z-])[2-9][0-9]{11}(?![0-9A-Za-z-])"),
    re.compile(r"(?<![0-9A-Za-z.+-])[6-9][0-9]{9}(?![0-9A-Za-z])"),
    re.compile(r"(?<!\S)[a-z]{3,20}@[a-z]{3,20}\.[a-z]{2,5}(?!\S)"),
)
_OPTIONS = (Options(), Options(color=True, ascii_only=True), Options(path_prefix="a:b,c%"))
_BOOK = Rulebook((), ())
WORDS = (
    "ZZZPQ9876K", "29ZZZPQ9876K1ZB", "5000 1234 9876", "500012349876", "9876543210",
    "+91 98765 43210", "kalpit.testwala@example.com", "abc@def.com", "U72900KA2021PTC123456",
    "\x1b[31m", "\x1b]0;x\x07", "\x9b", "\u202e", "\u2066", "\u200b", "\u2028", "\x85", "\ufeff",
    "\U000e0041", "\ue000", "::error::", "::", "##[", "##vso[", "##", "#", "%0A", "%", "\r\n", "\n",
    "\\u002A", "\\", '"', "\\u{1B}", "{", "}", "\0", "\u0301", "ｗ", "/", "~1", ",", "=cmd",
    "<script>", "\ud800",
)  # fmt: skip


def test(data: bytes) -> None:
    """Nothing hidden, no command and no personal number is left in anything that is written."""
    escaped, text = data[:1], data[1:3000].decode("utf-8", "surrogateescape")
    _check_masking(text, escaped[0] if escaped else 0)
    _check_escaping(text)
    _check_reports(text, _OPTIONS[len(data) % len(_OPTIONS)])


def _check_masking(text: str, escaped: int) -> None:
    masked = mask(text)
    assert len(masked) == len(text)
    _assert_anonymous(masked)
    lines = [at for at, char in enumerate(text) if char in "\r\n"]
    assert [at for at, char in enumerate(masked) if char in "\r\n"] == lines
    assert mask_values({"a": text, "b": [text]}) == {"a": masked, "b": [masked]}
    written = _in_json(text, escaped)
    hidden = mask_json(written)
    assert len(hidden) == len(written)
    _assert_anonymous(_ESCAPE.sub(_character, hidden))
    assert len(mask_json(text)) == len(text)


def _character(escape: re.Match[str]) -> str:
    # The short escapes stand for characters that no number and no address goes on behind.
    return chr(int(escape[1], 16)) if escape[1] else " "


def _assert_anonymous(text: str) -> None:
    for pattern in _PERSONAL:
        assert not pattern.search(text), "something personal is left"


def _in_json(text: str, escaped: int) -> str:
    """JSON with the text in it; characters as escapes, by the bits of ``escaped``."""
    cells = []
    for at, char in enumerate(text):
        as_escape = escaped >> at % 8 & 1 and ord(char) < 0x10000
        cells.append(
            f"\\u{ord(char):04x}" if as_escape else json.dumps(char, ensure_ascii=False)[1:-1]
        )
    return '{"a": "' + "".join(cells) + '"}'


def _check_escaping(text: str) -> None:
    for write, ascii_only in product((visible, sentence), (False, True)):
        shown = write(text, ascii_only=ascii_only)
        _assert_inert(shown)
        assert shown.isascii() or not ascii_only
        assert not shown.lstrip().startswith("::")
        assert not _RUNNER.search(shown)
        assert len(shown) <= 10 * 1003
    if text.isprintable() and "#" not in text and ":" not in text and len(text) <= 300:
        assert visible(text) == text
    command = github_data(text)
    assert not set("\r\n") & set(command)
    assert not _RUNNER.search(command)
    assert not set("\r\n:,") & set(github_property(text))
    plain = github_plain(text)
    assert "::" not in plain
    assert not _RUNNER.search(plain)
    written = json_text(json.dumps({"a": text}))
    assert json.loads(written) == {"a": text}
    assert not _RUNNER.search(written)


def _assert_inert(text: str) -> None:
    flat = text.replace("\n", "")
    assert flat.isprintable() or _HIDDEN.isdisjoint(map(unicodedata.category, flat))


def _check_reports(text: str, options: Options) -> None:
    report = _report(text)
    for fmt in FORMATS:
        shown = render(report, _BOOK, fmt, options)
        shown.encode()
        _assert_inert(_OURS.sub("", shown) if options.color else shown)
        assert not _RUNNER.search(_AZURE.sub("", shown) if fmt == "azure" else shown)
        assert fmt == "github" or not _COMMAND.search(shown)
        assert shown.isascii() or not options.ascii_only or fmt in _AS_IS
    value = json.loads(render(report, _BOOK, "json"))
    assert value["packages"][0]["findings"][0]["message"] == text


def _report(text: str) -> Report:
    """A report with the text in each place that a submission can fill."""
    lines = re.split("\r\n?|\n", text)
    at = Location(text[:80], text, len(lines), 1, len(lines), len(lines[-1]) + 1)
    finding = Finding(
        rule="alias-too-long",
        severity=Severity.ERROR,
        stage=Stage.API,
        outcome=Outcome.FAILED,
        message=text,
        help=text,
        param=text,
        location=at,
        fingerprint="0" * 32,
        api=ApiAnswer("validation_error", "invalid", text, text, "inferred"),
        related=(at, Location(text, "")),
        data={"name": text},
    )
    package = PackageReport(
        text,
        "create",
        Verdict.FAIL,
        {"alias-too-long": Outcome.FAILED},
        (finding,) * 2,
        (FileSummary("/documents/0/file", text, "0" * 64, 1, "application/pdf", None),),
        RequirementsUsed(text, None),
        (Problem(text, text, "alias-too-long", text),),
        source=text,
    )
    return Report(dt.date(2026, 11, 23), (package,), (Problem(text, text),))


def start() -> Iterator[bytes]:
    """The words alone and in sentences."""
    for number, word in enumerate(WORDS):
        raw = word.encode("utf-8", "surrogatepass")
        yield bytes((number * 37 % 256,)) + raw
        yield b"\0x " + raw + b"\nPAN " + raw + b", see above\t" + raw
    yield b"\xff" + " ".join(WORDS).encode("utf-8", "surrogatepass")


TARGET = Target(test, start, lambda: WORDS, max_len=800)
