"""The library as a schema.org DataFeed of ClaimReviews: what fact-check libraries and search engines read. Values in, text out.

A withdrawn answer stands as a DataFeedItem with `dateDeleted` and nothing but its address.
https://schema.org/DataFeed, https://schema.org/DataFeedItem (read 2026-11-21).
"""

import json
from collections.abc import Sequence
from typing import Any

from workbench.partners.feeds.head import FeedHead, feed_title, newest, stamp
from workbench.partners.metadata import claim_review_of
from workbench.partners.published import Published


def make_claim_reviews(head: FeedHead, answers: Sequence[Published]) -> str:
    """Every answer that reviews a claim, in the order given."""
    items = [item for item in (_item(shown, head) for shown in answers) if item]
    feed: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "DataFeed",
        "name": feed_title(head),
        "url": head.feed_url,
        "inLanguage": head.language,
        "dateModified": stamp(newest(answers)),
        "provider": {"@type": "Organization", "name": head.organisation, "url": head.library_url},
        "dataFeedElement": items,
    }
    return json.dumps(feed, ensure_ascii=False)


def _item(shown: Published, head: FeedHead) -> dict[str, Any] | None:
    dates = {"@type": "DataFeedItem", "dateCreated": stamp(shown.published_at), "dateModified": stamp(shown.updated_at)}
    if shown.is_withdrawn:
        page = {"@type": "WebPage", "url": shown.url}
        return {**dates, "dateDeleted": stamp(shown.withdrawn_at), "item": page} if shown.format == "sandwich" else None
    review = claim_review_of(shown, organisation=head.organisation)
    return {**dates, "item": [review]} if review else None
