"""Sending for approval, comments, overrides, changes requested, and another person's yes."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from sandwiches import Document, Finding
from workbench import queue
from workbench.accounts.models import User
from workbench.activity.service import record
from workbench.editorial.authors import author_ids
from workbench.editorial.checking import HIGH_HARM, check_text, harm_of, open_findings, stops_approval
from workbench.editorial.holding import hold
from workbench.editorial.languages.following import require_current_source
from workbench.editorial.models import Approval, ReviewComment, Revision, RuleOverride, Sandwich
from workbench.editorial.record import record_of, today
from workbench.editorial.reminding.telling import tell_readers
from workbench.editorial.reviewing.answers import tick_lines
from workbench.editorial.reviewing.checklist import item_words
from workbench.editorial.reviewing.readings import is_met, readings_of, reason_words, reasons, required_readings
from workbench.editorial.reviewing.signing import sign_reading
from workbench.editorial.rulebook.active import active_version
from workbench.editorial.service.writing import require_editor
from workbench.editorial.silence.calling import require_called
from workbench.editorial.states import is_waiting, may_send
from workbench.errors import Conflict, NotAllowed, NotFound, NotPublishable, Refused
from workbench.rumours.models import Rumour
from workbench.rumours.timing.winding import reach_step
from workbench.settings import Settings

REVIEWERS = frozenset({"fact_checker", "approver", "legal_reviewer"})
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
    hold(session, sandwich)
    if not may_send(sandwich):
        raise Refused(
            _("This text cannot be sent now: it is with the approver already, or nothing has changed."), subject_id=sandwich.id
        )
    if sandwich.format == "holding_statement":
        require_called(session, sandwich.rumour_id)
    asked = {rule: reason.strip() for rule, reason in (requests or {}).items() if reason.strip()}
    revision = session.get_one(Revision, sandwich.current_revision_id)
    document, findings = check_text(session, sandwich, revision.document, stage="send", settings=settings, now=now)
    left = open_findings(findings, asked, ticked)
    if left:
        message = ngettext(
            "%(num)d thing remains before the text can be sent.", "%(num)d things remain before the text can be sent.", len(left)
        )
        raise NotPublishable(message, subject_id=sandwich.id, findings=left)
    if approver_id is not None:
        _require_approver(session, sandwich, session.get(User, approver_id))
    _request_overrides(session, revision, findings, asked, actor, now)
    sandwich.ticked_rules = sorted({one.rule for one in findings if one.severity == "warn" and one.rule in ticked})
    sandwich.sent_revision_id = revision.id
    sandwich.turn_user_id = approver_id
    _move(session, sandwich, sandwich.state if sandwich.state == "correcting" else "in_review", now)
    details: dict[str, Any] = {
        "number": revision.number,
        "ticked": sandwich.ticked_rules,
        "asked_for": sorted(asked),
        "approver_id": approver_id,
    }
    record(session, "sent_for_approval", sandwich, actor_id=actor.id, now=now, **details)
    reach_step(session, session.get_one(Rumour, sandwich.rumour_id), "drafted", actor_id=actor.id, at=now)
    if approver_id is not None:
        _tell(session, sandwich, approver_id, "sent", revision.id)
    tell_readers(session, sandwich, revision.id, reasons(session, sandwich, document, findings, day=today(now, settings)))


def take_back(session: Session, sandwich: Sandwich, *, actor: User, now: datetime) -> None:
    """The author takes the text back from the approver to go on writing."""
    require_editor(actor)
    hold(session, sandwich)
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
    hold(session, sandwich)
    if not is_waiting(sandwich):
        raise Refused(_("The text is not with an approver."), subject_id=sandwich.id)
    if not actor.role_names & REVIEWERS:
        raise NotAllowed(_("A fact-checker, an approver or the legal reviewer asks for changes."), subject_id=sandwich.id)
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
    ticked: Collection[str] = (),
) -> Approval:
    """Say yes to the revision that was sent, and to no other. `revision_id` is the text that the approver has read.

    `ticked` are the lines of the checklist that the approver answers yes to now.
    Raises NotAllowed for an author or a wrong role, Conflict for a text that has moved on, NotPublishable with findings,
    Refused while a reader, a line of the checklist, the day or an up-to-date source is missing.
    """
    hold(session, sandwich)
    if not is_waiting(sandwich) or (revision_id is not None and revision_id != sandwich.sent_revision_id):
        raise Conflict(_moved_on(session, sandwich, actor), subject_id=sandwich.id)
    _require_approver(session, sandwich, actor)
    revision = session.get_one(Revision, sandwich.sent_revision_id)
    day = today(now, settings)
    if review_by is None or review_by <= day:
        raise Refused(_("Give a day after today on which the answer is to be checked again."), subject_id=sandwich.id)
    require_current_source(session, sandwich)
    document, findings = check_text(
        session,
        sandwich,
        revision.document,
        stage="approve",
        settings=settings,
        now=now,
        approver=actor.name,
        review_by=review_by.isoformat(),
        revision_id=revision.id,
    )
    _require_readers(session, sandwich, revision, actor, document, findings, day)
    left = stops_approval(session, revision, findings)
    if left:
        raise NotPublishable(_("The rules still stop this text."), subject_id=sandwich.id, findings=left)
    _require_checklist(session, sandwich, revision, document, ticked, actor, now)
    approval = _say_yes(session, sandwich, revision, document, review_by, actor, now, settings)
    sandwich.approved_revision_id = revision.id
    sandwich.sent_revision_id = None
    sandwich.review_by = review_by
    sandwich.turn_user_id = revision.author_id
    _move(session, sandwich, "correcting" if sandwich.state == "correcting" else "approved", now)
    record(
        session, "answer_approved", sandwich, actor_id=actor.id, now=now, number=revision.number, review_by=review_by.isoformat()
    )
    reach_step(session, session.get_one(Rumour, sandwich.rumour_id), "approved", actor_id=actor.id, at=now)
    _tell(session, sandwich, revision.author_id, "approved", revision.id)
    return approval


def grant_override(session: Session, sandwich: Sandwich, rule: str, *, reason: str, actor: User, now: datetime) -> RuleOverride:
    """Lift one requested block for the revision that was sent, with a written reason. W15 is the legal reviewer's."""
    hold(session, sandwich)
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
    if rule == "W15":
        sign_reading(session, sandwich, session.get_one(Revision, override.revision_id), "parties", actor=actor, now=now)
    record(session, "override_granted", sandwich, actor_id=actor.id, now=now, rule=rule, reason=override.reason)
    return override


