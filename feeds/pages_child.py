"""The page reader's own process: `python -m feeds.pages_child MEMORY_BYTES`. A JSON line and a page in, a JSON line out."""

from __future__ import annotations

import re
import sys
from typing import Any

import trafilatura
from lxml import html

from feeds.limited_child import serve_jobs
from feeds.syndication.plain_text import MAX_TEXT_LENGTH, MAX_TITLE_LENGTH, tidy

_DAY = re.compile(r"\d{4}(-\d{2}){0,2}")
_CODE = re.compile(r"[a-z]{2,3}")


def answer_job(job: dict[str, Any], body: bytes) -> dict[str, Any]:
    """Gives {page: {…}} or {failed: …}. Running out of memory is an answer too."""
    try:
        return {"page": _read(body, str(job["url"]))}
    except MemoryError:
        return {"overrun": "memory"}
    except Exception as error:
        # The edge of the process: whatever a page breaks is reported by its name, and the next page is read.
        return {"failed": f"reader stopped: {type(error).__name__}"}


def _read(body: bytes, url: str) -> dict[str, str]:
    found = trafilatura.bare_extraction(body, url=url, with_metadata=True, include_comments=False, include_tables=True)
    said = {} if found is None else {name: getattr(found, name, None) or "" for name in ("title", "sitename", "date", "text")}
    day = str(said.get("date", ""))
    return {
        "title": _line(said.get("title", "")),
        "publisher": _line(said.get("sitename", "")),
        "published": day if _DAY.fullmatch(day) else "",
        "language": _language(body),
        "text": tidy(str(said.get("text", "")), max_length=MAX_TEXT_LENGTH)[0],
    }


def _line(text: object) -> str:
    return re.sub(r"\s+", " ", tidy(str(text), max_length=MAX_TITLE_LENGTH)[0])[:300]


def _language(body: bytes) -> str:
    """What the page says of its own language; empty when it does not."""
    try:
        said = html.document_fromstring(body[:4096]).get("lang") or ""
    except (ValueError, html.etree.LxmlError):
        return ""
    code = said.split("-")[0].strip().lower()
    return code if _CODE.fullmatch(code) else ""


if __name__ == "__main__":
    # The first page loads parts of the library that would count against a stranger's time.
    trafilatura.bare_extraction("<html><body><article><p>Norrvik öppnar biblioteket på lördag.</p></article></body></html>")
    serve_jobs(answer_job, int(sys.argv[1]))
