"""The public tip form: closed without a decision, masked, once, guarded without tracking; the receipt shows no word of it."""

import re
from datetime import date, timedelta
from functools import partial

import pytest
from sqlalchemy import func, select

from workbench.activity.models import Activity
from workbench.errors import Refused
from workbench.intake.models import Item, Source, Tip
from workbench.intake.sources.service.decisions import end_decision, record_decision
from workbench.intake.told.fields import tip_of, tips_of
from workbench.intake.told.service import masked_told, store_told
from workbench.intake.told.tip_views import MOST_OF_A_NETWORK, SUBJECT
from workbench.intake.upstream.retention import erase_items
from workbench.rumours.models import Sighting
from workbench.web import form_guard
from workbench.web.models import FormUse
from workbench.web.throttle import Throttle, network_of

SAID = "De säger att simhallen stängs. Ring 070-123 45 67 om du vet mer."
STORED = "De säger att simhallen stängs. Ring [telefonnummer] om du vet mer."


@pytest.fixture
def decision(app, database, people, clock):
    """A deletion decision that stands: texts are kept for 90 days."""
    with app.app_context(), database.write_session() as session:
        return record_decision(
            session, reference="KS 2026/123", decided_on=date(2026, 11, 1), text_days=90, note="",
            actor_id=people["administrator"].id, now=clock.utcnow(),
        )  # fmt: skip


@pytest.fixture
def answers(settings, clock):
    """What a person sends: answers(text="…") with a token that is old enough."""

    def make(**changes):
        token = form_guard.make_token(settings.secret_key, SUBJECT, now=clock.utcnow() - timedelta(seconds=30))
        return {"text": SAID, "language": "sv", "has_consent": "y", "guard": token, "action": "send"} | changes

    return make


def tips(database):
    with database.read_session() as session:
        return session.execute(select(Tip, Item).join(Item, Item.id == Tip.item_id).order_by(Tip.id)).all()


def test_form_without_a_decision_says_that_tips_are_not_open(sign_in, database, answers):
    """The page gives the contact instead of a form, and a sending is refused."""
    client = sign_in()
    page = client.get("/tip")
    assert page.status_code == 200
    assert "Tips are not open yet" in page.text
    assert "kommunikation@norrvik.example" in page.text
    assert "<textarea" not in page.text
    assert client.post("/tip", data=answers()).status_code == 403
    assert tips(database) == []


def test_ended_decision_closes_the_form(app, database, decision, people, clock, sign_in):
    """What stood yesterday does not count today."""
    assert "<textarea" in sign_in().get("/tip").text
    with app.app_context(), database.write_session() as session:
        end_decision(session, actor_id=people["administrator"].id, now=clock.utcnow())
    assert "<textarea" not in sign_in().get("/tip").text


@pytest.mark.parametrize("language", ["sv", "en"])
def test_form_says_how_long_and_on_what_ground(decision, sign_in, language):
    """Purpose, legal ground, time and the decision stand beside the box that is ticked."""
    page = sign_in(language=language).get("/tip").text
    assert "90 da" in page
    assert "KS 2026/123" in page
    assert "6.1 e" in page


def test_tip_is_stored_masked_with_what_belongs_to_it(decision, sign_in, database, answers, clock):
    """The item is as anybody's text; the rest lies beside it, masked too. No address of the sender is anywhere."""
    data = answers(heard_in="school", place="Norra  stan", doubt="Min granne vet: 070-123 45 67", heard_on="2026-11-18")
    answer = sign_in().post("/tip", data=data)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/tip/sent")
    ((tip, item),) = tips(database)
    assert (item.text, item.masked_counts, item.state, item.language) == (STORED, {"phone": 1}, "new", "sv")
    assert (tip.told_by, tip.heard_in, tip.place) == ("resident", "school", "Norra stan")
    assert tip.doubt == "Min granne vet: [telefonnummer]"
    assert tip.heard_at.date() == date(2026, 11, 18)
    assert (tip.consented_at, tip.told_at, tip.receipt) == (clock.utcnow(), clock.utcnow(), None)
    with database.read_session() as session:
        assert session.scalar(select(Source.kind).where(Source.id == item.source_id)) == "tips"
        assert session.scalars(select(Activity.actor_id).where(Activity.verb == "tip_received")).all() == [None]
        stored = " ".join(str(value) for row in session.execute(select(Tip.__table__)).all() for value in row)
    assert "127.0.0.1" not in stored


