"""Sending for approval, comments, overrides, changes requested, and another person's yes."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from sandwiches import Finding
from workbench import queue
from workbench.accounts.models import User
from workbench.activity.service import DOUBLE_PRESS, record
from workbench.editorial.checking import check_text, harm_of, needs_second_reader, open_findings, stops_approval
from workbench.editorial.models import Approval, ReviewComment, Revision, RuleOverride, Sandwich, SecondReading
from workbench.editorial.record import record_of, today
from workbench.editorial.service.writing import require_editor
from workbench.editorial.states import is_waiting, may_send
from workbench.errors import Conflict, NotAllowed, NotFound, NotPublishable, Refused
from workbench.rumours.models import Rumour
from workbench.settings import Settings

PARTS = ("whole", "headline", "opening_fact", "myth", "explanation", "closing_fact")


def send_for_approval(
    session: Session,
    sandwich: Sandwich,
    *,
    actor: User,
    now: datetime,
    settings: Settings,
    approver_id: int | None = None,
    requests: Mapping[str, str] | None = None,
    ticked: Collection[str] = (),
) -> None:
    """Hand the current revision to an approver (one person, or whoever of them is first).

    `requests` holds the author's reason per overridable block, `ticked` the warnings that may stand.
    Raises NotPublishable with the findings that still stop it.
    """
    require_editor(actor)
    if not may_send(sandwich):
        raise Refused(
            _("This text cannot be sent now: it is with the approver already, or nothing has changed."), subject_id=sandwich.id
        )
    reasons = {rule: reason.strip() for rule, reason in (requests or {}).items() if reason.strip()}
    revision = session.get_one(Revision, sandwich.current_revision_id)
    _document, findings = check_text(session, sandwich, revision.document, stage="send", settings=settings, now=now)
    left = open_findings(findings, reasons, ticked)
    if left:
        message = ngettext(
            "%(num)d thing remains before the text can be sent.", "%(num)d things remain before the text can be sent.", len(left)
        )
        raise NotPublishable(message, subject_id=sandwich.id, findings=left)
    if approver_id is not None:
        _require_approver(session, sandwich, session.get(User, approver_id))
    _request_overrides(session, revision, findings, reasons, actor, now)
    sandwich.ticked_rules = sorted({one.rule for one in findings if one.severity == "warn" and one.rule in ticked})
    sandwich.sent_revision_id = revision.id
    sandwich.turn_user_id = approver_id
    _move(session, sandwich, sandwich.state if sandwich.state == "correcting" else "in_review", now)
    details: dict[str, Any] = {
        "number": revision.number,
        "ticked": sandwich.ticked_rules,
        "asked_for": sorted(reasons),
        "approver_id": approver_id,
    }
    record(session, "sent_for_approval", sandwich, actor_id=actor.id, now=now, **details)
    if approver_id is not None:
        _tell(session, sandwich, approver_id, "sent", revision.id)


def take_back(session: Session, sandwich: Sandwich, *, actor: User, now: datetime) -> None:
    """The author takes the text back from the approver to go on writing."""
    require_editor(actor)
    if not is_waiting(sandwich):
        raise Refused(_("The text is not with an approver."), subject_id=sandwich.id)
    sandwich.sent_revision_id = None
    sandwich.turn_user_id = actor.id
    _move(session, sandwich, "correcting" if sandwich.state == "correcting" else "draft", now)
    record(session, "taken_back", sandwich, actor_id=actor.id, now=now)


def request_changes(
    session: Session, sandwich: Sandwich, *, reason: str, actor: User, now: datetime, part: str = "whole"
) -> None:
    """Give the text back to its author with a reason."""
    if not is_waiting(sandwich):
        raise Refused(_("The text is not with an approver."), subject_id=sandwich.id)
    if not actor.role_names & {"approver", "legal_reviewer"}:
        raise NotAllowed(_("Only an approver asks for changes."), subject_id=sandwich.id)
    if not reason.strip():
        raise Refused(_("Write what should be changed, and why."), subject_id=sandwich.id)
    revision = session.get_one(Revision, sandwich.sent_revision_id)
    _comment(session, sandwich, revision, part, reason, "changes_requested", actor, now)
    sandwich.sent_revision_id = None
    sandwich.turn_user_id = revision.author_id
    _move(session, sandwich, "correcting" if sandwich.state == "correcting" else "changes_requested", now)
    record(session, "changes_requested", sandwich, actor_id=actor.id, now=now, number=revision.number, reason=reason.strip())
    _tell(session, sandwich, revision.author_id, "changes_requested", revision.id)


def approve(
    session: Session,
    sandwich: Sandwich,
    *,
    review_by: date | None,
    actor: User,
    now: datetime,
    settings: Settings,
    revision_id: int | None = None,
) -> Approval:
    """Say yes to the revision that was sent, and to no other. `revision_id` is the text that the approver has read.

    Raises NotAllowed for an author or a wrong role, Conflict for a text that has moved on, NotPublishable with findings.
    """
    if not is_waiting(sandwich) or (revision_id is not None and revision_id != sandwich.sent_revision_id):
        raise Conflict(_("The text has changed, or is no longer with an approver. Read it again."), subject_id=sandwich.id)
    _require_approver(session, sandwich, actor)
    revision = session.get_one(Revision, sandwich.sent_revision_id)
    day = today(now, settings)
    if review_by is None or review_by <= day:
        raise Refused(_("Give a day after today on which the answer is to be checked again."), subject_id=sandwich.id)
    _require_second_reader(session, sandwich, revision, actor)
    document, findings = check_text(
        session,
        sandwich,
        revision.document,
        stage="approve",
        settings=settings,
        now=now,
        approver=actor.name,
        review_by=review_by.isoformat(),
    )
    left = stops_approval(session, revision, findings)
    if left:
        raise NotPublishable(_("The rules still stop this text."), subject_id=sandwich.id, findings=left)
    approval = Approval(
        revision_id=revision.id, author_id=revision.author_id, approver_id=actor.id, format=sandwich.format,
        verdict=document.verdict, review_by=review_by, approved_at=now, record=record_of(session, sandwich, settings),
    )  # fmt: skip
    session.add(approval)
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict(_("This text has been approved already, or may not be approved."), subject_id=sandwich.id) from error
    session.expire(revision, ["approval"])
    sandwich.approved_revision_id = revision.id
    sandwich.sent_revision_id = None
    sandwich.review_by = review_by
    sandwich.turn_user_id = revision.author_id
    _move(session, sandwich, "correcting" if sandwich.state == "correcting" else "approved", now)
    record(
        session, "answer_approved", sandwich, actor_id=actor.id, now=now, number=revision.number, review_by=review_by.isoformat()
    )
    _tell(session, sandwich, revision.author_id, "approved", revision.id)
    return approval


def grant_override(session: Session, sandwich: Sandwich, rule: str, *, reason: str, actor: User, now: datetime) -> RuleOverride:
    """Lift one requested block for the revision that was sent, with a written reason. W15 is the legal reviewer's."""
    if not is_waiting(sandwich):
        raise Refused(_("The text is not with an approver."), subject_id=sandwich.id)
    wanted = select(RuleOverride).where(RuleOverride.revision_id == sandwich.sent_revision_id, RuleOverride.rule == rule)
    override = session.scalar(wanted)
    if override is None:
        raise NotFound(_("Nobody has asked for an exception from that rule."), subject_id=rule)
    role = "legal_reviewer" if rule == "W15" else "approver"
    if role not in actor.role_names:
        raise NotAllowed(_("An exception from W15 is the legal reviewer's, any other the approver's."), subject_id=sandwich.id)
    if actor.id in author_ids(session, sandwich):
        raise NotAllowed(_("You have written in this text, so another person must decide."), subject_id=sandwich.id)
    if not reason.strip():
        raise Refused(_("Write why the exception is right."), subject_id=sandwich.id)
    override.granted_by_id, override.reason, override.granted_at = actor.id, reason.strip(), now
    session.flush()
    session.expire(override, ["granted_by"])
    record(session, "override_granted", sandwich, actor_id=actor.id, now=now, rule=rule, reason=override.reason)
    return override


