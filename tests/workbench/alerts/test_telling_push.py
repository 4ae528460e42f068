"""Web push: RFC 8291's own example, RFC 8292's token, a fake push service that decrypts, devices that are gone."""

from dataclasses import replace
from datetime import timedelta

import http_ece
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from py_vapid import Vapid02
from sqlalchemy import select

from tests.workbench.alerts.duty import add_absence
from tests.workbench.alerts.telling_rig import (
    PUSH_GONE,
    PUSH_TAKEN,
    Outside,
    Phone,
    make_push_key,
    new_rule,
    new_rumour,
    receipts,
    tell_of,
)
from workbench.accounts.models import User
from workbench.alerts.roster.models import DutyAbsence
from workbench.alerts.telling.devices import add_device, devices_of
from workbench.alerts.telling.keys import Subscription, as_bytes, as_text, ensure_push_key, is_usable
from workbench.alerts.telling.models import AlertDevice, AlertPushKey, AlertTelling
from workbench.alerts.telling.webpush import encrypt, headers_for, send, written_payload
from workbench.queue import enqueue

# RFC 8291, section 5 and appendix A.
PLAIN = b"When I grow up, I want to be a watermelon"
READER_PUBLIC = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
READER_PRIVATE = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
SENDER_PRIVATE = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95b"
    "Qpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def private_key(text):
    return ec.derive_private_key(int.from_bytes(as_bytes(text), "big"), ec.SECP256R1())


@pytest.fixture
def service():
    outside = Outside(PUSH_TAKEN)
    yield outside
    outside.stop()


@pytest.fixture
def world(database, settings, clock, people, service, letters):
    """The settings of a house with a push key and a mail server, and an officer who wants pushes."""
    settings = replace(settings, allowed_hosts=(service.host,), smtp_url=letters.url)
    make_push_key(database, settings, clock)
    with database.write_session() as session:
        session.add(AlertTelling(user_id=people["writer"].id, routes=["push"], urgent_routes=["push"], changed_at=clock.utcnow()))
    return settings


def connect(database, settings, clock, person, phone, name="Firefox on Android"):
    with database.write_session() as session:
        return add_device(session, person, phone.subscription, name=name, now=clock.utcnow(), settings=settings)


def test_example_of_rfc_8291_comes_out_byte_for_byte():
    reader = Subscription("https://push.example.net/x", READER_PUBLIC, AUTH)
    assert as_text(encrypt(PLAIN, reader, sender=private_key(SENDER_PRIVATE), salt=as_bytes(SALT))) == BODY
    assert http_ece.decrypt(as_bytes(BODY), private_key=private_key(READER_PRIVATE), auth_secret=as_bytes(AUTH)) == PLAIN


def test_every_message_has_a_key_and_a_salt_of_its_own(service):
    phone = Phone(service)
    one, two = (encrypt(b"the same", phone.subscription) for _ in range(2))
    assert one[:16] != two[:16]
    assert one[21:86] != two[21:86]
    assert http_ece.decrypt(one, private_key=phone.key, auth_secret=phone.auth) == b"the same"


def test_length_of_a_payload_tells_nothing():
    assert len(written_payload({"title": "a"})) == len(written_payload({"title": "a" * 150})) == 256
    with pytest.raises(ValueError, match="too long"):
        written_payload({"title": "å" * 2000})


def test_token_names_the_push_service_and_us_and_verifies(database, settings, clock):
    key = make_push_key(database, settings, clock)
    headers = headers_for(
        "https://push.example.net:8443/x/y?z", key, contact="mailto:a@norrvik.example", topic="alert-1", is_urgent=True
    )
    assert headers["Authorization"].startswith("vapid t=")
    assert headers["Authorization"].endswith(f"k={key.public}")
    assert Vapid02.verify(headers["Authorization"])
    claims = as_bytes(headers["Authorization"].split("t=")[1].split(",")[0].split(".")[1]).decode()
    assert '"aud":"https://push.example.net:8443"' in claims
    assert '"sub":"mailto:a@norrvik.example"' in claims
    assert f'"exp":{int(clock.utcnow().timestamp()) + 12 * 3600}' in claims
    assert (headers["TTL"], headers["Urgency"], headers["Topic"]) == ("86400", "high", "alert-1")


def test_keys_are_made_once_and_lie_sealed(database, settings, clock):
    first = make_push_key(database, settings, clock)
    assert make_push_key(database, settings, clock) == first
    with database.read_session() as session:
        row = session.get_one(AlertPushKey, 1)
    assert first.private.encode() not in row.private
    assert first.private not in repr(first)


def test_another_secret_key_makes_a_new_pair(database, settings, clock):
    first = make_push_key(database, settings, clock)
    with database.write_session() as session:
        second = ensure_push_key(session, replace(settings, secret_key=settings.secret_key[::-1]), now=clock.utcnow())
    assert second.public != first.public


@pytest.mark.parametrize("p256dh", ["", "AAAA", "B" * 87, "inte base64 åäö", READER_PUBLIC[:-4]], ids=range(5))
def test_keys_that_no_browser_gives_are_seen(p256dh):
    assert not is_usable(Subscription("https://push.example.net/x", p256dh, AUTH))
    assert not is_usable(Subscription("https://push.example.net/x", READER_PUBLIC, "short"))
    assert is_usable(Subscription("https://push.example.net/x", READER_PUBLIC, AUTH))


