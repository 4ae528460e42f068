"""The pulse of the house: do collecting, delivering and the queue work? If not, an alert; while all is well, a ping outside.

The ping is what tells when this machine itself stands still: whoever receives it must sound the alarm when it stays away.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from workbench import clock
from workbench.accounts.queries import people_with_role
from workbench.alerts.models import Alert, AlertReceipt, AlertRule
from workbench.alerts.rules.firing import Firing
from workbench.alerts.rules.raising import raise_alert
from workbench.alerts.rules.wording import reason_of
from workbench.alerts.telling.models import AlertPulse, AlertRoute
from workbench.alerts.telling.outcomes import note_route
from workbench.alerts.telling.packing import pack_for_room
from workbench.alerts.telling.parcels import deliver
from workbench.alerts.telling.service import tell
from workbench.intake.models import Source
from workbench.queue import Job, JobContext, Registry, enqueue
from workbench.settings import Settings
from workbench.web.languages import translator

EVERY_SECONDS = 60
DELIVERING_WAIT = timedelta(minutes=4)  # twice the two minutes between tries
QUEUE_WAIT = timedelta(minutes=4)
SHORTEST_COLLECTING = timedelta(minutes=5)
LONGEST_GAP = timedelta(minutes=3)  # between two looks; after a longer one the house has just woken up
PARTS = ("collecting", "queue", "delivering")


def register(registry: Registry) -> None:
    """The kinds of job; the queue is looked at for kinds that this program knows."""

    def watch_all(context: JobContext, payload: dict[str, Any]) -> None:
        watch(context, tuple(registry.kinds))

    registry.add_tick("alerts.watch", watch_all, every_seconds=EVERY_SECONDS)
    registry.add("alerts.ping", ping, lease_seconds=60, max_attempts=1)
    registry.add_lane("watching", "alerts.watch", "alerts.ping")  # a full house is no dead one


def watch(context: JobContext, kinds: Sequence[str]) -> None:
    """Look at each part; what has just fallen silent raises an alert, and only while all is well is the ping sent."""
    now = clock.utcnow()
    with context.finishing_session() as session:
        awake = _awake_since(session, now)
        looks: dict[str, Callable[[], datetime | None]] = {
            "collecting": lambda: collecting_silent_since(session, now, awake),
            "queue": lambda: queue_silent_since(session, now, kinds, awake, own_job=context.job_id),
            "delivering": lambda: delivering_silent_since(session, now, awake),
        }
        silent = {part: since for part in PARTS if (since := looks[part]()) is not None}
        for part in PARTS:
            _note(session, part, silent.get(part), now, context.settings)
        if not silent and _pings(session):
            enqueue(session, "alerts.ping", {}, dedupe=f"alert-ping:{int(now.timestamp()) // EVERY_SECONDS}")


def ping(context: JobContext, payload: dict[str, Any]) -> None:
    """Tell the outside address that all is well."""
    with context.database.read_session() as session:
        parcels = [(row.id, pack_for_room(row, (), message_id="", settings=context.settings)) for row in _pings(session)]
    done = [(number, deliver(parcel, context.settings)) for number, parcel in parcels if parcel is not None]
    with context.finishing_session() as session:
        for number, delivered in done:
            row = session.get(AlertRoute, number)
            if row is not None:
                note_route(row, delivered.outcome, clock.utcnow())


def collecting_silent_since(session: Session, now: datetime, awake: datetime) -> datetime | None:
    """Since when no source could be read, if that is longer than twice the interval of the quickest one.

    What was late while the worker was away has as long again from `awake`, when it came back.
    """
    of_use = Source.removed_at.is_(None), Source.state.in_(("ok", "failing"))
    row = session.execute(
        select(func.max(Source.last_ok_at), func.min(Source.interval_s), func.max(Source.created_at)).where(*of_use)
    ).one()
    last_ok, interval, created = row
    if interval is None:
        return None
    beat = max(one for one in (last_ok, created) if one is not None)
    wait = 2 * max(timedelta(seconds=int(interval)), SHORTEST_COLLECTING)
    return beat if now - max(beat, awake) > wait else None


def queue_silent_since(
    session: Session, now: datetime, kinds: Sequence[str], awake: datetime, *, own_job: int
) -> datetime | None:
    """Since when the oldest job waits that nobody has begun, if that is too long."""
    waiting = Job.state == "queued", Job.run_at < now - QUEUE_WAIT, Job.kind.in_(kinds), Job.id != own_job
    since = session.scalar(select(func.min(Job.run_at)).where(*waiting))
    return since if now - awake > QUEUE_WAIT else None


def delivering_silent_since(session: Session, now: datetime, awake: datetime) -> datetime | None:
    """Since when the oldest message to a person waits that should have gone out, if that is too long."""
    due = func.coalesce(AlertReceipt.hold_until, AlertReceipt.prepared_at)
    waiting = or_(AlertReceipt.state == "prepared", AlertReceipt.state == "sending")
    not_about_itself = AlertRule.kind != "heartbeat"
    statement = (
        select(func.min(due)).join(Alert, Alert.id == AlertReceipt.alert_id).join(AlertRule, AlertRule.id == Alert.rule_id)
    )
    since = session.scalar(statement.where(waiting, not_about_itself, due < now - DELIVERING_WAIT))
    return since if now - awake > DELIVERING_WAIT else None


def house_rule(session: Session, settings: Settings, *, now: datetime) -> AlertRule:
    """The rule that tells of the house itself; made when there is none. Switched off, it raises nothing."""
    known = session.scalar(select(AlertRule).where(AlertRule.kind == "heartbeat").order_by(AlertRule.id).limit(1))
    if known is not None:
        return known
    _ = translator(settings.default_language)
    name = _("The workbench stands still")
    rule = AlertRule(
        name=name, kind="heartbeat", threshold=1, window_hours=24, is_urgent=True, tells_duty=True, escalate_minutes=15,
        created_at=now,
    )  # fmt: skip
    session.add(rule)
    session.flush()
    return rule


def _awake_since(session: Session, now: datetime) -> datetime:
    """Since when the worker has looked every minute without a gap."""
    last, awake = session.get(AlertPulse, "scheduler"), session.get(AlertPulse, "awake")
    has_slept = last is None or awake is None or not timedelta(0) <= now - last.beat_at <= LONGEST_GAP
    _beat(session, "scheduler", now)
    if has_slept:
        _beat(session, "awake", now)
        return now
    assert awake is not None
    return awake.beat_at


def _note(session: Session, part: str, since: datetime | None, now: datetime, settings: Settings) -> None:
    """Write down the state of a part; tell when it has just fallen silent."""
    row = session.get(AlertPulse, part)
    if since is None:
        _beat(session, part, now)
        return
    if row is None:
        row = AlertPulse(part=part, beat_at=since)
        session.add(row)
    if row.silent_since is not None:
        return
    row.silent_since = since
    rule = house_rule(session, settings, now=now)
    if not rule.is_active:
        return
    facts = {"part": part, "since": since.astimezone(ZoneInfo(settings.timezone)).isoformat()}
    group = f"{rule.id}:system:{part}:{int(since.timestamp())}"
    firing = Firing(rule, None, 1, group, once=True, subject_kind="system", facts=facts, title=rule.name)
    reason = reason_of("heartbeat", facts, settings.default_language)
    alert = raise_alert(session, firing, reason=reason, now=now, settings=settings)
    if alert is not None:  # whoever is on duty is told by the rule; who can mend it, here
        administrators = [person.id for person in people_with_role(session, "administrator")]
        tell(session, alert, administrators, cause="rule", now=now, settings=settings)


def _beat(session: Session, part: str, now: datetime) -> None:
    row = session.get(AlertPulse, part)
    if row is None:
        session.add(AlertPulse(part=part, beat_at=now))
    else:
        row.beat_at, row.silent_since = now, None


def _pings(session: Session) -> Sequence[AlertRoute]:
    return session.scalars(select(AlertRoute).where(AlertRoute.kind == "ping", AlertRoute.is_active)).all()
