"""What receivers answer, and what becomes of it: signatures, tries, redirects, strange answers, mail."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from workbench.campaigns import transports
from workbench.campaigns.models import Channel, Delivery, Placement


def test_a_message_is_signed_as_standard_webhooks_says(place, deliver, later, partner_server, state_of):
    (placement,) = place("webhook")
    later(seconds=11)
    deliver()
    assert state_of(placement) == "sent"
    assert partner_server.ledger.refused == 0
    assert b'"type":"sandwich.published"' in partner_server.ledger.bodies[0]


def test_the_published_test_vector_of_the_signature():
    """The example of the reference library (standard-webhooks, Python, tests)."""
    signature = transports.sign(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
    )
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize(
    ("status", "headers", "seconds"),
    [(500, {}, 5), (503, {"Retry-After": "40"}, 40), (429, {"Retry-After": "86400"}, 86400), (429, {}, 5)],
)
def test_a_temporary_no_is_tried_again_when_the_receiver_asks(
    place, deliver, later, database, partner_server, clock, status, headers, seconds
):
    """F-08: back-off, and Retry-After is honoured."""
    partner_server.answer = lambda n: (status, headers, b"") if n == 1 else (200, {}, b"")
    (placement,) = place("webhook")
    now = later(seconds=11)
    deliver()
    with database.read_session() as session:
        row = session.scalars(select(Delivery)).one()
        assert row.state == "prepared"
        assert timedelta(seconds=seconds) <= row.next_try_at - now <= timedelta(seconds=seconds * 1.1)
        assert session.get(Placement, placement.id).state == "prepared"
    later(seconds=seconds * 1.1 + 1)
    deliver()
    with database.read_session() as session:
        assert session.get(Placement, placement.id).state == "sent"


@pytest.mark.parametrize(("reply", "end"), [(None, "unknown"), ((503, {}, b""), "failed")], ids=["no_answer", "refused"])
def test_five_tries_end_as_failed_or_unknown(place, deliver, later, partner_server, state_of, reply, end):
    """Whoever takes the message and never answers may have it: that is not called failed."""
    partner_server.answer = lambda _n: reply
    (placement,) = place("webhook")
    for seconds in (11, 7, 331, 1981, 7921, 90000):
        later(seconds=seconds)
        deliver()
    assert state_of(placement) == end
    assert partner_server.calls == 5
    assert len(set(partner_server.ledger.keys)) == (1 if reply is None else 0)


@pytest.mark.parametrize("status", [401, 410])
def test_a_refused_channel_is_paused_after_one_try(place, deliver, later, database, partner_server, status):
    partner_server.answer = lambda _n: (status, {}, b"")
    (placement,) = place("webhook")
    later(seconds=11)
    deliver()
    later(hours=3)
    deliver()
    with database.read_session() as session:
        row = session.get(Placement, placement.id)
        assert (row.state, partner_server.calls) == ("failed", 1)
        assert session.get(Channel, row.channel_id).paused_reason == f"http_{status}"


@pytest.mark.parametrize("reply", [(302, {"Location": "http://127.0.0.1:1/"}, b""), (404, {}, b""), (403, {}, b"")])
def test_a_redirect_or_a_final_no_is_a_failure(place, deliver, later, partner_server, state_of, reply):
    partner_server.answer = lambda _n: reply
    (placement,) = place("webhook")
    later(seconds=11)
    deliver()
    later(hours=3)
    deliver()
    assert (state_of(placement), partner_server.calls) == ("failed", 1)


@pytest.mark.parametrize("body", [b"<html>", b'{"url": "javascript:alert(1)"}', b"[" * 3000, b'{"url": 7}', b"x" * 60000])
def test_a_strange_answer_to_a_taken_message_is_still_sent(place, deliver, later, partner_server, database, body):
    partner_server.answer = lambda _n: (200, {}, body)
    (placement,) = place("webhook")
    later(seconds=11)
    deliver()
    with database.read_session() as session:
        row = session.get(Placement, placement.id)
        assert (row.state, row.live_url) == ("sent", None)


def test_the_link_that_the_receiver_names_is_kept(place, deliver, later, partner_server, database):
    partner_server.answer = lambda _n: (201, {}, b'{"url": "https://biblioteket.example/svar/1"}')
    (placement,) = place("webhook")
    later(seconds=11)
    deliver()
    with database.read_session() as session:
        assert session.get(Placement, placement.id).live_url == "https://biblioteket.example/svar/1"


def test_mail_has_a_fixed_id_and_one_click_to_leave(place, deliver, later, mail_server, state_of):
    (placement,) = place("email")
    later(seconds=11)
    deliver()
    assert state_of(placement) == "sent"
    assert len(mail_server.messages) == 2
    first = mail_server.messages[0]
    assert first["Subject"] == "Kötiden avgör vem som får bostad"
    assert first["Message-ID"].startswith(f"<{placement.reference}.")
    assert first["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "/leave/" in first["List-Unsubscribe"]
    assert "/leave/" in first.get_content()


def test_a_refused_address_fails_and_names_itself(place, deliver, later, mail_server, database):
    mail_server.reply = "554 no thanks"
    (placement,) = place("email")
    later(seconds=11)
    deliver()
    with database.read_session() as session:
        row = session.get(Placement, placement.id)
        assert (row.state, row.last_error) == ("failed", "mail_refused")
