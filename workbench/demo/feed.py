"""The sample feed: a fictional local paper. Its articles were written for this project; none is from a real paper."""

import json
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from workbench import clock

TITLE = "Norrviksbladet (påhittad)"


def articles() -> list[dict[str, Any]]:
    """The articles: hours_ago, slug, title, text."""
    rows: list[dict[str, Any]] = json.loads((Path(__file__).parent / "articles.json").read_text("utf-8"))
    return rows


def feed_xml(root: str) -> tuple[bytes, str]:
    """The feed as RSS 2.0 and its Last-Modified. Times hang on the start of the hour, so that it stays unchanged for an hour."""
    hour = clock.utcnow().replace(minute=0, second=0, microsecond=0)
    rss = ElementTree.Element("rss", version="2.0")
    channel = ElementTree.SubElement(rss, "channel")
    _add(channel, title=TITLE, link=root, language="sv", description="En påhittad lokaltidning för Norrvik")
    for row in articles():
        entry = ElementTree.SubElement(channel, "item")
        published = format_datetime(hour - timedelta(hours=row["hours_ago"]))
        _add(
            entry, title=row["title"], link=f"{root}/{row['slug']}", guid=f"norrviksbladet:{row['slug']}", description=row["text"]
        )
        _add(entry, pubDate=published)
    return ElementTree.tostring(rss, encoding="utf-8", xml_declaration=True), format_datetime(hour, usegmt=True)


def _add(parent: ElementTree.Element, **texts: str) -> None:
    for tag, text in texts.items():
        ElementTree.SubElement(parent, tag).text = text
