"""Webhooks out to partners: who is told of what, signed, retried for three days, switched off when gone. W-01 to W-03."""

import base64
import itertools
import json
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.workbench.partners.hook_receiver import BadSignature, HookReceiver, verify
from workbench import queue
from workbench.accounts.models import Organisation, User
from workbench.activity.service import record
from workbench.editorial.models import Sandwich
from workbench.errors import Conflict, NotAllowed, NotFound, Refused
from workbench.partners.webhooks import service
from workbench.partners.webhooks.gathering import gather
from workbench.partners.webhooks.models import EVENTS, WebhookEndpoint, WebhookMessage, WebhookTry
from workbench.partners.webhooks.signing import SCHEDULE, sign, wait_before
from workbench.rumours.models import Rumour


@pytest.fixture
def receiver():
    receiver = HookReceiver()
    yield receiver
    receiver.stop()


@pytest.fixture
def wired(settings, receiver):
    return replace(settings, allowed_hosts=(receiver.host,))


@pytest.fixture
def deliver(run_jobs, wired):
    """Run what is due, with the receiver within reach."""
    return lambda **changes: run_jobs(allowed_hosts=wired.allowed_hosts, **changes)


@pytest.fixture
def endpoint(app, database, people, clock, wired, receiver):
    """An endpoint of the partner: endpoint(events=…, role=…) gives (id, secret)."""

    def make(*, role="partner", events=EVENTS, path="/hook"):
        with app.test_request_context(), database.write_session() as session:
            owner = session.get_one(User, people[role].id)
            row, secret = service.add_endpoint(
                session, "Webbplatsen", organisation=owner.organisation, address=f"http://{receiver.host}{path}", events=events,
                actor=session.get_one(User, people["administrator"].id), settings=wired, now=clock.utcnow(),
            )  # fmt: skip
            gather(session, settings=wired, now=clock.utcnow())
            return row.id, secret

    return make


@pytest.fixture
def happen(database, people, clock, wired):
    """Something happens to an answer and is gathered: happen("answer_published", id)."""

    def write(verb, sandwich_id, number=1, **details):
        with database.write_session() as session:
            row = session.get_one(Sandwich, sandwich_id)
            record(session, verb, row, actor_id=people["approver"].id, now=clock.utcnow(), number=number, **details)
        with database.write_session() as session:
            return gather(session, settings=wired, now=clock.utcnow())

    return write


def only(database, table):
    with database.read_session() as session:
        (row,) = session.query(table).all()
        return row


def act(app, database, people, clock, role, do):
    """One change by a person, in a session of its own."""
    with app.test_request_context(), database.write_session() as session:
        return do(session, session.get_one(User, people[role].id), clock.utcnow())


def test_known_vector_is_signed_as_published():
    """W-01: the example of the specification's own libraries."""
    signature = sign(
        ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
    )
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_published_answer_is_told_and_verifies(endpoint, happen, deliver, press, receiver, clock):
    """The message names the answer and where to read it; a receiver's own check takes it."""
    _id, secret = endpoint()
    happen("answer_published", press.publish("sim"))
    deliver()
    ((headers, body),) = receiver.came
    verify(secret, headers, body, now=clock.utcnow())
    said = json.loads(body)
    assert said["type"] == "answer.approved"
    assert said["data"]["api_url"] == "http://localhost/api/v1/library/sim"
    assert said["data"]["headline"] == "Simhallen är öppen för alla i Norrvik"
    assert "explanation" not in said["data"]
    assert headers["content-type"] == "application/json"


@pytest.mark.parametrize("fault", ["body", "id", "early", "late", "wrong secret"])
def test_changed_message_is_refused_by_a_receiver(endpoint, happen, deliver, press, receiver, clock, fault):
    """W-01: body, id, time by six minutes, another secret."""
    _id, secret = endpoint()
    happen("answer_published", press.publish("sim"))
    deliver()
    ((headers, body),) = receiver.came
    now = clock.utcnow() + {"early": -timedelta(minutes=6), "late": timedelta(minutes=6)}.get(fault, timedelta())
    if fault == "body":
        body = body.replace(b"sim", b"sam")
    elif fault == "id":
        headers["webhook-id"] = "msg_other"
    elif fault == "wrong secret":
        secret = "whsec_" + base64.b64encode(b"x" * 32).decode()
    with pytest.raises(BadSignature):
        verify(secret, headers, body, now=now)


