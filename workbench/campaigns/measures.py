"""What the campaign plan knows of the six rules of use: exposures, the next repeat, who speaks. METHOD.md section E."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from workbench.accounts.permissions import may
from workbench.campaigns.models import Placement
from workbench.campaigns.states import WAITING, is_placeable
from workbench.editorial.models import Sandwich
from workbench.editorial.planning.measures import Measure

OUT = ("sent", "corrected")
WINDOW = timedelta(days=30)
EXPOSURES, CHANNELS = 3, 2
REPEATS = (7, 14, 30)  # days after the first time


def measure_repeats(session: Session, sandwich: Sandwich, now: datetime) -> Sequence[Measure]:
    """Exposures and channels within 30 days of the first, days since the last, and the repeat that is due."""
    rows = _placements(session, sandwich)
    out = sorted((row for row in rows if row.state in OUT and row.sent_at), key=_sent)
    booked = sum(row.state in WAITING for row in rows)
    todo, link = _way_on(sandwich)
    if not out:
        state = "note" if booked or not todo else "missing"
        return [Measure(_("Exposures in 30 days"), _("none of 3"), state, todo, link), *_booked(booked)]
    within = [row for row in out if _sent(row) <= _sent(out[0]) + WINDOW]
    channels = len({row.channel_id for row in within})
    is_open = now <= _sent(out[0]) + WINDOW
    enough, wide = len(within) >= EXPOSURES, channels >= CHANNELS
    return [
        _figure(_("Exposures in 30 days"), len(within), EXPOSURES, enough, is_open, todo, link),
        _figure(_("Channels"), channels, CHANNELS, wide, is_open, "" if not enough else todo, link),
        Measure(_("Days since the last time"), str((now - _sent(out[-1])).days)),
        *(_booked(booked) or _next_repeat(out, now, todo, link)),
    ]


def measure_spokesperson(session: Session, sandwich: Sandwich, now: datetime) -> Sequence[Measure]:
    """Who says it: the municipality's own voice, one of its people, or somebody from outside it."""
    rows = [row for row in _placements(session, sandwich) if row.state in (*OUT, *WAITING, "sending", "unknown")]
    people = {row.spokesperson_id: row.spokesperson for row in rows if row.spokesperson is not None}
    if people:
        from_outside = [one for one in people.values() if one.organisation.kind == "partner"]
        names = ", ".join(sorted(f"{one.name}, {one.role_title}" for one in people.values()))
        kind = _("from a partner organisation") if from_outside else _("from the municipality")
        return [Measure(_("Spokesperson"), names, "met"), Measure(_("Where from"), kind)]
    todo, link = _way_on(sandwich)
    register = url_for("audiences.spokesperson_list")
    value = _("the municipality's own voice") if rows else _("not chosen yet")
    return [Measure(_("Spokesperson"), value, "missing", todo or _("See who can speak"), link or register)]


def _placements(session: Session, sandwich: Sandwich) -> Sequence[Placement]:
    wanted = select(Placement).where(Placement.sandwich_id == sandwich.id)
    return session.scalars(wanted.options(joinedload(Placement.spokesperson)).order_by(Placement.id)).unique().all()


def _sent(row: Placement) -> datetime:
    return row.sent_at or row.scheduled_at


def _way_on(sandwich: Sandwich) -> tuple[str, str]:
    """The link to the campaign plan, when there is an approved text to place."""
    if not is_placeable(sandwich) or not may("campaigns.new_placement"):
        return "", ""
    return _("Plan the campaign"), url_for("campaigns.answer_plan", slug=sandwich.slug)


def _figure(name: str, count: int, aim: int, is_met: bool, is_open: bool, todo: str, link: str) -> Measure:
    if is_met:
        return Measure(name, str(count), "met")
    value = _("%(count)s of %(aim)s", count=count, aim=aim)
    return Measure(name, value, "missing" if is_open else "note", todo if is_open else "", link if is_open and todo else "")


def _booked(count: int) -> list[Measure]:
    return [Measure(_("Booked"), str(count))] if count else []


def _next_repeat(out: Sequence[Placement], now: datetime, todo: str, link: str) -> list[Measure]:
    """The first of the days 7, 14 and 30 that has no exposure after the day before it."""
    first = _sent(out[0])
    for before, day in zip((0, *REPEATS), REPEATS, strict=False):
        due, since = first + timedelta(days=day), first + timedelta(days=before)
        if any(since < _sent(row) <= due + timedelta(days=3) for row in out[1:]):
            continue
        if now < due:
            return [Measure(_("Next repeat"), ngettext("in %(num)d day", "in %(num)d days", (due - now).days + 1))]
        if now <= first + WINDOW:
            return [Measure(_("Next repeat"), _("was due on day %(day)s", day=day), "missing", todo, link)]
    return []
