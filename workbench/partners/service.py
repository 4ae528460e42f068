"""Changes of the partners room: adopting, confirming and ending, who sees an answer, the public error form."""

import hashlib
import hmac
import ipaddress
from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from workbench.accounts.models import Organisation, User
from workbench.activity.service import record
from workbench.editorial import service as editorial
from workbench.editorial.models import ErrorReport, Sandwich, SandwichReader
from workbench.errors import NotAllowed, Refused, WorkbenchError
from workbench.partners.adapting.service import follow_original
from workbench.partners.licences import LICENCES
from workbench.partners.models import Adoption, ReportTry, RestrictedAnswer
from workbench.partners.organisations.members import require_writer
from workbench.partners.telling.notices import confirm_notices

SHARERS = frozenset({"writer", "fact_checker", "approver"})
VISIBILITIES = ("public", "partners", "listed")
MOST_REPORTS = 5
REPORT_WINDOW = timedelta(hours=1)
TRIES_KEPT = timedelta(days=1)


class TooManyReports(WorkbenchError):
    """This network address has sent its share for now."""

    status = 429


def adopt(
    session: Session, sandwich: Sandwich, *, actor: User, now: datetime, use_note: str = "", url: str | None = None
) -> Adoption:
    """The actor's organisation uses the public revision; pressed again it only rewords the note and the address.

    The caller has read `sandwich` as the partner may see it. Raises NotAllowed for whoever may not write for a partner.
    """
    require_writer(session, actor)
    if sandwich.public_revision_id is None or sandwich.state == "withdrawn":
        raise Refused(_("This answer is not published, so it cannot be used yet."), subject_id=sandwich.id)
    wanted = select(Adoption).where(Adoption.sandwich_id == sandwich.id, Adoption.organisation_id == actor.organisation_id)
    row = session.scalar(wanted)
    if row is not None and row.ended_at is None:
        row.use_note, row.url = use_note.strip(), url or None
        record(session, "adoption_reworded", row, actor_id=actor.id, now=now)
        return row
    if row is None:
        row = Adoption(sandwich_id=sandwich.id, organisation_id=actor.organisation_id)
        session.add(row)
    row.revision_id, row.adopted_by_id, row.adopted_at, row.confirmed_at = sandwich.public_revision_id, actor.id, now, now
    row.use_note, row.url, row.ended_at = use_note.strip(), url or None, None
    session.flush()
    record(session, "answer_adopted", row, actor_id=actor.id, now=now, sandwich_id=sandwich.id)
    return row


def confirm_revision(session: Session, adoption: Adoption, *, revision_id: int, actor: User, now: datetime) -> None:
    """The partner has changed to the revision it has read. Raises Refused when yet another one is public by now."""
    _require_own(session, adoption, actor)
    sandwich = session.get_one(Sandwich, adoption.sandwich_id)
    if adoption.ended_at is not None or sandwich.state == "withdrawn":
        raise Refused(_("This answer is no longer in use or has been withdrawn."), subject_id=adoption.id)
    if sandwich.public_revision_id != revision_id:
        raise Refused(_("The answer has been corrected again. Read the newest text, then confirm."), subject_id=adoption.id)
    if adoption.revision_id == revision_id:
        return
    adoption.revision_id, adoption.confirmed_at = revision_id, now
    follow_original(session, adoption, actor_id=actor.id, now=now)
    confirm_notices(session, adoption, actor_id=actor.id, now=now)
    record(session, "adoption_confirmed", adoption, actor_id=actor.id, now=now, revision_id=revision_id)


def end_adoption(session: Session, adoption: Adoption, *, actor: User, now: datetime) -> None:
    """The partner no longer uses the answer; the row stays, so that it can be counted."""
    _require_own(session, adoption, actor)
    if adoption.ended_at is None:
        adoption.ended_at = now
        confirm_notices(session, adoption, actor_id=actor.id, now=now)
        record(session, "adoption_ended", adoption, actor_id=actor.id, now=now)


