"""What the API says when it cannot do a thing: RFC 9457, in the reader's language, with every wrong field named."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

import structlog
from flask import Response, request
from flask_babel import gettext as _
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException

from workbench.errors import Gone, NotPublishable, WorkbenchError
from workbench.web.sessions import settings
from workbench.web.unavailable import RETRY_SECONDS, is_at_once, is_out_of_reach, note_at_once

log = structlog.get_logger(__name__)
MEDIA_TYPE = "application/problem+json"
KEPT_HEADERS = ("Allow", "Retry-After", "WWW-Authenticate")


class ApiError(WorkbenchError):
    """A refusal with a name of its own (`kind`, explained on the page about the API) and perhaps with wrong fields."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        kind: str = "",
        errors: Iterable[Mapping[str, str]] = (),
        headers: Mapping[str, str] | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.kind = kind
        self.errors = [dict(one) for one in errors]
        self.headers = dict(headers or {})
        self.extra = extra


def problem(
    status: int,
    detail: str,
    *,
    kind: str = "",
    errors: Iterable[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
    **extra: Any,
) -> Response:
    """The answer. `type` leads to the page that explains the problem, or is about:blank where the status says it all."""
    body: dict[str, Any] = {
        "type": f"{settings().base_url}/api#{kind}" if kind else "about:blank",
        "title": title_of(status),
        "status": status,
        "detail": detail or title_of(status),
        **extra,
    }
    wrong = list(errors)
    if wrong:
        body["errors"] = wrong
    response = Response(json.dumps(body, ensure_ascii=False), status=status, mimetype=MEDIA_TYPE)
    for name, value in (headers or {}).items():
        response.headers[name] = value
    response.headers["Cache-Control"] = "no-store"
    return response


def answer_workbench_error(error: WorkbenchError) -> Response:
    """Our own errors. What the state of a thing does not allow is 409 here; 422 is kept for bodies that cannot be read."""
    if isinstance(error, ApiError):
        return problem(error.status, error.message, kind=error.kind, errors=error.errors, headers=error.headers, **error.extra)
    if isinstance(error, NotPublishable):
        found = [{"detail": str(getattr(one, "message", one)), "rule": str(getattr(one, "rule", ""))} for one in error.findings]
        return problem(409, error.message, kind="rules", errors=found)
    status = 409 if error.status == 422 else error.status
    kind = {409: "state", 410: "withdrawn"}.get(status, "") if not isinstance(error, Gone) else "withdrawn"
    return problem(status, error.message, kind=kind)


def answer_stale(_error: Exception) -> Response:
    """Somebody changed the same thing in the same instant."""
    return problem(409, _("Somebody changed this in the same moment. Read it again, then send your change."), kind="state")


def answer_database_fault(error: DBAPIError) -> Response:
    """Two wrote at once; or the database is away or full, and waiting helps; or it is a fault of ours."""
    if is_at_once(error):
        note_at_once(error)
        return answer_stale(error)
    if is_out_of_reach(error):
        log.error("the database cannot be used", path=request.path, kind=type(error).__name__)
        return problem(503, "", headers={"Retry-After": str(RETRY_SECONDS)})
    return answer_unexpected(error)


def answer_http_error(error: HTTPException) -> Response:
    """What the framework raises; Allow, Retry-After and WWW-Authenticate stay."""
    if error.response is not None or (error.code or 500) < 400:
        return error.get_response()  # type: ignore[return-value]
    kept = {name: value for name, value in error.get_headers() if name in KEPT_HEADERS}
    data = getattr(error, "data", None) or {}
    messages = data.get("messages")
    if messages:
        return problem(422, _("Something in the request cannot be used."), kind="invalid", errors=list(wrong_fields(messages)))
    return problem(error.code or 500, "", headers=kept)


def answer_unexpected(error: Exception) -> Response:
    """A fault of ours: logged with its path, never shown."""
    log.exception("api request failed", path=request.path)
    return problem(500, _("The fault is ours and has been logged."))


def wrong_fields(messages: Mapping[str, Any]) -> Iterable[dict[str, str]]:
    """{"json": {"headline": ["…"]}} as [{"pointer": "#/headline", "detail": "…"}]; a query's fields are parameters."""
    for location, fields in messages.items():
        name = "pointer" if location == "json" else "parameter"
        if isinstance(fields, Mapping):
            for path, text in _flat(fields, ""):
                yield {name: f"#{path}" if name == "pointer" else path.strip("/"), "detail": explain(text)}
        else:
            yield {"detail": explain(str(fields[0] if isinstance(fields, list) and fields else fields))}


def _flat(fields: Mapping[Any, Any], path: str) -> Iterable[tuple[str, str]]:
    for key, found in fields.items():
        here = path if key == "_schema" else f"{path}/{str(key).replace('~', '~0').replace('/', '~1')}"
        if isinstance(found, Mapping):
            yield from _flat(found, here)
        else:
            for text in found if isinstance(found, list) else [found]:
                yield here, str(text)


def explain(text: str) -> str:
    """The library's English sentence in plain words of the reader's language; our own sentences as they are."""
    if text.startswith("Missing data"):
        return _("This is needed.")
    if text.startswith("Unknown field"):
        return _("There is no such field.")
    if text.startswith("Field may not be null"):
        return _("This cannot be empty.")
    if text.startswith(("Not a valid", "Invalid")):
        return _("This is not of the right kind.")
    return text


def title_of(status: int) -> str:
    """A few words for a status."""
    words = {
        400: _("The request cannot be read"),
        401: _("A token is needed"),
        403: _("Not allowed"),
        404: _("There is no such thing"),
        405: _("This address cannot be used that way"),
        409: _("Not possible now"),
        410: _("Has been withdrawn"),
        412: _("Changed since you read it"),
        413: _("Too much at once"),
        415: _("Send JSON"),
        422: _("Something in the request is wrong"),
        428: _("Say which version you have read"),
        429: _("Too many requests"),
        503: _("Busy"),
    }
    return words.get(status, _("Something went wrong here"))
