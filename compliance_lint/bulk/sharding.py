"""One part of an input that several machines share: which packages are this one's."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from compliance_lint.load.packages import PackageSource

_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Shard:
    """Part ``index`` (from 1) of ``of``."""

    index: int
    of: int

    def __str__(self) -> str:
        return f"{self.index}/{self.of}"

    def holds(self, source: PackageSource) -> bool:
        """Whether a package is this part's.

        By a hash of its name below the path that was given, so that every machine has the same
        answer wherever its copy of the input lies, and a new package moves no other.
        """
        digest = hashlib.sha256(source.key.encode("utf-8", "surrogateescape")).digest()
        return int.from_bytes(digest[:8], "big") % self.of == self.index - 1


def parse_shard(text: str) -> Shard:
    """Read ``2/5``. Raises ValueError with a sentence that says what is right."""
    found = re.fullmatch(r"([0-9]{1,5})/([0-9]{1,5})", text)
    if found and 1 <= int(found[1]) <= int(found[2]) <= _MOST:
        return Shard(int(found[1]), int(found[2]))
    raise ValueError(f"{text!r} is no part: 2/5 is the second of five, at most of {_MOST}")
