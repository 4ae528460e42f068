"""Many alerts at once, and undoing it."""

from zoneinfo import ZoneInfo

from flask import flash, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from workbench import clock
from workbench.alerts.blueprint import blueprint
from workbench.alerts.handling import bulk, moments, queries
from workbench.alerts.handling.models import BULK_VERBS, AlertBulk
from workbench.alerts.handling.showing import viewer_in, wanted_of
from workbench.errors import NotFound, Refused
from workbench.web.fragments import go_to
from workbench.web.sessions import settings, write_session


@blueprint.post("/alerts/bulk")
def change_alerts() -> Response:
    """Do one thing with the ticked alerts, or with all of the list; the next page says what worked and what did not."""
    now, (wanted, _valid), verb = clock.utcnow(), wanted_of(request.args), request.form.get("verb", "")
    if verb not in BULK_VERBS:
        raise Refused(_("Choose what to do with the alerts."))
    choice = request.form.get("snooze_for", "1h")
    until = moments.until(choice if choice in moments.SNOOZES else "1h", now, ZoneInfo(settings().timezone))
    with write_session() as session:
        actor = viewer_in(session)
        if request.form.get("scope") == "filter":
            newest = request.form.get("newest", "")
            most = {"newest_id": int(newest) if _is_id(newest) else 0, "most": bulk.MOST_AT_ONCE + 1}
            chosen = queries.listed_ids(session, wanted, viewer=actor, **most)
        else:
            chosen = list(dict.fromkeys(map(int, filter(_is_id, request.form.getlist("alert_id")))))
        if chosen:
            bulk.change_many(session, chosen, verb, actor=actor, now=now, until=until)
    if not chosen:
        flash(_("Nothing was chosen. Tick the alerts first."), "error")
    return go_to(url_for("alerts.alert_list", **wanted.parameters()))


@blueprint.post("/alerts/bulk/<int:bulk_id>/undo")
def undo_bulk(bulk_id: int) -> Response:
    """Take the step back."""
    wanted, _valid = wanted_of(request.args)
    with write_session() as session:
        actor = viewer_in(session)
        row = session.get(AlertBulk, bulk_id)
        if row is None:
            raise NotFound(_("There is nothing to undo."), subject_id=bulk_id)
        back, left = bulk.undo(session, row, actor=actor, now=clock.utcnow())
    words = ngettext("Undone: %(num)s alert is what it was.", "Undone: %(num)s alerts are what they were.", back)
    if left:
        words += " " + ngettext("%(num)s was changed by somebody since.", "%(num)s were changed by somebody since.", left)
    flash(words if back or left else _("There is nothing to undo."))
    return go_to(url_for("alerts.alert_list", **wanted.parameters()))


def _is_id(raw: str) -> bool:
    return raw.isascii() and raw.isdigit() and len(raw) < 10
