"""The pages of planning: the plan of an answer, moving, pace, measures; roles, bad input, and both odd nights."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, select

from workbench.audiences.models import Audience
from workbench.campaigns.models import Channel, Placement
from workbench.campaigns.planning.models import ChannelAudience, PlanRow

BASE = "/answers/kotiden-avgor/campaign"


def html(response):
    return response.get_data(as_text=True)


@pytest.fixture
def groups(database, channels):
    """Older people reached by the notice board and the list; newcomers by nothing."""
    with database.write_session() as session:
        old = Audience(name_sv="Äldre", name_en="Older people", languages=["sv"], is_65_plus=True)
        new = Audience(name_sv="Nyinflyttade", name_en="Newcomers", languages=["sv"])
        session.add_all([old, new])
        session.flush()
        for name in ("manual", "email"):
            session.add(ChannelAudience(channel_id=channels[name].id, audience_id=old.id))
        return {"old": old.id, "new": new.id}


@pytest.fixture
def propose(sign_in, answer, groups):
    """Press "Propose a plan"; gives the client and the answer."""

    def do(*names, at="2026-11-23T10:00", role="writer", **more):
        client = sign_in(role)
        data = {"audience": [groups[name] for name in names], "at": at, **more}
        return client, client.post(BASE, data=data)

    return do


def rows_of(database):
    with database.read_session() as session:
        return session.scalars(select(PlanRow).order_by(PlanRow.scheduled_at, PlanRow.id)).all()


def test_without_an_audience_the_page_says_so(sign_in, answer):
    page = html(sign_in("writer").get(BASE))
    assert "There is no audience yet" in page


def test_a_plan_is_proposed_changed_checked_and_booked(propose, database, sign_in):
    client, pressed = propose("old")
    assert pressed.status_code == 303
    page = html(client.get(BASE))
    assert "10 proposed, 0 booked" in page
    assert "Choose who says it" in page
    assert client.post(f"{BASE}/own-voice").status_code == 303
    first = rows_of(database)[0]
    form = html(client.get(f"{BASE}/{first.id}"))
    assert 'value="2026-11-23T10:00"' in form
    version = re.search(r'name="version" value="(\d+)"', form)[1]
    data = {"at": "2026-11-24T11:30", "voice": "own", "content": "full", "version": version}
    assert client.post(f"{BASE}/{first.id}", data=data).status_code == 303
    check = html(client.get(f"{BASE}/check"))
    assert "Book 10 placements" in check
    assert "The fact, without the rumour" in check
    given = re.findall(r'name="row" value="([^"]+)"', check)
    assert client.post(f"{BASE}/book", data={"row": given}).status_code == 303
    assert client.post(f"{BASE}/book", data={"row": given}).status_code == 303  # twice is once
    with database.read_session() as session:
        assert len(session.scalars(select(Placement)).all()) == 10
    assert "0 proposed, 10 booked" in html(client.get(BASE))


def test_a_plan_that_changed_after_the_check_is_not_booked(propose, database):
    client, _pressed = propose("old")
    client.post(f"{BASE}/own-voice")
    given = re.findall(r'name="row" value="([^"]+)"', html(client.get(f"{BASE}/check")))
    first = rows_of(database)[0]
    data = {"at": "2026-11-25T11:30", "voice": "own", "content": "fact", "version": str(first.version)}
    assert client.post(f"{BASE}/{first.id}", data=data).status_code == 303
    assert client.post(f"{BASE}/book", data={"row": given}).status_code == 409
    with database.read_session() as session:
        assert session.scalars(select(Placement)).all() == []


def test_an_audience_without_a_channel_is_told_in_one_sentence(propose):
    client, pressed = propose("new", "old")
    assert pressed.status_code == 303
    assert "Newcomers: no channel" in html(client.get(BASE))
    client, _pressed = propose("new")
    assert "The plan has no rows" in html(client.get(BASE))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"audience": []}, "Choose at least one audience"),
        ({"audience": ["999"]}, ""),
        ({"audience": ["x\x00"]}, ""),
        ({"at": "2020-01-01T10:00"}, "That time has passed"),
        ({"at": "2027-03-28T02:30"}, "That hour does not exist"),
        ({"at": "2027-10-31T02:30"}, "That hour comes twice"),
        ({"at": "\u202e2026" + "x" * 9000}, ""),
        ({"at": "2031-01-01T10:00"}, "within a year"),
    ],
    ids=["none", "unknown", "nul", "past", "missing-hour", "double-hour", "long", "far"],
)
def test_bad_proposals_come_back_with_the_form(sign_in, answer, groups, given, said):
    data = {"audience": [groups["old"]], "at": "2026-11-23T10:00", **given}
    page = sign_in("writer").post(BASE, data=data)
    assert page.status_code == 422
    assert said in html(page)
    assert "Error: " in html(page)


def test_the_hour_that_comes_twice_is_asked_about_and_kept(propose, database, clock):
    clock.now = datetime(2027, 10, 30, 9, 0, tzinfo=UTC)
    _client, asked = propose("old", at="2027-10-31T02:30")
    assert "02:30 winter time" in html(asked)


def test_a_row_is_added_and_taken_off(propose, database, channels, sign_in):
    client, _pressed = propose("old")
    data = {"channel": channels["webhook"].id, "audience": 0, "at": "2026-12-03T09:00", "voice": "own", "content": "fact"}
    assert "Intranätet" in html(client.get(f"{BASE}/add"))
    assert client.post(f"{BASE}/add", data=data).status_code == 303
    added = next(row for row in rows_of(database) if row.channel_id == channels["webhook"].id)
    assert client.post(f"{BASE}/{added.id}/remove").status_code == 303
    assert len(rows_of(database)) == 10
    assert client.post(f"{BASE}/add", data={**data, "voice": ""}).status_code == 422
    assert client.post(f"{BASE}/add", data={**data, "content": "myth"}).status_code == 422
    for year in ("0001", "9999"):
        assert client.post(f"{BASE}/add", data={**data, "at": f"{year}-12-31T23:59"}).status_code == 422
    assert client.get(f"{BASE}/999999").status_code == 404


def test_suggested_people_stand_with_their_reasons(propose, database, speaker):
    client, _pressed = propose("old")
    page = html(client.get(f"{BASE}/{rows_of(database)[0].id}"))
    assert "Suggested for this audience, theme and day" in page
    assert "Karin Åström" in page


@pytest.mark.parametrize("role", ["partner", "reporter"])
def test_who_may_not_see_a_plan(sign_in, answer, role):
    assert sign_in(role).get(BASE).status_code in (302, 403)
    assert sign_in(role).get("/plan/measures").status_code in (302, 403)


@pytest.mark.parametrize("path", ["own-voice", "book", "1/remove"], ids=["voice", "book", "remove"])
def test_an_auditor_reads_but_changes_nothing(sign_in, answer, groups, path):
    client = sign_in("auditor")
    assert client.get(BASE).status_code == 200
    assert client.post(f"{BASE}/{path}").status_code == 403
    assert client.post(BASE).status_code == 403


def test_the_answers_page_leads_to_the_plan(sign_in, answer):
    page = html(sign_in("writer").get("/answers/kotiden-avgor"))
    assert f'href="{BASE}"' in page


def test_the_calendar_shows_proposals_to_staff_and_not_to_partners(propose, sign_in):
    propose("old")
    assert "Proposed, not booked" in html(sign_in("writer").get("/plan"))
    assert "Proposed, not booked" in html(sign_in("writer").get("/plan?view=week&start=2026-11-23"))
    assert "Proposed, not booked" not in html(sign_in("partner").get("/plan"))


def test_a_repeat_on_the_placing_page_carries_the_fact(sign_in, answer, channels):
    client = sign_in("writer")
    data = {"channel": channels["email"].id, "when": "later", "at": "2026-11-24T10:00", "voice": "own"}
    path = "/answers/kotiden-avgor/check"
    assert "nyinflyttade går före" in html(client.get(path, query_string=data))
    repeat = html(client.get(path, query_string={**data, "repeat": "1"}))
    assert "nyinflyttade går före" not in repeat
    assert 'name="content" value="fact"' in repeat
    assert "nyinflyttade går före" in html(client.get(path, query_string={**data, "repeat": "1", "content": "full"}))


def test_in_the_hour_that_comes_twice_the_calendar_says_which(place, sign_in, clock):
    clock.now = datetime(2027, 10, 28, 9, 0, tzinfo=UTC)
    place("manual", at=datetime(2027, 10, 31, 0, 30, tzinfo=UTC))
    place("email", at=datetime(2027, 10, 31, 1, 30, tzinfo=UTC))
    page = html(sign_in("writer").get("/plan"))
    assert "<b>02:30 summer time</b>" in page
    assert "<b>02:30 winter time</b>" in page


# Moving


def test_dropped_on_a_day_it_keeps_its_time_by_the_clock(place, sign_in, database):
    row = place("manual", at=datetime(2026, 11, 24, 8, 15, tzinfo=UTC))[0]
    client = sign_in("writer")
    answer = client.post(f"/plan/{row.reference}/move?list=view%3Dmonth", data={"day": "2026-11-27"})
    assert answer.status_code == 303
    assert "view=month" in answer.location
    assert answer.location.endswith(f"#p-{row.reference}")
    with database.read_session() as session:
        assert session.get(Placement, row.id).scheduled_at == datetime(2026, 11, 27, 8, 15, tzinfo=UTC)


def test_a_move_is_undone_from_the_page_that_it_leads_to(place, sign_in, database):
    row = place("manual", at=datetime(2026, 11, 24, 8, 15, tzinfo=UTC))[0]
    client = sign_in("writer")
    moved = client.post(f"/plan/{row.reference}/move?list=view%3Dmonth", data={"day": "2026-11-27"})
    page = html(client.get(moved.location))
    exact = re.search(r'name="exact" value="([^"]+)"', page)[1]
    assert "data-undo" in page
    assert client.post(f"/plan/{row.reference}/move?list=view%3Dmonth", data={"exact": exact}).status_code == 303
    with database.read_session() as session:
        assert session.get(Placement, row.id).scheduled_at == datetime(2026, 11, 24, 8, 15, tzinfo=UTC)


def test_dropped_on_an_hour_of_the_week_it_keeps_its_minutes(place, sign_in, database):
    row = place("manual", at=datetime(2026, 11, 24, 8, 15, tzinfo=UTC))[0]
    client = sign_in("writer")
    data = {"day": "2026-11-25", "hour": "14"}
    assert client.post(f"/plan/{row.reference}/move?list=view%3Dweek", data=data).status_code == 303
    with database.read_session() as session:
        assert session.get(Placement, row.id).scheduled_at == datetime(2026, 11, 25, 13, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "clock_time", "question", "choices"),
    [
        ("2027-03-28", "02:30", "That hour does not exist", ("01:30 winter time", "03:30 summer time")),
        ("2027-10-31", "02:30", "That hour comes twice", ("02:30 summer time", "02:30 winter time")),
    ],
    ids=["missing", "double"],
)
def test_the_odd_hours_are_asked_about_when_it_is_dropped_there(
    place, sign_in, database, clock, day, clock_time, question, choices
):
    moment = datetime.fromisoformat(f"{day}T{clock_time}")
    clock.now = (moment - timedelta(days=9)).replace(tzinfo=UTC)
    before = datetime(moment.year, moment.month, moment.day, 1, 30, tzinfo=UTC) - timedelta(days=3)
    row = place("manual", at=before.replace(hour=0 if moment.month == 10 else 1))[0]
    client = sign_in("writer")
    asked = client.post(f"/plan/{row.reference}/move?list=view%3Dmonth", data={"day": day})
    assert asked.status_code == 422
    assert question in html(asked)
    for choice in choices:
        assert choice in html(asked)
    data = {"at": f"{day}T{clock_time}", "which": "1"}
    assert client.post(f"/plan/{row.reference}/move?list=view%3Dmonth", data=data).status_code == 303
    with database.read_session() as session:
        moved = session.get(Placement, row.id).scheduled_at
    assert moved == moment.replace(hour=1, tzinfo=UTC)


@pytest.mark.parametrize(
    "data",
    [
        {"day": "2026-11-19"}, {"day": "2026-02-31"}, {"day": "\x00"}, {"day": "9999-12-31"},
        {"exact": "2020-01-01T00:00:00+00:00"}, {"exact": "2026-11-27T09:00:00"}, {"exact": "x" * 100_000}, {}, {"at": "\u202e"},
    ],
    ids=["past", "no-day", "nul", "far", "exact-past", "naive", "long", "nothing", "bidi"],
)  # fmt: skip
def test_a_bad_move_comes_back_with_the_form(place, sign_in, database, data):
    row = place("manual", at=datetime(2026, 11, 24, 8, 15, tzinfo=UTC))[0]
    assert sign_in("writer").post(f"/plan/{row.reference}/move", data=data).status_code == 422
    with database.read_session() as session:
        assert session.get(Placement, row.id).scheduled_at == row.scheduled_at


def test_what_has_passed_is_not_moved_by_any_way(place, sign_in, database, clock):
    row = place("manual", at=datetime(2026, 11, 20, 10, 0, tzinfo=UTC))[0]
    clock.move(timedelta(hours=2))
    client = sign_in("writer")
    for data in ({"day": "2026-11-27"}, {"at": "2026-11-27T10:00"}, {"exact": "2026-11-27T09:00:00+00:00"}):
        page = client.post(f"/plan/{row.reference}/move", data=data)
        assert page.status_code == 422
        assert "It stays where it is" in html(page)
    assert "data-movable" not in html(client.get("/plan"))
    with database.read_session() as session:
        assert session.get(Placement, row.id).scheduled_at == row.scheduled_at


def test_a_move_into_the_quiet_hours_is_done_and_warned_about(place, sign_in):
    row = place("manual", at=datetime(2026, 11, 24, 8, 15, tzinfo=UTC))[0]
    client = sign_in("writer")
    moved = client.post(
        f"/plan/{row.reference}/move?list=view%3Dweek%26start%3D2026-11-23", data={"day": "2026-11-25", "hour": "23"}
    )
    page = html(client.get(moved.location))
    assert "quiet hours" in page
    assert "Quiet hours" in page


def test_a_partner_moves_nothing_of_the_municipality(place, sign_in):
    row = place("partner_manual", at=datetime(2026, 11, 24, 8, 15, tzinfo=UTC))[0]
    assert sign_in("partner").post(f"/plan/{row.reference}/move", data={"day": "2026-11-27"}).status_code == 403
    assert "data-movable" not in html(sign_in("partner").get("/plan"))


def test_the_odd_nights_stand_in_the_calendar(place, sign_in, clock):
    clock.now = datetime(2027, 3, 23, 9, 0, tzinfo=UTC)
    place("manual", at=datetime(2027, 3, 27, 9, 0, tzinfo=UTC))
    for view in ("month", "week"):
        assert "Clocks go forward" in html(sign_in("writer").get(f"/plan?view={view}"))


def test_the_week_shows_the_hour_in_which_something_stands(place, sign_in):
    place("manual", at=datetime(2026, 11, 24, 22, 15, tzinfo=UTC))
    page = html(sign_in("writer").get("/plan?view=week&start=2026-11-23"))
    assert 'data-day="2026-11-24" data-hour="23"' in page
    assert 'data-hour="6"' not in page


# Pace and measures


def test_the_pace_of_a_channel_is_set_and_shown(sign_in, channels, groups, database):
    client = sign_in("writer")
    path = f"/plan/pace/{channels['webhook'].id}"
    assert "Nobody has said yet" in html(client.get(path))
    data = {"quiet_from": "20", "quiet_until": "6", "gap_hours": "72", "audience": [groups["new"]]}
    assert client.post(path, data=data).status_code == 303
    page = html(client.get("/plan/pace"))
    assert "quiet 20 to 06" in page
    assert "72 hours between" in page
    assert "Newcomers: no channel" not in page
    with database.read_session() as session:
        assert session.get(Channel, channels["webhook"].id).gap_hours == 72


@pytest.mark.parametrize(
    "bad",
    [
        {"gap_hours": "-1"},
        {"gap_hours": "9999"},
        {"gap_hours": "two"},
        {"quiet_from": "24"},
        {"audience": ["999"]},
        {"gap_hours": ""},
    ],
    ids=["negative", "long", "words", "hour", "audience", "empty"],
)
def test_a_bad_pace_comes_back_with_the_form(sign_in, channels, groups, bad):
    data = {"quiet_from": "20", "quiet_until": "6", "gap_hours": "72", "audience": [groups["new"]], **bad}
    assert sign_in("writer").post(f"/plan/pace/{channels['webhook'].id}", data=data).status_code == 422


def test_the_measures_say_what_they_cannot_tell(sign_in, place, groups, deliver, clock, speaker):
    place("manual", "page", at=clock.utcnow() + timedelta(minutes=5))
    clock.move(timedelta(minutes=6))
    deliver()
    page = html(sign_in("auditor").get("/plan/measures"))
    assert page.count("Cannot tell:") == 6
    assert "Newcomers" in page
    assert sign_in("auditor").get("/plan/measures?days=7").status_code == 422


@pytest.mark.parametrize(
    "path", [BASE, f"{BASE}/check", "/plan", "/plan?view=week&start=2026-11-23", "/plan/pace", "/plan/measures"]
)
def test_pages_of_planning_ask_the_database_few_times(propose, database, path):
    client, _pressed = propose("old")
    client.post(f"{BASE}/own-voice")
    asked = []
    event.listen(database.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    assert client.get(path).status_code == 200
    queries = [one for one in asked if one.startswith("SELECT")]
    assert len(queries) <= 15, "\n".join(queries)


def test_the_plan_is_narrowed_to_one_audience(sign_in, database, place, clock, channels):
    """What is meant for the group, and what goes out on a channel that reaches it; a group that does not exist is refused."""
    place("webhook", "email", at=clock.utcnow() + timedelta(hours=3))
    with database.write_session() as session:
        group = Audience(name_sv="Fiskare", name_en="Fishers", languages=["sv"])
        session.add(group)
        session.flush()
        session.add(ChannelAudience(channel_id=channels["email"].id, audience_id=group.id))
        number = group.id
    client = sign_in("writer")
    text = client.get(f"/plan?view=list&audience={number}").text
    listed = text[text.index("<tbody") :]
    assert "Mejllistan" in listed
    assert "Intranätet" not in listed
    assert client.get("/plan?audience=99999").status_code == 422
    assert client.get("/plan?audience=x").status_code == 422
