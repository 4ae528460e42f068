"""Around every request: an id that goes into the log and out again, its duration, and the door that closes in read-only mode."""

import time

import structlog
from flask import Flask, Response, current_app, g, make_response, render_template, request
from flask.blueprints import BlueprintSetupState

from workbench.errors import ReadOnly
from workbench.logs import request_id
from workbench.operations.blueprint import blueprint
from workbench.operations.measuring import count_request
from workbench.operations.read_only import current_period, refuse_when_read_only
from workbench.web.error_pages import SECRET
from workbench.web.sessions import read_session

log = structlog.get_logger(__name__)
HEADER = "X-Request-ID"
CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
STILL_OPEN = frozenset({"operations.end_read_only"})
RETRY_SECONDS = 60
SLOW_SECONDS = 2.0
MOST_TYPED = 200_000
BANNER_SECONDS = 5.0
KNOWN_REASON = "workbench_read_only_reason"


def _wire(state: BlueprintSetupState) -> None:
    app: Flask = state.app  # type: ignore[assignment]
    app.before_request_funcs.setdefault(None, []).insert(0, _begin)  # first of all
    app.after_request_funcs.setdefault(None, []).insert(0, _end)  # and last of all: they run backwards
    app.before_request(_refuse_changes)
    app.context_processor(lambda: {"read_only_reason": read_only_reason})


blueprint.record_once(_wire)


def _begin() -> None:
    g.began, g.request_id = time.perf_counter(), request_id(request.headers.get(HEADER, ""))
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def _end(response: Response) -> Response:
    if "began" not in g:
        return response
    seconds = time.perf_counter() - g.began
    response.headers[HEADER] = g.request_id
    if response.status_code in (429, 503):
        response.headers.setdefault("Retry-After", str(RETRY_SECONDS))
    count_request(request.endpoint, response.status_code, seconds)
    if response.status_code >= 500 or seconds > SLOW_SECONDS:
        log.warning("request", endpoint=request.endpoint, status=response.status_code, milliseconds=round(1000 * seconds))
    return response


def _refuse_changes() -> None:
    """In read-only mode a change is refused before anything is begun. Raises ReadOnly."""
    if request.method not in CHANGING or request.endpoint is None or request.endpoint in STILL_OPEN:
        return
    with read_session() as session:
        refuse_when_read_only(session)


@blueprint.app_errorhandler(ReadOnly)
def read_only_page(error: ReadOnly) -> Response:
    """A plain page with the reason and with everything that was typed."""
    typed = {}
    if request.method == "POST" and (request.content_length or 0) <= MOST_TYPED:
        typed = {key: value for key, value in request.form.items() if not SECRET.search(key) and value.strip()}
    body = render_template("operations/read_only.html", message=error.message, typed=typed)
    return make_response(body, 503)


def read_only_reason() -> str:
    """Why nothing may be changed now; "" when all may. For the banner: asked at most every few seconds, not for each page."""
    known = current_app.extensions.get(KNOWN_REASON)
    if known is not None and time.monotonic() - known[0] < BANNER_SECONDS:
        return str(known[1])
    with read_session() as session:
        period = current_period(session)
    reason = period.reason if period else ""
    current_app.extensions[KNOWN_REASON] = (time.monotonic(), reason)
    return reason


def forget_reason() -> None:
    """It has just changed."""
    current_app.extensions.pop(KNOWN_REASON, None)
