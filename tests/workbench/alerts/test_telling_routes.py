"""Each route over the wire: letters, text messages, chats, webhooks; answers that lie, servers that rest, workers that die."""

import base64
import hashlib
import hmac
import json
from dataclasses import replace

import pytest

from tests.workbench.alerts.telling_rig import (
    PUSH_TAKEN,
    SMS_ERROR,
    SMS_TAKEN,
    WEBHOOK_SECRET,
    Outside,
    Phone,
    add_route,
    make_push_key,
    new_rule,
    new_rumour,
    receipts,
    tell_of,
)
from workbench.accounts.models import User
from workbench.alerts.models import Alert
from workbench.alerts.telling import jobs, queries
from workbench.alerts.telling.devices import add_device
from workbench.alerts.telling.models import AlertPosting, AlertRoute, AlertTelling, AlertTrial
from workbench.alerts.telling.service import tell
from workbench.alerts.telling.wishes import save_phone, try_route
from workbench.queue import Job, enqueue

GATEWAY = {
    "method": "POST", "form": "form", "fields": {"to": "{to}", "message": "{text}", "ref": "{id}"}, "header": "Authorization",
    "header_value": "Basic {key}", "success": '"status": *"created"',
}  # fmt: skip


class Killed(BaseException):
    """The worker dies here."""


@pytest.fixture
def outside():
    server = Outside(SMS_TAKEN)
    yield server
    server.stop()


@pytest.fixture
def house(settings, outside, letters):
    return replace(settings, allowed_hosts=(outside.host,), smtp_url=letters.url)


@pytest.fixture
def work(run_jobs, house):
    return lambda **changes: run_jobs(**{"allowed_hosts": house.allowed_hosts, "smtp_url": house.smtp_url, **changes})


@pytest.fixture
def rule(database, clock):
    return new_rule(database, clock)


@pytest.fixture
def rumour(database, clock):
    return new_rumour(database, clock)


@pytest.fixture
def gateway(database, house, clock, people, outside):
    """An SMS gateway, and a writer who wants text messages only."""
    row = add_route(database, house, clock, "sms", secret="aGVtbGlnaGV0", options={**GATEWAY, "address": outside.url + "/sms"})
    with database.write_session() as session:
        session.add(AlertTelling(user_id=people["writer"].id, routes=["sms"], urgent_routes=["sms"], changed_at=clock.utcnow()))
        session.flush()
        save_phone(session, people["writer"], "070-123 45 67", now=clock.utcnow(), settings=house)
    return row


def room(database, house, clock, outside, flavour):
    return add_route(database, house, clock, "chat", secret=outside.url + "/services/T0/B0/hemligt", options={"flavour": flavour})


def postings(database):
    with database.read_session() as session:
        return session.query(AlertPosting).order_by(AlertPosting.id).all()


def test_letter_tells_why_and_links_to_the_alert(database, house, clock, people, rule, rumour, letters, work):
    alert = tell_of(database, house, clock, rule, rumour, [people["writer"]], is_urgent=True)
    work()
    (letter,) = letters.messages
    (receipt,) = receipts(database)
    assert letter["Subject"] == "Brådskande larm: badhuset i Norrvik ska stängas"
    assert letter["Message-ID"] == receipt.message_id
    assert f"http://localhost/alerts/{alert.id}" in letter.get_content()
    assert "3 observationer inom 24 timmar" in letter.get_content()
    assert (receipt.state, receipt.sent_at) == ("sent", clock.utcnow())


def test_letter_of_a_restricted_rumour_says_nothing_of_it(database, house, clock, people, letters, work):
    rule, rumour = new_rule(database, clock, name="Badhuset"), new_rumour(database, clock, sensitivity="restricted")
    tell_of(database, house, clock, rule, rumour, [people["writer"]])
    work()
    assert "badhuset" not in letters.messages[0].as_string().lower()
    assert "begränsad insyn" in str(letters.messages[0]["Subject"])


