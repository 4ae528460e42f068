"""Letters that come back, addresses that are refused, and the mailbox where returned letters are read."""

import re
from dataclasses import replace

from sqlalchemy import select

from tests.workbench.campaigns.conftest import approved_answer
from tests.workbench.campaigns.newsletter_rig import ELIN, count, only_recipient, place_letter, take
from tests.workbench.campaigns.returned_letters import COMPLAINT, HEADERS_ONLY, returned
from workbench.campaigns.lists import bouncing
from workbench.campaigns.lists.marks import is_mark
from workbench.campaigns.lists.models import BounceReport, ListSignup
from workbench.campaigns.models import Delivery


def test_hard_bounce_leaves_the_list_once(sent, database, settings, clock):
    raw = returned(message_id=sent.key)
    assert take(database, raw, settings, clock.utcnow()) == "hard"
    row = only_recipient(database)
    assert row.left_reason == "bounced"
    assert is_mark(row.address)
    assert take(database, raw, settings, clock.utcnow()) is None
    assert count(database, BounceReport) == 1


def test_complaint_leaves_the_list(sent, database, settings, clock):
    assert take(database, returned(COMPLAINT, message_id=sent.key), settings, clock.utcnow()) == "complaint"
    assert only_recipient(database).left_reason == "complaint"


def test_soft_bounces_are_counted_and_the_fifth_in_sixty_days_leaves(sent, database, settings, clock, later):
    for number in range(1, 5):
        raw = returned(message_id=sent.key, status="4.2.2", words=f"full {number}")
        assert take(database, raw, settings, later(days=1)) == "soft"
        assert (only_recipient(database).soft_bounces, only_recipient(database).left_at) == (number, None)
    take(database, returned(message_id=sent.key, status="5.2.2", words="full"), settings, later(days=1))
    assert only_recipient(database).left_reason == "bounced"


def test_old_soft_bounces_do_not_count(sent, database, settings, clock, later):
    for number in range(4):
        take(database, returned(message_id=sent.key, status="4.2.2", words=f"full {number}"), settings, later(minutes=1))
    take(database, returned(message_id=sent.key, status="4.2.2", words="full"), settings, later(days=61))
    assert only_recipient(database).soft_bounces == 1


def test_made_up_reports_throw_nobody_out(sent, database, settings, clock):
    """Whoever knows only the address, or only the letter, cannot take anybody off a list."""
    made_up = [
        returned(HEADERS_ONLY), returned(HEADERS_ONLY, message_id=sent.key, address="annan@example.org"),
        returned(message_id="<signup-1.1@norrvik.example>"), returned(message_id=f"{sent.key[:-1]}x>"),
    ]  # fmt: skip
    assert [take(database, raw, settings, clock.utcnow()) for raw in made_up] == ["unknown"] * 4
    assert only_recipient(database).left_at is None


def test_confirmation_that_comes_back_forgets_the_signup(asked, mail_server, database, settings, clock):
    asked()
    raw = returned(message_id=str(mail_server.messages[0]["Message-ID"]))
    assert take(database, raw, settings, clock.utcnow()) == "hard"
    assert count(database, ListSignup) == 0


def test_address_that_our_own_server_refuses_leaves_the_list(
    joined, database, people, clock, wired, mail_server, newsletter, deliver, later
):
    joined()
    with database.write_session() as session:
        answer = approved_answer(session, people, clock, "brevet")
    mail_server.refuses = ELIN
    place_letter(database, people, answer, newsletter, clock)
    later(seconds=11)
    deliver()
    with database.write_session() as session:
        assert session.scalars(select(Delivery)).one().state == "failed"
        assert bouncing.take_refusals(session, secret_key=wired.secret_key, now=clock.utcnow()) == 1
        assert bouncing.take_refusals(session, secret_key=wired.secret_key, now=clock.utcnow()) == 0
    assert only_recipient(database).left_reason == "bounced"


def test_mail_server_posts_a_returned_letter_with_a_token(sent, sign_in, app, database):
    page = sign_in("administrator").post("/newsletter/bounces/token")
    token = re.search(r"<code>([\w-]{40,})</code>", page.text)[1]
    assert token not in sign_in("administrator").get("/newsletter/bounces").text
    raw, post = returned(message_id=sent.key), app.test_client().post
    assert post("/newsletter/returned", data=raw).status_code == 403
    assert post("/newsletter/returned", data=raw, headers={"Authorization": "Bearer wrong"}).status_code == 403
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "message/rfc822"}
    assert post("/newsletter/returned", data=b"x" * (1024 * 1024 + 1), headers=headers).status_code == 413
    assert only_recipient(database).left_at is None
    assert post("/newsletter/returned", data=raw, headers=headers).status_code == 204
    assert only_recipient(database).left_reason == "bounced"
    assert "It has left the list" in sign_in("administrator").get("/newsletter/bounces").text


def test_mailbox_is_read_once_and_left_as_it_is(sent, database, people, run_jobs, wired, certificate, monkeypatch, clock, later):
    """The whole way over IMAP; a wrong password is told in words and the place is kept."""
    import certifi

    from tests.feeds.mailbox.postbox import Postbox
    from tests.serving import stop

    monkeypatch.setattr(certifi, "where", lambda: certificate)
    postbox = Postbox(certificate)
    try:
        postbox.letters = {7: returned(message_id=sent.key), 8: b"Subject: hi\r\n\r\nhello"}
        user, password = postbox.account
        settings = replace(wired, allowed_hosts=(f"localhost:{postbox.port}",))
        save_box(database, people, settings, clock, postbox, user, "wrong")
        assert read_box(database, run_jobs, later, settings).last_error == "refused"
        save_box(database, people, settings, clock, postbox, user, password)
        box = read_box(database, run_jobs, later, settings)
        assert (box.last_error, box.position.rpartition(":")[2]) == ("", "8")
        assert only_recipient(database).left_reason == "bounced"
        assert count(database, BounceReport) == 2
        read_box(database, run_jobs, later, settings)
        assert count(database, BounceReport) == 2
        assert not [verb for verb in postbox.verbs if "STORE" in verb or "EXPUNGE" in verb]
    finally:
        stop(postbox)


def save_box(database, people, settings, clock, postbox, user, password):
    with database.write_session() as session:
        bouncing.set_box(
            session, address="", host="localhost", port=postbox.port, user=user, password=password, folder=postbox.folder,
            actor=people["administrator"], settings=settings, now=clock.utcnow(),
        )  # fmt: skip


def read_box(database, run_jobs, later, settings):
    from workbench.campaigns.lists.models import BounceBox
    from workbench.queue import enqueue

    with database.write_session() as session:
        enqueue(session, "campaigns.read_bounces", {}, dedupe=f"test:{later(minutes=5)}")
    run_jobs(allowed_hosts=settings.allowed_hosts, smtp_url=settings.smtp_url)
    with database.read_session() as session:
        return session.get_one(BounceBox, 1)
