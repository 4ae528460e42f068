"""The measures of METHOD.md E over all campaigns: how often, how lately, partners' quick yes, who speaks, whom it reached."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workbench.accounts.models import Organisation, User
from workbench.activity.models import Activity
from workbench.audiences.models import Audience, Spokesperson
from workbench.campaigns.models import Channel, Placement
from workbench.campaigns.planning.reaching import Reach
from workbench.campaigns.queries import answers_seen_by
from workbench.editorial.models import Revision, Sandwich

OUT = ("sent", "corrected")
WINDOW = timedelta(days=30)
CONFIRM_WITHIN = timedelta(days=5)
AIM_TIMES, AIM_CHANNELS = 3, 2
BY_MACHINE = ("page", "email", "webhook", "mastodon", "bluesky", "x", "chat")


@dataclass(frozen=True)
class Exposure:
    """How often an audience has heard a fact in the window, on how many channels, of how many answers."""

    audience: Audience
    times: int
    channels: int
    answers: int


@dataclass(frozen=True)
class LastTime:
    """When an answer went out last, and for how many days it has been silent."""

    slug: str
    headline: str
    days: int
    times: int


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    count: int
    total: int

    @property
    def percent(self) -> int | None:
        """Rounded; None of nothing."""
        return round(100 * self.count / self.total) if self.total else None


@dataclass(frozen=True)
class ReachFound:
    """The sum of what is known, and of how many placements it is known."""

    entered: int
    fetched: int
    known: Share


@dataclass(frozen=True)
class Figures:
    """Everything on the page."""

    exposures: tuple[Exposure, ...]
    campaigns: Share
    last_times: tuple[LastTime, ...]
    confirmed: Share
    voices: Share
    reach: ReachFound


@dataclass(frozen=True)
class _Out:
    id: int
    sandwich_id: int
    channel_id: int
    kind: str
    audience_id: int | None
    at: datetime
    spokesperson_id: int | None
    reach: int | None


def measure(session: Session, reach: Reach, *, viewer: User | None = None, now: datetime, window: timedelta = WINDOW) -> Figures:
    """The figures of the last `window`, naming only answers that the viewer may see. Seven queries, however many placements."""
    rows = _out_since(session, now - window)
    return Figures(
        exposures=_exposures(rows, reach),
        campaigns=_campaigns(session, now),
        last_times=_last_times(session, viewer, now),
        confirmed=_confirmed(session, now, window),
        voices=_voices(session, rows),
        reach=_reach(rows),
    )


def _out_since(session: Session, since: datetime) -> list[_Out]:
    at = func.coalesce(Placement.sent_at, Placement.scheduled_at)
    statement = (
        select(
            Placement.id, Placement.sandwich_id, Placement.channel_id, Channel.kind, Placement.audience_id,
            Placement.sent_at, Placement.scheduled_at, Placement.spokesperson_id, Placement.reach,
        )
        .join(Placement.channel)
        .where(Placement.state.in_(OUT), at >= since)
    )  # fmt: skip
    return [
        _Out(row.id, row.sandwich_id, row.channel_id, row.kind, row.audience_id, row.sent_at or row.scheduled_at,
             row.spokesperson_id, row.reach)
        for row in session.execute(statement)
    ]  # fmt: skip


def _exposures(rows: Sequence[_Out], reach: Reach) -> tuple[Exposure, ...]:
    """A placement counts for the audience that it was planned for, and for those whom its channel reaches."""
    found = []
    for audience in reach.audiences:
        own = [row for row in rows if row.audience_id == audience.id or (row.channel_id, audience.id) in reach.pairs]
        channels, answers = {row.channel_id for row in own}, {row.sandwich_id for row in own}
        found.append(Exposure(audience, len(own), len(channels), len(answers)))
    return tuple(found)


def _campaigns(session: Session, now: datetime) -> Share:
    """Answers whose first thirty days have passed, and those that were heard three times on two channels in them."""
    rows = _out_since(session, now - timedelta(days=400))
    by_answer: dict[int, list[_Out]] = {}
    for row in rows:
        by_answer.setdefault(row.sandwich_id, []).append(row)
    total = met = 0
    for own in by_answer.values():
        first = min(row.at for row in own)
        if first + WINDOW > now:
            continue
        within = [row for row in own if row.at <= first + WINDOW]
        total += 1
        met += len(within) >= AIM_TIMES and len({row.channel_id for row in within}) >= AIM_CHANNELS
    return Share(met, total)


def _last_times(session: Session, viewer: User | None, now: datetime) -> tuple[LastTime, ...]:
    """Published answers, the longest silent first; at most ten."""
    at = func.max(func.coalesce(Placement.sent_at, Placement.scheduled_at))
    statement = (
        select(Sandwich.id, Sandwich.slug, at.label("last"), func.count().label("times"))
        .join(Placement, Placement.sandwich_id == Sandwich.id)
        .where(Placement.state.in_(OUT), Sandwich.state == "published", Sandwich.deleted_at.is_(None))
        .where(Sandwich.id.in_(answers_seen_by(viewer)))
        .group_by(Sandwich.id, Sandwich.slug)
        .order_by(at)
        .limit(10)
    )
    rows = session.execute(statement).all()
    names = _headlines(session, [row.id for row in rows])
    return tuple(LastTime(row.slug, names.get(row.id, "") or row.slug, (now - _moment(row.last)).days, row.times) for row in rows)


def _headlines(session: Session, ids: Sequence[int]) -> dict[int, str]:
    statement = (
        select(Sandwich.id, Revision.document)
        .join(Revision, Sandwich.public_revision_id == Revision.id)
        .where(Sandwich.id.in_(ids))
    )
    return {row_id: str(document.get("headline", "")) for row_id, document in session.execute(statement)}


def _confirmed(session: Session, now: datetime, window: timedelta) -> Share:
    """Offers to partners that are five days old or answered: those that got a yes within five days."""
    statement = (
        select(Activity.subject_id, Activity.verb, Activity.at)
        .where(Activity.subject_kind == "placement", Activity.verb.in_(("placement_offered", "offer_accepted")))
        .where(Activity.at >= now - window - CONFIRM_WITHIN)
        .order_by(Activity.id)
    )
    offered: dict[int, datetime] = {}
    accepted: dict[int, datetime] = {}
    for placement_id, verb, at in session.execute(statement):
        (offered if verb == "placement_offered" else accepted).setdefault(placement_id, at)
    total = yes = 0
    for placement_id, at in offered.items():
        answer = accepted.get(placement_id)
        if answer is None and at + CONFIRM_WITHIN > now:
            continue
        total += 1
        yes += answer is not None and answer - at <= CONFIRM_WITHIN
    return Share(yes, total)


def _voices(session: Session, rows: Sequence[_Out]) -> Share:
    """Placements that somebody says who does not speak for the municipality."""
    outside = select(Spokesperson.id).join(Spokesperson.organisation)
    outside = outside.where((Organisation.kind != "municipality") | Spokesperson.is_private)
    ids = set(session.scalars(outside))
    return Share(sum(row.spokesperson_id in ids for row in rows), len(rows))


def _reach(rows: Sequence[_Out]) -> ReachFound:
    known = [row for row in rows if row.reach is not None]
    entered = sum(row.reach or 0 for row in known if row.kind not in BY_MACHINE)
    fetched = sum(row.reach or 0 for row in known if row.kind in BY_MACHINE)
    return ReachFound(entered, fetched, Share(len(known), len(rows)))


def _moment(raw: object) -> datetime:
    """An aggregate of times comes back as text from SQLite."""
    moment = raw if isinstance(raw, datetime) else datetime.fromisoformat(str(raw))
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
