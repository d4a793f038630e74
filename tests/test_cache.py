"""The cache: the same report, sooner; and never one that is out of date."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bad_input import COPIES, DAY, GOOD, GST

from compliance_lint.cache import context, store
from compliance_lint.cache.folder import FILE_NAME, CacheUnusableError, default_folder
from compliance_lint.cache.sealing import seal, unseal
from compliance_lint.cache.store import Store
from compliance_lint.cli import app
from compliance_lint.linter import Linter
from compliance_lint.load import opening
from compliance_lint.settings import Settings
from tools.corpus.package import valid

CORPUS = GOOD.parent.parent
KEY = b"k" * 32


@pytest.fixture(autouse=True)
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files written a moment ago count as old ones; one test is about those that do not."""
    monkeypatch.setattr(opening, "_SETTLED_SECONDS", -1.0)


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return Path(shutil.copytree(GOOD, tmp_path / "in" / "acme"))


class Run:
    """The command in this process, and how many packages it really checked."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self._capsys = capsys
        self.checked = 0
        self.err = ""
        real = Linter.check_source

        def counted(linter: Linter, source: Any) -> Any:
            self.checked += 1
            return real(linter, source)

        monkeypatch.setattr(Linter, "check_source", counted)

    def __call__(self, *words: object, fmt: str = "json") -> tuple[int, str]:
        self.checked = 0
        options = ("--isolated", "--ocr", "off", "-f", fmt, *COPIES)
        day = () if "--as-of" in words else ("--as-of", DAY)
        code = app.run(["check", *options, *day, *map(str, words)])
        out, self.err = self._capsys.readouterr()
        return code, out


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    return Run(capsys, monkeypatch)


def opened_names(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of all files that are opened from now on."""
    names: list[str] = []
    active = [True]

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if active and event == "open" and isinstance(arguments[0], str | bytes):
            names.append(os.fsdecode(arguments[0]))

    sys.addaudithook(hook)
    monkeypatch.setattr(sys, "_compliance_lint_test", active, raising=False)
    return names


