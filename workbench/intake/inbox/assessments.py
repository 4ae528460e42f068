"""Keeping what the machine says of items."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from classifiers.types import Assessment as Said
from workbench.intake.models import Assessment, Item


def store_assessments(session: Session, said: Sequence[Said], themes: Mapping[str, str | None], *, now: datetime) -> None:
    """Replace the assessments of these items (`Said.id` is the item's id) and repeat on the item what the inbox sorts by.

    An item that became another's copy while the model read it is passed over.
    """
    there = set(session.scalars(select(Item.id).where(Item.id.in_([int(one.id) for one in said]))))
    said = [one for one in said if int(one.id) in there]
    if not said:
        return
    ids = [int(one.id) for one in said]
    session.execute(delete(Assessment).where(Assessment.item_id.in_(ids)))
    session.execute(insert(Assessment), [_row(one, now) for one in said])
    session.execute(update(Item), [_on_item(one, themes.get(one.id), now) for one in said])


def record_assess_error(session: Session, item_ids: Sequence[int], reason: str, *, again: timedelta, now: datetime) -> None:
    """These items could not be read: they stay visible as unassessed, with the reason, and are tried again later."""
    values: dict[str, Any] = {"assess_error": reason[:500], "assess_again_at": now + again}
    session.execute(update(Item).where(Item.id.in_(item_ids), Item.assessed_at.is_(None)).values(**values))


def _row(said: Said, now: datetime) -> dict[str, Any]:
    return {
        "item_id": int(said.id), "relevant": said.relevant, "relevance": said.relevance, "score": said.score,
        "threshold": said.threshold, "statement_type": said.statement_type, "model_version": said.model_version,
        "matches": [match.to_json() for match in (*said.matches, *said.possible)],
        "reasons": [reason.to_json() for reason in said.reasons],
        "assessed_at": now, "is_unsure": said.is_unsure, "checkworthiness": said.checkworthiness, "flags": list(said.flags),
        "language": said.language, "language_support": said.language_support,
        "similar": [known.to_json() for known in said.similar],
    }  # fmt: skip


def _on_item(said: Said, theme: str | None, now: datetime) -> dict[str, Any]:
    best = said.matches[0] if said.matches else None
    return {
        "id": int(said.id), "flagged": said.relevant, "score": said.score, "theme": theme, "assessed_at": now,
        "assess_error": "", "assess_again_at": None, "match_code": best.rumour_id if best else None,
        "match_relation": best.relation if best else None,
    }  # fmt: skip
