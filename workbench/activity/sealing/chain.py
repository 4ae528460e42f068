"""Sealing rows into the chain, and finding out whether it is whole."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from workbench.activity.models import Activity
from workbench.activity.sealing.models import AuditLink, AuditSeal

START = "0" * 64  # the digest before the first
MOST = 20_000  # rows under one seal
LATE = 5_000  # so many ids behind the newest sealed one, a row of a slow transaction is still found
TAIL_ALLOWED = timedelta(minutes=2)
COLUMNS = (
    Activity.id, Activity.at, Activity.actor_id, Activity.verb, Activity.subject_kind, Activity.subject_id, Activity.details,
)  # fmt: skip


@dataclass(frozen=True)
class Tail:
    """Rows that no seal covers yet: how many, and since when the oldest waits (None when there are none)."""

    rows: int
    oldest: datetime | None


@dataclass(frozen=True)
class Verdict:
    """What was found: how many seals and rows are whole, the newest digest, and every fault in words."""

    seals: int
    rows: int
    head: str
    unsealed: int
    faults: tuple[str, ...]


def seal(session: Session, *, now: datetime) -> AuditSeal | None:
    """Put every row that has no seal yet under a new one. None when there is nothing to seal."""
    last = session.scalar(select(AuditSeal).order_by(AuditSeal.id.desc()).limit(1).with_for_update())
    rows = session.execute(_unsealed(session).order_by(Activity.id).limit(MOST)).all()
    if not rows:
        return None
    digest = digest_of(last.digest if last else START, rows)
    row = AuditSeal(previous_id=last.id if last else 0, row_count=len(rows), digest=digest, sealed_at=now)
    session.add(row)
    session.flush()
    session.bulk_insert_mappings(AuditLink.__mapper__, [{"activity_id": one.id, "seal_id": row.id} for one in rows])
    return row


def digest_of(previous: str, rows: Iterable[Row[tuple[object, ...]]]) -> str:
    """SHA-256 over the digest before and each row, one canonical JSON array a line."""
    running = hashlib.sha256(previous.encode())
    for row in rows:
        values = [row.id, row.at.isoformat(), row.actor_id, row.verb, row.subject_kind, row.subject_id, row.details]
        running.update(json.dumps(values, sort_keys=True, separators=(",", ":")).encode() + b"\n")
    return running.hexdigest()


def head(session: Session) -> AuditSeal | None:
    """The newest seal. Whoever keeps its digest elsewhere can tell later that nothing before it was changed."""
    return session.scalar(select(AuditSeal).order_by(AuditSeal.id.desc()).limit(1))


def tail(session: Session) -> Tail:
    """What the next seal will cover. Asks for the newest rows only, however long the trail is."""
    waiting = _unsealed(session).subquery()
    found = session.execute(select(func.count(), func.min(waiting.c.at)).select_from(waiting)).one()
    return Tail(found[0], found[1])


def verify(session: Session, *, now: datetime, known_head: str = "") -> Verdict:
    """Go through the whole chain. `known_head` is a digest that was kept elsewhere and must be found in it."""
    faults: list[str] = []
    seals = session.scalars(select(AuditSeal).order_by(AuditSeal.id)).all()
    digest, previous_id, rows, seen_head = START, 0, 0, not known_head
    groups = _rows_by_seal(session)
    under, members = next(groups, (None, []))
    for one in seals:
        found: list[Row[tuple[object, ...]]] = []
        if under == one.id:
            found = members
            under, members = next(groups, (None, []))
        if one.previous_id != previous_id:
            faults.append(f"Seal {one.id} follows {one.previous_id}, not {previous_id}: a seal is missing.")
        if len(found) != one.row_count:
            faults.append(f"Seal {one.id} has {len(found)} rows, not {one.row_count}.")
        elif digest_of(digest, found) != one.digest:
            faults.append(f"Seal {one.id} of {one.sealed_at:%Y-%m-%d %H:%M:%S} UTC: a row under it or a seal before was changed.")
        digest, previous_id, rows = one.digest, one.id, rows + len(found)
        seen_head = seen_head or one.digest == known_head
    if under is not None:
        faults.append(f"Rows lie under seal {under}, which does not exist.")
    if not seen_head:
        faults.append("The digest that was kept elsewhere is not in the chain: the chain was made anew, or cut.")
    unsealed = session.execute(_unlinked()).one()
    if unsealed.oldest is not None and now - unsealed.oldest > TAIL_ALLOWED:
        faults.append(f"{unsealed.total} rows are without a seal, the oldest of {unsealed.oldest:%Y-%m-%d %H:%M:%S} UTC.")
    return Verdict(len(seals), rows, digest if seals else "", unsealed.total, tuple(faults))


def _unsealed(session: Session):  # type: ignore[no-untyped-def]
    newest = session.scalar(select(func.max(AuditLink.activity_id))) or 0
    linked = select(AuditLink.activity_id).where(AuditLink.activity_id == Activity.id).exists()
    return select(*COLUMNS).where(Activity.id > newest - LATE, ~linked)


def _unlinked():  # type: ignore[no-untyped-def]
    linked = select(AuditLink.activity_id).where(AuditLink.activity_id == Activity.id).exists()
    return select(func.count(Activity.id).label("total"), func.min(Activity.at).label("oldest")).where(~linked)


def _rows_by_seal(session: Session):  # type: ignore[no-untyped-def]
    statement = select(AuditLink.seal_id, *COLUMNS).outerjoin_from(AuditLink, Activity, Activity.id == AuditLink.activity_id)
    rows = session.execute(statement.order_by(AuditLink.seal_id, AuditLink.activity_id).execution_options(yield_per=5000))
    for seal_id, members in groupby(rows, key=lambda row: row.seal_id):
        yield seal_id, [row for row in members if row.id is not None]
