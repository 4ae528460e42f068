"""Newsletters end to end: asked twice, one press to leave, returned letters, and a real mail server in between."""

import quopri
import re
from dataclasses import replace
from datetime import timedelta
from email.headerregistry import Address

import pytest
from sqlalchemy import func, select

from tests.workbench.campaigns.conftest import approved_answer
from tests.workbench.campaigns.returned_letters import COMPLAINT, HEADERS_ONLY, returned
from workbench.activity.models import Activity
from workbench.campaigns.lists import bouncing, service
from workbench.campaigns.lists.choices import ListChoices
from workbench.campaigns.lists.marks import is_mark
from workbench.campaigns.lists.models import BounceReport, ListSignup
from workbench.campaigns.models import Channel, Delivery, EmailRecipient
from workbench.errors import Gone, NotAllowed, NotFound, Refused

ELIN = "elin@example.org"


@pytest.fixture
def newsletter(database, people, clock):
    """An open list of the municipality's."""
    with database.write_session() as session:
        row = Channel(
            name="Norrviks faktabrev", kind="email", organisation_id=people["writer"].organisation_id, idempotency="N",
            created_at=clock.utcnow(), settings=ListChoices(True, "Fakta om Norrvik.", "Facts about Norrvik.").write({}),
        )  # fmt: skip
        session.add(row)
        session.flush()
        return row


@pytest.fixture
def visitor(app):
    client = app.test_client()
    client.set_cookie("language", "en")
    return client


@pytest.fixture
def asked(visitor, newsletter, run_jobs, wired):
    """Somebody signs up and the letters go out."""

    def sign_up(address=ELIN, client=None):
        answer = (client or visitor).post(f"/newsletter/{newsletter.id}", data={"address": address})
        run_jobs(smtp_url=wired.smtp_url)
        return answer

    return sign_up


@pytest.fixture
def joined(asked, visitor, mail_server, database):
    """Somebody who has signed up and answered."""

    def join(address=ELIN):
        asked(address)
        visitor.post(link_in(mail_server.messages[-1], "confirm"))
        return only_recipient(database)

    return join


def link_in(message, word):
    return re.search(rf"https?://\S+?(/\S*{word}\S*)", message.get_content())[1]


def only_recipient(database):
    with database.read_session() as session:
        return session.scalars(select(EmailRecipient)).one()


def count(database, model):
    with database.read_session() as session:
        return session.scalar(select(func.count()).select_from(model))


def test_signing_up_puts_nobody_on_the_list_before_the_letter_is_answered(asked, visitor, mail_server, database):
    answer = asked()
    assert (answer.status_code, answer.location) == (303, "/newsletter/1/sent")
    (letter,) = mail_server.messages
    assert letter["To"].addresses[0].addr_spec == ELIN
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Date"].datetime is not None
    assert count(database, EmailRecipient) == 0
    page = visitor.get(link_in(letter, "confirm"))
    assert "Yes, put me on the list" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert count(database, EmailRecipient) == 0  # mail filters open every link
    assert "You are on the list" in visitor.post(link_in(letter, "confirm")).text
    row = only_recipient(database)
    assert (row.address, row.is_confirmed, row.left_at) == (ELIN, True, None)
    assert count(database, ListSignup) == 0


def test_the_log_holds_no_address(joined, database):
    joined()
    with database.read_session() as session:
        rows = session.scalars(select(Activity)).all()
    assert [row.verb for row in rows if row.subject_kind == "email_recipient"] == ["recipient_joined"]
    assert "elin" not in "".join(str(row.details) for row in rows)


def test_a_visitor_cannot_find_out_who_is_on_the_list(joined, asked, mail_server):
    """Somebody on the list, somebody waiting and somebody new get the same answer; each is told in a letter only."""
    joined()
    known, new = asked(), asked("ny@example.org")
    again = asked("ny@example.org")
    assert len({(one.status_code, one.location, one.data) for one in (known, new, again)}) == 1
    subjects = [letter["Subject"] for letter in mail_server.messages]
    assert subjects.count("You are already on the list for Norrviks faktabrev") == 1
    assert subjects.count("Confirm that you want Norrviks faktabrev") == 2


def test_letters_to_an_address_that_does_not_answer_are_few(asked, mail_server, later):
    for _time in range(8):
        asked()
        later(minutes=11)
    assert len(mail_server.messages) == service.MOST_LETTERS
    assert len({letter["Message-ID"] for letter in mail_server.messages}) == service.MOST_LETTERS


