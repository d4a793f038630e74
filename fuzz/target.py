"""What a fuzz target is: a function that takes any bytes and raises where a promise is broken."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from random import Random

Bytes = Callable[[bytes, int], bytes]
"""Changes bytes without knowing what they mean; the number is the most it may return."""
Mutator = Callable[[bytes, int, Random, Bytes], bytes]


@dataclass(frozen=True)
class Target:
    """One thing to fuzz.

    ``test`` returns for every input, or raises: AssertionError where an invariant does not hold,
    anything else where the code lets an exception out that it does not document. ``seeds`` are
    where the search begins, ``words`` what it may put in. ``mutate`` knows the format, so that
    more than the outermost checks are reached; without it libFuzzer changes bytes on its own.
    ``seconds`` is the longest that one input may take.
    """

    test: Callable[[bytes], None]
    seeds: Callable[[], Iterable[bytes]]
    words: Callable[[], Iterable[str | bytes]] = field(default=tuple)
    mutate: Mutator | None = None
    max_len: int = 4096
    seconds: int = 10


def dictionary(words: Iterable[str | bytes]) -> Iterator[str]:
    """The lines of a libFuzzer dictionary."""
    raw = (
        word.encode("utf-8", "surrogatepass") if isinstance(word, str) else word for word in words
    )
    for word in dict.fromkeys(raw):
        if 0 < len(word) <= 64:
            yield '"' + "".join(f"\\x{byte:02x}" for byte in word) + '"'
