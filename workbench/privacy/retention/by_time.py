"""Words that no other room erases by time: reports of errors, cases handed over, comments, trials."""

from datetime import datetime, timedelta

from sqlalchemy import Text, cast, or_, select, update
from sqlalchemy.orm import Session

from workbench.activity.service import record
from workbench.alerts.models import AlertRuleTrial
from workbench.editorial.models import ErrorReport
from workbench.intake.models import ClaimGroupChange
from workbench.intake.sources.service.decisions import standing_decision
from workbench.privacy.models import CommentCase
from workbench.rumours.cases.models import Referral
from workbench.rumours.erasing import erase_sightings
from workbench.rumours.holds.queries import held_rumours, holds_everything
from workbench.rumours.models import Rumour, Sighting

ERASED = "–"
AFTER_HANDOVER = timedelta(days=30)  # METHOD.md F4


def erase_by_time(session: Session, *, now: datetime) -> int:
    """Erase what is due under the standing decision. Without one, or under a hold on everything, nothing is. Returns how many."""
    decision = standing_decision(session)
    if decision is None or holds_everything(session):
        return 0
    before = now - timedelta(days=decision.text_days)
    count = _reports(session, before) + _comments(session, before, now) + _trials(session, before)
    count += _handed_over(session, now)
    if count:
        record(session, "old_words_deleted", decision, actor_id=None, now=now, texts=count, sightings=0)
    return count


def _reports(session: Session, before: datetime) -> int:
    """What readers wrote of errors, once they are answered; that there was a report, and our answer, stay."""
    old = (ErrorReport.answered_at < before, ErrorReport.text.not_in(("", ERASED)))
    values = {"text": ERASED, "reply_address": None}
    return _run(session, update(ErrorReport).where(*old).values(**values))


def _comments(session: Session, before: datetime, now: datetime) -> int:
    old = (CommentCase.decided_at < before, CommentCase.words_erased_at.is_(None), CommentCase.is_kept_as_evidence.is_(False))
    rows = session.scalars(select(CommentCase).where(*old)).all()
    for row in rows:
        row.text, row.words_erased_at = "", now
        record(session, "comment_words_erased", row, actor_id=None, now=now)
    return len(rows)


def _trials(session: Session, before: datetime) -> int:
    """Dry runs of alert rules name what would have fired; undos of groups keep old wordings."""
    trials = update(AlertRuleTrial).where(AlertRuleTrial.asked_at < before, cast(AlertRuleTrial.found, Text) != "{}")
    changes = update(ClaimGroupChange).where(ClaimGroupChange.at < before, cast(ClaimGroupChange.before, Text) != "{}")
    return _run(session, trials.values(found={})) + _run(session, changes.values(before={}))


def _handed_over(session: Session, now: datetime) -> int:
    """A restricted case that was handed over: its words go thirty days later; the claim and the counts stay."""
    due = (
        Rumour.sensitivity == "restricted",
        Referral.referred_at < now - AFTER_HANDOVER,
        Rumour.id.not_in(held_rumours()),
    )
    rows = session.execute(select(Referral, Rumour).join(Rumour, Rumour.id == Referral.rumour_id).where(*due)).all()
    count = 0
    for referral, rumour in rows:
        words = or_(Sighting.text_heard != "", Sighting.translation != "", Sighting.url.is_not(None))
        known = (Sighting.rumour_id == rumour.id, Sighting.logged_at <= referral.referred_at, words)
        erased = erase_sightings(session, session.scalars(select(Sighting).where(*known)).all())
        if referral.reason != ERASED or referral.answer not in ("", ERASED):
            referral.reason, referral.answer = ERASED, ERASED if referral.answer else ""
            erased += 1
        if erased:
            record(session, "referral_words_erased", rumour, actor_id=None, now=now, count=erased)
        count += erased
    return count


def _run(session: Session, statement: object) -> int:
    done = session.execute(statement.execution_options(synchronize_session=False))  # type: ignore[attr-defined]
    return int(done.rowcount)  # type: ignore[attr-defined]