def test_told_twice_is_told_once_but_passing_on_is_a_new_round(
    database, house, clock, people, rule, rumour, letters, work, later
):
    alert = tell_of(database, house, clock, rule, rumour, [people["writer"]])
    for cause in ("rule", "duty", "escalation", "escalation"):
        with database.write_session() as session:
            same = session.get_one(Alert, alert.id)
            tell(session, same, [people["writer"].id], cause=cause, now=clock.utcnow(), settings=house)
    assert [(row.round, row.cause) for row in receipts(database)] == [(1, "rule"), (2, "escalation")]
    later(minutes=15)
    with database.write_session() as session:
        tell(
            session,
            session.get_one(Alert, alert.id),
            [people["writer"].id],
            cause="escalation",
            now=clock.utcnow(),
            settings=house,
        )
    work()
    assert len(letters.messages) == len(receipts(database)) == 3


def test_who_has_left_is_passed_over_also_in_the_last_moment(database, house, clock, people, rule, rumour, letters, work):
    tell_of(database, house, clock, rule, rumour, [people["writer"], people["approver"]])
    with database.write_session() as session:
        session.get_one(User, people["writer"].id).active = False
    tell_of(database, house, clock, rule, rumour, [people["writer"]], number=2)
    work()
    assert [letter["To"] for letter in letters.messages] == ["approver@norrvik.example"]
    assert [(row.state, row.last_error) for row in receipts(database)] == [("failed", "no_way"), ("sent", "")]


def test_two_hours_without_a_mail_server_lose_and_double_nothing(
    database, house, clock, people, rule, rumour, letters, work, later
):
    """W-05."""
    letters.reply = "451 4.3.0 later"
    for number in range(3):
        tell_of(database, house, clock, rule, rumour, [people["writer"]], number=number)
    for _ in range(40):
        work()
        later(minutes=3)
    assert letters.messages == []
    letters.reply = "250 OK"
    work()
    assert sorted(letter["Message-ID"] for letter in letters.messages) == sorted(row.message_id for row in receipts(database))
    assert {row.state for row in receipts(database)} == {"sent"}


def test_text_message_is_short_and_only_a_link(database, house, clock, people, rule, rumour, gateway, outside, work):
    alert = tell_of(database, house, clock, rule, rumour, [people["writer"]])
    work()
    said = outside.form()
    assert said["message"] == f"Norrvik: Larm. http://localhost/alerts/{alert.id}"
    assert len(said["message"]) <= 160
    assert said["to"] == "+46701234567"
    assert outside.asked[0][2]["Authorization"] == "Basic aGVtbGlnaGV0"
    assert [row.state for row in receipts(database)] == ["sent"]


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (SMS_ERROR, "failed"),
        ((200, {}, ""), "failed"),
        ((200, {}, '{"status": "failed", "message": "created"}'), "failed"),
        ((401, {}, "no"), "failed"),
        ((302, {"Location": "/"}, ""), "failed"),
        ((500, {}, "oops"), "unknown"),
        (None, "unknown"),
    ],
    ids=["error-in-200", "empty", "near", "key", "redirect", "broken", "cut"],
)
def test_gateway_that_does_not_say_yes_is_followed_by_a_letter(
    database, house, clock, people, rule, rumour, gateway, outside, letters, work, later, answer, state
):
    outside.answer = lambda _calls: answer
    tell_of(database, house, clock, rule, rumour, [people["writer"]])
    work()
    later(minutes=30)
    work()
    assert [(row.route, row.state) for row in receipts(database)] == [("sms", state), ("mail", "sent")]
    assert len(outside.asked) == len(letters.messages) == 1


def test_busy_gateway_is_asked_again_at_its_own_time(database, house, clock, people, rule, rumour, gateway, outside, work, later):
    outside.answer = lambda calls: (429, {"Retry-After": "60"}, "") if calls == 1 else SMS_TAKEN
    tell_of(database, house, clock, rule, rumour, [people["writer"]])
    work()
    later(seconds=61)
    work()
    assert [row.state for row in receipts(database)] == ["sent"]
    assert outside.form(0)["ref"] == outside.form(1)["ref"]


