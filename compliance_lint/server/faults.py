"""Things that go wrong because a scenario says so."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator

from compliance_lint.server.scenario import Fault, Scenario, When


class Faults:
    """Keeps count of what has happened already."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self._lock = threading.Lock()
        self._happened: Counter[int] = Counter()

    def __bool__(self) -> bool:
        """Whether anything can go wrong; where nothing can, no alias needs to be looked up."""
        return bool(self._scenario.when)

    def next(self, operation: str, alias: str | None) -> tuple[Fault | None, float]:
        """What goes wrong with a request, and after how many seconds it is answered."""
        with self._lock:
            for number, item in self._about(operation, alias):
                if item.times is None or self._happened[number] < item.times:
                    self._happened[number] += 1
                    return item.fault, item.answer_after
        return None, 0.0

    def _about(self, operation: str, alias: str | None) -> Iterator[tuple[int, When]]:
        for number, item in self._scenario.fitting(alias):
            if item.about(operation) and (item.fault or item.answer_after):
                yield number, item
