"""The six rules of use beside an answer: what is measured, what is missing with a way on, what the figures cannot tell."""

from datetime import timedelta

import pytest
from flask_login import login_user
from sqlalchemy import select

from tests.workbench.editorial.test_reuse_views import newest, typed
from workbench.accounts.models import Organisation, User
from workbench.audiences import service as audiences
from workbench.audiences.models import Audience, Spokesperson
from workbench.campaigns.models import Channel, Placement
from workbench.editorial import service
from workbench.editorial.models import Revision, Sandwich, SecondReading
from workbench.editorial.planning.measures import RULES, add_measure, measures_of
from workbench.editorial.planning.models import CampaignCard
from workbench.editorial.planning.wording import rules_of_use
from workbench.partners import service as partners
from workbench.rumours.models import Decision

CARD = {
    "audience": "", "other_audience": "De som badar ofta", "value": "rättvisa", "value_words": "rättvis, lika",
    "worry": "Att betala mer än andra.", "meeting_places": ["face_to_face", "open_social_media"],
}  # fmt: skip


@pytest.fixture
def measured(app, database, people, clock):
    """measured(sandwich): the figures by rule, as {name: (value, state)}."""

    def read(sandwich, role="writer"):
        with app.test_request_context(headers={"Cookie": "language=en"}), database.read_session() as session:
            login_user(session.get_one(User, people[role].id))
            found = measures_of(session, session.get_one(Sandwich, sandwich.id), clock.utcnow())
            return {rule: {one.name: (one.value, one.state) for one in rows} for rule, rows in found.items()}

    return read


@pytest.fixture
def sent(app, database, people, clock):
    """sent(sandwich, days=…, channel="a"): the answer was out on a channel some days ago."""

    def make(sandwich, *, days=0, channel="a", state="sent", speaker=None):
        with app.test_request_context(), database.write_session() as session:
            row = session.scalars(select(Channel).where(Channel.name == channel)).one_or_none()
            home = session.scalars(select(Organisation.id).where(Organisation.kind == "municipality")).one()
            if row is None:
                row = Channel(name=channel, kind="manual", organisation_id=home, idempotency="N", created_at=clock.utcnow())
                session.add(row)
                session.flush()
            number = len(session.scalars(select(Placement.id)).all())
            at = clock.utcnow() - timedelta(days=days)
            stored = session.get_one(Sandwich, sandwich.id)
            session.add(
                Placement(
                    sandwich_id=stored.id, revision_id=stored.approved_revision_id, channel_id=row.id, slot=number,
                    scheduled_at=at, state=state,
                    own_voice=speaker is None, spokesperson_id=speaker, batch=f"b{number}", reference=f"U-{number}",
                    created_by_id=people["writer"].id, created_at=at, sent_at=at if state == "sent" else None,
                )
            )  # fmt: skip

    return make


@pytest.fixture
def speaker(app, database, people, clock):
    """speaker(kind): a spokesperson of the municipality or of a partner, with consent."""

    def make(kind):
        with app.test_request_context(), database.write_session() as session:
            home = session.scalars(select(Organisation).where(Organisation.kind == kind).order_by(Organisation.id)).first()
            made = audiences.add_spokesperson(
                session, f"Maj {kind}", role_title="distriktssköterska", organisation=home, themes=["T10"], languages=["sv"],
                trusted_by="", actor_id=people["writer"].id, now=clock.utcnow(),
            )  # fmt: skip
            return made.id

    return make


def test_every_rule_has_words_in_the_order_of_the_source(app):
    with app.test_request_context():
        rules = rules_of_use()
    assert tuple(rule.id for rule in rules) == RULES
    assert all(rule.asks and rule.cannot_tell for rule in rules)


def test_a_rule_that_is_not_one_of_the_six_is_refused(app):
    from workbench.editorial.blueprint import blueprint

    with pytest.raises(ValueError, match="shout"):
        add_measure(blueprint, "shout", lambda session, sandwich, now: [])


def test_a_new_draft_says_what_is_missing(start, measured):
    found = measured(start())
    assert found["repeat"]["Exposures in 30 days"] == ("none of 3", "note")
    assert found["cooperate"]["Partners that use it"] == ("not published yet", "note")
    assert found["audience"]["Filled on the campaign card"] == ("0 of 4", "missing")
    assert found["audience"]["The reader's value stands in a fact"] == ("yes", "met")
    assert found["spokesperson"]["Spokesperson"] == ("not chosen yet", "missing")
    assert found["humour"]["Humour"] == ("off", "met")
    assert "Publish the answer" in found["act_fast"]


