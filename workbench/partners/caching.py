"""Conditional answers for visitors who are not signed in: ETag, Last-Modified, 304 without rendering."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from flask import Response, request
from flask_login import current_user

ROOT = Path(__file__).parent.parent


def answer(
    render: Callable[[], str | bytes],
    *,
    parts: object,
    changed_at: datetime | None,
    mimetype: str = "text/html",
    max_age: int = 0,
    same_for_all: bool = False,
) -> Response:
    """The rendered body with an ETag over `parts`, or 304 when the visitor has it already.

    A page for a signed-in person is always rendered. `same_for_all`: neither language nor sign-in changes the body.
    """
    if not same_for_all and current_user and current_user.is_authenticated:
        return Response(render(), mimetype=mimetype)
    tag = _tag(parts)
    fresh = _has_it_already(tag, changed_at)
    response = Response(status=304) if fresh else Response(render(), mimetype=mimetype)
    response.set_etag(tag, weak=True)
    if changed_at is not None:
        response.last_modified = changed_at
    private = "lang" in request.args
    response.headers["Cache-Control"] = f"{'private' if private else 'public'}, max-age={max_age}, must-revalidate"
    if not same_for_all:
        response.headers["Vary"] = "Cookie, Accept-Language"
    return response


def _has_it_already(tag: str, changed_at: datetime | None) -> bool:
    if request.if_none_match:
        return request.if_none_match.contains_weak(tag)
    since = request.if_modified_since
    return since is not None and changed_at is not None and changed_at.replace(microsecond=0) <= since.astimezone(UTC)


def _tag(parts: object) -> str:
    return hashlib.sha256(repr((parts, _build())).encode("utf-8", "surrogatepass")).hexdigest()[:32]


@cache
def _build() -> int:
    """When the templates, texts and code of this installation last changed: a new build is a new page."""
    kinds = ("*.html", "*.mo", "*.py")
    return max(int(path.stat().st_mtime) for kind in kinds for path in ROOT.rglob(kind))
