"""The library as JSON Feed 1.1, with the parts of each answer as an extension that another workbench reads.

Values in, text out. docs/feeds.md describes the extension; `workbench.partners.federation.reading` is its reader.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sandwiches.document import PARTS
from workbench.partners.feeds.atom import content_of
from workbench.partners.feeds.head import FeedHead, feed_title, stamp, summary_of, theme_of, title_of
from workbench.partners.published import Published

VERSION = "https://jsonfeed.org/version/1.1"
EXTENSION = "_workbench"
SOURCE_FIELDS = ("n", "publisher", "title", "published", "url", "accessed", "archived", "quoted")


def make_json_feed(head: FeedHead, answers: Sequence[Published]) -> str:
    """The feed as JSON Feed 1.1, in the order given."""
    feed: dict[str, Any] = {
        "version": VERSION,
        "title": feed_title(head),
        "home_page_url": head.library_url,
        "feed_url": head.feed_url,
        "language": head.language,
        "authors": [{"name": head.organisation, "url": head.library_url}],
        EXTENSION: {"about": f"{head.library_url}/feeds", "installation": head.installation, "organisation": head.organisation},
        "items": [_item(shown, head) for shown in answers],
    }
    if head.next_url:
        feed["next_url"] = head.next_url
    return json.dumps(feed, ensure_ascii=False)


def _item(shown: Published, head: FeedHead) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": shown.url,
        "url": shown.url,
        "title": title_of(shown),
        "summary": summary_of(shown),
        "content_html": content_of(shown, head),
        "date_modified": stamp(shown.updated_at),
        "language": shown.document.language,
        "tags": [theme_of(shown)],
        EXTENSION: _extension(shown, head),
    }
    if shown.published_at:
        item["date_published"] = stamp(shown.published_at)
    return item


def _extension(shown: Published, head: FeedHead) -> dict[str, Any]:
    said: dict[str, Any] = {
        "about": f"{head.library_url}/feeds",
        "is_withdrawn": shown.is_withdrawn,
        "theme": shown.theme,
        "format": shown.format,
        "licence": shown.licence,
        "licence_url": shown.licence_url,
        "origins": [{"name": origin.name, "url": origin.url} for origin in shown.origins],
        "corrections": [
            {"at": stamp(row.corrected_at), "what": row.what, "why": row.why}
            for row in shown.corrections
            if row.corrected_at is not None
        ],
    }
    if shown.is_withdrawn:
        return said | {"withdrawn_at": stamp(shown.withdrawn_at), "withdrawn_reason": shown.withdrawn_reason}
    return said | _text(shown)


def _text(shown: Published) -> dict[str, Any]:
    """What the answer says, part by part, in Markdown, with its sources. The claim is said only where the page says it."""
    document = shown.document
    text: dict[str, Any] = {
        "headline": shown.headline,
        "parts": {name: document.part(name) for name in PARTS if document.part(name).strip()},
        "evidence": [{name: value for name, value in asdict(row).items() if name in SOURCE_FIELDS} for row in document.evidence],
        "review_by": document.review_by,
    }
    if shown.format == "sandwich":
        text |= {
            "claim": document.claim,
            "verdict": document.verdict,
            "techniques": list(document.techniques),
            "true_kernel": document.true_kernel,
        }
    return text
