"""Tests that install something: what of the surroundings pip needs, and whether it got anywhere."""

from __future__ import annotations

import os
import subprocess

import pytest

_NAMES = ("LANG", "TMPDIR", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")
_NO_INDEX = ("ConnectionError", "No matching distribution")


def around() -> dict[str, str]:
    """The variables that lead to the package index."""
    return {
        key: value
        for key, value in os.environ.items()
        if key in _NAMES or key.startswith("PIP_") or key.lower().endswith("_proxy")
    }


def needs_index(done: subprocess.CompletedProcess[str]) -> None:
    """Skip the test where pip has found no index; fail it where the command failed otherwise."""
    if done.returncode and any(words in done.stdout for words in _NO_INDEX):
        pytest.skip("there is no package index to install from")
    assert done.returncode == 0, done.stdout
