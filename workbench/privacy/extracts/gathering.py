"""What we hold about a rumour, or about the rumours of some days: every text with what it is, from when, and its row."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.editorial.models import Revision, Sandwich
from workbench.intake.models import Item
from workbench.rumours.cases.models import Referral, Verification
from workbench.rumours.models import Decision, RiskRating, Rumour, RumourNote, Sighting
from workbench.rumours.queries import visible_to
from workbench.web.vocabulary import word


@dataclass(frozen=True)
class Held:
    """One text."""

    kind: str
    table: str
    row_id: int
    at: datetime | None
    text: str


def rumours_of_days(session: Session, first: date, last: date, *, zone: ZoneInfo, viewer: User) -> tuple[list[Rumour], int]:
    """The rumours that were opened or heard in these days, and how many the viewer may not see."""
    start = datetime(first.year, first.month, first.day, tzinfo=zone)
    end = datetime(last.year, last.month, last.day, tzinfo=zone) + timedelta(days=1)
    heard = select(Sighting.rumour_id).where(Sighting.logged_at >= start, Sighting.logged_at < end)
    wanted = or_(Rumour.id.in_(heard), (Rumour.opened_at >= start) & (Rumour.opened_at < end))
    every = session.scalars(select(Rumour).where(wanted).order_by(Rumour.id)).all()
    seen = session.scalars(select(Rumour).where(wanted, visible_to(viewer)).order_by(Rumour.id)).all()
    return list(seen), len(every) - len(seen)


def held_about(session: Session, rumour: Rumour, *, with_referrals: bool) -> list[Held]:
    """Every text about the rumour, in the order of the case; choices in the words of the language that is forced."""
    found = [Held("claim", "rumour", rumour.id, rumour.opened_at, _joined(rumour.code, rumour.claim, rumour.concern_behind))]
    if rumour.verdict != "unchecked":
        words = _joined(word(rumour.verdict, "verdict"), rumour.verdict_reason, rumour.verified_with, rumour.true_kernel)
        found.append(Held("verdict", "rumour", rumour.id, rumour.verdict_at, words))
    found += _rows(session, rumour.id)
    if with_referrals:
        for row in session.scalars(select(Referral).where(Referral.rumour_id == rumour.id).order_by(Referral.id)):
            words = _joined(row.referred_to, row.office, row.reason, row.answer)
            found.append(Held("referral", "rumour_referral", row.id, row.referred_at, words))
    found += _texts(session, rumour.id)
    found += _answers(session, rumour.id)
    return [one for one in found if one.text.strip()]


def _rows(session: Session, rumour_id: int) -> Iterator[Held]:
    for rating in session.scalars(select(RiskRating).where(RiskRating.rumour_id == rumour_id).order_by(RiskRating.id)):
        said = _joined(_("score %(score)s", score=rating.score), word(rating.proposal, "decision"), rating.reason)
        yield Held("rating", "risk_rating", rating.id, rating.rated_at, said)
    for decision in session.scalars(select(Decision).where(Decision.rumour_id == rumour_id).order_by(Decision.id)):
        yield Held(
            "decision",
            "decision",
            decision.id,
            decision.decided_at,
            _joined(word(decision.decision, "decision"), decision.reason),
        )
    for note in session.scalars(select(RumourNote).where(RumourNote.rumour_id == rumour_id).order_by(RumourNote.id)):
        yield Held("note", "rumour_note", note.id, note.at, note.text)
    checks = select(Verification).where(Verification.rumour_id == rumour_id, Verification.struck_at.is_(None))
    for check in session.scalars(checks.order_by(Verification.id)):
        words = _joined(check.office, check.role, check.finding, check.said)
        yield Held("verification", "rumour_verification", check.id, check.noted_at, words)


def _texts(session: Session, rumour_id: int) -> Iterator[Held]:
    for row in session.scalars(select(Sighting).where(Sighting.rumour_id == rumour_id).order_by(Sighting.id)):
        yield Held("sighting", "sighting", row.id, row.heard_at, _joined(row.text_heard, row.translation, row.url or ""))
    for item in session.scalars(select(Item).where(Item.rumour_id == rumour_id).order_by(Item.id)):
        yield Held("item", "item", item.id, item.dated_at, _joined(item.title, item.text, item.url or ""))


def _answers(session: Session, rumour_id: int) -> Iterator[Held]:
    wanted = select(Sandwich).where(Sandwich.rumour_id == rumour_id, Sandwich.deleted_at.is_(None)).order_by(Sandwich.id)
    for answer in session.scalars(wanted):
        shown = (answer.public_revision_id, "published"), (answer.current_revision_id, "draft")
        for revision_id, kind in dict(reversed(shown)).items():
            revision = session.get(Revision, revision_id) if revision_id else None
            if revision is not None:
                yield Held(kind, "revision", revision.id, revision.created_at, _words(revision))


def _words(revision: Revision) -> str:
    return _joined(*_strings(revision.document))


def _strings(value: object) -> Iterator[str]:
    """Every sentence of a document, in its order; slugs and numbers are left out."""
    if isinstance(value, str):
        if " " in value.strip():
            yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)


def _joined(*parts: str) -> str:
    return "\n".join(part.strip() for part in parts if part and part.strip())
