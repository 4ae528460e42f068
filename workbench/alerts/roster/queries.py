"""Reading the duty roster: who is on duty, who comes next, which hours nobody has."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, select
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.attributes import InstrumentedAttribute

from workbench.accounts.models import User
from workbench.accounts.queries import people_with_role
from workbench.alerts.roster.models import DutyAbsence, DutyPerson, DutyShift
from workbench.db import UtcDateTime


def on_duty(session: Session, now: datetime) -> User | None:
    """Whoever's shift it is, if they still have an account and are not away. None in a gap of the roster."""
    return session.scalars(_on_duty(), {"now": now}).unique().first()


@cache
def _on_duty() -> Select[User]:
    now: Any = bindparam("now", type_=UtcDateTime)
    statement = select(User).join(DutyShift, DutyShift.user_id == User.id).where(_runs_at(now), _can_serve(now))
    return statement.order_by(DutyShift.starts_at.desc(), DutyShift.id).limit(1)


def next_after(session: Session, user_ids_told: Collection[int], now: datetime) -> User | None:
    """The next person to tell when those told do not answer. None when everybody has been told.

    The order: on duty now, then whoever has the nearest coming shift, then the others who take turns, then administrators.
    Who has left or is away is passed over.
    """
    return next((person for person in _ordered(session, now) if person.id not in user_ids_told), None)


def in_order(session: Session, now: datetime) -> list[User]:
    """Everybody who can be told of an alert that nobody answers, in the order of `next_after`, each once."""
    return list({person.id: person for person in _ordered(session, now)}.values())


def _ordered(session: Session, now: datetime) -> Iterator[User]:
    """The same, with repeats; asks the database for the later ones only when somebody wants them."""
    by_shift = select(User).join(DutyShift, DutyShift.user_id == User.id)
    coming = by_shift.where(DutyShift.ends_at > now, _can_serve(now)).order_by(DutyShift.starts_at, DutyShift.id)
    yield from session.scalars(coming).unique()
    by_turn = select(User).join(DutyPerson, DutyPerson.user_id == User.id).where(_can_serve(now)).order_by(DutyPerson.position)
    yield from session.scalars(by_turn).unique()
    yield from administrators(session)


def administrators(session: Session) -> Sequence[User]:
    """Active administrators: they are told when nobody else can be."""
    return people_with_role(session, "administrator")


def takes_part(session: Session) -> Sequence[DutyPerson]:
    """Those who take turns, in their order, also those who have left since."""
    people = joinedload(DutyPerson.user)
    return session.scalars(select(DutyPerson).options(people).order_by(DutyPerson.position)).unique().all()


def shifts_between(session: Session, start: datetime, end: datetime) -> Sequence[DutyShift]:
    """Shifts that touch the time, in order."""
    return session.scalars(_shifts_between(), {"start": start, "end": end}).unique().all()


@cache
def _shifts_between() -> Select[DutyShift]:
    touching = and_(DutyShift.starts_at < bindparam("end"), DutyShift.ends_at > bindparam("start"))
    statement = select(DutyShift).where(touching).options(joinedload(DutyShift.user))
    return statement.order_by(DutyShift.starts_at, DutyShift.id)


def absences_between(session: Session, start: datetime, end: datetime, *, user_id: int | None = None) -> Sequence[DutyAbsence]:
    """When people are away within the time, in order."""
    touching = and_(DutyAbsence.starts_at < end, DutyAbsence.ends_at > start)
    statement = select(DutyAbsence).where(touching).options(joinedload(DutyAbsence.user))
    if user_id is not None:
        statement = statement.where(DutyAbsence.user_id == user_id)
    return session.scalars(statement.order_by(DutyAbsence.starts_at, DutyAbsence.id)).unique().all()


def is_away(user_id: ColumnElement[int] | InstrumentedAttribute[int], now: datetime) -> ColumnElement[bool]:
    """The condition that a person is away now."""
    away = (DutyAbsence.user_id == user_id, DutyAbsence.starts_at <= now, DutyAbsence.ends_at > now)
    return select(DutyAbsence.id).where(*away).exists()


def _runs_at(now: datetime) -> ColumnElement[bool]:
    return and_(DutyShift.starts_at <= now, DutyShift.ends_at > now)


def _can_serve(now: datetime) -> ColumnElement[bool]:
    return and_(User.active, ~is_away(User.id, now))