def test_pressed_twice_is_one_tip_and_another_text_is_another(decision, sign_in, database, answers):
    """Going back and writing something else is not lost."""
    client, data = sign_in(), answers()
    for _again in range(2):
        assert client.post("/tip", data=data).status_code == 303
    assert len(tips(database)) == 1
    assert client.post("/tip", data=data | {"text": "Något helt annat om biblioteket."}).status_code == 303
    assert len(tips(database)) == 2


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"text": "  "}, "Write what you have heard"),
        ({"text": "a" * 5001}, "at most 5,000"),
        ({"has_consent": ""}, "Tick that you have read"),
        ({"guard": "broken"}, "had been open too long"),
        ({"website": "https://spam.example"}, "looked like an automatic"),
        ({"heard_on": "2026-12-24"}, "a day that has been"),
        ({"heard_on": "0001-01-01"}, "a day that has been"),
    ],
    ids=["empty", "long", "consent", "token", "trap", "future", "ancient"],
)
def test_faulty_sending_is_shown_again_with_everything_typed(decision, sign_in, database, answers, change, message):
    """422, the words kept, nothing stored."""
    answer = sign_in().post("/tip", data=answers(doubt="Jag har läst annat", place="Norra stan") | change)
    assert answer.status_code == 422
    assert message in answer.text
    assert "Error:" in answer.text
    assert "Jag har läst annat" in answer.text
    assert 'value="Norra stan"' in answer.text
    assert tips(database) == []


def test_sent_at_once_asks_to_wait_and_works_the_second_time(decision, sign_in, settings, clock, database, answers, later):
    """A machine sends within three seconds; a person who did loses nothing."""
    client, data = sign_in(), answers(guard=form_guard.make_token(settings.secret_key, SUBJECT, now=clock.utcnow()))
    first = client.post("/tip", data=data)
    assert (first.status_code, tips(database)) == (422, [])
    assert "very quick" in first.text
    kept = re.search(r'name="guard"[^>]*value="([^"]+)"', first.text)[1]
    later(seconds=5)
    assert client.post("/tip", data=data | {"guard": kept}).status_code == 303


def test_look_shows_what_is_stored_without_storing(decision, sign_in, database, answers):
    """Without script: the button shows the masked text, and everything typed stays."""
    answer = sign_in().post("/tip", data=answers(action="look", has_consent="", doubt="Fråga anna@norrvik.example"))
    assert answer.status_code == 200
    assert "phone number removed" in answer.text
    assert "e-mail address removed" in answer.text
    assert "070-123 45 67" in answer.text  # in the field itself
    assert "error-summary" not in answer.text
    assert tips(database) == []


def test_live_look_gives_the_stored_words(sign_in):
    """The fragment beneath the field, also for a visitor."""
    answer = sign_in().post("/tip/masked", data={"text": SAID}, headers={"HX-Request": "true"})
    assert "phone number removed" in answer.text
    assert "070" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_one_network_sends_ten_an_hour(decision, sign_in, answers, later, database):
    """The eleventh keeps its text and waits; an hour later it goes."""
    client = sign_in()
    for number in range(MOST_OF_A_NETWORK):
        assert client.post("/tip", data=answers(text=f"Rykte nummer {number} om {'simhallen' * number}")).status_code == 303
    stopped = client.post("/tip", data=answers(text="Ett rykte till"))
    assert stopped.status_code == 429
    assert "Ett rykte till" in stopped.text
    later(hours=1, seconds=1)
    assert client.post("/tip", data=answers(text="Ett rykte till")).status_code == 303


def test_flood_from_everywhere_is_stopped(decision, sign_in, answers, monkeypatch):
    """Many networks together are held back too."""
    monkeypatch.setattr("workbench.intake.told.tip_views.MOST_OF_ALL", 1)
    client = sign_in()
    assert client.post("/tip", data=answers()).status_code == 303
    assert client.post("/tip", data=answers(text="Något annat")).status_code == 429


def test_throttle_counts_over_processes_and_keeps_no_address(app, database, clock, later):
    """Another object is another process; only codes of this span lie in the table, and go when it is over."""
    uses = partial(Throttle, "tip", most=2, window=timedelta(hours=1))
    with app.test_request_context():
        assert [uses().take("192.0.2.7", now=clock.utcnow()) for _again in range(3)] == [True, True, False]
        assert uses().take("198.51.100.1", now=clock.utcnow())
        assert Throttle("panel", most=1, window=timedelta(hours=1)).take("192.0.2.7", now=clock.utcnow())
        before = {row.code: row.uses for row in rows_of_uses(database)}
        assert sorted(before.values()) == [1, 1, 3]
        assert "192" not in str(list(before))
        later(hours=1)
        assert uses().take("192.0.2.7", now=clock.utcnow())
    (left,) = rows_of_uses(database)
    assert left.code not in before


