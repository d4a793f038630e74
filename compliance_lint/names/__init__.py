"""Business names: how a given name differs from the one printed on a certificate.

The API asks for the legal business name exactly as the certificate has it. What counts as a
difference is therefore strict; what it is called is graded, so that a rule can warn about letter
case and fail on another legal form. Artefacts of reading a PDF (line wraps, hyphens at a line
end, soft hyphens, ligatures, letter spacing, doubled and no-break blanks) are no differences.
"""

from __future__ import annotations

from .comparing import compare, same_business
from .difference import Comparison, Difference, first_difference
from .misread import may_be_cut, may_be_misread, without_tail
from .reading import clean_printed, readings

__all__ = [
    "Comparison",
    "Difference",
    "clean_printed",
    "compare",
    "first_difference",
    "may_be_cut",
    "may_be_misread",
    "readings",
    "same_business",
    "without_tail",
]
