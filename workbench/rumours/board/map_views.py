"""The map of districts, and what the administrator does with districts: add, draw, import, change, remove."""

from collections.abc import Callable
from typing import Any

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from workbench import clock
from workbench.errors import Conflict, Refused
from workbench.rumours.blueprint import blueprint, visitor
from workbench.rumours.board import mapping, service
from workbench.rumours.board.forms import DistrictForm, OutlinesForm, SpanForm
from workbench.rumours.board.outlines import BadOutline, Outline, read_geojson
from workbench.rumours.saving.filter_form import filter_form
from workbench.rumours.saving.showing import views_beside
from workbench.web.fragments import go_to, is_fragment
from workbench.web.sessions import read_session, write_session


@blueprint.get("/rumours/map")
def district_map() -> Any:
    """Where the reports of the rumours of the filter were heard."""
    span = SpanForm(request.args)
    now = clock.utcnow()
    with read_session() as session:
        form = filter_form(session)
        is_valid = form.validate() and span.validate()
        shown = mapping.district_map(session, form.wanted, visitor(), days=span.number, now=now) if is_valid else None
        values = {"form": form, "span": span, "map": shown, "is_valid": is_valid, "fewest": mapping.FEWEST}
        values |= {"views": views_beside(session, visitor())}
    template = "rumours/_map.html" if is_fragment() else "rumours/map.html"
    return render_template(template, **values), 200 if is_valid else 422


@blueprint.route("/rumours/districts", methods=["GET", "POST"])
def district_list() -> Any:
    """The districts there are; a new one by hand."""
    form = DistrictForm()
    status = 422 if form.is_submitted() else 200

    def add(session: Session) -> None:
        names, outline, now = form.names, form.outline.data or "", clock.utcnow()
        service.add_district(session, form.name.data or "", more_names=names, outline=outline, actor_id=visitor().id, now=now)

    if form.validate_on_submit() and _keep(form, add):
        flash(_("The district is on the map."))
        return go_to(url_for("rumours.district_list"))
    with read_session() as session:
        values = {"districts": mapping.all_districts(session), "unknown": mapping.unknown_places(session, visitor())}
    return render_template("rumours/districts.html", form=form, **values), status


@blueprint.route("/rumours/districts/<int:district_id>", methods=["GET", "POST"])
def edit_district(district_id: int) -> Any:
    """One district: its names and its outline."""
    with read_session() as session:
        district = mapping.get_district(session, district_id)
    given = {"name": district.name, "more_names": "\n".join(district.more_names), "outline": district.outline}
    form = DistrictForm(data=given)
    status = 422 if form.is_submitted() else 200

    def change(session: Session) -> None:
        subject = mapping.get_district(session, district_id, lock=True)
        service.change_district(
            session,
            subject,
            name=form.name.data or "",
            more_names=form.names,
            outline=form.outline.data or "",
            version=form.shown_version,
            actor_id=visitor().id,
            now=clock.utcnow(),
        )

    if form.validate_on_submit() and _keep(form, change):
        flash(_("The district is saved."))
        return go_to(url_for("rumours.district_list"))
    return render_template("rumours/district.html", form=form, district=district), status


@blueprint.post("/rumours/districts/<int:district_id>/remove")
def remove_district(district_id: int) -> Response:
    """Off the map."""
    with write_session() as session:
        district = mapping.get_district(session, district_id, lock=True)
        service.remove_district(session, district, actor_id=visitor().id, now=clock.utcnow())
    flash(_("The district is off the map. What was heard there keeps its place."))
    return go_to(url_for("rumours.district_list"))


@blueprint.route("/rumours/districts/import", methods=["GET", "POST"])
def import_districts() -> Any:
    """A GeoJSON file: first a look at what it holds, then it is drawn."""
    form = OutlinesForm()
    if not form.validate_on_submit():
        return render_template("rumours/import_districts.html", form=form, found=None, known=()), 200
    given = form.given
    found = _read_outlines(form, given)
    if found is not None and request.form.get("action") == "save":
        counted: list[int] = []

        def draw(session: Session) -> None:
            counted.extend(service.import_districts(session, found, actor_id=visitor().id, now=clock.utcnow()))

        if _keep(form, draw):
            flash(_("%(added)s districts are added and %(drawn)s are drawn anew.", added=counted[0], drawn=counted[1]))
            return go_to(url_for("rumours.district_map"))
    with read_session() as session:
        known = {row.name.casefold() for row in mapping.all_districts(session)}
    form.text.data = given
    values = {"form": form, "found": found, "known": known}
    return render_template("rumours/import_districts.html", **values), 422 if form.errors else 200


def _read_outlines(form: OutlinesForm, given: str) -> list[Outline] | None:
    if not given.strip():
        form.file.errors = [_("Choose a file, or paste what it holds.")]
        return None
    try:
        return read_geojson(given)
    except BadOutline as error:
        form.file.errors = [str(error.args[0])]
        return None


def _keep(form: Any, change: Callable[[Session], None]) -> bool:
    """Make the change; False when it is refused and the form must be shown again."""
    try:
        with write_session() as session:
            change(session)
    except Conflict as error:
        form.form_errors = [*form.form_errors, error.message]
        form.version.data = form.version.raw_data = None
        return False
    except Refused as error:
        form.form_errors = [*form.form_errors, error.message]
        return False
    return True
