"""Changes to spokespersons: who they are, their consent, and how often they want to speak."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from workbench.accounts.models import Organisation
from workbench.activity.service import DOUBLE_PRESS, record
from workbench.audiences.models import MOST_SPEECHES, Absence, BusyDay, Calendar, Spokesperson
from workbench.audiences.texts import masked
from workbench.errors import Refused

LONGEST_PRIVATE = timedelta(days=366)
MOST_ASKED = 20  # times in four weeks that anybody may be put down for


@dataclass(frozen=True)
class Consent:
    """A yes: how it was given, and the last day on which it holds (None: until it is taken back)."""

    how: str
    until: date | None = None


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
    is_private: bool = False,
    consent: Consent | None = None,
    most_in_four_weeks: int = MOST_SPEECHES,
) -> Spokesperson:
    """A new spokesperson. Without consent nobody names them; a private person is not even stored without one (Refused).

    The same person and role again within ten seconds is the one that was added.
    """
    _require_facts(name, role_title, most_in_four_weeks)
    if is_private:
        _require_private_consent(consent, now)
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
        trusted_by=masked(trusted_by),
        most_in_four_weeks=most_in_four_weeks,
        created_at=now,
    )
    if is_private and consent is not None:
        spokesperson.is_private, spokesperson.consent_at, spokesperson.consent_how = True, now, consent.how.strip()
        spokesperson.consent_until, spokesperson.consent_by_id = consent.until, actor_id
    session.add(spokesperson)
    session.flush()
    record(session, "spokesperson_added", spokesperson, actor_id=actor_id, now=now)
    if is_private:
        _record_yes(session, spokesperson, actor_id=actor_id, now=now)
    elif consent is not None:
        record_consent(session, spokesperson, how=consent.how, until=consent.until, actor_id=actor_id, now=now)
    return spokesperson


def change_spokesperson(
    session: Session,
    spokesperson: Spokesperson,
    *,
    name: str,
    role_title: str,
    organisation: Organisation,
    themes: Sequence[str],
    languages: Sequence[str],
    trusted_by: str,
    most_in_four_weeks: int,
    actor_id: int,
    now: datetime,
) -> None:
    """Write down what has changed about the person. Their consent stays as it is."""
    _require_facts(name, role_title, most_in_four_weeks)
    spokesperson.name, spokesperson.role_title, spokesperson.organisation_id = name.strip(), role_title.strip(), organisation.id
    spokesperson.themes, spokesperson.languages, spokesperson.trusted_by = list(themes), list(languages), masked(trusted_by)
    spokesperson.most_in_four_weeks = most_in_four_weeks
    session.flush()
    record(session, "spokesperson_changed", spokesperson, actor_id=actor_id, now=now)


def record_consent(
    session: Session, spokesperson: Spokesperson, *, how: str, until: date | None, actor_id: int, now: datetime
) -> None:
    """The person has said yes: how it was given, and until when it holds (None: until withdrawn)."""
    _require_consent(Consent(how, until), now, subject_id=spokesperson.id)
    if spokesperson.is_private:
        _require_private_consent(Consent(how, until), now, subject_id=spokesperson.id)
    spokesperson.consent_at, spokesperson.consent_how, spokesperson.consent_until = now, how.strip(), until
    spokesperson.consent_withdrawn_at = spokesperson.reminded_days = None
    spokesperson.consent_by_id = actor_id
    _record_yes(session, spokesperson, actor_id=actor_id, now=now)


def withdraw_consent(session: Session, spokesperson: Spokesperson, *, actor_id: int, now: datetime) -> None:
    """The person no longer wants to speak. New placements may not name them; planned ones are held back by campaigns.

    What is known of their days is forgotten at once.
    """
    if not spokesperson.has_consent(now.date()):
        raise Refused(_("There is no consent to withdraw."), subject_id=spokesperson.id)
    spokesperson.consent_withdrawn_at = now
    for table in (Calendar, BusyDay, Absence):
        session.execute(delete(table).where(table.spokesperson_id == spokesperson.id))
    record(session, "consent_withdrawn", spokesperson, actor_id=actor_id, now=now)


def set_available(session: Session, spokesperson: Spokesperson, *, is_available: bool, actor_id: int, now: datetime) -> None:
    """Whether the person can speak at present."""
    spokesperson.is_available = is_available
    record(session, "availability_set", spokesperson, actor_id=actor_id, now=now, available=is_available)


def _record_yes(session: Session, spokesperson: Spokesperson, *, actor_id: int, now: datetime) -> None:
    until = spokesperson.consent_until
    record(session, "consent_recorded", spokesperson, actor_id=actor_id, now=now, until=until.isoformat() if until else None)


def _require_facts(name: str, role_title: str, most: int) -> None:
    if not name.strip() or not role_title.strip():
        raise Refused(_("Write the name and the role of the spokesperson."))
    if not 1 <= most <= MOST_ASKED:
        raise Refused(_("Write how often the person wants to speak: 1 to %(most)s times in four weeks.", most=MOST_ASKED))


def _require_consent(consent: Consent, now: datetime, *, subject_id: int | None = None) -> None:
    if not consent.how.strip():
        raise Refused(_("Write how the consent was given, for example by e-mail on a certain day."), subject_id=subject_id)
    if consent.until is not None and consent.until < now.date():
        raise Refused(_("The consent would already have ended. Choose a later day."), subject_id=subject_id)


def _require_private_consent(consent: Consent | None, now: datetime, *, subject_id: int | None = None) -> None:
    if consent is None or not consent.how.strip() or consent.until is None:
        raise Refused(
            _("A private person is not written down without their yes. Write how it was given and until when it holds."),
            subject_id=subject_id,
        )
    _require_consent(consent, now, subject_id=subject_id)
    if consent.until > now.date() + LONGEST_PRIVATE:
        raise Refused(_("The consent of a private person holds for a year at most. Then ask again."), subject_id=subject_id)