def test_exposures_are_counted_in_thirty_days_and_two_channels(live, sent, measured):
    sandwich = live()
    sent(sandwich, days=12)
    assert measured(sandwich)["repeat"] == {
        "Exposures in 30 days": ("1 of 3", "missing"),
        "Channels": ("1 of 2", "missing"),
        "Days since the last time": ("12", "note"),
        "Next repeat": ("was due on day 7", "missing"),
    }
    sent(sandwich, days=5)
    sent(sandwich, days=1, channel="b")
    found = measured(sandwich)["repeat"]
    assert found["Exposures in 30 days"] == ("3", "met")
    assert found["Channels"] == ("2", "met")
    assert found["Days since the last time"] == ("1", "note")
    assert found["Next repeat"] == ("in 19 days", "note")


def test_later_exposures_do_not_count_and_failed_ones_never(live, sent, measured):
    sandwich = live()
    sent(sandwich, days=60)
    sent(sandwich, days=2, channel="b")
    sent(sandwich, days=55, state="failed")
    found = measured(sandwich)["repeat"]
    assert found["Exposures in 30 days"] == ("1 of 3", "note")
    assert "Next repeat" not in found


def test_booked_repeats_are_told(live, sent, measured):
    sandwich = live()
    sent(sandwich, days=8)
    sent(sandwich, days=-3, channel="b", state="planned")
    found = measured(sandwich)["repeat"]
    assert found["Booked"] == ("1", "note")
    assert "Next repeat" not in found


@pytest.mark.parametrize(
    ("kind", "words"), [("municipality", "from the municipality"), ("partner", "from a partner organisation")]
)
def test_spokesperson_is_named_with_where_from(live, sent, measured, speaker, kind, words):
    sandwich = live()
    sent(sandwich, speaker=speaker(kind))
    found = measured(sandwich)["spokesperson"]
    assert found["Spokesperson"] == (f"Maj {kind}, distriktssköterska", "met")
    assert found["Where from"] == (words, "note")


def test_own_voice_alone_is_missing_a_spokesperson(live, sent, measured):
    sandwich = live()
    sent(sandwich)
    assert measured(sandwich)["spokesperson"]["Spokesperson"] == ("the municipality's own voice", "missing")


def test_partners_are_counted_with_their_speed_and_their_numbers(app, database, people, live, act, measured, later):
    """One within five days, one after; an older revision in use is a thing to mend."""
    sandwich = live()
    assert measured(sandwich)["cooperate"]["Partners that use it"] == ("0", "missing")
    for role, days in (("partner", 1), ("other_partner", 9)):
        later(days=days)
        act(partners.adopt, sandwich, role)
    assert measured(sandwich)["cooperate"] == {
        "Partners that use it": ("2", "met"),
        "Confirmed within 5 days": ("50 %", "note"),
        "Partners with older numbers": ("0", "met"),
    }
    with database.write_session() as session:
        stored = session.get_one(Sandwich, sandwich.id)
        first = select(Revision.id).where(Revision.sandwich_id == stored.id, Revision.number == 1)
        stored.public_revision_id = session.scalars(first).one()
    assert measured(sandwich)["cooperate"]["Partners with older numbers"] == ("2", "missing")


def test_offers_say_which_partners_use_an_answer(sign_in, live, act, start):
    sandwich = live()
    act(partners.adopt, sandwich, "partner")
    assert "Used by Norrviks bibliotek." in sign_in("writer").get(f"/answers/{start().slug}/edit").text


def test_card_is_kept_and_its_value_goes_into_the_text(sign_in, start, text, database, measured):
    """What was typed comes along; the value becomes a revision; the figures follow (W18)."""
    draft, client = start(), sign_in("writer")
    form = typed(text, newest(database, draft.slug).id, headline="Skrivet nyss")
    assert client.post(f"/answers/{draft.slug}/keep/planning", data=form).location == f"/answers/{draft.slug}/planning"
    assert (
        client.post(f"/answers/{draft.slug}/planning", data={**CARD, "value": "trygghet", "value_words": "trygg"}).status_code
        == 303
    )
    written = newest(database, draft.slug).document
    assert (written["headline"], written["value"], written["value_words"]) == ("Skrivet nyss", "trygghet", ["trygg"])
    found = measured(draft)["audience"]
    assert found["Filled on the campaign card"] == ("4 of 4", "met")
    assert found["Filled before the writing"] == ("yes", "met")
    assert found["The reader's value stands in a fact"] == ("not yet", "missing")
    page = client.get(f"/answers/{draft.slug}/planning").text
    assert "De som badar ofta" in page
    assert page.count(" checked") >= 2


def test_card_filled_after_the_writing_says_so(sign_in, start, measured, later):
    draft = start()
    later(hours=1)
    sign_in("writer").post(f"/answers/{draft.slug}/planning", data=CARD)
    assert measured(draft)["audience"]["Filled before the writing"] == ("no, after", "note")