@pytest.mark.parametrize("flavour", ["teams", "slack", "mattermost"])
def test_room_is_told_once_whoever_else_is(database, house, clock, people, rule, rumour, outside, letters, work, flavour):
    outside.answer = lambda _calls: (200, {}, "ok")
    room(database, house, clock, outside, flavour)
    tell_of(database, house, clock, rule, rumour, [people["writer"], people["approver"]])
    work()
    assert len(outside.asked) == 1
    body = json.dumps(outside.json(), ensure_ascii=False).replace("\\\\", "")
    assert "badhuset" in body
    assert ("AdaptiveCard" in body) == (flavour == "teams")
    assert [row.state for row in postings(database)] == ["sent"]
    with database.read_session() as session:
        (told,) = queries.postings_of(session, 1)
        assert told.target.last_success_at == clock.utcnow()


def test_room_for_urgent_alerts_hears_no_other(database, house, clock, people, rule, rumour, outside, work):
    with database.write_session() as session:
        session.add(AlertRoute(kind="chat", name="Kris", scope="urgent", options={"flavour": "slack"}, created_at=clock.utcnow()))
    tell_of(database, house, clock, rule, rumour, [people["writer"]])
    assert postings(database) == []
    tell_of(database, house, clock, rule, rumour, [people["writer"]], number=2, harm=4)
    assert len(postings(database)) == 1


def test_webhook_is_signed_and_repeated_under_the_same_id(database, house, clock, people, rule, rumour, outside, work, later):
    outside.answer = lambda calls: (503, {}, "") if calls == 1 else (200, {}, "")
    add_route(
        database, house, clock, "webhook", secret=WEBHOOK_SECRET, options={"address": outside.url + "/hook", "language": "en"}
    )
    tell_of(database, house, clock, rule, rumour, [people["writer"]])
    work()
    later(minutes=1)
    work()
    (_m, _p, first, _b), (_m2, _p2, second, body) = outside.asked
    assert first["webhook-id"] == second["webhook-id"]
    key = base64.b64decode(WEBHOOK_SECRET.removeprefix("whsec_"))
    said = f"{second['webhook-id']}.{second['webhook-timestamp']}.".encode() + body
    assert second["webhook-signature"] == "v1," + base64.b64encode(hmac.new(key, said, hashlib.sha256).digest()).decode()
    assert outside.json()["data"]["headline"] == "badhuset i Norrvik ska stängas"
    assert [row.state for row in postings(database)] == ["sent"]


def test_webhook_of_a_restricted_rumour_carries_no_claim(database, house, clock, people, rule, outside, work):
    add_route(
        database, house, clock, "webhook", secret=WEBHOOK_SECRET, options={"address": outside.url + "/hook", "language": "en"}
    )
    tell_of(database, house, clock, rule, new_rumour(database, clock, sensitivity="restricted"), [people["writer"]])
    work()
    said = outside.json()["data"]
    assert (said["headline"], said["is_restricted"], said["reason"], said["rule"]) == (None, True, "", "")


@pytest.mark.parametrize("step", ["before", "after"])
@pytest.mark.parametrize("route", ["mail", "push", "sms", "chat", "webhook"])
def test_worker_that_dies_loses_nothing_and_doubles_nothing(
    database, house, clock, people, rule, rumour, outside, letters, work, later, monkeypatch, request, route, step
):
    """Killed just before the wire, or just after it and before the record: each step of each route."""
    ways(route, database, house, clock, people, outside, request)
    tell_of(database, house, clock, rule, rumour, [people["writer"]])
    real, dying = jobs.deliver, {"left": 1}

    def deliver(parcel, settings):
        is_mine = parcel.route == route and dying["left"]
        if is_mine and step == "before":
            dying["left"] = 0
            raise Killed
        done = real(parcel, settings)
        if is_mine:
            dying["left"] = 0
            raise Killed
        return done

    monkeypatch.setattr(jobs, "deliver", deliver)
    with pytest.raises(Killed):
        work()
    later(minutes=3)
    work()
    names = [letter["Message-ID"] for letter in letters.messages]
    topics = {headers["Topic"] or headers["webhook-id"] for _m, _p, headers, _b in outside.asked}
    if route == "mail":
        assert set(names) == {row.message_id for row in receipts(database)}  # perhaps twice, under one name
    elif route in ("push", "webhook"):
        assert len(topics) == 1
        assert len(outside.asked) == (2 if step == "after" else 1)
    else:  # no receiver knows a double: never sent again, and a person is told by letter
        assert len(outside.asked) == (1 if step == "after" else 0)
        assert len(set(names)) == 1


