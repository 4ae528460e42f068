"""The answer as schema.org ClaimReview, the form in which search engines and fact-check libraries read it."""

from __future__ import annotations

import json
from typing import Any

from sandwiches.document import Document
from sandwiches.rendering.labels import verdict_name
from sandwiches.rendering.markdown import is_safe_address
from sandwiches.rendering.strip import strip_markdown

# A verdict's place on a scale of 1 (false) to 5 (true), as ClaimReview wants a number. Unchecked and unproven have none.
_RATING = {"false": 1, "misleading": 2, "partly_true": 3, "true": 5}


def claim_review(document: Document, *, organisation: str, url: str) -> dict[str, Any]:
    """Give the ClaimReview of a sandwich as a dict of JSON types. Put it into a page with `json_for_script`."""
    verdict = verdict_name(document.verdict, document.language)
    rating: dict[str, Any] = {"@type": "Rating", "alternateName": verdict[:1].upper() + verdict[1:]}
    if document.verdict in _RATING:
        rating |= {"ratingValue": _RATING[document.verdict], "worstRating": 1, "bestRating": 5}
    author = {"@type": "Organization", "name": organisation}
    review: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": url,
        "inLanguage": document.language,
        "headline": strip_markdown(document.headline),
        "claimReviewed": strip_markdown(document.claim),
        "itemReviewed": {"@type": "Claim", "name": strip_markdown(document.claim)},
        "reviewRating": rating,
        "reviewBody": strip_markdown(document.opening_fact),
        "author": author,
        "publisher": author,
    }
    if document.published_at:
        review["datePublished"] = document.published_at
    if document.review_by:
        review["expires"] = document.review_by
    citations = [
        {
            "@type": "CreativeWork",
            "name": one.title,
            "publisher": {"@type": "Organization", "name": one.publisher},
            "url": one.url,
        }
        for one in document.evidence
        if is_safe_address(one.url)
    ]
    if citations:
        review["citation"] = citations
    return review


def json_for_script(value: Any) -> str:
    """Give JSON that is safe inside ``<script type="application/ld+json">``: <, >, & and line separators are escaped."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=False)
    for sign, escaped in (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026"), ("\u2028", "\\u2028"), ("\u2029", "\\u2029")):
        text = text.replace(sign, escaped)
    return text
