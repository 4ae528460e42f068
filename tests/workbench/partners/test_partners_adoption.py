"""Adoption keeps the link to the original; who sees an answer; the public error form."""

import re

import pytest

from workbench.activity.models import Activity
from workbench.editorial.models import ErrorReport, Sandwich, SandwichReader
from workbench.partners.models import Adoption
from workbench.settings import Settings
from workbench.web import form_guard


def rows(database, table):
    with database.read_session() as session:
        return session.query(table).order_by(table.id).all()


@pytest.fixture
def adopted(press, sign_in):
    """An answer that the library uses; its id."""
    identity = press.publish("sim")
    page = sign_in("partner").post(
        "/library/sim/adopt", data={"use_note": "I nyhetsbrevet", "url": "https://bibliotek.example/sim"}
    )
    assert page.status_code == 303
    return identity


def test_partner_adopts_once_and_keeps_the_link(adopted, sign_in, database):
    """Pressed twice it is one adoption; the list links the original."""
    sign_in("partner").post("/library/sim/adopt", data={"use_note": "På webben"})
    (row,) = rows(database, Adoption)
    assert (row.use_note, row.url, row.ended_at) == ("På webben", None, None)
    text = sign_in("partner").get("/adopted").text
    assert 'href="/library/sim"' in text
    assert "På webben" in text
    verbs = [row.verb for row in rows(database, Activity)]
    assert verbs.count("answer_adopted") == 1


def test_only_a_partner_adopts(press, sign_in, database):
    """The municipality does not adopt its own answers."""
    press.publish("sim")
    for role in ("writer", "approver", "administrator", "auditor", "reporter"):
        assert sign_in(role).post("/library/sim/adopt", data={}).status_code == 403, role
    assert rows(database, Adoption) == []


def test_visitor_is_asked_to_sign_in_to_adopt(press, sign_in):
    """The public reads; partners adopt."""
    press.publish("sim")
    assert "/sign-in" in sign_in().post("/library/sim/adopt", data={}).headers["Location"]


def test_adoption_of_another_partner_does_not_exist(adopted, sign_in, database):
    """Not in the list, not on the page, 404 for its number, nothing changes."""
    other = sign_in("other_partner")
    assert "I nyhetsbrevet" not in other.get("/adopted").text
    assert "I nyhetsbrevet" not in other.get("/library/sim").text
    assert "You use it" not in other.get("/library").text
    for action in ("confirm", "end"):
        assert other.post(f"/adopted/1/{action}", data={"revision_id": "1"}).status_code == 404
        assert other.post(f"/adopted/99/{action}", data={"revision_id": "1"}).status_code == 404
    assert rows(database, Adoption)[0].ended_at is None


def test_municipality_sees_every_adoption_and_changes_none(adopted, sign_in):
    """Staff read; the organisation decides."""
    text = sign_in("writer").get("/adopted").text
    assert "Norrviks bibliotek" in text
    assert "/adopted/1/end" not in text
    assert sign_in("writer").post("/adopted/1/end").status_code == 403
    assert sign_in("writer").get("/adopted?organisation=3").text.count('class="lib-card') == 0
    assert sign_in("writer").get("/adopted?organisation=77").status_code == 422


def test_partner_cannot_name_another_organisation(press, sign_in, database, people):
    """A-03: an organisation in the form has no effect."""
    press.publish("sim")
    other = people["other_partner"].organisation_id
    sign_in("partner").post("/library/sim/adopt", data={"organisation_id": other, "revision_id": 99, "id": 5})
    (row,) = rows(database, Adoption)
    assert row.organisation_id == people["partner"].organisation_id
    assert row.revision_id == 1


def test_correction_shows_until_the_partner_confirms_the_new_text(adopted, press, sign_in, later, database):
    """The library warns, the list says what and why, confirming ends it."""
    partner = sign_in("partner")
    later(days=1)
    newest = press.correct(adopted, what="Vi skrev sex dagar.", why="Fel rad.")
    assert "An answer that you use has changed" in partner.get("/library").text
    assert "An answer that you use has changed" not in sign_in("other_partner").get("/library").text
    text = partner.get("/adopted?state=changed").text
    assert "The original has been corrected since you adopted it." in text
    assert "Vi skrev sex dagar. Fel rad." in text
    assert partner.post("/adopted/1/confirm", data={"revision_id": "1"}).status_code == 422
    assert partner.post("/adopted/1/confirm", data={"revision_id": str(newest)}).status_code == 303
    assert rows(database, Adoption)[0].revision_id == newest
    assert "since you adopted it" not in partner.get("/adopted").text


