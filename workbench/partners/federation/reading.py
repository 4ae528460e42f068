"""The JSON Feed of another workbench as values. Nothing of it is trusted: not its size, its words, its addresses or its claims.

Bytes in, values out; docs/feeds.md describes the format, `workbench.partners.feeds.json_feed` writes it.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from feeds.errors import ParseFailed
from sandwiches import Document, SandwichError
from sandwiches.document import PARTS
from workbench.editorial.languages.names import read_code
from workbench.editorial.models import FORMATS
from workbench.partners.feeds.json_feed import EXTENSION, SOURCE_FIELDS, VERSION
from workbench.rumours.texts import tidy
from workbench.web.vocabulary import THEMES

LONGEST_ADDRESS = 1_000
LONGEST_LINE = 300
LONGEST_TEXT = 10_000
MOST_ANSWERS = 200  # of one page of the feed
MOST_SOURCES = 50
MOST_CORRECTIONS = 50
LONGEST_CHAIN = 5
OTHER_THEME = "T99"


@dataclass(frozen=True)
class ReadAnswer:
    """One answer as the library says it. `origins` begins with the first library and ends with this one.

    `document` holds headline, parts, evidence, technique, claim and review day; it is empty for a withdrawn one.
    """

    url: str
    origins: tuple[tuple[str, str], ...]
    theme: str
    language: str
    format: str
    headline: str
    document: Mapping[str, Any]
    licence: str
    licence_url: str
    corrections: tuple[Mapping[str, str], ...]
    text_mark: str
    published_at: datetime | None
    changed_at: datetime
    withdrawn_at: datetime | None
    withdrawn_reason: str


@dataclass(frozen=True)
class ReadPage:
    """One page of a library's feed. `own_count` answers began with us, `refused_count` could not be read."""

    installation: str
    name: str
    page_address: str
    feed_address: str
    next_address: str
    answers: tuple[ReadAnswer, ...]
    own_count: int
    refused_count: int


class _Unreadable(Exception):
    """This answer cannot be used; the others can."""


class _Ours(Exception):
    """This answer began with us, or has gone round."""


def read_page(body: bytes, *, url: str, own_address: str) -> ReadPage:
    """The page at `url`. Raises ParseFailed for anything that is no library of a workbench."""
    feed = _load(body, url)
    said = feed.get(EXTENSION)
    if not isinstance(said, dict) or not isinstance(feed.get("items"), list):
        raise ParseFailed("not the feed of a workbench", kind="no-library", address=url)
    name = _line(said.get("organisation")) or _line(feed.get("title")) or host_of(url)
    answers, own_count, refused_count = [], 0, 0
    for item in feed["items"][:MOST_ANSWERS]:
        try:
            answers.append(_read_answer(item, name=name, host=host_of(url), own_host=host_of(own_address)))
        except _Ours:
            own_count += 1
        except _Unreadable:
            refused_count += 1
    return ReadPage(
        installation=_line(said.get("installation"))[:64],
        name=name,
        page_address=_address(feed.get("home_page_url")),
        feed_address=_address(feed.get("feed_url")),
        next_address=_address(feed.get("next_url")),
        answers=tuple(answers),
        own_count=own_count,
        refused_count=refused_count,
    )


def is_feed(body: bytes) -> bool:
    """Whether the bytes look like a JSON Feed rather than a page."""
    return body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")


def host_of(url: str) -> str:
    """The host and port of an address in small letters; "" for one that cannot be read."""
    try:
        parts = urlsplit(url)
        port = {"http": 80, "https": 443}.get(parts.scheme) if parts.port is None else parts.port
    except ValueError:
        return ""
    return f"{(parts.hostname or '').rstrip('.').lower()}:{port}"


def _load(body: bytes, url: str) -> dict[str, Any]:
    try:
        feed = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise ParseFailed("not JSON", kind="not-json", address=url) from error
    if not isinstance(feed, dict) or not str(feed.get("version", "")).startswith(VERSION.rsplit("/", 1)[0]):
        raise ParseFailed("not a JSON Feed", kind="no-feed", address=url)
    return feed


def _read_answer(item: Any, *, name: str, host: str, own_host: str) -> ReadAnswer:
    said = item.get(EXTENSION) if isinstance(item, dict) else None
    if not isinstance(said, dict):
        raise _Unreadable
    url = _address(item.get("id"))
    changed_at = _moment(item.get("date_modified"))
    if not url or host_of(url) != host or changed_at is None:
        raise _Unreadable  # a library speaks for its own answers only
    origins = _read_origins(said.get("origins"), (name, url), own_host)
    is_withdrawn = said.get("is_withdrawn") is True
    format_, language = _line(said.get("format")), read_code(_line(item.get("language"))[:20])
    if format_ not in FORMATS or not language:
        raise _Unreadable
    document = {} if is_withdrawn else _read_document(said, format_, language)
    return ReadAnswer(
        url=url,
        origins=origins,
        theme=said["theme"] if said.get("theme") in THEMES else OTHER_THEME,
        language=language,
        format=format_,
        headline=str(document.get("headline", "")) or _line(item.get("title")),
        document=document,
        licence=_line(said.get("licence"))[:60],
        licence_url=_address(said.get("licence_url")),
        corrections=_read_corrections(said.get("corrections")),
        text_mark="" if is_withdrawn else _mark(document),
        published_at=_moment(item.get("date_published")),
        changed_at=changed_at,
        withdrawn_at=(_moment(said.get("withdrawn_at")) or changed_at) if is_withdrawn else None,
        withdrawn_reason=_text(said.get("withdrawn_reason")) if is_withdrawn else "",
    )


