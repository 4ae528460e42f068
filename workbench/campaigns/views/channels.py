"""Channels and e-mail lists: an administrator sees to all, a partner to its own."""

from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from workbench import clock
from workbench.accounts.models import Organisation
from workbench.accounts.queries import organisations
from workbench.campaigns import channels as service
from workbench.campaigns import queries
from workbench.campaigns.forms import ChannelForm, RecipientForm, WebhookForm
from workbench.campaigns.lists.service import has_left
from workbench.campaigns.models import CHANNEL_KINDS, Channel
from workbench.campaigns.sealing import new_secret
from workbench.campaigns.social.kinds import SOCIAL_KINDS
from workbench.campaigns.social.previews import approved_answers
from workbench.campaigns.views.room import Page, actor, blueprint
from workbench.campaigns.wording import kind_name
from workbench.errors import Conflict, Refused
from workbench.web.fragments import is_fragment
from workbench.web.sessions import read_session, settings, write_session

TEST_TAKES = timedelta(minutes=2)


@blueprint.get("/channels")
def channel_list() -> Page:
    """Where we can publish."""
    with read_session() as session:
        rows = queries.channels(session, organisation_id=queries.organisation_seen_by(current_user))
        counts = queries.recipient_counts(session)
    return render_template("campaigns/channels.html", rows=rows, counts=counts)


@blueprint.route("/channels/new", methods=["GET", "POST"])
def new_channel() -> Page:
    """Add a channel. A secret that we make is shown once, on the page that answers."""
    form = _channel_form()
    if not form.validate_on_submit():
        return render_template("campaigns/new_channel.html", form=form), 422 if form.is_submitted() else 200
    made = new_secret() if form.kind.data == "webhook" and not form.secret.data else ""
    try:
        with write_session() as session:
            user = actor(session)
            owner = session.get_one(Organisation, form.organisation.data)
            row = service.add_channel(
                session, form.name.data or "", kind=form.kind.data, organisation=owner, actor=user, settings=settings(),
                now=clock.utcnow(), address=form.address.data or "", secret=form.secret.data or made,
            )  # fmt: skip
    except (Refused, Conflict) as error:
        field = form.address if form.kind.data == "webhook" and isinstance(error, Refused) else form.name
        field.errors = [error.message]
        return render_template("campaigns/new_channel.html", form=form), 422
    if made:
        return render_template("campaigns/secret_made.html", row=row, secret=made)
    flash(_("The channel has been added."))
    return redirect(url_for("campaigns.channel_page", channel_id=row.id), code=303)


@blueprint.get("/channels/<int:channel_id>")
def channel_page(channel_id: int) -> Page:
    """One channel: its state, its address, its list; as a fragment, its connection while a test runs."""
    with read_session() as session:
        row = queries.one_channel(session, channel_id, viewer=current_user)
    if not is_fragment() or row.kind not in SOCIAL_KINDS:
        return _show(channel_id)
    return render_template("campaigns/_connection.html", row=row, may_change=_may_change(), is_late=_is_late(row))


@blueprint.post("/channels/<int:channel_id>/webhook")
def change_webhook(channel_id: int) -> Page:
    """Another address or secret."""
    form = WebhookForm()
    if not form.validate_on_submit():
        return _show(channel_id, webhook_form=form)
    try:
        with write_session() as session:
            row = queries.one_channel(session, channel_id, viewer=current_user)
            service.change_webhook(
                session, row, address=form.address.data or "", secret=form.secret.data or "", actor=actor(session),
                settings=settings(), now=clock.utcnow(),
            )  # fmt: skip
    except Refused as error:
        form.address.errors = [error.message]
        return _show(channel_id, webhook_form=form)
    flash(_("Saved."))
    return _to(channel_id)


@blueprint.post("/channels/<int:channel_id>/pause")
def pause_channel(channel_id: int) -> Response:
    """Hold everything on the channel, or open it again."""
    with write_session() as session:
        row = queries.one_channel(session, channel_id, viewer=current_user)
        act = service.resume_channel if request.form.get("open") == "1" else service.pause_channel
        act(session, row, actor=actor(session), now=clock.utcnow())
    return _to(channel_id)


@blueprint.post("/channels/<int:channel_id>/receivers")
def add_recipient(channel_id: int) -> Page:
    """Put an address on the list."""
    form = RecipientForm()
    if not form.validate_on_submit():
        return _show(channel_id, recipient_form=form)
    try:
        with write_session() as session:
            row = queries.one_channel(session, channel_id, viewer=current_user)
            if has_left(session, row, (form.address.data or "").strip(), secret_key=settings().secret_key):
                raise Refused(_("This person has left the list."))
            service.add_recipient(session, row, form.address.data or "", actor=actor(session), now=clock.utcnow())
    except Refused as error:
        form.address.errors = [error.message]
        return _show(channel_id, recipient_form=form)
    flash(_("The address is on the list."))
    return _to(channel_id)


@blueprint.post("/channels/<int:channel_id>/receivers/<int:recipient_id>/remove")
def remove_recipient(channel_id: int, recipient_id: int) -> Response:
    """Take an address off the list."""
    with write_session() as session:
        row = queries.one_channel(session, channel_id, viewer=current_user)
        service.remove_recipient(session, row, recipient_id, actor=actor(session), now=clock.utcnow())
    flash(_("The address has been taken off the list."))
    return _to(channel_id)


def _channel_form() -> ChannelForm:
    form = ChannelForm()
    is_admin = "administrator" in current_user.role_names
    with read_session() as session:
        owners = organisations(session)
    mine = [(row.id, row.name) for row in owners if is_admin or row.id == current_user.organisation_id]
    form.organisation.choices = mine
    kinds = [kind for kind in CHANNEL_KINDS if kind != "page" and kind not in SOCIAL_KINDS]
    form.kind.choices = [(kind, kind_name(kind)) for kind in kinds]
    return form


def _show(channel_id: int, *, webhook_form: WebhookForm | None = None, recipient_form: RecipientForm | None = None) -> Page:
    given = webhook_form or recipient_form
    with read_session() as session:
        row = queries.one_channel(session, channel_id, viewer=current_user)
        may_change = _may_change()
        people = queries.recipients(session, channel_id) if row.kind == "email" and may_change else []
        count = queries.recipient_counts(session).get(channel_id, 0)
        coming, recent = queries.coming_and_recent(session, channel_id, viewer=current_user)
        is_ours = row.kind in SOCIAL_KINDS and current_user.organisation.kind != "partner"
        answers = approved_answers(session, viewer=current_user) if is_ours else []
    webhook_form = webhook_form or WebhookForm(formdata=None, address=row.address)
    recipient_form = recipient_form or RecipientForm(formdata=None)
    page = render_template(
        "campaigns/channel.html", row=row, people=people, count=count, may_change=may_change, form=given,
        webhook_form=webhook_form, recipient_form=recipient_form, coming=coming, recent=recent,
        social_kinds=SOCIAL_KINDS, answers=answers, is_late=_is_late(row),
    )  # fmt: skip
    return page, 422 if given is not None else 200


def _may_change() -> bool:
    return bool(current_user.role_names & {"administrator", "partner"})


def _is_late(row: Channel) -> bool:
    """Whether a test was asked for and nobody has run it."""
    return row.check_asked_at is not None and row.check_asked_at < clock.utcnow() - TEST_TAKES


def _to(channel_id: int) -> Response:
    return redirect(url_for("campaigns.channel_page", channel_id=channel_id), code=303)
