"""Who carries what: placements on partners' channels and answers that partners use, with whom they are for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session, joinedload

from workbench.accounts.models import Organisation
from workbench.audiences.models import Audience
from workbench.campaigns.models import Channel, Placement
from workbench.editorial.models import Sandwich
from workbench.editorial.planning.models import CampaignCard
from workbench.partners.models import Adoption
from workbench.web.pages import Page, count_rows

PAGE_SIZE = 50
BACK, AHEAD = timedelta(days=30), timedelta(days=90)
ENDED = ("cancelled", "withdrawn")


@dataclass(frozen=True)
class CarryFilter:
    """Which lines the coordinator wants to see."""

    organisation_id: int | None = None
    audience_id: int | None = None
    state: str = ""  # of a placement; "silent" is handled by the view


@dataclass(frozen=True)
class Line:
    """One answer on one partner's channel at one time."""

    placement: Placement
    audience: str


def carried(session: Session, wanted: CarryFilter, *, now: datetime, language: str, number: int = 1) -> Page[Line]:
    """Placements on partners' channels from a month back to three months ahead, by time."""
    statement = _on_partners().where(Placement.scheduled_at > now - BACK, Placement.scheduled_at < now + AHEAD)
    if wanted.organisation_id is not None:
        statement = statement.where(Channel.organisation_id == wanted.organisation_id)
    if wanted.state:
        statement = statement.where(Placement.state == wanted.state)
    if wanted.audience_id is not None:
        by_card = exists().where(
            CampaignCard.sandwich_id == Placement.sandwich_id, CampaignCard.audience_id == wanted.audience_id
        )
        own = Placement.audience_id == wanted.audience_id
        statement = statement.where(or_(own, and_(Placement.audience_id.is_(None), by_card)))
    total = count_rows(session, statement)
    rows = session.scalars(
        _loaded(statement).order_by(Placement.scheduled_at, Placement.id).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)
    )
    lines = with_audiences(session, rows.unique().all(), language)
    return Page(rows=lines, number=number, size=PAGE_SIZE, total=total)


def calendar_of(session: Session, organisation_id: int, *, now: datetime, language: str) -> list[Line]:
    """A partner's own placements: what waits for an answer, what comes, and the last month. Soonest first."""
    statement = _on_partners().where(Channel.organisation_id == organisation_id, Placement.state.not_in(ENDED))
    statement = statement.where(Placement.scheduled_at > now - BACK, Placement.scheduled_at < now + AHEAD)
    rows = session.scalars(_loaded(statement).order_by(Placement.scheduled_at, Placement.id).limit(500)).unique().all()
    return with_audiences(session, rows, language)


def with_audiences(session: Session, rows: Sequence[Placement], language: str) -> list[Line]:
    """Each placement with its own audience, else the one of the answer's campaign card."""
    wanted = select(CampaignCard).where(CampaignCard.sandwich_id.in_({row.sandwich_id for row in rows}))
    cards = {card.sandwich_id: card for card in session.scalars(wanted).unique()}
    return [Line(row, _audience(row, cards.get(row.sandwich_id), language)) for row in rows]


def users_of_answers(session: Session, wanted: CarryFilter) -> Sequence[Adoption]:
    """Who uses which answer now, beside the plan."""
    statement = (
        select(Adoption)
        .join(Organisation, Organisation.id == Adoption.organisation_id)
        .where(Adoption.ended_at.is_(None))
        .options(joinedload(Adoption.organisation), joinedload(Adoption.sandwich).joinedload(Sandwich.public_revision))
        .order_by(Organisation.name, Adoption.id)
        .limit(300)
    )
    if wanted.organisation_id is not None:
        statement = statement.where(Adoption.organisation_id == wanted.organisation_id)
    if wanted.audience_id is not None:
        by_card = exists().where(CampaignCard.sandwich_id == Adoption.sandwich_id, CampaignCard.audience_id == wanted.audience_id)
        statement = statement.where(by_card)
    return session.scalars(statement).unique().all()


def _audience(row: Placement, card: CampaignCard | None, language: str) -> str:
    chosen: Audience | None = row.audience or (card.audience if card is not None else None)
    if chosen is not None:
        return chosen.name_en if language == "en" else chosen.name_sv
    return card.other_audience if card is not None else ""


def _on_partners() -> Any:
    joined = select(Placement).join(Placement.channel).join(Organisation, Organisation.id == Channel.organisation_id)
    return joined.where(Organisation.kind == "partner")


def _loaded(statement: Any) -> Any:
    return statement.options(
        joinedload(Placement.channel).joinedload(Channel.organisation),
        joinedload(Placement.sandwich).joinedload(Sandwich.public_revision),
        joinedload(Placement.revision),
        joinedload(Placement.spokesperson),
        joinedload(Placement.audience),
    )
