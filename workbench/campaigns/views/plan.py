"""The plan: a list, a week or five weeks; and the page of one press of the button or of one placement."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from urllib.parse import parse_qsl, urlencode

from flask import render_template, request
from flask_login import current_user
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.engine import Row
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from workbench import clock
from workbench.activity.queries import history
from workbench.audiences.models import Audience
from workbench.campaigns import messages, queries
from workbench.campaigns.calendar import bounds, build_weeks, hours_shown, monday_of
from workbench.campaigns.delivering.stops import standing_stop
from workbench.campaigns.forms import DeclineForm, DoneForm, TimeForm
from workbench.campaigns.models import PLACEMENT_STATES, Channel, Placement
from workbench.campaigns.paper.kinds import OFFLINE
from workbench.campaigns.planning.conflicts import placement_conflicts
from workbench.campaigns.planning.models import PlanRow
from workbench.campaigns.planning.moving import can_move
from workbench.campaigns.planning.queries import proposals_between
from workbench.campaigns.queries import PlanFilter
from workbench.campaigns.states import is_placeable
from workbench.campaigns.timing import REPEAT_DAYS, same_time_on
from workbench.campaigns.views.room import Page, blueprint, zone
from workbench.editorial.loading import note_restricted
from workbench.errors import NotFound
from workbench.web.fragments import is_fragment
from workbench.web.languages import language
from workbench.web.pages import page_number
from workbench.web.places import Place, given_list, this_list
from workbench.web.sessions import read_session, settings

VIEWS = {"month": 5, "week": 1, "list": 0}
GROUPS = select(Audience.id, Audience.name_sv, Audience.name_en).order_by(Audience.name_sv, Audience.id)
Group = Row[int, str, str]


@blueprint.get("/plan")
def plan() -> Page:
    """What goes out when, on which channel."""
    today = clock.utcnow().astimezone(zone()).date()
    view, first, problem = _shown(request.args, today)
    with read_session() as session:
        seen = queries.organisation_seen_by(current_user)
        channels = queries.channels(session, organisation_id=seen)
        groups = _groups(session)
        chosen, bad_filter = _filters(request.args, channels, groups)
        now = clock.utcnow()
        wanted = replace(chosen, viewer=current_user)
        channel, state, audience = wanted.channel_id, wanted.state, wanted.audience_id
        page, weeks, rows, hours = None, [], [], []
        if view == "list":
            page = queries.placement_page(session, wanted, number=page_number(request.args.get("page")))
            rows = list(page.rows)
        else:
            since, until = bounds(first, VIEWS[view], zone())
            rows = list(queries.placements(session, replace(wanted, since=since, until=until)))
            proposals = _proposals(session, wanted, since, until) if seen is None else []
            weeks = build_weeks(rows, first, VIEWS[view], today=today, zone=zone(), proposals=proposals)
            hours = hours_shown(weeks[0].days, zone()) if view == "week" else []
        counts = queries.state_counts(session, wanted)
        trouble = queries.needing_a_person(session, viewer=current_user)
        conflicts = placement_conflicts(session, rows, zone(), now)
        moved, stop = _moved(session, now), standing_stop(session)
    step = timedelta(weeks=VIEWS[view] or 5)
    problem = problem or bad_filter
    return render_template(
        "campaigns/plan.html", view=view, weeks=weeks, rows=rows, page=page, channels=channels, channel=channel, state=state,
        states=PLACEMENT_STATES, counts=counts, conflicts=conflicts, trouble=trouble, problem=problem, today=today,
        earlier=first - step, later=first + step, is_filtered=bool(channel or state or audience), audience=audience,
        groups=[(each.id, each.name_en if language() == "en" else each.name_sv) for each in groups],
        hours=hours, moved=moved, stop=stop, zone=zone(), movable=[row.id for row in rows if can_move(row, now)],
        here=_kept_here(), last_day=first + step - timedelta(days=1),
        has_proposals=any(day.proposals for week in weeks for day in week.days),
    ), 422 if problem else 200  # fmt: skip


@blueprint.get("/plan/<reference>")
def placement_page(reference: str) -> Page:
    """A press of the button, or one placement: where it stands, the links, what happens next. Survives a reload."""
    return show_placements(reference)


def show_placements(
    reference: str,
    *,
    time_form: TimeForm | None = None,
    decline_form: DeclineForm | None = None,
    done_form: DoneForm | None = None,
) -> Page:
    """The page, with the forms as they were sent when something in them is wrong (422)."""
    given = time_form or decline_form or done_form
    with read_session() as session:
        rows = queries.placements_by_reference(session, reference, viewer=current_user)
        note_restricted(session, rows[0].sandwich, current_user)
        counts = queries.delivery_counts(session, [row.id for row in rows])
        subjects = [("placement", row.id) for row in rows]
        log = history(session, *subjects)
        approval = queries.approval_of(session, rows[0].revision_id)
        text = messages.compose(rows[0].sandwich, rows[0].revision, settings(), heading_level=3)
        place = _place(session, rows[0]) if len(rows) == 1 else None
        is_running = any(_is_running(row) for row in rows)
        values = {
            "reference": reference, "rows": rows, "place": place,
            "one": rows[0] if len(rows) == 1 else None, "counts": counts, "log": log,
            "approval": approval, "is_running": is_running, "undo_rows": [row for row in rows if _can_undo(row)],
            "sandwich": rows[0].sandwich, "can_leave": is_placeable(rows[0].sandwich), "repeats": _repeats(rows[0]),
            "is_batch": reference == rows[0].batch,
            "now": clock.utcnow(), "time_form": time_form or TimeForm(formdata=None),
            "decline_form": decline_form or DeclineForm(formdata=None), "done_form": done_form or DoneForm(formdata=None),
            "form": given, "text": Markup(text.html),  # sanitised by sandwiches.rendering
        }  # fmt: skip
        template = "campaigns/_progress.html" if is_fragment() and request.method == "GET" else "campaigns/placement.html"
        return render_template(template, **values), 422 if given is not None else 200


@dataclass(frozen=True)
class Moved:
    """What was moved just now, and the time that "Undo" gives it back."""

    row: Placement
    before: datetime


def _moved(session: Session, now: datetime) -> Moved | None:
    """From the address that moving leads to; None when that says nothing that can be undone."""
    reference = request.args.get("moved", "")
    try:
        before = datetime.fromisoformat(request.args.get("before", "")[:40])
        row = queries.one_placement(session, reference, viewer=current_user) if reference else None
    except (ValueError, NotFound):
        return None
    if row is None or before.tzinfo is None or before < now or before == row.scheduled_at or not can_move(row, now):
        return None
    return Moved(row, before)


def _proposals(session: Session, wanted: PlanFilter, since: datetime, until: datetime) -> Sequence[PlanRow]:
    """Rows of plans that wait to be booked; they have no state."""
    if wanted.state:
        return []
    named = {"channel_id": wanted.channel_id, "audience_id": wanted.audience_id}
    return proposals_between(session, since, until, viewer=current_user, **named)


def _kept_here() -> str:
    """This view of the plan, for links to its rows and for coming back; what was just moved is left out."""
    given = [(key, value) for key, value in parse_qsl(this_list()) if key not in ("moved", "before")]
    return urlencode(given)


def _place(session: Session, row: Placement) -> Place | None:
    """Where a placement stands in the list or the calendar that the visitor came from."""
    given, seen = given_list(), queries.organisation_seen_by(current_user)
    if given is None:
        return None
    view, first, _problem = _shown(given, clock.utcnow().astimezone(zone()).date())
    chosen, _bad = _filters(given, queries.channels(session, organisation_id=seen), _groups(session))
    since, until = bounds(first, VIEWS[view], zone()) if view != "list" else (None, None)
    wanted = replace(chosen, viewer=current_user, since=since, until=until)
    return queries.place_of(session, wanted, row.id, newest_first=view == "list")


def _shown(given: MultiDict[str, str], today: date) -> tuple[str, date, bool]:
    """Which view, from which Monday; True when the address says something else."""
    view, start = given.get("view", "month"), given.get("start", "")
    problem = view not in VIEWS
    first = today
    if start:
        try:
            first = date.fromisoformat(start)
            problem = problem or not 2000 <= first.year <= 2100
        except ValueError:
            problem = True
    return (view if view in VIEWS else "month"), monday_of(today if problem else first), problem


def _filters(given: MultiDict[str, str], channels: Sequence[Channel], groups: Sequence[Group]) -> tuple[PlanFilter, bool]:
    """The channel, the group and the state of an address; True when one of them does not exist."""
    channel, state = _number(given.get("channel", "")), given.get("state", "")
    audience = _number(given.get("audience", ""))
    known = (channel in {None, *(each.id for each in channels)}, audience in {None, *(each.id for each in groups)})
    is_state = not state or state in PLACEMENT_STATES
    chosen = PlanFilter(
        channel_id=channel if known[0] else None,
        audience_id=audience if known[1] else None,
        state=state if is_state else "",
    )
    return chosen, not (all(known) and is_state)


def _groups(session: Session) -> Sequence[Group]:
    """The audiences to choose among; partners plan for none."""
    if queries.organisation_seen_by(current_user) is not None:
        return ()
    return session.execute(GROUPS).all()


def _number(raw: str) -> int | None:
    """A row's number; None for nothing, 0 for what is none."""
    if not raw:
        return None
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else 0


def _is_running(row: Placement) -> bool:
    """Whether something will happen by itself within a minute."""
    is_near = row.scheduled_at <= clock.utcnow() + timedelta(seconds=60)
    is_planned = row.state == "planned" and is_near and row.channel.kind not in OFFLINE and not row.last_error
    return is_planned or row.state == "sending" or (row.state == "prepared" and row.channel.paused_reason == "" and is_near)


def _can_undo(row: Placement) -> bool:
    is_fresh = row.scheduled_at - row.created_at <= timedelta(seconds=15)
    return row.state in ("planned", "offered") and is_fresh and row.created_by_id == current_user.id


def _repeats(row: Placement) -> list[tuple[int, str]]:
    """Days 7, 14 and 30 after it was sent, as values of the time field; proposals only."""
    if row.state != "sent" or row.sandwich.state not in ("approved", "published"):
        return []
    moments = [(days, same_time_on(row.scheduled_at, days, zone())) for days in REPEAT_DAYS]
    return [(days, at.astimezone(zone()).strftime("%Y-%m-%dT%H:%M")) for days, at in moments if at > clock.utcnow()]
