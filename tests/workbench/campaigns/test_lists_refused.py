"""Addresses that the mail server refuses while a newsletter goes out: the letter has gone to the others, and that is said."""

import pytest
from sqlalchemy import select

from tests.workbench.campaigns.conftest import approved_answer
from tests.workbench.campaigns.newsletter_rig import place_letter
from workbench.campaigns.delivering import copies
from workbench.campaigns.lists import bouncing
from workbench.campaigns.models import Delivery, EmailRecipient, Placement
from workbench.editorial.models import Sandwich


@pytest.fixture
def town(database, newsletter, clock):
    """Ten people on the list."""
    with database.write_session() as session:
        people = [f"person{number}@example.org" for number in range(10)]
        same = {"channel_id": newsletter.id, "is_confirmed": True, "added_at": clock.utcnow()}
        session.add_all(EmailRecipient(address=one, leave_token=f"t{one}", **same) for one in people)
    return people


@pytest.fixture
def send(database, people, clock, newsletter, deliver, later):
    """A letter goes to everybody on the list; gives its placement's id."""

    def go():
        with database.write_session() as session:
            answer = approved_answer(session, people, clock, "brevet")
        placement = place_letter(database, people, answer, newsletter, clock)
        later(seconds=11)
        deliver()
        return placement.id

    return go


def read(database, placement_id):
    with database.read_session() as session:
        return session.get_one(Placement, placement_id)


def left(database):
    with database.read_session() as session:
        return session.scalars(select(EmailRecipient.left_reason).where(EmailRecipient.left_at.is_not(None))).all()


def test_three_refused_addresses_do_not_make_the_letter_a_failure(town, send, mail_server, database, sign_in):
    mail_server.refuses = {town[0], town[4], town[9]}
    placement = read(database, send())
    assert (placement.state, placement.last_error) == ("sent", "")
    assert len(mail_server.messages) == 7
    page = sign_in("writer").get(f"/plan/{placement.reference}").text
    assert "7 of 10 sent" in page
    assert "3 addresses were refused and leave the list" in page
    assert not any(address in page for address in town)
    assert placement.reference not in sign_in("writer").get("/plan/not-sent").text


def test_refused_addresses_leave_and_the_next_letter_goes_to_the_others(town, send, mail_server, database, settings, clock):
    mail_server.refuses = {town[0], town[4]}
    send()
    with database.write_session() as session:
        assert bouncing.take_refusals(session, secret_key=settings.secret_key, now=clock.utcnow()) == 2
    assert left(database) == ["bounced", "bounced"]


def test_each_address_has_its_own_receipt(town, send, mail_server, database):
    mail_server.refuses = {town[2]}
    send()
    with database.read_session() as session:
        rows = session.scalars(select(Delivery).order_by(Delivery.id)).all()
    assert [row.state for row in rows] == ["sent"] * 2 + ["failed"] + ["sent"] * 7
    assert rows[2].last_error == "address_refused"


def test_a_server_that_takes_nobody_has_refused_us_and_nobody_leaves(town, send, mail_server, database, settings, clock):
    mail_server.refuses = set(town)
    placement = read(database, send())
    assert (placement.state, placement.last_error) == ("failed", "address_refused")
    with database.write_session() as session:
        assert bouncing.take_refusals(session, secret_key=settings.secret_key, now=clock.utcnow()) == 0
    assert left(database) == []


def test_a_letter_that_is_refused_for_its_words_is_still_a_failure(town, send, mail_server, database):
    mail_server.reply = "554 no thanks"
    assert read(database, send()).last_error == "mail_refused"


def test_a_withdrawal_that_one_address_refuses_is_done(town, send, mail_server, database, deliver, clock):
    placement_id = send()
    mail_server.refuses = {town[3]}
    with database.write_session() as session:
        row = session.get_one(Sandwich, session.get_one(Placement, placement_id).sandwich_id)
        row.state, row.withdrawn_reason = "withdrawn", "Uppgiften var fel."
        session.flush()
        assert copies.withdraw_copies(session, now=clock.utcnow()) == 10
    deliver()
    assert read(database, placement_id).state == "withdrawn"
    assert len(mail_server.messages) == 19
