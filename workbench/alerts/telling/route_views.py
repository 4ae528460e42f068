"""Shared routes, for administrators: the SMS gateway, chat rooms, webhooks, the sign of life; each with a test."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from workbench import clock
from workbench.accounts.models import User
from workbench.alerts.blueprint import blueprint
from workbench.alerts.telling import queries, routes
from workbench.alerts.telling.forms import ChatForm, PingForm, SmsForm, WebhookForm
from workbench.alerts.telling.models import ROUTE_KINDS, AlertPushKey, AlertRoute
from workbench.alerts.telling.options import ChatOptions, SmsOptions, WebhookOptions
from workbench.alerts.telling.views import LONGEST_SILENCE
from workbench.alerts.telling.wishes import try_route
from workbench.alerts.telling.words import PART_WORDS, ROUTE_WORDS
from workbench.errors import Conflict, NotFound, Refused
from workbench.web.sessions import read_session, settings, write_session

FORMS: dict[str, type[FlaskForm]] = {"sms": SmsForm, "chat": ChatForm, "webhook": WebhookForm, "ping": PingForm}
FIELDS = "to={to}\nmessage={text}"
Page = Any


@blueprint.get("/alerts/routes")
def route_list() -> Page:
    """What alerts can be sent by, how it went last, and the pulse of the house."""
    with read_session() as session:
        rows, trials = queries.all_routes(session), queries.last_trials(session)
        pulse = queries.house_pulse(session, clock.utcnow(), longest_silence=LONGEST_SILENCE)
        has_key = session.get(AlertPushKey, 1) is not None
    missing = [kind for kind in ROUTE_KINDS if kind != "sms" or not any(row.kind == "sms" for row in rows)]
    return render_template(
        "alerts/telling/routes.html", rows=rows, trials=trials, pulse=pulse, missing=missing, words=ROUTE_WORDS,
        parts=PART_WORDS, has_key=has_key, has_mail=bool(settings().smtp_url), is_https=settings().is_https,
    )  # fmt: skip


@blueprint.route("/alerts/routes/new/<kind>", methods=["GET", "POST"])
def new_route(kind: str) -> Page:
    """Set up a route; a webhook's secret is shown on the page that answers, this once."""
    if kind not in FORMS:
        raise NotFound(subject_id=kind)
    form = FORMS[kind](data={"fields": FIELDS} if kind == "sms" and request.method == "GET" else None)
    if not form.validate_on_submit():
        return _form_page(form, kind, None), 422 if form.is_submitted() else 200
    try:
        with write_session() as session:
            row, secret = routes.add_route(
                session, kind, form.name.data or "", options=_options(form, kind), secret=_secret(form), scope=_scope(form),
                actor=_me(session), settings=settings(), now=clock.utcnow(),
            )  # fmt: skip
    except (Refused, Conflict) as error:
        return _refused(form, kind, None, error)
    if secret:
        return render_template("alerts/telling/secret.html", row=row, secret=secret)
    flash(_("The route is in use. Send a test to see that it works."))
    return _to_list()


@blueprint.route("/alerts/routes/<int:route_id>", methods=["GET", "POST"])
def change_route(route_id: int) -> Page:
    """Another name, address or key."""
    with read_session() as session:
        row = routes.route_by_id(session, route_id)
    form = FORMS[row.kind](data=_typed(row) if request.method == "GET" else None)
    if not form.validate_on_submit():
        return _form_page(form, row.kind, row), 422 if form.is_submitted() else 200
    try:
        with write_session() as session:
            routes.change_route(
                session, routes.route_by_id(session, route_id), form.name.data or "", options=_options(form, row.kind),
                secret=_secret(form), scope=_scope(form), actor=_me(session), settings=settings(), now=clock.utcnow(),
            )  # fmt: skip
    except (Refused, Conflict) as error:
        return _refused(form, row.kind, row, error)
    flash(_("Saved."))
    return _to_list()


@blueprint.post("/alerts/routes/<int:route_id>/active")
def switch_route(route_id: int) -> Response:
    """Rest a route, or use it again."""
    with write_session() as session:
        row = routes.route_by_id(session, route_id)
        routes.switch_route(session, row, is_active=request.form.get("active") == "1", actor=_me(session), now=clock.utcnow())
    return _to_list()


@blueprint.post("/alerts/routes/<int:route_id>/test")
def try_shared_route(route_id: int) -> Response:
    """A test by a shared route; one of the gateway goes to the administrator's own telephone."""
    with write_session() as session:
        row = routes.route_by_id(session, route_id)
        try_route(session, _me(session), row.kind, route_id=row.id, now=clock.utcnow(), settings=settings())
    flash(_("A test is on its way. Reload in a moment to see whether it arrived."))
    return _to_list()


@blueprint.post("/alerts/routes/<int:route_id>/remove")
def remove_route(route_id: int) -> Response:
    """Take the route away."""
    with write_session() as session:
        routes.remove_route(session, routes.route_by_id(session, route_id), actor=_me(session), now=clock.utcnow())
    flash(_("The route has been removed."))
    return _to_list()


def _options(form: Any, kind: str) -> routes.Options:
    if kind == "sms":
        return SmsOptions(
            address=form.address.data, method=form.method.data, form=form.form.data, fields=routes.read_fields(form.fields.data),
            header=form.header.data or "", header_value=form.header_value.data or "", success=form.success.data,
        )  # fmt: skip
    if kind == "chat":
        return ChatOptions(form.flavour.data, form.language.data)
    return WebhookOptions(form.address.data, form.language.data) if kind == "webhook" else None


def _secret(form: Any) -> str:
    return (form.secret.data or "").strip() if "secret" in form else ""


def _scope(form: Any) -> str:
    return form.scope.data if "scope" in form else "all"


def _typed(row: AlertRoute) -> dict[str, Any]:
    typed = {"name": row.name, "scope": row.scope, **row.options}
    if row.kind == "sms":
        typed["fields"] = "\n".join(f"{name}={value}" for name, value in row.options.get("fields", {}).items())
    return typed


def _refused(form: Any, kind: str, row: AlertRoute | None, error: Refused | Conflict) -> Page:
    """The message at the field that it is about."""
    name = str(error.subject_id)
    form[name if name in form else "name"].errors = [error.message]
    return _form_page(form, kind, row), 422


def _form_page(form: Any, kind: str, row: AlertRoute | None) -> str:
    return render_template("alerts/telling/route_form.html", form=form, kind=kind, row=row, words=ROUTE_WORDS)


def _me(session: Session) -> User:
    return session.get_one(User, current_user.id)


def _to_list() -> Response:
    return redirect(url_for("alerts.route_list"), code=303)
