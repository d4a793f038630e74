"""One target under libFuzzer: ``python -m fuzz.drive NAME [libFuzzer's flags and folders]``.

`python -m fuzz` calls it in a process of its own, which libFuzzer ends when it is done.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from random import Random

import atheris

from fuzz.target import Mutator

# Ours, and the pure Python that reads foreign bytes for us; but pypdf, which takes half a minute
# to instrument, more than is gained by it.
INSTRUMENTED = ["compliance_lint", "tomllib", "zipfile"]


def main() -> None:
    """Fuzz the target named first until libFuzzer ends the process."""
    name = sys.argv.pop(1)
    logging.getLogger().addHandler(logging.NullHandler())  # pypdf tells the log of each oddity
    with atheris.instrument_imports(include=INSTRUMENTED):
        from fuzz.targets import load  # noqa: PLC0415 - what it imports is to be instrumented

        target = load(name)
        options = {"custom_mutator": _hook(target.mutate)} if target.mutate else {}
        atheris.Setup(sys.argv, target.test, **options)
        # Inside, because some modules are imported when they are first needed.
        atheris.Fuzz()


def _hook(mutate: Mutator) -> Callable[[bytes, int, int], bytes]:
    def hook(data: bytes, size: int, seed: int) -> bytes:
        return mutate(data, size, Random(seed), atheris.Mutate)

    return hook


if __name__ == "__main__":
    main()
