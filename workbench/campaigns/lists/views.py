"""Newsletters for the public: signing up with a letter that asks twice, and leaving with one press (RFC 8058)."""

from datetime import timedelta

from flask import make_response, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from workbench import clock
from workbench.campaigns import queries as campaign_queries
from workbench.campaigns.lists import queries, service
from workbench.campaigns.lists.choices import ListChoices
from workbench.campaigns.lists.forms import SignupForm
from workbench.campaigns.models import Channel
from workbench.campaigns.views.room import Page, blueprint
from workbench.errors import Refused
from workbench.web.languages import language
from workbench.web.sessions import read_session, settings, write_session
from workbench.web.throttle import Throttle

blueprint.add_app_template_filter(service.is_open, "list_is_open")
MOST_OF_A_NETWORK = 20
WINDOW = timedelta(hours=1)


@blueprint.get("/newsletter")
def newsletters() -> Page:
    """The newsletters that everybody may sign up for."""
    with read_session() as session:
        rows = [(row, about(row)) for row in queries.open_lists(session)]
    return render_template("campaigns/lists/newsletters.html", rows=rows)


@blueprint.route("/newsletter/<int:channel_id>", methods=["GET", "POST"])
def sign_up(channel_id: int) -> Page:
    """Sign up for one. The answer is the same whether the address is on the list or not."""
    form = SignupForm()
    with read_session() as session:
        row = queries.open_list(session, channel_id)
    if not form.is_submitted():
        return _form(row, form, 200)
    if not form.validate():
        return _form(row, form, 422)
    if form.website.data:
        return _to_sent(row)  # whatever filled the trap is told what people are told, and nothing happens
    throttle = Throttle("newsletter", most=MOST_OF_A_NETWORK, window=WINDOW)
    if not throttle.take(request.remote_addr or "", now=clock.utcnow()):
        form.address.errors = [_("Many have signed up from your network in the last hour. Try again in an hour.")]
        return _form(row, form, 429)
    try:
        with write_session() as session:
            channel = queries.open_list(session, channel_id)
            service.ask_to_join(session, channel, form.address.data or "", language=language(), now=clock.utcnow())
    except Refused as error:
        form.address.errors = [error.message]
        return _form(row, form, 422)
    return _to_sent(row)


@blueprint.get("/newsletter/<int:channel_id>/sent")
def sign_up_sent(channel_id: int) -> Page:
    """Look in your mailbox."""
    with read_session() as session:
        row = queries.open_list(session, channel_id)
    return render_template("campaigns/lists/sent.html", row=row)


@blueprint.get("/newsletter/confirm/<token>")
def confirm_page(token: str) -> Page:
    """Asks for one press; opening the address changes nothing, since mail filters open every link."""
    with read_session() as session:
        signup = service.signup_by_token(session, token)
        row = signup.channel
        is_late = signup.asked_at < clock.utcnow() - service.SIGNUP_LASTS or not service.is_open(row)
    page = render_template("campaigns/lists/confirm.html", row=row, token=token, is_late=is_late, about=about(row))
    return _kept_by_nobody(page, 410 if is_late else 200)


@blueprint.post("/newsletter/confirm/<token>")
def confirm_now(token: str) -> Page:
    """On the list."""
    with write_session() as session:
        recipient = service.confirm(session, token, secret_key=settings().secret_key, now=clock.utcnow())
        row = session.get_one(Channel, recipient.channel_id)
    return _kept_by_nobody(render_template("campaigns/lists/joined.html", row=row, leave_token=recipient.leave_token), 200)


@blueprint.get("/leave/<token>")
def leave(token: str) -> Page:
    """Asks for one press; opening the address changes nothing, since mail filters open every link."""
    with read_session() as session:
        recipient = campaign_queries.recipient_by_token(session, token)
        row = session.get_one(Channel, recipient.channel_id)
    return _left(row, token, has_left=recipient.left_at is not None)


@blueprint.post("/leave/<token>")
def leave_now(token: str) -> Page:
    """Leave. The token is the proof, so that a mail program can do it without signing in."""
    with write_session() as session:
        recipient = campaign_queries.recipient_by_token(session, token)
        row = session.get_one(Channel, recipient.channel_id)
        key, now = settings().secret_key, clock.utcnow()
        service.leave(session, recipient, reason="self", secret_key=key, actor_id=None, now=now)
    return _left(row, token, has_left=True)


def about(row: Channel) -> str:
    """What a list is about, in the visitor's language or else the other."""
    return ListChoices.read(row.settings).about(language())


def _form(row: Channel, form: SignupForm, status: int) -> Response:
    return _kept_by_nobody(render_template("campaigns/lists/sign_up.html", row=row, form=form, about=about(row)), status)


def _to_sent(row: Channel) -> Response:
    return redirect(url_for("campaigns.sign_up_sent", channel_id=row.id), code=303)


def _left(row: Channel, token: str, *, has_left: bool) -> Response:
    can_return = has_left and service.is_open(row)
    page = render_template("campaigns/lists/leave.html", row=row, token=token, has_left=has_left, can_return=can_return)
    return _kept_by_nobody(page, 200)


def _kept_by_nobody(page: str, status: int) -> Response:
    """Pages that stand behind a person's own link, or hold an address, are kept in no cache and named to no other site."""
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@blueprint.record_once
def _exempt(state: BlueprintSetupState) -> None:
    state.app.extensions["csrf"].exempt(leave_now)
