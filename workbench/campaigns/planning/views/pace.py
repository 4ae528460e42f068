"""The pace of channels: quiet hours, the gap between texts of one theme, and whom each reaches."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from workbench import clock
from workbench.campaigns import queries
from workbench.campaigns.planning import service
from workbench.campaigns.planning.forms import PaceForm
from workbench.campaigns.planning.queries import said_audiences
from workbench.campaigns.planning.reaching import read_reach
from workbench.campaigns.planning.views.shared import audience_name
from workbench.campaigns.views.room import Page, actor, blueprint
from workbench.errors import Refused
from workbench.web.sessions import read_session, write_session


@blueprint.get("/plan/pace")
def pace_list() -> Page:
    """Every channel's pace and whom it reaches, and the audiences that none reaches."""
    with read_session() as session:
        channels = queries.channels(session)
        reach = read_reach(session, channels)
        lonely = [one for one in reach.audiences if not reach.channels_of(one.id)]
        return render_template("campaigns/plan_pace_list.html", channels=channels, reach=reach, lonely=lonely)


@blueprint.route("/plan/pace/<int:channel_id>", methods=["GET", "POST"])
def channel_pace(channel_id: int) -> Page:
    """Set one channel's pace."""
    form = PaceForm()
    with read_session() as session:
        channel = queries.one_channel(session, channel_id, viewer=current_user)
        reach = read_reach(session, [channel])
        form.audience.choices = [(one.id, audience_name(one)) for one in reach.audiences]
        if not form.is_submitted():
            form.quiet_from.data, form.quiet_until.data = channel.quiet_from, channel.quiet_until
            form.gap_hours.data = channel.gap_hours
            form.audience.data = [one.id for one in reach.audiences_of(channel.id)]
        is_said = bool(said_audiences(session, channel_id))
    if form.validate_on_submit():
        try:
            with write_session() as session:
                service.set_pace(
                    session, queries.one_channel(session, channel_id, viewer=current_user), quiet_from=form.quiet_from.data,
                    quiet_until=form.quiet_until.data, gap_hours=form.gap_hours.data or 0, audience_ids=form.audience.data or [],
                    actor=actor(session), now=clock.utcnow(),
                )  # fmt: skip
        except Refused as refusal:
            form.form_errors = [refusal.message]
        else:
            flash(_("Saved. New proposals follow it; what is booked stays where it is."))
            return redirect(url_for("campaigns.pace_list", _anchor=f"channel-{channel_id}"), code=303)
    page = render_template("campaigns/plan_pace.html", channel=channel, form=form, is_said=is_said)
    return page, 422 if form.is_submitted() else 200