def test_a_second_run_says_the_same_and_opens_no_certificate(
    run: Run, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = run(package)
    assert run.checked == 1
    names = opened_names(monkeypatch)
    assert run(package) == first
    assert run.checked == 0
    assert names
    assert not [name for name in names if name.endswith(".pdf")]


@pytest.mark.parametrize("fmt", ["text", "json", "concise", "github"])
def test_the_whole_corpus_twice(run: Run, fmt: str) -> None:
    roots = [
        CORPUS / name for name in ("packages", "file-corrupt", "file-not-found", "field-missing")
    ]
    plain = run("--no-cache", *roots, fmt=fmt)
    count = run.checked
    assert count > 30
    assert run(*roots, fmt=fmt) == plain
    assert run.checked == count
    assert run(*roots, fmt=fmt) == plain
    assert run.checked < count / 5  # what could not be read is looked at again
    assert not run.err


def test_a_name_that_is_no_unicode_is_checked_each_time(run: Run, tmp_path: Path) -> None:
    root = tmp_path / "in"
    shutil.copytree(GOOD, root / "acme")
    os.rename(root / "acme", os.fsencode(root) + b"/acme\xff")  # noqa: PTH104 - bytes
    first = run("-j", "1", root)
    assert first == run("-j", "1", "--no-cache", root)
    assert first[0] == 0
    assert run(root) == first
    assert run.checked == 1
    lone = root / os.fsdecode(b"acme\xff") / "submission.json"
    lone.write_bytes(lone.read_bytes().replace(b"gst-certificate.pdf", b"gst\\udc80.pdf"))
    assert run("-j", "1", root) == run("-j", "1", "--no-cache", root)
    assert run("-j", "1", root)[0] == 1


def rewritten(path: Path, change: Callable[[bytes], bytes]) -> None:
    """Change a file and give it the size and the times it had."""
    before = path.stat()
    content = change(path.read_bytes())
    path.write_bytes(content)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def swapped_letter(data: bytes) -> bytes:
    return data.replace(b"PRIVATE LIMITED", b"PRIVATE LIMITEM", 1)


CHANGES: dict[str, Callable[[Path], object]] = {
    "manifest": lambda p: rewritten(p / "submission.json", swapped_letter),
    "certificate of the same size and times": lambda p: rewritten(
        p / GST, lambda data: data[:-20] + b"%" + data[-19:]
    ),
    "another certificate": lambda p: (p / GST).write_bytes(valid(5).files["gst-certificate.pdf"]),
    "no certificate": lambda p: (p / GST).unlink(),
    "another name": lambda p: (p / GST).rename(p / "x.pdf"),
    "requirements beside it": lambda p: (p / "requirements.json").write_text("{"),
    "requirements above it": lambda p: (p.parent / "requirements.json").write_text("{"),
    "application": lambda p: (p / "application.json").write_text("{}"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_changes_in_a_package_is_seen(run: Run, package: Path, change: str) -> None:
    root = package.parent
    run(root)
    run(root)
    assert run.checked == 0
    CHANGES[change](package)
    found = run(root)
    assert run.checked == 1
    assert found == run("--no-cache", root)


def test_a_name_that_was_missing_and_comes(run: Run, package: Path) -> None:
    away = package.parent / "away.pdf"
    (package / GST).rename(away)
    assert run(package)[0] == 1
    run(package)
    assert run.checked == 0
    (package / "gst-certificat.pdf").write_bytes(b"")  # a likely name beside it is in the message
    assert "gst-certificat.pdf" in run(package)[1]
    away.rename(package / GST)
    assert run(package)[0] == 0


OPTIONS = [
    ("--as-of", "2026-11-22"),
    ("--severity", "file-restricted=error"),
    ("--ignore", "file-empty"),
    ("--select", "file-empty"),
    ("--fail-on", "warning"),
    ("--ocr", "auto"),
]


@pytest.mark.parametrize("words", OPTIONS, ids=" ".join)
def test_other_settings_are_another_question(run: Run, package: Path, words: tuple[str]) -> None:
    run(package)
    assert run(*words, package) == run("--no-cache", *words, package)
    run(package)
    assert run.checked == 0


def test_a_rule_that_is_edited_is_judged_anew(run: Run, package: Path, tmp_path: Path) -> None:
    pack = tmp_path / "house"
    pack.mkdir()
    (pack / "pack.toml").write_text('title = "House"\n')
    rule = (
        'title = "Name too long for us"\nseverity = "error"\nstage = "review"\nsince = "1"\n'
        'message = "{name!r} is longer than %s"\n[check]\nuse = "file_name_length"\nlimit = %s\n'
        '[source]\npage = "x"\nsection = "x"\n[docs]\nwhy = "We say so."\nfix = "Rename."\n'
    )
    (pack / "short.toml").write_text(rule % (99, 99))
    assert run("--rules", pack, package)[0] == 0
    run("--rules", pack, package)
    assert run.checked == 0
    (pack / "short.toml").write_text(rule % ("03", "3 "))
    assert run("--rules", pack, package)[0] == 1


def test_saved_requirements_that_the_options_name(run: Run, package: Path, tmp_path: Path) -> None:
    saved = CORPUS / "packages" / "good-own-requirements" / "requirements.json"
    path = tmp_path / "saved.json"
    shutil.copy(saved, path)
    run("--requirements", path, package)
    run("--requirements", path, package)
    assert run.checked == 0
    path.write_text(path.read_text().replace("business_name", "registered_name"))
    found = run("--requirements", path, package)
    assert run.checked == 1
    assert found == run("--no-cache", "--requirements", path, package)


def test_this_program_in_another_state(
    run: Run, package: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    run(package)
    program = tmp_path / "program"
    program.mkdir()
    (program / "x.py").write_text("")
    monkeypatch.setattr(context, "_program", lambda: program)
    run(package)
    assert run.checked == 1
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path)])
    (tmp_path / "a_library-1.0.dist-info").mkdir()
    run(package)
    assert run.checked == 1
    run(package)
    assert run.checked == 0


def test_checks_of_others_are_run_each_time(
    run: Run, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(package)
    monkeypatch.setattr(context, "CHECKS", {})
    for _ in range(2):
        run(package)
        assert run.checked == 1


def test_a_copy_elsewhere_is_known_by_its_content(
    run: Run, package: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A fresh checkout: the same names, other inodes and times."""
    monkeypatch.chdir(package.parent)
    first = run("acme")
    shutil.copytree(package, tmp_path / "clone" / "acme")
    monkeypatch.chdir(tmp_path / "clone")
    assert run("acme") == first
    assert run.checked == 0
    rewritten(tmp_path / "clone" / "acme" / "submission.json", swapped_letter)
    assert run("acme") != first


def test_a_new_file_is_not_trusted_by_its_times(
    run: Run, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "_SETTLED_SECONDS", 3600.0)
    run(package)
    names = opened_names(monkeypatch)
    run(package)
    assert run.checked == 0
    assert [name for name in names if name.endswith(GST)]


def test_archives_and_lines(run: Run, package: Path, tmp_path: Path) -> None:
    archive = Path(shutil.make_archive(str(tmp_path / "in"), "zip", package.parent))
    data = json.loads((package / "submission.json").read_text())
    lines = package / "batch.jsonl"
    lines.write_text(json.dumps(data) + "\n" + json.dumps(data | {"alias": ""}) + "\n")
    for path in (archive, lines):
        first = run(path)
        count = run.checked
        assert run(path) == first
        assert run.checked == 0
        assert count == (1 if path is archive else 2)
    lines.write_text(json.dumps(data) + "\n" + json.dumps(data) + "\n")
    run(lines)
    assert run.checked == 1


def test_what_went_wrong_is_tried_again(
    run: Run, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("compliance_lint.linter.judge", lambda *_, **__: 1 / 0)
        assert run(package)[0] == 3
    assert run(package)[0] == 0
    assert run.checked == 1


# --- evidence about files --------------------------------------------------------------------


def unreadable(*_: object, **__: object) -> None:
    raise AssertionError("a file was parsed")


def parse_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("detect", "open_pdf", "read_structure", "read_signatures", "read_image",
                 "read_certificates"):  # fmt: skip
        monkeypatch.setattr(f"compliance_lint.evidence.file_content.{name}", unreadable)
    monkeypatch.setattr("compliance_lint.evidence.files.legibility", unreadable)


STORIES = sorted((CORPUS / "packages").iterdir())


@pytest.mark.parametrize("jobs", ["0", "2"])
def test_another_day_or_rule_is_judged_from_what_is_known_of_the_files(
    run: Run, monkeypatch: pytest.MonkeyPatch, jobs: str
) -> None:
    other = ("--as-of", "2026-11-24", "--severity", "file-restricted=error")
    root = CORPUS / "packages"
    fresh = run("--no-cache", *other, root)
    run("-j", jobs, root)
    parse_nothing(monkeypatch)
    assert run(*other, root) == fresh
    assert run.checked == len(STORIES)


@pytest.mark.parametrize(
    "rule",
    ["file-blank", "file-corrupt", "file-encrypted", "file-has-active-content", "file-restricted",
     "document-kind-unrecognised", "documents-merged", "certificate-altered", "image-blurred",
     "certificate-signature-broken", "same-document-twice", "file-type-unsupported"],
)  # fmt: skip
@pytest.mark.parametrize("ocr", ["off", "auto"])
def test_evidence_says_what_the_files_say(run: Run, rule: str, ocr: str) -> None:
    root = CORPUS / rule
    other = ("--as-of", "2026-11-24", "--ocr", ocr, root)
    run("--ocr", ocr, root)
    assert run(*other) == run("--no-cache", *other)


def test_evidence_is_about_content_and_not_about_names(
    run: Run, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(package)
    copy = Path(shutil.copytree(package, package.parent / "copy"))
    (copy / GST).rename(copy / "other.pdf")
    manifest = copy / "submission.json"
    manifest.write_text(manifest.read_text().replace(GST, "other.pdf"))
    parse_nothing(monkeypatch)
    assert run(copy)[0] == 0
    assert run.checked == 1


def test_evidence_of_another_program_is_not_used(
    run: Run, package: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    run(package)
    monkeypatch.setattr(context, "_program", lambda: tmp_path)
    parse_nothing(monkeypatch)
    assert run("--as-of", "2026-11-24", package)[0] == 3  # every check that reads a file fails


# --- the store -------------------------------------------------------------------------------


def test_it_is_private(run: Run, package: Path, own_cache: Path) -> None:
    mask = os.umask(0)
    try:
        run(package)
    finally:
        os.umask(mask)
    assert stat.S_IMODE(own_cache.stat().st_mode) == 0o700
    for path in own_cache.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path


def test_it_holds_no_text_of_documents(
    run: Run, package: Path, own_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor numbers that reports mask."""
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415

    canvas = Canvas(str(package / GST))
    canvas.drawString(72, 700, "UNSEENMARKER and so on, a letter of the bank to somebody")
    canvas.save()
    kept: list[bytes] = []  # before it is sealed

    def noted(key: bytes, value: bytes) -> bytes:
        kept.append(value)
        return seal(key, value)

    monkeypatch.setattr(store, "seal", noted)
    run(package)
    run(CORPUS / "packages")
    values = b"".join(kept)
    with sqlite3.connect(own_cache / FILE_NAME) as db:
        assert len(kept) >= db.execute("SELECT count(*) FROM entries").fetchone()[0] > 20
    assert b"UNSEENMARKER" not in values
    # What stands on the forms themselves, whatever is filled in.
    for phrase in (b"Ministry of Corporate Affairs", b"Central Goods and Services Tax Act"):
        assert phrase not in values.replace(b"the registries of the Ministry of Corporate", b"")


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"not a database at all" * 99,
        lambda data: data[: len(data) // 2],
        lambda data: data[:100] + b"\xff" * (len(data) - 100),
        lambda data: b"",
        lambda data: data[:20] + bytes(len(data) - 20),
    ],
)
def test_a_damaged_file_is_a_warning(
    run: Run, package: Path, own_cache: Path, damage: Callable[[bytes], bytes]
) -> None:
    first = run(package)
    path = own_cache / FILE_NAME
    path.write_bytes(damage(path.read_bytes()))
    assert run(package) == first
    assert "Traceback" not in run.err
    assert run.err == "" or run.err.startswith("warning: the cache ")
    assert run(package) == first
    run(package)
    assert run.checked == 0
    assert run.err == ""


def test_a_flipped_bit_is_a_miss(run: Run, package: Path, own_cache: Path) -> None:
    first = run(package)
    with sqlite3.connect(own_cache / FILE_NAME) as db:
        for key, value in db.execute("SELECT key, value FROM entries").fetchall():
            spoilt = value[:40] + bytes([value[40] ^ 1]) + value[41:]
            db.execute("UPDATE entries SET value = ? WHERE key = ?", (spoilt, key))
    assert run(package) == first
    assert run.checked == 1


def test_a_value_under_another_key_is_a_miss(run: Run, package: Path, own_cache: Path) -> None:
    run(package)
    other = Path(shutil.copytree(CORPUS / "packages" / "bad-files-swapped", package.parent / "b"))
    run(other)
    with sqlite3.connect(own_cache / FILE_NAME) as db:
        rows = db.execute("SELECT key, value FROM entries").fetchall()
        for (key, _), (_, value) in zip(rows, rows[1:] + rows[:1], strict=True):
            db.execute("UPDATE entries SET value = ? WHERE key = ?", (value, key))
    assert run(package)[0] == 0
    assert run.checked == 1


def test_it_is_read_only_with_what_it_is_about(tmp_path: Path) -> None:
    value = b"file of PRIVATE PERSON.pdf " * 20
    store = Store(tmp_path / "c")
    store.put(KEY, value)
    store.close()
    with sqlite3.connect(tmp_path / "c" / FILE_NAME) as db:
        [(name, sealed)] = db.execute("SELECT key, value FROM entries").fetchall()
    assert unseal(KEY, sealed) == value
    # What is in the cache does not open it, and there is nothing to be read or unpacked.
    assert unseal(name, sealed) is None
    assert unseal(KEY[:-1] + b"?", sealed) is None
    whole = (tmp_path / "c" / FILE_NAME).read_bytes()
    assert KEY not in whole
    assert b"PRIVATE" not in whole
    assert zlib.compress(value, 1)[:20] not in whole
    for start in range(len(sealed)):
        with pytest.raises(zlib.error):
            zlib.decompress(sealed[start:])


def test_another_version_of_the_file_is_made_anew(tmp_path: Path) -> None:
    one = Store(tmp_path / "c")
    one.put(KEY, b"v")
    one.close()
    with sqlite3.connect(tmp_path / "c" / FILE_NAME) as db:
        db.execute("PRAGMA user_version = 99")
    two = Store(tmp_path / "c")
    assert two.get(KEY) is None
    two.put(KEY, b"w")
    assert two.get(KEY) == b"w"
    two.close()
    assert not two.warnings


def test_what_is_not_used_is_dropped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    day = [20_000]
    monkeypatch.setattr(time, "time", lambda: day[0] * 86_400.0)
    first = Store(tmp_path / "c")
    first.put(KEY, b"used")
    first.put(b"o" * 32, b"old")
    first.close()
    day[0] += 20
    second = Store(tmp_path / "c")
    assert second.get(KEY) == b"used"
    second.close()
    day[0] += 20
    Store(tmp_path / "c").close()
    third = Store(tmp_path / "c")
    assert third.get(KEY) == b"used"
    assert third.get(b"o" * 32) is None
    third.close()


def test_it_does_not_grow_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "MAX_BYTES", 200_000)
    for _ in range(30):
        some = Store(tmp_path / "c")
        for _ in range(50):
            some.put(os.urandom(32), os.urandom(1_000))
        some.close()
    assert (tmp_path / "c" / FILE_NAME).stat().st_size < 600_000


def unusable(run: Run, package: Path, folder: Path) -> str:
    assert run("--cache-dir", folder, package)[0] == 0
    assert run.checked == 1
    assert run.err.count("\n") == 1
    return run.err


def test_a_folder_that_cannot_be_trusted_is_not_used(
    run: Run, package: Path, tmp_path: Path
) -> None:
    open_to_all = tmp_path / "open"
    open_to_all.mkdir()
    open_to_all.chmod(0o777)
    assert "can be written by others" in unusable(run, package, open_to_all)
    (tmp_path / "file").write_text("")
    assert "cannot be made" in unusable(run, package, tmp_path / "file")
    assert "cannot be made" in unusable(run, package, Path("/proc/no/such"))
    if os.getuid() == 0:
        other = tmp_path / "other"
        other.mkdir(0o700)
        os.chown(other, 12345, 12345)
        assert "belongs to another user" in unusable(run, package, other)


def test_no_home_is_no_fault(run: Run, package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("COMPLIANCE_LINT_CACHE", "XDG_CACHE_HOME", "HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "home", lambda: (_ for _ in ()).throw(RuntimeError("no home")))
    assert default_folder() is None
    assert run(package)[0] == 0
    assert run.err == ""


def test_where_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("COMPLIANCE_LINT_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert default_folder() == tmp_path / "compliance-lint"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert default_folder() == tmp_path / ".cache" / "compliance-lint"


def test_it_can_be_switched_off(run: Run, package: Path, own_cache: Path, tmp_path: Path) -> None:
    run("--no-cache", package)
    assert not own_cache.exists()
    config = tmp_path / "compliance-lint.toml"
    config.write_text("cache = false\n")
    assert app.run(["check", "--config", str(config), "--as-of", DAY, str(package)]) == 0
    assert not own_cache.exists()
    Linter(Settings()).check_paths([package])
    assert not own_cache.exists()


def test_the_command_clears_it(
    run: Run, package: Path, own_cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(package)
    assert app.run(["cache", "info"]) == 0
    assert str(own_cache) in capsys.readouterr().out
    assert app.run(["cache", "clear"]) == 0
    assert "bytes deleted" in capsys.readouterr().out
    assert not list(own_cache.iterdir())
    assert app.run(["cache", "info"]) == 0
    assert "nothing is kept" in capsys.readouterr().out
    assert app.run(["cache", "clear"]) == 0
    run(package)
    assert run.checked == 1


# --- several runs at once --------------------------------------------------------------------


def command(*words: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "compliance_lint", "check", "--isolated", "--as-of", DAY, "--ocr",
         "off", "-f", "json", *COPIES, "-j", "1", *map(str, words)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def copies(root: Path, count: int) -> Path:
    for number in range(count):
        shutil.copytree(GOOD, root / f"{number:03d}")
    return root


def test_runs_at_once_share_it(tmp_path: Path) -> None:
    root = copies(tmp_path / "in", 60)
    runs = [command(root) for _ in range(3)]
    outputs = [process.communicate(timeout=120) for process in runs]
    assert {process.returncode for process in runs} == {0}
    assert {out for out, _ in outputs} == {outputs[0][0]}
    assert {err for _, err in outputs} == {b""}


def test_a_run_that_is_killed_leaves_a_whole_cache(
    tmp_path: Path, run: Run, own_cache: Path
) -> None:
    root = copies(tmp_path / "in", 400)
    process = command(root)
    for _ in range(400):
        if (own_cache / FILE_NAME).exists():
            break
        time.sleep(0.02)
    time.sleep(0.7)
    process.kill()
    process.communicate()
    code, out = run(root)
    assert (code, run.err) == (0, "")
    assert json.loads(out)["summary"]["pass"] == 400


def test_it_is_cleared_while_it_is_used(tmp_path: Path, own_cache: Path) -> None:
    root = copies(tmp_path / "in", 250)
    process = command(root)
    for _ in range(20):
        app.run(["cache", "clear"])
        time.sleep(0.05)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0
    assert json.loads(out)["summary"]["pass"] == 250
    assert b"Traceback" not in err


def test_a_full_disk_is_a_warning(run: Run, package: Path, tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    size = "size=64k,mode=700"
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(small)], check=False, capture_output=True
    ).returncode:
        pytest.skip("no file system can be mounted here")
    try:
        root = copies(tmp_path / "more", 40)
        assert run("--cache-dir", small / "cache", root)[0] == 0
        assert run.checked == 40
        assert run.err.startswith("warning: the cache ")
        assert run("--cache-dir", small / "cache", root)[0] == 0
        (small / "filler").unlink(missing_ok=True)
    finally:
        subprocess.run(["umount", str(small)], check=False)


def test_a_cache_that_may_only_be_read_is_a_warning(tmp_path: Path) -> None:
    with pytest.raises(CacheUnusableError):
        Store(Path("/proc/1/none"))
