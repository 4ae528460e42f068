"""The campaign as iCalendar (RFC 5545): when each published answer goes out and where. Values in, bytes out.

A calendar shows on shared screens and in notices on a phone: the summary names channel and theme, never the answer or the rumour.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sandwiches.rendering.labels import label_language
from workbench.partners.feeds.head import FeedHead, feed_title, theme_of
from workbench.partners.published import Published

PRODUCT = "-//Truth sandwich workbench//Campaign//EN"
LASTS = timedelta(minutes=15)
READ_AGAIN = timedelta(hours=1)
LONGEST_LINE = 200
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_WORDS = {
    "sv": {
        "calendar": "{title}: kampanjen",
        "summary": "{channel}: {theme}",
        "licence": "Licens: {licence}",
        "stopped": "Utskicket är stoppat.",
        "withdrawn": "Svaret är återkallat.",
    },
    "en": {
        "calendar": "{title}: the campaign",
        "summary": "{channel}: {theme}",
        "licence": "Licence: {licence}",
        "stopped": "This has been stopped.",
        "withdrawn": "The answer has been withdrawn.",
    },
}


@dataclass(frozen=True)
class Showing:
    """One time that a published answer goes out. `version` only grows when something of it changes."""

    reference: str
    channel: str
    starts_at: datetime
    changed_at: datetime
    version: int
    is_stopped: bool
    live_url: str
    shown: Published


def make_calendar(head: FeedHead, showings: Sequence[Showing]) -> bytes:
    """The calendar, in the order given; a showing that was stopped stays as cancelled, so that it leaves other calendars."""
    from icalendar import Calendar  # a tenth of a second: only for whoever asks

    words = _WORDS[head.language]
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    title = _line(words["calendar"].format(title=feed_title(head)))
    calendar.add("name", title)
    calendar.add("x-wr-calname", title)
    calendar.add("refresh-interval", READ_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("source", head.feed_url, parameters={"VALUE": "URI"})
    for showing in showings:
        calendar.add_component(_event(showing, head))
    return calendar.to_ical()


def _event(showing: Showing, head: FeedHead) -> Any:
    from icalendar import Event

    shown, is_off = showing.shown, showing.is_stopped or showing.shown.is_withdrawn
    words = _WORDS[label_language(shown.document.language)]
    event = Event()
    event.add("uid", f"{showing.reference}@{urlsplit(head.library_url).hostname or 'localhost'}")
    event.add("dtstamp", showing.changed_at)
    event.add("last-modified", showing.changed_at)
    event.add("sequence", showing.version)
    event.add("dtstart", showing.starts_at)
    event.add("dtend", showing.starts_at + LASTS)
    event.add("summary", _line(words["summary"].format(channel=showing.channel, theme=theme_of(shown))))
    event.add("description", _description(showing, words))
    event.add("url", shown.url)
    event.add("categories", [theme_of(shown)])
    event.add("status", "CANCELLED" if is_off else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    return event


def _description(showing: Showing, words: dict[str, str]) -> str:
    """The fact, never the rumour: what the public page says first, and where it stands."""
    shown = showing.shown
    if shown.is_withdrawn:
        return f"{words['withdrawn']}\n{shown.url}"
    lines = [words["stopped"]] if showing.is_stopped else []
    lines += [shown.fact, shown.url]
    if showing.live_url:
        lines.append(showing.live_url)
    return _CONTROLS.sub("", "\n".join([*lines, words["licence"].format(licence=shown.licence)]))


def _line(text: str) -> str:
    return " ".join(_CONTROLS.sub(" ", text).split())[:LONGEST_LINE]
