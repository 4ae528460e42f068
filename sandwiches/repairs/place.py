"""Where a repair is made: the part's Markdown, the quoted words and their span."""

from __future__ import annotations

from dataclasses import dataclass

from sandwiches.document import Document
from sandwiches.findings import Fix


@dataclass(frozen=True, slots=True)
class Place:
    """One hit of a rule in one part. `span` is None when the quote was not found in the Markdown."""

    part: str
    text: str
    quote: str
    span: tuple[int, int] | None
    document: Document
    language: str

    def fix(self, start: int, end: int, after: str, label_sv: str, label_en: str) -> Fix:
        """Give the repair that puts `after` between start and end."""
        return Fix(self.part, start, end, self.text[start:end], after, label_sv, label_en)
