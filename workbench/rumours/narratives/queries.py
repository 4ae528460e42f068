"""Reading narratives: which there are, how much is heard of each, and which rumours they hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from workbench import clock
from workbench.accounts.models import User
from workbench.errors import NotFound
from workbench.rumours.models import Rumour, Sighting
from workbench.rumours.narratives.models import Narrative, NarrativeRumour
from workbench.rumours.queries import visible_to
from workbench.rumours.saving.filtering import independent, narrowed
from workbench.rumours.states import ENDED
from workbench.web.pages import Page

PAGE_SIZE = 20
LATELY = timedelta(days=30)


@dataclass(frozen=True)
class NarrativeRow:
    """A narrative with the numbers of the rumours that the viewer may see. `reports` are independent."""

    narrative: Narrative
    rumours: int
    open_rumours: int
    reports: int
    lately: int
    first_heard_at: datetime | None
    last_heard_at: datetime | None


def narrative_page(session: Session, viewer: User, *, ended: bool, number: int) -> Page[NarrativeRow]:
    """A page of the narratives that are still told (or are over), the most heard in the last 30 days first."""
    wanted = Narrative.closed_at.is_not(None) if ended else Narrative.closed_at.is_(None)
    total = session.scalar(select(func.count()).select_from(Narrative).where(wanted)) or 0
    number = min(number, max(1, -(-total // PAGE_SIZE)))
    ids = list(session.scalars(select(Narrative.id).where(wanted)))
    rows = _rows(session, ids, viewer)
    rows.sort(key=lambda row: (-row.lately, -row.reports, row.narrative.title))
    return Page(rows[(number - 1) * PAGE_SIZE : number * PAGE_SIZE], number, PAGE_SIZE, total)


def narrative_row(session: Session, narrative_id: int, viewer: User) -> NarrativeRow:
    """One narrative. Raises NotFound."""
    rows = _rows(session, [narrative_id], viewer)
    if not rows:
        raise NotFound(_("There is no such narrative."), subject_id=narrative_id)
    return rows[0]


def get_narrative(session: Session, narrative_id: int, *, lock: bool = False) -> Narrative:
    """The narrative alone. Raises NotFound."""
    statement = select(Narrative).where(Narrative.id == narrative_id)
    found = session.scalar(statement.with_for_update() if lock else statement)
    if found is None:
        raise NotFound(_("There is no such narrative."), subject_id=narrative_id)
    return found


def narratives_of(session: Session, rumour_id: int) -> Sequence[Narrative]:
    """The narratives that a rumour belongs to."""
    joined = select(Narrative).join(NarrativeRumour, NarrativeRumour.narrative_id == Narrative.id)
    return session.scalars(joined.where(NarrativeRumour.rumour_id == rumour_id).order_by(Narrative.title)).all()


def rumour_ids_of(session: Session, narrative_id: int, viewer: User) -> list[int]:
    """The rumours of a narrative that the viewer may see."""
    joined = select(Rumour.id).join(NarrativeRumour, NarrativeRumour.rumour_id == Rumour.id)
    return list(session.scalars(joined.where(NarrativeRumour.narrative_id == narrative_id, visible_to(viewer))))


def open_choices(session: Session) -> list[tuple[int, str]]:
    """Narratives that are still told, for a choice."""
    statement = select(Narrative.id, Narrative.title).where(Narrative.closed_at.is_(None)).order_by(Narrative.title)
    return [(key, title) for key, title in session.execute(statement)]


def addable(session: Session, narrative_id: int, viewer: User, *, words: str, most: int = 20) -> Sequence[Rumour]:
    """Rumours outside the narrative: those that hold the words, or the newest without any."""
    held = select(NarrativeRumour.rumour_id).where(NarrativeRumour.narrative_id == narrative_id)
    statement = narrowed({"q": words}, viewer, Rumour).where(Rumour.id.not_in(held))
    return session.scalars(statement.order_by(Rumour.opened_at.desc(), Rumour.id.desc()).limit(most)).all()


def _rows(session: Session, ids: Sequence[int], viewer: User) -> list[NarrativeRow]:
    narratives = {row.id: row for row in session.scalars(select(Narrative).where(Narrative.id.in_(ids)))}
    cases = _by_narrative(session, ids, viewer, func.count(), func.count(case((Rumour.state.not_in(ENDED), 1))))
    since = clock.utcnow() - LATELY
    heard = _by_narrative(
        session, ids, viewer, independent, func.min(Sighting.heard_at), func.max(Sighting.heard_at), joined=True
    )
    lately = _by_narrative(session, ids, viewer, independent, joined=True, where=(Sighting.heard_at > since,))
    rows = []
    for key, row in narratives.items():
        reports, first, last = heard.get(key, (0, None, None))
        count, is_open = cases.get(key, (0, 0))
        rows.append(NarrativeRow(row, count, is_open, reports, lately.get(key, (0,))[0], first, last))
    return rows


def _by_narrative(
    session: Session,
    ids: Sequence[int],
    viewer: User,
    *columns: ColumnElement[Any],
    joined: bool = False,
    where: Sequence[ColumnElement[bool]] = (),
) -> dict[int, tuple[Any, ...]]:
    statement = select(NarrativeRumour.narrative_id, *columns).join(Rumour, Rumour.id == NarrativeRumour.rumour_id)
    if joined:
        statement = statement.join(Sighting, Sighting.rumour_id == Rumour.id)
    wanted = (NarrativeRumour.narrative_id.in_(ids), visible_to(viewer), *where)
    rows = session.execute(statement.where(*wanted).group_by(NarrativeRumour.narrative_id))
    return {row[0]: tuple(row[1:]) for row in rows}
