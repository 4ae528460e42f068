"""Social channels: connect one, change it, test it, and see how an answer will look there."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import object_session
from werkzeug.wrappers import Response

from workbench import clock
from workbench.accounts.models import Organisation
from workbench.accounts.queries import organisations
from workbench.campaigns import messages, queries
from workbench.campaigns.correcting import correction_of
from workbench.campaigns.models import Channel, Placement
from workbench.campaigns.social import service
from workbench.campaigns.social.forms import FORMS, ConnectForm, filled
from workbench.campaigns.social.kinds import SOCIAL_KINDS
from workbench.campaigns.social.previews import Preview, key_state, preview_of, preview_of_placement
from workbench.campaigns.views.opening import open_answer
from workbench.campaigns.views.room import Page, actor, blueprint
from workbench.errors import Conflict, NotFound, Refused
from workbench.web.sessions import read_session, settings, write_session


@blueprint.route("/channels/new/<kind>", methods=["GET", "POST"])
def connect_channel(kind: str) -> Page:
    """Connect an account. Its key is sealed at once, and the connection is tested."""
    if kind not in FORMS:
        raise NotFound(subject_id=kind)
    form = FORMS[kind]() if request.method == "POST" else FORMS[kind](name=request.args.get("name", "")[:120])
    _owners(form)
    if not form.validate_on_submit():
        return _form_page(form), 422 if form.is_submitted() else 200
    try:
        connection = form.connection(settings())
        with write_session() as session:
            owner = session.get_one(Organisation, form.organisation.data)
            row = service.connect_channel(
                session, form.name.data or "", connection, organisation=owner, actor=actor(session), settings=settings(),
                now=clock.utcnow(),
            )  # fmt: skip
    except (Refused, Conflict) as error:
        _put_error(form, error)
        return _form_page(form), 422
    flash(_("The channel has been added."))
    return _to(row.id)


@blueprint.route("/channels/<int:channel_id>/connection", methods=["GET", "POST"])
def change_connection(channel_id: int) -> Page:
    """Another name, account, key or manner."""
    with read_session() as session:
        channel = queries.one_channel(session, channel_id, viewer=current_user)
    if channel.kind not in FORMS:
        raise NotFound(subject_id=channel_id)
    form = FORMS[channel.kind]() if request.method == "POST" else filled(channel, settings())
    del form.organisation
    if not form.validate_on_submit():
        return _form_page(form, channel), 422 if form.is_submitted() else 200
    try:
        connection = form.connection(settings())
        with write_session() as session:
            row = queries.one_channel(session, channel_id, viewer=current_user)
            user, now = actor(session), clock.utcnow()
            service.rename_channel(session, row, form.name.data or "", actor=user, now=now)
            service.change_connection(session, row, connection, actor=user, settings=settings(), now=now)
    except (Refused, Conflict) as error:
        _put_error(form, error)
        return _form_page(form, channel), 422
    flash(_("Saved."))
    return _to(channel_id)


@blueprint.post("/channels/<int:channel_id>/test")
def test_connection(channel_id: int) -> Response:
    """Ask for a test; the channel's page shows what it gave."""
    with write_session() as session:
        row = queries.one_channel(session, channel_id, viewer=current_user)
        service.ask_test(session, row, actor=actor(session), now=clock.utcnow())
    return _to(channel_id)


@blueprint.get("/channels/<int:channel_id>/preview/<slug>")
def preview_post(channel_id: int, slug: str) -> str:
    """How an approved answer will look on the channel."""
    with read_session() as session:
        channel = queries.one_channel(session, channel_id, viewer=current_user)
        sandwich = open_answer(session, slug)
        revision = sandwich.approved_revision
        is_open = revision is not None and sandwich.state in ("approved", "published", "correcting")
        if revision is None or not is_open or channel.kind not in SOCIAL_KINDS:
            raise NotFound(subject_id=slug)
        said = correction_of(session, sandwich, revision)
        preview = preview_of(
            session, revision, channel, settings(), url=messages.public_url(sandwich, settings()),
            correction=(said.what, said.why) if said is not None else None,
        )  # fmt: skip
    return render_template("campaigns/preview_post.html", row=channel, sandwich=sandwich, revision=revision, preview=preview)


def _form_page(form: ConnectForm, channel: Channel | None = None) -> str:
    return render_template("campaigns/connect.html", form=form, kind=form.kind, row=channel)


def _owners(form: ConnectForm) -> None:
    is_admin = "administrator" in current_user.role_names
    with read_session() as session:
        rows = organisations(session)
    mine = [(row.id, row.name) for row in rows if is_admin or row.id == current_user.organisation_id]
    form.organisation.choices = mine
    if not form.is_submitted():
        wanted = request.args.get("organisation", "")
        form.organisation.data = next((each for each, _name in mine if str(each) == wanted), mine[0][0] if mine else None)


def _put_error(form: ConnectForm, error: Refused | Conflict) -> None:
    """The sentence at the field it is about; else at the key, or for a taken name at the name."""
    named = getattr(error, "subject_id", None)
    field = form.name if isinstance(error, Conflict) else (form.key_fields or [form.name])[0]
    if isinstance(named, str) and named in form:
        field = form[named]
    field.errors = [error.message]


def _to(channel_id: int) -> Response:
    return redirect(url_for("campaigns.channel_page", channel_id=channel_id), code=303)


def placed_preview(placement: Placement) -> Preview | None:
    """For the page of a placement, while its session is open: the posts it became or will become."""
    session = object_session(placement)
    return preview_of_placement(session, placement, settings()) if session is not None else None


blueprint.add_app_template_global(placed_preview, "placed_preview")
blueprint.add_app_template_filter(lambda channel: key_state(channel, clock.utcnow()), "key_state")
