"""Newsletters end to end: asked twice, one press to leave, what the letter says, and a real mail server in between."""

import quopri
from datetime import timedelta
from email.headerregistry import Address

import pytest
from sqlalchemy import select

from tests.workbench.campaigns.conftest import approved_answer
from tests.workbench.campaigns.newsletter_rig import ELIN, count, link_in, only_recipient, place_letter
from workbench.activity.models import Activity
from workbench.campaigns.lists import bouncing, service
from workbench.campaigns.lists.choices import ListChoices
from workbench.campaigns.lists.marks import is_mark
from workbench.campaigns.lists.models import ListSignup
from workbench.campaigns.models import Channel, Delivery, EmailRecipient
from workbench.errors import Gone, NotAllowed, NotFound, Refused


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
    ["", "elin", "elin@", "a@b\r\nBcc: c@example.org", "elin@example.org\a", "elin@example.org, ny@example.org", "x" * 300,
     "‮elin@example.org", "<elin@example.org>", "elin@localhost", "x" * 1_000_000],
    ids=["empty", "no-at", "no-domain", "line-break", "bell", "two", "long", "bidi", "brackets", "localhost", "megabyte"],
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
    placement = place_letter(database, people, answer, newsletter, clock)
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