def confirm_second_reading(session: Session, sandwich: Sandwich, *, actor: User, now: datetime) -> None:
    """A second colleague says that they have read the text that waits for approval."""
    require_editor(actor)
    if not is_waiting(sandwich):
        raise Refused(_("The text is not with an approver."), subject_id=sandwich.id)
    if actor.id in author_ids(session, sandwich):
        raise NotAllowed(_("You have written in this text, so another person must decide."), subject_id=sandwich.id)
    revision = session.get_one(Revision, sandwich.sent_revision_id)
    if session.scalar(select(SecondReading.id).where(SecondReading.revision_id == revision.id)) is not None:
        return
    session.add(SecondReading(revision_id=revision.id, author_id=revision.author_id, reader_id=actor.id, read_at=now))
    record(session, "second_reading", sandwich, actor_id=actor.id, now=now, number=revision.number)


def add_comment(session: Session, sandwich: Sandwich, *, part: str, text: str, actor: User, now: datetime) -> ReviewComment:
    """A word on one part of the current text. The same words again within ten seconds are the same comment."""
    if not text.strip():
        raise Refused(_("Write the comment."), subject_id=sandwich.id)
    revision = session.get_one(Revision, sandwich.current_revision_id)
    newest = select(ReviewComment).where(ReviewComment.sandwich_id == sandwich.id, ReviewComment.author_id == actor.id)
    last = session.scalar(newest.order_by(ReviewComment.id.desc()).limit(1))
    if last is not None and last.text == _words(text) and last.part == part and last.at > now - DOUBLE_PRESS:
        return last
    comment = _comment(session, sandwich, revision, part, text, "comment", actor, now)
    record(session, "comment_added", sandwich, actor_id=actor.id, now=now, part=comment.part)
    return comment


