"""When the database does not answer, cannot write or was asked by two at once: a plain page that gives back what was typed."""

import sqlite3

import structlog
from flask import Flask, Response, current_app, g, make_response, render_template, request
from sqlalchemy.exc import DBAPIError, OperationalError, TimeoutError

from workbench.web.error_pages import MOST_TYPED, stale, typed_words, unexpected
from workbench.web.languages import COOKIE, LANGUAGES

log = structlog.get_logger(__name__)

RETRY_SECONDS = 10
NO_ROOM = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY})
NO_ANSWER = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_CANTOPEN})
# PostgreSQL lets two write at once, and refuses the second: the same row twice, a row that has just gone, one another's locks.
AT_ONCE = frozenset({"23503", "23505", "40001", "40P01"})
SERVER_CLASSES = ("08", "53", "57")  # PostgreSQL: connection, resources (a full disk is 53100), stopped by its operator


def init_unavailable(app: Flask) -> None:
    """Answer faults of the database itself; faults of ours in a statement stay faults of ours."""
    app.register_error_handler(DBAPIError, _database_fault)
    app.register_error_handler(TimeoutError, _unavailable)


def is_out_of_reach(error: DBAPIError) -> bool:
    """Whether the database is away, full or may only be read: waiting helps, and no statement is wrong."""
    if isinstance(error.orig, sqlite3.Error):
        return (getattr(error.orig, "sqlite_errorcode", 0) & 0xFF) in NO_ROOM | NO_ANSWER
    state = getattr(error.orig, "sqlstate", None)
    is_cut = state is None and isinstance(error, OperationalError)
    return error.connection_invalidated or is_cut or (state or "").startswith(SERVER_CLASSES)


def is_at_once(error: DBAPIError) -> bool:
    """Whether somebody else wrote the same in the same moment; on SQLite one waits for the other, so it never is."""
    return getattr(error.orig, "sqlstate", None) in AT_ONCE


def note_at_once(error: DBAPIError) -> None:
    """Into the log, with the name of the rule: should it come again and again, it is a fault of ours."""
    rule = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
    log.warning("two wrote at once", endpoint=request.endpoint, kind=type(error.orig).__name__, rule=rule)


def _database_fault(error: DBAPIError) -> Response:
    if is_at_once(error):
        note_at_once(error)
        return stale(error)
    return _unavailable(error) if is_out_of_reach(error) else unexpected(error)


def _unavailable(error: Exception) -> Response:
    """503, in the language that can be known without the database."""
    log.error("the database cannot be used", endpoint=request.endpoint, kind=type(error).__name__)
    g._login_user = current_app.login_manager.anonymous_user()  # type: ignore[attr-defined]
    asked = (request.args.get("lang", ""), request.cookies.get(COOKIE, ""))
    known = next((one for one in asked if one in LANGUAGES), None)
    g.language = known or request.accept_languages.best_match(LANGUAGES) or "sv"
    typed = typed_words() if (request.content_length or 0) <= MOST_TYPED else {}
    response = make_response(render_template("unavailable.html", typed=typed, language=g.language), 503)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    response.headers["Cache-Control"] = "no-store"
    return response
