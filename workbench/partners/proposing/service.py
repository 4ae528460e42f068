"""Proposals: a partner proposes a rumour or a spokesperson, people at the municipality decide. Nothing happens by itself."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workbench.accounts.models import Organisation, User
from workbench.accounts.permissions.groups import EDITORS
from workbench.activity.service import record
from workbench.audiences import service as audiences
from workbench.audiences.models import Spokesperson
from workbench.errors import Conflict, NotAllowed, Refused
from workbench.partners.organisations.members import require_writer
from workbench.partners.proposing.models import PartnerProposal
from workbench.rumours import service as rumours
from workbench.rumours.models import CHANNELS, Rumour
from workbench.rumours.sightings import NewSighting
from workbench.rumours.texts import masked, masked_line, read_claim
from workbench.web.vocabulary import THEMES

DECIDERS = EDITORS | {"administrator"}
MOST_A_DAY = 30
LANGUAGES = ("sv", "en")


def propose_rumour(
    session: Session,
    claim: str,
    *,
    words: str,
    theme: str,
    channel: str,
    heard_on: date,
    place: str = "",
    actor: User,
    now: datetime,
) -> PartnerProposal:
    """A rumour that the partner has heard; personal identifiers are masked before it is stored."""
    require_writer(session, actor)
    if theme not in THEMES or channel not in CHANNELS:
        raise Refused(_("Choose a theme, and where it was heard."))
    if heard_on > now.date() or heard_on < now.date() - timedelta(days=3650):
        raise Refused(_("Choose the day when it was heard: today or earlier."))
    row = PartnerProposal(
        kind="rumour", title=read_claim(claim), words=masked(words, most=4000), theme=theme, channel=channel,
        heard_on=heard_on, place=masked_line(place), languages=[],
    )  # fmt: skip
    return _keep(session, row, actor, now)


def propose_spokesperson(
    session: Session,
    name: str,
    *,
    role_title: str,
    words: str,
    theme: str,
    languages: Sequence[str],
    has_been_asked: bool,
    actor: User,
    now: datetime,
) -> PartnerProposal:
    """Somebody whom people trust. Raises Refused when the person has not been asked: a name is not stored without that."""
    require_writer(session, actor)
    name, role_title = _line(name), _line(role_title)
    if not name or not role_title:
        raise Refused(_("Write the person's name and role."))
    if not has_been_asked:
        raise Refused(_("Ask the person first. We store no name of somebody who does not know."))
    if theme and theme not in THEMES:
        raise Refused(_("Choose one of the themes."))
    row = PartnerProposal(
        kind="spokesperson", title=name, role_title=role_title, words=masked(words, most=2000), theme=theme,
        languages=[one for one in languages if one in LANGUAGES] or ["sv"],
    )  # fmt: skip
    return _keep(session, row, actor, now)


def accept_rumour(session: Session, row: PartnerProposal, *, rumour: Rumour | None, actor: User, now: datetime) -> Rumour:
    """Open it as a rumour, or add it as a sighting of one that is known already."""
    _require_open(row, "rumour", actor)
    heard = datetime.combine(row.heard_on or now.date(), time(12), tzinfo=UTC)
    sighting = NewSighting(
        text_heard=row.words or row.title, heard_at=min(heard, now), channel=row.channel or "other", source_type="association",
        wording="paraphrase", place=row.place, source_name=session.get_one(Organisation, row.organisation_id).name,
    )  # fmt: skip
    if rumour is None:
        rumour = rumours.open_rumour(
            session, row.title, theme=row.theme, place=row.place, sighting=sighting, actor_id=actor.id, now=now
        )
    else:
        rumours.add_sighting(session, rumour, sighting, actor_id=actor.id, now=now)
    row.rumour_id = rumour.id
    _decide(session, row, "accepted", "", actor, now)
    return rumour


def accept_spokesperson(session: Session, row: PartnerProposal, *, actor: User, now: datetime) -> Spokesperson:
    """Put the person on the list, without consent: nobody may name them until their own yes is written down there."""
    _require_open(row, "spokesperson", actor)
    person = audiences.add_spokesperson(
        session,
        row.title,
        role_title=row.role_title,
        organisation=session.get_one(Organisation, row.organisation_id),
        themes=[row.theme] if row.theme else [],
        languages=row.languages,
        trusted_by=row.words,
        actor_id=actor.id,
        now=now,
    )
    row.spokesperson_id = person.id
    _decide(session, row, "accepted", "", actor, now)
    return person


def decline(session: Session, row: PartnerProposal, *, reason: str, actor: User, now: datetime) -> None:
    """Say no, with a reason that the partner reads. A person's name and description are emptied."""
    _require_open(row, row.kind, actor)
    if not reason.strip():
        raise Refused(_("Write why, so that the partner understands."), subject_id=row.id)
    if row.kind == "spokesperson":
        row.title, row.words, row.role_title = "", "", ""
    _decide(session, row, "declined", masked(reason, most=1000), actor, now)


def _keep(session: Session, row: PartnerProposal, actor: User, now: datetime) -> PartnerProposal:
    same = select(PartnerProposal).where(
        PartnerProposal.organisation_id == actor.organisation_id,
        PartnerProposal.kind == row.kind,
        PartnerProposal.title == row.title,
        PartnerProposal.state == "open",
    )
    known = session.scalar(same.limit(1))
    if known is not None:
        return known
    today = select(func.count(PartnerProposal.id)).where(
        PartnerProposal.organisation_id == actor.organisation_id, PartnerProposal.proposed_at > now - timedelta(days=1)
    )
    if (session.scalar(today) or 0) >= MOST_A_DAY:
        raise Refused(_("Your organisation has proposed %(most)s things since yesterday. Go on tomorrow.", most=MOST_A_DAY))
    row.organisation_id, row.proposed_by_id, row.proposed_at = actor.organisation_id, actor.id, now
    session.add(row)
    session.flush()
    record(session, f"{row.kind}_proposed", row, actor_id=actor.id, now=now)
    return row


def _require_open(row: PartnerProposal, kind: str, actor: User) -> None:
    if not actor.role_names & DECIDERS:
        raise NotAllowed(_("A writer, a fact-checker, an approver or an administrator decides."), subject_id=row.id)
    if row.state != "open" or row.kind != kind:
        raise Conflict(_("Somebody has already answered. Nothing of yours was done."), subject_id=row.id)


def _decide(session: Session, row: PartnerProposal, state: str, reason: str, actor: User, now: datetime) -> None:
    row.state, row.reason, row.decided_by_id, row.decided_at = state, reason, actor.id, now
    session.flush()
    record(session, f"proposal_{state}", row, actor_id=actor.id, now=now, what=row.kind)


def _line(text: str) -> str:
    kept = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(kept.split())[:120]
