"""Background work of fact-checks: reading a file or an address, taking it in, reading it again, comparing with rumours."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

import structlog

from classifiers.datasets.types import CheckedClaim, Open, Refused, UnreadableFile
from classifiers.types import Text
from feeds.errors import FeedError
from workbench import clock, queue
from workbench.factchecks import fetching, matching, queries, reading, service
from workbench.factchecks.models import FactCheckSet
from workbench.factchecks.parts import open_parts, pack_bytes, store_parts
from workbench.queue import JobContext, Registry

log = structlog.get_logger(__name__)

LEASE_S = 600


def register(registry: Registry) -> None:
    """Add the kinds of job of this room."""
    registry.add("factchecks.read_set", read_set, lease_seconds=LEASE_S)
    registry.add("factchecks.take_in", take_in, lease_seconds=LEASE_S)
    registry.add("factchecks.refresh_set", refresh_set, lease_seconds=LEASE_S)
    registry.add("factchecks.compare_now", match_rumours, lease_seconds=LEASE_S)
    registry.add_tick("factchecks.match", match_rumours, every_seconds=60, lease_seconds=LEASE_S)
    registry.add_tick("factchecks.refresh_due", refresh_due, every_seconds=3600)
    registry.add_tick("factchecks.forget_sets", forget_sets, every_seconds=3600)


def read_set(context: JobContext, payload: dict[str, Any]) -> None:
    """Fetch the address if it is one, try every row, and keep what taking them in would do. Stores no fact-check."""
    the_set = _load(context, payload)
    if the_set.state != "reading":
        return
    try:
        if the_set.kind == "address":
            _fetch_into_parts(context, the_set)
        found = _try_file(context, the_set)
    except UnreadableFile as fault:
        found = {"state": "failed", "last_error": fault.kind}
    except FeedError as error:
        log.info("fact-checks could not be fetched", set_id=the_set.id, kind=error.kind, error=str(error))
        found = {"state": "failed", "last_error": error.public_text}
    with context.finishing_session() as session:
        stored = service.get_set(session, the_set.id)
        if stored.state == "reading":
            service.keep_dry_run(session, stored, found)


def take_in(context: JobContext, payload: dict[str, Any]) -> None:
    """Store the fact-checks in short transactions; a run that was broken off goes on where it stood."""
    the_set = _load(context, payload)
    if the_set.state != "taking":
        return
    rows = _rows_of(the_set, _open(context, the_set))
    done = int(the_set.report.get("done", 0))
    for batch in reading.in_batches(islice(rows, done, None)):
        with context.database.write_session() as session:
            stored = service.get_set(session, the_set.id)
            if stored.state != "taking":
                return
            checks = [row for row in batch if isinstance(row, CheckedClaim)]
            counts = service.take_in(session, stored, checks, now=clock.utcnow())
            done += len(batch)
            taken = int(stored.report.get("taken", 0)) + counts["new"]
            stored.report = {**stored.report, "done": done, "taken": taken}
        context.renew(LEASE_S)
    with context.finishing_session() as session:
        service.end_taking(session, service.get_set(session, the_set.id), now=clock.utcnow())


def refresh_set(context: JobContext, payload: dict[str, Any]) -> None:
    """Read an address again: new ones come in, changed ones change, what is gone is marked. A failure changes nothing."""
    the_set = _load(context, payload)
    if the_set.state != "ready" or the_set.kind != "address":
        return
    began = clock.utcnow()
    try:
        got = fetching.fetch_set(the_set.location, the_set.validators, settings=context.settings)
        report = _refresh(context, the_set, got.body) if got.body is not None else None
    except (FeedError, UnreadableFile) as error:
        reason = error.kind if isinstance(error, UnreadableFile) else error.public_text
        with context.finishing_session() as session:
            service.get_set(session, the_set.id).last_error = reason
        return
    with context.finishing_session() as session:
        stored = service.get_set(session, the_set.id)
        if stored.state == "ready":
            stored.last_error, stored.read_at = "", clock.utcnow()
            if report is not None:
                if report["is_whole"]:
                    report["withdrawn"] = service.mark_withdrawn(session, stored, unseen_since=began)
                stored.validators = dict(got.validators)
                stored.report = {**report, "asked_count": stored.report.get("asked_count", 0)}


def match_rumours(context: JobContext, _payload: dict[str, Any]) -> None:
    """Compare open rumours that have not met every fact-check, some at a time; the rest follows at once."""
    with context.database.read_session() as session:
        newest, _count, _seen = queries.stamp_of_checks(session)
        limit = matching.COMPARED_AT_ONCE
        due = queries.rumours_to_compare(session, up_to_id=newest, limit=limit) if newest else []
    if not due:
        return
    texts = [Text(str(row.id), row.claim, language=row.language) for row in due]
    is_done = matching.compare(context, "rumour", texts, {row.id: row.claim for row in due}, up_to_id=newest)
    if is_done and len(due) == limit:
        with context.database.write_session() as session:
            queue.enqueue(session, "factchecks.compare_now", {}, dedupe=f"factchecks.compare:{newest}:after:{due[-1].id}")


def refresh_due(context: JobContext, _payload: dict[str, Any]) -> None:
    """Ask for the weekly readings that are due."""
    now = clock.utcnow()
    with context.finishing_session() as session:
        for the_set in queries.sets_to_refresh(session, now=now):
            service.ask_to_refresh(session, the_set, actor_id=None, now=now)


def forget_sets(context: JobContext, _payload: dict[str, Any]) -> None:
    """Files that were left for a week are thrown away."""
    with context.finishing_session() as session:
        service.forget_old_sets(session, now=clock.utcnow())


def _load(context: JobContext, payload: dict[str, Any]) -> FactCheckSet:
    with context.database.read_session() as session:
        return service.get_set(session, payload["set_id"])


def _fetch_into_parts(context: JobContext, the_set: FactCheckSet) -> None:
    got = fetching.fetch_set(the_set.location, {}, settings=context.settings)
    if not got.body:
        raise UnreadableFile("empty")
    pieces = pack_bytes(got.body, secret_key=context.settings.secret_key)
    with context.database.write_session() as session:
        store_parts(session, service.OWNER, the_set.id, pieces)
        service.get_set(session, the_set.id).validators = dict(got.validators)


def _try_file(context: JobContext, the_set: FactCheckSet) -> dict[str, Any]:
    opened = _open(context, the_set)
    columns, mapping = list(the_set.columns), dict(the_set.mapping)
    if not reading.is_json(opened) and not mapping:
        columns = reading.name_columns(opened)
        mapping = reading.guess_columns(columns)
        if not reading.is_complete(mapping, the_set.publisher):
            return {"state": "columns", "columns": columns, "mapping": mapping}
    rows = reading.read_checks(opened, mapping, publisher=the_set.publisher, language=the_set.language)
    report = reading.try_rows(rows, _held_by(context), progress=_progress(context, the_set.id))
    if not report["total"]:
        raise UnreadableFile("no_rows")
    if not columns and report["total"] == report["refused"] and {row["reason"] for row in report["faults"]} == {"not_a_check"}:
        raise UnreadableFile("no_checks")
    return {"state": "checked", "columns": columns, "mapping": mapping, "report": report}


def _held_by(context: JobContext) -> reading.Known:
    def held(checks: Sequence[CheckedClaim]) -> dict[tuple[str, str], bool]:
        with context.database.read_session() as session:
            return dict.fromkeys(service.held_checks(session, checks), True)

    return held


def _progress(context: JobContext, set_id: int) -> Callable[[int], None]:
    """Say on the page how far it is, and hold the claim on the job."""

    def tell(done: int) -> None:
        if done % (10 * reading.AT_ONCE) == 0:
            with context.database.write_session() as session:
                stored = service.get_set(session, set_id)
                stored.report = {**stored.report, "done": done}
            context.renew(LEASE_S)

    return tell


def _rows_of(the_set: FactCheckSet, opened: Open) -> Any:
    return reading.read_checks(opened, the_set.mapping, publisher=the_set.publisher, language=the_set.language)


def _refresh(context: JobContext, the_set: FactCheckSet, body: bytes) -> dict[str, Any]:
    report: dict[str, Any] = {"new": 0, "changed": 0, "refused": 0, "total": 0, "faults": [], "is_whole": True}
    for batch in reading.in_batches(_rows_of(the_set, lambda: iter((body,)))):
        checks = [replace(row) for row in batch if isinstance(row, CheckedClaim)]
        faults = [row for row in batch if isinstance(row, Refused)]
        with context.database.write_session() as session:
            stored = service.get_set(session, the_set.id)
            if stored.state != "ready":
                break
            counts = service.take_in(session, stored, checks, now=clock.utcnow())
        report["new"] += counts["new"]
        report["changed"] += counts["changed"]
        report["refused"] += len(faults)
        report["total"] += len(batch)
        report["is_whole"] = report["is_whole"] and not any(row.reason in ("broken", "too_many") for row in faults)
        report["faults"] += [{"number": row.number, "reason": row.reason, "value": row.value} for row in faults]
        context.renew(LEASE_S)
    report["faults"] = report["faults"][: reading.SHOWN_FAULTS]
    report["is_whole"] = report["is_whole"] and report["total"] > report["refused"]
    return report


def _open(context: JobContext, the_set: FactCheckSet) -> Open:
    return open_parts(context.database, service.OWNER, the_set.id, secret_key=context.settings.secret_key)