def _require_approver(session: Session, sandwich: Sandwich, person: User | None) -> None:
    if person is None or "approver" not in person.role_names:
        raise NotAllowed(_("Only an approver can approve."), subject_id=sandwich.id)
    if person.id in author_ids(session, sandwich):
        raise NotAllowed(_("Nobody approves a text that they have written in. Ask another approver."), subject_id=sandwich.id)
    rumour = session.get_one(Rumour, sandwich.rumour_id)
    if rumour.verdict_by_id == person.id and harm_of(session, rumour.id) >= HIGH_HARM:
        message = _("The harm is high, so whoever checked the facts cannot also approve. Ask another approver.")
        raise NotAllowed(message, subject_id=sandwich.id)


def _moved_on(session: Session, sandwich: Sandwich, actor: User) -> str:
    """Why a yes comes too late: who was first, or that the text is another one now."""
    approval = session.scalar(select(Approval).where(Approval.revision_id == sandwich.approved_revision_id))
    if approval is not None and not is_waiting(sandwich) and sandwich.approved_revision_id == sandwich.current_revision_id:
        if approval.approver_id == actor.id:
            return _("You have approved this text already. Nothing more was done.")
        return _("%(name)s has approved this text already. Nothing of yours was done.", name=approval.approver.name)
    return _("The text has changed, or is no longer with an approver. Read it again.")


def _require_readers(
    session: Session,
    sandwich: Sandwich,
    revision: Revision,
    actor: User,
    document: Document,
    findings: list[Finding],
    day: date,
) -> None:
    wanted = required_readings(session, sandwich, revision.id, document, findings, day=day)
    missing = [one for one in wanted if not is_met(one, actor.id)]
    if missing:
        why = " ".join(reason_words(one.reason) for one in missing)
        message = _("Somebody who is neither an author nor you must read it first. %(why)s", why=why)
        raise Refused(message, subject_id=sandwich.id)


def _require_checklist(
    session: Session,
    sandwich: Sandwich,
    revision: Revision,
    document: Document,
    ticked: Collection[str],
    actor: User,
    now: datetime,
) -> None:
    left = tick_lines(session, sandwich, revision, document, ticked, actor=actor, now=now)
    if not left:
        return
    said = [row for line in left if (row := line.newest) is not None and not row.is_right]
    if said:
        message = _("%(name)s has answered no: %(note)s", name=said[0].person.name, note=said[0].note)
        raise Refused(message, subject_id=sandwich.id)
    if all(line.newest is not None for line in left):
        message = _("The harm is high, so another person than you must check the facts.")
        raise Refused(message, subject_id=sandwich.id)
    message = ngettext(
        "%(num)d line of the checklist has no yes: %(first)s", "%(num)d lines of the checklist have no yes: %(first)s",
        len(left), first=item_words(left[0].item.id),
    )  # fmt: skip
    raise Refused(message, subject_id=sandwich.id)


def _say_yes(
    session: Session,
    sandwich: Sandwich,
    revision: Revision,
    document: Document,
    review_by: date,
    actor: User,
    now: datetime,
    settings: Settings,
) -> Approval:
    """The row that cannot be changed. Raises Conflict when somebody else said yes in the same instant."""
    readers = {row.reason: row.reader.name for row in readings_of(session, revision.id)}
    kept = record_of(session, sandwich, settings) | {"humour_reviewer": readers.get("humour", "")}
    kept["rulebook"] = active_version(session)  # under which version of the rules it was approved
    approval = Approval(
        revision_id=revision.id, author_id=revision.author_id, approver_id=actor.id, format=sandwich.format,
        verdict=document.verdict, review_by=review_by, approved_at=now, record=kept,
    )  # fmt: skip
    session.add(approval)
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict(_("This text has been approved already, or may not be approved."), subject_id=sandwich.id) from error
    session.expire(revision, ["approval"])
    return approval


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
