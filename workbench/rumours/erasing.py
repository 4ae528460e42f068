"""Erasing the words of reports: of one that is gone at its source, and of all that are older than may be kept. Counts stay."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from workbench.activity.service import record
from workbench.rumours.holds.queries import held_rumours
from workbench.rumours.models import Rumour, Sighting
from workbench.rumours.sightings import teller_of

AT_ONCE = 500  # ids in one statement
KEPT_TYPES = ("media",)  # what newspapers print is no person's report


def erase_old_words(session: Session, before: datetime, now: datetime) -> int:
    """Erase what people said in reports logged before `before`, with the links to it. Returns how many; twice is once.

    Reports that counted as one because they say the same go on counting as one. Rumours under a legal hold are left alone.
    """
    old = select(Sighting).where(Sighting.logged_at < before, Sighting.source_type.not_in(KEPT_TYPES), _has_words())
    old = old.where(Sighting.rumour_id.not_in(held_rumours()))
    return _erase_all(session, session.scalars(old.order_by(Sighting.id)).all())


def erase_words_of_items(session: Session, item_ids: Sequence[int], copy_ids: Sequence[int]) -> int:
    """Erase the words of the reports that these items and copies gave, however lately they were logged. Returns how many."""
    count = 0
    for column, ids in ((Sighting.item_id, item_ids), (Sighting.item_copy_id, copy_ids)):
        for start in range(0, len(ids), AT_ONCE):
            wanted = select(Sighting).where(column.in_(ids[start : start + AT_ONCE]), _has_words())
            count += _erase_all(session, session.scalars(wanted.order_by(Sighting.id)).all())
    return count


def erase_sighting_of_copy(session: Session, item_copy_id: int, *, now: datetime) -> bool:
    """The copy is gone at its source: its sighting stays and counts, its words are erased. False when there is nothing to do."""
    row = session.scalar(select(Sighting).where(Sighting.item_copy_id == item_copy_id, Sighting.removed_at.is_(None)))
    if row is None:
        return False
    _erase(row)
    row.removed_at = now
    rumour = session.get_one(Rumour, row.rumour_id)
    record(session, "sighting_erased", rumour, actor_id=None, now=now, sighting_id=row.id, item_copy_id=item_copy_id)
    return True


def _has_words() -> ColumnElement[bool]:
    return or_(Sighting.text_heard != "", Sighting.translation != "", Sighting.url.is_not(None))


def erase_sightings(session: Session, rows: Sequence[Sighting]) -> int:
    """Erase the words of these reports; they go on counting. Returns how many had any."""
    return _erase_all(session, [row for row in rows if row.text_heard or row.translation or row.url])


def _erase_all(session: Session, rows: Sequence[Sighting]) -> int:
    for rumour_id in sorted({row.rumour_id for row in rows}):
        _keep_tellers(session.scalars(select(Sighting).where(Sighting.rumour_id == rumour_id).order_by(Sighting.id)).all())
    for row in rows:
        _erase(row)
    session.flush()
    return len(rows)


def _erase(row: Sighting) -> None:
    row.text_heard = row.translation = row.translation_language = row.translated_by = ""
    row.url = None


def _keep_tellers(rows: Sequence[Sighting]) -> None:
    """Where the words alone tell that reports are one, a mark takes their place before they go."""
    groups: dict[str, list[Sighting]] = {}
    for row in rows:
        if not row.is_copy and not row.author_hash:
            groups.setdefault(teller_of(row), []).append(row)
    for group in groups.values():
        if len(group) > 1:
            for row in group:
                row.author_hash = f"same-words:{group[0].id}"
