"""The values that collecting gives: items, cursors and batches. Cheap to import: standard library only."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True)
class Prints:
    """What is told of an item's masked words so that copies can be found: see `feeds.fingerprints`."""

    canonical_url: str | None
    text_digest: str | None


@dataclass(frozen=True)
class Item:
    """One collected text. `published_at` is aware UTC; `language` is a two- or three-letter code.

    `url` is an http or https address, or empty. `text` is plain text, not masked unless `prints` is there (see
    `feeds.masking.items`); `masked_counts` tells what has been taken out. `author` is the network's id of the account, given
    by social sources only: it is never stored, only turned into a keyed code.
    """

    external_id: str
    url: str
    title: str
    text: str
    published_at: datetime | None = None
    language: str | None = None
    warnings: tuple[str, ...] = ()
    author: str = ""
    masked_counts: Mapping[str, int] = field(default_factory=dict)
    prints: Prints | None = None

    def to_json(self) -> dict[str, Any]:
        """Gives what the source said as JSON values; the time in ISO 8601."""
        said = asdict(self) | {
            "published_at": self.published_at.isoformat() if self.published_at else None,
            "warnings": list(self.warnings),
        }
        return {name: value for name, value in said.items() if name not in ("masked_counts", "prints")}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Item:
        """Reads back what `to_json` wrote."""
        published = value["published_at"]
        return cls(
            **dict(value)
            | {
                "published_at": datetime.fromisoformat(published) if published else None,
                "warnings": tuple(value["warnings"]),
            }
        )


@dataclass(frozen=True)
class Cursor:
    """Where to go on collecting. `digest` is of the last body read; `position` is for sources that count (since_id)."""

    etag: str | None = None
    last_modified: str | None = None
    digest: str | None = None
    position: str | None = None

    def to_json(self) -> str:
        """Gives a short JSON object without the empty fields."""
        return json.dumps(self.as_dict())

    def as_dict(self) -> dict[str, str]:
        """Gives the fields that are not empty."""
        return {name: value for name in _CURSOR_FIELDS if (value := getattr(self, name)) is not None}

    @classmethod
    def from_json(cls, value: str | None) -> Cursor:
        """Reads back what `to_json` wrote; unknown fields and an empty text are let through."""
        stored = json.loads(value) if value else {}
        names = {one.name for one in fields(cls)}
        return cls(**{name: text for name, text in stored.items() if name in names})


_CURSOR_FIELDS = tuple(one.name for one in fields(Cursor))


@dataclass(frozen=True)
class ParsedFeed:
    """What a parser makes of one feed's bytes: items, and what it left out."""

    items: tuple[Item, ...] = ()
    title: str | None = None
    warnings: tuple[str, ...] = ()
    skipped_count: int = 0

    def to_json(self) -> dict[str, Any]:
        """Gives JSON values, for the way out of the parser's process."""
        return {
            "items": [item.to_json() for item in self.items],
            "title": self.title,
            "warnings": list(self.warnings),
            "skipped_count": self.skipped_count,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> ParsedFeed:
        """Reads back what `to_json` wrote."""
        return cls(
            items=tuple(Item.from_json(item) for item in value["items"]),
            title=value["title"],
            warnings=tuple(value["warnings"]),
            skipped_count=value["skipped_count"],
        )


@dataclass(frozen=True)
class Batch:
    """What one visit to a source gave. Store `cursor` in the same transaction as the items.

    `moved_to` is the source's new permanent address. `retry_after` (seconds) means that the source asked us to
    wait: nothing was read, and that is no failure. `max_age` (seconds) is how long the source says it stays unchanged.
    `read_count` is how many posts a paid network will bill. `gone_ids` are external ids that the source says are deleted.
    `hub` tells about news of `topic` by itself (WebSub).
    """

    items: tuple[Item, ...]
    cursor: Cursor
    warnings: tuple[str, ...] = ()
    not_modified: bool = False
    moved_to: str | None = None
    retry_after: int | None = None
    max_age: int | None = None
    title: str | None = None
    skipped_count: int = 0
    read_count: int = 0
    gone_ids: tuple[str, ...] = ()
    hub: str | None = None
    topic: str | None = None


class Parser(Protocol):
    """Bytes of one feed → items. Raises `feeds.errors.ParseFailed`."""

    def __call__(self, body: bytes, *, url: str, content_type: str, now: datetime) -> ParsedFeed:
        """Reads the feed that was fetched from `url`."""
        ...
