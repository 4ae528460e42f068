"""Changes to the page of local figures: choosing, ordering, publishing, approving values."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.activity.service import record
from workbench.errors import Conflict, NotFound, Refused
from workbench.evidence.figures.queries import figure_by_code
from workbench.evidence.models import Figure, FigureChange
from workbench.reviews.local_statistics import queries
from workbench.reviews.local_statistics.models import SECTIONS, ApprovedValue, StatisticEntry
from workbench.rumours.texts import tidy

MOST_NOTE = 400
MOST_ENTRIES = 60
DIRECTIONS = ("up", "down")


def add_entry(session: Session, code: str, section: str, *, actor: User, now: datetime) -> StatisticEntry:
    """Choose a figure of the fact bank. The public sees it when somebody publishes it. Raises NotFound, Refused, Conflict."""
    figure = figure_by_code(session, tidy(code).lower())
    if section not in SECTIONS:
        raise Refused(_("Choose where on the page the figure stands."), subject_id=code)
    if session.scalar(select(StatisticEntry.id).where(StatisticEntry.figure_id == figure.id)) is not None:
        raise Conflict(_("The figure is on the page already."), subject_id=code)
    count, last = session.execute(select(func.count(StatisticEntry.id), func.max(StatisticEntry.position))).one()
    if count >= MOST_ENTRIES:
        raise Refused(_("The page holds at most %(most)s figures. Take one away first.", most=MOST_ENTRIES), subject_id=code)
    entry = StatisticEntry(figure_id=figure.id, section=section, position=(last or 0) + 1, added_by_id=actor.id, added_at=now)
    session.add(entry)
    session.flush()
    record(session, "statistic_chosen", entry, actor_id=actor.id, now=now, figure=figure.code, section=section)
    return entry


def describe_entry(
    session: Session, entry: StatisticEntry, *, section: str, note_sv: str, note_en: str, actor: User, now: datetime
) -> None:
    """Say where the figure stands and what to mind when reading it. Raises Refused."""
    if section not in SECTIONS:
        raise Refused(_("Choose where on the page the figure stands."), subject_id=entry.id)
    notes = {"note_sv": tidy(note_sv), "note_en": tidy(note_en)}
    if any(len(note) > MOST_NOTE for note in notes.values()):
        raise Refused(_("Write at most %(most)s letters.", most=MOST_NOTE), subject_id=entry.id)
    if entry.published_at is not None and bool(notes["note_sv"]) != bool(notes["note_en"]):
        raise Refused(_("The public reads this: write it in Swedish and in English."), subject_id=entry.id)
    entry.section, entry.note_sv, entry.note_en = section, notes["note_sv"], notes["note_en"]
    record(session, "statistic_described", entry, actor_id=actor.id, now=now, section=section)


def move_entry(session: Session, entry: StatisticEntry, direction: str, *, actor: User, now: datetime) -> None:
    """Move the figure one step up or down among those of its section."""
    beside = [row for row in queries.entries(session) if row.section == entry.section]
    _swap(session, beside, entry, direction)
    record(session, "statistic_moved", entry, actor_id=actor.id, now=now, direction=direction)


def move_section(session: Session, section: str, direction: str, *, actor: User, now: datetime) -> None:
    """Move a whole section one step up or down. Raises NotFound when nothing stands in it."""
    rows = queries.entries(session)
    order = list(dict.fromkeys(row.section for row in rows))
    if section not in order or direction not in DIRECTIONS:
        raise NotFound(subject_id=section)
    at = order.index(section)
    to = min(max(at + (1 if direction == "down" else -1), 0), len(order) - 1)
    order.insert(to, order.pop(at))
    ordered = [row for name in order for row in rows if row.section == name]
    for position, row in enumerate(ordered, 1):
        row.position = position
    record(session, "statistic_section_moved", ordered[0], actor_id=actor.id, now=now, section=section, direction=direction)


def remove_entry(session: Session, entry: StatisticEntry, *, actor: User, now: datetime) -> None:
    """Take the figure from the page; the fact bank keeps it. A published one is first taken from the public. Raises Refused."""
    if entry.published_at is not None:
        raise Refused(_("The public sees this figure. Hide it first."), subject_id=entry.id)
    record(session, "statistic_removed", entry, actor_id=actor.id, now=now, figure=entry.figure.code)
    session.delete(entry)


def publish_entry(session: Session, entry: StatisticEntry, seen: Mapping[str, str], *, actor: User, now: datetime) -> None:
    """Show the figure to the public, with the values that the approver has looked at. Raises Refused or Conflict."""
    _require_approver(actor)
    if bool(entry.note_sv) != bool(entry.note_en):
        raise Refused(_("The public reads the note: write it in Swedish and in English first."), subject_id=entry.id)
    if not entry.figure.title_en or not entry.figure.unit_en:
        raise Refused(_("The figure has no English name or unit yet. Write them in the fact bank first."), subject_id=entry.id)
    if not entry.figure.values:
        raise Refused(_("The figure has no value yet. Enter one in the fact bank first."), subject_id=entry.id)
    _approve(session, entry.figure, seen, actor=actor, now=now)
    entry.published_at, entry.published_by_id = now, actor.id
    record(session, "statistic_published", entry, actor_id=actor.id, now=now, figure=entry.figure.code)


def hide_entry(session: Session, entry: StatisticEntry, *, actor: User, now: datetime) -> None:
    """Take the figure from the public. Its place and its approved values are kept."""
    _require_approver(actor)
    if entry.published_at is None:
        return
    entry.published_at = entry.published_by_id = None
    record(session, "statistic_hidden", entry, actor_id=actor.id, now=now, figure=entry.figure.code)


def approve_values(session: Session, entry: StatisticEntry, seen: Mapping[str, str], *, actor: User, now: datetime) -> int:
    """Let the public see the new and corrected values that the approver has looked at; gives how many. Raises Refused."""
    _require_approver(actor)
    count = _approve(session, entry.figure, seen, actor=actor, now=now)
    if count:
        record(session, "statistic_values_approved", entry, actor_id=actor.id, now=now, figure=entry.figure.code, count=count)
    return count


def _approve(session: Session, figure: Figure, seen: Mapping[str, str], *, actor: User, now: datetime) -> int:
    held = {row.period: row for row in queries.approved_of(session, [figure.id]).get(figure.id, [])}
    waiting = {row.period: row.value for row in figure.values if row.period not in held or held[row.period].value != row.value}
    if waiting != dict(seen):
        raise Conflict(_("The values changed while you looked. Look at them again."), subject_id=figure.code)
    own = sorted(period for period in waiting if _who_entered(session, figure.id).get(period) == actor.id)
    if own:
        raise Refused(
            _("You entered %(periods)s yourself. Somebody else must approve.", periods=", ".join(own)), subject_id=figure.code
        )
    for period, value in waiting.items():
        row = held.get(period)
        if row is None:
            row = ApprovedValue(figure_id=figure.id, period=period)
            session.add(row)
        row.value, row.approved_by_id, row.approved_at = value, actor.id, now
    session.flush()
    return len(waiting)


def _who_entered(session: Session, figure_id: int) -> dict[str, int]:
    """period → who entered or changed its value last."""
    rows = session.execute(
        select(FigureChange.period, FigureChange.changed_by_id)
        .where(FigureChange.figure_id == figure_id)
        .order_by(FigureChange.id)
    )
    return {row.period: row.changed_by_id for row in rows}


def _require_approver(actor: User) -> None:
    if "approver" not in actor.role_names:
        raise Refused(_("Only an approver decides what the public sees."))


def _swap(session: Session, rows: Sequence[StatisticEntry], entry: StatisticEntry, direction: str) -> None:
    if direction not in DIRECTIONS:
        raise NotFound(subject_id=direction)
    at = next(number for number, row in enumerate(rows) if row.id == entry.id)
    to = at + (1 if direction == "down" else -1)
    if 0 <= to < len(rows):
        other: Any = rows[to]
        entry.position, other.position = other.position, entry.position
        session.flush()
