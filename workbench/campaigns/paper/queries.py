"""Reads of what is done by hand: the list with its deadlines, one placement's tasks, what has to be told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from workbench.accounts.models import User
from workbench.campaigns.models import Channel, Placement
from workbench.campaigns.paper.choices import PaperChoices
from workbench.campaigns.paper.deadlines import Stage, deadline_of, stage_of
from workbench.campaigns.paper.kinds import OFFLINE
from workbench.campaigns.paper.models import PaperTask
from workbench.campaigns.queries import seen_by
from workbench.web.pages import Page, count_rows

SIZE = 30
SHOWS = ("todo", "done", "all")
DONE = ("sent", "corrected", "withdrawn")


@dataclass(frozen=True)
class Wanted:
    """What the address asks for. `viewer` limits it to what that person sees in the plan."""

    show: str = "todo"
    kind: str = ""
    viewer: User | None = None


@dataclass(frozen=True)
class Line:
    """One placement of the list with its deadline and how much it presses; `ticked` of its steps are done."""

    placement: Placement
    deadline: datetime
    stage: Stage
    ticked: int = 0


def paper_page(session: Session, wanted: Wanted, *, number: int, zone: ZoneInfo, now: datetime) -> Page[Line]:
    """One page: what is to do soonest first, what is done newest first."""
    statement = _filtered(wanted)
    total = count_rows(session, statement)
    number = min(max(number, 1), max(1, -(-total // SIZE)))
    order = Placement.scheduled_at if wanted.show == "todo" else Placement.scheduled_at.desc()
    statement = statement.options(*_loaded()).order_by(order, Placement.id).offset((number - 1) * SIZE).limit(SIZE)
    rows = session.scalars(statement).unique().all()
    ticked = {task.placement_id: len(task.ticks) for task in _hand_outs(session, rows)}
    lines = [line_of(row, zone=zone, now=now, ticked=ticked.get(row.id, 0)) for row in rows]
    return Page(lines, number, SIZE, total)


def line_of(row: Placement, *, zone: ZoneInfo, now: datetime, ticked: int = 0) -> Line:
    """A placement with its deadline."""
    choices = PaperChoices.read(row.channel.settings, row.channel.kind)
    deadline = deadline_of(choices, row.scheduled_at, zone)
    return Line(row, deadline, stage_of(deadline, choices, is_done=row.state in DONE, now=now), ticked)


def open_fixes(session: Session, *, viewer: User | None = None, limit: int = 100) -> Sequence[PaperTask]:
    """What was handed out and has to be corrected or taken back, oldest first."""
    statement = (
        select(PaperTask)
        .join(PaperTask.placement)
        .join(Placement.channel)
        .where(PaperTask.kind != "hand_out", PaperTask.done_at.is_(None), *seen_by(viewer))
        .options(
            joinedload(PaperTask.placement).joinedload(Placement.channel).joinedload(Channel.organisation),
            joinedload(PaperTask.placement).joinedload(Placement.sandwich),
            joinedload(PaperTask.placement).joinedload(Placement.revision),
        )
        .order_by(PaperTask.opened_at, PaperTask.id)
        .limit(limit)
    )
    return session.scalars(statement).unique().all()


def tasks_of(session: Session, placement_id: int) -> dict[str, PaperTask]:
    """The tasks of a placement by kind, with their ticks."""
    loaded = (selectinload(PaperTask.ticks), joinedload(PaperTask.done_by))
    rows = session.scalars(select(PaperTask).where(PaperTask.placement_id == placement_id).options(*loaded)).unique()
    return {row.kind: row for row in rows}


def waiting(session: Session, *, limit: int = 500) -> Sequence[Placement]:
    """Every planned placement by hand, soonest first: for the reminders."""
    statement = select(Placement).join(Placement.channel).where(Placement.state == "planned", Channel.kind.in_(OFFLINE))
    statement = statement.options(*_loaded()).order_by(Placement.scheduled_at, Placement.id)
    return session.scalars(statement.limit(limit)).unique().all()


def people_of(session: Session, placement: Placement, *, also: Sequence[int] = ()) -> list[User]:
    """Who is told of a placement: whoever planned it and, on a partner's channel, the partner's people."""
    there: ColumnElement[bool] = User.id.in_({placement.created_by_id, *also})
    if placement.channel.organisation.kind == "partner":
        there = there | (User.organisation_id == placement.channel.organisation_id)
    return list(session.scalars(select(User).where(there, User.active).order_by(User.id)).unique())


def _hand_outs(session: Session, rows: Sequence[Placement]) -> Sequence[PaperTask]:
    where = (PaperTask.placement_id.in_([row.id for row in rows]), PaperTask.kind == "hand_out")
    return session.scalars(select(PaperTask).where(*where).options(selectinload(PaperTask.ticks))).all()


def _filtered(wanted: Wanted) -> Select[Placement]:
    statement = select(Placement).join(Placement.channel).where(Channel.kind.in_([wanted.kind] if wanted.kind else OFFLINE))
    statement = statement.where(*seen_by(wanted.viewer))
    open_fix = exists().where(PaperTask.placement_id == Placement.id, PaperTask.kind != "hand_out", PaperTask.done_at.is_(None))
    if wanted.show == "todo":
        statement = statement.where((Placement.state == "planned") | open_fix)
    elif wanted.show == "done":
        statement = statement.where(Placement.state.in_(DONE))
    return statement


def _loaded() -> tuple[ORMOption, ...]:
    return (
        joinedload(Placement.channel).joinedload(Channel.organisation),
        joinedload(Placement.sandwich),
        joinedload(Placement.revision),
    )
