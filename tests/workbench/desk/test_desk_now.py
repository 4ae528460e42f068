"""The page “now”: what is late, new and mine, for one thumb."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event, select

from tests.e2e.looking import faults_on_phone
from workbench.accounts.models import User
from workbench.alerts.models import Alert, AlertRule
from workbench.alerts.roster.models import DutyShift
from workbench.audiences.models import Spokesperson
from workbench.campaigns.delivering.stops import stop_everything
from workbench.rumours import keeping, service
from workbench.rumours.models import Rumour
from workbench.rumours.risk import Factors
from workbench.rumours.timing.pausing import pause_clock

CALM = Factors(1, 1, 1, 1, 1, 0)


@pytest.fixture
def write(app, database, clock):
    """Run a change and commit."""

    def run(change):
        with app.test_request_context(headers={"Accept-Language": "en"}), database.write_session() as session:
            return change(session)

    return run


@pytest.fixture
def rumour(write, people, clock):
    """A rumour, perhaps with an owner and a decision: rumour("…", owner="writer", decision="respond"). Returns its code."""

    def make(claim, *, owner=None, decision="", **more):
        def change(session):
            row = service.open_rumour(session, claim, theme="T01", actor_id=people["writer"].id, now=clock.utcnow(), **more)
            if owner:
                keeping.take_rumour(session, row, actor=session.get_one(User, people[owner].id), now=clock.utcnow())
            if decision:
                values = {"reason": "Det sprids.", "actor": session.get_one(User, people["approver"].id), "now": clock.utcnow()}
                service.decide(session, row, decision=decision, **values)
            return row.code

        return write(change)

    return make


@pytest.fixture
def alert(write, clock):
    """An alert about a rumour: alert(code, is_urgent=True)."""

    def make(code, **more):
        def change(session):
            now = clock.utcnow()
            rule = session.scalar(select(AlertRule)) or AlertRule(
                name="Tre på ett dygn", kind="sightings", threshold=3, created_at=now
            )
            session.add(rule)
            session.flush()
            rumour_id = session.scalar(select(Rumour.id).where(Rumour.code == code))
            values = {"rule_id": rule.id, "rumour_id": rumour_id, "dedupe": f"{code}", "reason": "3", "raised_at": now} | more
            row = Alert(**values)
            session.add(row)
            session.flush()
            return row.id

        return write(change)

    return make


@pytest.fixture
def busy(rumour, alert, write, people, clock, later):
    """A day with something of everything, at 12:00."""
    clock.now = datetime(2026, 11, 18, 8, 0, tzinfo=UTC)
    late = rumour("Ett boende är beslutat i Älvskolan", decision="what_we_know")
    rumour("Nyanlända går före i bostadskön", owner="writer", decision="respond")
    clock.now = datetime(2026, 11, 20, 7, 0, tzinfo=UTC)
    mine = rumour("Kötiden gäller inte alla", owner="approver", decision="prepare")
    new = rumour("Simhallen stänger för barnfamiljer")
    rumour("SFI läggs ner i januari")
    alert(new, is_urgent=True)
    clock.now = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
    start, end = datetime(2026, 11, 16, 7, tzinfo=UTC), datetime(2026, 11, 23, 7, tzinfo=UTC)

    def duty(session):
        session.add(DutyShift(user_id=people["approver"].id, starts_at=start, ends_at=end, changed_at=start))
        given = {
            "consent_at": start,
            "consent_until": date(2026, 12, 1),
            "created_at": start,
            "themes": ["T05"],
            "languages": ["sv"],
            "consent_how": "written",
        }
        home = people["approver"].organisation_id
        session.add(Spokesperson(name="Rektorn i Norrvik", role_title="Rektor", organisation_id=home, **given))

    write(duty)
    return {"late": late, "mine": mine, "new": new}


def section(page, name):
    """The text of one section of the page."""
    return page.split(f'id="{name}"')[1].split("</section>")[0]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_danger_comes_first_then_what_has_waited_longest(sign_in, busy, rumour, clock, language):
    """The thumb begins where somebody may be hurt. One card for each rumour, by its nearest target."""
    rumour("Samling vid torget i kväll", decision="respond_now")
    clock.move(timedelta(hours=2))
    page = section(sign_in("approver", language=language).get("/now").text, "late")
    claims = ["Samling vid torget", "går före i bostadskön", "Ett boende är beslutat"]
    places = [page.index(claim) for claim in claims]
    assert places == sorted(places)
    assert page.count('class="duty duty-late"') == 3
    assert {"sv": "för sent", "en": " late"}[language] in page


def test_page_counts_what_it_shows(sign_in, busy):
    """Two are late, an alert and a rumour are new; a rumour and a consent are the approver's."""
    page = sign_in("approver").get("/now").text
    assert "<title>Right now: 2 late, 2 new, 2 mine" in page
    assert [section(page, name).count("<article") for name in ("late", "new", "mine")] == [2, 2, 2]
    assert "Urgent alert" in section(page, "new")
    assert "Rektorn i Norrvik" in section(page, "mine")
    assert "Simhallen stänger" not in section(page, "mine")


def test_rumour_with_an_alert_is_not_new_twice(sign_in, busy):
    """The alert stands for it."""
    assert section(sign_in("approver").get("/now").text, "new").count("<bdi>Simhallen stänger för barnfamiljer</bdi>") == 1


def test_restricted_rumours_are_neither_shown_nor_counted(sign_in, busy, rumour, alert, clock):
    """A writer who does not own it sees no trace; who may see it does."""
    code = rumour("En elev pekas ut", flags=("individual",), decision="respond_now")
    alert(code)
    clock.move(timedelta(hours=3))
    writer, approver = sign_in("writer").get("/now").text, sign_in("approver").get("/now").text
    assert "En elev pekas ut" not in writer
    assert "2 late, 2 new" in writer
    assert "En elev pekas ut" in section(approver, "late")
    assert "3 late, 3 new" in approver


