"""Pages of webhooks: what is sent where, with which result; a new secret; opening, closing and sending again."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from workbench import clock
from workbench.accounts.models import Organisation, User
from workbench.accounts.queries import organisations
from workbench.errors import Conflict, NotAllowed, Refused
from workbench.partners.api.tokens import is_lead
from workbench.partners.blueprint import Page, blueprint
from workbench.partners.webhooks import queries, service
from workbench.partners.webhooks.forms import EVENT_WORDS, WebhookForm
from workbench.partners.webhooks.models import WebhookEndpoint
from workbench.web.pages import page_number
from workbench.web.sessions import read_session, settings, write_session

Change = Callable[[Session, WebhookEndpoint, User], Any]


@blueprint.get("/webhooks")
def webhook_list() -> Page:
    """Every webhook that the person sees to."""
    with read_session() as session:
        rows = queries.endpoints_seen_by(session, current_user)
        may_add = "administrator" in current_user.role_names or is_lead(session, current_user)
    return render_template("partners/webhooks/list.html", rows=rows, may_add=may_add, words=EVENT_WORDS)


@blueprint.route("/webhooks/new", methods=["GET", "POST"])
def new_webhook() -> Page:
    """Add a webhook; its secret is shown on the page that answers, this once."""
    with read_session() as session:
        is_admin = "administrator" in current_user.role_names
        owners = [row for row in organisations(session) if is_admin or row.id == current_user.organisation_id]
    if not owners:
        raise NotAllowed(_("The organisation is closed"), subject_id=current_user.organisation_id)
    form = WebhookForm(owners)
    if not form.validate_on_submit():
        return render_template("partners/webhooks/form.html", form=form, row=None), 422 if form.is_submitted() else 200
    try:
        with write_session() as session:
            row, secret = service.add_endpoint(
                session, form.name.data or "", organisation=session.get_one(Organisation, form.organisation.data),
                address=form.address.data or "", events=form.events.data or [], actor=session.get_one(User, current_user.id),
                settings=settings(), now=clock.utcnow(),
            )  # fmt: skip
    except (Refused, Conflict) as error:
        form.address.errors = [error.message]
        return render_template("partners/webhooks/form.html", form=form, row=None), 422
    return render_template("partners/webhooks/secret.html", row=row, secret=secret, is_new=True)


@blueprint.get("/webhooks/<int:endpoint_id>")
def webhook_page(endpoint_id: int) -> Page:
    """One webhook: its state, and what was sent."""
    with read_session() as session:
        row = queries.endpoint_by_id(session, endpoint_id, current_user)
        page = queries.message_page(session, row, number=page_number(request.args.get("page")))
        tries = queries.tries_of(session, [one.id for one in page.rows])
        missed = queries.missed_count(session, row)
        may_change = "administrator" in current_user.role_names or is_lead(session, current_user)
    return render_template(
        "partners/webhooks/webhook.html", row=row, page=page, tries=tries, missed=missed, words=EVENT_WORDS,
        may_change=may_change, now=clock.utcnow(),
    )  # fmt: skip


@blueprint.route("/webhooks/<int:endpoint_id>/settings", methods=["GET", "POST"])
def change_webhook(endpoint_id: int) -> Page:
    """Another name, address or choice of events."""
    with read_session() as session:
        row = queries.endpoint_by_id(session, endpoint_id, current_user)
    form = WebhookForm(name=row.name, address=row.address, events=row.events)
    if not form.validate_on_submit():
        return render_template("partners/webhooks/form.html", form=form, row=row), 422 if form.is_submitted() else 200

    def change(session: Session, found: WebhookEndpoint, actor: User) -> None:
        service.change_endpoint(
            session, found, name=form.name.data or "", address=form.address.data or "", events=form.events.data or [],
            actor=actor, settings=settings(), now=clock.utcnow(),
        )  # fmt: skip

    try:
        _change(endpoint_id, change)
    except Refused as error:
        form.address.errors = [error.message]
        return render_template("partners/webhooks/form.html", form=form, row=row), 422
    flash(_("Saved."))
    return _to(endpoint_id)


@blueprint.post("/webhooks/<int:endpoint_id>/secret")
def rotate_webhook(endpoint_id: int) -> Page:
    """A new secret, shown this once; the old one signs along for a day."""

    def change(session: Session, row: WebhookEndpoint, actor: User) -> tuple[WebhookEndpoint, str]:
        return row, service.rotate_secret(session, row, actor=actor, settings=settings(), now=clock.utcnow())

    row, secret = _change(endpoint_id, change)
    return render_template("partners/webhooks/secret.html", row=row, secret=secret, is_new=False)


@blueprint.post("/webhooks/<int:endpoint_id>/state")
def switch_webhook(endpoint_id: int) -> Response:
    """Close the webhook, or open it again."""
    act = service.open_endpoint if request.form.get("open") == "1" else service.pause_endpoint
    _change(endpoint_id, lambda session, row, actor: act(session, row, actor=actor, now=clock.utcnow()))
    return _to(endpoint_id)


@blueprint.post("/webhooks/<int:endpoint_id>/test")
def try_webhook(endpoint_id: int) -> Response:
    """Send a message that says nothing."""
    _change(endpoint_id, lambda session, row, actor: service.send_test(session, row, actor=actor, now=clock.utcnow()))
    flash(_("A test is on its way. Reload in a moment to see whether it arrived."))
    return _to(endpoint_id)


@blueprint.post("/webhooks/<int:endpoint_id>/missed")
def send_missed_webhooks(endpoint_id: int) -> Response:
    """Send what did not arrive."""
    count = _change(endpoint_id, lambda session, row, actor: service.send_missed(session, row, actor=actor, now=clock.utcnow()))
    flash(ngettext("%(num)s message is sent again.", "%(num)s messages are sent again.", count))
    return _to(endpoint_id)


@blueprint.post("/webhooks/<int:endpoint_id>/messages/<int:message_id>/again")
def send_webhook_again(endpoint_id: int, message_id: int) -> Response:
    """Send one message again, with the same id."""

    def again(session: Session, row: WebhookEndpoint, actor: User) -> None:
        service.send_again(session, queries.message_by_id(session, row, message_id), actor=actor, now=clock.utcnow())

    _change(endpoint_id, again)
    flash(_("The message is sent again, with the same id."))
    return _to(endpoint_id)


@blueprint.post("/webhooks/<int:endpoint_id>/remove")
def remove_webhook(endpoint_id: int) -> Response:
    """Take the webhook and its messages away."""
    _change(endpoint_id, lambda session, row, actor: service.remove_endpoint(session, row, actor=actor, now=clock.utcnow()))
    flash(_("The webhook has been removed."))
    return redirect(url_for("partners.webhook_list"), code=303)


def _change(endpoint_id: int, change: Change) -> Any:
    with write_session() as session:
        actor = session.get_one(User, current_user.id)
        return change(session, queries.endpoint_by_id(session, endpoint_id, actor), actor)


def _to(endpoint_id: int) -> Response:
    return redirect(url_for("partners.webhook_page", endpoint_id=endpoint_id), code=303)
