"""Changes to fact-checks of others: a set is begun, tried, taken in, refreshed and taken out as a whole. Pairs: pairing.py."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from classifiers.datasets.types import CheckedClaim
from workbench import queue
from workbench.activity.service import record
from workbench.errors import Conflict, NotFound, Refused
from workbench.factchecks.models import FactCheck, FactCheckProposal, FactCheckSet
from workbench.factchecks.parts import drop_parts, store_parts
from workbench.factchecks.reading import FIELDS, is_complete

OWNER = FactCheckSet.__tablename__
OPEN = ("reading", "columns", "checked")
FORGOTTEN_AFTER = timedelta(days=7)
REFRESHED_EVERY = timedelta(days=7)


@dataclass(frozen=True)
class NewSet:
    """What somebody tells of a file or an address of fact-checks."""

    kind: str
    name: str
    location: str
    licence: str
    licence_note: str = ""
    publisher: str = ""
    language: str = ""
    is_weekly: bool = False


def get_set(session: Session, set_id: int) -> FactCheckSet:
    """The set. Raises NotFound."""
    found = session.get(FactCheckSet, set_id)
    if found is None:
        raise NotFound(_("There is no such set of fact-checks."), subject_id=set_id)
    return found


def start_set(session: Session, new: NewSet, *, pieces: Sequence[bytes] = (), actor_id: int, now: datetime) -> FactCheckSet:
    """Keep the file, or the address, and let a job read it. Raises Refused without a licence."""
    if not new.licence.strip():
        raise Refused(_("Say under which licence the fact-checks may be used."))
    the_set = FactCheckSet(
        name=new.name, kind=new.kind, location=new.location, publisher=new.publisher, language=new.language, licence=new.licence,
        licence_note=new.licence_note, is_weekly=new.is_weekly and new.kind == "address", state="reading", columns=[], mapping={},
        report={}, validators={}, imported_by_id=actor_id, imported_at=now,
    )  # fmt: skip
    session.add(the_set)
    session.flush()
    if pieces:
        store_parts(session, OWNER, the_set.id, pieces)
    record(session, "fact_check_import_started", the_set, actor_id=actor_id, now=now, licence=new.licence, kind_of_set=new.kind)
    _ask(session, "factchecks.read_set", the_set)
    return the_set


def set_columns(session: Session, the_set: FactCheckSet, mapping: Mapping[str, int], *, now: datetime) -> None:
    """Choose the columns of a table and let a job try the rows. Raises Refused when a needed one is missing."""
    if the_set.state not in ("columns", "checked") or not the_set.columns:
        raise Conflict(_("This import has begun or ended. Start a new one."), subject_id=the_set.id)
    chosen = {field: column for field, column in mapping.items() if field in FIELDS and 0 <= column < len(the_set.columns)}
    if not is_complete(chosen, the_set.publisher):
        raise Refused(_("Choose the columns of the claim, the verdict, the address and the publisher."), subject_id=the_set.id)
    if len(set(chosen.values())) < len(chosen):
        raise Refused(_("A column can hold one thing only. Choose different columns."), subject_id=the_set.id)
    the_set.mapping, the_set.state = chosen, "reading"
    _ask(session, "factchecks.read_set", the_set)


def keep_dry_run(session: Session, the_set: FactCheckSet, found: Mapping[str, Any]) -> None:
    """Keep what a job found of the file: its state, columns, report or error."""
    for name, value in found.items():
        if name == "report":
            the_set.report = {**value, "asked_count": the_set.report.get("asked_count", 0)}
        else:
            setattr(the_set, name, value)
    if the_set.state == "failed":
        drop_parts(session, OWNER, the_set.id)


def ask_to_take_in(session: Session, the_set: FactCheckSet, *, actor_id: int, now: datetime) -> None:
    """Let a worker take the fact-checks in. A second press does nothing more."""
    if the_set.state in ("taking", "ready"):
        return
    if the_set.state != "checked":
        raise Conflict(_("The file has not been tried yet. Look at the page again in a moment."), subject_id=the_set.id)
    the_set.state = "taking"
    the_set.report = {**the_set.report, "done": 0}
    record(session, "fact_check_import_asked", the_set, actor_id=actor_id, now=now, new=the_set.report.get("new", 0))
    _ask(session, "factchecks.take_in", the_set)


def take_in(session: Session, the_set: FactCheckSet, checks: Sequence[CheckedClaim], *, now: datetime) -> dict[str, int]:
    """Store some fact-checks. One that this set holds already is brought up to date; one that another set holds stays there."""
    counts = {"new": 0, "changed": 0}
    held = held_checks(session, checks)
    fresh: dict[tuple[str, str], dict[str, Any]] = {}
    for check in checks:
        key = (check.publisher, check.url)
        stored = held.get(key)
        if stored is None:
            fresh.setdefault(key, _values(check) | {"set_id": the_set.id, "state": "current", "seen_at": now})
        elif stored.set_id == the_set.id:
            counts["changed"] += _bring_up_to_date(stored, _values(check), now)
    if fresh:
        session.execute(insert(FactCheck), list(fresh.values()))
    counts["new"] = len(fresh)
    return counts


def end_taking(session: Session, the_set: FactCheckSet, *, now: datetime) -> None:
    """The file is in; it goes, and the machine compares."""
    if the_set.state != "taking":
        return
    the_set.state, the_set.read_at = "ready", now
    the_set.next_read_at = now + REFRESHED_EVERY if the_set.is_weekly else None
    drop_parts(session, OWNER, the_set.id)
    taken = the_set.report.get("taken", 0)
    record(session, "fact_checks_imported", the_set, actor_id=the_set.imported_by_id, now=now, count=taken)
    queue.enqueue(session, "factchecks.compare_now", {}, dedupe=f"factchecks.compare:{the_set.id}:{int(now.timestamp())}")


def cancel_set(session: Session, the_set: FactCheckSet, *, actor_id: int | None, now: datetime) -> None:
    """Throw the file away before anything of it was taken in. Raises Conflict once it has begun."""
    if the_set.state not in (*OPEN, "failed"):
        raise Conflict(_("The fact-checks are being taken in already. Take the whole set out instead."), subject_id=the_set.id)
    the_set.state, the_set.report = "cancelled", {}
    drop_parts(session, OWNER, the_set.id)
    record(session, "fact_check_import_cancelled", the_set, actor_id=actor_id, now=now)


def remove_set(session: Session, the_set: FactCheckSet, *, actor_id: int, now: datetime) -> int:
    """Take the whole set out again, with everything that hangs on it. Returns how many fact-checks went."""
    if the_set.state == "removed":
        return 0
    if the_set.state not in ("taking", "ready"):
        raise Conflict(_("Nothing of this file has been taken in."), subject_id=the_set.id)
    own = select(FactCheck.id).where(FactCheck.set_id == the_set.id)
    session.execute(delete(FactCheckProposal).where(FactCheckProposal.fact_check_id.in_(own)))
    count = session.execute(delete(FactCheck).where(FactCheck.set_id == the_set.id)).rowcount  # type: ignore[attr-defined]
    the_set.state, the_set.removed_at, the_set.next_read_at, the_set.is_weekly = "removed", now, None, False
    drop_parts(session, OWNER, the_set.id)
    record(session, "fact_checks_removed", the_set, actor_id=actor_id, now=now, count=count)
    return int(count)


def ask_to_refresh(session: Session, the_set: FactCheckSet, *, actor_id: int | None, now: datetime) -> None:
    """Read the address again. Raises Refused for a file."""
    if the_set.kind != "address" or the_set.state != "ready":
        raise Refused(_("Only a set from an address can be read again."), subject_id=the_set.id)
    the_set.next_read_at = now + REFRESHED_EVERY if the_set.is_weekly else None
    if actor_id is not None:
        record(session, "fact_check_refresh_asked", the_set, actor_id=actor_id, now=now)
    _ask(session, "factchecks.refresh_set", the_set)


def set_weekly(session: Session, the_set: FactCheckSet, is_weekly: bool, *, actor_id: int, now: datetime) -> None:
    """Switch the weekly reading of an address on or off."""
    if the_set.kind != "address" or the_set.state != "ready":
        raise Refused(_("Only a set from an address can be read again."), subject_id=the_set.id)
    the_set.is_weekly = is_weekly
    the_set.next_read_at = now + REFRESHED_EVERY if is_weekly else None
    record(session, "fact_check_set_changed", the_set, actor_id=actor_id, now=now, weekly=is_weekly)


def mark_withdrawn(session: Session, the_set: FactCheckSet, *, unseen_since: datetime) -> int:
    """Fact-checks that the address holds no longer are kept, marked and proposed no more. Returns how many."""
    gone = (FactCheck.set_id == the_set.id, FactCheck.seen_at < unseen_since, FactCheck.state == "current")
    ids = select(FactCheck.id).where(*gone)
    open_ones = (FactCheckProposal.fact_check_id.in_(ids), FactCheckProposal.state == "proposed")
    session.execute(delete(FactCheckProposal).where(*open_ones))
    return int(session.execute(update(FactCheck).where(*gone).values(state="withdrawn")).rowcount)  # type: ignore[attr-defined]


def forget_old_sets(session: Session, *, now: datetime) -> int:
    """Files that nobody took in within a week are thrown away. Returns how many."""
    left = select(FactCheckSet).where(FactCheckSet.state.in_(OPEN), FactCheckSet.imported_at < now - FORGOTTEN_AFTER)
    sets = list(session.scalars(left))
    for the_set in sets:
        cancel_set(session, the_set, actor_id=None, now=now)
    return len(sets)


def held_checks(session: Session, checks: Sequence[CheckedClaim]) -> dict[tuple[str, str], FactCheck]:
    """Those of these fact-checks that are stored, by publisher and address."""
    wanted = {(check.publisher, check.url) for check in checks}
    found = session.scalars(select(FactCheck).where(FactCheck.url.in_([url for _publisher, url in wanted]))) if wanted else ()
    return {(row.publisher, row.url): row for row in found if (row.publisher, row.url) in wanted}


def _values(check: CheckedClaim) -> dict[str, Any]:
    names = ("publisher", "url", "claim", "verdict", "rating", "worst", "best", "checked_on", "language")
    return {name: getattr(check, name) for name in names}


def _bring_up_to_date(stored: FactCheck, values: Mapping[str, Any], now: datetime) -> bool:
    is_changed = stored.state != "current" or any(getattr(stored, name) != value for name, value in values.items())
    for name, value in values.items():
        setattr(stored, name, value)
    stored.state, stored.seen_at = "current", now
    return is_changed


def _ask(session: Session, kind: str, the_set: FactCheckSet) -> None:
    """One job a press: the count in the report tells presses apart."""
    count = int(the_set.report.get("asked_count", 0)) + 1
    the_set.report = {**the_set.report, "asked_count": count}
    queue.enqueue(session, kind, {"set_id": the_set.id}, dedupe=f"{kind}:{the_set.id}:{count}")
