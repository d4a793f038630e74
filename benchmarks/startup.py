"""How long fresh processes take: `python -m benchmarks.startup [--rounds N] [--json]`."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from statistics import median

from benchmarks.measure import Goal, Times, interleaved, machine, row, table
from benchmarks.packages import AS_OF, write_package

REFERENCE = "import pydantic"
_MODEL = "import pydantic\nclass M(pydantic.BaseModel):\n    n: int"
_ROOT = Path(__file__).resolve().parent.parent
_LIMITS = {"compliance-lint --version": 120.0, "compliance-lint check": 350.0}  # milliseconds


def command_line() -> list[str]:
    """The installed command beside this interpreter; from a mere checkout, the module."""
    script = Path(sys.executable).with_name("compliance-lint")
    return [str(script)] if script.is_file() else [sys.executable, "-m", "compliance_lint"]


def _commands(package: Path) -> dict[str, list[str]]:
    python, ours = [sys.executable, "-c"], command_line()
    return {
        "python -c pass": [*python, "pass"],
        REFERENCE: [*python, "import pydantic"],
        "import pydantic, a model": [*python, _MODEL],
        "compliance-lint --version": [*ours, "--version"],
        "compliance-lint --help": [*ours, "--help"],
        "compliance-lint check": [
            *ours, "check", "--isolated", "--as-of", AS_OF.isoformat(), str(package),
        ],
    }  # fmt: skip


def _environment(cache: Path) -> dict[str, str]:
    """Let modules be compiled once, as after an installation, wherever this runs.

    Without it a setting that forbids bytecode, or a read-only checkout, would be measured.
    """
    kept = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"PYTHONPYCACHEPREFIX": str(cache)}


def _run(command: list[str], environment: Mapping[str, str]) -> None:
    done = subprocess.run(
        command, cwd=_ROOT, env=environment, check=False, capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(f"{command}: exit code {done.returncode}\n{done.stdout}{done.stderr}")


def measure(rounds: int) -> dict[str, list[float]]:
    """Milliseconds by command. Ends the process where a command does not end with 0."""
    with tempfile.TemporaryDirectory() as name:
        package = Path(name) / "package"
        write_package("reportlab", package)
        environment = _environment(Path(name) / "bytecode")
        tasks = {
            title: partial(_run, command, environment)
            for title, command in _commands(package).items()
        }
        return interleaved(tasks, rounds)


def result(times: Times, rounds: int) -> dict[str, object]:
    """What ``--json`` prints: times in milliseconds, ratios to ``import pydantic``."""
    return {
        "benchmark": "startup",
        "machine": machine(),
        "rounds": rounds,
        "command": " ".join(command_line()),
        "reference": REFERENCE,
        "rows": [row(times, name, REFERENCE) for name in times],
        "targets": [goal.as_json() for goal in _goals(times)],
    }


def _goals(times: Times) -> list[Goal]:
    return [
        Goal(name, limit, min(times[name]), median(times[name]), "ms")
        for name, limit in _LIMITS.items()
    ]


def main(arguments: list[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.startup", description=__doc__)
    parser.add_argument("--rounds", type=int, default=15, help="processes of each kind (15)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    given = parser.parse_args(arguments)
    times = measure(given.rounds)
    if given.json:
        print(json.dumps(result(times, given.rounds), indent=2))
        return
    print(f"{machine()}; {given.rounds} fresh processes each; `{' '.join(command_line())}`\n")
    print(table([row(times, name, REFERENCE) for name in times], f"ratio to `{REFERENCE}`"))
    print("\nTargets, by the median:")
    for goal in _goals(times):
        print(f"  {goal.line()}")


if __name__ == "__main__":
    main()
