"""Pages of an answer's pictures, and the pictures themselves."""

# mypy: disable-error-code="arg-type,union-attr"

from pathlib import Path
from typing import Any

from flask import Response, abort, current_app, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as WerkzeugResponse

from workbench import clock
from workbench.accounts.permissions import may
from workbench.accounts.permissions.groups import STAFF
from workbench.editorial.amending import own_text
from workbench.editorial.blueprint import blueprint
from workbench.editorial.images import queries, service
from workbench.editorial.images.forms import PictureForm
from workbench.editorial.images.keeping import ADDRESS, NAME, name_in, path_of
from workbench.editorial.images.models import Picture
from workbench.editorial.images.redrawing import MOST_BYTES, BadPicture, Redrawn, redraw
from workbench.editorial.images.wording import why_not
from workbench.editorial.loading import acting, open_sandwich
from workbench.editorial.models import Sandwich
from workbench.editorial.reuse.service import open_parts
from workbench.editorial.states import WRITABLE
from workbench.errors import Conflict, NotFound, Refused
from workbench.web.sessions import read_session, settings, write_session
from workbench.web.vocabulary import word

Answer = str | WerkzeugResponse | tuple[str, int]
LARGEST_BODY = 64 * 1024 * 1024  # a file that is far too large still gets a sentence that says so, not a bare 413
OWN_POLICY = "default-src 'none'; sandbox"


@blueprint.url_value_preprocessor
def allow_a_picture(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Before the form is read, for people who may give pictures. Everybody else keeps the application's limit."""
    if endpoint == "editorial.picture_list" and request.method == "POST" and may(endpoint):
        request.max_content_length = LARGEST_BODY


@blueprint.route("/answers/<slug>/pictures", methods=["GET", "POST"])
def picture_list(slug: str) -> Answer:
    """The pictures of a text, and the form that adds one."""
    form = PictureForm()
    _prepare(form, slug)
    problem = ""
    if form.is_submitted():
        try:
            done = _added(form, slug)
            if done is not None:
                return done
        except (Refused, Conflict) as refusal:
            problem = refusal.message
    with read_session() as session:
        page = _list_page(session, open_sandwich(session, slug), form, problem)
    return page, 422 if form.is_submitted() else 200


@blueprint.route("/answers/<slug>/pictures/<name>", methods=["GET", "POST"])
def picture_page(slug: str, name: str) -> Answer:
    """Describe a picture of the text anew."""
    with read_session() as session:
        sandwich = open_sandwich(session, slug)
        written = own_text(session, sandwich, acting(session))
    image = next((one for one in written.get("images") or () if one.get("url") == ADDRESS + name), None)
    if image is None:
        raise NotFound(subject_id=name)
    shown = {**image, "contrast": "" if image.get("contrast") is None else f"{image['contrast']:g}"}
    form = PictureForm(data=shown)
    _prepare(form, slug)
    problem = ""
    if form.validate_on_submit():
        try:
            with write_session() as session:
                service.change_image(
                    session, open_sandwich(session, slug), name, form.about(), actor=acting(session), now=clock.utcnow()
                )
            flash(_("The picture is described anew."))
            return redirect(url_for("editorial.picture_list", slug=slug), code=303)
        except (Refused, Conflict) as refusal:
            problem = refusal.message
    page = render_template("editorial/images/change.html", form=form, sandwich=sandwich, image=image, name=name, problem=problem)
    return page, 422 if form.is_submitted() else 200


@blueprint.post("/answers/<slug>/pictures/<name>/remove")
def remove_picture(slug: str, name: str) -> WerkzeugResponse:
    """Take a picture out of the text."""
    with write_session() as session:
        made = service.remove_image(session, open_sandwich(session, slug), name, actor=acting(session), now=clock.utcnow())
    flash(_("The picture is taken out. Revision %(number)s keeps the text without it.", number=made.number))
    return redirect(url_for("editorial.picture_list", slug=slug), code=303)


@blueprint.get("/pictures/<name>")
def picture(name: str) -> Response:
    """The picture: for staff, and for everybody who may read a published text that it stands in."""
    if NAME.fullmatch(name) is None:
        abort(404)
    with read_session() as session:
        found = queries.picture_named(session, name)
        reader = acting(session) if current_user.is_authenticated else None
        if not (reader is not None and reader.role_names & STAFF) and not queries.is_public(session, found, reader=reader):
            raise NotFound(subject_id=name)
        media_type = found.media_type
    path = path_of(settings().instance_dir, name)
    if not path.is_file():
        current_app.logger.error("the file of a picture is missing: %s", name)
        abort(404)
    return _sent(path, media_type, name)


def _sent(path: Path, media_type: str, name: str) -> Response:
    response = send_file(path, mimetype=media_type, etag=name, conditional=True, max_age=300)
    response.headers["Content-Security-Policy"] = OWN_POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Disposition"] = "inline"
    return response


def _added(form: PictureForm, slug: str) -> WerkzeugResponse | None:
    """The picture put into the text; None when something in the form must be changed. A good file is kept meanwhile."""
    is_right = form.validate()
    drawn = _drawn(form)
    with write_session() as session:
        sandwich, actor = open_sandwich(session, slug), acting(session)
        found = _taken_in(session, form, drawn)
        if found is None or not is_right:
            return None
        made = service.add_image(session, sandwich, found, form.about(), actor=actor, now=clock.utcnow())
    flash(_("The picture is in the text, as revision %(number)s.", number=made.number))
    if drawn is not None and drawn.had_position:
        flash(_("The file said where the photo was taken. That has been left out."))
    return redirect(url_for("editorial.picture_list", slug=slug), code=303)


def _drawn(form: PictureForm) -> Redrawn | None:
    """The file as it is drawn anew; None, with the reason at the field, when there is none or it cannot be taken."""
    given = request.files.get("file")
    if given is None or not given.filename:
        if not form.stored.data:
            form.file.errors = [_("Choose a picture file.")]
        return None
    try:
        return redraw(given.stream.read(MOST_BYTES + 1))
    except BadPicture as problem:
        form.file.errors = [why_not(problem)]
        form.stored.data = ""
        return None


def _taken_in(session: Session, form: PictureForm, drawn: Redrawn | None) -> Picture | None:
    problem = form.file.errors
    if problem:
        return None
    if drawn is None:
        return queries.picture_named(session, form.stored.data or "")
    found = service.take_in(session, drawn, instance_dir=settings().instance_dir, actor=acting(session), now=clock.utcnow())
    form.stored.data = found.name
    return found


def _prepare(form: PictureForm, slug: str) -> None:
    with read_session() as session:
        parts = open_parts(open_sandwich(session, slug).format)
    form.beside.choices = [("", _("After the text")), *((part, _("Beside: %(part)s", part=word(part, "part"))) for part in parts)]


def _list_page(session: Session, sandwich: Sandwich, form: PictureForm, problem: str) -> str:
    images = own_text(session, sandwich, acting(session)).get("images") or []
    names = [name_in(one.get("url") or "") for one in images]
    return render_template(
        "editorial/images/list.html",
        sandwich=sandwich,
        rows=list(zip(images, names, strict=True)),
        sizes=queries.sizes(session, [name for name in names if name]),
        form=form,
        problem=problem,
        is_writable=sandwich.state in WRITABLE and sandwich.deleted_at is None,
    )