def set_sharing(
    session: Session,
    sandwich: Sandwich,
    *,
    visibility: str,
    organisation_ids: Sequence[int],
    licence: str,
    actor: User,
    now: datetime,
) -> None:
    """Who sees the answer and under which licence. "listed" needs at least one partner organisation."""
    if not actor.role_names & SHARERS:
        raise NotAllowed(_("A writer, a fact-checker or an approver decides who sees an answer."), subject_id=actor.id)
    if visibility not in VISIBILITIES or licence not in LICENCES:
        raise Refused(_("Choose who sees the answer, and one of the licences."), subject_id=sandwich.id)
    chosen = _partners_among(session, organisation_ids) if visibility == "listed" else []
    if visibility == "listed" and not chosen:
        raise Refused(_("Choose at least one organisation."), subject_id=sandwich.id)
    before = {"visibility": sandwich.visibility, "licence": sandwich.licence}
    session.execute(delete(SandwichReader).where(SandwichReader.sandwich_id == sandwich.id))
    session.add_all(SandwichReader(sandwich_id=sandwich.id, organisation_id=one) for one in chosen)
    _note_restriction(session, sandwich, visibility, now)
    sandwich.visibility, sandwich.licence = visibility, licence
    session.flush()
    after = {"visibility": visibility, "licence": licence, "organisation_ids": chosen}
    record(session, "sharing_set", sandwich, actor_id=actor.id, now=now, before=before, after=after)


def _note_restriction(session: Session, sandwich: Sandwich, visibility: str, now: datetime) -> None:
    """Whoever took the answer from a feed while everybody could read it is told that it is gone; until it is public again."""
    if visibility == "public":
        session.execute(delete(RestrictedAnswer).where(RestrictedAnswer.sandwich_id == sandwich.id))
    elif sandwich.visibility == "public" and sandwich.public_revision_id is not None:
        session.add(RestrictedAnswer(sandwich_id=sandwich.id, restricted_at=now))


def receive_report(
    session: Session,
    sandwich: Sandwich,
    *,
    text: str,
    reply_address: str | None,
    form_key: str,
    address: str,
    secret: str,
    now: datetime,
    zone: ZoneInfo,
) -> ErrorReport:
    """Take in a reader's report once per form; a second press gives the first report. Raises TooManyReports."""
    first = session.scalar(select(ReportTry).where(ReportTry.form_key == form_key))
    if first is not None:
        return session.get_one(ErrorReport, first.error_report_id)
    key = _address_key(secret, address)
    session.execute(delete(ReportTry).where(ReportTry.at < now - TRIES_KEPT))
    recent = select(func.count(ReportTry.id)).where(ReportTry.address_key == key, ReportTry.at > now - REPORT_WINDOW)
    if (session.scalar(recent) or 0) >= MOST_REPORTS:
        raise TooManyReports(_("Many reports have come from your network in the last hour. Wait an hour, then send again."))
    report = editorial.report_error(session, sandwich, text=text, reply_address=reply_address, now=now, zone=zone)
    session.add(ReportTry(form_key=form_key, address_key=key, error_report_id=report.id, at=now))
    session.flush()
    return report


def _require_own(session: Session, adoption: Adoption, actor: User) -> None:
    if adoption.organisation_id != actor.organisation_id or "partner" not in actor.role_names:
        raise NotAllowed(_("Only the organisation that uses the answer can change this."), subject_id=adoption.id)
    require_writer(session, actor)


def _partners_among(session: Session, organisation_ids: Sequence[int]) -> list[int]:
    query = select(Organisation.id).where(Organisation.id.in_(organisation_ids), Organisation.kind == "partner")
    return list(session.scalars(query.order_by(Organisation.id)))


def _address_key(secret: str, address: str) -> str:
    """A keyed hash of an IPv4 address or of the /64 of an IPv6 one: the table tells nobody who wrote."""
    try:
        parsed = ipaddress.ip_address(address)
        network = str(ipaddress.ip_network(f"{address}/64", strict=False)) if parsed.version == 6 else address
    except ValueError:
        network = address
    return hmac.new(secret.encode(), f"error-report:{network}".encode(), hashlib.sha256).hexdigest()
