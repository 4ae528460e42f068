"""From document to page, plain text, Markdown and ClaimReview. The only maker of HTML from people's text.

Names are loaded on first use, so that the rules, which only strip Markdown, do not wait for the HTML libraries.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sandwiches.rendering.claimreview import claim_review, json_for_script
    from sandwiches.rendering.html import render_html
    from sandwiches.rendering.markdown import is_safe_address, markdown_to_html
    from sandwiches.rendering.plain import render_markdown, render_text
    from sandwiches.rendering.strip import strip_markdown

__all__ = [
    "claim_review",
    "is_safe_address",
    "json_for_script",
    "markdown_to_html",
    "render_html",
    "render_markdown",
    "render_text",
    "strip_markdown",
]
_HOMES = {
    "claim_review": "claimreview",
    "json_for_script": "claimreview",
    "render_html": "html",
    "is_safe_address": "markdown",
    "markdown_to_html": "markdown",
    "render_markdown": "plain",
    "render_text": "plain",
    "strip_markdown": "strip",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