def test_secret_is_changed_without_a_gap(app, database, people, clock, wired, endpoint, happen, deliver, press, receiver, later):
    """For a day both secrets are good, then the old one is refused."""
    identity, old = endpoint()
    new = act(
        app, database, people, clock, "partner",
        lambda session, actor, now: service.rotate_secret(
            session, session.get_one(WebhookEndpoint, identity), actor=actor, settings=wired, now=now
        ),
    )  # fmt: skip
    sim = press.publish("sim")
    happen("answer_published", sim)
    deliver()
    for secret in (old, new):
        verify(secret, *receiver.came[0], now=clock.utcnow())
    later(days=1, seconds=1)
    happen("answer_withdrawn", sim)
    deliver()
    verify(new, *receiver.came[1], now=clock.utcnow())
    with pytest.raises(BadSignature):
        verify(old, *receiver.came[1], now=clock.utcnow())


def test_correction_and_withdrawal_are_told(endpoint, happen, deliver, press, receiver, later):
    """What was wrong and why; why it was withdrawn."""
    endpoint()
    sim = press.publish("sim")
    happen("answer_published", sim)
    later(hours=1)
    press.correct(sim)
    happen("answer_published", sim, number=2)
    later(hours=1)
    press.withdraw(sim)
    happen("answer_withdrawn", sim)
    deliver()
    assert sorted(receiver.events) == ["answer.approved", "answer.corrected", "answer.withdrawn"]
    said = {event["type"]: event["data"] for event in (json.loads(body) for _headers, body in receiver.came)}
    assert said["answer.corrected"]["correction"] == {"what": "Vi skrev fel dag.", "why": "Lappen var gammal."}
    assert said["answer.withdrawn"]["reason"] == "Planen ändrades."


def test_only_those_who_may_read_it_are_told(endpoint, happen, deliver, press, receiver, people):
    """An answer for one organisation is told to that one; a choice of events is kept."""
    endpoint(role="partner", path="/mine")
    endpoint(role="other_partner", path="/other", events=["answer.withdrawn"])
    listed = press.publish("listad", visibility="listed", readers=[people["partner"].organisation_id])
    public = press.publish("alla")
    assert happen("answer_published", listed) == 1
    assert happen("answer_published", public) == 1
    assert happen("answer_withdrawn", public) == 2
    assert happen("answer_withdrawn", listed) == 1


def test_alerts_reach_those_who_know_the_rumour(endpoint, database, people, clock, wired, press, deliver, receiver):
    """A partner hears of a rumour that an answer it reads is about; a restricted one stays in the house."""
    endpoint()
    press.publish("sim")
    press.publish("hemlig")
    with database.write_session() as session:
        for rumour in session.query(Rumour):
            rumour.sensitivity = "restricted" if rumour.id == 2 else "internal"
            record(session, "alert_raised", rumour, kind="alert", actor_id=None, now=clock.utcnow(), rumour_id=rumour.id)
    with database.write_session() as session:
        assert gather(session, settings=wired, now=clock.utcnow()) == 1
    deliver()
    assert json.loads(receiver.came[0][1])["data"]["rumour"] == "R00001"


def test_the_log_is_read_once(endpoint, happen, database, press, wired, clock):
    """Read again, also from further back: no message twice; nothing from before the webhook was there."""
    sim = press.publish("sim")
    happen("answer_published", sim)
    endpoint()
    assert happen("answer_withdrawn", sim) == 1
    for _n in range(2):
        with database.write_session() as session:
            assert gather(session, settings=wired, now=clock.utcnow()) == 0