def test_link_expires_after_seven_days_and_the_address_is_forgotten(asked, visitor, mail_server, database, later, run_jobs):
    asked()
    link = link_in(mail_server.messages[0], "confirm")
    later(days=7, minutes=1)
    assert visitor.get(link).status_code == 410
    assert visitor.post(link).status_code == 410
    with database.write_session() as session:
        assert service.forget_old(session, secret_key="k" * 40, now=later(minutes=1)) == 1
    assert count(database, ListSignup) == 0
    assert visitor.get(link).status_code == 404


def test_a_closed_list_takes_nobody(visitor, newsletter, database, asked, mail_server):
    asked()
    with database.write_session() as session:
        row = session.get_one(Channel, newsletter.id)
        row.settings = ListChoices().write(row.settings)
    assert visitor.get(f"/newsletter/{newsletter.id}").status_code == 404
    assert visitor.post(f"/newsletter/{newsletter.id}", data={"address": ELIN}).status_code == 404
    assert visitor.post(link_in(mail_server.messages[0], "confirm")).status_code == 410
    assert "No newsletter just now" in visitor.get("/newsletter").text


@pytest.mark.parametrize(
    "address",
    ["", "elin", "elin@", "a@b\r\nBcc: c@example.org", "elin@example.org\0", "elin@example.org, ny@example.org", "x" * 300,
     "‮elin@example.org", "<elin@example.org>", "elin@localhost", "x" * 1_000_000],
    ids=["empty", "no-at", "no-domain", "line-break", "nul", "two", "long", "bidi", "brackets", "localhost", "megabyte"],
)  # fmt: skip
def test_what_is_no_address_is_refused_in_one_sentence(visitor, newsletter, database, address):
    answer = visitor.post(f"/newsletter/{newsletter.id}", data={"address": address})
    assert answer.status_code == 422
    assert 'id="address-error"' in answer.text
    assert count(database, ListSignup) == 0


def test_the_trap_is_told_what_people_are_told_and_nothing_happens(visitor, newsletter, database):
    answer = visitor.post(f"/newsletter/{newsletter.id}", data={"address": ELIN, "website": "https://spam.example"})
    assert answer.status_code == 303
    assert count(database, ListSignup) == 0


def test_one_network_cannot_sign_up_the_town(visitor, newsletter):
    answers = [visitor.post(f"/newsletter/{newsletter.id}", data={"address": f"a{n}@example.org"}) for n in range(21)]
    assert {one.status_code for one in answers[:20]} == {303}
    assert answers[20].status_code == 429


