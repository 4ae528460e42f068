"""Pages of clocks: pausing one, when the office is open, and how long our own steps take."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from workbench import clock
from workbench.accounts.models import User
from workbench.errors import Conflict, Refused
from workbench.rumours import queries
from workbench.rumours.blueprint import blueprint, visitor
from workbench.rumours.office_hours import holidays, next_opening
from workbench.rumours.timing import measuring, office, pausing
from workbench.rumours.timing.forms import ClosedDayForm, PauseForm, WeekForm
from workbench.rumours.timing.queries import steps_of
from workbench.rumours.timing.wording import step_name, step_words
from workbench.web.fragments import go_to
from workbench.web.panels import add_panel
from workbench.web.sessions import read_session, settings, write_session

WEEKDAYS = (_l("Monday"), _l("Tuesday"), _l("Wednesday"), _l("Thursday"), _l("Friday"), _l("Saturday"), _l("Sunday"))


@blueprint.route("/rumours/<code>/pause", methods=["GET", "POST"])
def pause_clock(code: str) -> Any:
    """Let the clock stand still, with a reason and an end."""
    form = PauseForm()
    with read_session() as session:
        rumour = queries.rumour_by_code(session, code, viewer=visitor())
        if not form.is_submitted():
            form.until.data = _tomorrow_morning(session)
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        done, status = _pause(code, form)
        if done is not None:
            return done
    page = render_template("rumours/pause.html", form=form, rumour=rumour, version=rumour.version)
    return page, status


def _pause(code: str, form: PauseForm) -> tuple[Any, int]:
    until = form.until.data.replace(tzinfo=_zone())
    try:
        with write_session() as session:
            rumour = queries.rumour_for_change(session, code, version=form.shown_version, viewer=visitor())
            values = {"reason": form.reason, "until": until, "now": clock.utcnow(), "timezone": settings().timezone}
            pausing.pause_clock(session, rumour, actor=visitor(), **values)
    except Conflict:
        form.form_errors = [
            _("Somebody changed this rumour while you wrote. Your text is kept. Read the rumour page, then send again.")
        ]
        form.version.data = form.version.raw_data = None
        return None, 409
    except Refused as error:
        form.form_errors = [error.message]
        return None, 422
    flash(_("The clock is paused. It starts again by itself."))
    return go_to(url_for("rumours.rumour_page", code=code)), 303


@blueprint.post("/rumours/<code>/resume")
def resume_clock(code: str) -> Any:
    """The clock goes on now."""
    with write_session() as session:
        rumour = queries.rumour_for_change(session, code, version=None, viewer=visitor())
        pausing.resume_clock(session, rumour, actor=visitor(), now=clock.utcnow(), timezone=settings().timezone)
    flash(_("The clock runs again."))
    return go_to(url_for("rumours.rumour_page", code=code))


@blueprint.get("/rumours/times")
def own_times() -> Any:
    """Median and share in time for each step, and what the figures cannot tell."""
    days = {"30": 30, "90": 90, "365": 365}.get(request.args.get("days", "90"))
    if days is None:
        return render_template("rumours/times.html", table=None, days=None), 422
    with read_session() as session:
        table = measuring.own_times(session, clock.utcnow(), days=days, timezone=settings().timezone, viewer=visitor())
    return render_template("rumours/times.html", table=table, days=days, step_name=step_name)


@blueprint.route("/rumours/office-hours", methods=["GET", "POST"])
def office_hours() -> Any:
    """When the office is open; only an administrator changes it."""
    week_form, day_form = WeekForm(), ClosedDayForm(formdata=None)
    status = 200
    if week_form.is_submitted():
        if week_form.validate_on_submit() and _set_week(week_form):
            return go_to(url_for("rumours.office_hours"))
        status = 422
    return _office_page(week_form, day_form), status


@blueprint.post("/rumours/office-hours/closed")
def close_day() -> Any:
    """One more closed day."""
    form = ClosedDayForm()
    if form.validate_on_submit():
        try:
            with write_session() as session:
                actor = session.get_one(User, visitor().id)
                office.close_day(session, form.day.data, form.name.data or "", actor=actor, now=clock.utcnow())
            flash(_("The office is closed that day. Clocks that start from now on skip it."))
            return go_to(url_for("rumours.office_hours"))
        except Refused as error:
            form.day.errors = [error.message]
    return _office_page(WeekForm(formdata=None), form), 422


@blueprint.post("/rumours/office-hours/closed/<int:closed_day_id>/open")
def open_day(closed_day_id: int) -> Any:
    """A closed day less."""
    with write_session() as session:
        office.open_day(session, closed_day_id, actor=session.get_one(User, visitor().id), now=clock.utcnow())
    flash(_("The office is open that day."))
    return go_to(url_for("rumours.office_hours"))


def _set_week(form: WeekForm) -> bool:
    try:
        with write_session() as session:
            office.set_week(session, form.hours(), actor=session.get_one(User, visitor().id), now=clock.utcnow())
    except Refused as error:
        form.form_errors = [error.message]
        return False
    flash(_("The office hours are set. Clocks that already run keep their times."))
    return True


def _office_page(week_form: WeekForm, day_form: ClosedDayForm) -> str:
    today = clock.utcnow().astimezone(_zone()).date()
    with read_session() as session:
        week, closed = office.week_of(session), office.closed_days(session, today)
    if not week_form.is_submitted():
        for day, hours in enumerate(week.days):
            week_form[f"opens_{day}"].data, week_form[f"closes_{day}"].data = hours or (None, None)
    coming = sorted(day for year in (today.year, today.year + 1) for day in holidays(year) if day >= today)[:12]
    values = {"week": week, "closed": closed, "coming": coming, "weekdays": WEEKDAYS}
    return render_template("rumours/office_hours.html", week_form=week_form, day_form=day_form, **values)


def _tomorrow_morning(session: Any) -> datetime:
    """When the office opens next time, on the wall clock."""
    now, zone, week = clock.utcnow(), _zone(), office.week_of(session)
    opening = next_opening(now, zone, week)
    if opening.astimezone(zone).date() == now.astimezone(zone).date():
        end_of_day = datetime.combine(opening.date(), datetime.max.time(), zone)
        opening = next_opening(end_of_day, zone, week)
    return opening.replace(tzinfo=None, second=0, microsecond=0)


def _zone() -> ZoneInfo:
    return ZoneInfo(settings().timezone)


def _steps_panel(rumour: Any) -> str:
    with read_session() as session:
        steps = steps_of(session, rumour, timezone=settings().timezone)
    rows = [(step, step_name(step.kind), step_words(step, clock.utcnow())) for step in steps]
    return render_template("rumours/_steps.html", rows=rows, now=clock.utcnow())


add_panel(blueprint, "rumour", _steps_panel)
