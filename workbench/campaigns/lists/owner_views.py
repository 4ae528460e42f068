"""Newsletters for those who keep them: what the public reads, how the list does, and what comes back."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from workbench import clock
from workbench.campaigns import queries as campaign_queries
from workbench.campaigns.lists import bouncing, queries, service
from workbench.campaigns.lists.choices import ListChoices
from workbench.campaigns.lists.forms import BounceForm, ChoicesForm
from workbench.campaigns.lists.models import BounceBox
from workbench.campaigns.lists.returned import LARGEST
from workbench.campaigns.views.room import Page, actor, blueprint
from workbench.errors import NotFound, Refused
from workbench.web.sessions import read_session, settings, write_session


@blueprint.route("/channels/<int:channel_id>/newsletter", methods=["GET", "POST"])
def list_choices(channel_id: int) -> Page:
    """Open or close the public sign-up; the list in numbers."""
    form = ChoicesForm()
    with read_session() as session:
        row = campaign_queries.one_channel(session, channel_id, viewer=current_user)
        if row.kind != "email":
            raise NotFound(subject_id=channel_id)
        service.require_owner(row, actor(session))
        numbers = queries.numbers_of(session, channel_id, now=clock.utcnow())
    if form.validate_on_submit():
        try:
            choices = ListChoices(bool(form.is_open.data), (form.about_sv.data or "").strip(), (form.about_en.data or "").strip())
            with write_session() as session:
                found = campaign_queries.one_channel(session, channel_id, viewer=current_user)
                service.set_choices(session, found, choices, actor=actor(session), now=clock.utcnow())
            flash(_("Saved."))
            return redirect(url_for("campaigns.list_choices", channel_id=channel_id), code=303)
        except Refused as error:
            form.about_sv.errors = [error.message]
    elif not form.is_submitted():
        kept = ListChoices.read(row.settings)
        form = ChoicesForm(formdata=None, is_open=kept.is_open, about_sv=kept.about_sv, about_en=kept.about_en)
    address = settings().base_url + url_for("campaigns.sign_up", channel_id=channel_id)
    page = render_template("campaigns/lists/choices.html", row=row, form=form, numbers=numbers, address=address)
    return page, 422 if form.errors else 200


@blueprint.route("/newsletter/bounces", methods=["GET", "POST"])
def bounce_box() -> Page:
    """Where returned letters go, the mailbox that is read, and what has come back."""
    form = BounceForm()
    if form.validate_on_submit():
        try:
            with write_session() as session:
                bouncing.set_box(
                    session, address=form.address.data or "", host=form.host.data or "", port=form.port.data or 993,
                    user=form.user.data or "", password=form.password.data or "", folder=form.folder.data or "",
                    actor=actor(session), settings=settings(), now=clock.utcnow(),
                )  # fmt: skip
            flash(_("Saved."))
            return redirect(url_for("campaigns.bounce_box"), code=303)
        except Refused as error:
            field = form.user if form.host.data and not form.user.data else form.password if form.host.data else form.address
            field.errors = [error.message]
    return _box_page(form if form.is_submitted() else None)


@blueprint.post("/newsletter/bounces/token")
def bounce_token() -> Page:
    """A new token for a mail server that posts returned letters; it is shown on the page that answers, this once."""
    with write_session() as session:
        token = bouncing.new_post_token(session, actor=actor(session), now=clock.utcnow())
    return _box_page(None, token=token)


@blueprint.post("/newsletter/returned")
def post_returned() -> Response:
    """A mail server posts a returned letter as it is. 204 when it was read, whatever it said."""
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        abort(403)
    with read_session() as session:
        if not bouncing.may_post(session, token.strip()):
            abort(403)
    if (request.content_length or 0) > LARGEST:
        abort(413)
    raw = request.get_data(cache=False)
    with write_session() as session:
        bouncing.take_returned(session, raw, secret_key=settings().secret_key, now=clock.utcnow())
    return Response(status=204)


def _box_page(form: BounceForm | None, *, token: str = "") -> Page:
    with read_session() as session:
        box = session.get(BounceBox, 1) or BounceBox(id=1, address="", host="", port=993, user="", folder="INBOX", token_hash="")
        reports = queries.recent_reports(session)
    shown = form or BounceForm(
        formdata=None, address=box.address, host=box.host, port=box.port, user=box.user, folder=box.folder
    )  # fmt: skip
    page = render_template("campaigns/lists/bounces.html", form=shown, box=box, reports=reports, token=token)
    return page, 422 if form is not None and form.errors else 200


@blueprint.record_once
def _exempt(state: BlueprintSetupState) -> None:
    state.app.extensions["csrf"].exempt(post_returned)
