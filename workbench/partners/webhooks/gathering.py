"""From the activity log to messages: what happened, who wants to know, and who may.

The log is read with a cursor. Some rows before it are read again each time, because on PostgreSQL a row with a smaller id
may be committed later; one message per endpoint and row keeps that harmless.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from workbench.activity.models import Activity
from workbench.activity.queries import since
from workbench.editorial.models import Correction, Sandwich
from workbench.partners.published import one_line
from workbench.partners.viewers import Viewer, is_published, is_withdrawn, visible_to
from workbench.partners.visibility import viewer_for
from workbench.partners.webhooks.models import WebhookCursor, WebhookEndpoint, WebhookMessage
from workbench.partners.webhooks.service import put_message
from workbench.rumours.models import Rumour
from workbench.settings import Settings

VERBS = ("answer_published", "answer_withdrawn", "alert_raised")
READ_AGAIN = 500
MOST_ROWS = 500


@dataclass(frozen=True)
class News:
    """One thing that happened, as a message says it."""

    activity_id: int
    at: datetime
    event: str
    sandwich_id: int | None
    rumour_id: int | None
    data: dict[str, Any]


def gather(session: Session, *, settings: Settings, now: datetime) -> int:
    """Write the messages of what has happened since the last time. Returns how many. The first time begins at the end."""
    newest = session.scalar(select(func.max(Activity.id))) or 0
    cursor = session.get(WebhookCursor, 1, with_for_update=True)
    if cursor is None:
        session.add(WebhookCursor(id=1, activity_id=newest))
        return 0
    rows = since(session, max(0, cursor.activity_id - READ_AGAIN), verbs=VERBS, limit=READ_AGAIN + MOST_ROWS)
    cursor.activity_id = newest if len(rows) < READ_AGAIN + MOST_ROWS else rows[-1].id
    endpoints = session.scalars(select(WebhookEndpoint).order_by(WebhookEndpoint.id)).all()
    if not endpoints or not rows:
        return 0
    told = _told(session, [row.id for row in rows])
    news = [one for row in rows if (one := _news(session, row, settings)) is not None]
    return sum(_tell(session, endpoint, news, told, now) for endpoint in endpoints)


def _tell(session: Session, endpoint: WebhookEndpoint, news: Sequence[News], told: set[tuple[int, int]], now: datetime) -> int:
    viewer = viewer_for(session, endpoint.organisation_id)
    count = 0
    for one in news:
        is_new = (endpoint.id, one.activity_id) not in told and one.at >= endpoint.created_at
        if is_new and one.event in endpoint.events and _may_know(session, viewer, one):
            body = {"type": one.event, "timestamp": one.at.isoformat(), "data": one.data}
            put_message(session, endpoint, event=one.event, body=body, activity_id=one.activity_id, now=now)
            count += 1
    return count


def _told(session: Session, activity_ids: Sequence[int]) -> set[tuple[int, int]]:
    wanted = select(WebhookMessage.endpoint_id, WebhookMessage.activity_id).where(WebhookMessage.activity_id.in_(activity_ids))
    return {(endpoint_id, activity_id) for endpoint_id, activity_id in session.execute(wanted) if activity_id is not None}


def _may_know(session: Session, viewer: Viewer, news: News) -> bool:
    """A partner knows of texts it may read, and of a rumour that such a text answers; restricted rumours stay in the house."""
    seen = select(Sandwich.id).where(visible_to(viewer))
    if news.sandwich_id is not None:
        public = or_(is_published(), is_withdrawn())
        return session.scalar(seen.where(Sandwich.id == news.sandwich_id, public)) is not None
    rumour = session.get(Rumour, news.rumour_id)
    if rumour is None or rumour.sensitivity == "restricted":
        return False
    answered = seen.where(Sandwich.rumour_id == rumour.id, is_published()).limit(1)
    return viewer.is_home or session.scalar(answered) is not None


def _news(session: Session, row: Activity, settings: Settings) -> News | None:
    if row.verb == "alert_raised":
        rumour = session.get(Rumour, row.details.get("rumour_id"))
        if rumour is None:
            return None
        data = {"rumour": rumour.code, "claim": rumour.claim, "theme": rumour.theme, "language": rumour.language}
        return News(row.id, row.at, "alert.raised", None, rumour.id, data)
    sandwich = session.get(Sandwich, row.subject_id, options=(joinedload(Sandwich.public_revision), joinedload(Sandwich.rumour)))
    if sandwich is None or sandwich.public_revision is None:
        return None
    data = _answer(sandwich, settings)
    if row.verb == "answer_withdrawn":
        return News(row.id, row.at, "answer.withdrawn", sandwich.id, None, {**data, "reason": sandwich.withdrawn_reason})
    is_first = _is_first(session, row)
    correction = None if is_first else _correction(session, sandwich, row.at)
    event = "answer.approved" if is_first else "answer.corrected"
    return News(row.id, row.at, event, sandwich.id, None, {**data, **({"correction": correction} if correction else {})})


def _answer(sandwich: Sandwich, settings: Settings) -> dict[str, Any]:
    """Where to read the text: its words are fetched, so that nobody keeps a stale copy from a message."""
    document = sandwich.public_revision.document if sandwich.public_revision else {}
    return {
        "slug": sandwich.slug,
        "url": f"{settings.base_url}/library/{sandwich.slug}",
        "api_url": f"{settings.base_url}/api/v1/library/{sandwich.slug}",
        "headline": one_line(str(document.get("headline", ""))),
        "language": sandwich.language,
        "theme": sandwich.rumour.theme,
        "revision": sandwich.public_revision.number if sandwich.public_revision else None,
        "licence": sandwich.licence,
    }


def _is_first(session: Session, row: Activity) -> bool:
    earlier = select(Activity.id).where(
        Activity.subject_kind == "sandwich",
        Activity.subject_id == row.subject_id,
        Activity.verb == row.verb,
        Activity.id < row.id,
    )
    return session.scalar(earlier.limit(1)) is None


def _correction(session: Session, sandwich: Sandwich, at: datetime) -> dict[str, str] | None:
    wanted = select(Correction).where(Correction.sandwich_id == sandwich.id, Correction.corrected_at == at)
    found = session.scalar(wanted.order_by(Correction.id.desc()).limit(1))
    return {"what": found.what, "why": found.why} if found is not None else None
