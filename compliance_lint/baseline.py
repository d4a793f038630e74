"""A baseline: findings that were there when the checks began, so that only new ones count.

Kept are fingerprints made from names and places, never from a value: a hash of a number could be
turned back by trying them all.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from compliance_lint.findings import PackageReport
from compliance_lint.load.opening import OpenFault, read_trusted
from compliance_lint.redact import mask
from compliance_lint.settings import SettingsError

VERSION = 1
_MAX_BYTES = 256 * 1024**2


@dataclass(frozen=True, slots=True)
class Known:
    """One finding of a baseline. ``rule`` and ``package`` are for people who read the file."""

    fingerprint: str
    rule: str
    package: str


@dataclass(frozen=True)
class Baseline:
    """Findings that are known. ``name`` is the file's."""

    name: str
    entries: tuple[Known, ...] = ()

    @cached_property
    def fingerprints(self) -> frozenset[str]:
        """Those of all entries."""
        return frozenset(one.fingerprint for one in self.entries)

    @cached_property
    def _by_package(self) -> Mapping[str, Sequence[Known]]:
        found: dict[str, list[Known]] = {}
        for one in self.entries:
            found.setdefault(one.package, []).append(one)
        return found

    @staticmethod
    def keys(path: str, package: PackageReport) -> list[str]:
        """The fingerprint of each finding of a package; ``path`` is from the baseline's folder.

        Lines are left out, so that a finding that has moved is still the same.
        """
        seen: Counter[tuple[str, ...]] = Counter()
        keys = []
        for item in package.findings:
            parts = (item.rule, path, item.location.pointer, item.outcome.value)
            seen[parts] += 1
            text = "\0".join((*parts, str(seen[parts])))
            keys.append(hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32])
        return keys

    def gone(self, path: str, package: PackageReport, keys: set[str]) -> int:
        """How many entries of the package at ``path`` are not among ``keys``, of rules that ran."""
        known = self._by_package.get(mask(path), ())
        ran = {one.fingerprint for one in known if one.rule in package.outcomes}
        return len(ran - keys)


def entries_of(path: str, package: PackageReport) -> Iterable[Known]:
    """What a baseline keeps of a package: all that is found and not suppressed otherwise."""
    for key, item in zip(Baseline.keys(path, package), package.findings, strict=True):
        if item.suppressed is None:
            yield Known(key, item.rule, mask(path))


def read_baseline(path: Path) -> Baseline:
    """Read a baseline. Raises SettingsError where it is not there or no baseline."""
    found = read_trusted(path, max_bytes=_MAX_BYTES)
    if isinstance(found, OpenFault):
        raise SettingsError(f"the baseline {path} cannot be read: {found.value.replace('_', ' ')}")
    try:
        raw: Any = json.loads((found.data or b"").decode("utf-8"))
        if raw["version"] != VERSION:
            raise SettingsError(f"the baseline {path} is of version {raw['version']!r}")
        entries = tuple(
            Known(str(one["fingerprint"]), str(one["rule"]), str(one["package"]))
            for one in raw["findings"]
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        raise SettingsError(
            f"{path} is no baseline, as `compliance-lint baseline` writes it"
        ) from None
    return Baseline(path.name, entries)


def written(entries: Iterable[Known]) -> str:
    """The text of a baseline file: sorted, an entry a line, so that changes read well."""
    ordered = sorted(set(entries), key=lambda one: (one.package, one.rule, one.fingerprint))
    lines = (
        json.dumps({"package": one.package, "rule": one.rule, "fingerprint": one.fingerprint})
        for one in ordered
    )
    body = ",\n".join(f"    {line}" for line in lines)
    inner = f"[\n{body}\n  ]" if body else "[]"
    return f'{{\n  "version": {VERSION},\n  "findings": {inner}\n}}\n'
