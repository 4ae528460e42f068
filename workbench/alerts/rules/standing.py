"""Rules that go by the clock, looked at once a minute: silent sources, broken evidence, deadlines, saved views."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from workbench.alerts.models import AlertMark
from workbench.alerts.rules.conditions import Asked, RuleBook
from workbench.alerts.rules.firing import Firing
from workbench.alerts.rules.sightings import open_rumours
from workbench.campaigns.models import Channel, Placement
from workbench.campaigns.paper.deadlines import channel_deadline
from workbench.campaigns.paper.kinds import KINDS as PAPER_KINDS
from workbench.evidence.models import EvidenceSource
from workbench.intake.models import POLLED, Item, Source
from workbench.rumours.saving.models import SavedView
from workbench.rumours.saving.queries import matching
from workbench.rumours.timing.due import due_soon

BROKEN = ("changed", "gone", "broken")
LONGEST_LEAD = timedelta(days=60)  # paper is delivered to the printer at most so long before it appears
STILL_TO_DO = ("planned", "offered", "prepared")
MOST_IN_VIEW = 5000


def as_it_stands(session: Session, book: RuleBook, now: datetime, zone: ZoneInfo) -> list[Firing]:
    """What holds now, for the rules that go by the clock."""
    return [
        *silent_sources(session, book.of_kind("source_silent"), now),
        *broken_evidence(session, book.of_kind("evidence_broken")),
        *near_deadlines(session, book.of_kind("deadline"), now, zone),
    ]


def silent_sources(session: Session, asked: Sequence[Asked], now: datetime) -> list[Firing]:
    """Sources that cannot be read, or from which nothing new comes; once for each silence. Paused ones rest on purpose."""
    if not asked:
        return []
    sources = session.scalars(
        select(Source).where(Source.kind.in_(POLLED), Source.removed_at.is_(None), Source.state != "paused")
    )
    rows = sources.all()
    needs_items = any(one.how == "nothing_new" for one in asked)
    newest = _newest_items(session) if needs_items else {}
    found = []
    for one in asked:
        for source in rows:
            if one.sources and source.id not in one.sources:
                continue
            last = newest.get(source.id) if one.how == "nothing_new" else source.last_ok_at
            since = last or source.created_at
            if now - since >= timedelta(hours=one.rule.threshold):
                found.append(silence_firing(one, source, since, now))
    return found


def silence_firing(asked: Asked, source: Source, since: datetime, now: datetime) -> Firing:
    """A source has been silent since then."""
    hours = int((now - since).total_seconds() // 3600)
    group = f"{asked.rule.id}:source{source.id}:{int(since.timestamp())}"
    facts = {"count": hours, "how": asked.how}
    return Firing(
        asked.rule, None, hours, group, once=True, subject_kind="source", subject_id=source.id, title=source.name, facts=facts
    )  # fmt: skip


def broken_evidence(session: Session, asked: Sequence[Asked]) -> list[Firing]:
    """Pages we cite that have changed or gone since the rule stands, and that nobody has found still valid."""
    if not asked:
        return []
    first = min(one.rule.created_at for one in asked)
    settled = EvidenceSource.still_valid_at.is_(None) | (EvidenceSource.still_valid_at < EvidenceSource.link_since)
    troubled = (
        EvidenceSource.link_state.in_(BROKEN),
        EvidenceSource.link_since >= first,
        EvidenceSource.replaced_by_id.is_(None),
    )
    rows = session.scalars(select(EvidenceSource).where(*troubled, settled)).unique().all()
    return [
        evidence_firing(one, row.id, row.title or row.publisher, row.link_state, row.link_since)
        for row in rows
        for one in asked
        if row.link_since is not None and row.link_since >= one.rule.created_at and (not one.what or row.link_state in one.what)
    ]


def evidence_firing(asked: Asked, source_id: int, title: str, state: str, since: datetime) -> Firing:
    """A page we cite has changed or gone: once for each state that it comes into."""
    group = f"{asked.rule.id}:evidence{source_id}:{state}:{int(since.timestamp())}"
    given = {"subject_kind": "evidence", "subject_id": source_id, "title": title, "facts": {"state": state}}
    return Firing(asked.rule, None, 1, group, once=True, **given)  # type: ignore[arg-type]


def near_deadlines(session: Session, asked: Sequence[Asked], now: datetime, zone: ZoneInfo) -> list[Firing]:
    """Targets of rumours, answers that wait for a partner, and texts that must be at the printer's."""
    if not asked:
        return []
    within = timedelta(hours=max(one.rule.threshold for one in asked))
    found = []
    for due in due_soon(session, now, within):
        rumour = due.rumour
        for one in asked:
            if _is_near(one, due.kind, due.due_at, now) and (not one.themes or rumour.theme in one.themes):
                found.append(rumour_deadline(one, rumour.id, due.kind, due.due_at, now))
    for row in _waiting_placements(session, now):
        deadline = channel_deadline(row.channel, row.scheduled_at, zone) or row.scheduled_at
        what = "print" if row.channel.kind in PAPER_KINDS else "placement"
        if what == "print" or row.state == "offered":
            found += [placement_deadline(one, row, what, deadline, now) for one in asked if _is_near(one, what, deadline, now)]
    return found


