"""Traces as reports show them: nobody can find a person's number by trying all there are.

A GSTIN holds its owner's PAN, and there are few enough of these to take the digest of each. So its
digest is mixed with something that every report on one input knows and none of them shows: the
digest of the input's first manifest. Reports on one input can be put together; a report alone tells
nothing.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass, replace

from compliance_lint.findings import Trace
from compliance_lint.traces import GSTIN


@dataclass(frozen=True, slots=True)
class Disguise:
    """Makes traces fit to be shown. Without a ``secret`` those are left out that need one.

    ``all_topics``: not only numbers are to be hidden; a list of firms can be tried as well.
    """

    secret: str = ""
    all_topics: bool = False

    @property
    def input(self) -> str:
        """What tells reports on one input from those on others, and does not tell the secret."""
        return hashlib.sha256(f"input\0{self.secret}".encode()).hexdigest()[:32]

    def shown(self, traces: Iterable[Trace]) -> tuple[Trace, ...]:
        """The traces as they may be shown."""
        kept = (trace for trace in traces if self.secret or not self._needs_it(trace))
        return tuple(self._hidden(one) if self._needs_it(one) else one for one in kept)

    def _needs_it(self, trace: Trace) -> bool:
        return self.all_topics or trace.topic == GSTIN

    def _hidden(self, trace: Trace) -> Trace:
        value = self._digest(trace.value) if self.all_topics and trace.value else trace.value
        return replace(trace, key=self._digest(trace.key), value=value)

    def _digest(self, text: str) -> str:
        return hmac.new(self.secret.encode(), text.encode(), "sha256").hexdigest()[:32]
