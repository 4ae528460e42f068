"""Letting the fact-checks room compare what is new in the inbox: intake reads its items, the room above keeps what it finds."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import String, and_, cast, or_, select
from sqlalchemy.orm import Session

from classifiers.types import Text
from workbench import clock, queue
from workbench.factchecks import matching
from workbench.factchecks.models import FactCheckReading
from workbench.factchecks.queries import stamp_of_checks
from workbench.intake.models import Item, Source
from workbench.intake.told.translated import readable_translations
from workbench.queue import JobContext, Registry

COMPARED_FOR = timedelta(days=30)  # an older item is not read again when new fact-checks come
LEASE_S = 600


def register(registry: Registry) -> None:
    """Add the kinds of job of this file."""
    registry.add_tick("intake.match_factchecks", match_factchecks, every_seconds=60, lease_seconds=LEASE_S)
    registry.add("intake.match_factchecks_on", match_factchecks, lease_seconds=LEASE_S)


def match_factchecks(context: JobContext, _payload: dict[str, Any]) -> None:
    """Compare flagged items of the last month that have not met every fact-check, some at a time; the rest follows at once."""
    limit = matching.COMPARED_AT_ONCE
    with context.database.read_session() as session:
        newest, _count, _seen = stamp_of_checks(session)
        due = items_to_compare(session, up_to_id=newest, now=clock.utcnow(), limit=limit) if newest else []
    if not due:
        return
    texts, wordings = [text for text, _wording in due], {int(text.id): wording for text, wording in due}
    is_done = matching.compare(context, "item", texts, wordings, up_to_id=newest)
    if is_done and len(due) == limit:
        with context.database.write_session() as session:
            name = f"intake.match_factchecks_on:{newest}:{texts[-1].id}"
            queue.enqueue(session, "intake.match_factchecks_on", {}, dedupe=name)


def items_to_compare(session: Session, *, up_to_id: int, now: datetime, limit: int) -> Sequence[tuple[Text, str]]:
    """Flagged items that are still at hand and were not compared with every fact-check in their present wording, newest first."""
    version = cast(Item.text_version, String)
    reading = and_(FactCheckReading.kind == "item", FactCheckReading.subject_id == Item.id)
    is_due = or_(FactCheckReading.up_to_id.is_(None), FactCheckReading.up_to_id < up_to_id, FactCheckReading.wording != version)
    is_at_hand = (Item.flagged, Item.state.in_(("new", "taken", "linked")), Item.dated_at > now - COMPARED_FOR)
    columns = select(Item.id, Item.text, Item.title, Item.language, Source.genre, version.label("version"))
    statement = columns.join(Source, Source.id == Item.source_id).outerjoin(FactCheckReading, reading)
    rows = session.execute(statement.where(*is_at_hand, is_due).order_by(Item.id.desc()).limit(limit)).all()
    told = readable_translations(session, [row.id for row in rows])
    return [
        (
            Text(str(row.id), told[row.id].text, language=told[row.id].language, genre=row.genre)
            if row.id in told
            else Text(str(row.id), row.text, row.title, row.language, row.genre),
            row.version,
        )
        for row in rows
    ]
