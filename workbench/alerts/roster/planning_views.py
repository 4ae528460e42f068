"""Planning the roster: who takes turns, filling weeks, giving a time to somebody."""

from datetime import datetime, time, timedelta
from typing import Any

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from workbench import clock
from workbench.accounts.models import User
from workbench.accounts.queries import people_with_role, person
from workbench.alerts.blueprint import blueprint
from workbench.alerts.roster import queries, service
from workbench.alerts.roster.forms import FillForm, GiveForm, JoinForm
from workbench.alerts.roster.models import DutyShift
from workbench.alerts.roster.views import Page, local, me, zone
from workbench.errors import NotFound, Refused
from workbench.web.fragments import go_to
from workbench.web.sessions import read_session, write_session

SHOWN = timedelta(weeks=26)


@blueprint.get("/alerts/duty/plan")
def plan_duty() -> Page:
    """Who takes turns and in which order; coming shifts; filling weeks."""
    return _plan()


@blueprint.post("/alerts/duty/people")
def add_duty_person() -> Page:
    """One more person takes turns."""
    with read_session() as session:
        form = JoinForm(_others(session))
    if not form.validate_on_submit():
        return _plan(422, joining=form)
    try:
        with write_session() as session:
            user = person(session, form.user_id.data)
            service.join(session, user, actor=me(session), now=clock.utcnow())
    except Refused as refusal:
        form.user_id.errors = [refusal.message]
        return _plan(422, joining=form)
    flash(_("%(name)s takes turns from now.", name=user.name))
    return go_to(url_for("alerts.plan_duty"))


@blueprint.post("/alerts/duty/people/<int:user_id>/remove")
def remove_duty_person(user_id: int) -> Response:
    """The person takes no more turns."""
    with write_session() as session:
        user = person(session, user_id)
        count = service.leave(session, user_id, actor=me(session), now=clock.utcnow())
    words = _("%(name)s takes no more turns.", name=user.name)
    if count:
        words += " " + ngettext("%(num)d coming shift is a gap now.", "%(num)d coming shifts are gaps now.", count)
    flash(words)
    return go_to(url_for("alerts.plan_duty"))


@blueprint.post("/alerts/duty/people/<int:user_id>/move")
def move_duty_person(user_id: int) -> Response:
    """Earlier or later in the order."""
    with write_session() as session:
        is_up = request.form.get("up") == "1"
        service.move(session, user_id, up=is_up, actor=me(session), now=clock.utcnow())
    return go_to(url_for("alerts.plan_duty"))


@blueprint.post("/alerts/duty/fill")
def fill_duty() -> Page:
    """Give coming weeks to those who take turns."""
    form = FillForm()
    if not form.validate_on_submit():
        return _plan(422, filling=form)
    values: dict[str, Any] = {"first": form.first.data, "weeks": form.weeks.data, "change_at": form.change_at.data}
    try:
        with write_session() as session:
            done = service.fill_weeks(session, zone=zone(), actor=me(session), now=clock.utcnow(), **values)
    except Refused as refusal:
        form.weeks.errors = [refusal.message]
        return _plan(422, filling=form)
    flash(_filled(done))
    return go_to(url_for("alerts.plan_duty"))


@blueprint.post("/alerts/duty/give")
def give_duty() -> Page:
    """Give one time to one person."""
    with read_session() as session:
        form = GiveForm([row.user for row in queries.takes_part(session) if row.user.active])
    if not form.validate_on_submit():
        return _plan(422, giving=form)
    try:
        with write_session() as session:
            user = person(session, form.person_id.data)
            times = {"start": local(form.starts_at.data), "end": local(form.ends_at.data)}
            service.give(session, user, actor=me(session), now=clock.utcnow(), **times)
    except Refused as refusal:
        form.ends_at.errors = [refusal.message]
        return _plan(422, giving=form)
    flash(_("%(name)s has that time now.", name=user.name))
    return go_to(url_for("alerts.plan_duty"))


@blueprint.post("/alerts/duty/shifts/<int:shift_id>/empty")
def empty_duty(shift_id: int) -> Response:
    """Nobody has this shift any more."""
    with write_session() as session:
        shift = session.get(DutyShift, shift_id)
        if shift is None:
            raise NotFound(_("There is no such shift."), subject_id=shift_id)
        service.empty(session, shift, actor=me(session), now=clock.utcnow())
    flash(_("The shift is empty. It stands among the gaps until somebody has it."))
    return go_to(url_for("alerts.plan_duty"))


def _plan(status: int = 200, **forms: Any) -> Any:
    now = clock.utcnow()
    with read_session() as session:
        rows = queries.takes_part(session)
        html = render_template(
            "alerts/plan_duty.html",
            rows=rows,
            shifts=queries.shifts_between(session, now, now + SHOWN),
            now=now,
            joining=forms.get("joining") or JoinForm(_others(session)),
            filling=forms.get("filling") or FillForm(formdata=None, first=_next_monday(now), change_at=time(8)),
            giving=forms.get("giving") or GiveForm([row.user for row in rows if row.user.active]),
            refused=next(iter(forms.values()), None),
        )
    return html if status == 200 else (html, status)


def _others(session: Session) -> list[User]:
    """Colleagues who could take turns and do not."""
    have = {row.user_id for row in queries.takes_part(session)}
    return [one for one in people_with_role(session, *sorted(service.SERVING_ROLES)) if one.id not in have]


def _next_monday(now: datetime) -> Any:
    day = now.astimezone(zone()).date()
    return day + timedelta(days=-day.weekday() % 7)


def _filled(done: service.Filled) -> str:
    words = [ngettext("%(num)d week has got somebody.", "%(num)d weeks have got somebody.", done.filled)]
    if done.had:
        words.append(ngettext("%(num)d week had somebody already.", "%(num)d weeks had somebody already.", done.had))
    if done.empty:
        more = ngettext("In %(num)d week everybody is away.", "In %(num)d weeks everybody is away.", done.empty)
        words.append(more)
    return " ".join(words)