def test_ten_tries_come_as_the_schedule_says(endpoint, happen, deliver, press, receiver, database, clock):
    """W-02: ten tries, each after its time by a tenth more or less; then it ends, and the webhook is switched off."""
    endpoint()
    receiver.status = 500
    happen("answer_published", press.publish("sim"))
    at = [clock.utcnow()]
    deliver()
    while only(database, WebhookMessage).state == "waiting":
        clock.now = only(database, WebhookMessage).next_try_at
        at.append(clock.now)
        deliver()
    waited = [(second - first).total_seconds() for first, second in itertools.pairwise(at)]
    assert len(at) == 10
    assert all(0.9 * want <= got <= 1.1 * want for want, got in zip(SCHEDULE[1:], waited, strict=True)), waited
    assert len(set(receiver.ids)) == 1  # W-03
    assert len({body for _headers, body in receiver.came}) == 1
    assert only(database, WebhookEndpoint).disabled_reason == "exhausted"
    with database.read_session() as session:
        assert [row.status for row in session.query(WebhookTry)] == [500] * 10


def test_waits_spread_and_stay_within_a_tenth():
    """Thousand messages do not come back in the same second."""
    waits = {wait_before(3, f"msg_{n}").total_seconds() for n in range(1000)}
    assert len(waits) > 900
    assert 270 <= min(waits) < max(waits) <= 330
    assert wait_before(11, "msg_1") is None


def test_gone_switches_off_and_tells_the_lead(endpoint, happen, deliver, press, receiver, database, people):
    """410: one try, no more; the organisation's lead gets a letter that names the webhook and not its address."""
    from tests.workbench.campaigns.receivers import MailServer

    endpoint()
    receiver.status = 410
    mails = MailServer()
    try:
        happen("answer_published", press.publish("sim"))
        deliver(smtp_url=mails.url)
        happen("answer_published", press.publish("hall"))
        deliver(smtp_url=mails.url)
    finally:
        mails.stop()
    assert len(receiver.came) == 1
    assert only(database, WebhookEndpoint).state == "disabled"
    (letter,) = mails.messages
    assert letter["To"] == people["partner"].email
    assert "Webbplatsen" in letter["Subject"]
    assert receiver.host not in letter.get_content()
    assert "http://localhost/webhooks/1" in letter.get_content()


def test_missed_messages_are_sent_when_somebody_asks(app, endpoint, happen, deliver, press, receiver, database, people, clock):
    """W-02 and W-03: manual replay with the same ids, once the webhook is open again."""
    identity, _secret = endpoint()
    receiver.status = 410
    happen("answer_published", press.publish("sim"))
    deliver()
    happen("answer_published", press.publish("hall"))
    first = list(receiver.ids)

    def again(session, actor, now):
        row = session.get_one(WebhookEndpoint, identity)
        with pytest.raises(Refused):
            service.send_missed(session, row, actor=actor, now=now)
        service.open_endpoint(session, row, actor=actor, now=now)
        return service.send_missed(session, row, actor=actor, now=now)

    receiver.status = 204
    assert act(app, database, people, clock, "partner", again) == 2
    deliver()
    assert receiver.ids[:2].count(first[0]) == 2
    assert len(set(receiver.ids)) == 2
    with database.read_session() as session:
        assert {row.state for row in session.query(WebhookMessage)} == {"sent"}


def test_retry_after_is_kept(endpoint, happen, deliver, press, receiver, database, clock):
    """A receiver who asks for an hour gets it."""
    endpoint()
    receiver.status, receiver.headers = 429, {"Retry-After": "3600"}
    happen("answer_published", press.publish("sim"))
    deliver()
    assert only(database, WebhookMessage).next_try_at == clock.utcnow() + timedelta(hours=1)