def _read_origins(raw: Any, last: tuple[str, str], own_host: str) -> tuple[tuple[str, str], ...]:
    """The way that the answer came. Raises _Ours when it leads through us, or is longer than any real one."""
    rows = raw if isinstance(raw, list) else []
    chain = [(_line(row.get("name")), _address(row.get("url"))) for row in rows if isinstance(row, dict)]
    chain = [(name or host_of(url), url) for name, url in chain if url]
    if any(host_of(url) == own_host for _name, url in (*chain, last)) or len(chain) >= LONGEST_CHAIN:
        raise _Ours
    return (*chain, last)


def _read_document(said: Mapping[str, Any], format_: str, language: str) -> dict[str, Any]:
    """The text, as our own editor would keep it. Raises _Unreadable."""
    parts = said.get("parts")
    if not isinstance(parts, dict):
        raise _Unreadable
    techniques = said.get("techniques") if isinstance(said.get("techniques"), list) else []
    document: dict[str, Any] = {name: _text(parts.get(name)) for name in PARTS}
    document["headline"] = _line(said.get("headline")) or _line(parts.get("headline"))
    document["evidence"] = _read_sources(said.get("evidence"))
    document["technique"] = _line(techniques[0])[:60] if techniques and isinstance(techniques[0], str) else ""
    document["review_by"] = _day(said.get("review_by"))
    if not document["headline"] or not any(document[name] for name in PARTS[1:]):
        raise _Unreadable
    try:
        Document.from_json({**document, "format": format_, "language": language})
    except SandwichError as error:
        raise _Unreadable from error
    claim = {name: _line(said.get(name)) for name in ("claim", "verdict", "true_kernel")}
    return document | {name: value for name, value in claim.items() if value}


def _read_sources(raw: Any) -> list[dict[str, Any]]:
    """The evidence. A row without a number of its own, or with an address that is none, is left out or loses the address."""
    rows: dict[int, dict[str, Any]] = {}
    for row in raw[:MOST_SOURCES] if isinstance(raw, list) else []:
        number = row.get("n") if isinstance(row, dict) else None
        if isinstance(number, int) and 0 < number < 1000 and number not in rows:
            kept = {name: _line(row.get(name)) for name in SOURCE_FIELDS if name != "n"}
            kept |= {name: _address(row.get(name)) for name in ("url", "archived")}
            kept |= {name: _day(row.get(name)) for name in ("published", "accessed")}
            rows[number] = {"n": number, **kept}
    return list(rows.values())


def _read_corrections(raw: Any) -> tuple[Mapping[str, str], ...]:
    rows = raw[:MOST_CORRECTIONS] if isinstance(raw, list) else []
    read = [
        {"at": _line(row.get("at"))[:25], "what": _text(row.get("what")), "why": _text(row.get("why"))}
        for row in rows
        if isinstance(row, dict)
    ]
    return tuple(row for row in read if row["what"] and _moment(row["at"]) is not None)


def _mark(document: Mapping[str, Any]) -> str:
    """What changes when a word or a source of the text does; the day on which it is to be read again does not count."""
    told = {name: value for name, value in document.items() if name not in ("review_by", "verdict", "claim")}
    return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=True).encode()).hexdigest()[:32]


def _text(value: Any) -> str:
    return tidy(value[:LONGEST_TEXT]) if isinstance(value, str) else ""


def _line(value: Any) -> str:
    return " ".join(tidy(value[:LONGEST_LINE]).split()) if isinstance(value, str) else ""


def _address(value: Any) -> str:
    """A web address as it may be stored and shown as a link; "" for anything else."""
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_ADDRESS or not value.isascii() or not value.isprintable():
        return ""
    try:
        parts = urlsplit(value)
    except ValueError:
        return ""
    is_plain = parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    return value if is_plain and not set(value) & set(" \"'<>\\`") else ""


def _moment(value: Any) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value[:40])
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _day(value: Any) -> str:
    moment = _moment(value)
    return moment.date().isoformat() if moment else ""


def marks_of(answers: Sequence[ReadAnswer]) -> dict[str, tuple[str, bool]]:
    """For each address the mark of its text and whether it is withdrawn."""
    return {answer.url: (answer.text_mark, answer.withdrawn_at is not None) for answer in answers}