def test_confirming_nonsense_is_refused(adopted, sign_in):
    """Never a fault of ours."""
    for raw in ("", "x", "-1", "9" * 40, "1\x07", "77"):
        page = sign_in("partner").post("/adopted/1/confirm", data={"revision_id": raw})
        assert page.status_code in (404, 422), raw


def test_withdrawn_original_tells_the_partner_to_remove_it(adopted, press, sign_in):
    """And it can neither be confirmed nor adopted again."""
    press.withdraw(adopted)
    partner = sign_in("partner")
    assert "The original has been withdrawn." in partner.get("/adopted").text
    assert partner.post("/adopted/1/confirm", data={"revision_id": "1"}).status_code == 422
    assert sign_in("other_partner").post("/library/sim/adopt", data={}).status_code == 410


def test_ended_adoption_stays_as_history_and_can_begin_again(adopted, sign_in, database):
    """Ending twice is ending once; adopting again opens the same row."""
    partner = sign_in("partner")
    assert partner.post("/adopted/1/end").status_code == 303
    assert partner.post("/adopted/1/end").status_code == 303
    assert "Nothing is in use yet" in partner.get("/adopted").text
    assert "sim" in partner.get("/adopted?state=ended").text
    partner.post("/library/sim/adopt", data={})
    (row,) = rows(database, Adoption)
    assert row.ended_at is None


def test_address_of_own_use_must_be_a_web_address(press, sign_in, database):
    """422 with what was typed kept."""
    press.publish("sim")
    for url in ("javascript:alert(1)", "bibliotek.example", "https://a b", "mailto:x@y.example", "https://x\x07y"):
        page = sign_in("partner").post("/library/sim/adopt", data={"use_note": "Vår anteckning", "url": url})
        assert page.status_code == 422, url
        assert "Vår anteckning" in page.text
        assert "<title>Error:" in page.text
    assert rows(database, Adoption) == []


# who sees it


def test_sharing_changes_who_sees_and_leaves_a_row(press, sign_in, database, people):
    """From everybody to one organisation, with the licence."""
    press.publish("sim")
    one = people["partner"].organisation_id
    page = sign_in("approver").post(
        "/answers/sim/sharing", data={"visibility": "listed", "organisations": [one], "licence": "CC BY-NC 4.0"}
    )
    assert page.status_code == 303
    assert sign_in().get("/library/sim").status_code == 404
    assert sign_in("other_partner").get("/library/sim").status_code == 404
    assert "CC BY-NC 4.0" in sign_in("partner").get("/library/sim").text
    last = rows(database, Activity)[-1]
    assert (last.verb, last.details["before"]["visibility"], last.details["after"]["organisation_ids"]) == (
        "sharing_set",
        "public",
        [one],
    )


def test_wrong_sharing_is_refused_and_changes_nothing(press, sign_in, database):
    """A list needs a partner on it; the municipality itself (1) is none; only known licences."""
    press.publish("sim")
    for data in (
        {"visibility": "listed", "licence": "CC BY 4.0"},
        {"visibility": "listed", "organisations": ["1"], "licence": "CC BY 4.0"},
        {"visibility": "secret", "licence": "CC BY 4.0"},
        {"visibility": "public", "licence": "ALL MINE"},
    ):
        assert sign_in("writer").post("/answers/sim/sharing", data=data).status_code == 422, data
    assert rows(database, Sandwich)[0].visibility == "public"
    with database.read_session() as session:
        assert session.query(SandwichReader).count() == 0


def test_sharing_is_for_those_who_write_and_approve(press, sign_in):
    """Others may not open the page."""
    press.publish("sim")
    for role in ("partner", "auditor", "administrator", "reporter", "legal_reviewer"):
        assert sign_in(role).get("/answers/sim/sharing").status_code == 403, role
    assert sign_in("writer").get("/answers/sim/sharing").status_code == 200


# the public error form


