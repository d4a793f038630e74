"""Loaded once by the server that workers are forked from, so that no worker loads it anew."""

from __future__ import annotations

import gc
from contextlib import suppress

import pypdf
import pypdfium2

from compliance_lint.bulk import worker
from compliance_lint.rulebook import RulebookError

__all__ = ["pypdf", "pypdfium2", "worker"]

with suppress(RulebookError):  # every worker will meet it, and say so
    worker.built_in_rulebook()
# All of it stays: no worker needs to look for garbage in it, nor copy it for that.
gc.collect()
gc.freeze()
