"""Pages of groups: the list, one group, its places and sources."""

# mypy: disable-error-code="arg-type,union-attr,attr-defined"

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import Field

from workbench import clock
from workbench.audiences import groups
from workbench.audiences.blueprint import Answer, blueprint
from workbench.audiences.group_forms import AudienceForm, PlaceForm, SourceForm
from workbench.audiences.models import Audience
from workbench.audiences.texts import name_language, read_languages
from workbench.audiences.words import audience_name
from workbench.errors import Refused
from workbench.web.sessions import read_session, write_session

TEXTS = ("name_sv", "name_en", "values_held", "worries")


@blueprint.get("/audiences")
def audience_list() -> str:
    """Every group with what is known of it."""
    with read_session() as session:
        return render_template(
            "audiences/audiences.html", rows=groups.all_audiences(session), counts=groups.trusted_counts(session)
        )


@blueprint.get("/audiences/<int:audience_id>")
def audience_page(audience_id: int) -> str:
    """One group: what it holds dear, where it is met, whom it trusts, and how we know."""
    with read_session() as session:
        row = groups.audience(session, audience_id)
        today = clock.utcnow().date()
        return render_template("audiences/audience.html", row=row, trusted=groups.trusted_by(session, row.id, today), today=today)


@blueprint.route("/audiences/new", methods=["GET", "POST"])
def new_audience() -> Answer:
    """Add a group."""
    form = AudienceForm()
    if form.validate_on_submit():
        try:
            with write_session() as session:
                row = groups.add_audience(session, _facts(form), actor_id=current_user.id, now=clock.utcnow())
        except Refused as refused:
            form.name_sv.errors = [refused.message]
        else:
            flash(_("The group is added. Write down where it is met."))
            return _to(row)
    return render_template("audiences/audience_form.html", form=form, row=None), 422 if form.is_submitted() else 200


@blueprint.route("/audiences/<int:audience_id>/edit", methods=["GET", "POST"])
def change_audience(audience_id: int) -> Answer:
    """Write down what is known now."""
    with read_session() as session:
        row = groups.audience(session, audience_id)
    written = {name: getattr(row, name) for name in (*TEXTS, "is_65_plus")}
    form = AudienceForm(data={**written, "languages": ", ".join(name_language(code) for code in row.languages)})
    if form.validate_on_submit() and _is_written(audience_id, groups.change_audience, _facts(form), form.name_sv):
        flash(_("Saved."))
        return _to(row)
    return render_template("audiences/audience_form.html", form=form, row=row), 422 if form.is_submitted() else 200


@blueprint.route("/audiences/<int:audience_id>/places/new", methods=["GET", "POST"])
def new_place(audience_id: int) -> Answer:
    """Where the group is met."""
    form = PlaceForm().fill()
    with read_session() as session:
        row = groups.audience(session, audience_id)
    if form.validate_on_submit():
        names = ("kind", "place", "weekdays", "opens", "closes")
        new = groups.NewPlace(**{name: form[name].data or "" for name in names})
        if _is_written(audience_id, groups.add_place, new, form.closes):
            return _to(row)
    return render_template("audiences/place_form.html", form=form, row=row), 422 if form.is_submitted() else 200


@blueprint.post("/audiences/<int:audience_id>/places/<int:place_id>/remove")
def remove_place(audience_id: int, place_id: int) -> Response:
    """The group is no longer met there."""
    with write_session() as session:
        row = groups.audience(session, audience_id)
        groups.remove_place(session, row, place_id, actor_id=current_user.id, now=clock.utcnow())
    flash(_("The place is taken away."))
    return _to(row)


@blueprint.route("/audiences/<int:audience_id>/sources/new", methods=["GET", "POST"])
def new_source(audience_id: int) -> Answer:
    """How we know it, and what those who told us agreed to."""
    form = SourceForm()
    with read_session() as session:
        row = groups.audience(session, audience_id)
    if form.validate_on_submit():
        new = groups.NewSource(form.kind.data, form.title.data, form.held_on.data, form.consent.data or "", form.found.data or "")
        if _is_written(audience_id, groups.add_source, new, form.held_on):
            return _to(row)
    return render_template("audiences/source_form.html", form=form, row=row), 422 if form.is_submitted() else 200


@blueprint.post("/audiences/<int:audience_id>/sources/<int:source_id>/remove")
def remove_source(audience_id: int, source_id: int) -> Response:
    """Take a source away."""
    with write_session() as session:
        row = groups.audience(session, audience_id)
        groups.remove_source(session, row, source_id, actor_id=current_user.id, now=clock.utcnow())
    flash(_("The source is taken away."))
    return _to(row)


def group_choices(session: Session) -> list[tuple[int, str]]:
    """Every group to choose from, by its name in the language of the page."""
    return sorted(((row.id, audience_name(row)) for row in groups.all_audiences(session)), key=lambda pair: pair[1].lower())


def _facts(form: AudienceForm) -> groups.AudienceFacts:
    texts = {name: form[name].data or "" for name in TEXTS}
    languages = read_languages(form.languages.data)
    return groups.AudienceFacts(**texts, languages=languages, is_65_plus=bool(form.is_65_plus.data))


def _is_written(audience_id: int, write: Callable[..., Any], new: Any, field: Field) -> bool:
    """Whether what the form says is stored; when it is refused, the field says why."""
    try:
        with write_session() as session:
            write(session, groups.audience(session, audience_id), new, actor_id=current_user.id, now=clock.utcnow())
    except Refused as refused:
        field.errors = [refused.message]
    return not field.errors


def _to(row: Audience) -> Response:
    return redirect(url_for("audiences.audience_page", audience_id=row.id), code=303)