def rumour_deadline(asked: Asked, rumour_id: int, what: str, due_at: datetime, now: datetime) -> Firing:
    """A target of a rumour is near or has passed: once for each target."""
    hours = int((due_at - now).total_seconds() // 3600)
    group = f"{asked.rule.id}:{rumour_id}:due:{what}:{int(due_at.timestamp())}"
    return Firing(asked.rule, rumour_id, hours, group, once=True, facts={"count": hours, "what": what})


def placement_deadline(asked: Asked, row: Placement, what: str, deadline: datetime, now: datetime) -> Firing:
    """A placement must be ready, or its partner's yes is missing."""
    hours = int((deadline - now).total_seconds() // 3600)
    group = f"{asked.rule.id}:placement{row.id}:{what}:{int(deadline.timestamp())}"
    title, facts = f"{row.channel.name} · {row.reference}", {"count": hours, "what": what}
    given = {"subject_kind": "placement", "subject_id": row.id, "title": title, "facts": facts}
    return Firing(asked.rule, row.sandwich.rumour_id, hours, group, once=True, **given)  # type: ignore[arg-type]


def newly_in_views(session: Session, book: RuleBook, now: datetime) -> list[Firing]:
    """Rumours that have come into a saved view since the last look. Writes down who is in it; the first look tells of nobody."""
    found: list[Firing] = []
    inside: dict[int, list[int]] = {}
    for one in book.of_kind("search"):
        view = session.get(SavedView, one.view_id)
        if view is None:
            continue
        if one.view_id not in inside:
            inside[one.view_id] = matching(session, view, now=now)[:MOST_IN_VIEW]
        mark = session.get(AlertMark, f"view:{one.rule.id}")
        if mark is None or mark.position != one.view_id:
            session.merge(AlertMark(name=f"view:{one.rule.id}", position=one.view_id, gaps=inside[one.view_id], read_at=now))
            continue
        new = set(inside[one.view_id]) - set(mark.gaps)
        if set(mark.gaps) != set(inside[one.view_id]):
            mark.gaps, mark.read_at = inside[one.view_id], now
        found += [view_firing(one, rumour.id, view.name) for rumour in open_rumours(session, new)]
    return found


def view_firing(asked: Asked, rumour_id: int, name: str) -> Firing:
    """A rumour has come into a saved view."""
    return Firing(asked.rule, rumour_id, 1, f"{asked.rule.id}:{rumour_id}:view", facts={"view": name})


def _newest_items(session: Session) -> dict[int, datetime]:
    rows = session.execute(select(Item.source_id, func.max(Item.collected_at)).group_by(Item.source_id))
    return {row[0]: row[1] for row in rows}


def _waiting_placements(session: Session, now: datetime) -> Sequence[Placement]:
    coming = (Placement.state.in_(STILL_TO_DO), Placement.scheduled_at > now - timedelta(days=1))
    statement = select(Placement).where(*coming, Placement.scheduled_at < now + LONGEST_LEAD)
    loaded = statement.join(Channel, Channel.id == Placement.channel_id).where(
        Channel.kind.in_(PAPER_KINDS) | (Placement.state == "offered")
    )
    return session.scalars(loaded.options(joinedload(Placement.channel), joinedload(Placement.sandwich))).unique().all()


def _is_near(asked: Asked, what: str, due_at: datetime, now: datetime) -> bool:
    return (not asked.what or what in asked.what) and due_at - now <= timedelta(hours=asked.rule.threshold)
