"""The page of advice for partners: open cases that partners may know of, each with what to do."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workbench.rumours.cases.advice import Advice, advice_of
from workbench.rumours.cases.models import CaseAdvice
from workbench.rumours.models import Rumour
from workbench.rumours.states import OPEN
from workbench.web.pages import Page

PAGE_SIZE = 20


@dataclass(frozen=True)
class AdvisedCase:
    """A case as a partner sees it: no observation, no place, no colleague."""

    claim: str
    language: str
    theme: str
    first_heard_at: datetime
    advice: Advice


def advice_page(session: Session, *, number: int) -> Page[AdvisedCase]:
    """Rumours marked as open to partners, the last heard of first. Five queries."""
    newest = select(func.max(CaseAdvice.id)).group_by(CaseAdvice.rumour_id)
    for_staff = select(CaseAdvice.rumour_id).where(CaseAdvice.id.in_(newest), CaseAdvice.for_partners.is_(False))
    shown = (Rumour.sensitivity == "open", Rumour.state.in_(OPEN), Rumour.id.not_in(for_staff))
    total = session.scalar(select(func.count(Rumour.id)).where(*shown)) or 0
    statement = select(Rumour).where(*shown).order_by(Rumour.opened_at.desc(), Rumour.id.desc())
    rumours = session.scalars(statement.offset((number - 1) * PAGE_SIZE).limit(PAGE_SIZE)).all()
    advice = advice_of(session, rumours) if rumours else {}
    rows = [AdvisedCase(row.claim, row.language, row.theme, row.first_heard_at, advice[row.id]) for row in rumours]
    return Page(rows, number, PAGE_SIZE, total)
