"""The command: what it accepts, what it prints, how it ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from PIL import Image

import compliance_lint
from compliance_lint.cli import app, output
from compliance_lint.linter import Linter
from compliance_lint.rulebook import load_rulebook
from compliance_lint.schemas import config_schema, report_schema, submission_schema
from compliance_lint.settings import Settings
from compliance_lint.settings_file import read_settings
from compliance_lint.starter import FILES, starter_text

ROOT = Path(__file__).parent.parent
ONLY = ("--select", "file-not-found")
DATA = {
    "country_iso": "IN",
    "number_type": "local",
    "alias": "Zibblefrost numbers",
    "end_user": {"type": "business", "name": "ZIBBLEFROST KETTLES PRIVATE LIMITED"},
    "documents": [
        {
            "document_type_id": "7c9e6679-7425-40de-944b-e07fc1f90ae7",
            "data_fields": {"business_name": "ZIBBLEFROST KETTLES PRIVATE LIMITED"},
            "file": "coi.pdf",
        },
        {"document_type_id": "9a8b7c6d-5e4f-3a2b-1c0d-ef9876543210", "file": "gst.pdf"},
    ],
}

Run = Callable[..., tuple[int, str, str]]


def write_package(folder: Path, *files: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "submission.json").write_text(json.dumps(DATA, indent=2), encoding="utf-8")
    for name in files:
        (folder / name).write_bytes(b"%PDF-1.4\n")
    return folder


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR", "GITHUB_WORKSPACE"):
        monkeypatch.delenv(name, raising=False)
    write_package(tmp_path / "good", "coi.pdf", "gst.pdf")
    write_package(tmp_path / "bad", "coi.pdf")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command in this process: (exit code, standard output, standard error)."""

    def _run(*args: str) -> tuple[int, str, str]:
        code = app.run(args)
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err or "--debug" in args
        return code, out, err

    return _run


def spawn(*args: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run the real command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "compliance_lint", *args],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={**os.environ, "PYTHONPATH": str(ROOT), **env},
    )


def test_exit_codes_of_the_real_command() -> None:
    good, bad = spawn("check", *ONLY, "good"), spawn("check", *ONLY, "bad")
    assert (good.returncode, good.stderr) == (0, "")
    assert good.stdout.startswith("good: PASS (1 rule passed)\n")
    assert (bad.returncode, bad.stderr) == (1, "")
    assert "bad/submission.json:19:15  (documents[1].file)" in bad.stdout
    assert spawn("check", "--frobnicate").returncode == 2
    assert spawn("check", "nowhere").returncode == 3


