"""Open texts and rumours that came after them: which are compared again, and what is kept of it. Never a person's decision."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from classifiers.types import KnownRumour, Match
from classifiers.types import Text as TextToCompare
from workbench import queue
from workbench.intake.inbox.triage import OPEN_STATES
from workbench.intake.models import Assessment, Item, RumourReading, Source
from workbench.intake.told.translated import readable_translations
from workbench.rumours.models import Rumour

COMPARED_BACK = timedelta(days=30)
READ_AGAIN = timedelta(minutes=10)  # a rumour gets many new wordings while somebody sorts; they are read together
RUMOURS_AT_ONCE = 50


def digest(known: KnownRumour) -> str:
    """Stands for the claim and every wording of a rumour."""
    return sha256(repr((known.claim, sorted(known.variants))).encode()).hexdigest()


def ask_for_new(session: Session, known: Sequence[KnownRumour], *, now: datetime) -> int:
    """Ask for the rumours whose wordings were not compared yet. Returns how many."""
    ids = {code: rumour_id for rumour_id, code in codes_by_id(session).items()}
    readings = {row.rumour_id: row for row in session.scalars(select(RumourReading))}
    changed: dict[int, str] = {}
    for one in known:
        rumour_id, now_said = ids.get(one.rumour_id), digest(one)
        reading = readings.get(rumour_id) if rumour_id else None
        if reading is not None and reading.wording_digest == "":
            reading.wording_digest = now_said  # it was there before readings were kept: its texts were compared when they came
        elif rumour_id and (reading is None or (reading.wording_digest != now_said and reading.read_at <= now - READ_AGAIN)):
            changed[rumour_id] = now_said
    some = dict(sorted(changed.items())[:RUMOURS_AT_ONCE])
    if some:
        key = sha256(repr(some).encode()).hexdigest()
        queue.enqueue(session, "intake.match_again", {"rumour_ids": list(some)}, dedupe=f"match:{key}")
    session.flush()
    return len(some)


def codes_by_id(session: Session) -> dict[int, str]:
    """The code of every rumour."""
    return dict(session.execute(select(Rumour.id, Rumour.code)).all())


def codes_of(session: Session, rumour_ids: Iterable[int]) -> dict[str, int]:
    """The rumours' ids by code, without merged ones."""
    wanted = select(Rumour.code, Rumour.id).where(Rumour.id.in_(list(rumour_ids)), Rumour.state != "merged")
    return dict(session.execute(wanted).all())


def texts_to_compare(session: Session, *, before_id: int | None, limit: int, now: datetime) -> list[TextToCompare]:
    """Open, read, unmatched texts of the last 30 days below an id, newest first."""
    statement = (
        select(Item.id, Item.text, Item.title, Item.language, Source.genre)
        .join(Source, Source.id == Item.source_id)
        .where(*_may_be_matched(), Item.assessed_at.is_not(None), Item.dated_at > now - COMPARED_BACK)
        .order_by(Item.id.desc())
        .limit(limit)
    )
    rows = session.execute(statement.where(Item.id < before_id) if before_id else statement).all()
    translated = readable_translations(session, [row.id for row in rows])
    return [
        TextToCompare(str(row.id), translated[row.id].text, language=translated[row.id].language, genre=row.genre)
        if row.id in translated
        else TextToCompare(str(row.id), row.text, title=row.title, language=row.language, genre=row.genre)
        for row in rows
    ]


def store_matches(session: Session, texts: Sequence[TextToCompare], said: Sequence[list[Match]], codes: set[str]) -> int:
    """Keep the matches of texts that resemble one of these rumours. Sorted texts and standing matches stay as they are."""
    themes = dict(session.execute(select(Rumour.code, Rumour.theme).where(Rumour.code.in_(codes))).all())
    count = 0
    for text, matches in zip(texts, said, strict=bool(said)):
        if not any(match.rumour_id in codes for match in matches):
            continue
        best = matches[0]
        values: dict[str, Any] = {"match_code": best.rumour_id, "match_relation": best.relation}
        if best.rumour_id in themes:
            values["theme"] = themes[best.rumour_id]
        done = session.execute(update(Item).where(Item.id == int(text.id), *_may_be_matched()).values(**values))
        if done.rowcount:  # type: ignore[attr-defined]
            kept = [match.to_json() for match in matches]
            session.execute(update(Assessment).where(Assessment.item_id == int(text.id)).values(matches=kept))
            count += 1
    return count


def mark_read(session: Session, digests: Mapping[int, str], *, now: datetime) -> None:
    """These rumours were compared with everything that waits, in these wordings."""
    for rumour_id, now_said in digests.items():
        row = session.get(RumourReading, rumour_id)
        if row is None:
            session.add(RumourReading(rumour_id=rumour_id, wording_digest=now_said, read_at=now))
        else:
            row.wording_digest, row.read_at = now_said, now
    session.flush()


def _may_be_matched() -> tuple[Any, ...]:
    return (Item.state.in_(OPEN_STATES), Item.match_code.is_(None), Item.removed_at.is_(None))