def test_card_of_an_approved_text_changes_no_text(sign_in, approved, database):
    sandwich, client = approved(), sign_in("writer")
    before = newest(database, sandwich.slug).id
    assert "the value stays on the card only" in client.get(f"/answers/{sandwich.slug}/planning").text
    client.post(f"/answers/{sandwich.slug}/planning", data={**CARD, "value": "trygghet"})
    assert newest(database, sandwich.slug).id == before
    with database.read_session() as session:
        assert session.get_one(CampaignCard, sandwich.id).value == "trygghet"
        assert session.get_one(Sandwich, sandwich.id).state == "approved"


def test_card_takes_an_audience_of_the_room(sign_in, start, database, measured):
    with database.write_session() as session:
        group = Audience(name_sv="Barnfamiljer", name_en="Families with children", values_held="trygghet", worries="tider")
        session.add(group)
        session.flush()
        number = group.id
    draft, client = start(), sign_in("writer")
    page = client.get(f"/answers/{draft.slug}/planning").text
    assert "Families with children" in page
    client.post(f"/answers/{draft.slug}/planning", data={**CARD, "audience": str(number), "other_audience": "", "worry": ""})
    assert measured(draft)["audience"]["Filled on the campaign card"] == ("3 of 4", "missing")


@pytest.mark.parametrize(
    "bad",
    [{"audience": "999"}, {"audience": "x"}, {"meeting_places": ["nowhere"]}, {"value": "x" * 61}, {"worry": "x" * 501}],
    ids=["unknown", "word", "place", "value", "worry"],
)
def test_bad_cards_are_refused_and_kept(sign_in, start, bad, database):
    draft = start()
    answer = sign_in("writer").post(f"/answers/{draft.slug}/planning", data={**CARD, **bad})
    assert answer.status_code == 422
    assert "De som badar ofta" in answer.text
    with database.read_session() as session:
        assert session.get(CampaignCard, draft.id) is None


def test_humour_asks_for_its_reader(app, database, people, start, act, text, measured, clock):
    draft = start()
    act(
        service.save_revision, draft, "writer", document={**text, "humour": True, "humour_text": "Blanketten är lång."},
        base_revision_id=draft.current_revision_id,
    )  # fmt: skip
    assert measured(draft)["humour"]["Read by a second reader"] == ("not yet", "missing")
    with database.write_session() as session:
        revision_id = session.get_one(Sandwich, draft.id).current_revision_id
        session.add(
            SecondReading(
                revision_id=revision_id, reason="humour", author_id=people["writer"].id, reader_id=people["approver"].id,
                read_at=clock.utcnow(),
            )
        )  # fmt: skip
    assert measured(draft)["humour"]["Read by a second reader"] == ("Approver", "met")


def test_clocks_are_those_of_the_decision(live, start, measured, later, database):
    late = start()
    later(days=4)
    assert measured(late)["act_fast"]["Publish the answer"][1] == "missing"
    done = live()
    found = measured(done)["act_fast"]
    assert found["Publish the answer"] == ("in time", "met")
    assert "From first heard to published" in found
    with database.write_session() as session:
        decision = session.scalars(select(Decision).where(Decision.rumour_id == done.rumour_id)).one()
        decision.target_met_at = decision.publish_due_at + timedelta(hours=3)
    assert measured(done)["act_fast"]["Publish the answer"] == ("late by 3 hours", "note")


def test_side_bar_stands_beside_the_editor_and_on_the_page(sign_in, live, start):
    client, draft, public = sign_in("writer"), start(), live()
    for address in (f"/answers/{draft.slug}/edit", f"/answers/{public.slug}"):
        page = client.get(address).text
        assert "Six rules of use" in page
        assert page.count("What it cannot tell") == 6
        assert "Fill in the campaign card" in page
    assert f'href="/answers/{public.slug}/place"' in client.get(f"/answers/{public.slug}").text


def test_links_lead_only_where_one_may_go(sign_in, live):
    """A fact-checker does not place answers, so no link says so."""
    page = sign_in("fact_checker").get(f"/answers/{live().slug}").text
    assert "Six rules of use" in page
    assert "/place" not in page[page.index("Six rules of use") :]


@pytest.mark.parametrize("role", ["auditor", "legal_reviewer", "administrator"])
def test_readers_of_the_page_see_no_side_bar_of_writing(sign_in, live, role):
    assert "Six rules of use" not in sign_in(role).get(f"/answers/{live().slug}").text


def test_partners_fill_in_no_card(sign_in, start):
    assert sign_in("partner").get(f"/answers/{start().slug}/planning").status_code == 403


def test_spokespersons_are_read_with_one_query(live, sent, measured, speaker, database):
    """Ten placements are not ten questions to the database."""
    sandwich = live()
    for number in range(10):
        sent(sandwich, days=number, speaker=speaker("municipality") if number == 0 else None)
    with database.read_session() as session:
        assert session.scalars(select(Spokesperson)).all()
    assert measured(sandwich)["repeat"]["Exposures in 30 days"][0] == "10"
