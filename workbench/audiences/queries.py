"""Reading the register of spokespersons."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, and_, bindparam, or_, select
from sqlalchemy.engine import Row
from sqlalchemy.orm import Session, joinedload, selectinload

from workbench.audiences.models import ERASED, Spokesperson, Trust
from workbench.errors import NotFound
from workbench.web.pages import Page, count_rows

SIZE = 50
SOON = timedelta(days=30)


@dataclass(frozen=True)
class Wanted:
    """What the list shows. `consent`: "standing", "ending" (within a month) or "none"; empty is everybody."""

    audience_id: int | None = None
    theme: str = ""
    consent: str = ""


def all_spokespersons(session: Session) -> Sequence[Spokesperson]:
    """Everybody in the register, by name."""
    return session.scalars(_everybody().order_by(Spokesperson.name, Spokesperson.id)).unique().all()


def list_page(session: Session, wanted: Wanted, *, today: date, number: int) -> Page[Spokesperson]:
    """One page of the register, by name, with who trusts each."""
    statement = _everybody()
    if wanted.audience_id is not None:
        statement = statement.where(Spokesperson.trust.any(Trust.audience_id == wanted.audience_id))
    if wanted.consent:
        statement = statement.where(_standing(wanted.consent, today, today + SOON))
    statement = statement.options(selectinload(Spokesperson.trust)).order_by(Spokesperson.name, Spokesperson.id)
    if wanted.theme:  # a list in a column: looked through here, a town has some dozens
        rows = [row for row in session.scalars(statement).unique() if wanted.theme in row.themes]
        return Page(rows[(number - 1) * SIZE : number * SIZE], number, SIZE, len(rows))
    total = count_rows(session, statement)
    page = session.scalars(statement.limit(SIZE).offset((number - 1) * SIZE)).unique().all()
    return Page(page, number, SIZE, total)


def consents_ending(session: Session, *, today: date) -> Sequence[Row[int, str, date | None]]:
    """Id, name and last day of those whose consent ends within a month; the first page of the register, by name."""
    return session.execute(_ending(), {"today": today, "soon": today + SOON}).all()


@cache
def _ending() -> Select[int, str, date | None]:
    columns = select(Spokesperson.id, Spokesperson.name, Spokesperson.consent_until).where(Spokesperson.name != ERASED)
    ending = columns.where(_standing("ending", bindparam("today", type_=Date), bindparam("soon", type_=Date)))
    return ending.order_by(Spokesperson.name, Spokesperson.id).limit(SIZE)


def able_to_speak(session: Session, today: date, *, theme: str | None = None) -> list[Spokesperson]:
    """Those with standing consent who are available; those who know the theme first."""
    able = [row for row in all_spokespersons(session) if row.is_available and row.has_consent(today)]
    return sorted(able, key=lambda row: (theme not in row.themes, row.name))


def spokesperson(session: Session, spokesperson_id: int) -> Spokesperson:
    """One spokesperson with trust, absences and calendar. Raises NotFound."""
    loaded = (
        selectinload(Spokesperson.trust), selectinload(Spokesperson.absences), joinedload(Spokesperson.calendar),
        joinedload(Spokesperson.consent_by),
    )  # fmt: skip
    found = session.get(Spokesperson, spokesperson_id, options=loaded)
    if found is None:
        raise NotFound(subject_id=spokesperson_id)
    return found


def _everybody() -> Select[Spokesperson]:
    return select(Spokesperson).where(Spokesperson.name != ERASED)


def _standing(consent: str, today: Any, soon: Any) -> ColumnElement[bool]:
    given = and_(Spokesperson.consent_at.is_not(None), Spokesperson.consent_withdrawn_at.is_(None))
    until = Spokesperson.consent_until
    stands = and_(given, or_(until.is_(None), until >= today))
    if consent == "standing":
        return stands
    return and_(stands, until.is_not(None), until <= soon) if consent == "ending" else ~stands
