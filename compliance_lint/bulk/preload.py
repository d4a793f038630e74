"""Loaded once by the server that workers are forked from, so that no worker loads it anew."""

from __future__ import annotations

import gc
import os
import time
from contextlib import suppress

import pypdf
import pypdfium2
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from compliance_lint.bulk import worker
from compliance_lint.rulebook import RulebookError

__all__ = ["AESGCM", "pypdf", "pypdfium2", "worker"]

_PAUSES = (0.05, 0.1, 0.2, 0.4)  # seconds
_fork = os.fork


def _patient_fork() -> int:
    """Fork, though the machine may have no process to give for a moment.

    The server ends where it cannot fork, and all workers with it.
    """
    for pause in _PAUSES:
        try:
            return _fork()
        except BlockingIOError:
            time.sleep(pause)
    return _fork()


os.fork = _patient_fork

with suppress(RulebookError):  # every worker will meet it, and say so
    worker.built_in_rulebook()
# All of it stays: no worker needs to look for garbage in it, nor copy it for that.
gc.collect()
gc.freeze()
