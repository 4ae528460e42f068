"""From what a source gave to what may be stored: masked, dated, of sane length. Pure: no database."""

import json
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from feeds.masking import items as masking
from feeds.masking.items import storable
from feeds.types import Batch, Cursor, Item, Prints

LONGEST_ID = 500
LONGEST_URL = 2000  # a longer one cannot stand in an index of PostgreSQL
_LATE = ("title", "text", "masked_counts", "prints")
AHEAD = timedelta(days=1)  # how far in the future a date may lie and still be believed


@dataclass(frozen=True)
class MaskedItem:
    """An item as it will be stored."""

    external_id: str
    url: str | None
    title: str
    text: str
    language: str | None
    published_at: datetime | None
    dated_at: datetime
    warnings: tuple[str, ...] = ()
    masked_counts: dict[str, int] = field(default_factory=dict)
    author_code: str | None = None  # keyed, of stories/author_codes.py; social networks only
    # By which copies are found. No plain default: it would stand in the way of LateMaskedItem.__getattr__.
    prints: Prints | None = field(default_factory=lambda: None)


class LateMaskedItem(MaskedItem):
    """An item that is masked when its words are first asked for. One that the source has given before never is.

    There is no way past the mask: the words as they came are forgotten in the same step.
    """

    @classmethod
    def of(cls, item: Item, *, now: datetime) -> "LateMaskedItem":
        """The item, with everything but its words."""
        late = cls.__new__(cls)
        published = item.published_at
        is_sane = published is not None and published <= now + AHEAD
        url = storable(item.url).strip()
        late.__dict__.update(
            external_id=_short_id(storable(item.external_id)),
            url=url if url and len(url) <= LONGEST_URL else None,
            language=item.language,
            published_at=published,
            dated_at=min(published, now) if published is not None and is_sane else now,
            warnings=item.warnings,
        )
        if item.prints is None:
            late.__dict__["_item"] = item
        else:
            late._take_over(item)
        return late

    def _take_over(self, masked: Item) -> None:
        counts = dict(masked.masked_counts)
        self.__dict__.update(title=masked.title, text=masked.text, masked_counts=counts, prints=masked.prints)

    def __getattr__(self, name: str) -> Any:
        """Python asks here for what is not there yet: title, text, counts and prints."""
        item: Item | None = self.__dict__.pop("_item", None) if name in _LATE else None
        if item is None:
            raise AttributeError(name)
        self._take_over(masking.mask_item(item))
        return self.__dict__[name]


def mask_items(items: tuple[Item, ...], *, now: datetime) -> list[MaskedItem]:
    """Every item with its personal identifiers taken out, each when it is first read."""
    return [LateMaskedItem.of(item, now=now) for item in items]


def mask_item(item: Item, *, now: datetime) -> MaskedItem:
    """Title and text masked. The order of the inbox never believes a date that lies ahead."""
    late = LateMaskedItem.of(item, now=now)
    return MaskedItem(**{one.name: getattr(late, one.name) for one in fields(MaskedItem)})


def cursor_of(stored: dict[str, Any]) -> Cursor:
    """The cursor as feeds knows it."""
    return Cursor.from_json(json.dumps(stored))


def stored_cursor(batch: Batch) -> dict[str, Any]:
    """The cursor as the database keeps it."""
    return dict(batch.cursor.as_dict())


def _short_id(external_id: str) -> str:
    return external_id if len(external_id) <= LONGEST_ID else "sha256:" + sha256(external_id.encode()).hexdigest()
