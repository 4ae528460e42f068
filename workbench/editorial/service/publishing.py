"""Publishing, correcting and withdrawing. Nothing that was public disappears: corrections and tombstones stay."""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from sandwiches import has_lexicon, strip_markdown
from workbench.accounts.models import User
from workbench.activity.service import record
from workbench.editorial.holding import hold
from workbench.editorial.languages.following import flag_versions
from workbench.editorial.languages.queries import link_of
from workbench.editorial.models import Approval, Correction, Revision, Sandwich
from workbench.editorial.queries import pending_correction
from workbench.editorial.reviewing.elections import election_near
from workbench.editorial.reviewing.readings import readings_of
from workbench.editorial.states import may_move
from workbench.errors import NotAllowed, Refused
from workbench.rumours import service as rumours
from workbench.rumours.models import Rumour

CORRECTORS = frozenset({"fact_checker", "approver", "legal_reviewer"})
SEARCHED = ("headline", "opening_fact", "explanation", "closing_fact")


def publish(session: Session, sandwich: Sandwich, revision: Revision, *, actor_id: int | None, now: datetime) -> None:
    """Make an approved revision the public one. The same revision twice is one publication.

    Raises Refused when the revision is not approved, is no longer the text that was approved last, or lacks its correction.
    """
    if sandwich.state in ("published", "correcting") and sandwich.public_revision_id == revision.id:
        return
    hold(session, sandwich)
    approval = session.scalar(select(Approval).where(Approval.revision_id == revision.id))
    if revision.sandwich_id != sandwich.id or approval is None or sandwich.approved_revision_id != revision.id:
        raise Refused(_("Only the approved text can be published."), subject_id=sandwich.id)
    if not may_move(sandwich.state, "published"):
        raise Refused(_("The text has been changed or withdrawn since it was approved."), subject_id=sandwich.id)
    _require_readings(session, sandwich, revision, now)
    if sandwich.state == "correcting":
        _finish_correction(session, sandwich, revision, now)
    sandwich.public_revision_id = revision.id
    sandwich.public_text = _search_text(revision)
    sandwich.first_published_at = sandwich.first_published_at or now
    sandwich.last_published_at = now
    sandwich.turn_user_id = None
    _move(session, sandwich, "published", now)
    record(session, "answer_published", sandwich, actor_id=actor_id, now=now, number=revision.number)
    _mark_answered(session, sandwich, actor_id, now)
    flag_versions(session, sandwich, now=now)


def withdraw(session: Session, sandwich: Sandwich, *, reason: str, actor: User, now: datetime) -> None:
    """Take the answer back; a tombstone with the reason stays, also on the corrections page if it was public."""
    _require_corrector(actor)
    hold(session, sandwich)
    reason = reason.strip()
    if not reason:
        raise Refused(_("Write why the answer is withdrawn."), subject_id=sandwich.id)
    if not may_move(sandwich.state, "withdrawn"):
        raise Refused(_("Only an approved or published answer can be withdrawn."), subject_id=sandwich.id)
    if sandwich.public_revision_id is not None:
        what = "Svaret är återkallat." if sandwich.language == "sv" else "The answer has been withdrawn."
        correction = Correction(kind="withdrawal", what=what, why=reason, corrected_at=now, corrected_by_id=actor.id)
        correction.sandwich_id, correction.revision_id = sandwich.id, sandwich.public_revision_id
        session.add(correction)
    sandwich.withdrawn_at = now
    sandwich.withdrawn_reason = reason
    sandwich.sent_revision_id = None
    sandwich.turn_user_id = None
    _move(session, sandwich, "withdrawn", now)
    record(session, "answer_withdrawn", sandwich, actor_id=actor.id, now=now, reason=reason)
    flag_versions(session, sandwich, now=now)


def start_correction(session: Session, sandwich: Sandwich, *, what: str, why: str, actor: User, now: datetime) -> Correction:
    """Open a published answer for correction; the published text stands until the corrected one is approved and published."""
    _require_corrector(actor)
    hold(session, sandwich)
    if sandwich.state != "published":
        raise Refused(_("Only a published answer can be corrected."), subject_id=sandwich.id)
    _move(session, sandwich, "correcting", now)
    sandwich.turn_user_id = actor.id if actor.role_names & {"fact_checker", "approver", "writer"} else sandwich.author_id
    return record_correction(session, sandwich, what=what, why=why, actor=actor, now=now)


def record_correction(session: Session, sandwich: Sandwich, *, what: str, why: str, actor: User, now: datetime) -> Correction:
    """Write, or reword, what is wrong and why. It becomes public together with the corrected text."""
    _require_corrector(actor)
    what, why = what.strip(), why.strip()
    if not what or not why:
        raise Refused(_("Write both what was wrong and why it went wrong."), subject_id=sandwich.id)
    if sandwich.state != "correcting":
        raise Refused(_("Only a published answer can be corrected."), subject_id=sandwich.id)
    correction = pending_correction(session, sandwich.id)
    if correction is None:
        correction = Correction(sandwich_id=sandwich.id)
        session.add(correction)
    correction.what, correction.why, correction.corrected_by_id = what, why, actor.id
    record(session, "correction_written", sandwich, actor_id=actor.id, now=now, what=what, why=why)
    return correction


def _require_readings(session: Session, sandwich: Sandwich, revision: Revision, now: datetime) -> None:
    """An election may have come near, or a source been withdrawn, since the text was approved."""
    signed = {row.reason for row in readings_of(session, revision.id)}
    if election_near(session, now.date()) is not None and "election" not in signed:
        message = _("There is an election within six months, so the legal reviewer must read the text before it is published.")
        raise Refused(message, subject_id=sandwich.id)
    if not has_lexicon(sandwich.language):
        link = link_of(session, sandwich.id)
        if link is None or link.source.state == "withdrawn":
            raise Refused(_("The answer that this is a version of has been withdrawn."), subject_id=sandwich.id)


def _finish_correction(session: Session, sandwich: Sandwich, revision: Revision, now: datetime) -> None:
    correction = pending_correction(session, sandwich.id)
    if correction is None:
        raise Refused(_("Write what was wrong and why before the corrected text is published."), subject_id=sandwich.id)
    correction.revision_id = revision.id
    correction.corrected_at = now


def _search_text(revision: Revision) -> str:
    return "\n".join(strip_markdown(str(revision.document.get(part, ""))) for part in SEARCHED).casefold()


def _move(session: Session, sandwich: Sandwich, to: str, now: datetime) -> None:
    sandwich.state, sandwich.state_since = to, now
    session.flush()
    session.expire(sandwich, ["turn_user", "public_revision", "approved_revision"])


def _mark_answered(session: Session, sandwich: Sandwich, actor_id: int | None, now: datetime) -> None:
    rumours.mark_answered(session, session.get_one(Rumour, sandwich.rumour_id), actor_id=actor_id, now=now)


def _require_corrector(actor: User) -> None:
    if not actor.role_names & CORRECTORS:
        raise NotAllowed(_("A fact-checker, an approver or the legal reviewer withdraws and corrects."), subject_id=actor.id)
