"""Pages of delivery: what was not sent, a channel that rests, and the stop for everything."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from workbench import clock
from workbench.activity.service import record
from workbench.campaigns import queries as campaigns
from workbench.campaigns import service
from workbench.campaigns.delivering import circuits, queries, stops
from workbench.campaigns.delivering.forms import ByHandForm, ResumeForm, StopForm
from workbench.campaigns.delivering.models import DeliveryStop
from workbench.campaigns.views.room import Page, actor, back_to, blueprint
from workbench.errors import Conflict, Refused
from workbench.web.pages import page_number
from workbench.web.sessions import read_session, write_session


@blueprint.get("/plan/not-sent")
def not_sent() -> Page:
    """Which text, which channel, why; with "try again" and "done by hand"."""
    with read_session() as session:
        seen = campaigns.organisation_seen_by(current_user)
        channels = campaigns.channels(session, organisation_id=seen)
        wanted, is_bad = _filter({row.id for row in channels})
        page = queries.not_sent(session, wanted, number=page_number(request.args.get("page")))
        resting = queries.resting_channels(session, now=clock.utcnow(), organisation_id=seen)
        stop = stops.standing_stop(session)
    is_filtered = bool(wanted.channel_id or wanted.state)
    shown = {"page": page, "rows": page.rows, "channels": channels, "resting": resting, "stop": stop, "states": queries.STATES}
    text = render_template("campaigns/not_sent.html", wanted=wanted, is_bad=is_bad, is_filtered=is_filtered, **shown)
    return text, 422 if is_bad else 200


@blueprint.route("/plan/<reference>/by-hand", methods=["GET", "POST"])
def by_hand(reference: str) -> Page:
    """A failed or unclear placement that a person has put up, or has found where it should be."""
    form = ByHandForm()
    with read_session() as session:
        row = campaigns.one_placement(session, reference, viewer=current_user)
    if not form.validate_on_submit():
        return render_template("campaigns/by_hand.html", row=row, form=form), 422 if form.is_submitted() else 200
    with write_session() as session:
        row = campaigns.one_placement(session, reference, viewer=current_user)
        found = {"live_url": form.live_url.data or "", "reach": form.reach.data}
        service.settle_as_sent(session, row, actor=actor(session), now=clock.utcnow(), **found)
    return back_to(reference, _("Marked as done by hand."))


@blueprint.post("/channels/<int:channel_id>/try-now")
def try_channel(channel_id: int) -> Response:
    """Do not wait for the rest to end."""
    now = clock.utcnow()
    with write_session() as session:
        row = campaigns.one_channel(session, channel_id, viewer=current_user)
        circuits.reset(session, row.id, now)
        record(session, "channel_tried", row, actor_id=current_user.id, now=now)
        service.wake_at(session, now, f"tried:{row.id}:{now.isoformat()}:")
    flash(_("The channel is tried at once."))
    return redirect(url_for("campaigns.not_sent"), code=303)


@blueprint.route("/stop", methods=["GET", "POST"])
def stop_page() -> Page:
    """Stop everything, and who says that it may go on."""
    form = StopForm()
    if form.is_submitted() and not service.is_planner(current_user):
        return _stop_page(form), 403
    if not form.validate_on_submit():
        return _stop_page(form), 422 if form.is_submitted() else 200
    try:
        with write_session() as session:
            stops.stop_everything(session, reason=form.reason.data or "", actor=actor(session), now=clock.utcnow())
    except Refused as error:
        form.reason.errors = [error.message]
        return _stop_page(form), 422
    flash(_("Everything is stopped. Nothing that is planned leaves."))
    return redirect(url_for("campaigns.stop_page"), code=303)


@blueprint.post("/stop/resume")
def resume() -> Page:
    """One of the two who must say yes."""
    form = ResumeForm()
    with write_session() as session:
        send = form.overdue.data == "send"
        goes_on = stops.say_yes(session, _standing(session), send_overdue=send, actor=actor(session), now=clock.utcnow())
    flash(_("It goes on.") if goes_on else _("Your yes is noted. When one more person has said yes it goes on."))
    return redirect(url_for("campaigns.stop_page"), code=303)


@blueprint.post("/stop/take-back")
def take_back_yes() -> Page:
    """Not yet, after all."""
    with write_session() as session:
        stops.take_back_yes(session, _standing(session), actor=actor(session), now=clock.utcnow())
    flash(_("Taken back. Two people must say yes."))
    return redirect(url_for("campaigns.stop_page"), code=303)


def stopped_now() -> DeliveryStop | None:
    """The stop that holds, for the notice on the pages of this room."""
    with read_session() as session:
        return stops.standing_stop(session)


def resting_now(channel_id: int) -> queries.Resting | None:
    """How a channel's breaker stands when it is not closed."""
    with read_session() as session:
        rows = queries.resting_channels(session, now=clock.utcnow())
    return next((row for row in rows if row.channel.id == channel_id), None)


blueprint.add_app_template_global(stopped_now, "stopped_now")
blueprint.add_app_template_global(resting_now, "resting_now")


def _standing(session: Session) -> DeliveryStop:
    stop = stops.standing_stop(session)
    if stop is None:
        raise Conflict(_("It goes on already."))
    return stop


def _stop_page(form: StopForm) -> str:
    with read_session() as session:
        stop, earlier = stops.standing_stop(session), stops.earlier_stops(session)
        overdue = stops.overdue_count(session, clock.utcnow()) if stop is not None else 0
    shown = {"stop": stop, "earlier": earlier, "overdue": overdue, "form": form, "resume_form": ResumeForm(formdata=None)}
    return render_template("campaigns/stop.html", is_planner=service.is_planner(current_user), **shown)


def _filter(channel_ids: set[int]) -> tuple[queries.NotSentFilter, bool]:
    """What is asked for, and whether some of it does not exist."""
    raw_channel, state = request.args.get("channel", ""), request.args.get("state", "")
    channel = int(raw_channel) if raw_channel.isascii() and raw_channel.isdigit() and len(raw_channel) < 10 else None
    is_bad = bool(raw_channel and channel not in channel_ids) or bool(state and state not in queries.STATES)
    usable = channel if channel in channel_ids else None
    return queries.NotSentFilter(usable, state if state in queries.STATES else "", current_user), is_bad
