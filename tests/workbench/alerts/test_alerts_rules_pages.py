"""Writing a rule by its form, trying it on the last 90 days, switching it on; refusals with words; a phone; both languages."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.e2e.looking import faults_on_phone
from tests.workbench.alerts.rule_house import House
from workbench.alerts.models import AlertRule, AlertRuleTrial
from workbench.alerts.rules import trying
from workbench.alerts.rules.kinds import KINDS
from workbench.rumours.models import Sighting

FIELDS = {
    "sightings": {"threshold": "2", "window_hours": "24", "with_unread": "y", "themes": ["T01"], "places": "Hamnen\nTorget"},
    "sources": {"threshold": "2", "window_hours": "72"},
    "burst": {"streams": ["rumour", "place"]},
    "harm": {"threshold": "3"},
    "words": {"words": "skola\nbadhus", "threshold": "1", "window_hours": "24", "genres": ["news", "told"]},
    "spokesperson": {"words": "rektor", "threshold": "1", "window_hours": "24"},
    "source_silent": {"how": "nothing_new", "threshold": "24"},
    "partner_asks": {"asks": ["rumour", "error"]},
    "evidence_broken": {"what": ["gone"]},
    "deadline": {"threshold": "2", "what": ["publish", "print"]},
}


@pytest.fixture
def house(app, database, people, clock, settings):
    """The house with one source."""
    with app.test_request_context():
        return House(database, people, clock, settings)


def given(kind, **values):
    return {"name": f"Regel {kind}", "kind": kind, "tells_duty": "y", "escalate": "15", **FIELDS.get(kind, {}), **values}


def past(house, rumour, days, count=3):
    """So many reports on each of those days ago, at ten in the morning."""
    now = house.clock.utcnow()
    with house.database.write_session() as session:
        for day in days:
            for number in range(count):
                at = now - timedelta(days=day, minutes=number)
                session.add(
                    Sighting(rumour_id=rumour.id, heard_at=at, logged_at=at, channel="phone", text_heard=f"skolan {number}")
                )


def rule_of(database):
    with database.read_session() as session:
        return session.scalars(select(AlertRule)).unique().one()


@pytest.mark.parametrize("kind", sorted(FIELDS))
def test_every_kind_is_written_tried_read_again_and_switched_on(database, sign_in, kind):
    client = sign_in("approver")
    form = client.get(f"/alerts/rules/new?kind={kind}")
    assert form.status_code == 200
    shown = {name for name in ("words", "threshold", "streams", "how", "asks", "what") if f'id="{name}"' in form.text}
    assert shown == {name for name in shown if name in (*KINDS[kind].fields, *KINDS[kind].narrowing)}
    answer = client.post("/alerts/rules/new", data=given(kind))
    assert answer.status_code == 303
    page = client.get(answer.headers["Location"])
    assert "It would not have fired once in 90 days." in page.text
    rule = rule_of(database)
    assert (rule.kind, rule.is_active, rule.escalate_minutes) == (kind, False, 15)
    edit = client.get(f"/alerts/rules/{rule.id}/edit")
    assert edit.status_code == 200
    assert client.post(f"/alerts/rules/{rule.id}/active", data={"active": "1"}).status_code == 303
    assert rule_of(database).is_active
    assert f"Regel {kind}" in client.get("/alerts/rules").text


def test_the_dry_run_says_how_often_when_and_which(house, sign_in):
    """The clock of the tests stands at ten on a working day, and so did it a week before."""
    rumour = house.rumour(claim="badhuset stängs", opened_at=house.clock.utcnow() - timedelta(days=80))
    past(house, rumour, [7, 14, 21])
    client = sign_in("approver")
    page = client.get(client.post("/alerts/rules/new", data=given("sightings", themes=["T01"], places="")).headers["Location"])
    assert "It would have fired 3 times in 90 days, 3 of them in office hours." in page.text
    assert page.text.count("badhuset stängs") == 3
    assert (
        "Den skulle ha larmat 3 gånger på 90 dagar, varav 3 på kontorstid."
        in sign_in("approver", language="sv").get(page.request.path).text
    )


def test_a_restricted_rumour_stands_in_the_dry_run_without_words(house, sign_in):
    rumour = house.rumour(claim="hemligt påstående", sensitivity="restricted")
    past(house, rumour, [7])
    place = sign_in("approver").post("/alerts/rules/new", data=given("sightings", places="")).headers["Location"]
    page = sign_in("auditor").get(place).text
    assert "a restricted rumour" in page
    assert "hemligt" not in page


def test_a_rule_that_would_fire_too_often_is_refused_with_the_count(house, database, sign_in, monkeypatch):
    from workbench.alerts.rules import service, showing

    monkeypatch.setattr(service, "MOST_IN_90_DAYS", 10)
    monkeypatch.setattr(showing, "MOST_IN_90_DAYS", 10)
    for number in range(12):
        past(house, house.rumour(f"R-{number}"), [5], count=1)
    client = sign_in("approver")
    place = client.post("/alerts/rules/new", data=given("sightings", threshold="1", places="")).headers["Location"]
    page = client.get(place).text
    assert "It would have fired 12 times" in page
    assert "Too often" in page
    assert "Switch the rule on" not in page
    answer = client.post(f"{place}/active", data={"active": "1"})
    assert answer.status_code == 422
    assert "The rule would have fired 12 times in 90 days; at most 10 are allowed." in answer.text
    assert not rule_of(database).is_active


def test_a_changed_rule_is_off_until_tried_and_a_new_name_changes_nothing(database, sign_in):
    client = sign_in("approver")
    place = client.post("/alerts/rules/new", data=given("harm")).headers["Location"]
    client.post(f"{place}/active", data={"active": "1"})
    version = rule_of(database).version
    client.post(f"{place}/edit", data=given("harm", name="Ny", version=str(version)))
    assert (rule_of(database).name, rule_of(database).is_active) == ("Ny", True)
    client.post(f"{place}/edit", data=given("harm", name="Ny", threshold="2", version=str(version + 1)))
    assert (rule_of(database).threshold, rule_of(database).is_active) == (2, False)
    late = client.post(f"{place}/edit", data=given("harm", name="Sen", version=str(version)))
    assert late.status_code in (409, 422)
    assert "A colleague changed this rule" in late.text


def test_a_dry_run_with_much_to_read_is_done_by_the_worker_with_progress(house, database, sign_in, run_jobs, monkeypatch):
    monkeypatch.setattr(trying, "AT_ONCE", 0)
    monkeypatch.setattr(trying, "IN_ONE_GO", 2)
    house.collect(*["Badhuset"] * 5)
    client = sign_in("approver")
    place = client.post("/alerts/rules/new", data=given("words", genres=[])).headers["Location"]
    assert 'hx-trigger="every 2s"' in client.get(place).text
    run_jobs()
    page = client.get(place, headers={"HX-Request": "true"}).text
    assert "It would have fired 1 time in 90 days" in page
    assert "counted up 5 times" in page
    assert "<html" not in page
    with database.read_session() as session:
        assert [(row.state, row.done_share) for row in session.scalars(select(AlertRuleTrial))] == [("done", 100)]


@pytest.mark.parametrize(
    ("kind", "values", "said"),
    [
        pytest.param("words", {"words": " ,\n"}, "Write at least one word to watch for.", id="no word"),
        pytest.param("words", {"words": "a"}, "is too short to watch for.", id="one letter"),
        pytest.param("words", {"words": "\n".join(f"ord{n}" for n in range(60))}, "Write at most 50 words", id="too many words"),
        pytest.param("words", {"words": "x" * 900_000}, "These are too many words", id="one megabyte"),
        pytest.param("harm", {"threshold": "5"}, "Harm has steps from 1 to 4.", id="no such harm"),
        pytest.param("sightings", {"threshold": "0"}, "Write a number from 1 to 1000", id="zero"),
        pytest.param("sightings", {"window_hours": "9999"}, "Write a number of hours from 1 to 720", id="too long a window"),
        pytest.param("sightings", {"tells_duty": ""}, "Choose at least one person to tell.", id="nobody"),
        pytest.param("sightings", {"name": "\x00 "}, "Write a name for the rule", id="only a null byte"),
        pytest.param("search", {}, "Something needs to be changed", id="no view"),
    ],
)
def test_what_cannot_work_comes_back_with_words(database, sign_in, kind, values, said):
    data = {name: value for name, value in given(kind, **values).items() if value}
    answer = sign_in("approver").post("/alerts/rules/new", data=data)
    assert answer.status_code == 422
    assert said in answer.text
    with database.read_session() as session:
        assert session.scalars(select(AlertRule)).all() == []


def test_strange_names_and_kinds_are_shown_as_they_are(database, sign_in):
    client = sign_in("approver")
    name = "\u202eRegel <b>\U0001f600</b>"
    place = client.post("/alerts/rules/new", data=given("harm", name=name)).headers["Location"]
    assert "&lt;b&gt;" in client.get(place).text
    assert client.post("/alerts/rules/new", data={"kind": "nonsense"}).status_code == 422
    assert client.get("/alerts/rules/999").status_code == 404


@pytest.mark.parametrize("path", ["/alerts/rules/new", "/alerts/rules/1/edit"])
def test_writers_read_rules_and_do_not_change_them(sign_in, path):
    assert sign_in("writer").get("/alerts/rules").status_code == 200
    assert sign_in("writer").get(path).status_code == 403


@pytest.mark.parametrize("language", ["en", "sv"])
def test_pages_of_rules_have_no_faults_on_a_phone(phone_page, sign_in, people, house, language):
    rule = house.rule("sightings", threshold=2)
    paths = ["/alerts/rules", "/alerts/rules/new", "/alerts/rules/new?kind=words", f"/alerts/rules/{rule.id}"]
    assert faults_on_phone(phone_page("administrator"), paths, language) == []