def test_alert_reaches_every_device_and_only_they_can_read_it(world, database, clock, people, service, run_jobs):
    phones = [Phone(service, "/push/phone"), Phone(service, "/push/laptop")]
    for phone in phones:
        connect(database, world, clock, people["writer"], phone)
    rule, rumour = new_rule(database, clock), new_rumour(database, clock)
    alert = tell_of(database, world, clock, rule, rumour, [people["writer"]])
    run_jobs(allowed_hosts=world.allowed_hosts, smtp_url=world.smtp_url)
    for phone in phones:
        (said,) = phone.shown()
        assert said["url"] == f"/alerts/{alert.id}"
        assert "badhuset" in said["body"]
        assert said["tag"] == f"alert-{alert.id}"
    assert b"badhuset" not in b"".join(asked[3] for asked in service.asked)
    assert [row.state for row in receipts(database, route="push")] == ["sent"]
    with database.read_session() as session:
        assert all(row.last_success_at == clock.utcnow() for row in devices_of(session, people["writer"].id))


def test_restricted_rumour_is_not_named(world, database, clock, people, service, run_jobs):
    phone = Phone(service)
    connect(database, world, clock, people["writer"], phone)
    rule = new_rule(database, clock, name="Badhuset")
    rumour = new_rumour(database, clock, sensitivity="restricted")
    tell_of(database, world, clock, rule, rumour, [people["writer"]])
    run_jobs(allowed_hosts=world.allowed_hosts, smtp_url=world.smtp_url)
    (said,) = phone.shown()
    assert "badhuset" not in str(said).lower()
    assert "3" not in said["body"]


def test_device_that_is_gone_is_forgotten_and_a_letter_tells_instead(world, database, clock, people, service, letters, run_jobs):
    phone = Phone(service)
    connect(database, world, clock, people["writer"], phone)
    service.answer = lambda _calls: PUSH_GONE
    tell_of(database, world, clock, new_rule(database, clock), new_rumour(database, clock), [people["writer"]])
    run_jobs(allowed_hosts=world.allowed_hosts, smtp_url=world.smtp_url)
    with database.read_session() as session:
        assert not devices_of(session, people["writer"].id)
    assert [(row.route, row.state) for row in receipts(database)] == [("push", "failed"), ("mail", "sent")]
    assert len(letters.messages) == 1
    assert len(service.asked) == 1


def test_busy_push_service_is_asked_again_with_the_same_topic(world, database, clock, people, service, run_jobs, later):
    connect(database, world, clock, people["writer"], Phone(service))
    service.answer = lambda calls: (429, {"Retry-After": "90"}, "") if calls == 1 else PUSH_TAKEN
    tell_of(database, world, clock, new_rule(database, clock), new_rumour(database, clock), [people["writer"]])
    run_jobs(allowed_hosts=world.allowed_hosts)
    later(seconds=60)
    run_jobs(allowed_hosts=world.allowed_hosts)
    assert len(service.asked) == 1
    later(seconds=31)
    run_jobs(allowed_hosts=world.allowed_hosts)
    assert [asked[2]["Topic"] for asked in service.asked] == ["alert-1", "alert-1"]
    assert [row.state for row in receipts(database)] == ["sent"]


def test_push_that_never_gets_through_becomes_a_letter_after_ten_minutes(
    world, database, clock, people, service, letters, run_jobs, later
):
    connect(database, world, clock, people["writer"], Phone(service))
    service.answer = lambda _calls: (503, {}, "")
    tell_of(database, world, clock, new_rule(database, clock), new_rumour(database, clock), [people["writer"]])
    for _ in range(8):
        run_jobs(allowed_hosts=world.allowed_hosts, smtp_url=world.smtp_url)
        later(minutes=2)
    assert [(row.route, row.state) for row in receipts(database)] == [("push", "failed"), ("mail", "sent")]


def test_address_in_a_closed_network_is_never_asked(settings, database, clock, service):
    key = make_push_key(database, settings, clock)
    outcome = send(Phone(service).subscription, key, {"title": "a"}, topic="t", is_urgent=False, settings=settings)
    assert (outcome.kind, outcome.error, service.asked) == ("failed", "refused_address", [])


def test_same_browser_again_is_the_same_device_also_for_another_person(world, database, clock, people, service):
    phone = Phone(service)
    first = connect(database, world, clock, people["writer"], phone)
    again = connect(database, world, clock, people["approver"], phone, name="Firefox")
    assert again.id == first.id
    with database.read_session() as session:
        (row,) = session.query(AlertDevice).all()
    assert (row.user_id, row.name) == (people["approver"].id, "Firefox")
    assert phone.subscription.endpoint.encode() not in row.subscription


def test_what_leads_to_somebody_who_has_left_and_old_absences_are_forgotten(world, database, clock, people, service, run_jobs):
    connect(database, world, clock, people["writer"], Phone(service))
    with database.write_session() as session:
        session.get_one(AlertTelling, people["writer"].id).phone = b"sealed"
        add_absence(session, people["writer"], clock.utcnow(), start=10, end=20)
        add_absence(session, people["approver"], clock.utcnow(), start=-24 * 31, end=-24 * 30 - 1)
        add_absence(session, people["approver"], clock.utcnow(), start=-24 * 29, end=-24 * 28)
        session.get_one(User, people["writer"].id).active = False
        enqueue(session, "alerts.forget", {}, dedupe="now")
    run_jobs()
    with database.read_session() as session:
        assert session.scalar(select(AlertDevice)) is None
        assert session.get(AlertTelling, people["writer"].id) is None
        (kept,) = session.scalars(select(DutyAbsence)).unique()
        assert (kept.user_id, clock.utcnow() - kept.ends_at) == (people["approver"].id, timedelta(days=28))
