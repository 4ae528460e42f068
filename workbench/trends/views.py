"""Pages of the trends room: what is unusual, one stream, how we watch."""

from decimal import Decimal
from typing import Any, cast
from zoneinfo import ZoneInfo

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from workbench import clock
from workbench.accounts.models import User
from workbench.trends import queries, service, showing
from workbench.trends.forms import TrendFilter, WatchForm
from workbench.trends.models import TrendAlarm
from workbench.web.pages import Page, page_number
from workbench.web.panels import add_panel
from workbench.web.sessions import read_session, write_session

blueprint = Blueprint("trends", __name__, template_folder="templates")
add_panel(blueprint, "rumour", showing.rumour_panel)
for _name, _filter in {
    "stream_name": showing.name_of, "stream_kind": showing.kind_word, "alarm_sentence": showing.say_alarm,
    "alarm_chance": showing.say_chance, "spark_days": showing.spark,
}.items():  # fmt: skip
    blueprint.add_app_template_filter(_filter, _name)


def _viewer() -> User:
    return cast(User, current_user._get_current_object())


@blueprint.get("/trends")
def trend_list() -> Any:
    """What is heard more than usual, the newest first; kind and period are in the address."""
    form, now = TrendFilter(request.args), clock.utcnow()
    is_valid, number = form.validate(), page_number(request.args.get("page"))
    with read_session() as session:
        page: Page[TrendAlarm] = Page([], 1, queries.PAGE_SIZE, 0)
        if is_valid:
            asked = {"kind": form.kind.data or "", "period": form.period.data or "now"}
            page = queries.alarm_page(session, viewer=_viewer(), number=number, now=now, **asked)
        has_any = bool(page.total) or queries.has_any(session, viewer=_viewer())
    unusual = {alarm.id for alarm in page.rows if showing.is_unusual(alarm, now)}
    is_narrowed = bool(form.kind.data)
    shown = {"form": form, "page": page, "has_any": has_any, "unusual": unusual, "is_narrowed": is_narrowed}
    return render_template("trends/list.html", is_valid=is_valid, **shown), 200 if is_valid else 422


@blueprint.get("/trends/<int:stream_id>")
def stream_page(stream_id: int) -> str:
    """One stream: 90 days as a chart and as a table, its alarms, how the newest burst dies away."""
    with read_session() as session:
        stream = queries.stream_by_id(session, stream_id, viewer=_viewer())
        alarms = queries.alarms_of(session, stream.id)
    chart = showing.draw_chart(stream, alarms, ZoneInfo(current_app.extensions["workbench_settings"].timezone))
    going_on = bool(alarms) and showing.is_unusual(alarms[0], clock.utcnow())
    decay = showing.say_decay(stream.decay)
    return render_template("trends/stream.html", stream=stream, alarms=alarms, chart=chart, going_on=going_on, decay=decay)


@blueprint.post("/trends/alarms/<int:alarm_id>/seen")
def mark_seen(alarm_id: int) -> Response:
    """I have looked at it."""
    with write_session() as session:
        alarm = queries.alarm_by_id(session, alarm_id, viewer=_viewer())
        service.mark_seen(session, alarm, actor=_viewer(), now=clock.utcnow())
    flash(_("You have marked it as seen."))
    return redirect(url_for("trends.stream_page", stream_id=alarm.stream_id), code=303)


@blueprint.route("/trends/settings", methods=["GET", "POST"])
def watch_settings() -> Any:
    """How often a stream may give a false alarm."""
    form = WatchForm()
    if form.validate_on_submit():
        with write_session() as session:
            service.change_watch(
                session, false_alarms=float(form.false_alarms.data), fewest_sources=form.fewest_sources.data,
                actor_id=_viewer().id, now=clock.utcnow(),
            )  # fmt: skip
        flash(_("Saved. The next reading uses it, within a few minutes."))
        return redirect(url_for("trends.trend_list"), code=303)
    if not form.is_submitted():
        with read_session() as session:
            watch = queries.watch_of(session)
        form = WatchForm(data={"false_alarms": Decimal(f"{watch.false_alarms:g}"), "fewest_sources": watch.fewest_sources})
    return render_template("trends/settings.html", form=form), 422 if form.is_submitted() else 200