@pytest.mark.parametrize(
    ("role", "line"), [("approver", "You are on duty until"), ("writer", "Approver is on duty until")], ids=["me", "a-colleague"]
)
def test_page_says_who_is_on_duty_and_until_when(sign_in, busy, role, line):
    """The time is there too."""
    assert line in sign_in(role).get("/now").text


def test_gap_in_the_roster_is_said_plainly(sign_in, busy, clock):
    """Alerts then go to the administrators."""
    clock.move(timedelta(days=10))
    assert "Nobody is on duty. Alerts go to the administrators." in sign_in("writer").get("/now").text


def test_empty_page_says_that_all_is_well(sign_in):
    """Each of the three parts with a line of its own."""
    page = sign_in("writer").get("/now").text
    for line in ("Nothing is late.", "Nothing new: no alert waits for an answer.", "Nothing waits for you."):
        assert line in page


def test_taking_a_new_rumour_moves_it_to_mine(sign_in, busy, write):
    """One press, no form to fill in."""
    writer = sign_in("writer")
    code = write(lambda session: session.scalar(select(Rumour.code).where(Rumour.claim == "SFI läggs ner i januari")))
    assert f"/rumours/{code}/take" in section(writer.get("/now").text, "new")
    assert writer.post(f"/rumours/{code}/take").status_code == 303
    page = writer.get("/now").text
    assert "SFI läggs ner" not in section(page, "new")
    assert "SFI läggs ner" in section(page, "mine")


def test_paused_clock_is_neither_late_nor_mine(sign_in, busy, write, people, clock):
    """It comes back when the pause ends, as late as it was."""

    def pause(session):
        row = session.scalar(select(Rumour).where(Rumour.code == busy["late"]))
        until = clock.utcnow() + timedelta(hours=20)
        pause_clock(session, row, reason="Vi väntar", until=until, actor=people["writer"], now=clock.utcnow())

    write(pause)
    assert "Ett boende är beslutat" not in section(sign_in("writer").get("/now").text, "late")
    clock.move(timedelta(days=4))
    assert "Ett boende är beslutat" in section(sign_in("writer").get("/now").text, "late")


def test_stop_is_always_there_and_says_when_it_holds(sign_in, busy, write, people, clock):
    """The stop itself is a page with a reason; here is the way to it."""
    assert 'href="/stop"' in sign_in("writer").get("/now").text
    write(lambda session: stop_everything(session, reason="Kris", actor=people["approver"], now=clock.utcnow()))
    assert "Everything is stopped" in sign_in("writer").get("/now").text


def test_news_line_is_silent_until_something_changes(sign_in, busy, rumour):
    """Nothing moves under the thumb: the page offers to be fetched again."""
    writer = sign_in("writer")
    address = writer.get("/now").text.split('hx-get="')[1].split('"')[0]
    assert writer.get(address).text.strip() == ""
    rumour("Biblioteket stänger på lördagar")
    assert "Something has changed" in writer.get(address).text


@pytest.mark.parametrize("seen", ["", "x" * 5000, "%00", "‮"], ids=["none", "long", "nul", "bidi"])
def test_news_line_survives_odd_addresses(sign_in, seen):
    """A damaged address only means that the page may be fetched again."""
    answer = sign_in("writer").get("/now/news", query_string={"seen": seen})
    assert answer.status_code == 200
    assert "Something has changed" in answer.text


def test_partners_and_visitors_have_no_such_page(sign_in):
    """Cases are for staff."""
    assert sign_in("partner").get("/now").status_code == 403
    assert sign_in().get("/now").status_code == 302


def test_start_page_leads_there_and_says_how_much_is_late(sign_in, busy):
    """For staff; a partner starts as before."""
    page = sign_in("writer").get("/").text
    assert "Right now: 2 late" in page
    assert page.index("bostadskön") < page.index("SFI läggs ner")
    assert 'href="/now"' not in sign_in("partner").get("/").text


def test_page_takes_few_queries_however_much_there_is(sign_in, busy, rumour, database):
    """No query for each card."""
    for number in range(15):
        rumour(f"Rykte nummer {number}", owner="writer", decision="respond")
    writer, statements = sign_in("writer"), []
    event.listen(database.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    writer.get("/now")
    assert len([one for one in statements if one.lstrip().upper().startswith("SELECT")]) <= 22


def test_long_list_says_how_many_more(sign_in, rumour, clock):
    """And where they stand."""
    for number in range(14):
        rumour(f"Rykte nummer {number}", decision="respond_now")
    clock.move(timedelta(hours=2))
    page = section(sign_in("writer").get("/now").text, "late")
    assert page.count("<article") == 12
    assert "2 more" in page


@pytest.mark.parametrize("language", ["sv", "en"])
def test_page_has_no_faults_on_a_phone(signed_in, busy, language):
    """axe at 320 px in both schemes; every target of the thumb at least 44 px; the bar covers nothing that has focus."""
    page = signed_in("approver", viewport={"width": 320, "height": 640}).new_page()
    assert faults_on_phone(page, ["/now"], language) == []
    low = page.eval_on_selector_all(
        ".duty .btn, .now-bar a", "all => all.filter(one => one.getBoundingClientRect().height < 44).map(one => one.outerHTML)"
    )
    assert low == []
    bar = page.locator(".now-bar").bounding_box()
    for button in page.locator(".duty .btn").all():
        button.focus()
        box = button.bounding_box()
        assert box["y"] + box["height"] <= bar["y"] + 1
