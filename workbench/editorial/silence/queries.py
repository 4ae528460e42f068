"""Reads of silent work: contacts and calls, texts for the first hour, notes, replies, promised updates."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.engine import Row
from sqlalchemy.orm import Session, joinedload

from workbench.accounts.anyone import anyone_like, named
from workbench.accounts.models import User
from workbench.editorial.models import Revision, Sandwich
from workbench.editorial.silence.first_words import DEFAULTS, FirstWords, with_name
from workbench.editorial.silence.models import (
    ContactStep,
    HoldingTemplate,
    SecurityContact,
    SilentStep,
    StaffNote,
    UpdatePromise,
)
from workbench.errors import NotFound
from workbench.rumours.cases.models import Referral
from workbench.rumours.models import Rumour
from workbench.rumours.queries import visible_to

APPROVED = ("approved", "published", "correcting")
CALLED = ("police", "security")
REPLY_FORMATS = ("direct_reply", "fact_page", "sandwich", "answer_to_worry", "what_we_know")


def contacts(session: Session, *, retired: bool = False) -> Sequence[SecurityContact]:
    """The contacts in the order in which they are called; with `retired` all of them."""
    wanted = select(SecurityContact).order_by(SecurityContact.position, SecurityContact.id)
    return session.scalars(wanted if retired else wanted.where(SecurityContact.retired_at.is_(None))).all()


def contact_by_id(session: Session, contact_id: int) -> SecurityContact:
    """One contact. Raises NotFound."""
    row = session.get(SecurityContact, contact_id)
    if row is None:
        raise NotFound(subject_id=contact_id)
    return row


def calls_of(session: Session, rumour_id: int) -> Sequence[ContactStep]:
    """Who was called about a rumour, newest first."""
    wanted = select(ContactStep).where(ContactStep.rumour_id == rumour_id).options(joinedload(ContactStep.recorded_by))
    return session.scalars(wanted.order_by(ContactStep.at.desc(), ContactStep.id.desc())).unique().all()


def was_called(session: Session, rumour_id: int) -> bool:
    """Whether a call to the police or the security contact is recorded, or the case was passed to them."""
    if session.scalar(select(ContactStep.id).where(ContactStep.rumour_id == rumour_id).limit(1)) is not None:
        return True
    passed_on = (Referral.rumour_id == rumour_id, Referral.referred_to.in_(CALLED))
    return session.scalar(select(Referral.id).where(*passed_on).limit(1)) is not None


def own_templates(session: Session, *, retired: bool = False) -> Sequence[HoldingTemplate]:
    """The house's own texts for the first hour."""
    wanted = select(HoldingTemplate).order_by(HoldingTemplate.language.desc(), HoldingTemplate.name, HoldingTemplate.id)
    return session.scalars(wanted if retired else wanted.where(HoldingTemplate.retired_at.is_(None))).all()


def template_by_id(session: Session, template_id: int) -> HoldingTemplate:
    """One of the house's own. Raises NotFound."""
    row = session.get(HoldingTemplate, template_id)
    if row is None:
        raise NotFound(subject_id=template_id)
    return row


def first_words(session: Session, *, language: str, municipality: str) -> list[FirstWords]:
    """The texts that may be chosen in a language: the house's own first."""
    own = [as_words(row) for row in own_templates(session) if row.language == language]
    return [*own, *(with_name(one, municipality) for one in DEFAULTS if one.language == language)]


def as_words(row: HoldingTemplate) -> FirstWords:
    """A stored text as a value."""
    return FirstWords(f"t{row.id}", row.name, row.language, row.headline, row.opening_fact, row.explanation)


def newest_note(session: Session, rumour_id: int) -> StaffNote | None:
    """The staff note as it reads now."""
    wanted = select(StaffNote).where(StaffNote.rumour_id == rumour_id).options(joinedload(StaffNote.written_by))
    return session.scalars(wanted.order_by(StaffNote.id.desc()).limit(1)).unique().first()


def steps_of(session: Session, rumour_id: int) -> Sequence[SilentStep]:
    """What was given in silence, newest first."""
    wanted = select(SilentStep).where(SilentStep.rumour_id == rumour_id).options(joinedload(SilentStep.by))
    return session.scalars(wanted.order_by(SilentStep.at.desc(), SilentStep.id.desc()).limit(100)).unique().all()


def approved_answers(session: Session, rumour_id: int) -> Sequence[Sandwich]:
    """Answers to the rumour with an approved text, the one that fits a reply best first."""
    wanted = select(Sandwich).where(
        Sandwich.rumour_id == rumour_id, Sandwich.state.in_(APPROVED), Sandwich.deleted_at.is_(None),
        Sandwich.format.in_(REPLY_FORMATS),
    )  # fmt: skip
    loaded = (joinedload(Sandwich.public_revision), joinedload(Sandwich.approved_revision))
    rows = session.scalars(wanted.options(*loaded)).unique().all()
    shown = [row for row in rows if approved_revision(row) is not None]
    return sorted(shown, key=lambda row: (REPLY_FORMATS.index(row.format), -row.id))


def approved_revision(sandwich: Sandwich) -> Revision | None:
    """The text that may be told to others: public if it is, else approved."""
    return sandwich.public_revision or sandwich.approved_revision


def promises(session: Session, *, viewer: User | None) -> Sequence[UpdatePromise]:
    """Updates that are promised and not given, the latest first."""
    wanted = select(UpdatePromise).join(UpdatePromise.sandwich).join(Sandwich.rumour)
    wanted = wanted.where(UpdatePromise.kept_at.is_(None), visible_to(viewer))
    loaded = joinedload(UpdatePromise.sandwich).options(
        joinedload(Sandwich.rumour).joinedload(Rumour.owner), joinedload(Sandwich.public_revision)
    )
    return session.scalars(wanted.options(loaded).order_by(UpdatePromise.due_at, UpdatePromise.id).limit(200)).unique().all()


def promised_soon(session: Session, *, viewer: User, until: datetime) -> Sequence[Row[*tuple[Any, ...]]]:
    """Of the same those that are late or due by then, as values for a line each: due_at, slug and title."""
    return session.execute(_promised_soon(anyone_like(viewer)), {**named(viewer), "until": until}).all()


@cache
def _promised_soon(viewer: User) -> Select[*tuple[Any, ...]]:
    headline = func.nullif(Revision.document["headline"].as_string(), "")
    wanted = select(UpdatePromise.due_at, Sandwich.slug, func.coalesce(headline, Sandwich.slug).label("title"))
    wanted = wanted.join(UpdatePromise.sandwich).join(Sandwich.rumour).join(Sandwich.public_revision, isouter=True)
    wanted = wanted.where(UpdatePromise.kept_at.is_(None), visible_to(viewer), UpdatePromise.due_at <= bindparam("until"))
    return wanted.order_by(UpdatePromise.due_at, UpdatePromise.id).limit(200)


def promise_of(session: Session, sandwich_id: int) -> UpdatePromise | None:
    """The update that an answer promises now."""
    wanted = select(UpdatePromise).where(UpdatePromise.sandwich_id == sandwich_id, UpdatePromise.kept_at.is_(None))
    return session.scalar(wanted.order_by(UpdatePromise.id.desc()).limit(1))


def note_by_id(session: Session, note_id: int) -> StaffNote:
    """One wording of a staff note. Raises NotFound."""
    row = session.get(StaffNote, note_id)
    if row is None:
        raise NotFound(subject_id=note_id)
    return row
