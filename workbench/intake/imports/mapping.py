"""Which column holds what: a guess from the columns' names, and rows read by it. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from feeds.syndication.languages import read_language
from workbench.rumours.models import CHANNELS

FIELDS = ("text", "title", "heard_at", "heard_in", "place", "doubt", "language", "reference")
_NAMES: dict[str, tuple[str, ...]] = {
    "text": (
        "text",
        "rykte",
        "rumour",
        "rumor",
        "beskrivning",
        "innehåll",
        "content",
        "kommentar",
        "comment",
        "meddelande",
        "message",
    ),
    "title": ("title", "rubrik", "titel", "ämne", "subject", "heading"),
    "heard_at": ("date", "datum", "heard", "tid", "time", "när", "when", "created", "skapad", "dag", "day"),
    "heard_in": ("channel", "kanal", "where", "var", "source", "källa"),
    "place": ("place", "plats", "ort", "district", "område", "stadsdel", "kommundel", "location"),
    "doubt": ("why", "varför", "doubt", "tvivel", "motivering"),
    "language": ("language", "språk", "lang"),
    "reference": ("id", "reference", "referens", "diarienummer", "ärende", "number", "nummer"),
}  # fmt: skip
_CHANNEL_WORDS: dict[str, tuple[str, ...]] = {
    "face_to_face": ("face to face", "samtal", "muntligt", "möte", "ansikte mot ansikte"),
    "phone": ("phone", "telefon", "call"),
    "email": ("email", "e-mail", "e-post", "epost", "mejl", "mail"),
    "open_social_media": ("social media", "sociala medier", "facebook", "instagram", "x", "twitter", "öppna sociala medier"),
    "closed_group": ("closed group", "sluten grupp", "whatsapp", "messenger"),
    "press": ("press", "media", "tidning", "radio", "tv"),
    "school": ("school", "skola"),
    "service_desk": ("service desk", "desk", "reception", "kontaktcenter", "medborgarservice", "front desk"),
}
_DATE_FORMS = (
    "%Y-%m-%d",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%dT%H:%M:%S",
    "%Y%m%d",
    "%d.%m.%Y",
    "%d/%m/%Y",
    "%d/%m %Y",
)
EARLIEST = datetime(1991, 8, 6, tzinfo=UTC)


@dataclass(frozen=True)
class ReadRow:
    """One row by its fields. `fault` is empty, or one word: no_text, date, future_date, language."""

    number: int
    text: str = ""
    title: str = ""
    heard_at: datetime | None = None
    heard_in: str = "other"
    place: str = ""
    doubt: str = ""
    language: str | None = None
    reference: str = ""
    fault: str = ""
    fault_value: str = ""


def guess_mapping(columns: Sequence[str]) -> dict[str, int]:
    """field → column number, by the columns' names; each column once. Without a text column the widest guess stays open."""
    found: dict[str, int] = {}
    words = [set(re.findall(r"[^\W_]+", column.lower())) for column in columns]
    for field in FIELDS:
        for number, own in enumerate(words):
            if number not in found.values() and own & set(_NAMES[field]):
                found[field] = number
                break
    return found


def read_rows(
    rows: Sequence[Sequence[str]], numbers: Sequence[int], mapping: Mapping[str, int], *, now: datetime, timezone: str
) -> list[ReadRow]:
    """Every row by the mapping. A row that cannot be taken in carries its fault."""
    return [_read_row(cells, number, mapping, now, timezone) for cells, number in zip(rows, numbers, strict=True)]


def _read_row(cells: Sequence[str], number: int, mapping: Mapping[str, int], now: datetime, timezone: str) -> ReadRow:
    values = {field: cells[column].strip() if 0 <= column < len(cells) else "" for field, column in mapping.items()}
    if not values.get("text"):
        return ReadRow(number, fault="no_text")
    written = values.get("heard_at", "")
    heard_at = read_time(written, timezone)
    if written and (heard_at is None or heard_at < EARLIEST):
        return ReadRow(number, fault="date", fault_value=written[:40])
    if heard_at is not None and heard_at > now:
        return ReadRow(number, fault="future_date", fault_value=written[:40])
    spoken = values.get("language", "")
    language = read_language(spoken) if spoken else None
    if spoken and language is None:
        return ReadRow(number, fault="language", fault_value=spoken[:40])
    return ReadRow(
        number=number,
        text=values["text"],
        title=values.get("title", ""),
        heard_at=heard_at,
        heard_in=read_channel(values.get("heard_in", "")),
        place=values.get("place", ""),
        doubt=values.get("doubt", ""),
        language=language,
        reference=values.get("reference", ""),
    )


def read_time(written: str, timezone: str) -> datetime | None:
    """A date, with or without a time of day, in the municipality's time; None when it is neither."""
    for form in _DATE_FORMS:
        try:
            return datetime.strptime(written, form).replace(tzinfo=ZoneInfo(timezone)).astimezone(UTC)
        except (ValueError, OverflowError):
            continue
    return None


def read_channel(written: str) -> str:
    """One of our channels from a word in Swedish or English; "other" when it says nothing we know."""
    word = written.strip().lower().replace("_", " ")
    if word.replace(" ", "_") in CHANNELS:
        return word.replace(" ", "_")
    return next((channel for channel, words in _CHANNEL_WORDS.items() if word in words), "other")