def test_the_working_folder_is_the_default(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("bad")
    code, out, _ = run("check", *ONLY)
    assert code == 1
    assert "submission.json: FAIL   1 error" in out


def test_several_paths_and_a_tree(run: Run) -> None:
    assert "2 packages: 1 pass, 1 fail" in run("check", *ONLY)[1]
    assert "2 packages: 1 pass, 1 fail" in run("check", *ONLY, "good", ".", "bad")[1]
    assert run("check", *ONLY, "good/submission.json")[0] == 0


@pytest.mark.parametrize("fmt", ["text", "concise", "json", "github"])
def test_every_format_ends_alike(run: Run, fmt: str) -> None:
    assert run("check", *ONLY, "-f", fmt, "good")[0] == 0
    assert run("check", *ONLY, "-f", fmt, "bad")[0] == 1
    code, out, _ = run("check", *ONLY, "-f", fmt, "bad", "nowhere")
    assert code == 3
    assert "file-not-found" in out
    assert "no such file or folder" in out


def test_nothing_to_check_is_no_success(run: Run) -> None:
    Path("empty").mkdir()
    code, out, _ = run("check", "empty")
    assert code == 3
    assert "no submission.json" in out
    assert run("check", "empty", "good", *ONLY)[0] == 3
    assert run("check", "--allow-empty", "empty")[0] == 0
    assert run("check", "--allow-empty", "nowhere")[0] == 3


def test_fail_on_and_severity(run: Run) -> None:
    weak = (*ONLY, "--severity", "file-not-found=warning", "bad")
    code, out, _ = run("check", *weak)
    assert code == 0
    assert "bad: PASS   1 warning" in out
    assert run("check", "--fail-on", "warning", *weak)[0] == 1
    assert run("check", "--fail-on", "info", *weak)[0] == 1


def _image(folder: Path) -> None:
    """Put a picture where a certificate belongs: its text needs OCR."""
    Image.effect_noise((600, 800), 80).save(folder / "gst.pdf", "PNG")


def test_strict(run: Run) -> None:
    _image(Path("good"))
    args = ("check", "--ocr", "off", "--select", "gstin-check-digit-wrong", "good")
    code, out, _ = run(*args)
    assert code == 0
    assert "good: UNDECIDED" in out
    assert "needs OCR" in out
    assert run(*args, "--strict")[0] == 1


def test_nothing_decided_is_no_success(run: Run) -> None:
    Path("good/submission.json").write_text("no JSON")
    code, out, _ = run("check", *ONLY, "good")
    assert code == 3
    assert "1 rule is undecided because of faults that rules not run here report" in out
    assert run("check", "good")[0] == 1  # with the rule that reports it


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["check", "--strickt"], "'--strict'"),
        (["chek", "good"], "did you mean 'check'"),
        (["good"], "compliance-lint check good"),
        (["check", "--select", "file-not-fond"], "did you mean 'file-not-found'"),
        (["check", "--ignore", "file-not-fond"], "did you mean 'file-not-found'"),
        (["check", "--select", ","], "need at least one"),
        (["check", "--severity", "file-not-fond=info"], "did you mean 'file-not-found'"),
        (["check", "--severity", "file-not-found=eror"], "RULE=LEVEL"),
        (["check", "--severity", "file-not-found"], "RULE=LEVEL"),
        (["check", "--ignore", "all"], "no rule is left"),
        (["check", "-f", "jsno"], "'json'"),
        (["check", "-o", "jsno=x"], "did you mean 'json'"),
        (["check", "-o", "json"], "FORMAT=FILE"),
        (["check", "-o", "json=nowhere/x"], "No such file"),
        (["check", "-o", "json=good"], "is a folder"),
        (["check", "-o", "json=good/submission.json"], "part of a submission"),
        (["check", "-o", "json=x", "-o", "github=./x"], "same file"),
        (["check", "--as-of", "2026-1-3"], "YYYY-MM-DD"),
        (["check", "--as-of", "20260103"], "YYYY-MM-DD"),
        (["check", "--as-of", "2026-02-30"], "YYYY-MM-DD"),
        (["check", "--config", "nowhere.toml"], "nowhere.toml"),
        (["check", "--config", "x.toml", "--isolated"], "exclude each other"),
        (["check", "--requirements", "nowhere.json"], "nowhere.json"),
        (["check", "--rules", "nowhere"], "pack.toml"),
        (["rule", "file-not-fond"], "did you mean 'file-not-found'"),
        (["rule"], "--all"),
        (["rule", "file-not-found", "--all"], "--all"),
        (["schema", "sumbission"], "'submission'"),
        (["test", "nowhere"], "nowhere"),
    ],
)
def test_wrong_usage(run: Run, args: list[str], message: str) -> None:
    code, out, err = run(*args)
    assert code == 2
    assert out == ""
    assert message in err


def test_wrong_usage_goes_before_all_else(run: Run) -> None:
    assert run("check", "nowhere", "bad", "--select", "nonsense")[0] == 2


