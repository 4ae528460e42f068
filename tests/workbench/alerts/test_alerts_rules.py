"""Alerts: a rule fires once, letters go out over real SMTP, people acknowledge, the record shows who was told."""

from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select

from tests.machine import free_port
from workbench.alerts.models import Alert, AlertReceipt, AlertRule
from workbench.alerts.rules import queries, service
from workbench.alerts.rules.wording import reason_in
from workbench.rumours.models import RiskRating, Rumour, Sighting


class Mailbox:
    """A mail server's memory; may refuse for a while."""

    def __init__(self):
        self.letters, self.answers = [], []

    async def handle_DATA(self, server, session, envelope):
        if self.answers:
            return self.answers.pop(0)
        self.letters.append(envelope)
        return "250 kept"


@pytest.fixture
def mail():
    """A real SMTP server on loopback."""
    box = Mailbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    box.url = f"smtp://127.0.0.1:{controller.port}"
    yield box
    controller.stop()


@pytest.fixture
def rumour(database, people, clock):
    """A rumour with two sightings today."""
    with database.write_session() as session:
        row = Rumour(
            code="R-1", claim="nyanlända går före i bostadskön", theme="T01", more_themes=[], flags=[],
            opened_at=clock.utcnow(), first_heard_at=clock.utcnow(),
        )  # fmt: skip
        session.add(row)
        session.flush()
        for hours in (1, 2):
            at = clock.utcnow() - timedelta(hours=hours)
            session.add(Sighting(rumour_id=row.id, heard_at=at, logged_at=at, channel="press"))
        return row


def see_again(database, rumour, clock, **values):
    with database.write_session() as session:
        now = clock.utcnow()
        session.add(Sighting(**{"rumour_id": rumour.id, "heard_at": now, "logged_at": now, "channel": "phone", **values}))


def add_rule(app, database, people, clock, **values):
    with app.test_request_context(), database.write_session() as session:
        options = {"kind": "sightings", "threshold": 3, "window_hours": 24, "theme": None}
        receivers = [people["writer"], people["approver"]]
        return service.add_rule(
            session, "Tre på ett dygn", receivers=receivers, actor_id=None, now=clock.utcnow(), **{**options, **values}
        )


def alerts(database):
    with database.read_session() as session:
        return session.scalars(select(Alert)).all()


@pytest.fixture
def rule(app, database, people, clock):
    """Three sightings in 24 hours tell the writer and the approver."""
    return add_rule(app, database, people, clock)


def test_rule_fires_at_its_threshold_and_once(database, rule, rumour, clock, run_jobs, mail, later):
    """Two sightings are not three; the third raises one alert, and a fourth none."""
    run_jobs(smtp_url=mail.url)
    tick(database, clock)
    assert alerts(database) == []
    see_again(database, rumour, clock)
    raised(database, clock, run_jobs, mail, later)
    assert len(alerts(database)) == 1
    see_again(database, rumour, clock)
    raised(database, clock, run_jobs, mail, later)
    assert len(alerts(database)) == 1
    assert sorted(letter.rcpt_tos[0] for letter in mail.letters) == ["approver@norrvik.example", "writer@norrvik.example"]


def tick(database, clock):
    """What the sweeper does: write the ticks of this period."""
    from workbench import make_registry
    from workbench.queue import sweep

    return sweep(database, make_registry(), clock.utcnow())


def raised(database, clock, run_jobs, mail, later):
    """One tick of the rules and what follows."""
    later(seconds=16)
    tick(database, clock)
    run_jobs(smtp_url=mail.url)


def test_counter_and_mention_do_not_count(database, rule, rumour, clock, run_jobs, mail, later):
    """A rebuttal is not a sighting of belief."""
    see_again(database, rumour, clock, relation="counters")
    see_again(database, rumour, clock, relation="mentions")
    raised(database, clock, run_jobs, mail, later)
    assert alerts(database) == []


