"""The campaign plan of an answer: proposing it, looking at it, and its panel on the answer's page."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import ngettext
from sqlalchemy.orm import Session

from workbench import clock
from workbench.activity.queries import history
from workbench.campaigns.models import Placement
from workbench.campaigns.planning import service
from workbench.campaigns.planning.forms import ProposeForm
from workbench.campaigns.planning.models import CampaignPlan
from workbench.campaigns.planning.proposing import usual_start
from workbench.campaigns.planning.queries import placed_besides, plan_counts, plan_of
from workbench.campaigns.planning.reaching import Reach
from workbench.campaigns.planning.views.shared import Plan, audience_name, open_reach, read_plan
from workbench.campaigns.states import is_placeable
from workbench.campaigns.views.opening import open_answer
from workbench.campaigns.views.room import Page, actor, blueprint, zone
from workbench.editorial.models import Sandwich
from workbench.editorial.planning.cards import card_of
from workbench.errors import Refused
from workbench.web.panels import add_panel
from workbench.web.sessions import read_session, write_session

AIM_TIMES, AIM_CHANNELS = 3, 2
WINDOW = timedelta(days=30)


@blueprint.get("/answers/<slug>/campaign")
def answer_plan(slug: str) -> Page:
    """The plan, or the form that proposes one."""
    with read_session() as session:
        sandwich = open_answer(session, slug)
        return _show(session, sandwich, None)


@blueprint.post("/answers/<slug>/campaign")
def propose_plan(slug: str) -> Page:
    """Let the tool propose; rows that are booked stay."""
    now = clock.utcnow()
    with write_session() as session:
        sandwich = open_answer(session, slug)
        reach = open_reach(session)
        form = _form(session, sandwich, reach)
        moment = form.moment(zone(), now) if form.validate_on_submit() else None
        if moment is None:
            return _show(session, sandwich, form), 422
        try:
            made = service.propose(
                session, sandwich, audience_ids=form.audience.data or [], starts_at=moment, zone=zone(), actor=actor(session),
                now=now,
            )  # fmt: skip
        except Refused as refusal:
            form.audience.errors = [refusal.message]
            return _show(session, sandwich, form), 422
    flash(
        ngettext(
            "%(num)s row is proposed. Nothing is booked yet.", "%(num)s rows are proposed. Nothing is booked yet.", len(made.rows)
        )
    )
    return redirect(url_for("campaigns.answer_plan", slug=slug), code=303)


def _form(session: Session, sandwich: Sandwich, reach: Reach) -> ProposeForm:
    form = ProposeForm()
    form.audience.choices = [(one.id, audience_name(one)) for one in reach.audiences]
    if not form.is_submitted():
        form.at.data = usual_start(clock.utcnow(), zone()).astimezone(zone()).replace(tzinfo=None)
        plan, card = plan_of(session, sandwich.id), card_of(session, sandwich.id)
        chosen = plan.audience_ids if plan is not None else []
        form.audience.data = chosen or ([card.audience_id] if card is not None and card.audience_id else [])
    return form


def _show(session: Session, sandwich: Sandwich, form: ProposeForm | None) -> str:
    reach = open_reach(session)
    plan, row = read_plan(session, sandwich), plan_of(session, sandwich.id)
    others = placed_besides(session, sandwich.id)
    values: dict[str, Any] = {
        "sandwich": sandwich, "plan": plan, "row": row, "reach": reach, "others": others, "can_place": is_placeable(sandwich),
        "form": form or _form(session, sandwich, reach), "given": form, "aims": _aims(reach, plan, row, others),
        "log": history(session, (service.PLAN, sandwich.id), limit=30),
        "again": request.args.get("again") == "1" or form is not None,
    }  # fmt: skip
    return render_template("campaigns/plan_answer.html", **values)


def _aims(reach: Reach, plan: Plan, row: CampaignPlan | None, others: Sequence[Placement]) -> list[dict[str, Any]]:
    """Per audience of the plan: how often it hears the fact within 30 days of the first time, and on how many channels."""
    chosen = set(row.audience_ids) if row is not None else set()
    said = [(one.channel_id, one.audience_id, one.scheduled_at) for one in plan.rows]
    said += [(one.channel_id, one.audience_id, one.scheduled_at) for one in others]
    found = []
    for audience in reach.audiences:
        own = [each for each in said if each[1] == audience.id or (each[0], audience.id) in reach.pairs]
        if audience.id not in chosen and not any(each[1] == audience.id for each in said):
            continue
        first = min((each[2] for each in own), default=None)
        within = [each for each in own if first is not None and each[2] <= first + WINDOW + timedelta(days=2)]
        channels = len({each[0] for each in within})
        is_met = len(within) >= AIM_TIMES and channels >= AIM_CHANNELS
        found.append(
            {
                "audience": audience, "times": len(within), "channels": channels, "is_met": is_met,
                "has_channel": bool(reach.channels_of(audience.id)),
            }
        )  # fmt: skip
    return found


def plan_panel(sandwich: Sandwich) -> str:
    """On the answer's page: what is planned, and the way to the plan."""
    with read_session() as session:
        waiting, booked = plan_counts(session, sandwich.id)
    if not is_placeable(sandwich) and not waiting and not booked:
        return ""
    return render_template("campaigns/_plan_panel.html", sandwich=sandwich, waiting=waiting, booked=booked)


add_panel(blueprint, "answer", plan_panel)