def test_settings_file(run: Run) -> None:
    settings = Path("compliance-lint.toml")
    settings.write_text('select = ["file-not-found"]\n[severity]\nfile-not-found = "info"\n')
    code, out, _ = run("check", "bad")
    assert code == 0
    assert "info[file-not-found]" in out
    assert run("check", "bad", "--severity", "file-not-found=error")[0] == 1
    assert run("check", "bad", "--isolated", *ONLY)[0] == 1
    settings.write_text("fail_on = 'info'\n")
    code, _, err = run("check", "bad")
    assert code == 2
    assert "compliance-lint.toml: unknown key 'fail_on'; did you mean 'fail-on'?" in err
    other = Path("other.toml")
    other.write_text("strict = true\n")
    assert run("check", "good", *ONLY, "--config", "other.toml")[0] == 0


def test_ignoring_only_ever_adds(run: Run) -> None:
    Path("compliance-lint.toml").write_text('ignore = ["file-not-found"]\n')
    _, out, _ = run("check", "bad", "--ignore", "file-empty", "--select", "files", "-f", "json")
    rules = json.loads(out)["packages"][0]["rules"]
    names = {name for ended in rules.values() for name in ended}
    assert names
    assert not names & {"file-not-found", "file-empty"}


def test_report_files_are_written_besides_the_screen(run: Run, tmp_path: Path) -> None:
    link = tmp_path / "latest.json"
    (tmp_path / "target.json").write_text("old")
    link.symlink_to("target.json")
    code, out, _ = run("check", *ONLY, "-o", "json=latest.json", "-o", "github=annotations", "bad")
    assert code == 1
    assert out.startswith("error[file-not-found]")
    assert link.is_symlink()
    value = json.loads((tmp_path / "target.json").read_text())
    Draft202012Validator(report_schema()).validate(value)
    assert (tmp_path / "annotations").read_text().startswith("::error file=bad/submission.json")
    assert not list(tmp_path.glob(".*"))
    assert (tmp_path / "annotations").stat().st_mode & 0o777 == 0o666 & ~output._umask()


def test_a_report_may_go_to_a_device(run: Run) -> None:
    assert run("check", *ONLY, "-o", "json=/dev/null", "good")[0] == 0
    assert not Path("/dev/null").is_file()


