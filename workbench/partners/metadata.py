"""What search engines and fact-check libraries read of an answer: schema.org ClaimReview as JSON-LD."""

from typing import Any

from markupsafe import Markup

from sandwiches import claim_review
from sandwiches.rendering import json_for_script
from workbench.partners.published import Published


def claim_review_script(shown: Published, *, organisation: str) -> Markup | None:
    """The text of the `<script type="application/ld+json">`, or None: only a public sandwich reviews a claim."""
    review = claim_review_of(shown, organisation=organisation)
    return Markup(json_for_script(review)) if review is not None else None


def claim_review_of(shown: Published, *, organisation: str) -> dict[str, Any] | None:
    """The ClaimReview with its corrections, licence and origin; None for what reviews no claim in public."""
    if shown.format != "sandwich" or shown.visibility != "public" or shown.is_withdrawn:
        return None
    review = claim_review(shown.document, organisation=organisation, url=shown.url)
    review["dateModified"] = shown.updated_at.isoformat(timespec="seconds")
    if shown.licence_url:
        review["license"] = shown.licence_url
    if shown.origins:
        review["isBasedOn"] = [origin.url for origin in shown.origins]
    corrections = [
        {"@type": "CorrectionComment", "text": f"{row.what} {row.why}", "datePublished": row.corrected_at.date().isoformat()}
        for row in shown.corrections
        if row.corrected_at is not None
    ]
    if corrections:
        review["correction"] = corrections
    return review
