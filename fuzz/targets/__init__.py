"""The targets, each a module with a `Target` called ``TARGET``."""

from __future__ import annotations

from importlib import import_module
from typing import cast

from fuzz.target import Target

NAMES = ("json_text", "batch", "archive", "rules", "certificates", "evidence", "output")


def load(name: str) -> Target:
    """The target called ``name``, one of `NAMES`."""
    return cast("Target", import_module(f"fuzz.targets.{name}").TARGET)
