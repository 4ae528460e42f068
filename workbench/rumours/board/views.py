"""The board, moving a card, and the time lines."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench import clock
from workbench.errors import Conflict, Refused
from workbench.rumours import keeping, queries, service
from workbench.rumours.blueprint import blueprint, visitor
from workbench.rumours.board.axis import MOST_RUMOURS, Axis, label_of, lay_axis
from workbench.rumours.board.columns import CARDS, board_columns
from workbench.rumours.board.forms import SpanForm
from workbench.rumours.cases.showing import show_rating
from workbench.rumours.forms import DecisionForm
from workbench.rumours.listing import has_any
from workbench.rumours.models import DECISIONS, Rumour
from workbench.rumours.saving.filter_form import filter_form
from workbench.rumours.saving.filtering import narrowed
from workbench.rumours.saving.showing import views_beside
from workbench.rumours.wording import due_words, local_word
from workbench.web.fragments import is_fragment
from workbench.web.pages import Page, page_number
from workbench.web.places import given_list
from workbench.web.sessions import read_session, settings, write_session

EVENTS = 50
LONGEST = timedelta(days=730)


@blueprint.app_template_filter("axis_day")
def axis_day(at: datetime, unit: str) -> str:
    """A label under the axis of a time line."""
    return label_of(at, unit, ZoneInfo(settings().timezone))


@blueprint.get("/rumours/board")
def board() -> Any:
    """The rumours of the filter, in a column for each decision."""
    now = clock.utcnow()
    with read_session() as session:
        form = filter_form(session)
        is_valid = form.validate()
        columns = board_columns(session, form.wanted, visitor()) if is_valid else []
        total = sum(column.total for column in columns)
        values = {"form": form, "columns": columns, "total": total, "is_valid": is_valid, "cards": CARDS}
        values |= {"has_any": bool(total) or has_any(session, visitor()), "views": views_beside(session, visitor())}
    template = "rumours/_board.html" if is_fragment() else "rumours/board.html"
    return render_template(template, **values, now=now, due_words=due_words), 200 if is_valid else 422


@blueprint.route("/rumours/<code>/column", methods=["GET", "POST"])
def move_card(code: str) -> Any:
    """Moving a card is deciding: with a reason, in the room of those who decide. A writer's move is a proposal."""
    with read_session() as session:
        rumour = queries.rumour_by_code(session, code, viewer=visitor())
        rating, last = queries.newest_rating(session, rumour.id), queries.newest_decision(session, rumour.id)
    asked = request.args.get("decision", "")
    form = DecisionForm(data={"decision": asked if asked in DECISIONS else rating.proposal if rating else None})
    decides = bool(visitor().role_names & {"fact_checker", "approver"})
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        status = _move(code, form, decides)
        if status == 303:
            flash(_("The card has moved and its clock runs.") if decides else _("Your proposal is written among the notes."))
            return redirect(_back_to_board(), code=303)
    shown = show_rating(rating, rumour.verdict) if rating else None
    helps = {slug: local_word(slug, "decision_help") for slug in DECISIONS}
    values = {"rating": shown, "last": last, "decides": decides, "helps": helps, "back": _back_to_board()}
    return render_template("rumours/move_card.html", form=form, rumour=rumour, version=rumour.version, **values), status


@blueprint.get("/rumours/timeline")
def timeline() -> Any:
    """What was heard of the rumours of the filter and what was done, on one axis."""
    span = SpanForm(request.args, default="30")
    now = clock.utcnow()
    with read_session() as session:
        form = filter_form(session)
        is_valid = form.validate() and span.validate()
        ids, axis = [], None
        if is_valid:
            ids = list(session.scalars(narrowed(form.wanted, visitor()).order_by(Rumour.id.desc()).limit(MOST_RUMOURS + 1)))
            axis = _axis(session, ids, now - timedelta(days=span.number), now)
        events, rumours = _events(session, axis)
        values = {"form": form, "span": span, "axis": axis, "events": events, "rumours": rumours, "is_valid": is_valid}
        values |= {"count": min(len(ids), MOST_RUMOURS), "is_cut": len(ids) > MOST_RUMOURS}
        values |= {"has_any": bool(ids) or has_any(session, visitor()), "views": views_beside(session, visitor())}
    template = "rumours/_timeline.html" if is_fragment() else "rumours/timeline.html"
    return render_template(template, **values), 200 if is_valid else 422


@blueprint.get("/rumours/<code>/timeline")
def rumour_timeline(code: str) -> str:
    """The whole life of one rumour, at most two years back."""
    now = clock.utcnow()
    with read_session() as session:
        rumour = queries.rumour_by_code(session, code, viewer=visitor())
        start = max(min(rumour.first_heard_at, rumour.opened_at), now - LONGEST)
        axis = _axis(session, [rumour.id], start, now)
        events, rumours = _events(session, axis)
    return render_template("rumours/rumour_timeline.html", rumour=rumour, axis=axis, events=events, rumours=rumours)


def _axis(session: Session, ids: list[int], start: datetime, end: datetime) -> Axis:
    return lay_axis(session, ids, start, end, ZoneInfo(settings().timezone))


def _events(session: Session, axis: Axis | None) -> tuple[Page[Any], dict[int, Rumour]]:
    """One page of the events, newest first, and the rumours that they are about."""
    found = axis.events if axis else []
    number = min(page_number(request.args.get("page")), max(1, -(-len(found) // EVENTS)))
    rows = found[(number - 1) * EVENTS : number * EVENTS]
    ids = {event.rumour_id for _lane, event in rows} - {None}
    rumours = {row.id: row for row in session.scalars(select(Rumour).where(Rumour.id.in_(ids)))} if ids else {}
    return Page(rows, number, EVENTS, len(found)), rumours


def _move(code: str, form: DecisionForm, decides: bool) -> int:
    """Decide or propose: 303 when it is done, else the status to show the form with."""
    values = {"decision": form.decision.data, "reason": form.reason.data, "actor": visitor(), "now": clock.utcnow()}
    try:
        with write_session() as session:
            rumour = queries.rumour_for_change(session, code, version=form.shown_version, viewer=visitor())
            if decides:
                service.decide(session, rumour, **values, timezone=settings().timezone)
            else:
                keeping.propose_decision(session, rumour, **values)
    except Conflict:
        message = _("Somebody changed this rumour while you wrote. Your text is kept. Read the rumour page, then send again.")
        form.form_errors = [*form.form_errors, message]
        form.version.data = form.version.raw_data = None
        return 409
    except Refused as error:
        form.form_errors = [*form.form_errors, error.message]
        return 422
    return 303


def _back_to_board() -> str:
    given = given_list()
    kept = {key: given.getlist(key) for key in given if not key.startswith("_")} if given else {}
    return url_for("rumours.board", **kept)  # type: ignore[arg-type]