@pytest.fixture
def form(press, sign_in, settings: Settings, clock, later):
    """A visitor with the form open for ten seconds; gives (client, the form's hidden values)."""
    press.publish("sim")
    client = sign_in()
    token = re.search(r'name="guard"[^>]*value="([^"]+)"', client.get("/library/sim/report-error").text)[1]
    later(seconds=10)
    return client, {"guard": token}


def send(form, **data):
    client, hidden = form
    return client.post("/library/sim/report-error", data={**hidden, "text": "Siffran är fel.", **data})


def test_report_is_masked_dated_and_confirmed(form, database):
    """Friday noon plus two working days is Tuesday; the confirmation can be reloaded and holds no text."""
    page = send(form, text="Ring mig på 070-123 45 67, siffran är fel.", reply_address="lasare@norrvik.example")
    assert page.status_code == 303
    (report,) = rows(database, ErrorReport)
    assert "070" not in report.text
    assert "siffran är fel" in report.text
    assert report.due_at.date().isoformat() == "2026-11-24"
    for _time in range(2):
        receipt = form[0].get(page.headers["Location"])
        assert receipt.status_code == 200
        assert "24 Nov" in receipt.text or "24 nov" in receipt.text
        assert "siffran" not in receipt.text


def test_double_press_is_one_report(form, database):
    """EXPECTATIONS 6: the second press shows the first result."""
    assert send(form).headers["Location"] == send(form).headers["Location"]
    assert len(rows(database, ErrorReport)) == 1


def test_wrong_report_is_refused_with_the_text_kept(form, database):
    """Summary on top, 422, what was typed stays."""
    for data, words in (
        ({"text": ""}, "Write what is wrong"),
        ({"text": " \x00 "}, "Write what is wrong"),
        ({"text": "x" * 5001}, "at most 5,000"),
        ({"reply_address": "inte en adress"}, "Write an e-mail address"),
        ({"reply_address": "a@b.se\r\nBcc: c@d.se"}, "Write an e-mail address"),
        ({"website": "https://spam.example"}, "automatic message"),
        ({"guard": "forged"}, "open too long"),
        ({"guard": ""}, "open too long"),
    ):
        page = send(form, **{"text": "Min text om felet", **data})
        assert page.status_code == 422, data
        assert words in page.text, data
        assert 'id="error-summary"' in page.text, data
        assert "text" in data or "Min text om felet" in page.text, data
    assert rows(database, ErrorReport) == []


def test_form_sent_at_once_asks_for_a_few_seconds(press, sign_in, settings, clock, database, later):
    """A machine is quicker than three seconds; the same form works when it is sent again."""
    press.publish("sim")
    token = form_guard.make_token(settings.secret_key, "sim", now=clock.utcnow())
    quick = (sign_in(), {"guard": token})
    assert send(quick).status_code == 422
    later(seconds=5)
    assert send(quick).status_code == 303


def test_refused_form_can_be_sent_again(form, database, later):
    """The page that says no holds a token that works."""
    page = send(form, guard="forged")
    later(seconds=5)
    token = re.search(r'name="guard"[^>]*value="([^"]+)"', page.text)[1]
    assert send((form[0], {"guard": token})).status_code == 303


def test_sixth_report_in_an_hour_waits(press, sign_in, settings, clock, later, database):
    """Five an hour from one network; text kept; the next hour is free again."""
    press.publish("sim")
    client = sign_in()

    def fresh():
        token = form_guard.make_token(settings.secret_key, "sim", now=clock.utcnow())
        later(seconds=4)
        return client, {"guard": token}

    assert [send(fresh()).status_code for _ in range(5)] == [303] * 5
    page = send(fresh())
    assert page.status_code == 429
    assert "Siffran är fel." in page.text
    later(hours=1)
    assert send(fresh()).status_code == 303
    assert len(rows(database, ErrorReport)) == 6


def test_receipt_cannot_be_guessed_or_moved(form, press, sign_in):
    """A made-up receipt, and one for another answer, do not exist."""
    address = send(form).headers["Location"]
    press.publish("annat")
    assert sign_in().get("/library/sim/report-error/received/1").status_code == 404
    assert sign_in().get(address.replace("/sim/", "/annat/")).status_code == 404


def test_megabyte_and_emoji_are_no_fault(form, sign_in):
    """Whatever comes, the answer is a page."""
    assert send(form, text="x" * 1_000_000).status_code == 422
    assert send(form, text="👩‍👩‍👧 ‮fel‬ \ud7ff").status_code == 303
