"""One letter's bytes → Item: its own words without quoted replies and signature. Names and addresses of people are not kept."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr
from typing import cast

from feeds import notices
from feeds.syndication.entries import judge_date
from feeds.syndication.languages import guess_language
from feeds.syndication.plain_text import MAX_TEXT_LENGTH, MAX_TITLE_LENGTH, strip_markup, tidy
from feeds.types import Item

_PREFIX = re.compile(r"^(?:(?:re|sv|fw|fwd|vb|vs)\s*:\s*)+", re.IGNORECASE)
_SIGNATURE = re.compile(r"^--\s*$", re.MULTILINE)
_QUOTED = re.compile(r"^>.*$\n?", re.MULTILINE)
_INTRODUCTION = re.compile(
    r"^(?:On .{5,120} wrote|Den .{5,120} skrev.{0,120}|.{0,20}\d{4}.{0,60} skrev .{0,80}):\s*$", re.MULTILINE
)
_ORIGINAL = re.compile(r"^-{3,}\s*(?:Original Message|Ursprungligt meddelande)\s*-{3,}\s*$", re.MULTILINE | re.IGNORECASE)


def read_letter(body: bytes, *, now: datetime) -> Item:
    """Gives the letter as an item; its text is plain and not masked. Raises ValueError when nothing of it can be read."""
    try:
        letter = cast(EmailMessage, message_from_bytes(body, policy=policy.default))
        subject, words = str(letter.get("subject") or ""), _own_words(_text_of(letter))
        sender, given = parseaddr(str(letter.get("from") or ""))[1], _date_of(letter)
        name = str(letter.get("message-id") or "").strip()
    except (LookupError, TypeError, AttributeError, RecursionError, UnicodeError) as error:
        # The standard parser lets these through on damaged headers, unknown charsets and deep nesting.
        raise ValueError("a damaged letter") from error
    title, title_notes = tidy(_PREFIX.sub("", subject), max_length=MAX_TITLE_LENGTH, one_line=True)
    text, notes = tidy(words, max_length=MAX_TEXT_LENGTH)
    if not title and not text:
        raise ValueError("an empty letter")
    published, date_notes = judge_date(given, bool(letter.get("date")), now)
    return Item(
        external_id="letter:" + hashlib.sha256(name.encode("utf-8", "replace") or body).hexdigest(),
        url="",
        title=title,
        text=text,
        published_at=published,
        language=guess_language(f"{title}. {text}"),
        warnings=tuple(note for note in dict.fromkeys(title_notes + notes + date_notes) if note != notices.LINK_MISSING),
        author=sender.lower(),
    )


def _text_of(letter: EmailMessage) -> str:
    """The plain text, else the HTML's text. Attachments are not opened."""
    part = letter.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    content = part.get_content()
    text = content if isinstance(content, str) else bytes(content).decode("utf-8", "replace")
    return strip_markup(text) if part.get_content_type() == "text/html" else text


def _own_words(text: str) -> str:
    """Without what the letter quotes and without the signature."""
    text = text.replace("\r\n", "\n")
    for end in (_ORIGINAL, _SIGNATURE):
        found = end.search(text)
        if found and text[: found.start()].strip():
            text = text[: found.start()]
    return _INTRODUCTION.sub("", _QUOTED.sub("", text)).strip()


def _date_of(letter: EmailMessage) -> datetime | None:
    header = letter.get("date")
    given = getattr(header, "datetime", None)
    if not isinstance(given, datetime):
        return None
    try:
        return given.replace(tzinfo=UTC) if given.tzinfo is None else given.astimezone(UTC)
    except (OverflowError, ValueError):
        return None