def test_failing_receiver_rests_and_holds_nobody_up(endpoint, happen, deliver, press, receiver, database):
    """After a failed try the other messages wait too: one call, not one for each."""
    endpoint()
    receiver.status = 500
    for slug in ("a", "b", "c", "d"):
        happen("answer_published", press.publish(slug))
    deliver()
    assert len(receiver.came) == 1
    with database.read_session() as session:
        assert {row.state for row in session.query(WebhookMessage)} == {"waiting"}


def test_redirects_and_closed_networks_are_not_followed(endpoint, happen, deliver, press, receiver, database, run_jobs):
    """A redirect is a failed try; an address that leads into a closed network is never called."""
    endpoint()
    receiver.status, receiver.headers = 302, {"Location": f"http://{receiver.host}/other"}
    happen("answer_published", press.publish("sim"))
    deliver()
    assert (len(receiver.came), only(database, WebhookMessage).last_error) == (1, "redirects")


def test_closed_network_is_not_called(endpoint, happen, press, receiver, database, run_jobs):
    """Without the exception that tests have, loopback is refused."""
    endpoint()
    happen("answer_published", press.publish("sim"))
    run_jobs()
    assert (receiver.came, only(database, WebhookMessage).last_error) == ([], "refused_address")


def test_sending_twice_in_a_row_is_one_try_each(endpoint, happen, deliver, press, receiver, database, app, wired):
    """The job run again after it has sent does nothing."""
    endpoint()
    happen("answer_published", press.publish("sim"))
    deliver()
    with database.write_session() as session:
        message = session.query(WebhookMessage).one()
        queue.enqueue(session, "partners.send_webhook", {"message_id": message.id, "round": message.round}, dedupe="again")
    deliver()
    assert len(receiver.came) == 1


def test_webhooks_of_others_do_not_exist(app, database, people, clock, endpoint, wired):
    """A partner sees to its own; a colleague who is not lead may not; an editor may not."""
    identity, _secret = endpoint()

    def pause(session, actor, now):
        service.pause_endpoint(session, session.get_one(WebhookEndpoint, identity), actor=actor, now=now)

    with pytest.raises(NotFound):
        act(app, database, people, clock, "other_partner", pause)
    with pytest.raises(NotFound):
        act(app, database, people, clock, "writer", pause)
    act(app, database, people, clock, "partner", pause)
    assert only(database, WebhookEndpoint).state == "paused"

    def own(session, actor, now):
        service.add_endpoint(
            session, "Egen", organisation=session.get_one(Organisation, actor.organisation_id), address="https://a.example/x",
            events=EVENTS, actor=actor, settings=wired, now=now,
        )  # fmt: skip

    with pytest.raises(NotAllowed):
        act(app, database, people, clock, "writer", own)


@pytest.mark.parametrize(
    ("address", "events", "expected"),
    [("http://127.0.0.1/x", EVENTS, Refused), ("http://[::1]/", EVENTS, Refused), ("ftp://a.example", EVENTS, Refused),
     ("javascript:alert(1)", EVENTS, Refused), ("https://a.example/x", [], Refused), ("https://a.example/x", ["other"], Refused),
     ("same", EVENTS, Conflict)],
    ids=["loopback", "loopback v6", "ftp", "script", "no events", "unknown event", "twice"],
)  # fmt: skip
def test_unusable_webhooks_are_refused(app, database, people, clock, endpoint, wired, receiver, address, events, expected):
    endpoint()

    def add(session, actor, now):
        service.add_endpoint(
            session, "Ny", organisation=session.get_one(Organisation, actor.organisation_id), events=events,
            address=f"http://{receiver.host}/hook" if address == "same" else address, actor=actor, settings=wired, now=now,
        )  # fmt: skip

    with pytest.raises(expected):
        act(app, database, people, clock, "partner", add)


def test_secret_is_sealed_in_the_database(endpoint, database):
    """K-01: neither the secret nor its bytes stand in the row."""
    _id, secret = endpoint()
    row = only(database, WebhookEndpoint)
    assert secret.encode() not in row.secret
    assert base64.b64decode(secret.removeprefix("whsec_")) not in row.secret
    assert row.secret_tail == secret[-4:]
