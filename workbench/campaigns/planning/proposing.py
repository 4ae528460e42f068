"""The plan that the tool proposes: audiences × channels × spokespersons × days. People change it and book it.

METHOD.md E: repeats at day 7, 14 and 30, and an extra one where the audience is 65 or older (Swire 2017); a repeat carries the
fact, and the whole answer goes only to our own page and to where the rumour lives.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.audiences.models import Audience
from workbench.campaigns import queries
from workbench.campaigns.models import Channel, Placement
from workbench.campaigns.planning.facts import has_facts
from workbench.campaigns.planning.pace import Pace, next_fit, pace_of
from workbench.campaigns.planning.reaching import Reach, read_reach
from workbench.campaigns.planning.theming import times_taken
from workbench.campaigns.planning.voices import first_voice
from workbench.campaigns.states import ENDED
from workbench.campaigns.timing import REPEAT_DAYS, is_day_off, read_local, same_time_on
from workbench.editorial.models import Sandwich, SandwichReader
from workbench.editorial.planning.cards import card_of
from workbench.editorial.queries import document_of
from workbench.rumours.models import Sighting

STOCKHOLM = ZoneInfo("Europe/Stockholm")
DAYS = (0, *REPEAT_DAYS)
EXTRA_DAY = 21  # between the second and the third repeat
MOST_CHANNELS = 4  # of one audience; people add more
NEAR = timedelta(days=3)  # a repeat this near to a placement that stands already is there already
USUAL_TIME = time(10)
EARLIEST, LATEST = 8, 18  # hours in which a repeat keeps the time of the first one
LIVES_ON = {
    "face_to_face": ("meeting", "talks", "forum", "poster"),
    "phone": ("desk_note",),
    "email": ("email",),
    "open_social_media": ("mastodon", "bluesky", "x"),
    "closed_group": ("chat", "talks"),
    "press": ("newspaper", "press", "radio"),
    "school": ("meeting",),
    "service_desk": ("desk_note",),
}  # where a rumour is heard → kinds of channel that are there too


@dataclass(frozen=True)
class ProposedRow:
    """One audience on one channel at one time. No spokesperson means that people have to choose."""

    channel_id: int
    audience_id: int
    day: int
    at: datetime
    content: str
    spokesperson_id: int | None


@dataclass(frozen=True)
class PlanProposal:
    """The rows in the order of their time, and what the tool could not do."""

    starts_at: datetime
    rows: tuple[ProposedRow, ...]
    audience_ids: tuple[int, ...]
    without_channel: tuple[Audience, ...] = ()
    on_one_channel: tuple[Audience, ...] = ()


def propose_plan(
    session: Session,
    sandwich: Sandwich,
    *,
    now: datetime,
    zone: ZoneInfo = STOCKHOLM,
    audience_ids: Sequence[int] | None = None,
    starts_at: datetime | None = None,
) -> PlanProposal:
    """A plan for an approved answer. Without audiences: the campaign card's, or else everyone whom a channel reaches.

    Counts days from `starts_at`; without it from the first placement that stands, or else from the next working morning.
    """
    channels = [one for one in queries.channels(session, only_open=True) if _may_carry(session, one, sandwich)]
    reach = read_reach(session, channels)
    wanted = _audiences(session, sandwich, reach, audience_ids)
    placed = _placed(session, sandwich)
    first = min((row.scheduled_at for row in placed), default=None)
    start = starts_at or (_by_day(first, zone) if first is not None else usual_start(now, zone))
    chosen = _channels_by_audience(reach, wanted)
    maker = _Maker(session, sandwich, reach, zone=zone, now=now, start=start, placed=placed)
    return PlanProposal(
        start,
        tuple(sorted(maker.rows(chosen), key=lambda row: (row.at, row.channel_id))),
        tuple(one.id for one in wanted),
        without_channel=tuple(one for one in wanted if not reach.channels_of(one.id)),
        on_one_channel=tuple(one for one in wanted if len(reach.channels_of(one.id)) == 1),
    )


def usual_start(now: datetime, zone: ZoneInfo) -> datetime:
    """Ten o'clock on the next working day, today while there is an hour left until then."""
    day = now.astimezone(zone).date()
    for shift in range(15):
        moment = read_local(datetime.combine(day + timedelta(days=shift), USUAL_TIME), zone).choices[-1]
        if moment >= now + timedelta(hours=1) and not is_day_off(moment, zone):
            return moment
    raise AssertionError("fifteen days without a working day")


def _by_day(moment: datetime, zone: ZoneInfo) -> datetime:
    """The same day; at the usual time when it was sent in the evening, at night or early."""
    local = moment.astimezone(zone)
    if EARLIEST <= local.hour < LATEST:
        return moment
    return read_local(datetime.combine(local.date(), USUAL_TIME), zone).choices[-1]


def days_for(audience: Audience) -> tuple[int, ...]:
    """Days after the start on which an audience hears it."""
    return tuple(sorted((*DAYS, EXTRA_DAY))) if audience.is_65_plus else DAYS


