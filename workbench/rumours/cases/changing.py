"""What every form of a rumour does: read the rumour, make the change on the version that was seen, show the form again."""

from collections.abc import Callable
from typing import Any

from flask import flash, render_template, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from workbench.errors import Conflict, Refused
from workbench.rumours import queries
from workbench.rumours.blueprint import visitor
from workbench.rumours.forms import VersionedForm
from workbench.rumours.models import Rumour
from workbench.web.fragments import go_to
from workbench.web.sessions import read_session, write_session

Change = Callable[[Session, Rumour], object]


def read_rumour(code: str) -> Rumour:
    """The rumour, if the visitor may see it. Raises NotFound."""
    with read_session() as session:
        return queries.rumour_by_code(session, code, viewer=visitor())


def run_change(code: str, form: FlaskForm, change: Change, done: str, *, place: str = "") -> tuple[Any, int]:
    """Make the change if the form is in order: (redirect, 303), or (None, status) when the form must be shown (again)."""
    if not form.validate_on_submit():
        return None, 422 if form.is_submitted() else 200
    version = form.shown_version if isinstance(form, VersionedForm) else None
    try:
        with write_session() as session:
            change(session, queries.rumour_for_change(session, code, version=version, viewer=visitor()))
    except Conflict:
        message = _("Somebody changed this rumour while you wrote. Your text is kept. Read the rumour page, then send again.")
        form.form_errors = [*form.form_errors, message]
        return None, 409
    except Refused as error:
        form.form_errors = [*form.form_errors, error.message]
        return None, 422
    flash(done)
    return go_to(url_for("rumours.rumour_page", code=code, _anchor=place or None)), 303


def show_form(template: str, form: FlaskForm, rumour: Rumour, status: int, **values: Any) -> tuple[str, int]:
    """The form's page."""
    if isinstance(form, VersionedForm):  # after a conflict the next press is meant: the page has said what happened
        form.version.data = form.version.raw_data = None
    return render_template(template, form=form, rumour=rumour, version=rumour.version, **values), status
