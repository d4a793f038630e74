"""The outcomes as tables in Markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from compliance_lint.bulk.limits import MIB
from tools.robustness.outcomes import BESIDE, Outcome
from tools.robustness.running import Run
from tools.robustness.samples import KINDS

_VERDICTS = ("pass", "fail", "undecided", "error")
_SLOWEST = 5


def sources(found: Sequence[Outcome]) -> Iterator[str]:
    """Lines of a table: files of each source by kind, and by verdict."""
    yield from _head(["Source", "Files", *KINDS, *_VERDICTS])
    names = dict.fromkeys(item.sample.source for item in found)
    for name in names:
        yield _counts(name, [item for item in found if item.sample.source == name])
    yield _counts("all", found)


def _counts(name: str, items: Sequence[Outcome]) -> str:
    kinds = Counter(item.sample.kind for item in items)
    verdicts = Counter(item.verdict for item in items)
    numbers = [len(items), *(kinds[kind] for kind in KINDS), *(verdicts[one] for one in _VERDICTS)]
    return _row([name, *map(_number, numbers)])


def causes(found: Sequence[Outcome]) -> Iterator[str]:
    """Lines of a table: how often each outcome came, by kind of file."""
    yield from _head(["Outcome", "Files", *KINDS])
    labels = Counter(item.label for item in found)
    order = sorted(labels, key=lambda label: (_VERDICTS.index(label.split(":")[0]), -labels[label]))
    for label in order:
        yield _by_kind(label, [item for item in found if item.label == label])
    for rule in BESIDE:
        yield _by_kind(f"beside it: {rule}", [item for item in found if rule in item.beside])


def _by_kind(label: str, items: Sequence[Outcome]) -> str:
    kinds = Counter(item.sample.kind for item in items)
    return _row([label, *map(_number, [len(items), *(kinds[kind] for kind in KINDS)])])


def cost(run: Run, found: Sequence[Outcome]) -> Iterator[str]:
    """Lines about time and memory."""
    each = 1000 * run.seconds / len(found)
    yield f"{len(found):,} files in {run.seconds:.0f} s, {each:.0f} ms each"
    memory = f"{run.parent_memory / MIB:.0f} MiB" if run.parent_memory else "not known"
    yield f"peak memory of the command itself: {memory}"
    for item in sorted(found, key=lambda item: -item.seconds)[:_SLOWEST]:
        name = f"{item.sample.source}/{item.sample.name}"
        yield f"{item.seconds:.1f} s of a processor: {name} ({item.label})"


def errors(found: Sequence[Outcome]) -> Iterator[str]:
    """A line for each file that was not checked."""
    for item in found:
        if item.verdict == "error":
            yield f"{item.label}: {item.sample.source}/{item.sample.name}: {item.message}"


def _head(names: Sequence[str]) -> Iterator[str]:
    yield _row(names)
    yield _row(["---", *["--:"] * (len(names) - 1)])


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _number(value: int) -> str:
    return f"{value:,}" if value else "–"