def lives_on(session: Session, sandwich: Sandwich) -> frozenset[str]:
    """The kinds of channel that are where the rumour is heard: its sightings, and the places of the campaign card."""
    heard = select(Sighting.channel).where(Sighting.rumour_id == sandwich.rumour_id).distinct()
    card = card_of(session, sandwich.id)
    places = {*session.scalars(heard), *(card.meeting_places if card else ())}
    return frozenset(kind for place in places for kind in LIVES_ON.get(place, ()))


class _Maker:
    """Makes the rows, and remembers which times they take."""

    def __init__(
        self, session: Session, sandwich: Sandwich, reach: Reach, *, zone: ZoneInfo, now: datetime, start: datetime,
        placed: Sequence[Placement],
    ) -> None:  # fmt: skip
        self.session, self.sandwich, self.reach = session, sandwich, reach
        self.zone, self.now, self.start, self.placed = zone, now, start, placed
        self.theme = sandwich.rumour.theme
        self.taken = times_taken(session, self.theme, around=start, but=sandwich.id)
        for row in placed:
            self.taken.setdefault(row.channel_id, []).append(row.scheduled_at)
        self.living = lives_on(session, sandwich)
        document = document_of(sandwich.approved_revision) if sandwich.approved_revision else None
        self.can_leave_rumour_out = document is not None and has_facts(document)
        self.voices: dict[tuple[int, date], int | None] = {}
        self.speaking: dict[int, set[date]] = {}

    def rows(self, chosen: dict[int, tuple[Channel, Audience, tuple[int, ...]]]) -> Iterable[ProposedRow]:
        for channel, audience, days in chosen.values():
            for day in days:
                row = self.row(channel, audience, day)
                if row is not None:
                    yield row

    def row(self, channel: Channel, audience: Audience, day: int) -> ProposedRow | None:
        """The row of one day; None when the day has passed, or stands already, or a page would only repeat itself."""
        wanted = same_time_on(self.start, day, self.zone) if day else self.start
        own = [row.scheduled_at for row in self.placed if row.channel_id == channel.id]
        is_there = any(abs(at - wanted) < NEAR for at in own) if day else bool(own)
        if is_there or (channel.kind == "page" and day) or (day and wanted < self.now):
            return None
        taken = self.taken.setdefault(channel.id, [])
        meeting = self.reach.meeting(audience.id, channel.kind)
        pace: Pace = pace_of(channel)
        at = next_fit(
            usual_start(self.now, self.zone) if wanted < self.now else wanted,
            zone=self.zone, pace=pace, taken=taken, meeting=meeting, not_before=self.now,
        )  # fmt: skip
        taken.append(at)
        is_full = not self.can_leave_rumour_out or (day == 0 and (channel.kind == "page" or channel.kind in self.living))
        voice = self.voice(audience.id, at.astimezone(self.zone).date())
        return ProposedRow(channel.id, audience.id, day, at, "full" if is_full else "fact", voice)

    def voice(self, audience_id: int, day: date) -> int | None:
        """The first whom the register suggests, asked once for each audience and day."""
        key = (audience_id, day)
        if key not in self.voices:
            person = first_voice(self.session, audience_id, self.theme, day, planned=self.speaking)
            self.voices[key] = person
            if person is not None:
                self.speaking.setdefault(person, set()).add(day)
        return self.voices[key]


def _audiences(session: Session, sandwich: Sandwich, reach: Reach, ids: Sequence[int] | None) -> list[Audience]:
    if ids is not None:
        return [one for one in reach.audiences if one.id in set(ids)]
    card = card_of(session, sandwich.id)
    if card is not None and card.audience_id is not None:
        return [one for one in reach.audiences if one.id == card.audience_id]
    return [one for one in reach.audiences if reach.channels_of(one.id)]


def _channels_by_audience(reach: Reach, wanted: Sequence[Audience]) -> dict[int, tuple[Channel, Audience, tuple[int, ...]]]:
    """Each channel once, for the first audience that it reaches, on the days that any of its audiences needs."""
    chosen: dict[int, tuple[Channel, Audience, tuple[int, ...]]] = {}
    for audience in wanted:
        for channel in reach.channels_of(audience.id)[:MOST_CHANNELS]:
            before = chosen.get(channel.id)
            first = before[1] if before else audience
            days = set(days_for(audience)) | set(before[2] if before else ())
            chosen[channel.id] = (channel, first, tuple(sorted(days)))
    return chosen


def _placed(session: Session, sandwich: Sandwich) -> Sequence[Placement]:
    where = (Placement.sandwich_id == sandwich.id, Placement.state.not_in(ENDED))
    return session.scalars(select(Placement).where(*where).order_by(Placement.scheduled_at)).all()


def _may_carry(session: Session, channel: Channel, sandwich: Sandwich) -> bool:
    """Whether the answer may stand there at all: what is for some partners goes to these and never on the public page."""
    if sandwich.visibility == "public":
        return True
    if channel.kind == "page":
        return False
    is_partner = channel.organisation.kind == "partner"
    if sandwich.visibility != "listed" or not is_partner:
        return True
    return session.get(SandwichReader, (sandwich.id, channel.organisation_id)) is not None
