"""Invented Indian certificates, rendered by several PDF producers, for the test corpus.

Every firm, person, number and address is made up; see names.py and firm.py.
"""

from __future__ import annotations

from .firm import Firm, make_firm
from .layouts import LAYOUTS, LOOKALIKES, firm_for, render
from .model import Document
from .producers import PRODUCERS, available, ending

__all__ = [
    "LAYOUTS",
    "LOOKALIKES",
    "PRODUCERS",
    "Document",
    "Firm",
    "available",
    "ending",
    "firm_for",
    "make_firm",
    "render",
]
