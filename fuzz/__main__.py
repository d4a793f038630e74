"""Fuzz: ``python -m fuzz [--target NAME] [--seconds S | --runs N] [--corpus DIR]``.

Each target runs in a process of its own, under libFuzzer's limits of time and memory. Ends with 1
where something was found, with 2 where atheris is missing or the target is unknown.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from fuzz.target import Target, dictionary
from fuzz.targets import NAMES, load

KEPT = Path(__file__).parent / "work"
_MEGABYTES = 2048
_DONE = re.compile(r"#\d+\s+DONE\s+cov: (?P<cov>\d+) ft: (?P<ft>\d+)")
_STAT = re.compile(r"stat::(?P<name>\w+):\s+(?P<value>\d+)")
_NOISE = ("INFO: Instrumenting", "#")


@dataclass(frozen=True)
class Outcome:
    """How a target's run ended. ``faults`` are the files that reproduce what was found."""

    name: str
    runs: int
    speed: int
    covered: int
    features: int
    faults: tuple[Path, ...]
    exit_code: int
    log: Path

    @property
    def line(self) -> str:
        """The run in one line."""
        found = ", ".join(path.name for path in self.faults) or "nothing found"
        if self.exit_code and not self.faults:
            found = f"ended with {self.exit_code}"
        counts = f"{self.runs:>9} runs {self.speed:>6}/s {self.covered:>6} edges"
        return f"{self.name:<14}{counts} {self.features:>6} features  {found}"


def main() -> int:
    """Fuzz, or replay files that a fuzzer left."""
    options = _parser().parse_args()
    if options.replay:
        return _replay(options.target or [], options.replay)
    if find_spec("atheris") is None:
        print("atheris is not installed (pip install -e '.[fuzz]'): NOTHING WAS FUZZED")
        return 2
    limits = [f"-runs={options.runs}"] if options.runs else [f"-max_total_time={options.seconds}"]
    if options.seed is not None:
        limits.append(f"-seed={options.seed}")
    with tempfile.TemporaryDirectory(prefix="fuzz-") as scratch:
        corpus = options.corpus or Path(scratch)
        bad = 0
        for name in options.target or NAMES:
            outcome = _fuzz(name, load(name), corpus, limits, Path(scratch))
            print(outcome.line, flush=True)
            if outcome.exit_code:
                bad += 1
                print(_tail(outcome.log), flush=True)
    return 1 if bad else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__)
    parser.add_argument("--target", action="append", choices=NAMES, help="repeatable; default: all")
    parser.add_argument("--seconds", type=int, default=300, help="for each target (default: 300)")
    parser.add_argument("--runs", type=int, default=0, help="for each target, instead of seconds")
    parser.add_argument("--seed", type=int, help="of the random numbers, to run the same again")
    parser.add_argument("--corpus", type=Path, help="keep what was learnt in a folder of this one")
    parser.add_argument(
        "--replay", nargs="+", type=Path, metavar="FILE", help="run one --target on files"
    )
    return parser


def _replay(names: Sequence[str], paths: Sequence[Path]) -> int:
    """Run one target on files, without atheris; what it raises is shown as it is."""
    if len(names) != 1:
        print("--replay takes one --target")
        return 2
    for path in paths:
        load(names[0]).test(path.read_bytes())
        print(f"{path}: nothing found")
    return 0


def _fuzz(name: str, target: Target, corpus: Path, limits: Sequence[str], scratch: Path) -> Outcome:
    """Run one target to its end; what it writes to disk goes into ``scratch``."""
    learnt = corpus / name
    learnt.mkdir(parents=True, exist_ok=True)
    for seed in target.seeds():
        (learnt / hashlib.sha256(seed).hexdigest()[:32]).write_bytes(seed)
    KEPT.mkdir(exist_ok=True)
    before = set(KEPT.iterdir())
    words, log = KEPT / f"{name}.dict", KEPT / f"{name}.log"
    words.write_text("".join(f"{line}\n" for line in dictionary(target.words())), encoding="ascii")
    flags = [
        f"-max_len={target.max_len}",
        f"-timeout={target.seconds}",
        f"-rss_limit_mb={_MEGABYTES}",
        f"-artifact_prefix={KEPT}/{name}-",
        f"-dict={words}",
        "-print_final_stats=1",
    ]
    with log.open("wb") as stream:
        command = [sys.executable, "-m", "fuzz.drive", name, *flags, *limits, str(learnt)]
        # libFuzzer ends the process without letting it tidy up.
        surroundings = {**os.environ, "TMPDIR": str(scratch)}
        ended = subprocess.run(command, stdout=stream, stderr=stream, env=surroundings, check=False)
    faults = sorted(path for path in set(KEPT.iterdir()) - before if path not in {words, log})
    return read_log(name, ended.returncode, log, tuple(faults))


def read_log(name: str, exit_code: int, log: Path, faults: tuple[Path, ...]) -> Outcome:
    """What libFuzzer tells of a run in its log, and the code its process ended with."""
    text = log.read_text(encoding="utf-8", errors="replace")
    stats = {found["name"]: int(found["value"]) for found in _STAT.finditer(text)}
    done = _DONE.search(text)
    return Outcome(
        name,
        stats.get("number_of_executed_units", 0),
        stats.get("average_exec_per_sec", 0),
        int(done["cov"]) if done else 0,
        int(done["ft"]) if done else 0,
        faults,
        # The end of the process is no success where libFuzzer did not come to its end.
        exit_code or (0 if done else 70),
        log,
    )


def _tail(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return "\n".join([line for line in lines if not line.startswith(_NOISE)][-40:])


if __name__ == "__main__":
    sys.exit(main())