def test_sightings_outside_the_window_do_not_count(database, rule, rumour, clock, run_jobs, mail, later):
    """A day later the old ones are forgotten."""
    later(hours=25)
    see_again(database, rumour, clock)
    raised(database, clock, run_jobs, mail, later)
    assert alerts(database) == []


def test_harm_rule_reads_the_newest_rating(app, database, people, rumour, clock, run_jobs, mail, later):
    """Harm 3 fires; an older, higher rating does not."""
    add_rule(app, database, people, clock, kind="harm", threshold=3)
    factors = {"spread": 1, "velocity": 1, "plausibility": 1, "audience": 1, "reach": 0}
    for harm in (4, 2):
        with database.write_session() as session:
            score = 4 + 2 * harm
            row = RiskRating(rumour_id=rumour.id, harm=harm, score=score, proposal="x", rated_at=clock.utcnow(), **factors)
            session.add(row)
    raised(database, clock, run_jobs, mail, later)
    assert alerts(database) == []
    with database.write_session() as session:
        session.add(RiskRating(rumour_id=rumour.id, harm=3, score=10, proposal="x", rated_at=clock.utcnow(), **factors))
    raised(database, clock, run_jobs, mail, later)
    assert len(alerts(database)) == 1


def test_mail_server_that_refuses_for_a_while_loses_no_letter(database, rule, rumour, clock, run_jobs, mail, later):
    """Refused twice, sent at the next tries, each once and under its own Message-ID."""
    mail.answers = ["451 later", "451 later"]
    see_again(database, rumour, clock)
    raised(database, clock, run_jobs, mail, later)
    assert mail.letters == []
    later(minutes=3)
    run_jobs(smtp_url=mail.url)
    run_jobs(smtp_url=mail.url)
    assert len(mail.letters) == 2
    with database.read_session() as session:
        assert {row.state for row in session.scalars(select(AlertReceipt))} == {"sent"}


def test_letter_speaks_the_receivers_language_and_links_home(database, rule, rumour, clock, run_jobs, mail, later):
    """Swedish for Swedish speakers; the link leads to the alert."""
    see_again(database, rumour, clock)
    raised(database, clock, run_jobs, mail, later)
    from email import message_from_bytes, policy

    letter = message_from_bytes(mail.letters[0].content, policy=policy.default)
    assert letter["Subject"] == "Larm: nyanlända går före i bostadskön"
    assert f"http://localhost/alerts/{alerts(database)[0].id}" in letter.get_content()


def test_acknowledging_is_recorded_and_happens_once(database, rule, rumour, clock, run_jobs, mail, later, sign_in):
    """The first takes it; the second is told who did."""
    see_again(database, rumour, clock)
    raised(database, clock, run_jobs, mail, later)
    alert_id = alerts(database)[0].id
    assert "Not acknowledged" in sign_in("writer").get("/alerts").text
    assert sign_in("writer").post(f"/alerts/{alert_id}/acknowledge").status_code == 303
    second = sign_in("approver").post(f"/alerts/{alert_id}/acknowledge")
    assert second.status_code == 422
    assert "Writer has already acknowledged" in second.text
    page = sign_in("auditor").get(f"/alerts/{alert_id}").text
    assert "Approver" in page
    assert "sent" in page


def test_administrator_adds_a_rule_through_the_page(sign_in, people, database):
    """Name, kind, number and receivers."""
    data = {
        "name": "Hög skada",
        "kind": "harm",
        "threshold": "3",
        "window_hours": "24",
        "theme": "",
        "receivers": [people["writer"].id],
    }
    assert sign_in("administrator").post("/alerts/rules/new", data=data).status_code == 303
    with database.read_session() as session:
        assert [rule.name for rule in queries.all_rules(session)] == ["Hög skada"]


