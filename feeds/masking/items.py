"""Items without personal identifiers: masked, and with the prints by which copies of them are found."""

from __future__ import annotations

from dataclasses import replace

from feeds.fingerprints import canonical_url, text_digest
from feeds.masking.mask import mask
from feeds.types import Item, ParsedFeed, Prints


def mask_item(item: Item) -> Item:
    """Gives the item with title and text masked. One that is masked already is given back as it is."""
    if item.prints is not None:
        return item
    title, text = mask(storable(item.title)), mask(storable(item.text))
    counts = dict(item.masked_counts)
    for found in (title.counts, text.counts):
        for kind, count in found.items():
            counts[kind] = counts.get(kind, 0) + count
    prints = Prints(canonical_url(storable(item.url)), text_digest(title.text, text.text))
    return Item(
        item.external_id, item.url, title.text, text.text, item.published_at, item.language, item.warnings, item.author, counts,
        prints,
    )  # fmt: skip


def mask_feed(feed: ParsedFeed) -> ParsedFeed:
    """Gives the feed with every item masked."""
    return replace(feed, items=tuple(mask_item(item) for item in feed.items))


def storable(text: str) -> str:
    """Without what a database cannot hold: NUL and half surrogate pairs."""
    if "\x00" in text:
        text = text.replace("\x00", "")
    if text.isascii():
        return text
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-8", "ignore").decode("utf-8")
    return text
