"""What checking costs beyond reading: `python -m benchmarks.package [--rounds N] [--json]`."""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

import magic
import pypdfium2
from pypdf import PdfReader

from benchmarks.measure import (
    Goal,
    Times,
    computing_clock,
    interleaved,
    machine,
    ratios,
    row,
    table,
)
from benchmarks.packages import AS_OF, kinds, write_package
from compliance_lint import Linter, Verdict
from compliance_lint.evidence.media import detect
from compliance_lint.load.packages import PackageSource
from compliance_lint.load.tree import MANIFEST_NAME, FolderTree

OURS, FLOOR, BARE, PLAIN = "compliance-lint", "floor", "floor, own media type", "pypdf script"
MOST_ABOVE_FLOOR = 1.5
LEAST_BELOW_PYPDF = 3.5


def _type_by_libmagic(data: bytes) -> str:
    return str(magic.from_buffer(data, mime=True))


def _type_by_signature(data: bytes) -> str:
    return detect(data).name


def pdfium_text(data: bytes) -> str:
    """The text of all pages by pypdfium2, handles closed at once."""
    document = pypdfium2.PdfDocument(data)
    try:
        return "\n".join(_page_text(document, index) for index in range(len(document)))
    finally:
        document.close()


def _page_text(document: pypdfium2.PdfDocument, index: int) -> str:
    page = document[index]
    text = page.get_textpage()
    try:
        return str(text.get_text_range())
    finally:
        text.close()
        page.close()


def pypdf_text(data: bytes) -> str:
    """The text of all pages by pypdf."""
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


def plain_reading(
    files: Sequence[Path], media_type: Callable[[bytes], str], text: Callable[[bytes], str]
) -> list[tuple[str, str, str]]:
    """The least that any check of these files has to do: digest, media type, text."""
    found = []
    for path in files:
        data = path.read_bytes()
        found.append((hashlib.sha256(data).hexdigest(), media_type(data), text(data)))
    return found


@dataclass(frozen=True, slots=True)
class Measured:
    """The times of one kind of package."""

    kind: str
    sizes: tuple[int, ...]
    times: Times

    def goals(self) -> list[Goal]:
        """Both aims for this kind of package."""
        return [
            self._goal(OURS, FLOOR, MOST_ABOVE_FLOOR, at_least=False),
            self._goal(PLAIN, OURS, LEAST_BELOW_PYPDF, at_least=True),
        ]

    def _goal(self, above: str, below: str, limit: float, *, at_least: bool) -> Goal:
        best = min(self.times[above]) / min(self.times[below])
        typical = median(ratios(self.times, above, below))
        return Goal(f"{above} / {below}", limit, best, typical, "", at_least)

    def rows(self) -> list[dict[str, object]]:
        """One row for each way, ratios to the floor."""
        return [row(self.times, name, FLOOR) for name in self.times]

    def as_json(self) -> dict[str, object]:
        """The same for programs."""
        return {
            "kind": self.kind,
            "bytes": list(self.sizes),
            "rows": self.rows(),
            "targets": [goal.as_json() for goal in self.goals()],
        }


def measure(kind: str, folder: Path, rounds: int) -> Measured:
    """Write the package below ``folder`` and time the ways to read it, warm, in one process.

    Raises RuntimeError where the package does not pass: a check cut short would look fast.
    """
    files = write_package(kind, folder / kind)
    linter = Linter(as_of=AS_OF)
    source = PackageSource(FolderTree(folder / kind), MANIFEST_NAME)
    verdict = linter.check_source(source).verdict
    if verdict is not Verdict.PASS:
        raise RuntimeError(f"the package {kind!r} is to pass, but the verdict is {verdict}")
    tasks: dict[str, Callable[[], object]] = {
        OURS: partial(linter.check_source, source),
        FLOOR: partial(plain_reading, files, _type_by_libmagic, pdfium_text),
        BARE: partial(plain_reading, files, _type_by_signature, pdfium_text),
        PLAIN: partial(plain_reading, files, _type_by_libmagic, pypdf_text),
    }
    sizes = tuple(path.stat().st_size for path in files)
    return Measured(kind, sizes, interleaved(tasks, rounds, computing_clock()))


def result(measured: Sequence[Measured], rounds: int) -> dict[str, object]:
    """What ``--json`` prints: times in milliseconds, ratios to the floor."""
    return {
        "benchmark": "package",
        "machine": machine(),
        "rounds": rounds,
        "reference": FLOOR,
        "packages": [item.as_json() for item in measured],
    }


def _print(measured: Sequence[Measured], rounds: int) -> None:
    print(f"{machine()}; warm, processor time, {rounds} rounds")
    for item in measured:
        sizes = " and ".join(f"{size / 1000:.0f} KB" for size in item.sizes)
        print(f"\n{item.kind} ({sizes})\n{table(item.rows(), 'ratio to the floor')}")
        for goal in item.goals():
            print(f"  {goal.line()}")


def main(arguments: list[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.package", description=__doc__)
    parser.add_argument("--rounds", type=int, default=30, help="times everything is done (30)")
    parser.add_argument(
        "--kind", action="append", choices=kinds(), help="only this kind of package; repeatable"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        chosen = given.kind or kinds()
        measured = [measure(kind, Path(name), given.rounds) for kind in chosen]
    if given.json:
        print(json.dumps(result(measured, given.rounds), indent=2))
    else:
        _print(measured, given.rounds)


if __name__ == "__main__":
    main()
