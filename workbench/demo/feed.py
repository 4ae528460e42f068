"""The sample feeds: fictional local papers. Their articles were written for this project; none is from a real paper."""

import json
from dataclasses import dataclass
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from workbench import clock

HERE = Path(__file__).parent
FAILING_PATH = "/radio.xml"  # a station whose feed has stopped answering properly
FAILING_TITLE = "Radio Norrvik (påhittad)"


@dataclass(frozen=True)
class Paper:
    """One fictional paper; `articles` hold hours_ago, slug, title, text."""

    slug: str
    path: str
    title: str
    articles: tuple[dict[str, Any], ...]


def papers() -> list[Paper]:
    """The paper of the town, one that shares an agency's story with it, and one that is quiet but for that story."""
    own = Paper("norrviksbladet", "/feed.xml", "Norrviksbladet (påhittad)", tuple(_read("articles.json")))
    others = [Paper(row["slug"], f"/{row['slug']}.xml", row["title"], tuple(row["articles"])) for row in _read("papers.json")]
    return [own, *others]


def feed_xml(paper: Paper, root: str) -> tuple[bytes, str]:
    """A paper as RSS 2.0 and its Last-Modified. Times hang on the start of the hour, so that it stays unchanged for an hour."""
    hour = clock.utcnow().replace(minute=0, second=0, microsecond=0)
    rss = ElementTree.Element("rss", version="2.0")
    channel = ElementTree.SubElement(rss, "channel")
    _add(
        channel, title=paper.title, link=f"{root}/{paper.slug}", language="sv", description="En påhittad lokaltidning för Norrvik"
    )
    for row in paper.articles:
        entry = ElementTree.SubElement(channel, "item")
        link = f"{root}/{row['slug']}" if paper.path == "/feed.xml" else f"{root}/{paper.slug}/{row['slug']}"
        _add(entry, title=row["title"], link=link, guid=f"{paper.slug}:{row['slug']}", description=row["text"])
        _add(entry, pubDate=format_datetime(hour - timedelta(hours=row["hours_ago"])))
    return ElementTree.tostring(rss, encoding="utf-8", xml_declaration=True), format_datetime(hour, usegmt=True)


def _read(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((HERE / name).read_text("utf-8"))
    return rows


def _add(parent: ElementTree.Element, **texts: str) -> None:
    for tag, text in texts.items():
        ElementTree.SubElement(parent, tag).text = text
