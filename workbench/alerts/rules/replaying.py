"""What a rule would have said in the past, event by event, and which alerts that makes. Pure but for reading rows."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from workbench.alerts.rules.conditions import Asked
from workbench.alerts.rules.counting import first_time
from workbench.alerts.rules.events import burst_firing, is_wanted
from workbench.alerts.rules.sightings import reports_of
from workbench.alerts.rules.standing import BROKEN
from workbench.alerts.rules.texts import Heard, takes
from workbench.alerts.rules.words import WordIndex
from workbench.campaigns.models import Channel, Placement
from workbench.campaigns.paper.deadlines import channel_deadline
from workbench.campaigns.paper.kinds import KINDS as PAPER_KINDS
from workbench.editorial.models import ErrorReport
from workbench.evidence.models import EvidenceSource, LinkCheck
from workbench.intake.models import POLLED, Item, Source, SourceVisit
from workbench.partners.proposing.models import PartnerProposal
from workbench.rumours.models import Decision, RiskRating, Rumour, Sighting
from workbench.rumours.office_hours import Week
from workbench.rumours.saving.models import SavedView
from workbench.rumours.saving.queries import matching
from workbench.trends.models import TrendAlarm

PAST = timedelta(days=90)
MOST_SHOWN = 200
MOST_REPORTS = 20_000


@dataclass(frozen=True)
class Said:
    """One moment when the rule held: `group` is the matter. `count` is what it counted."""

    at: datetime
    group: str
    count: int
    rumour_id: int | None = None
    title: str = ""
    once: bool = False


def alerts_of(asked: Asked, said: Iterable[Said]) -> list[tuple[Said, int]]:
    """The alerts that this makes, with how many times each was counted up: one for each matter and window, or one for ever."""
    standing: dict[str, int] = {}
    found: list[tuple[Said, int]] = []
    for one in sorted(said, key=lambda each: (each.at, each.group)):
        place = standing.get(one.group)
        if place is not None and (one.once or one.at - found[place][0].at < asked.window):
            found[place] = (found[place][0], found[place][1] + 1)
            continue
        standing[one.group] = len(found)
        found.append((one, 1))
    return found


def summary_of(alerts: Sequence[tuple[Said, int]], now: datetime, zone: ZoneInfo, week: Week) -> dict[str, Any]:
    """What the page shows: how many, how many in office hours, by week and by hour, and the newest of them."""
    weeks, hours, in_office = [0] * 13, [0] * 24, 0
    for one, _times in alerts:
        local = one.at.astimezone(zone)
        open_hours = week.hours_of(local.date())
        in_office += open_hours is not None and open_hours[0] <= local.time() < open_hours[1]
        hours[local.hour] += 1
        weeks[min(12, max(0, 12 - (now - one.at).days // 7))] += 1
    newest = [
        {"at": one.at.isoformat(), "count": one.count, "times": times, "rumour_id": one.rumour_id, "title": one.title}
        for one, times in reversed(alerts[-MOST_SHOWN:])
    ]
    return {"count": len(alerts), "office": int(in_office), "weeks": weeks, "hours": hours, "shown": newest}


class TextReplay:
    """Texts in order of time, many at a time, for a rule of words."""

    def __init__(self, asked: Asked, phrases: Sequence[str]) -> None:
        self.asked, self.said, self.read = asked, [], 0  # type: tuple[Asked, list[Said], int]
        self._index: WordIndex[int] = WordIndex()
        self._index.add(asked.rule.id, phrases)

    def take(self, texts: Iterable[Heard]) -> None:
        """Read some more."""
        for heard in texts:
            self.read += 1
            if takes(self.asked, heard) and self._index.owners_of(heard.text):
                self.said.append(Said(heard.at, f"{heard.rumour_id or 'texts'}", 1, heard.rumour_id, heard.title))

    def result(self) -> list[Said]:
        """The moments when the rule held."""
        if self.asked.rule.threshold <= 1:
            return self.said
        within: deque[Said] = deque()
        found = []
        for one in sorted(self.said, key=lambda each: each.at):
            within.append(one)
            while within[0].at <= one.at - self.asked.window:
                within.popleft()
            if len(within) >= self.asked.rule.threshold:
                found.append(Said(one.at, "texts", len(within), one.rumour_id, one.title))
        return found


def replay(session: Session, asked: Asked, now: datetime, zone: ZoneInfo) -> Iterator[Said]:
    """Every moment of the last 90 days when a rule held that is not about words."""
    since = now - PAST
    kind = asked.rule.kind
    if kind in ("sightings", "sources"):
        yield from _counted(session, asked, since, now)
    elif kind == "harm":
        yield from _rated(session, asked, since)
    elif kind == "burst":
        yield from _heard_more(session, asked, since)
    elif kind == "partner_asks":
        yield from _asked(session, asked, since)
    elif kind == "evidence_broken":
        yield from _broken(session, asked, since)
    elif kind == "source_silent":
        yield from _silent(session, asked, since, now)
    elif kind == "deadline":
        yield from _due(session, asked, since, now, zone)
    elif kind == "search":
        yield from _in_view(session, asked, since, now)


def _counted(session: Session, asked: Asked, since: datetime, now: datetime) -> Iterator[Said]:
    heard = select(Sighting.rumour_id).where(Sighting.heard_at > since)
    wanted = select(Rumour).where(Rumour.state != "merged", Rumour.id.in_(heard) if not asked.with_unread else Rumour.id > 0)
    if asked.themes:
        wanted = wanted.where(Rumour.theme.in_(asked.themes))
    for rumour in session.scalars(wanted.order_by(Rumour.id)):
        reports = reports_of(session, rumour, since - asked.window, with_unread=asked.with_unread, most=MOST_REPORTS)
        for at, count in first_time(asked, reports, now, within=PAST):
            yield Said(at, str(rumour.id), count.total, rumour.id)


def _rated(session: Session, asked: Asked, since: datetime) -> Iterator[Said]:
    columns = (RiskRating.rumour_id, RiskRating.harm, RiskRating.rated_at, Rumour.theme)
    rows = session.execute(
        select(*columns).join(Rumour, Rumour.id == RiskRating.rumour_id).where(
            RiskRating.rated_at > since, RiskRating.harm >= asked.rule.threshold
        )
    )  # fmt: skip
    for rumour_id, harm, at, theme in rows:
        if not asked.themes or theme in asked.themes:
            yield Said(at, f"{rumour_id}:harm{harm}", harm, rumour_id, once=True)


def _heard_more(session: Session, asked: Asked, since: datetime) -> Iterator[Said]:
    rows = session.scalars(select(TrendAlarm).where(TrendAlarm.raised_at > since).options(joinedload(TrendAlarm.stream)))
    for alarm in rows.unique():
        if is_wanted(asked, alarm, since=since):
            firing = burst_firing(asked, alarm)
            yield Said(alarm.raised_at, firing.group, alarm.count, firing.rumour_id, firing.title, once=True)


def _asked(session: Session, asked: Asked, since: datetime) -> Iterator[Said]:
    rows = session.scalars(select(PartnerProposal).where(PartnerProposal.proposed_at > since)).unique()
    for row in rows:
        if row.kind in asked.asks and (not asked.themes or not row.theme or row.theme in asked.themes):
            yield Said(
                row.proposed_at, f"proposal{row.id}", 1, row.rumour_id, row.title if row.kind == "rumour" else "", once=True
            )
    if "error" in asked.asks:
        for number, at in session.execute(select(ErrorReport.id, ErrorReport.reported_at).where(ErrorReport.reported_at > since)):
            yield Said(at, f"error{number}", 1, once=True)


def _broken(session: Session, asked: Asked, since: datetime) -> Iterator[Said]:
    """A look that found trouble where the look before found none, or another."""
    statement = (
        select(LinkCheck.source_id, LinkCheck.at, LinkCheck.result, EvidenceSource.title, EvidenceSource.publisher)
        .join(EvidenceSource, EvidenceSource.id == LinkCheck.source_id)
        .where(LinkCheck.at > since)
        .order_by(LinkCheck.source_id, LinkCheck.at)
    )
    before: dict[int, str] = {}
    for source_id, at, result, title, publisher in session.execute(statement):
        if result in BROKEN and before.get(source_id) != result and (not asked.what or result in asked.what):
            yield Said(at, f"evidence{source_id}:{result}:{int(at.timestamp())}", 1, title=title or publisher, once=True)
        before[source_id] = result


def _silent(session: Session, asked: Asked, since: datetime, now: datetime) -> Iterator[Said]:
    wanted = select(Source).where(Source.kind.in_(POLLED), Source.removed_at.is_(None), Source.state != "paused")
    for source in session.scalars(wanted.order_by(Source.id)):
        if asked.sources and source.id not in asked.sources:
            continue
        if asked.how == "nothing_new":
            times = session.scalars(
                select(func.distinct(Item.collected_at)).where(Item.source_id == source.id, Item.collected_at > since)
            )
        else:
            good = (SourceVisit.source_id == source.id, SourceVisit.at > since, SourceVisit.result.in_(("read", "unchanged")))
            times = session.scalars(select(SourceVisit.at).where(*good))
        yield from _gaps(asked, source, sorted(times), now)


def _gaps(asked: Asked, source: Source, times: Sequence[datetime], now: datetime) -> Iterator[Said]:
    """Silences between one sign of life and the next. What came before the first sign is not known."""
    longest = timedelta(hours=asked.rule.threshold)
    for place, at in enumerate(times):
        following = times[place + 1] if place + 1 < len(times) else now
        if following - at >= longest:
            yield Said(
                at + longest, f"source{source.id}:{int(at.timestamp())}", asked.rule.threshold, title=source.name, once=True
            )


def _due(session: Session, asked: Asked, since: datetime, now: datetime, zone: ZoneInfo) -> Iterator[Said]:
    """Targets that were near and not met in time. Pauses are not counted out."""
    lead = timedelta(hours=asked.rule.threshold)
    rows = session.execute(
        select(Decision, Rumour.theme).join(Rumour, Rumour.id == Decision.rumour_id).where(Decision.decided_at > since)
    )
    for decision, theme in rows:
        if asked.themes and theme not in asked.themes:
            continue
        for what, due in (("first_action", decision.first_action_due_at), ("publish", decision.publish_due_at)):
            met = decision.target_met_at
            if (
                due is None
                or (asked.what and what not in asked.what)
                or due - lead > now
                or (met is not None and met <= due - lead)
            ):
                continue
            at = max(due - lead, decision.decided_at)
            yield Said(at, f"{decision.rumour_id}:{what}:{int(due.timestamp())}", 1, decision.rumour_id, once=True)
    offered = select(Placement).where(Placement.created_at > since).options(joinedload(Placement.channel))
    for row in session.scalars(
        offered.join(Channel, Channel.id == Placement.channel_id).where(Channel.kind.in_(PAPER_KINDS))
    ).unique():
        deadline = channel_deadline(row.channel, row.scheduled_at, zone)
        if deadline is None or (asked.what and "print" not in asked.what) or deadline - lead > now:
            continue
        if row.sent_at is None or row.sent_at > deadline - lead:
            yield Said(max(deadline - lead, row.created_at), f"placement{row.id}", 1, title=row.channel.name, once=True)


def _in_view(session: Session, asked: Asked, since: datetime, now: datetime) -> Iterator[Said]:
    view = session.get(SavedView, asked.view_id)
    inside = set(matching(session, view, now=now)) if view is not None else set()
    for number, at in session.execute(select(Rumour.id, Rumour.opened_at).where(Rumour.opened_at > since)):
        if number in inside:
            yield Said(at, str(number), 1, number, once=True)
