"""The time of a placement has come: its messages and their keys are written, many placements in one transaction.

The public page needs no network: it is published here, before what points to it leaves.
"""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, exists, insert, select, update
from sqlalchemy.orm import Session, aliased, joinedload

from workbench.activity.models import Activity
from workbench.activity.service import record
from workbench.campaigns import messages
from workbench.campaigns.delivering.stops import HELD, is_stopped
from workbench.campaigns.delivering.wires import sent_by_machine, wire_of
from workbench.campaigns.models import Channel, Delivery, Placement
from workbench.campaigns.states import compare_and_set, is_placeable, move, move_along
from workbench.editorial import service as editorial
from workbench.editorial.models import Sandwich
from workbench.errors import WorkbenchError
from workbench.settings import Settings

PAGE_FIRST = timedelta(seconds=60)
NO_CONSENT = "no_consent"


def prepare_due(session: Session, settings: Settings, *, now: datetime, limit: int = 200, held: bool = False) -> int:
    """Make ready what is due; gives how many placements changed. With `held`, those that wait for a consent."""
    if is_stopped(session):
        return 0
    rows = session.scalars(_due(now, limit, held=held)).unique().all()
    ready = [row for row in rows if _may_leave(session, row, settings, now)]
    pages = [row for row in ready if row.channel.kind == "page"]
    others = [row for row in ready if row.channel.kind != "page"]
    _write_messages(session, others, settings, now)
    for row in pages:
        session.add(Delivery(placement_id=row.id, channel_id=row.channel_id, key=f"msg_{row.reference}", receipt={}))
        move(session, row, "prepared", last_error="")
        publish_page(session, row, settings, now=now)
    return len(rows)


def due_before(session: Session, moment: datetime) -> bool:
    """Whether something planned that can leave is due before that moment."""
    if is_stopped(session):
        return False
    waits = (Placement.state == "planned", Placement.scheduled_at <= moment, Placement.last_error.not_in((NO_CONSENT, HELD)))
    is_open = (Channel.is_active, Channel.paused_reason == "", sent_by_machine(Channel.kind))
    return session.scalar(select(Placement.id).join(Placement.channel).where(*waits, *is_open).limit(1)) is not None


def is_outdated(placement: Placement) -> bool:
    """A withdrawn text, or one that a newer approval has replaced, never leaves."""
    return not is_placeable(placement.sandwich) or placement.sandwich.approved_revision_id != placement.revision_id


def publish_page(session: Session, placement: Placement, settings: Settings, *, now: datetime) -> None:
    """Put the text on the public page: state, receipt and publication in one transaction."""
    sandwich, url = placement.sandwich, messages.public_url(placement.sandwich, settings)
    delivery = session.scalars(select(Delivery).where(Delivery.placement_id == placement.id)).one()
    try:
        with session.begin_nested():
            if is_outdated(placement):
                raise WorkbenchError("the text has been replaced or withdrawn", subject_id=placement.id)
            editorial.publish(session, sandwich, placement.revision, actor_id=placement.created_by_id, now=now)
    except WorkbenchError as error:
        delivery.state, delivery.finished_at, delivery.last_error = "failed", now, "not_publishable"
        move_along(session, placement, ("sending", "failed"), last_error="not_publishable")
        record(session, "placement_failed", placement, actor_id=None, now=now, error=type(error).__name__)
        return
    delivery.state, delivery.attempts, delivery.finished_at = "sent", delivery.attempts + 1, now
    move_along(session, placement, ("sending", "sent"), sent_at=now, live_url=url, last_error="")
    record(session, "placement_sent", placement, actor_id=None, now=now, url=url)


def _due(now: datetime, limit: int, *, held: bool) -> Select[Placement]:
    channel = joinedload(Placement.channel).lazyload(Channel.organisation)
    loaded = (joinedload(Placement.sandwich), joinedload(Placement.spokesperson), channel)
    waits = Placement.last_error == NO_CONSENT if held else Placement.last_error.not_in((NO_CONSENT, HELD))
    return (
        select(Placement)
        .join(Placement.channel)
        .where(Placement.state == "planned", Placement.scheduled_at <= now, waits, sent_by_machine(Channel.kind))
        .where(Channel.is_active, Channel.paused_reason == "", ~_page_is_first(now))
        .options(*loaded)
        .order_by(Placement.scheduled_at, Placement.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=Placement)
        .execution_options(populate_existing=True)
    )


