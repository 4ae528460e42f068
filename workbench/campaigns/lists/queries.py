"""Reads of newsletters: which are open, who is on them in numbers, what came back."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workbench.campaigns.lists.models import BounceReport, ListSignup
from workbench.campaigns.lists.service import is_open
from workbench.campaigns.models import Channel, EmailRecipient
from workbench.errors import NotFound

WINDOW = timedelta(days=90)


@dataclass(frozen=True)
class ListNumbers:
    """How a list does: counts only, no addresses. `left` and `bounces` are of the last ninety days, by reason and by kind."""

    on_it: int = 0
    confirmed: int = 0
    waiting: int = 0
    shaky: int = 0
    left: dict[str, int] = field(default_factory=dict)
    bounces: dict[str, int] = field(default_factory=dict)


def open_lists(session: Session) -> list[Channel]:
    """Lists that everybody may sign up for, by name."""
    rows = session.scalars(select(Channel).where(Channel.kind == "email", Channel.is_active).order_by(Channel.name)).all()
    return [row for row in rows if is_open(row)]


def open_list(session: Session, channel_id: int) -> Channel:
    """One of them. Raises NotFound."""
    found = session.get(Channel, channel_id)
    if found is None or not is_open(found):
        raise NotFound(subject_id=channel_id)
    return found


def numbers_of(session: Session, channel_id: int, *, now: datetime) -> ListNumbers:
    """The counts of one list."""
    there = (EmailRecipient.channel_id == channel_id, EmailRecipient.left_at.is_(None))
    on_it, confirmed, shaky = session.execute(
        select(
            func.count(),
            func.count().filter(EmailRecipient.is_confirmed),
            func.count().filter(EmailRecipient.soft_bounces > 0),
        ).where(*there)
    ).one()
    waiting = session.scalar(select(func.count()).where(ListSignup.channel_id == channel_id)) or 0
    gone = (EmailRecipient.channel_id == channel_id, EmailRecipient.left_at > now - WINDOW)
    left = select(EmailRecipient.left_reason, func.count()).where(*gone).group_by(EmailRecipient.left_reason)
    back = (BounceReport.channel_id == channel_id, BounceReport.read_at > now - WINDOW)
    bounces = select(BounceReport.kind, func.count()).where(*back).group_by(BounceReport.kind)
    return ListNumbers(
        on_it, confirmed, waiting, shaky,
        {row[0]: row[1] for row in session.execute(left)}, {row[0]: row[1] for row in session.execute(bounces)},
    )  # fmt: skip


def recent_reports(session: Session, *, limit: int = 20) -> Sequence[BounceReport]:
    """The newest letters that came back, of all lists."""
    return session.scalars(select(BounceReport).order_by(BounceReport.id.desc()).limit(limit)).all()
