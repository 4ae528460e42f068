"""ETag, If-None-Match and If-Match: what a reader has is not sent again, and nobody overwrites what they have not read."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from flask import Response, g, request
from flask_babel import gettext as _

from workbench.partners.api.problems import ApiError

VISITOR_SECONDS = 60


def answer(body: Any, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """The body as JSON with a strong ETag; 304 for a reader who has it."""
    raw = as_bytes(body)
    tag = tag_of(raw)
    is_known = request.method in ("GET", "HEAD") and bool(request.if_none_match) and request.if_none_match.contains_weak(tag)
    response = Response(status=304) if is_known else Response(raw, status=status, mimetype="application/json")
    response.set_etag(tag)
    for name, value in (headers or {}).items():
        response.headers[name] = value
    is_visitor = g.get("api_caller") is None and request.method in ("GET", "HEAD")
    response.headers["Cache-Control"] = f"public, max-age={VISITOR_SECONDS}" if is_visitor else "private, no-cache"
    return response


def require_match(body: Any) -> None:
    """The change is meant for exactly this state of the thing. Raises ApiError 428 without If-Match, 412 for another one."""
    if "If-Match" not in request.headers:
        message = _("Send If-Match with the ETag that you read, so that you change nothing unseen.")
        raise ApiError(428, message, kind="version")
    if not request.if_match.contains(tag_of(as_bytes(body))):
        raise ApiError(412, _("It has changed since you read it. Read it again, then send your change."), kind="version")


def as_bytes(body: Any) -> bytes:
    """The same bytes for the same value."""
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def tag_of(raw: bytes) -> str:
    """The ETag of a body."""
    return hashlib.sha256(raw).hexdigest()[:32]
