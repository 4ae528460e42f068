"""Changes to spokespersons: who they are, and their consent."""

from collections.abc import Sequence
from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.accounts.models import Organisation
from workbench.activity.service import DOUBLE_PRESS, record
from workbench.audiences.models import Spokesperson
from workbench.errors import Refused


def add_spokesperson(
    session: Session,
    name: str,
    *,
    role_title: str,
    organisation: Organisation,
    themes: Sequence[str],
    languages: Sequence[str],
    trusted_by: str,
    actor_id: int,
    now: datetime,
) -> Spokesperson:
    """A new spokesperson, still without consent. Raises Refused for an empty name or title.

    The same person and role again within ten seconds is the one that was added.
    """
    if not name.strip() or not role_title.strip():
        raise Refused(_("Write the name and the role of the spokesperson."))
    same = (Spokesperson.name == name.strip(), Spokesperson.role_title == role_title.strip())
    here = (Spokesperson.organisation_id == organisation.id, Spokesperson.created_at > now - DOUBLE_PRESS)
    twice = session.scalar(select(Spokesperson).where(*same, *here).limit(1))
    if twice is not None:
        return twice
    spokesperson = Spokesperson(
        name=name.strip(),
        role_title=role_title.strip(),
        organisation_id=organisation.id,
        themes=list(themes),
        languages=list(languages),
        trusted_by=trusted_by.strip(),
        created_at=now,
    )
    session.add(spokesperson)
    session.flush()
    record(session, "spokesperson_added", spokesperson, actor_id=actor_id, now=now)
    return spokesperson


def record_consent(
    session: Session, spokesperson: Spokesperson, *, how: str, until: date | None, actor_id: int, now: datetime
) -> None:
    """The person has said yes: how it was given, and until when it holds (None: until withdrawn)."""
    if not how.strip():
        raise Refused(_("Write how the consent was given, for example by e-mail on a certain day."), subject_id=spokesperson.id)
    if until is not None and until < now.date():
        raise Refused(_("The consent would already have ended. Choose a later day."), subject_id=spokesperson.id)
    spokesperson.consent_at, spokesperson.consent_how, spokesperson.consent_until = now, how.strip(), until
    spokesperson.consent_withdrawn_at = None
    record(session, "consent_recorded", spokesperson, actor_id=actor_id, now=now, until=until.isoformat() if until else None)


def withdraw_consent(session: Session, spokesperson: Spokesperson, *, actor_id: int, now: datetime) -> None:
    """The person no longer wants to speak. New placements may not name them; planned ones are held back by campaigns."""
    if not spokesperson.has_consent(now.date()):
        raise Refused(_("There is no consent to withdraw."), subject_id=spokesperson.id)
    spokesperson.consent_withdrawn_at = now
    record(session, "consent_withdrawn", spokesperson, actor_id=actor_id, now=now)


def set_available(session: Session, spokesperson: Spokesperson, *, is_available: bool, actor_id: int, now: datetime) -> None:
    """Whether the person can speak at present."""
    spokesperson.is_available = is_available
    record(session, "availability_set", spokesperson, actor_id=actor_id, now=now, available=is_available)
