"""Pages of saved views: all of them, saving the filter of a page, changing, deleting."""

from typing import Any

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from workbench import clock
from workbench.errors import Refused
from workbench.rumours.blueprint import blueprint, visitor
from workbench.rumours.saving import queries, service
from workbench.rumours.saving.filter_form import RumourFilter, filter_form
from workbench.rumours.saving.forms import ViewForm
from workbench.rumours.saving.models import LAYOUTS
from workbench.rumours.saving.showing import show_views
from workbench.web.fragments import go_to
from workbench.web.places import given_list
from workbench.web.sessions import read_session, write_session


@blueprint.get("/rumours/views")
def view_list() -> str:
    """The visitor's saved views and the shared ones, with what they hold now."""
    with read_session() as session:
        views = show_views(session, queries.saved_views(session, visitor()), visitor())
    return render_template("rumours/views.html", views=views)


@blueprint.route("/rumours/views/new", methods=["GET", "POST"])
def new_view() -> Any:
    """Save the filter that `list` holds. A filter that is not in order cannot be saved."""
    layout = request.args.get("layout", "list")
    form = ViewForm()
    with read_session() as session:
        chosen = filter_form(session, given_list() or MultiDict())
        is_valid = chosen.validate() and layout in LAYOUTS
    if not is_valid:
        flash(_("The filter is not in order, so it was not saved. Choose again."), "error")
        return go_to(url_for("rumours.rumour_list"))
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            with write_session() as session:
                values = {"wanted": chosen.wanted, "layout": layout, "is_shared": bool(form.is_shared.data)}
                service.save_view(session, form.name.data or "", **values, actor=visitor(), now=clock.utcnow())
        except Refused as error:
            form.name.errors = [error.message]
        else:
            flash(_("The view is saved. It stands above the list."))
            return go_to(url_for("rumours.view_list"))
    return render_template("rumours/view_form.html", form=form, view=None, chosen=_said(chosen), layout=layout), status


@blueprint.route("/rumours/views/<int:view_id>", methods=["GET", "POST"])
def edit_view(view_id: int) -> Any:
    """The name of a view, and whether it is shared."""
    with read_session() as session:
        view = queries.saved_view(session, view_id, visitor())
        chosen = filter_form(session, MultiDict(queries.wanted_of(view)))
    form = ViewForm(data={"name": view.name, "is_shared": view.is_shared})
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            with write_session() as session:
                subject = queries.saved_view(session, view_id, visitor())
                shared = bool(form.is_shared.data)
                service.change_view(
                    session, subject, name=form.name.data or "", is_shared=shared, actor=visitor(), now=clock.utcnow()
                )
        except Refused as error:
            form.name.errors = [error.message]
        else:
            flash(_("The view is changed."))
            return go_to(url_for("rumours.view_list"))
    return render_template("rumours/view_form.html", form=form, view=view, chosen=_said(chosen), layout=view.layout), status


@blueprint.post("/rumours/views/<int:view_id>/delete")
def delete_view(view_id: int) -> Response:
    """The view is gone; the rumours stay."""
    with write_session() as session:
        view = queries.saved_view(session, view_id, visitor())
        service.delete_view(session, view, actor=visitor(), now=clock.utcnow())
    flash(_("The view is deleted. The rumours stay."))
    return go_to(url_for("rumours.view_list"))


def _said(form: RumourFilter) -> list[tuple[str, str]]:
    """The filter in words: (label, choice)."""
    said = []
    for field in form:
        if field.data:
            words = {str(value): str(label) for value, label in getattr(field, "choices", None) or []}
            said.append((str(field.label.text), words.get(str(field.data), str(field.data))))
    return said
