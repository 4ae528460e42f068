"""The library of Grannby, an invented neighbour that Norrvik follows: a feed of the workbench's own kind on the demo's server."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from workbench import clock

HERE = Path(__file__).parent
ROOT = "/grannby/library"
FEED = f"{ROOT}/feed.json"
NAME = "Grannby kommun (påhittad)"
INSTALLATION = "demo-grannby"


def library_feed(root: str) -> bytes:
    """The feed as the workbench writes it (docs/feeds.md); `root` is the server's address."""
    now = clock.utcnow().replace(minute=0, second=0, microsecond=0)
    library = root + ROOT
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": NAME,
        "home_page_url": library,
        "feed_url": root + FEED,
        "language": "sv",
        "_workbench": {"about": f"{library}/feeds", "installation": INSTALLATION, "organisation": NAME},
        "items": [_item(row, library, (now - timedelta(days=row["days_ago"])).isoformat()) for row in _rows()],
    }
    return json.dumps(feed, ensure_ascii=False).encode()


def library_page(root: str) -> bytes:
    """The page that a person names; the feed is found from it."""
    link = f'<link rel="alternate" type="application/feed+json" href="{root}{FEED}">'
    return f'<!doctype html><html lang="sv"><title>{NAME}</title>{link}<h1>{NAME}</h1><p>Allt här är påhittat.'.encode()


def _item(row: dict[str, Any], library: str, moment: str) -> dict[str, Any]:
    address = f"{library}/{row['slug']}"
    said = {
        "about": f"{library}/feeds", "is_withdrawn": False, "theme": row["theme"], "format": "fact_page", "licence": "CC BY 4.0",
        "licence_url": "https://creativecommons.org/licenses/by/4.0/", "origins": [], "corrections": [],
        "headline": row["headline"], "parts": row["parts"], "evidence": row["evidence"], "review_by": "",
    }  # fmt: skip
    return {
        "id": address, "url": address, "title": row["headline"], "summary": row["headline"], "content_html": "",
        "date_modified": moment, "date_published": moment, "language": "sv", "tags": [row["theme"]], "_workbench": said,
    }  # fmt: skip


def _rows() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((HERE / "neighbour.json").read_text("utf-8"))
    return rows
