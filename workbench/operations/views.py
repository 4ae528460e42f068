"""The doors for machines that watch, and the status page for people."""

import hmac
import ipaddress
import json
from typing import Any

from flask import Response, abort, flash, jsonify, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as WerkzeugResponse

from workbench import clock
from workbench.accounts.permissions import may
from workbench.desk.queries import all_sources, unfinished_jobs
from workbench.errors import Refused
from workbench.intake.inbox.encoders import read_state
from workbench.operations import guarding, health, history, measuring, read_only, wording
from workbench.operations.blueprint import blueprint
from workbench.web.fragments import go_to
from workbench.web.sessions import database, read_session, settings

__all__ = ["blueprint", "guarding"]
PLAIN = "text/plain; version=0.0.4; charset=utf-8"


@blueprint.get("/healthz")
def healthz() -> Response:
    """The process answers. Nothing else is asked: a database that is away is no reason to kill this process."""
    return Response("ok\n", mimetype="text/plain")


@blueprint.get("/readyz")
def readyz() -> tuple[Response, int]:
    """Whether requests can be served: database and migrations; with ?of=all the worker's pulse too. No details to strangers."""
    try:
        with read_session() as session:
            lights = [health.look_at_database(session).light]
            if request.args.get("of") == "all":
                lights.append(health.look_at_worker(session, clock.utcnow()).light)
    except SQLAlchemyError:
        lights = [health.RED]
    is_ready = health.RED not in lights
    return jsonify(ready=is_ready), 200 if is_ready else 503


@blueprint.get("/metrics")
def metrics() -> Response:
    """Figures for Prometheus: from this machine itself, or with the token that `flask --app wsgi metrics-token` prints."""
    if not (_is_own_machine() or _has_token()):
        abort(401)
    return Response(measuring.exposition(database(), settings(), clock.utcnow()), content_type=PLAIN)


@blueprint.get("/status")
def status() -> str:
    """How the installation is: a light for each part, what to do, and what has changed lately. More for administrators."""
    return _status()


def _status(*, error: str = "", reason: str = "") -> str:
    now = clock.utcnow()
    with read_session() as session:
        looks = health.look_at_all(session, settings(), now)
        changes = history.newest_changes(session)
        details = _details(session) if may("operations.status_details") else None
        period = read_only.current_period(session)
    lines = [(wording.name_of(look.part), look, *wording.words(look)) for look in looks]
    return render_template(
        "operations/status.html",
        lines=lines, light=health.worst(looks), light_word=wording.light_word, name_of=wording.name_of, changes=changes,
        details=details, period=period, settings=settings(), error=error, reason=reason,
    )  # fmt: skip


@blueprint.get("/status.json")
def status_details() -> Response:
    """The same for programs of administrators."""
    with read_session() as session:
        looks = health.look_at_all(session, settings(), clock.utcnow())
    body = {"light": health.worst(looks), "parts": [wording.as_row(look) for look in looks]}
    return Response(json.dumps(body, ensure_ascii=False), mimetype="application/json")


@blueprint.post("/status/read-only")
def begin_read_only() -> WerkzeugResponse | tuple[str, int]:
    """Close the workbench for changes."""
    reason = request.form.get("reason", "").replace("\x00", "")
    try:
        with database().write_session(even_read_only=True) as session:
            read_only.set_read_only(session, reason, actor_id=current_user.id, now=clock.utcnow())
    except Refused as error:
        return _status(error=error.message, reason=reason), 422
    guarding.forget_reason()
    flash(_("The workbench can now be read but not changed. Jobs wait."), "ok")
    return go_to(url_for("operations.status"))


@blueprint.post("/status/read-only/end")
def end_read_only() -> WerkzeugResponse:
    """Open it again."""
    with database().write_session(even_read_only=True) as session:
        read_only.end_read_only(session, actor_id=current_user.id, now=clock.utcnow())
    guarding.forget_reason()
    flash(_("Everything can be changed again. Jobs go on."), "ok")
    return go_to(url_for("operations.status"))


def _details(session: Session) -> dict[str, Any]:
    """For administrators and auditors: jobs that failed, sources, the model, what the fetch guard lets through."""
    version, encoder = health.model_version(settings()), read_state(settings())
    return {"jobs": unfinished_jobs(session), "sources": all_sources(session), "version": version, "encoder": encoder}


def _is_own_machine() -> bool:
    """A connection from this machine that no proxy has passed on."""
    if any(request.headers.get(name) for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP")):
        return False
    try:
        return ipaddress.ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False


def _has_token() -> bool:
    kind, _space, given = request.headers.get("Authorization", "").partition(" ")
    wanted = measuring.metrics_token(settings().secret_key)
    return kind.lower() == "bearer" and hmac.compare_digest(given.strip().encode(), wanted.encode())
