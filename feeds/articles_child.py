"""The article reader's own process: `python -m feeds.articles_child MEMORY_BYTES`. A JSON line and a page in, a JSON line out."""

from __future__ import annotations

import sys
from typing import Any

import trafilatura

from feeds.limited_child import serve_jobs
from feeds.syndication.plain_text import MAX_TEXT_LENGTH, tidy


def answer_job(job: dict[str, Any], body: bytes) -> dict[str, Any]:
    """Gives {text: …} or {failed: …}. Running out of memory is an answer too."""
    try:
        text = trafilatura.extract(
            body, url=job["url"], include_comments=False, include_tables=False, favor_precision=True, deduplicate=False
        )
        return {"text": tidy(text or "", max_length=MAX_TEXT_LENGTH)[0]}
    except MemoryError:
        return {"overrun": "memory"}
    except Exception as error:
        # The edge of the process: whatever a page breaks is reported by its name, and the next page is read.
        return {"failed": f"reader stopped: {type(error).__name__}"}


if __name__ == "__main__":
    # The first page loads parts of the library that would count against a stranger's time.
    trafilatura.extract("<html><body><article><p>Norrvik öppnar biblioteket på lördag.</p></article></body></html>")
    serve_jobs(answer_job, int(sys.argv[1]))
