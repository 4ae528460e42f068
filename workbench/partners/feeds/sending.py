"""How a feed leaves the house: not sent when the reader has it, packed when the reader can unpack it, open to every site."""

import gzip
from collections.abc import Callable
from datetime import datetime

from flask import Response, request

from workbench.partners import caching

MAX_AGE = 300
WORTH_PACKING = 1024


def send_feed(make: Callable[[], str | bytes], *, parts: object, changed_at: datetime | None, mimetype: str) -> Response:
    """The feed with ETag and Last-Modified, or 304. `make` is called only when the feed is sent. The same for everybody."""
    response = caching.answer(make, parts=parts, changed_at=changed_at, mimetype=mimetype, max_age=MAX_AGE, same_for_all=True)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "ETag, Last-Modified, Link"
    return pack(response)


def pack(response: Response) -> Response:
    """The same body packed with gzip, for a reader that says it can. The ETag is weak, so it holds for both forms."""
    response.headers.add("Vary", "Accept-Encoding")
    body = response.get_data()
    if response.status_code != 200 or len(body) < WORTH_PACKING or request.accept_encodings.quality("gzip") <= 0:
        return response
    response.set_data(gzip.compress(body, compresslevel=6, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    return response
