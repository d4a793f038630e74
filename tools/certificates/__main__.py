"""Writes every layout by every producer into a folder: `python -m tools.certificates --out DIR`."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from . import LAYOUTS, LOOKALIKES, PRODUCERS, available, ending, firm_for


def write_all(out: Path, seed: int, producers: tuple[str, ...]) -> dict[str, dict[str, object]]:
    """Write the files and truth.json; return what truth.json holds (file name -> facts)."""
    out.mkdir(parents=True, exist_ok=True)
    truth: dict[str, dict[str, object]] = {}
    for number, layout in enumerate(LAYOUTS):
        document = LAYOUTS[layout](firm_for(layout, seed + number))
        for producer in producers:
            name = f"{layout}.{producer}.{ending(producer)}"
            (out / name).write_bytes(PRODUCERS[producer](document))
            truth[name] = {
                "kind": document.kind,
                "accepted": layout not in LOOKALIKES,
                "layout": layout,
                "producer": producer,
                **document.facts,
            }
    text = json.dumps(truth, indent=1, sort_keys=True, ensure_ascii=False)
    (out / "truth.json").write_text(text + "\n", encoding="utf-8")
    return truth


def main() -> None:
    """Parse the arguments and write the corpus."""
    parser = argparse.ArgumentParser(prog="tools.certificates", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder for the files")
    parser.add_argument("--seed", type=int, default=1, help="another number, other firms")
    parser.add_argument(
        "--producer",
        action="append",
        choices=sorted(PRODUCERS),
        help="only this producer; repeat for several (default: all that work here)",
    )
    arguments = parser.parse_args()
    producers = tuple(arguments.producer or available())
    truth = write_all(arguments.out, arguments.seed, producers)
    print(f"{len(truth)} files and truth.json in {arguments.out}")


if __name__ == "__main__":
    main()
