"""Bursts: the false-alarm rate holds, bursts are found and told once, odd input is harmless."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from classifiers.bursts.finding import Watch, find_bursts
from classifiers.bursts.levels import alarm_level, months_between
from classifiers.bursts.scanning import DAY, HOUR, hours_of_week, scan
from classifiers.bursts.simulating import draw_stream

START = datetime(2026, 1, 5, tzinfo=UTC)
MONTH_DAYS = 365.25 / 12


def moments(seconds):
    """Seconds from the start as times."""
    return [START + timedelta(seconds=float(value)) for value in seconds]


def drawn(seed, per_day, days=120, **how):
    """A stream in which nothing happens, as seconds from the start."""
    return draw_stream(np.random.default_rng([99, seed]), per_day, days, **how)


@pytest.mark.parametrize("per_day", [0.2, 2.0, 20.0], ids=["fifth", "two", "twenty"])
@pytest.mark.parametrize("false_alarms", [0.5, 1.0], ids=["half", "one"])
def test_false_alarms_keep_to_what_was_asked(per_day, false_alarms):
    """On streams that the level was not measured on; four standard errors of a Poisson count are allowed."""
    streams = {str(seed): moments(drawn(seed, per_day, dispersion=0.1 * (seed % 2))) for seed in range(60)}
    months = 60 * (120 - 7) / MONTH_DAYS
    found = len(find_bursts(streams, Watch(false_alarms)))
    wanted = false_alarms * months
    assert found <= wanted + 4 * wanted**0.5
    assert found >= 0.4 * wanted  # an alarm level that never fires would keep the promise too


@pytest.mark.parametrize("per_day", [0.2, 2.0, 20.0], ids=["fifth", "two", "twenty"])
def test_burst_is_found_soon_and_told_once(per_day):
    begins = 100 * DAY
    burst = begins + np.linspace(0, 6 * HOUR, 40)
    quiet = drawn(7, per_day)
    streams = {"quiet": moments(quiet), "burst": moments([*quiet, *burst])}
    alarms = [alarm for alarm in find_bursts(streams, Watch(0.1)) if alarm.stream == "burst"]
    told = [alarm for alarm in alarms if alarm.at >= START + timedelta(seconds=begins)]
    assert len(told) == 1
    assert told[0].at <= START + timedelta(seconds=begins, hours=3)
    assert told[0].peak.score > told[0].score >= 10
    assert told[0].peak.count >= 30
    assert told[0].peak.expected < 15


def test_slow_burst_of_a_week_is_found_by_a_long_window():
    extra = 90 * DAY + np.linspace(0, 7 * DAY, 25)
    alarms = find_bursts({"a": moments([*drawn(3, 1.0), *extra])}, Watch(0.2))
    assert [alarm.window_hours >= 24 for alarm in alarms if alarm.at >= START + timedelta(days=90)] == [True]


def test_weekly_rhythm_is_no_burst_and_the_same_number_at_night_is():
    """Six an hour every Monday morning is usual; six an hour on a Sunday night is not."""
    mondays = [week * 7 * DAY + 9 * HOUR + n * 600 for week in range(16) for n in range(6)]
    night = [15 * 7 * DAY + 6 * DAY + 2 * HOUR + n * 600 for n in range(6)]
    usual = find_bursts({"a": moments(mondays)}, Watch(0.5))
    assert [alarm for alarm in usual if alarm.at > START + timedelta(days=84)] == []
    assert find_bursts({"a": moments([*mondays, *night])}, Watch(0.5))[-1].at > START + timedelta(days=110)


def test_rhythm_follows_the_clock_of_the_zone_through_daylight_saving():
    """In Stockholm, 29 March 2026 has no hour from two to three; 25 October has it twice."""
    zone = ZoneInfo("Europe/Stockholm")
    spring = int(datetime(2026, 3, 29, tzinfo=UTC).timestamp() // 3600)
    assert [place % 24 for place in hours_of_week(spring, 4, zone)] == [1, 3, 4, 5]
    autumn = int(datetime(2026, 10, 25, tzinfo=UTC).timestamp() // 3600)
    assert [place % 24 for place in hours_of_week(autumn - 1, 4, zone)] == [1, 2, 2, 3]


@pytest.mark.parametrize("first", [datetime(2026, 1, 5), datetime(2026, 8, 3)], ids=["into-summer", "into-winter"])
def test_change_of_the_clock_is_no_burst(first):
    """Five posts at nine by the clock of the town every day, across the change."""
    zone = ZoneInfo("Europe/Stockholm")
    days = [(first + timedelta(days=n)).replace(tzinfo=zone) for n in range(120)]
    posts = [day.replace(hour=9, minute=10 * n) for day in days for n in range(5)]
    late = [alarm for alarm in find_bursts({"a": posts}, Watch(0.5, zone)) if alarm.at > posts[0] + timedelta(days=30)]
    assert late == []


def test_lasting_change_becomes_usual_and_stops_alarming():
    before, after = drawn(1, 1.0, 80), drawn(2, 5.0, 120, start=80 * DAY)
    alarms = find_bursts({"a": moments([*before, *after])}, Watch(0.5))
    late = [alarm for alarm in alarms if alarm.last_at > START + timedelta(days=150)]
    assert len(late) <= 3
    assert any(abs(alarm.at - (START + timedelta(days=80))) < timedelta(days=3) for alarm in alarms)


@pytest.mark.parametrize("count", [0, 1, 2], ids=["none", "one", "two"])
def test_next_to_no_posts_give_no_alarm(count):
    assert find_bursts({"a": moments(range(count)), "b": []}) == []


def test_no_streams_give_no_alarm():
    assert find_bursts({}) == []


def test_thousand_posts_in_the_same_second_are_one_alarm():
    posts = [*moments(drawn(4, 1.0)), *[START + timedelta(days=110)] * 1000]
    alarms = [alarm for alarm in find_bursts({"a": posts}) if alarm.at == START + timedelta(days=110)]
    assert len(alarms) == 1
    assert alarms[0].count >= 1000
    assert np.isfinite(alarms[0].score)


def test_thousand_posts_in_the_first_second_are_no_alarm():
    """Nothing is usual yet."""
    assert find_bursts({"a": [START] * 1000}) == []


def test_order_of_the_posts_does_not_matter():
    posts = moments([*drawn(5, 2.0), *(100 * DAY + np.linspace(0, HOUR, 15))])
    mixed = [posts[place] for place in np.random.default_rng(1).permutation(len(posts))]
    assert find_bursts({"a": mixed}) == find_bursts({"a": posts}) != []


def test_streams_do_not_touch_each_other():
    """The same alone and among others, also others of another year."""
    posts = moments([*drawn(5, 2.0), *(100 * DAY + np.linspace(0, HOUR, 15))])
    others = {str(n): [moment + timedelta(days=150 * n) for moment in moments(drawn(n, 3.0))] for n in range(1, 5)}
    among = [alarm for alarm in find_bursts({"a": posts, **others}) if alarm.stream == "a"]
    assert among == find_bursts({"a": posts})


def test_posts_before_since_only_teach():
    posts = moments([*drawn(5, 2.0), *(100 * DAY + np.linspace(0, HOUR, 15))])
    since = START + timedelta(days=99)
    taught = find_bursts({"a": posts}, since=since)
    assert taught == [alarm for alarm in find_bursts({"a": posts}) if alarm.at > since] != []


def test_burst_does_not_become_the_usual_at_once():
    """A second burst a fortnight after a great one is still told."""
    first, second = 80 * DAY + np.linspace(0, DAY, 150), 96 * DAY + np.linspace(0, 12 * HOUR, 40)
    alarms = find_bursts({"a": moments([*drawn(6, 0.5), *first, *second])}, Watch(0.5))
    assert any(START + timedelta(days=96) <= alarm.at < START + timedelta(days=97) for alarm in alarms)


@pytest.mark.parametrize("wrong", [0.0, 5.0, float("nan")], ids=["none", "many", "nan"])
def test_watch_refuses_a_rate_that_cannot_be_kept(wrong):
    with pytest.raises(ValueError, match="between"):
        Watch(wrong)


def test_score_and_level_say_the_same():
    """What is at the level for one a month has the score of one month."""
    per_day = np.array([0.2, 0.3, 1.3, 20.0, 70.0])
    assert months_between(alarm_level(1.0, per_day), per_day) == pytest.approx(np.ones(5), rel=0.25)
    assert np.all(alarm_level(0.1, per_day) > alarm_level(1.0, per_day))
    assert np.all(np.diff(months_between(np.linspace(0, 30, 200), np.full(200, 2.0))) >= 0)


def test_scan_gives_a_row_for_each_post_after_the_first_week():
    times = drawn(8, 2.0)
    found = scan([times])
    assert len(found.at) == (times - times[0] >= 7 * DAY).sum()
    assert np.all(found.expected[found.count > 1] > 0)
    assert np.all(found.count[np.isfinite(found.strength)] > 1)
