"""The pulse of the house: what stands still is told, the ping outside stops, and both come back (W-06)."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tests.workbench.alerts.telling_rig import Outside, add_route, new_rule, new_rumour, receipts, tell_of
from workbench import make_registry
from workbench.alerts.models import Alert, AlertRule
from workbench.alerts.rules.wording import reason_in
from workbench.alerts.telling.models import AlertPulse
from workbench.alerts.telling.pulse import queue_silent_since
from workbench.intake.models import Source
from workbench.queue import Job, enqueue, sweep


@pytest.fixture
def outside():
    server = Outside((200, {}, "OK"))
    yield server
    server.stop()


@pytest.fixture
def house(settings, letters, outside):
    return replace(settings, smtp_url=letters.url, allowed_hosts=(outside.host,))


@pytest.fixture
def minute(database, house, clock, run_jobs):
    """A minute of the worker: only the watch ticks, everything that it plans runs."""

    def pass_by(count=1):
        for _ in range(count):
            clock.move(timedelta(minutes=1))
            with database.write_session() as session:
                enqueue(session, "alerts.watch", {}, dedupe=f"watch:{clock.utcnow()}")
            run_jobs(smtp_url=house.smtp_url, allowed_hosts=house.allowed_hosts)

    return pass_by


@pytest.fixture
def source(database, clock):
    """A source that is read every five minutes, and was read just now."""
    now = clock.utcnow()
    with database.write_session() as session:
        row = Source(
            name="Norrviksbladet", address="https://nyheter.example.net/rss", cursor={}, next_poll_at=now, interval_s=300,
            last_polled_at=now, last_ok_at=now, last_warnings=[], created_at=now - timedelta(days=9),
        )  # fmt: skip
        session.add(row)
        session.flush()
        return row


def alerts(database):
    with database.read_session() as session:
        return session.scalars(select(Alert).options(joinedload(Alert.rule)).order_by(Alert.id)).all()


def read_now(database, clock, source):
    with database.write_session() as session:
        session.get_one(Source, source.id).last_ok_at = clock.utcnow()


def test_all_well_pings_outside_every_minute(database, house, clock, people, minute, outside, source):
    add_route(database, house, clock, "ping", secret=outside.url + "/ping/hemlig-adress")
    minute(5)
    assert [asked[:2] for asked in outside.asked] == [("GET", "/ping/hemlig-adress")] * 5
    assert alerts(database) == []


def test_collecting_that_stands_still_is_told_within_five_minutes_and_the_ping_stops(
    database, house, clock, people, minute, outside, letters, source
):
    add_route(database, house, clock, "ping", secret=outside.url + "/ping")
    minute(9)
    pings = len(outside.asked)
    minute(5)
    (alert,) = alerts(database)
    assert (alert.subject_kind, alert.is_urgent, alert.facts["part"]) == ("system", True, "collecting")
    assert alert.raised_at - source.last_ok_at <= timedelta(minutes=2 * 5 + 5)
    assert {str(letter["To"]) for letter in letters.messages} == {"administrator@norrvik.example"}
    assert reason_in(alert, "sv") in letters.messages[0].get_content()
    assert f"{source.last_ok_at.astimezone(ZoneInfo('Europe/Stockholm')):%Y-%m-%d %H:%M}." in reason_in(alert, "sv")
    assert len(outside.asked) <= pings + 2
    minute(10)
    assert len(alerts(database)) == 1


def test_what_works_again_pings_again_and_a_new_silence_is_a_new_alert(database, house, clock, people, minute, outside, source):
    add_route(database, house, clock, "ping", secret=outside.url + "/ping")
    minute(15)
    before = len(outside.asked)
    read_now(database, clock, source)
    minute()
    assert len(outside.asked) == before + 1
    minute(15)
    assert len(alerts(database)) == 2


def test_mail_that_does_not_go_is_told_by_another_way(database, house, clock, people, minute, outside, letters, source):
    """The mail server is away: rooms hear of it within five minutes, and the outside address hears nothing more."""
    add_route(database, house, clock, "chat", secret=outside.url + "/room", options={"flavour": "slack"})
    letters.reply = "451 4.3.0 later"
    tell_of(database, house, clock, new_rule(database, clock), new_rumour(database, clock), [people["writer"]])
    for _ in range(6):
        read_now(database, clock, source)
        minute()
    (_first, told) = alerts(database)
    assert told.facts["part"] == "delivering"
    assert reason_in(told, "sv") in outside.json()["text"]


def test_queue_that_nobody_works_on_is_told(database, house, clock, people, minute, source):
    with database.write_session() as session:
        enqueue(session, "alerts.ping", {}, dedupe="stuck")
        session.query(Job).filter_by(dedupe="stuck").update(
            {"state": "running", "lease_until": clock.utcnow() + timedelta(days=1)}
        )
        enqueue(session, "unknown.kind", {}, dedupe="another programme's")
    minute(6)
    assert alerts(database) == []
    with database.write_session() as session:
        session.query(Job).filter_by(dedupe="stuck").update(
            {"state": "queued", "kind": "alerts.send_trial", "payload": {"trial_id": 0}}
        )
        awake = clock.utcnow() - timedelta(hours=1)
        since = queue_silent_since(session, clock.utcnow(), ["alerts.send_trial"], awake, own_job=0)
    assert since is not None


def test_rule_that_is_switched_off_raises_nothing_but_the_ping_still_stops(
    database, house, clock, people, minute, outside, source
):
    add_route(database, house, clock, "ping", secret=outside.url + "/ping")
    minute(15)
    with database.write_session() as session:
        session.scalars(select(AlertRule).where(AlertRule.kind == "heartbeat")).one().is_active = False
    read_now(database, clock, source)
    minute()
    before = len(outside.asked)
    minute(15)
    assert len(alerts(database)) == 1
    assert len(outside.asked) == before + 9


def test_house_without_sources_is_well(database, house, clock, people, minute):
    minute(3)
    assert alerts(database) == []
    with database.read_session() as session:
        parts = {row.part: row.silent_since for row in session.scalars(select(AlertPulse))}
    assert parts == {"scheduler": None, "awake": None, "collecting": None, "queue": None, "delivering": None}


def test_morning_after_a_night_without_power_is_no_alarm_but_a_second_chance(
    database, house, clock, people, minute, source, later
):
    minute(3)
    later(hours=9)
    minute(8)
    assert alerts(database) == []
    minute(5)
    assert [alert.facts["part"] for alert in alerts(database)] == ["collecting"]


def test_watch_ticks_by_itself_once_a_minute(database, clock):
    registry = make_registry()
    assert (registry.ticks["alerts.watch"], registry.ticks["alerts.catch_up"]) == (60, 30)
    for _ in range(2):
        sweep(database, registry, clock.utcnow())
    with database.read_session() as session:
        assert session.query(Job).filter_by(kind="alerts.watch").count() == 1


def test_heartbeat_alert_waits_for_no_quiet_hours(database, house, clock, people, minute, source):
    minute(15)
    assert all(row.hold_until is None for row in receipts(database))
    assert receipts(database)
