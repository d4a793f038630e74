"""``python -m compliance_lint``: the same as the command ``compliance-lint``."""

from __future__ import annotations

from compliance_lint.cli import main

main()
