"""What can be said of a PDF without holding its text."""

from __future__ import annotations

from dataclasses import dataclass

from compliance_lint.evidence.pdf_look import PageLook


@dataclass(frozen=True, slots=True)
class PdfFacts:
    """A PDF's pages; see `compliance_lint.evidence.pdf.PdfContent` for what the numbers mean.

    ``looks`` are those of the examined pages. ``wordless``: none of them has text.
    """

    page_count: int
    examined: int
    incomplete: tuple[int, ...]
    unopened: tuple[int, ...]
    looks: tuple[PageLook, ...]
    wordless: bool

    @property
    def blank(self) -> bool | None:
        """Whether no page has a mark on it; None where that cannot be told.

        True is said only of files examined to their last page.
        """
        found = {look.blank for look in self.looks}
        if False in found:
            return False
        return None if None in found or self.examined < self.page_count else True

    @property
    def has_unread_page(self) -> bool:
        """Whether an examined page says something that is not in its text."""
        return any(look.unread for look in self.looks)

    @property
    def unread_pages(self) -> tuple[int, ...]:
        """Pages, counted from 1, of which the text layer does not tell what stands on them."""
        unread = [index + 1 for index, look in enumerate(self.looks) if look.unread]
        beyond = range(self.examined + 1, self.page_count + 1)
        return (*unread, *beyond[:1])
