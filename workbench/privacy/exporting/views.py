"""Pages of the export of everything."""

from typing import Any

from flask import Response, flash, redirect, render_template, send_file, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as WerkzeugResponse

from workbench import clock
from workbench.accounts.models import User
from workbench.activity.access import note_access
from workbench.errors import Gone
from workbench.privacy.blueprint import blueprint
from workbench.privacy.exporting import service
from workbench.privacy.exporting.files import export_path
from workbench.privacy.exporting.tables import LEFT_OUT
from workbench.privacy.forms import ExportForm
from workbench.privacy.models import DataExport
from workbench.web.sessions import read_session, settings, write_session


@blueprint.get("/privacy/exports")
def export_list() -> str:
    """Exports so far, how far the newest is, and the form for a new one."""
    return _list(ExportForm(formdata=None))


@blueprint.post("/privacy/exports")
def new_export() -> Any:
    """Ask for everything; an approver must agree."""
    form = ExportForm()
    if not form.validate_on_submit():
        return _list(form), 422
    with write_session() as session:
        actor = session.get_one(User, current_user.id)
        service.ask_for_export(session, reason=form.reason.data or "", settings=settings(), actor=actor, now=clock.utcnow())
    flash(_("The export is asked for. It is made when an approver has agreed."))
    return redirect(url_for("privacy.export_list"), code=303)


@blueprint.post("/privacy/exports/<int:export_id>/agree")
def agree_export(export_id: int) -> WerkzeugResponse:
    """The second person."""
    with write_session() as session:
        service.agree(session, export_id, actor=session.get_one(User, current_user.id), now=clock.utcnow())
    flash(_("You have agreed. The export is being made."))
    return redirect(url_for("privacy.export_list"), code=303)


@blueprint.get("/privacy/exports/file/<token>")
def export_file(token: str) -> Response:
    """The file behind the secret link. Each download stands in the access log."""
    with read_session() as session:
        row = service.export_behind(session, token[:100], now=clock.utcnow())
        path = export_path(settings(), row)
        if not path.is_file():
            raise Gone(_("The file is gone: it is kept for seven days."), subject_id=row.id)
        note_access(session, "export_downloaded", row, actor_id=current_user.id, now=clock.utcnow())
    name = f"export-{row.asked_at:%Y-%m-%d}.zip"
    return send_file(path, mimetype="application/zip", as_attachment=True, download_name=name, max_age=0)


def _list(form: ExportForm) -> str:
    with read_session() as session:
        rows = service.exports(session)
    return render_template("privacy/exports.html", form=form, rows=rows, link_of=_link_of, left_out=sorted(LEFT_OUT))


def _link_of(row: DataExport) -> str:
    """The secret link, for the person who asked alone."""
    if row.state != "made" or row.asked_by_id != current_user.id:
        return ""
    return url_for("privacy.export_file", token=service.token_of(row, settings()))