def rows_of_uses(database):
    with database.read_session() as session:
        return list(session.scalars(select(FormUse)))


def test_a_network_is_a_household():
    """The /64 of an IPv6 address; any other text is itself."""
    assert network_of("2001:db8:1:2:3:4:5:6") == network_of("2001:db8:1:2::9") != network_of("2001:db8:1:3::9")
    assert network_of("no address") == "no address"


@pytest.mark.parametrize(
    "text",
    [
        "noll\x00byte om simhallen",
        "vänd \u202etext om simhallen",
        "👨\u200d👩\u200d👧 om simhallen",
        "می\u200cگویند",
        "Z\u0338a\u0334lgo",
    ],
    ids=["nul", "bidi", "emoji", "persian", "marks"],
)
def test_odd_text_is_stored_as_it_is_shown(decision, sign_in, answers, database, text):
    """No answer of 500, and what is stored is what the look showed."""
    client = sign_in()
    assert client.post("/tip", data=answers(text=text)).status_code == 303
    ((_tip, item),) = tips(database)
    assert item.text == masked_told(text)
    assert "\x00" not in item.text
    assert sign_in("writer").get(f"/inbox/{item.id}").status_code == 200


def test_megabyte_is_refused_in_words(decision, sign_in, answers, database):
    """422 with the reason, not a server error; the live look reads no more than the form takes."""
    assert sign_in().post("/tip", data=answers(text="a" * 1_000_000)).status_code == 422
    assert sign_in().post("/tip/masked", data={"text": "a" * 1_000_000}).status_code == 200
    assert tips(database) == []


def test_auditor_may_not_tell(decision, sign_in):
    """An auditor reads only."""
    assert sign_in("auditor").get("/tip").status_code == 403


# the receipt


@pytest.fixture
def receipt(decision, sign_in, answers, database):
    """(client, path of the receipt, id of the item) of a tip whose sender wanted one."""
    client = sign_in()
    client.post("/tip", data=answers(wants_receipt="y"))
    page = client.get("/tip/sent").text
    ((_tip, item),) = tips(database)
    return client, re.search(r"http://localhost(/tip/receipt/[\w-]+)", page)[1], item.id


def test_receipt_address_is_shown_once_and_only_its_digest_is_kept(receipt, database):
    """128 bits; a second look at the page does not show it, and the database cannot give it back."""
    client, path, _item_id = receipt
    secret = path.rsplit("/", 1)[1]
    assert len(secret) == 22
    assert secret not in client.get("/tip/sent").text
    ((tip, _item),) = tips(database)
    assert re.fullmatch("[0-9a-f]{64}", tip.receipt)
    with database.read_session() as session:
        rows = [str(row) for table in (Tip, Item, Activity) for row in session.execute(select(table.__table__)).all()]
    assert not [row for row in rows if secret in row]


def test_sending_without_a_receipt_shows_none(decision, sign_in, answers):
    """Thank you, and no address."""
    client = sign_in()
    client.post("/tip", data=answers())
    page = client.get("/tip/sent")
    assert "Thank you for your tip" in page.text
    assert "/tip/receipt/" not in page.text
    assert page.headers["Cache-Control"] == "no-store"


def test_receipt_follows_the_tip_without_its_words(receipt, app, database, rumour, people, clock):
    """Received, in work, answered; never what was told."""
    client, path, item_id = receipt
    first = client.get(path)
    assert (first.headers["Cache-Control"], first.headers["X-Robots-Tag"]) == ("no-store", "noindex")
    assert step(first.text) == "Received"
    with app.app_context(), database.write_session() as session:
        item = session.get(Item, item_id)
        item.state, item.rumour_id = "linked", rumour.id
    assert step(client.get(path).text) == "In work"
    with database.write_session() as session:
        session.get(type(rumour), rumour.id).answered_at = clock.utcnow()
    last = client.get(path).text
    assert step(last) == "Answer given"
    assert "given directly" in last
    for page in (first.text, last):
        assert "simhallen" not in page
        assert rumour.claim not in page
        assert 'content="noindex"' in page


def test_dismissed_tip_is_closed_kindly(receipt, database):
    """It was read; there is no answer to wait for."""
    client, path, item_id = receipt
    with database.write_session() as session:
        session.get(Item, item_id).state = "dismissed"
    page = client.get(path).text
    assert "We have read it and closed it" in page
    assert "aria-current" not in page


