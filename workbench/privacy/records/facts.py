"""What this installation does with personal data right now: read for the register and the impact assessment."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.intake.models import SOCIAL, DeletionDecision, Item, Source
from workbench.intake.sources.service.decisions import standing_decision
from workbench.privacy.models import Erasure
from workbench.rumours.holds.models import LegalHold
from workbench.settings import Settings

MONTH = timedelta(days=30)


@dataclass(frozen=True)
class Facts:
    """The facts, in one moment."""

    municipality: str
    unit: str
    contact: str
    decision: DeletionDecision | None
    sources: dict[str, int]  # kind → how many are switched on
    texts_a_day: int
    people: int
    erasures: int
    holds: int
    has_backups: bool
    is_https: bool
    is_demo: bool
    at: datetime

    @property
    def networks(self) -> list[str]:
        """Social networks that we ask."""
        return sorted(set(self.sources) & set(SOCIAL))


def read_facts(session: Session, settings: Settings, *, now: datetime) -> Facts:
    """Six counts."""
    live = select(Source.kind, func.count()).where(Source.state.not_in(("paused", "removed", "off"))).group_by(Source.kind)
    texts = select(func.count()).select_from(Item).where(Item.collected_at > now - MONTH)
    standing = select(func.count()).select_from(LegalHold).where(LegalHold.lifted_at.is_(None))
    return Facts(
        municipality=settings.municipality,
        unit=settings.unit,
        contact=settings.contact,
        decision=standing_decision(session),
        sources={row[0]: row[1] for row in session.execute(live)},
        texts_a_day=round((session.scalar(texts) or 0) / MONTH.days),
        people=session.scalar(select(func.count()).select_from(User).where(User.active)) or 0,
        erasures=session.scalar(select(func.count()).select_from(Erasure)) or 0,
        holds=session.scalar(standing) or 0,
        has_backups=settings.backup_dir is not None and bool(settings.backup_recipients),
        is_https=settings.is_https,
        is_demo=settings.demo,
        at=now,
    )
