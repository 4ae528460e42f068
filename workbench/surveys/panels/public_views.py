"""A volunteer panel for the public: joining with a letter that asks twice, and leaving with one press (RFC 8058)."""

from datetime import timedelta

from flask import make_response, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from workbench import clock
from workbench.errors import Refused
from workbench.surveys.blueprint import blueprint
from workbench.surveys.panels import joining, queries
from workbench.surveys.panels.forms import JoinForm
from workbench.surveys.panels.models import Panel
from workbench.surveys.waves.room import Answer
from workbench.web.languages import language
from workbench.web.sessions import read_session, settings, write_session
from workbench.web.throttle import Throttle

MOST_OF_A_NETWORK = 60  # a library stands behind one address
WINDOW = timedelta(hours=1)


@blueprint.route("/panel/<int:panel_id>", methods=["GET", "POST"])
def join_panel(panel_id: int) -> Answer:
    """Join. The answer is the same whether the address is in the panel or not."""
    form = JoinForm()
    with read_session() as session:
        row = queries.open_panel(session, panel_id)
    if not form.is_submitted():
        return _form(row, form, 200)
    if not form.validate():
        return _form(row, form, 422)
    if form.website.data:
        return _to_sent(row)  # whatever filled the trap is told what people are told, and nothing happens
    throttle = Throttle("panel", most=MOST_OF_A_NETWORK, window=WINDOW)
    if not throttle.take(request.remote_addr or "", now=clock.utcnow()):
        form.address.errors = [_("Many have signed up from your network in the last hour. Try again in an hour.")]
        return _form(row, form, 429)
    try:
        with write_session() as session:
            panel, key = queries.open_panel(session, panel_id), settings().secret_key
            joining.ask_to_join(session, panel, form.address.data or "", language=language(), secret_key=key, now=clock.utcnow())
    except Refused as refused:
        form.address.errors = [refused.message]
        return _form(row, form, 422)
    return _to_sent(row)


@blueprint.get("/panel/<int:panel_id>/sent")
def join_sent(panel_id: int) -> Answer:
    """Look in your mailbox."""
    with read_session() as session:
        row = queries.open_panel(session, panel_id)
    return render_template("surveys/panels/sent.html", row=row)


@blueprint.get("/panel/confirm/<token>")
def confirm_panel(token: str) -> Answer:
    """Asks for one press; opening the address changes nothing, since mail filters open every link."""
    with read_session() as session:
        contact = queries.contact_by_token(session, token)
        row, is_late = contact.panel, contact.confirmed_on is None and joining.is_late(contact, clock.utcnow())
    page = render_template("surveys/panels/confirm.html", row=row, token=token, is_late=is_late, about=about(row))
    return _kept_by_nobody(page, 410 if is_late else 200)


@blueprint.post("/panel/confirm/<token>")
def confirm_panel_now(token: str) -> Answer:
    """In the panel."""
    with write_session() as session:
        contact = joining.confirm(session, token, now=clock.utcnow())
        row = contact.panel
    return _kept_by_nobody(render_template("surveys/panels/joined.html", row=row, token=token), 200)


@blueprint.get("/panel/leave/<token>")
def leave_panel(token: str) -> Answer:
    """Asks for one press; opening the address changes nothing, since mail filters open every link."""
    with read_session() as session:
        row = queries.member_by_token(session, token)
        panel = row.panel
    return _left(panel, token, has_left=row.left_on is not None)


@blueprint.post("/panel/leave/<token>")
def leave_panel_now(token: str) -> Answer:
    """Leave. The token is the proof, so that a mail program can do it without signing in."""
    with write_session() as session:
        contact = queries.member_by_token(session, token)
        row = contact.panel
        joining.leave(session, contact, secret_key=settings().secret_key, actor_id=None, now=clock.utcnow())
    return _left(row, token, has_left=True)


def about(row: Panel) -> str:
    """What a panel is, in the visitor's language or else the other."""
    first, second = (row.about, row.about_en) if language() == "sv" else (row.about_en, row.about)
    return first or second


def _form(row: Panel, form: JoinForm, status: int) -> Response:
    return _kept_by_nobody(render_template("surveys/panels/join.html", row=row, form=form, about=about(row)), status)


def _to_sent(row: Panel) -> Response:
    return redirect(url_for("surveys.join_sent", panel_id=row.id), code=303)


def _left(row: Panel, token: str, *, has_left: bool) -> Response:
    page = render_template("surveys/panels/leave.html", row=row, token=token, has_left=has_left)
    return _kept_by_nobody(page, 200)


def _kept_by_nobody(page: str, status: int) -> Response:
    """Pages that stand behind a person's own link, or hold an address, are kept in no cache and named to no other site."""
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@blueprint.record_once
def _exempt(state: BlueprintSetupState) -> None:
    state.app.extensions["csrf"].exempt(leave_panel_now)
