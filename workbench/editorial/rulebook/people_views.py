"""The page "People in politics": names that rule W15 looks for, and their history."""

# mypy: disable-error-code="arg-type,union-attr"

from flask import flash, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from workbench import clock
from workbench.editorial.blueprint import blueprint
from workbench.editorial.loading import acting
from workbench.editorial.record import today
from workbench.editorial.rulebook import people
from workbench.editorial.rulebook.forms import NameForm, NamesForm
from workbench.errors import Refused
from workbench.web.fragments import go_to
from workbench.web.sessions import read_session, settings, write_session

Answer = str | Response | tuple[str, int]


@blueprint.get("/rulebook/names")
def politics_list() -> str:
    """The names that count now, and those that did."""
    return _list(NamesForm(formdata=None))


@blueprint.post("/rulebook/names")
def add_politicians() -> Answer:
    """Put names on the list, one a line."""
    form = NamesForm()
    if not form.validate():
        return _list(form), 422
    try:
        with write_session() as session:
            named = {"until": form.until.data, "actor": acting(session), "now": clock.utcnow()}
            added, known_count = people.add_holders(session, form.names.data, **named)
    except Refused as error:
        form.names.errors = [error.message]
        return _list(form), 422
    flash(ngettext("%(num)d name is added.", "%(num)d names are added.", len(added)))
    if known_count:
        flash(ngettext("%(num)d name was on the list already.", "%(num)d names were on the list already.", known_count))
    return go_to(url_for("editorial.politics_list"))


@blueprint.get("/rulebook/names/<int:holder_id>")
def politician(holder_id: int) -> str:
    """One name, to be corrected."""
    with read_session() as session:
        row = people.holder(session, holder_id)
    data = {"name": row.name, "until": row.until, "version": people.version_of(row)}
    return render_template("editorial/rulebook/name.html", row=row, form=NameForm(formdata=None, data=data))


@blueprint.post("/rulebook/names/<int:holder_id>")
def change_politician(holder_id: int) -> Answer:
    """Correct a name or its last day. The old one stays in the history."""
    form = NameForm()
    with read_session() as session:
        row = people.holder(session, holder_id)
    if not form.validate():
        return render_template("editorial/rulebook/name.html", row=row, form=form), 422
    named = {"name": form.name.data, "until": form.until.data, "version": form.version.data or ""}
    try:
        with write_session() as session:
            people.change_holder(session, holder_id, **named, actor=acting(session), now=clock.utcnow())
    except Refused as error:
        form.name.errors = [error.message]
        return render_template("editorial/rulebook/name.html", row=row, form=form), 422
    flash(_("The name is corrected. The old one stays in the history."))
    return go_to(url_for("editorial.politics_list"))


@blueprint.post("/rulebook/names/<int:holder_id>/remove")
def remove_politician(holder_id: int) -> Response:
    """Take a name off the list."""
    with write_session() as session:
        row = people.remove_holder(session, holder_id, actor=acting(session), now=clock.utcnow())
    flash(_("%(name)s is off the list.", name=row.name))
    return go_to(url_for("editorial.politics_list"))


def _list(form: NamesForm) -> str:
    with read_session() as session:
        rows, former = people.office_holders(session), people.former_holders(session)
    day = today(clock.utcnow(), settings())
    return render_template("editorial/rulebook/names.html", rows=rows, former=former, form=form, day=day, most=people.MOST_NAMES)
