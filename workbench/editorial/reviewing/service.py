"""Changes of the review's own settings: elections."""

from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.activity.service import record
from workbench.editorial.reviewing.elections import next_general_election
from workbench.editorial.reviewing.models import Election
from workbench.errors import NotAllowed, NotFound, Refused

FARTHEST_YEARS = 10
LONGEST_NAME = 100


def add_election(session: Session, held_on: date, *, name: str, actor: User, now: datetime) -> Election:
    """Enter an election. The same day and name twice is one. Raises Refused for a day that has passed or is too far."""
    _require_administrator(actor)
    called = " ".join("".join(char if char.isprintable() else " " for char in name).split())
    if not called:
        raise Refused(_("Write which election it is."))
    if len(called) > LONGEST_NAME:
        raise Refused(_("The text is too long. At most %(most)s characters.", most=LONGEST_NAME))
    if held_on < now.date() or held_on.year > now.year + FARTHEST_YEARS:
        raise Refused(_("Give a day from today and at most ten years ahead."))
    if held_on == next_general_election(now.date()):
        raise Refused(_("That day is the general election, which is always there."))
    found = session.scalar(select(Election).where(Election.held_on == held_on, Election.name == called))
    if found is not None:
        return found
    row = Election(held_on=held_on, name=called, entered_by_id=actor.id, entered_at=now)
    session.add(row)
    session.flush()
    record(session, "election_added", row, actor_id=actor.id, now=now, held_on=held_on.isoformat(), name=called)
    return row


def remove_election(session: Session, election_id: int, *, actor: User, now: datetime) -> None:
    """Take an election off the list; the log keeps that it stood there. Raises NotFound."""
    _require_administrator(actor)
    row = session.get(Election, election_id)
    if row is None:
        raise NotFound(subject_id=election_id)
    record(session, "election_removed", row, actor_id=actor.id, now=now, held_on=row.held_on.isoformat(), name=row.name)
    session.delete(row)
    session.flush()


def _require_administrator(actor: User) -> None:
    if "administrator" not in actor.role_names:
        raise NotAllowed(_("An administrator enters elections."), subject_id=actor.id)