def test_receipt_of_an_erased_tip_says_so(receipt, database, clock):
    """Not that it was read and closed: whoever asked to be erased looks here first."""
    client, path, item_id = receipt
    with database.write_session() as session:
        erase_items(session, [item_id], now=clock.utcnow())
    page = client.get(path).text
    assert "What you wrote has been erased with us." in page
    assert "read it and closed it" not in page
    assert "Come back to this address" not in page


def test_unknown_receipt_is_an_ordinary_404(receipt, sign_in):
    """A wrong secret looks like any page that is not there."""
    client, path, _item_id = receipt
    wrong = client.get(path[:-4] + "AAAA")
    nowhere = client.get("/library/finns-inte")
    assert (wrong.status_code, nowhere.status_code) == (404, 404)
    assert "There is no such page" in wrong.text
    assert client.get("/tip/receipt/" + "a" * 3000).status_code == 404


def step(page):
    return re.search(r'aria-current="step">.*?</svg><span>([\w ]+?)<', page, re.S)[1]


# the service


def test_store_told_refuses_tips_without_a_decision(app, database, clock):
    """The form is not the only door."""
    with app.test_request_context(), database.write_session() as session, pytest.raises(Refused):
        store_told(session, kind="tips", text="Något", told_by="resident", now=clock.utcnow())


@pytest.mark.parametrize(
    "values",
    [{"kind": "gossip"}, {"text": " \x00 "}, {"heard_in": "x"}, {"told_by": "spy"}, {"relation": "hates"}],
    ids=["kind", "text", "heard_in", "told_by", "relation"],
)
def test_store_told_refuses_what_is_no_choice(app, database, clock, values):
    """A plain sentence, never a database error."""
    with app.test_request_context(), database.write_session() as session, pytest.raises(Refused):
        store_told(session, **{"kind": "field", "text": "Något", "told_by": "agent", "now": clock.utcnow()} | values)


def test_same_external_id_is_one_item(app, database, clock, people):
    """An imported row that comes again gives the item that stands there; so does a letter."""
    with app.test_request_context(), database.write_session() as session:
        told = {"kind": "import", "told_by": "staff", "external_id": "fil:7", "now": clock.utcnow()}
        first = store_told(session, text="Rad sju", **told)
        again = store_told(session, text="Rad sju, ändrad", **told)
        assert first.id == again.id
        assert session.scalar(select(func.count(Tip.id))) == 1


def test_same_words_of_two_people_are_two_reports_on_one_line(app, database, clock, decision):
    """One line in the inbox; both tips are kept, each with its own place."""
    with app.test_request_context(), database.write_session() as session:
        said = "De säger att simhallen på Norra stan ska stängas för alltid nästa vecka"
        told = {"kind": "tips", "told_by": "resident", "text": said, "now": clock.utcnow()}
        first = store_told(session, place="Norra stan", client_key="a", **told)
        second = store_told(session, place="Hamnen", client_key="b", **told)
        assert first.id == second.id
        assert [tip.place for tip in tips_of(session, first.id)] == ["Norra stan", "Hamnen"]
        assert tip_of(session, first.id).place == "Norra stan"
        assert store_told(session, client_key="b", **told).id == first.id
        assert session.scalar(select(func.count(Tip.id))) == 2


def test_linked_line_gives_each_person_an_observation_of_their_own(app, database, clock, decision, sign_in, rumour, later):
    """Two residents, two places: the spread is counted as it was told. Reworded, so never in quotation marks."""
    said = "De säger att simhallen på Norra stan ska stängas för alltid nästa vecka"
    with app.test_request_context(), database.write_session() as session:
        told = {"kind": "tips", "told_by": "resident", "text": said, "now": clock.utcnow()}
        item = store_told(session, place="Norra stan", heard_in="school", **told)
        store_told(session, place="Hamnen", heard_in="face_to_face", **told)
    sign_in("writer").post(f"/inbox/{item.id}/link", data={"rumour": rumour.code, "relation": "asserts"})
    with database.read_session() as session:
        rows = session.scalars(select(Sighting).where(Sighting.rumour_id == rumour.id).order_by(Sighting.id)).all()
    assert [(row.place, row.channel, row.wording, row.is_copy) for row in rows] == [
        ("Norra stan", "school", "paraphrase", False),
        ("Hamnen", "face_to_face", "paraphrase", False),
    ]
