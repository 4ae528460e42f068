"""Moving a placement: dropped on a day of the calendar, put back, or through a form with date and time."""

from datetime import UTC, date, datetime

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from workbench import clock
from workbench.campaigns import queries
from workbench.campaigns.forms import TimeForm
from workbench.campaigns.models import Placement
from workbench.campaigns.planning.conflicts import conflicts_at
from workbench.campaigns.planning.moving import can_move, move_placement
from workbench.campaigns.planning.wording import conflict_text
from workbench.campaigns.views.room import Page, actor, back_to, blueprint, zone
from workbench.errors import Conflict, Refused
from workbench.web.places import LEFT_OUT, given_list
from workbench.web.sessions import read_session, write_session

NOT_KEPT = (*LEFT_OUT, "moved", "before")


@blueprint.route("/plan/<reference>/move", methods=["GET", "POST"])
def move(reference: str) -> Page:
    """The form, and every way of moving. On the two odd nights of the year it asks which hour is meant."""
    if request.method == "GET":
        with read_session() as session:
            placement = queries.one_placement(session, reference, viewer=current_user)
            form = TimeForm(formdata=None)
            form.at.data = placement.scheduled_at.astimezone(zone()).replace(tzinfo=None)
            return _show(placement, form)
    now = clock.utcnow()
    with write_session() as session:
        placement = queries.one_placement(session, reference, viewer=current_user)
        form, before = TimeForm(), placement.scheduled_at
        moment = _exact() or _chosen(form, placement, now)
        if moment is None:
            return _show(placement, form), 422
        try:
            with session.begin_nested():
                move_placement(session, placement, moment, actor=actor(session), now=now)
        except (Refused, Conflict) as refusal:
            form.at.data = form.at.data or moment.astimezone(zone()).replace(tzinfo=None)
            form.at.errors = [refusal.message]
            session.refresh(placement)
            return _show(placement, form), 422
        minds = [conflict_text(one) for one in conflicts_at(session, placement, moment, zone())]
    return _moved(reference, before, minds)


def _exact() -> datetime | None:
    """The moment itself, as "Undo" sends it."""
    raw = request.form.get("exact", "")[:40]
    try:
        moment = datetime.fromisoformat(raw)
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo is not None else None


def _chosen(form: TimeForm, placement: Placement, now: datetime) -> datetime | None:
    """The day (and hour) on which it was dropped keeps the time by the clock; or date and time as they were typed."""
    raw = request.form.get("day", "")
    if not raw:
        return form.moment(zone(), now) if form.validate_on_submit() else None
    try:
        day = date.fromisoformat(raw[:10])
    except ValueError:
        form.at.errors = [_("Choose a date and a time")]
        return None
    local, hour = placement.scheduled_at.astimezone(zone()), request.form.get("hour", "")
    at = local.hour if not (hour.isascii() and hour.isdigit() and len(hour) < 3 and int(hour) < 24) else int(hour)
    form.at.data = datetime(day.year, day.month, day.day, at, local.minute)
    return form.moment(zone(), now)


def _show(placement: Placement, form: TimeForm) -> str:
    now = clock.utcnow()
    return render_template(
        "campaigns/plan_move.html", one=placement, form=form, can_move=can_move(placement, now),
        is_past=placement.scheduled_at < now or placement.state not in ("planned", "offered"),
    )  # fmt: skip


def _moved(reference: str, before: datetime, minds: list[str]) -> Response:
    """Back to where it was moved from, with a way to undo it."""
    given = given_list()
    for text in minds:
        flash(_("Moved, but look: %(what)s", what=text), "error")
    if given is None:
        return back_to(reference, "" if minds else _("Moved."))
    kept = {key: given.getlist(key) for key in given if not key.startswith("_") and key not in NOT_KEPT}
    values = {**kept, "moved": reference, "before": before.isoformat(), "_anchor": f"p-{reference}"}
    return redirect(url_for("campaigns.plan", **values), code=303)  # type: ignore[arg-type]