def resolve_comment(session: Session, sandwich: Sandwich, comment_id: int, *, actor: User, now: datetime) -> None:
    """Mark a comment as dealt with. Raises NotFound."""
    comment = session.get(ReviewComment, comment_id)
    if comment is None or comment.sandwich_id != sandwich.id:
        raise NotFound(subject_id=comment_id)
    if comment.resolved_at is None:
        comment.resolved_at = now
        record(session, "comment_resolved", sandwich, actor_id=actor.id, now=now, part=comment.part)


def author_ids(session: Session, sandwich: Sandwich) -> set[int]:
    """Everybody who has written in the text, whoever is named as its author now."""
    return {sandwich.author_id, *session.scalars(select(Revision.author_id).where(Revision.sandwich_id == sandwich.id))}


def _require_approver(session: Session, sandwich: Sandwich, person: User | None) -> None:
    if person is None or "approver" not in person.role_names:
        raise NotAllowed(_("Only an approver can approve."), subject_id=sandwich.id)
    if person.id in author_ids(session, sandwich):
        raise NotAllowed(_("Nobody approves a text that they have written in. Ask another approver."), subject_id=sandwich.id)
    rumour = session.get_one(Rumour, sandwich.rumour_id)
    if rumour.verdict_by_id == person.id and harm_of(session, rumour.id) >= 3:
        message = _("The harm is high, so whoever checked the facts cannot also approve. Ask another approver.")
        raise NotAllowed(message, subject_id=sandwich.id)


def _require_second_reader(session: Session, sandwich: Sandwich, revision: Revision, actor: User) -> None:
    if not needs_second_reader(session.get_one(Rumour, sandwich.rumour_id)):
        return
    reader_id = session.scalar(select(SecondReading.reader_id).where(SecondReading.revision_id == revision.id))
    if reader_id is None or reader_id == actor.id:
        message = _("This text concerns children. A second colleague, not the author and not you, must read it first.")
        raise Refused(message, subject_id=sandwich.id)


def _request_overrides(
    session: Session, revision: Revision, findings: list[Finding], reasons: Mapping[str, str], actor: User, now: datetime
) -> None:
    for rule in sorted({one.rule for one in findings if one.is_block and one.override != "none"}):
        wanted = select(RuleOverride).where(RuleOverride.revision_id == revision.id, RuleOverride.rule == rule)
        override = session.scalar(wanted) or RuleOverride(revision_id=revision.id, rule=rule)
        if override.granted_at is None:
            override.requested_by_id, override.request_reason, override.requested_at = actor.id, reasons[rule], now
        session.add(override)


def _comment(
    session: Session, sandwich: Sandwich, revision: Revision, part: str, text: str, kind: str, actor: User, now: datetime
) -> ReviewComment:
    comment = ReviewComment(
        sandwich_id=sandwich.id, revision_id=revision.id, author_id=actor.id, kind=kind, at=now,
        part=part if part in PARTS else "whole", text=_words(text),
    )  # fmt: skip
    session.add(comment)
    session.flush()
    return comment


def _words(text: str) -> str:
    return text.replace("\x00", "").strip()[:5000]


def _move(session: Session, sandwich: Sandwich, to: str, now: datetime) -> None:
    sandwich.state, sandwich.state_since = to, now
    session.flush()
    session.expire(sandwich, ["turn_user", "approved_revision"])


def _tell(session: Session, sandwich: Sandwich, user_id: int, what: str, revision_id: int) -> None:
    payload = {"sandwich_id": sandwich.id, "user_id": user_id, "what": what}
    queue.enqueue(session, "editorial.tell", payload, dedupe=f"editorial.tell:{what}:{revision_id}:{user_id}:{sandwich.version}")
