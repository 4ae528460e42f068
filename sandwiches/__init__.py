"""The rebuttal document: its parts, the rules that read it and its rendering. Values in, values out.

Knows no Flask, database, clock or environment. Public names are loaded on first use.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sandwiches.checking import check
    from sandwiches.document import Document, Evidence, Footer, Image
    from sandwiches.errors import DocumentError, RulebookError, SandwichError
    from sandwiches.findings import Finding, Fix, blocks_approval, blocks_sending, coach_lines
    from sandwiches.formats import formats_for
    from sandwiches.measuring import Measures, measures
    from sandwiches.method import has_lexicon
    from sandwiches.reading import Surroundings
    from sandwiches.rendering import claim_review, markdown_to_html, render_html, render_markdown, render_text, strip_markdown
    from sandwiches.rulebook import DEFAULT_RULEBOOK, Bounds, Rulebook, bounds
    from sandwiches.rulebook_changes import rulebook_from
    from sandwiches.schema import document_schema

__all__ = [
    "DEFAULT_RULEBOOK",
    "Bounds",
    "Document",
    "DocumentError",
    "Evidence",
    "Finding",
    "Fix",
    "Footer",
    "Image",
    "Measures",
    "Rulebook",
    "RulebookError",
    "SandwichError",
    "Surroundings",
    "blocks_approval",
    "blocks_sending",
    "bounds",
    "check",
    "claim_review",
    "coach_lines",
    "document_schema",
    "formats_for",
    "has_lexicon",
    "markdown_to_html",
    "measures",
    "render_html",
    "render_markdown",
    "render_text",
    "rulebook_from",
    "strip_markdown",
]
_HOMES = {
    "checking": ("check",),
    "document": ("Document", "Evidence", "Footer", "Image"),
    "errors": ("DocumentError", "RulebookError", "SandwichError"),
    "findings": ("Finding", "Fix", "blocks_approval", "blocks_sending", "coach_lines"),
    "formats": ("formats_for",),
    "measuring": ("Measures", "measures"),
    "method": ("has_lexicon",),
    "reading": ("Surroundings",),
    "rendering": ("claim_review", "markdown_to_html", "render_html", "render_markdown", "render_text", "strip_markdown"),
    "rulebook": ("DEFAULT_RULEBOOK", "Bounds", "Rulebook", "bounds"),
    "rulebook_changes": ("rulebook_from",),
    "schema": ("document_schema",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOME_OF[name]}"), name)
