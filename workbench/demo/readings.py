"""What lets the demo's answers out on any day: a reading before an election, a writer who stands by old sources."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from workbench.accounts import service as accounts
from workbench.accounts.models import User
from workbench.editorial.models import Revision, Sandwich
from workbench.editorial.record import today
from workbench.editorial.reviewing.elections import election_near
from workbench.editorial.reviewing.signing import sign_reading
from workbench.settings import Settings

STILL_HOLDS = ("W3",)  # the writer says of a source older than two years: it still holds


def add_lawyer(session: Session, colleague: User, *, now: datetime) -> User:
    """The legal reviewer: a colleague at hand, without a link of their own at the start."""
    return accounts.add_user(
        session, "lena.sund@norrvik.example", name="Lena Sund", organisation=colleague.organisation, roles=["legal_reviewer"],
        actor_id=None, now=now,
    )  # fmt: skip


def read_before_election(
    session: Session, settings: Settings, sandwich: Sandwich, lawyer: User, *, moments: Iterable[datetime]
) -> None:
    """The lawyer signs what was sent, at the first of the moments, when any of them lies within six months before an election."""
    at = sorted(moments)
    days = {day for one in at for day in (one.date(), today(one, settings))}  # rules ask by both clocks
    if any(election_near(session, day) is not None for day in days):
        sent = session.get_one(Revision, sandwich.sent_revision_id)
        sign_reading(session, sandwich, sent, "election", actor=lawyer, now=at[0])
