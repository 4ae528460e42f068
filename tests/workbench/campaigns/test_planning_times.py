"""When a plan speaks: the pace of a channel, quiet hours, meetings, and the town's clock."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from tests.workbench.campaigns.conftest import MONDAY, STOCKHOLM
from workbench.campaigns.models import Channel
from workbench.campaigns.planning import service as planning
from workbench.campaigns.planning.models import ChannelAudience
from workbench.campaigns.planning.pace import Meeting, Pace, next_fit
from workbench.campaigns.planning.proposing import propose_plan, usual_start
from workbench.editorial.models import Sandwich
from workbench.errors import NotAllowed, Refused

pytestmark = pytest.mark.usefixtures("in_english")


def test_after_an_evenings_publishing_the_repeats_come_by_day(database, place, answer, groups, channels, clock):
    clock.now = datetime(2026, 11, 20, 21, 0, tzinfo=UTC)
    place("email", at=clock.utcnow())
    with database.read_session() as session:
        made = propose_plan(session, session.get(Sandwich, answer.id), now=clock.utcnow(), audience_ids=[groups["old"]])
    assert {row.at.astimezone(STOCKHOLM).hour for row in made.rows} == {10}


def test_the_pace_of_a_channel_is_kept_within_bounds(database, channels, groups, people, clock):
    with database.write_session() as session:
        channel = session.get(Channel, channels["email"].id)
        options = {
            "quiet_until": 6,
            "audience_ids": [groups["new"], 999],
            "actor": people["administrator"],
            "now": clock.utcnow(),
        }
        planning.set_pace(session, channel, quiet_from=20, gap_hours=72, **options)
        assert (channel.quiet_from, channel.gap_hours) == (20, 72)
        said = session.scalars(select(ChannelAudience.audience_id).where(ChannelAudience.channel_id == channel.id)).all()
        assert said == [groups["new"]]
        with pytest.raises(Refused):
            planning.set_pace(session, channel, quiet_from=20, gap_hours=-1, **options)
        with pytest.raises(NotAllowed):
            planning.set_pace(session, channel, quiet_from=20, gap_hours=1, **{**options, "actor": people["partner"]})


@pytest.mark.parametrize(
    ("quiet", "hour", "expected"),
    [((21, 7), 22, True), ((21, 7), 6, True), ((21, 7), 7, False), ((1, 5), 3, True), ((1, 5), 22, False), ((8, 8), 8, False)],
    ids=["evening", "morning", "over", "small-hours", "before", "none"],
)
def test_quiet_hours_go_over_midnight_or_not(quiet, hour, expected):
    assert Pace(*quiet).is_quiet_hour(hour) is expected


def test_the_next_fit_leaves_quiet_hours_days_off_and_the_gap():
    saturday_night = datetime(2026, 11, 21, 22, 30, tzinfo=UTC)
    taken = [datetime(2026, 11, 23, 9, 0, tzinfo=UTC)]
    options = {"zone": STOCKHOLM, "pace": Pace(gap=timedelta(hours=24)), "taken": taken, "not_before": saturday_night}
    at = next_fit(saturday_night, **options)
    assert at.astimezone(STOCKHOLM) == datetime(2026, 11, 24, 23, 30, tzinfo=STOCKHOLM).replace(hour=7, minute=0) + timedelta(
        days=1
    )
    crowded = replace(options["pace"], gap=timedelta(days=400))
    assert next_fit(saturday_night, **{**options, "pace": crowded}) == saturday_night


def test_a_meeting_on_a_sunday_is_no_day_off_for_those_who_are_met_there():
    meeting = Meeting(frozenset({6}), time(11))
    at = next_fit(MONDAY, zone=STOCKHOLM, pace=Pace(), taken=[], meeting=meeting, not_before=MONDAY)
    assert at.astimezone(STOCKHOLM) == datetime(2026, 11, 29, 11, 0, tzinfo=STOCKHOLM)


@pytest.mark.parametrize("town", ["Europe/Stockholm", "Europe/Helsinki", "America/New_York"])
def test_a_plan_keeps_the_towns_clock_over_the_change_of_time(town):
    zone = ZoneInfo(town)
    before = datetime(2026, 10, 20, 10, 0, tzinfo=zone)
    start = usual_start(before, zone)
    assert (start.astimezone(zone).hour, start.astimezone(zone).date()) == (10, date(2026, 10, 21))


def test_repeats_stand_at_the_same_time_by_the_clock_after_summer_time(database, answer, groups, channels, clock):
    clock.now = datetime(2026, 10, 19, 6, 0, tzinfo=UTC)
    with database.write_session() as session:
        sandwich = session.get(Sandwich, answer.id)
        start = datetime(2026, 10, 20, 8, 0, tzinfo=UTC)
        made = propose_plan(session, sandwich, now=clock.utcnow(), audience_ids=[groups["old"]], starts_at=start)
    assert {row.at.astimezone(STOCKHOLM).hour for row in made.rows} == {10}
    assert {row.at.hour for row in made.rows} == {8, 9}