def test_a_report_that_cannot_be_written_in_the_end(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(output, "_replace", full)
    code, _, err = run("check", *ONLY, "-o", "json=x.json", "good")
    assert code == 3
    assert "No space left on device" in err


def test_a_half_written_report_leaves_nothing(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    (tmp_path / "report.json").write_text("old")
    before = set(tmp_path.iterdir())
    monkeypatch.setattr(Path, "replace", interrupt)
    assert run("check", *ONLY, "-o", "json=report.json", "good")[0] == 130
    assert set(tmp_path.iterdir()) == before
    assert (tmp_path / "report.json").read_text() == "old"


def _crash(_name: str) -> Callable[..., Iterator[object]]:
    def check(*_: object, **__: object) -> Iterator[object]:
        raise KeyError("SECRET")

    return check


def test_a_crashed_check_is_no_pass(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("compliance_lint.engine.find_check", _crash)
    code, out, err = run("check", *ONLY, "good")
    assert code == 3
    assert "good: ERROR" in out
    assert "the rule file-not-found could not be run (KeyError)" in out
    assert "SECRET" not in out + err
    code, out, err = run("check", *ONLY, "good", "--debug")
    assert code == 3
    assert "KeyError: 'SECRET'" in err


@pytest.mark.parametrize("error", [KeyError("SECRET"), MemoryError(), RecursionError("SECRET")])
def test_a_crash_anywhere_is_one_line(
    run: Run, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def crash(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("compliance_lint.report.chunks", crash)
    code, out, err = run("check", *ONLY, "good")
    assert (code, out) == (3, "")
    assert err.count("\n") == 1
    assert type(error).__name__ in err
    assert "SECRET" not in err
    assert "Traceback" in run("check", *ONLY, "good", "--debug")[2]


def test_interrupted(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Linter, "check_source", interrupt)
    code, out, _ = run("check", *ONLY, "-j", "0", "good")
    assert code == 130
    assert "the run was stopped; 0 packages were checked, the rest were not" in out


@pytest.mark.skipif(sys.platform == "win32", reason="signals differ")
def test_interrupted_for_real() -> None:
    """A process that is in the middle of its work, told so by its own word."""
    program = (
        "import signal, sys, time, compliance_lint.linter as linter\n"
        "from compliance_lint.cli import main\n"
        # A shell starts what runs in its background deaf to this signal; so might our parent be.
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "def busy(*_, **__):\n"
        "    print('ready', file=sys.stderr, flush=True)\n"
        "    time.sleep(60)\n"
        "linter.Linter.check_source = busy\n"
        "main(['check', '-j', '0', 'corpus/packages/good-company'])\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    assert process.stderr.readline() == "ready\n"
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Traceback" not in err


@pytest.mark.parametrize("args", [["check", *ONLY, "bad"], ["rule", "--all"], ["schema", "report"]])
def test_a_closed_pipe_is_no_fault(args: list[str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    extra = ["-o", "json=report.json"] if args[0] == "check" else []
    done = subprocess.run(
        [sys.executable, "-m", "compliance_lint", *args, *extra],
        stdout=writer,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    os.close(writer)
    assert done.stderr == ""
    assert done.returncode == (1 if args[0] == "check" else 0)
    if extra:
        assert json.loads(Path("report.json").read_text())["summary"]["fail"] == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_behind_standard_output() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "compliance_lint", "check", *ONLY, "good"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
    assert done.returncode == 3
    assert done.stderr == "Error: standard output: No space left on device\n"


def test_color(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    args = ("check", *ONLY, "bad")
    assert "\x1b[" not in run(*args)[1]
    assert "\x1b[1;31m" in run(*args, "--color", "always")[1]
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[1;31m" in run(*args)[1]
    assert "\x1b[" not in run(*args, "-f", "json")[1]
    run(*args, "-o", "text=report.txt")
    assert "\x1b[" not in Path("report.txt").read_text()
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in run(*args)[1]
    assert "\x1b[1;31m" in run(*args, "--color", "always")[1]


def test_ascii_where_the_stream_has_no_more() -> None:
    write_package(Path("श्री"), "coi.pdf")
    done = spawn("check", *ONLY, "श्री", PYTHONIOENCODING="ascii")
    assert done.returncode == 1
    assert "\\u{936}" in done.stdout
    assert done.stdout.isascii()
    assert "श्री: FAIL" in spawn("check", *ONLY, "श्री", PYTHONIOENCODING="utf-8").stdout


@pytest.mark.skipif(sys.platform == "win32", reason="such names cannot exist there")
@pytest.mark.parametrize("fmt", ["text", "concise", "json", "github"])
def test_names_on_disk_cannot_act(run: Run, fmt: str) -> None:
    folder = b"x\x1b[31m\xff\n::error::owned\n##[error]y"
    os.mkdir(folder)  # noqa: PTH102 - a name that is no text
    write_package(Path(os.fsdecode(folder)))
    code, out, err = run("check", *ONLY, "-f", fmt)
    assert code == 1
    assert "\x1b" not in out
    assert "##[" not in out or fmt != "github"
    assert not any(line.lstrip().startswith("::error::") for line in out.splitlines())
    assert err == ""


def test_annotations_are_relative_to_the_repository(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    monkeypatch.chdir("bad")
    assert "file=bad/submission.json," in run("check", *ONLY, "-f", "github")[1]
    monkeypatch.setenv("GITHUB_WORKSPACE", "/elsewhere")
    assert "file=submission.json," in run("check", *ONLY, "-f", "github")[1]


def test_users_rules(run: Run) -> None:
    pack = Path("acme-rules")
    pack.mkdir()
    (pack / "pack.toml").write_text('title = "Acme"\nprefix = "acme"\n')
    (pack / "short-names.toml").write_text(
        'title = "A file name is too long for us"\nseverity = "error"\nstage = "review"\n'
        'since = "1"\nmessage = "{name!r} is longer than {limit}"\n'
        '[check]\nuse = "file_name_length"\nlimit = 3\n'
        '[source]\npage = "ours"\nsection = "Names"\n[docs]\nwhy = "We say so."\nfix = "Rename."\n'
    )
    code, out, _ = run("check", "--rules", "acme-rules", "--select", "acme", "good")
    assert code == 1
    assert "error[acme/short-names] 'coi.pdf' is longer than 3" in out
    code, out, _ = run("rule", "--rules", "acme-rules", "acme/short-names")
    assert code == 0
    assert "limit = 3" in out
    assert '[arguments."acme/short-names"]' in out


def test_rule(run: Run) -> None:
    code, out, _ = run("rule", "file-name-too-long")
    assert code == 0
    assert "would answer validation_error / invalid_file (inferred)" in out
    assert "limit = 99" in out
    assert "section 'File Upload Rules'" in out
    value = json.loads(run("rule", "-f", "json", "file-name-too-long")[1])
    assert value["api"] == {
        "type": "validation_error",
        "code": "invalid_file",
        "basis": "inferred",
    }
    assert value["arguments"] == {"limit": 99}
    assert value["source"]["section"] == "File Upload Rules"


def test_all_rules(run: Run) -> None:
    names = {rule.name for rule in load_rulebook().rules}
    _, out, _ = run("rule", "--all")
    assert names <= {line.split()[0] for line in out.splitlines() if line.startswith("  ")}
    assert out.startswith("plivo: ")
    assert {item["name"] for item in json.loads(run("rule", "--all", "-f", "json")[1])} == names


def test_init(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("init", "new/acme")
    assert code == 0
    assert {path.name for path in (tmp_path / "new/acme").iterdir()} == set(FILES)
    assert "compliance-lint check new/acme" in out
    code, out, _ = run("check", "new/acme")
    assert code == 1
    assert out.count("error[file-not-found]") == 2
    assert out.count("warning[sample-value-left-in]") == 4
    (tmp_path / "new/acme/submission.json").write_text("{}")
    code, out, err = run("init", "new/acme")
    assert (code, out) == (2, "")
    assert "--force" in err
    assert (tmp_path / "new/acme/submission.json").read_text() == "{}"
    assert run("init", "new/acme", "--force")[0] == 0
    assert (tmp_path / "new/acme/submission.json").read_text() == starter_text("submission.json")


def test_init_never_writes_through_a_link(run: Run, tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "new/README.txt").symlink_to(tmp_path / "outside")
    assert run("init", "new")[0] == 2
    assert run("init", "new", "--force")[0] == 0
    assert not (tmp_path / "outside").exists()
    assert run("init", "good/coi.pdf")[0] == 3


def test_the_starter_is_what_the_rest_expects(tmp_path: Path) -> None:
    data = json.loads(starter_text("submission.json"))
    Draft202012Validator(submission_schema()).validate(data)
    linter = Linter()
    ids = {
        item.document_type_id
        for saved in linter._built_in
        for item in saved.requirement.document_types
    }
    assert {item["document_type_id"] for item in data["documents"]} == ids
    # Its settings are all commented out; without the marks they are right as well.
    assert tomllib.loads(starter_text("compliance-lint.toml")) == {}
    lines = starter_text("compliance-lint.toml").splitlines()
    settings = "\n".join(line[2:] for line in lines if "=" in line or line.startswith("# ["))
    path = tmp_path / "compliance-lint.toml"
    path.write_text(settings)
    Draft202012Validator(config_schema()).validate(tomllib.loads(settings))
    assert read_settings(path).severity


def test_submission_schema() -> None:
    schema = Draft202012Validator(submission_schema())
    Draft202012Validator.check_schema(submission_schema())
    schema.validate(DATA)
    for wrong in (
        {**DATA, "number_type": "fixed"},
        {**DATA, "alias": None},
        {**DATA, "alais": "x"},
        {**DATA, "end_user": {"name": "X"}},
        {**DATA, "documents": [{"file": "x"}]},
        {key: value for key, value in DATA.items() if key != "country_iso"},
    ):
        assert not schema.is_valid(wrong)


CORPUS = ROOT / "corpus"


@pytest.mark.skipif(not CORPUS.is_dir(), reason="not in a checkout")
def test_the_schema_takes_every_manifest_that_passes() -> None:
    schema = Draft202012Validator(submission_schema())
    faults = []
    for path in sorted(CORPUS.glob("*/*/expected.toml")):
        if not (path.parent / "submission.json").exists():
            continue  # several packages
        update = (path.parent / "application.json").exists()
        if tomllib.loads(path.read_text(encoding="utf-8"))["verdict"] == "pass" and not update:
            data = json.loads((path.parent / "submission.json").read_text(encoding="utf-8"))
            warned = path.parent.name.startswith("fail-")  # a warning: editors may show it too
            faults += [] if warned or schema.is_valid(data) else [path.parent.name]
    assert faults == []


@pytest.mark.skipif(not CORPUS.is_dir(), reason="not in a checkout")
def test_the_schema_takes_real_reports(run: Run) -> None:
    cases = [str(path.parent) for path in sorted(CORPUS.glob("*/*/expected.toml"))[::25]]
    code, out, _ = run("check", "-f", "json", "--as-of", "2026-11-23", *cases)
    assert code in {0, 1}
    value = json.loads(out)
    assert value["summary"]["packages"] == len(cases)
    Draft202012Validator(report_schema()).validate(value)


def test_config_schema_knows_the_settings(tmp_path: Path) -> None:
    schema = config_schema()
    Draft202012Validator.check_schema(schema)
    names = {name.replace("_", "-") for name in Settings.__dataclass_fields__}
    assert set(schema["properties"]) == names - {"folder"} | {"profile"}
    text = 'fail-on = "info"\nstrict = true\nrules = ["a"]\n[arguments.x]\nlimit = 1\n'
    Draft202012Validator(schema).validate(tomllib.loads(text))
    (tmp_path / "s.toml").write_text(text)
    assert read_settings(tmp_path / "s.toml").strict
    for wrong in ('fail_on = "info"', 'fail-on = "bad"', 'strict = "yes"', "rules = 1"):
        assert not Draft202012Validator(schema).is_valid(tomllib.loads(wrong))


@pytest.mark.parametrize("name", ["submission", "report", "config"])
def test_schema_command(run: Run, name: str) -> None:
    code, out, _ = run("schema", name)
    assert code == 0
    Draft202012Validator.check_schema(json.loads(out))


def write_case(name: str, expected: str, *files: str) -> None:
    folder = write_package(Path("corpus") / name, *files)
    (folder / "expected.toml").write_text(expected)


def test_corpus(run: Run) -> None:
    assert run("test")[0] == 2  # there is no folder
    Path("corpus").mkdir()
    assert run("test")[0] == 3  # there is no case
    write_case("packages/odd", 'as_of = 2026-11-23\nverdict = "pass"\n')
    code, out, _ = run("test")
    assert code == 1
    assert out.startswith("FAIL packages/odd\n  found and not expected: ")
    assert out.endswith("1 case: 0 as expected, 1 not\n")
    write_case("packages/worse", 'as_of = 2026-11-23\nverdict = "pass"\nfindings = []\n')
    code, out, err = run("test")
    assert (code, out) == (2, "")
    assert "unknown key 'findings'" in err


def test_help() -> None:
    runner = CliRunner()

    def invoke(*args: str) -> Result:
        return runner.invoke(app.cli, args, prog_name="compliance-lint")

    assert invoke("--version").output == f"compliance-lint {compliance_lint.__version__}\n"
    bare = spawn()
    assert bare.returncode == 2
    assert "Usage: compliance-lint" in bare.stderr
    for command in ("check", "rule", "init", "schema", "test"):
        assert command in invoke("-h").output
        page = invoke(command, "-h")
        assert page.exit_code == 0
        assert page.output == invoke(command, "--help").output
        assert f"\n  compliance-lint {command}" in page.output
    assert "3 not everything" in " ".join(invoke("-h").output.split())
