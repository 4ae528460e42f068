"""The settings of a channel on paper or in a room: size, deadline, places."""

from dataclasses import asdict

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from workbench import clock
from workbench.campaigns import queries as campaign_queries
from workbench.campaigns.paper import service
from workbench.campaigns.paper.choices import PaperChoices
from workbench.campaigns.paper.forms import ChoicesForm
from workbench.campaigns.paper.kinds import KINDS
from workbench.campaigns.paper.wording import KIND_HINTS, KIND_NAMES, deadline_rule
from workbench.campaigns.views.room import Page, actor, blueprint
from workbench.errors import NotFound
from workbench.web.sessions import read_session, write_session


@blueprint.route("/channels/<int:channel_id>/paper", methods=["GET", "POST"])
def paper_choices(channel_id: int) -> Page:
    """Change them; every planned placement has its deadline reckoned anew."""
    with read_session() as session:
        row = campaign_queries.one_channel(session, channel_id, viewer=current_user)
        if row.kind not in KINDS:
            raise NotFound(subject_id=channel_id)
        kept, kind = PaperChoices.read(row.settings, row.kind), KINDS[row.kind]
    uses = {"has_size": kind.has_size, "has_places": kind.has_places, "is_event": kind.is_event}
    form = ChoicesForm()
    form.only_for(**uses)
    if form.validate_on_submit():
        with write_session() as session:
            found = campaign_queries.one_channel(session, channel_id, viewer=current_user)
            service.set_choices(session, found, form.choices_after(kept), actor=actor(session), now=clock.utcnow())
        flash(_("Saved."))
        return redirect(url_for("campaigns.paper_choices", channel_id=channel_id), code=303)
    if not form.is_submitted():
        form = ChoicesForm(formdata=None, **(asdict(kept) | {"places": "\n".join(kept.places)}))
        form.only_for(**uses)
    page = render_template(
        "campaigns/paper/choices.html", row=row, form=form, kind=kind, rule=deadline_rule(kept), kind_name=KIND_NAMES[row.kind],
        kind_hint=KIND_HINTS[row.kind],
    )  # fmt: skip
    return page, 422 if form.errors else 200
