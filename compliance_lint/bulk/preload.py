"""Loaded once by the server that workers are forked from, so that no worker loads it anew."""

from __future__ import annotations

import pypdf
import pypdfium2

from compliance_lint.bulk import worker

__all__ = ["pypdf", "pypdfium2", "worker"]
