"""Which traces stand in more than one package. Kept on disk, in a table that ends with the run."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter

from compliance_lint.findings import Trace

_ACCOUNT = -1
"""Stands for the account where a package's number would; it comes before all of them."""


@dataclass(frozen=True, slots=True)
class Others:
    """Where what a package has is found elsewhere.

    ``first`` maps a trace that several have, with its value, to the number of the first package
    that has it; ``values`` maps a trace that goes with several values to two of these, each with
    a package. The number of the account is below zero. ``vague``: traces of the account whose
    value is not known. ``gap``: what the account's list does not tell, as a clause. ``many``:
    whether there is anything to be held against each other at all.
    """

    first: dict[tuple[str, str, str], int] = field(default_factory=dict)
    values: dict[tuple[str, str], tuple[tuple[str, int], tuple[str, int]]] = field(
        default_factory=dict
    )
    vague: frozenset[tuple[str, str]] = frozenset()
    gap: str | None = None
    many: bool = False

    def before(self, number: int, trace: Trace) -> int | None:
        """The first package before ``number`` that has the trace with the same value."""
        first = self.first.get((trace.topic, trace.key, trace.value or ""))
        return first if first is not None and first < number else None

    def with_another_value(self, trace: Trace) -> int | None:
        """A package that has the trace with another value."""
        for value, number in self.values.get((trace.topic, trace.key), ()):
            if value != trace.value:
                return number
        return None

    def may_be_in_account(self, trace: Trace) -> bool:
        """Whether the account has the trace with a value that is not known."""
        return (trace.topic, trace.key) in self.vague


class TraceIndex:
    """Gathers the traces of packages. SQLite puts on disk what does not fit its small cache."""

    def __init__(self) -> None:
        # An empty name is a temporary file that is deleted with the connection.
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.execute("PRAGMA journal_mode = OFF")
        self._db.execute("CREATE TABLE traces (topic, key, value, number INTEGER)")
        self._db.execute("BEGIN")
        self._packages = 0
        self._vague: set[tuple[str, str]] = set()
        self._has_account = False

    def add(self, number: int, traces: Iterable[Trace]) -> None:
        """Add a package's traces."""
        self._packages += 1
        self._insert(number, traces)

    def add_account(self, traces: Iterable[Trace]) -> None:
        """Add what an account has."""
        self._has_account = True
        self._insert(_ACCOUNT, (trace for trace in traces if trace.value is not None))
        self._vague |= {(trace.topic, trace.key) for trace in traces if trace.value is None}

    def _insert(self, number: int, traces: Iterable[Trace]) -> None:
        rows = [
            (trace.topic, bytes.fromhex(trace.key), bytes.fromhex(trace.value or ""), number)
            for trace in traces
        ]
        if rows:
            self._db.executemany("INSERT INTO traces VALUES (?, ?, ?, ?)", rows)

    def close(self, gap: str | None = None) -> Others:
        """What was found; nothing can be added after it."""
        self._db.execute("COMMIT")
        first: dict[tuple[str, str, str], int] = {}
        values: dict[tuple[str, str], tuple[tuple[str, int], tuple[str, int]]] = {}
        for (topic, key), rows in groupby(self._shared(), key=itemgetter(0, 1)):
            firsts: list[tuple[str, int]] = []
            for _, _, value, number, count in rows:
                if count > 1:
                    first[topic, key.hex(), value.hex()] = number
                firsts.append((value.hex(), number))
                firsts = sorted(firsts, key=itemgetter(1))[:2]
            if len(firsts) == 2:
                values[topic, key.hex()] = (firsts[0], firsts[1])
        self._db.close()
        many = self._packages > 1 or self._has_account
        return Others(first, values, frozenset(self._vague), gap, many)

    def _shared(self) -> Iterator[tuple[str, bytes, bytes, int, int]]:
        """Each topic, key and value that is not alone with its key: first package, how many."""
        yield from self._db.execute(
            "SELECT topic, key, value, MIN(number), COUNT(DISTINCT number) FROM traces "
            "WHERE (topic, key) IN (SELECT topic, key FROM traces GROUP BY topic, key "
            "HAVING COUNT(DISTINCT number) > 1) GROUP BY topic, key, value ORDER BY topic, key"
        )
