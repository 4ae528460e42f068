"""Pages of what was raised: the list of alerts, one alert, and what people do with one."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from workbench import clock
from workbench.accounts.models import User
from workbench.accounts.permissions import may
from workbench.accounts.queries import people_with_role, person
from workbench.alerts.blueprint import blueprint
from workbench.alerts.handling import moments, mutes, queries, service
from workbench.alerts.handling.forms import HandOnForm, MuteForm, SnoozeForm
from workbench.alerts.handling.models import AlertMute
from workbench.alerts.handling.showing import HANDLING_ROLES, shown, viewer_in, wanted_of
from workbench.alerts.handling.timeline import route_in_words
from workbench.alerts.handling.titles import title_of
from workbench.alerts.models import Alert
from workbench.errors import NotFound, Refused
from workbench.web.fragments import go_to
from workbench.web.pages import page_number
from workbench.web.places import given_list
from workbench.web.sessions import read_session, settings, write_session

Page = str | Response | tuple[str, int]
Change = Callable[[Session, Alert, User], Any]
blueprint.add_app_template_filter(route_in_words, "alert_route")
blueprint.add_app_template_global(title_of, "alert_title")


@blueprint.get("/alerts")
def alert_list() -> Page:
    """What was raised: open ones unless another tab is asked for."""
    now, (wanted, is_valid) = clock.utcnow(), wanted_of(request.args)
    with read_session() as session:
        viewer = current_user._get_current_object()
        page = queries.alert_page(session, wanted, number=page_number(request.args.get("page")), viewer=viewer)
        rules = queries.rules_with_alerts(session)
        html = render_template(
            "alerts/alerts.html", page=page, wanted=wanted, is_valid=is_valid, viewer=viewer, now=now,
            counts=queries.tab_counts(session, viewer), rules=rules, has_rules=bool(rules) or queries.has_rules(session),
            newest_id=queries.newest_id(session) if page.rows else 0,
            bulk=queries.newest_bulk(session, actor_id=viewer.id, now=now),
            snoozes=[(key, moments.WORDS[key]) for key in moments.SNOOZES],
        )  # fmt: skip
    return (html, 200) if is_valid else (html, 422)


@blueprint.get("/alerts/<int:alert_id>")
def alert_page(alert_id: int) -> Page:
    """One alert: why, about what, whose turn it is, who was told and when."""
    with read_session() as session:
        is_unread = queries.is_unread(session, alert_id, user_id=current_user.id)
    if is_unread:
        with write_session() as session:
            viewer = viewer_in(session)
            alert = queries.alert(session, alert_id, viewer=viewer)
            service.mark_read(session, alert, user_id=viewer.id, now=clock.utcnow())
    return _render(alert_id)


def _render(alert_id: int, **forms: Any) -> str:
    with read_session() as session:
        viewer, given, place = viewer_in(session), given_list(), None
        alert = queries.alert(session, alert_id, viewer=viewer)
        if given is not None:
            place = queries.place_of(session, alert.id, wanted_of(given)[0], viewer=viewer)
        answer = url_for("answering.sitting", alert_id=alert.id) if may("answering.sitting") and alert.rumour_id else None
        values = shown(session, alert, viewer, clock.utcnow(), **forms)
        return render_template("alerts/alert.html", **values, place=place, viewer=viewer, answer_address=answer)


@blueprint.post("/alerts/<int:alert_id>/acknowledge")
def acknowledge(alert_id: int) -> Response:
    """I have seen it."""
    return _step(alert_id, service.acknowledge, _("You have acknowledged the alert."))


@blueprint.post("/alerts/<int:alert_id>/take")
def take(alert_id: int) -> Response:
    """I see to it."""
    return _step(alert_id, service.take, _("You have taken the alert. Nobody else is told."))


@blueprint.post("/alerts/<int:alert_id>/resolve")
def resolve(alert_id: int) -> Response:
    """It is dealt with."""
    return _step(alert_id, service.resolve, _("The alert is dealt with."), back_to_list=True)


@blueprint.post("/alerts/<int:alert_id>/reopen")
def reopen(alert_id: int) -> Response:
    """It was not dealt with after all."""
    return _step(alert_id, service.reopen, _("The alert is open again."))


@blueprint.post("/alerts/<int:alert_id>/hand-on")
def hand_on(alert_id: int) -> Page:
    """Ask a colleague."""
    with read_session() as session:
        viewer = viewer_in(session)
        form = HandOnForm([one for one in people_with_role(session, *HANDLING_ROLES) if one.id != viewer.id])
    if not form.validate_on_submit():
        return _render(alert_id, handing=form), 422

    def change(session: Session, alert: Alert, actor: User) -> None:
        to = person(session, form.to.data)
        service.hand_on(session, alert, to=to, actor=actor, now=clock.utcnow(), settings=settings())

    done = _("Your colleague is told now. The alert stays open until somebody acknowledges it.")
    return _change(alert_id, change, done)


@blueprint.post("/alerts/<int:alert_id>/snooze")
def snooze(alert_id: int) -> Page:
    """Remind me later."""
    form = SnoozeForm()
    if not form.validate_on_submit():
        return _render(alert_id, snoozing=form), 422
    now = clock.utcnow()
    until = moments.until(form.snooze_for.data, now, ZoneInfo(settings().timezone))
    try:
        return _change(
            alert_id,
            lambda session, alert, actor: service.snooze(session, alert, until=until, actor=actor, now=now),
            _("The alert is put off. You are reminded when the time is over."),
        )
    except Refused as refusal:
        form.snooze_for.errors = [refusal.message]
        return _render(alert_id, snoozing=form), 422


@blueprint.post("/alerts/<int:alert_id>/mute")
def mute(alert_id: int) -> Page:
    """No more of these for a while."""
    with read_session() as session:
        form = MuteForm(queries.alert(session, alert_id, viewer=viewer_in(session)))
    if not form.validate_on_submit():
        return _render(alert_id, muting=form), 422
    now = clock.utcnow()
    until = moments.until(form.mute_for.data, now, ZoneInfo(settings().timezone))
    reason = form.reason.data or ""
    try:
        return _change(
            alert_id,
            lambda session, alert, actor: mutes.mute(
                session, alert, scope=form.scope.data, until=until, reason=reason, actor=actor, now=now
            ),
            _("Muted. This alert itself is still open."),
        )
    except Refused as refusal:
        form.scope.errors = [refusal.message]
        return _render(alert_id, muting=form), 422


@blueprint.get("/alerts/muted")
def mute_list() -> str:
    """What is silent now, why, and until when."""
    with read_session() as session:
        rows = queries.mutes(session, clock.utcnow(), viewer=viewer_in(session))
        return render_template("alerts/muted.html", rows=rows)


@blueprint.post("/alerts/muted/<int:mute_id>/lift")
def lift_mute(mute_id: int) -> Response:
    """Let these alerts come again."""
    with write_session() as session:
        row = session.get(AlertMute, mute_id)
        if row is None:
            raise NotFound(_("There is no such mute."), subject_id=mute_id)
        mutes.lift(session, row, actor=viewer_in(session), now=clock.utcnow())
    flash(_("These alerts come again from now."))
    return go_to(url_for("alerts.mute_list"))


def _step(alert_id: int, step: Callable[..., Any], done: str, *, back_to_list: bool = False) -> Response:
    """A button without a form: the step needs nothing but the alert and who pressed."""
    return _change(
        alert_id,
        lambda session, alert, actor: step(session, alert, actor=actor, now=clock.utcnow()),
        done,
        back_to_list=back_to_list,
    )


def _change(alert_id: int, change: Change, done: str, *, back_to_list: bool = False) -> Response:
    with write_session() as session:
        actor = viewer_in(session)
        change(session, queries.alert_for_change(session, alert_id, viewer=actor), actor)
    flash(done)
    return go_to(url_for("alerts.alert_list") if back_to_list else url_for("alerts.alert_page", alert_id=alert_id))