@pytest.mark.parametrize(
    "values", [{"threshold": "0"}, {"threshold": "x"}, {"receivers": []}, {"name": ""}, {"kind": "harm", "threshold": "9"}]
)
def test_rule_with_wrong_values_is_refused_with_words(sign_in, people, values):
    """Nothing is made and the reason is told."""
    data = {
        "name": "Regel",
        "kind": "sightings",
        "threshold": "3",
        "window_hours": "24",
        "theme": "",
        "receivers": [people["writer"].id],
    }
    page = sign_in("administrator").post("/alerts/rules/new", data={**data, **values})
    assert page.status_code == 422


@pytest.mark.parametrize("role", ["partner", "reporter"])
def test_alerts_are_for_staff(sign_in, role):
    """Others may not."""
    assert sign_in(role).get("/alerts").status_code == 403


def test_the_empty_list_says_why_it_is_empty(database, rule, rumour, clock, run_jobs, mail, later, sign_in):
    """Nothing raised yet and everything acknowledged are two things."""
    writer = sign_in("writer")
    assert "nothing has met them yet" in writer.get("/alerts").text
    assert "All acknowledged" not in writer.get("/alerts").text
    see_again(database, rumour, clock)
    raised(database, clock, run_jobs, mail, later)
    (alert,) = alerts(database)
    writer.post(f"/alerts/{alert.id}/acknowledge")
    assert "All acknowledged" in writer.get("/alerts").text


def test_an_alert_knows_its_place_in_the_list_that_led_to_it(database, people, clock, rumour, sign_in):
    """Among all of them, newest first; one that is acknowledged is no longer among the open ones."""
    with database.write_session() as session:
        rule = service.add_rule(
            session, "Tre på ett dygn", kind="sightings", threshold=3, window_hours=24, theme="",
            receivers=[people["writer"]], actor_id=people["administrator"].id, now=clock.utcnow(),
        )  # fmt: skip
        rows = [
            Alert(rule_id=rule.id, rumour_id=rumour.id, reason="Tre.", dedupe=str(number), state=state, raised_at=clock.utcnow())
            for number, state in enumerate(("raised", "acknowledged", "raised"))
        ]
        session.add_all(rows)
        session.flush()
        first, second, third = (row.id for row in rows)
    client = sign_in("writer", language="en")
    page = client.get(f"/alerts/{second}?list=show%3Dall").text
    assert "2 of 3" in page
    assert f'rel="prev" href="/alerts/{third}?list=show%3Dall"' in page
    assert f'rel="next" href="/alerts/{first}?list=show%3Dall"' in page
    assert "Back to the list" in client.get(f"/alerts/{second}?list=").text
    assert f'/alerts/{first}?list=show%3Dall"' in client.get("/alerts?show=all").text


def test_a_rule_that_is_sent_twice_is_one_and_a_taken_name_is_refused(sign_in, people, later):
    """The second press leads on; the same name later comes back with the form."""
    client = sign_in("administrator")
    data = {"name": "Tre på ett dygn", "kind": "sightings", "threshold": 3, "window_hours": 24, "theme": ""}
    data["receivers"] = [people["writer"].id]
    assert [client.post("/alerts/rules/new", data=data).status_code for _press in range(2)] == [303, 303]
    later(minutes=1)
    page = client.post("/alerts/rules/new", data=data)
    assert page.status_code == 422
    assert "There is already a rule of that name." in page.text


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("En observation inom 24 timmar.", "One sighting within 24 hours."),
        ("24 observationer inom 24 timmar.", "24 sightings within 24 hours."),
        ("Skrivet för hand.", "Skrivet för hand."),
    ],
)
def test_a_reason_speaks_the_reader_s_language(people, stored, shown):
    """Whatever language the installation had when the alert was raised."""
    alert = Alert(reason=stored, rule=AlertRule(name="Tre", kind="sightings", threshold=1, window_hours=24))
    assert reason_in(alert, "en") == shown
    assert reason_in(alert, "sv") == stored
