"""A correction reaches every channel that got the error, says what was wrong, and marks the old placements."""

import pytest
from sqlalchemy import select

from tests.workbench.campaigns.conftest import DOCUMENT
from workbench.accounts.models import User
from workbench.campaigns import correcting, queries
from workbench.campaigns.models import Channel, Placement
from workbench.editorial.models import Approval, Correction, Revision, Sandwich
from workbench.errors import NotAllowed, Refused


@pytest.fixture
def corrected(database, people, clock, answer):
    """corrected(): the answer, published before, with an approved correction that waits."""

    def make():
        now = clock.utcnow()
        with database.write_session() as session:
            sandwich = session.get(Sandwich, answer.id)
            assert sandwich.state == "published"
            sandwich.state = "correcting"
            writer = people["writer"].id
            document = {**DOCUMENT, "headline": "Kötiden avgör alltid vem som får bostad"}
            revision = Revision(sandwich_id=sandwich.id, number=2, document=document, author_id=writer, created_at=now)
            session.add(revision)
            session.flush()
            session.add(Approval(
                revision_id=revision.id, author_id=writer, approver_id=people["approver"].id, format="sandwich",
                verdict="false", review_by=sandwich.review_by, record={}, approved_at=now,
            ))  # fmt: skip
            session.add(Correction(
                sandwich_id=sandwich.id, what="Vi skrev fel kö.", why="Källan var gammal.", corrected_by_id=people["writer"].id,
            ))  # fmt: skip
            sandwich.current_revision_id = sandwich.approved_revision_id = revision.id

    return make


def plan(app, database, answer, people, clock, who="writer"):
    with app.test_request_context(), database.write_session() as session:
        actor, sandwich = session.get_one(User, people[who].id), session.get_one(Sandwich, answer.id)
        return correcting.plan_correction(session, sandwich, actor=actor, now=clock.utcnow(), day=clock.utcnow().date())


def names(database, answer):
    with database.read_session() as session:
        return [one.channel.name for one in correcting.unreached(session, session.get_one(Sandwich, answer.id))]


def test_a_correction_goes_to_every_channel_that_got_the_error(
    place, deliver, later, corrected, app, database, people, clock, answer, sign_in, partner_server, mail_server
):
    place("page", "email", "webhook")
    later(seconds=11)
    for _round in range(4):
        deliver()
        later(seconds=3)
    assert names(database, answer) == []
    corrected()
    assert names(database, answer) == ["Webbplatsen", "Mejllistan", "Intranätet"]
    page = sign_in("writer").get(f"/answers/{answer.slug}").text
    assert "Send the correction to 3 channels now" in page
    assert sign_in("auditor").post(f"/answers/{answer.slug}/correct-channels").status_code == 403
    assert sign_in("writer").post(f"/answers/{answer.slug}/correct-channels").status_code == 303
    later(seconds=11)
    for _round in range(4):
        deliver()
        later(seconds=3)
    with database.write_session() as session:
        assert correcting.mark_corrected(session, now=clock.utcnow()) == 3
        rows = session.execute(select(Channel.name, Placement.state).join(Placement.channel).order_by(Placement.id)).all()
    assert [tuple(row) for row in rows] == [
        ("Webbplatsen", "corrected"), ("Mejllistan", "corrected"), ("Intranätet", "corrected"),
        ("Webbplatsen", "sent"), ("Mejllistan", "sent"), ("Intranätet", "sent"),
    ]  # fmt: skip
    assert names(database, answer) == []
    with pytest.raises(Refused):
        plan(app, database, answer, people, clock)
    with database.write_session() as session:
        assert correcting.mark_corrected(session, now=clock.utcnow()) == 0


def test_the_message_says_what_was_wrong_and_why(corrected, place, deliver, later, database, settings, answer):
    from workbench.campaigns import messages

    place("page")
    later(seconds=11)
    deliver()
    corrected()
    with database.read_session() as session:
        sandwich = session.get_one(Sandwich, answer.id)
        revision = sandwich.approved_revision
        correction = correcting.correction_of(session, sandwich, revision)
        message = messages.compose(sandwich, revision, settings, correction=correction)
        payload = messages.webhook_payload(
            sandwich, revision, message, settings, reference="x", at=sandwich.state_since, url=None, correction=correction
        )
        first = correcting.correction_of(session, sandwich, sandwich.public_revision)
    assert message.subject == "Rättelse: Kötiden avgör alltid vem som får bostad"
    assert message.text.startswith("Rättelse. Vi skrev fel kö. Källan var gammal.\n\n")
    assert payload["data"]["correction"] == {"what": "Vi skrev fel kö.", "why": "Källan var gammal."}
    assert payload["data"]["headline"] == "Kötiden avgör alltid vem som får bostad"
    assert first is None


def test_a_paused_channel_is_named_and_waits(
    place, deliver, later, corrected, app, database, people, clock, answer, channels, sign_in
):
    place("page", "email")
    later(seconds=11)
    for _round in range(3):
        deliver()
        later(seconds=3)
    corrected()
    with database.write_session() as session:
        session.get_one(Channel, channels["email"].id).paused_reason = "krasch"
    assert [one.channel_id for one in plan(app, database, answer, people, clock)] == [channels["page"].id]
    assert names(database, answer) == ["Mejllistan"]
    assert "Mejllistan" in sign_in("writer").get(f"/answers/{answer.slug}").text


def test_only_planners_send_a_correction(place, deliver, later, corrected, app, database, people, clock, answer):
    place("page")
    later(seconds=11)
    deliver()
    corrected()
    with pytest.raises(NotAllowed):
        plan(app, database, answer, people, clock, who="fact_checker")


def test_an_old_copy_waits_for_a_person_until_it_is_planned(
    place, deliver, later, corrected, app, database, people, clock, answer
):
    place("page", "manual")
    later(seconds=11)
    deliver()
    from workbench.campaigns import service

    with app.test_request_context(), database.write_session() as session:
        by_hand = session.scalars(select(Placement).join(Placement.channel).where(Channel.kind == "manual")).one()
        service.mark_done(
            session, by_hand, live_url="", reach=12, actor=session.get_one(User, people["writer"].id), now=clock.utcnow()
        )
    corrected()
    placed = plan(app, database, answer, people, clock)
    assert len(placed) == 2
    with app.test_request_context(), database.write_session() as session:
        wanted = select(Placement).join(Placement.channel).where(Placement.id.in_([one.id for one in placed]))
        copy = session.scalars(wanted.where(Channel.kind == "manual")).one()
        service.cancel(session, copy, actor=session.get_one(User, people["writer"].id), now=clock.utcnow())
    later(seconds=11)
    deliver()
    with database.read_session() as session:
        assert [session.get(Placement, row.id).channel.kind for row in queries.needing_a_person(session)] == ["manual"]
