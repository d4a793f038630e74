"""The fuzz targets without a fuzzer: they take their seeds and changes of them, and they notice.

What a target would overlook it would overlook for hours; so each is shown a fault that it has to
find.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest

from compliance_lint.evidence import reader
from compliance_lint.inspection import describe
from compliance_lint.load import archive, archive_index, batch
from compliance_lint.load.spans import scan
from fuzz import __main__ as runner
from fuzz.target import dictionary
from fuzz.targets import NAMES, evidence, json_text, load, output, rules
from fuzz.targets import batch as batch_target

ROUNDS = {"evidence": 6, "output": 20}


@pytest.fixture(scope="module", autouse=True)
def folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The folders that targets write to are pytest's, which removes them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("fuzz.seeds.scratch", tmp_path_factory.mktemp)
        yield


@cache
def seeds(name: str) -> tuple[bytes, ...]:
    return tuple(load(name).seeds())


def bytes_changed(random: Random) -> Callable[[bytes, int], bytes]:
    """Stands for libFuzzer's own way to change bytes."""

    def change(data: bytes, size: int) -> bytes:
        at = random.randint(0, len(data))
        piece = random.choice([b"", b"\0", b'"', b"\xff\xfe", b"{", b"9" * 30])
        return (data[:at] + piece + data[at + random.randint(0, 9) :])[:size]

    return change


@pytest.mark.parametrize("name", NAMES)
def test_seeds(name: str) -> None:
    target = load(name)
    assert len(seeds(name)) > 8
    for seed in seeds(name):
        assert len(seed) <= target.max_len, "libFuzzer would cut it"
        target.test(seed)


@pytest.mark.parametrize("name", NAMES)
def test_seeds_and_dictionary_are_the_same_each_time(name: str) -> None:
    """So that a run with the same ``--seed`` is the same run."""
    target = load(name)
    assert tuple(target.seeds()) == seeds(name)
    assert list(dictionary(target.words())) == list(dictionary(target.words()))


@pytest.mark.parametrize("name", NAMES)
def test_changed_seeds(name: str) -> None:
    target, random = load(name), Random(name)  # noqa: S311
    change = bytes_changed(random)
    for _ in range(ROUNDS.get(name, 60)):
        data = random.choice(seeds(name))
        for _ in range(random.randint(1, 4)):
            if target.mutate is None:
                data = change(data, target.max_len)
            else:
                data = target.mutate(data, target.max_len, random, change)
            assert len(data) <= target.max_len
        target.test(data)


@pytest.mark.parametrize("name", NAMES)
def test_words_are_a_dictionary(name: str) -> None:
    lines = list(dictionary(load(name).words()))
    assert len(lines) > 10
    assert all(re.fullmatch(r'"(\\x[0-9a-f]{2})+"', line) for line in lines)


def other(function: Callable[..., Any], change: Callable[[Any], Any]) -> Callable[..., Any]:
    """``function`` with its result changed."""
    return lambda *given, **named: change(function(*given, **named))


def twice_different(function: Callable[..., Any]) -> Callable[..., Any]:
    calls: list[int] = []

    def counted(*given: Any) -> Any:
        calls.append(1)
        return function(*given) | {"calls": len(calls)}

    return counted


def undocumented(path: Path) -> Any:
    raise KeyError(path)


def without_the_last(records: Any) -> Any:
    return iter(list(records)[:-1])


# Target, what is made wrong, and how.
FAULTS: dict[str, tuple[str, Any, str, Any]] = {
    "a value read wrongly": (
        "json_text", json_text, "scan", lambda data: scan(data.replace(b"IN", b"US"))),
    "a fault let through": (
        "json_text", json_text, "scan", lambda data: replace(scan(data), faults=())),
    "a lost line of JSON": (
        "batch", batch_target, "json_records",
        other(batch.json_records, without_the_last)),
    "a lost row": (
        "batch", batch_target, "csv_records",
        other(batch.csv_records, without_the_last)),
    "a name that leads out": ("archive", archive_index, "_unfit", lambda *_: None),
    "a checksum not held": (
        "archive", archive, "_unpacked", lambda _, entry: b"y" * entry.file_size),
    "an undocumented exception": ("rules", rules, "read_settings", undocumented),
    "a value of another page": (
        "certificates", reader, "_without_leaders", lambda _, text: text.replace("2", "7")),
    "an answer that changes": (
        "evidence", evidence, "describe", twice_different(describe)),
    "nothing masked": ("output", output, "mask", lambda text: text),
    "nothing escaped": ("output", output, "visible", lambda text, **_: text),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_faults_are_noticed(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    name, module, attribute, wrong = FAULTS[fault]
    monkeypatch.setattr(module, attribute, wrong)
    with pytest.raises((AssertionError, KeyError)):
        for seed in seeds(name):
            load(name).test(seed)


def test_replay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that a fuzzer left is tried without the fuzzer."""
    path = tmp_path / "found"
    path.write_bytes(b"{}")
    monkeypatch.setattr("sys.argv", ["fuzz", "--target", "json_text", "--replay", str(path)])
    assert runner.main() == 0
    assert "nothing found" in capsys.readouterr().out
    monkeypatch.setattr(json_text, "scan", lambda _: scan(b"[]"))
    with pytest.raises(AssertionError):
        runner.main()


def test_without_atheris_nothing_passes_for_fuzzed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(runner, "find_spec", lambda _: None)
    monkeypatch.setattr("sys.argv", ["fuzz"])
    assert runner.main() == 2
    assert "NOTHING WAS FUZZED" in capsys.readouterr().out


def test_a_run_that_did_not_end_is_no_success(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("#9\tNEW    cov: 5 ft: 6\n", encoding="utf-8")
    assert runner.read_log("json_text", 0, log, ()).exit_code != 0
    log.write_text(
        "#80\tDONE   cov: 5 ft: 6 corp: 1/2b\nstat::number_of_executed_units: 80\n",
        encoding="utf-8",
    )
    ended = runner.read_log("json_text", 0, log, ())
    assert (ended.exit_code, ended.runs, ended.covered) == (0, 80, 5)
    assert "nothing found" in ended.line
    assert runner.read_log("json_text", 77, log, (log,)).exit_code == 77