def _page_is_first(now: datetime) -> Any:
    """Whether the public page of the same text is about to open: then its link should work when others send it."""
    page, page_channel = aliased(Placement), aliased(Channel)
    waiting = (
        select(page.id)
        .join(page_channel, page_channel.id == page.channel_id)
        .where(
            page.revision_id == Placement.revision_id,
            page.id != Placement.id,
            page.state.in_(("planned", "prepared", "sending")),
            page.scheduled_at <= Placement.scheduled_at,
            page_channel.kind == "page",
        )
    )
    return (Placement.scheduled_at > now - PAGE_FIRST) & (Channel.kind != "page") & exists(waiting)


def _may_leave(session: Session, placement: Placement, settings: Settings, now: datetime) -> bool:
    """Whether it goes out; what is outdated is taken off the plan, what lacks a consent is held."""
    if is_outdated(placement):
        move(session, placement, "cancelled", last_error="outdated")
        record(session, "placement_cancelled", placement, actor_id=None, now=now, reason="outdated")
        return False
    person = placement.spokesperson
    if person is None or person.has_consent(now.astimezone(ZoneInfo(settings.timezone)).date()):
        return True
    if placement.last_error != NO_CONSENT:
        compare_and_set(session, placement, last_error=NO_CONSENT)
        record(session, "placement_held", placement, actor_id=None, now=now, reason=NO_CONSENT)
    return False


def _write_messages(session: Session, placements: list[Placement], settings: Settings, now: datetime) -> None:
    """Bulk: three statements for however many placements. The rows are locked, so that the state read still stands."""
    if not placements:
        return
    rows: list[dict[str, Any]] = []
    for placement in placements:
        wire = wire_of(placement.channel.kind)
        assert wire is not None  # sent_by_machine
        for receiver, key in wire.receivers(session, placement, settings):
            start = {
                "state": "prepared",
                "purpose": "publish",
                "attempts": 0,
                "attempts_before": 0,
                "look_ups": 0,
                "last_error": "",
            }
            to = {"placement_id": placement.id, "channel_id": placement.channel_id, "receiver": receiver, "key": key}
            rows.append({**to, **start, "next_try_at": now, "receipt": {}})
    ids = [placement.id for placement in placements]
    if rows:
        session.execute(insert(Delivery), rows)
    statement = update(Placement).where(Placement.id.in_(ids), Placement.state == "planned")
    values = {"state": "prepared", "last_error": "", "version": Placement.version + 1}
    session.execute(statement.values(**values).execution_options(synchronize_session=False))
    log: dict[str, Any] = {"at": now, "actor_id": None, "verb": "placement_prepared", "subject_kind": "placement", "details": {}}
    session.execute(insert(Activity), [{**log, "subject_id": each} for each in ids])
    _end_empty(session, placements, {row["placement_id"] for row in rows}, now)


def _end_empty(session: Session, placements: list[Placement], with_messages: set[int], now: datetime) -> None:
    """A list without anybody on it has failed."""
    for placement in placements:
        if placement.id not in with_messages:
            session.refresh(placement)
            move_along(session, placement, ("sending", "failed"), last_error="no_receivers")
            record(session, "placement_failed", placement, actor_id=None, now=now, error="no_receivers")


def cancel_outdated(session: Session, *, now: datetime) -> int:
    """Take what waits of a withdrawn answer off the plan, and mark its public page as withdrawn. How many changed."""
    statement = select(Placement).join(Placement.sandwich).join(Placement.channel).where(Sandwich.state == "withdrawn")
    waiting = Placement.state.in_(("planned", "offered", "declined"))
    page_out = Placement.state.in_(("sent", "corrected")) & (Channel.kind == "page")
    rows = session.scalars(statement.where(waiting | page_out)).all()
    for row in rows:
        if row.channel.kind == "page" and row.state in ("sent", "corrected"):
            move(session, row, "withdrawn")
            record(session, "copy_taken_down", row, actor_id=None, now=now)
        else:
            move(session, row, "cancelled", last_error="outdated", proposed_at=None)
            record(session, "placement_cancelled", row, actor_id=None, now=now, reason="withdrawn")
    return len(rows)
