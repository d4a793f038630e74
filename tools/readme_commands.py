"""The two commands of README.md: ``python3 tools/readme_commands.py try|test`` prints one.

Continuous integration and the tests take the commands from the README itself, so that what a
newcomer copies is what is tried. Needs the standard library only.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

README = Path(__file__).resolve().parent.parent / "README.md"
HEADINGS = {"try": "## Try it", "test": "## Run the tests"}
_BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def command(name: str, text: str) -> str:
    """The command of the first block below the heading for ``name``.

    Raises ValueError where the heading is not there or the block is not a single line.
    """
    _, found, below = text.partition(f"\n{HEADINGS[name]}\n")
    block = _BLOCK.search(below.partition("\n## ")[0])
    if not found or block is None:
        raise ValueError(f"README.md has no command below {HEADINGS[name]!r}")
    lines = block[1].splitlines()
    if len(lines) != 1:
        raise ValueError(f"the command below {HEADINGS[name]!r} is not a single line")
    return lines[0]


def main() -> None:
    """Print the command asked for."""
    if len(sys.argv) != 2 or sys.argv[1] not in HEADINGS:
        sys.exit(f"usage: {sys.argv[0]} {'|'.join(HEADINGS)}")
    print(command(sys.argv[1], README.read_text(encoding="utf-8")))


if __name__ == "__main__":
    main()
