"""Idempotency-Key on POST: the same request again gets the first answer, also when the first answer was lost on its way."""

import hashlib
import hmac
import re
from collections.abc import Callable
from datetime import datetime, timedelta

from flask import Response, request
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from workbench.partners.api.models import ApiReply
from workbench.partners.api.problems import ApiError
from workbench.web.sessions import settings

KEPT = timedelta(days=1)
PATTERN = r"^[A-Za-z0-9_.:-]{8,100}$"
KEPT_HEADERS = ("Location", "ETag", "Content-Type")


def once(session: Session, token_id: int, make: Callable[[], Response], *, now: datetime) -> Response:
    """The answer of `make`, kept under the request's key in the same transaction; or the answer that was kept before.

    Raises ApiError 422 for a key that cannot be one, and 422 for a key that came with another request.
    """
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return make()
    if not re.fullmatch(PATTERN, key):
        message = _("An Idempotency-Key has 8 to 100 letters, digits, or the signs _ . : -")
        raise ApiError(422, message, kind="repeated", errors=[{"header": "Idempotency-Key", "detail": message}])
    fingerprint = _fingerprint()
    claimed = _claim(session, token_id, key, fingerprint, now)
    kept = session.scalars(select(ApiReply).where(ApiReply.token_id == token_id, ApiReply.key == key)).one()
    if not claimed:
        return _again(kept, fingerprint)
    response = make()
    kept.status, kept.body = response.status_code, response.get_data(as_text=True)
    kept.headers = [[name, response.headers[name]] for name in KEPT_HEADERS if name in response.headers]
    return response


def _claim(session: Session, token_id: int, key: str, fingerprint: str, now: datetime) -> bool:
    """Whether the key was free. Another request with it waits here until the first has finished."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    values = {"token_id": token_id, "key": key, "fingerprint": fingerprint, "status": 0, "body": "", "headers": [], "at": now}
    statement = insert(ApiReply).values(**values).on_conflict_do_nothing().returning(ApiReply.id)
    return session.scalar(statement) is not None


def _again(kept: ApiReply, fingerprint: str) -> Response:
    if kept.fingerprint != fingerprint:
        raise ApiError(422, _("This Idempotency-Key came with another request before. Take a new one."), kind="repeated")
    response = Response(kept.body, status=kept.status)
    for name, value in kept.headers:
        response.headers[name] = value
    response.headers["Idempotency-Replayed"] = "true"
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _fingerprint() -> str:
    """Of method, address and body; keyed, because a body may be guessed."""
    said = f"{request.method} {request.full_path}\n".encode() + request.get_data()
    return hmac.new(settings().secret_key.encode(), said, hashlib.sha256).hexdigest()
