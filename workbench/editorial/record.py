"""What a document holds that nobody types: claim, verdict, decision, author, footer. Always read from the database."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from sandwiches import Document
from workbench.accounts.models import User
from workbench.editorial.models import Sandwich
from workbench.rumours.models import Decision, Rumour
from workbench.settings import Settings

WRITTEN = (
    "headline", "opening_fact", "myth", "explanation", "closing_fact", "technique", "true_kernel", "marks", "myth_label",
    "value", "value_words", "evidence", "next_update_at", "review_by", "images", "humour", "humour_text", "quote", "quote_by",
)  # fmt: skip
CLAIM_TYPES = {"opinion": "opinion", "feedback": "opinion"}


def keep_written(document: dict[str, Any]) -> dict[str, Any]:
    """The fields that a writer may set; everything else that came with them is dropped."""
    return {name: document[name] for name in WRITTEN if name in document}


def carry(sandwich: Sandwich, document: dict[str, Any]) -> dict[str, Any]:
    """The document with the written fields that it does not name as they stand in the answer's current revision."""
    kept = keep_written(sandwich.current_revision.document) if sandwich.current_revision is not None else {}
    return {**kept, **document}


def record_of(session: Session, sandwich: Sandwich, settings: Settings | None = None) -> dict[str, Any]:
    """The record fields as they stand now. The footer needs the settings."""
    rumour = session.get_one(Rumour, sandwich.rumour_id)
    record: dict[str, Any] = {"format": sandwich.format, "language": sandwich.language, "status": sandwich.state}
    author = session.get_one(User, sandwich.author_id)
    record |= {"theme": rumour.theme, "claim": rumour.claim, "author": author.name}
    record["claim_type"] = CLAIM_TYPES.get(rumour.kind, "factual")
    record |= _verdict(session, rumour) | _decision(session, rumour)
    if settings is not None:
        record["footer"] = footer_of(sandwich, settings)
    return record


def footer_of(sandwich: Sandwich, settings: Settings) -> dict[str, str]:
    """Who answers for the text, and where a reader reports an error."""
    link = f"{settings.base_url}/library/{sandwich.slug}/report-error"
    role = "kommunikatör" if sandwich.language == "sv" else "communication officer"
    return {"unit": settings.unit, "contact": settings.contact, "error_link": link, "published_by_role": role}


def complete(document: dict[str, Any], record: dict[str, Any]) -> Document:
    """The written fields under the record as one document. Raises sandwiches.DocumentError."""
    return Document.from_json({**keep_written(document), **record})[0]


def today(now: datetime, settings: Settings) -> date:
    """The day of the installation's own zone."""
    return now.astimezone(ZoneInfo(settings.timezone)).date()


def _verdict(session: Session, rumour: Rumour) -> dict[str, Any]:
    checker = session.get(User, rumour.verdict_by_id) if rumour.verdict_by_id else None
    return {
        "verdict": rumour.verdict,
        "verdict_by": checker.name if checker else "",
        "verdict_at": rumour.verdict_at.date().isoformat() if rumour.verdict_at else "",
    }


def _decision(session: Session, rumour: Rumour) -> dict[str, Any]:
    newest = select(Decision).where(Decision.rumour_id == rumour.id).order_by(Decision.decided_at.desc(), Decision.id.desc())
    decision = session.scalar(newest.limit(1))
    if decision is None:
        return {"decision": "", "decision_score": None, "decision_at": "", "decision_reason": ""}
    return {
        "decision": decision.decision,
        "decision_score": decision.score,
        "decision_at": decision.decided_at.date().isoformat(),
        "decision_reason": decision.reason,
    }
