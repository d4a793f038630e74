"""The command ``compliance-lint``. Only click is imported until a command needs more."""

from __future__ import annotations

from compliance_lint.cli.app import main

__all__ = ["main"]
