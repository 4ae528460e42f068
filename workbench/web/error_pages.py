"""Helpful pages for what can go wrong: plain words, what became of the text, what to do next."""

import re
from urllib.parse import urlsplit

import structlog
from flask import Flask, Response, make_response, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from workbench.errors import NotPublishable, StaleVersion, WorkbenchError

log = structlog.get_logger(__name__)

MOST_TYPED = 200_000  # bytes: a page of text, not a file
SECRET = re.compile(r"csrf|password|secret|token|code|batch", re.IGNORECASE)


def init_error_pages(app: Flask) -> None:
    """Register one handler per kind of error."""
    app.register_error_handler(CSRFError, _expired)
    app.register_error_handler(WorkbenchError, _workbench_error)
    app.register_error_handler(StaleDataError, stale)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, unexpected)


def _page(status: int, message: str, **extra: object) -> Response:
    title, advice = _words(status)
    body = render_template("error.html", status=status, title=title, advice=advice, message=message, back=_back(), **extra)
    return make_response(body, status)


def _back() -> str:
    """The page of ours that the person came from, if it is another one than this."""
    came_from, here = urlsplit(request.referrer or ""), urlsplit(request.url)
    if came_from.netloc != here.netloc or came_from.path == here.path or not came_from.path.startswith("/"):
        return ""
    return "/" + came_from.path.lstrip("/") + (f"?{came_from.query}" if came_from.query else "")


def typed_words() -> dict[str, str]:
    """What somebody typed in the form that could not be taken: sentences, never passwords, codes or tokens."""
    if request.method != "POST" or (request.content_length or 0) > MOST_TYPED:
        return {}
    sentences = {key: value.strip() for key, value in request.form.items() if not SECRET.search(key)}
    return {key: value for key, value in sentences.items() if re.search(r"\s", value)}


def _workbench_error(error: WorkbenchError) -> Response:
    findings = error.findings if isinstance(error, NotPublishable) else ()
    return _page(error.status, error.message, findings=findings, typed=typed_words(), stale=isinstance(error, StaleVersion))


def stale(_error: Exception) -> Response:
    """A colleague changed the same row in the same instant; nothing of this request was done."""
    return _page(409, "", typed=typed_words())


def _expired(_error: CSRFError) -> Response:
    """The form's protection has expired: what was typed is shown again, so that nothing is lost."""
    typed = {key: value for key, value in request.form.items() if not SECRET.search(key) and value.strip()}
    return _page(400, _("The page had been open too long, so it was not sent."), typed=typed)


def _http_error(error: HTTPException) -> Response:
    if error.response is not None or (error.code or 500) < 400:
        return error.get_response()  # type: ignore[return-value]
    response = _page(error.code or 500, "")
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After", "WWW-Authenticate"):
            response.headers[name] = value
    return response


def unexpected(error: Exception) -> Response:
    """A fault of ours: logged, and said."""
    log.exception("request failed", **_where())
    try:
        typed = typed_words()
    except Exception:
        log.exception("the typed text could not be read", **_where())
        typed = {}
    return _page(500, "", typed=typed)


def _where() -> dict[str, str | int | None]:
    """Which page it was, and its numbers: an address may hold a token that opens a receipt or a survey, so it is not logged."""
    numbers = {key: value for key, value in (request.view_args or {}).items() if isinstance(value, int)}
    return {"endpoint": request.endpoint, **numbers}


def _words(status: int) -> tuple[str, str]:
    """Title and advice for a status."""
    again = _("Go back and try again. What you typed is still in your browser.")
    words = {
        400: (_("The page could not be sent"), again),
        401: (_("Sign in first"), _("Sign in, and you come back here.")),
        403: (_("You may not do this"), _("Your role does not allow it. Ask an administrator if it should.")),
        404: (_("There is no such page"), _("The address may be wrong, or the page has been moved.")),
        405: (_("The page could not be used that way"), _("Go back and use the buttons on the page.")),
        409: (_("Somebody was here before you"), _("Nothing of yours was lost. Go back and read what has changed.")),
        410: (_("This has been withdrawn"), _("See the corrections page for what happened and why.")),
        413: (_("That was too much at once"), _("Shorten the text or the file and try again.")),
        422: (_("This could not be done"), _("Nothing was changed. Read the reason and go back.")),
        429: (_("Too many tries"), _("Wait a minute and try again.")),
        503: (_("We are busy"), _("Try again in a minute.")),
    }
    fallback = (_("Something went wrong here"), _("The fault is ours and has been logged. ") + again)
    return words.get(status, fallback)