def ways(route, database, house, clock, people, outside, request):
    """Set one route up, for the writer or for all."""
    if route == "sms":
        request.getfixturevalue("gateway")
    elif route == "push":
        outside.answer = lambda _calls: PUSH_TAKEN
        make_push_key(database, house, clock)
        with database.write_session() as session:
            session.add(
                AlertTelling(user_id=people["writer"].id, routes=["push"], urgent_routes=["push"], changed_at=clock.utcnow())
            )
            add_device(session, people["writer"], Phone(outside).subscription, name="x", now=clock.utcnow(), settings=house)
    elif route in ("chat", "webhook"):
        outside.answer = lambda _calls: (200, {}, "ok")
        secret = outside.url + "/services/x" if route == "chat" else WEBHOOK_SECRET
        options = {"flavour": "slack"} if route == "chat" else {"address": outside.url + "/hook"}
        add_route(database, house, clock, route, secret=secret, options=options)


def test_job_that_was_lost_is_written_again(database, house, clock, people, rule, rumour, letters, work, later):
    tell_of(database, house, clock, rule, rumour, [people["writer"]])
    with database.write_session() as session:
        session.query(Job).delete()
        enqueue(session, "alerts.catch_up", {}, dedupe="now", run_at=clock.utcnow())
    later(minutes=1)
    work()
    assert len(letters.messages) == 1


@pytest.mark.parametrize("route", ["mail", "sms", "push"])
def test_test_button_says_how_it_went(database, house, clock, people, gateway, outside, letters, work, route):
    with database.write_session() as session:
        trial = try_route(session, people["writer"], route, now=clock.utcnow(), settings=house)
    work()
    with database.read_session() as session:
        row = session.get_one(AlertTrial, trial.id)
    assert (row.state, row.error) == (("failed", "no_way") if route == "push" else ("sent", ""))
    assert row.finished_at == clock.utcnow()
    assert len(letters.messages) == (route == "mail")
    assert len(outside.asked) == (route == "sms")


@pytest.mark.parametrize("kind", ["chat", "webhook", "sms", "ping"])
def test_test_of_a_shared_route_goes_out(database, house, clock, people, gateway, outside, work, kind):
    secret = {"chat": outside.url + "/services/x", "webhook": WEBHOOK_SECRET, "ping": outside.url + "/ping"}.get(kind, "")
    options = {"chat": {"flavour": "slack"}, "webhook": {"address": outside.url + "/hook"}}.get(kind, {})
    row = gateway if kind == "sms" else add_route(database, house, clock, kind, secret=secret, options=options)
    with database.write_session() as session:
        trial = try_route(session, people["writer"], kind, route_id=row.id, now=clock.utcnow(), settings=house)
    work()
    with database.read_session() as session:
        assert session.get_one(AlertTrial, trial.id).state == "sent"
        assert session.get_one(AlertRoute, row.id).last_success_at == clock.utcnow()
    assert len(outside.asked) == 1


def test_nothing_secret_reaches_the_log(database, house, clock, people, rule, rumour, gateway, outside, work, caplog, capsys):
    outside.answer = lambda _calls: (500, {}, "oops")
    room(database, house, clock, outside, "slack")
    tell_of(database, house, clock, rule, rumour, [people["writer"]])
    work()
    said = caplog.text + "".join(capsys.readouterr())
    for secret in ("aGVtbGlnaGV0", "hemligt", "+46701234567", "badhuset"):
        assert secret not in said