def test_leaving_takes_one_press_or_one_click_and_forgets_the_address(joined, visitor, database, app):
    """RFC 8058: the mail program posts List-Unsubscribe=One-Click, without cookies or token of a form."""
    app.config["WTF_CSRF_ENABLED"] = True
    row = joined_without_forms(joined, app)
    assert "Leave the list?" in visitor.get(f"/leave/{row.leave_token}").text
    assert only_recipient(database).left_at is None
    program = app.test_client()
    answer = program.post(f"/leave/{row.leave_token}", data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    gone = only_recipient(database)
    assert gone.left_reason == "self"
    assert is_mark(gone.address)
    assert program.post(f"/leave/{row.leave_token}").status_code == 200  # twice is once
    assert "sign up again" in visitor.get(f"/leave/{row.leave_token}").text
    assert visitor.get("/leave/unknown").status_code == 404


def joined_without_forms(joined, app):
    app.config["WTF_CSRF_ENABLED"] = False
    row = joined()
    app.config["WTF_CSRF_ENABLED"] = True
    return row


def test_whoever_left_can_come_back_by_signing_up_and_not_by_hand(joined, visitor, database, settings, newsletter, sign_in):
    old = joined()
    visitor.post(f"/leave/{old.leave_token}")
    with database.read_session() as session:
        row = session.get_one(Channel, newsletter.id)
        assert service.has_left(session, row, "ELIN@example.org", secret_key=settings.secret_key)
        assert not service.has_left(session, row, "ny@example.org", secret_key=settings.secret_key)
    by_hand = sign_in("administrator").post(f"/channels/{newsletter.id}/receivers", data={"address": ELIN})
    assert by_hand.status_code == 422
    assert "This person has left the list." in by_hand.text
    back = joined()
    assert (back.id, back.left_at, back.address) == (old.id, None, ELIN)
    assert back.leave_token != old.leave_token


def test_letter_is_readable_text_with_a_way_out(joined, database, people, clock, mail_server, newsletter, deliver, later):
    """What a real mail server got: plain text, List-Unsubscribe, one click, where it comes back to."""
    recipient = joined()
    with database.write_session() as session:
        bouncing.box_of(session).address = "returer@norrvik.example"
        answer = approved_answer(session, people, clock, "brevet")
    placement = place(database, people, answer, newsletter, clock)
    later(seconds=11)
    deliver()
    letter = mail_server.messages[-1]
    assert letter.get_content_type() == "text/plain"
    text = letter.get_content()
    assert text.index("Den som har stått längst i kön") < text.index("Ett rykte säger")
    assert text.rstrip().endswith(f"/leave/{recipient.leave_token}")
    assert letter["List-Unsubscribe"] == f"<http://localhost/leave/{recipient.leave_token}>"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter["List-Id"].endswith(f"<list-{newsletter.id}.norrvik.example>")
    assert letter["From"].addresses[0] == Address("Kommunikation", "arbetsbanken", "norrvik.example")
    assert letter["Message-ID"] == f"<{placement.reference}.{recipient.id}@norrvik.example>"
    assert mail_server.senders[-1] == "returer@norrvik.example"
    assert max(map(len, quopri.encodestring(text.encode()).splitlines())) <= 76


def place(database, people, answer, channel, clock):
    from workbench.campaigns import service as campaigns
    from workbench.editorial.models import Sandwich

    with database.write_session() as session:
        row, where = session.get_one(Sandwich, answer.id), session.get_one(Channel, channel.id)
        return campaigns.place(
            session,
            row,
            [where],
            scheduled_at=None,
            spokesperson=None,
            own_voice=True,
            actor=people["writer"],
            now=clock.utcnow(),
        )[0]


@pytest.fixture
def sent(joined, database, people, clock, newsletter, deliver, later):
    """A letter that has gone out to one person; its delivery."""
    joined()
    with database.write_session() as session:
        answer = approved_answer(session, people, clock, "brevet")
    place(database, people, answer, newsletter, clock)
    later(seconds=11)
    deliver()
    with database.read_session() as session:
        return session.scalars(select(Delivery)).one()


def take(database, raw, settings, now):
    with database.write_session() as session:
        row = bouncing.take_returned(session, raw, secret_key=settings.secret_key, now=now)
        return row.kind if row is not None else None


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
    place(database, people, answer, newsletter, clock)
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


def test_withdrawn_text_is_told_to_those_who_got_it(sent, database, settings):
    from workbench.campaigns.lists.wires import ListWire
    from workbench.editorial.models import Sandwich

    with database.write_session() as session:
        row = session.get_one(Delivery, sent.id)
        session.get_one(Sandwich, row.placement.sandwich_id).withdrawn_reason = "Siffran var fel."
        row.purpose = "withdraw"
        letter = ListWire().prepare(session, row, settings)
        session.rollback()
    assert letter.subject == "Tillbakadraget: Kötiden avgör vem som får bostad"
    assert "Varför: Siffran var fel." in letter.text
    assert "nyinflyttade" not in letter.text
    assert ELIN not in repr(letter)


def test_owner_opens_the_list_with_words_on_what_it_is(sign_in, database, newsletter, people, clock):
    client = sign_in("administrator")
    page = client.get(f"/channels/{newsletter.id}/newsletter")
    assert "The list in numbers" in page.text
    wrong = client.post(f"/channels/{newsletter.id}/newsletter", data={"is_open": "y", "about_sv": " "})
    assert wrong.status_code == 422
    done = client.post(f"/channels/{newsletter.id}/newsletter", data={"about_sv": "Nytt"})
    assert done.status_code == 303
    with database.read_session() as session:
        assert not service.is_open(session.get_one(Channel, newsletter.id))
    assert sign_in("partner").get(f"/channels/{newsletter.id}/newsletter").status_code == 404
    assert sign_in("writer").get(f"/channels/{newsletter.id}/newsletter").status_code == 403


def test_services_refuse_those_who_may_not(database, people, clock, newsletter, settings):
    with database.write_session() as session:
        row = session.get_one(Channel, newsletter.id)
        for role, error in (("writer", NotAllowed), ("partner", NotFound)):
            with pytest.raises(error):
                service.set_choices(session, row, ListChoices(), actor=people[role], now=clock.utcnow())
        with pytest.raises(NotAllowed):
            bouncing.new_post_token(session, actor=people["partner"], now=clock.utcnow())
        with pytest.raises(Refused):
            service.ask_to_join(session, row, "nobody", language="sv", now=clock.utcnow())
        with pytest.raises(NotFound):
            service.confirm(session, "unknown", secret_key=settings.secret_key, now=clock.utcnow())
        old = clock.utcnow() - timedelta(days=8)
        session.add(ListSignup(channel_id=row.id, address=ELIN, token="t", language="sv", asked_at=old, letter_at=old))
        session.flush()
        with pytest.raises(Gone):
            service.confirm(session, "t", secret_key=settings.secret_key, now=clock.utcnow())
