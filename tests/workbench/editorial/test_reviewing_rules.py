"""The review: checklist, extra readers, elections, frozen revisions, two at once."""

import threading
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy import text as sql
from sqlalchemy.exc import IntegrityError

from workbench.accounts.models import Role, User
from workbench.activity.models import Activity
from workbench.db import Database
from workbench.editorial import queries, service
from workbench.editorial.models import Approval, Revision, Sandwich, SecondReading
from workbench.editorial.reviewing import service as reviewing
from workbench.editorial.reviewing.checklist import EVERY_ITEM, ITEMS, item_words, items_for
from workbench.editorial.reviewing.elections import (
    ElectionDay,
    election_near,
    elections_from,
    general_election,
    months_before,
    next_general_election,
)
from workbench.editorial.reviewing.models import Election, ReviewAnswer
from workbench.errors import Conflict, NotAllowed, NotFound, NotPublishable, Refused
from workbench.installing import migrate

DAY = date(2027, 5, 1)
FACTS = {item.id: (True, "") for item in ITEMS if item.step == "facts"}


@pytest.fixture
def sent(start, act, settings):
    """sent(): a text that waits for an approver."""

    def make(**about):
        sandwich = start(**about)
        act(service.send_for_approval, sandwich, "writer", settings=settings)
        return sandwich

    return make


@pytest.fixture
def give_role(database, people):
    """give_role("approver", "legal_reviewer"): one more role for a person."""

    def give(person, role):
        with database.write_session() as session:
            user = session.get_one(User, people[person].id)
            user.roles.append(session.scalar(select(Role).where(Role.name == role)))

    return give


# The checklist


def test_approval_without_the_checklist_is_refused_and_says_what_is_missing(sent, act, look, settings):
    sandwich = sent()
    with pytest.raises(Refused, match="checklistan"):
        act(service.approve, sandwich, "approver", review_by=DAY, settings=settings, ticked=())
    with pytest.raises(Refused, match="1 rad i checklistan har inget ja"):
        act(service.approve, sandwich, "approver", review_by=DAY, settings=settings, ticked=EVERY_ITEM - {"both_directions"})
    assert look(sandwich).state == "in_review"


def test_answers_are_kept_with_who_and_when_and_shown_to_the_approver(sent, act, sign_in, database, clock):
    sandwich = sent()
    act(service.answer_checklist, sandwich, "fact_checker", answers={"sources_read": (True, "Båda källorna.")})
    with database.read_session() as session:
        row = session.scalar(select(ReviewAnswer))
    assert (row.item, row.is_right, row.note, row.answered_at) == ("sources_read", True, "Båda källorna.", clock.utcnow())
    page = sign_in("approver").get(f"/answers/{sandwich.slug}/review").text
    assert "Yes, Fact Checker," in page
    assert 'value="sources_read"' not in page  # answered: the approver need not tick it again
    assert 'value="both_directions"' in page


def test_a_no_needs_a_reason_and_stops_the_approval(sent, act, settings, look):
    sandwich = sent()
    with pytest.raises(Refused):
        act(service.answer_checklist, sandwich, "fact_checker", answers={"numbers_match": (False, " ")})
    act(service.answer_checklist, sandwich, "fact_checker", answers={"numbers_match": (False, "Taxan är 65 kronor.")})
    with pytest.raises(Refused, match="Taxan är 65 kronor"):
        act(service.approve, sandwich, "approver", review_by=DAY, settings=settings, ticked=EVERY_ITEM - {"numbers_match"})
    act(service.answer_checklist, sandwich, "fact_checker", answers={"numbers_match": (True, "")})
    act(service.approve, sandwich, "approver", review_by=DAY, settings=settings, ticked=EVERY_ITEM - {"numbers_match"})
    assert look(sandwich).state == "approved"


def test_approval_lines_are_the_approvers_own(sent, act, settings):
    """Another approver's yes to "the same proof in both directions" is not this one's."""
    sandwich = sent()
    act(service.answer_checklist, sandwich, "second_approver", answers=dict.fromkeys(EVERY_ITEM, (True, "")))
    with pytest.raises(Refused):
        act(service.approve, sandwich, "approver", review_by=DAY, settings=settings, ticked=())
    act(service.approve, sandwich, "second_approver", review_by=DAY, settings=settings, ticked=())


@pytest.mark.parametrize("role", ["writer", "legal_reviewer", "administrator", "auditor", "partner", "reporter"])
def test_only_checkers_answer_the_checklist(sent, act, role):
    with pytest.raises(NotAllowed):
        act(service.answer_checklist, sent(), role, answers=FACTS)


def test_nobody_who_has_written_answers_the_checklist(start, act, settings, look, text):
    sandwich = start()
    changed = {**text, "headline": "Alla betalar lika i Norrviks simhall"}
    act(service.save_revision, sandwich, "fact_checker", document=changed, base_revision_id=look(sandwich).current_revision_id)
    act(service.save_revision, sandwich, "writer", document=text, base_revision_id=look(sandwich).current_revision_id)
    act(service.send_for_approval, sandwich, "writer", settings=settings)
    with pytest.raises(NotAllowed):
        act(service.answer_checklist, sandwich, "fact_checker", answers=FACTS)


def test_answers_about_another_revision_are_refused(sent, act, look):
    sandwich = sent()
    with pytest.raises(Conflict):
        act(service.answer_checklist, sandwich, "fact_checker", answers=FACTS, revision_id=999)
    act(service.take_back, sandwich, "writer")
    with pytest.raises(Conflict):
        act(service.answer_checklist, sandwich, "fact_checker", answers=FACTS)


def test_answers_hold_for_one_revision_only(sent, act, look, text, settings):
    """A new text starts with an empty list."""
    sandwich = sent()
    act(service.answer_checklist, sandwich, "fact_checker", answers=FACTS)
    changed = {**text, "headline": "Alla betalar lika i Norrviks simhall"}
    act(service.save_revision, sandwich, "writer", document=changed, base_revision_id=look(sandwich).current_revision_id)
    act(service.send_for_approval, sandwich, "writer", settings=settings)
    with pytest.raises(Refused):
        act(service.approve, sandwich, "approver", review_by=DAY, settings=settings, ticked=EVERY_ITEM - set(FACTS))


def test_own_answers_are_refused_by_the_database(start, database, people, look, clock):
    sandwich = start()
    row = {"revision_id": look(sandwich).current_revision_id, "item": "sources_read", "is_right": True, "note": ""}
    row |= {"answered_at": clock.utcnow(), "person_id": people["writer"].id}
    for author in ("writer", "approver"):
        with pytest.raises(IntegrityError), database.write_session() as session:
            session.execute(insert(ReviewAnswer).values(**row, author_id=people[author].id))


@pytest.mark.parametrize(
    "format", ["sandwich", "fact_page", "what_we_know", "answer_to_worry", "direct_reply", "holding_statement"]
)
def test_every_format_asks_for_sources_numbers_and_the_same_proof(format):
    from sandwiches import Document

    ids = {item.id for item in items_for(Document(format=format))}
    assert {"sources_read", "numbers_match", "both_directions", "nobody_recognised"} <= ids
    assert ("claim_fair" in ids) == (format == "sandwich")
    assert not ids & {"quote_approved", "images_right", "humour_kind", "same_in_both"}


def test_lines_appear_with_what_they_are_about(app):
    from sandwiches import Document
    from sandwiches.document import Image

    whole = Document(quote="Ja.", images=(Image(alt="x"),), humour=True)
    ids = {item.id for item in items_for(whole, is_version=True)}
    assert {"quote_approved", "images_right", "humour_kind", "same_in_both"} <= ids
    with app.test_request_context():
        assert all(item_words(item.id).endswith(".") for item in ITEMS)


def test_checklist_page_takes_answers_and_keeps_them_on_an_error(sent, sign_in, database):
    sandwich, client = sent(), sign_in("fact_checker")
    path = f"/answers/{sandwich.slug}/checklist"
    revision = queries_revision(database, sandwich)
    wrong = client.post(path, data={"revision_id": revision, "answer-sources_read": "no", "answer-numbers_match": "yes"})
    assert wrong.status_code == 422
    assert "<title>Error:" in wrong.text
    assert 'name="answer-numbers_match" value="yes" checked' in wrong.text
    data = {"revision_id": revision, "answer-sources_read": "no", "note-sources_read": "Fel år <script>", "answer-bogus": "yes"}
    assert client.post(path, data=data).location == f"/answers/{sandwich.slug}/review"
    page = sign_in("approver").get(f"/answers/{sandwich.slug}/review").text
    assert "Fel år &lt;script&gt;" in page
    assert sign_in("writer").get(path).status_code == 403
    assert client.post(path, data={"revision_id": "0", "answer-sources_read": "yes"}).status_code == 409


def test_a_checklist_without_an_answer_is_told(sent, sign_in):
    answer = sign_in("fact_checker").post(f"/answers/{sent().slug}/checklist", data={})
    assert answer.status_code == 422
    assert "Answer yes or no on at least one line." in answer.text


def queries_revision(database, sandwich):
    with database.read_session() as session:
        return str(session.get_one(Sandwich, sandwich.id).sent_revision_id)


def test_fact_checker_sends_the_text_back_with_a_reason(sent, act, look):
    sandwich = sent()
    act(service.request_changes, sandwich, "fact_checker", reason="Källan säger 65 kronor.")
    assert look(sandwich).state == "changes_requested"


# Extra readers


def test_humour_needs_a_second_reader_who_is_not_the_approver(start, act, look, settings, text, database):
    sandwich = start()
    funny = {**text, "humour": True, "humour_text": "Vår blankett är längre än vintern."}
    act(service.save_revision, sandwich, "writer", document=funny, base_revision_id=look(sandwich).current_revision_id)
    act(service.send_for_approval, sandwich, "writer", settings=settings)
    with pytest.raises(Refused, match="humor"):
        act(service.approve, sandwich, "approver", review_by=DAY, settings=settings)
    act(service.confirm_reading, sandwich, "approver", settings=settings)
    with pytest.raises(Refused, match="humor"):
        act(service.approve, sandwich, "approver", review_by=DAY, settings=settings)
    act(service.approve, sandwich, "second_approver", review_by=DAY, settings=settings)
    with database.read_session() as session:
        revision = queries.revision_of(session, look(sandwich).approved_revision_id)
        assert queries.document_of(revision).humour_reviewer == "Approver"


def test_humour_about_a_group_cannot_even_be_sent(start, act, look, settings, text):
    sandwich = start()
    cruel = {**text, "humour": True, "humour_text": "Nyanlända hinner lära sig köa."}
    act(service.save_revision, sandwich, "writer", document=cruel, base_revision_id=look(sandwich).current_revision_id)
    with pytest.raises(NotPublishable) as caught:
        act(service.send_for_approval, sandwich, "writer", settings=settings)
    assert "W20" in {one.rule for one in caught.value.findings}


def test_two_reasons_are_two_readings_and_one_person_may_give_both(start, act, look, settings, text, database):
    sandwich = start(theme="T05", flags=("children",))
    funny = {**text, "humour": True, "humour_text": "Vår blankett är längre än vintern."}
    act(service.save_revision, sandwich, "writer", document=funny, base_revision_id=look(sandwich).current_revision_id)
    act(service.send_for_approval, sandwich, "writer", settings=settings)
    act(service.confirm_reading, sandwich, "fact_checker", settings=settings)
    with pytest.raises(Refused, match="barn"):
        act(service.approve, sandwich, "approver", review_by=DAY, settings=settings)
    act(service.confirm_reading, sandwich, "fact_checker", settings=settings)
    with pytest.raises(Refused):
        act(service.confirm_reading, sandwich, "fact_checker", settings=settings)
    act(service.approve, sandwich, "approver", review_by=DAY, settings=settings)
    with database.read_session() as session:
        assert set(session.scalars(select(SecondReading.reason))) == {"humour", "children"}


def test_readings_by_an_author_are_refused_by_service_and_database(sent, act, settings, database, people, look, clock):
    sandwich = sent(theme="T04", flags=("children",))
    with pytest.raises(NotAllowed):
        act(service.confirm_reading, sandwich, "writer", settings=settings)
    row = {"revision_id": look(sandwich).sent_revision_id, "read_at": clock.utcnow(), "reader_id": people["writer"].id}
    for values in ({"author_id": people["writer"].id, "reason": "children"}, {"author_id": people["approver"].id}):
        with pytest.raises(IntegrityError), database.write_session() as session:
            session.execute(insert(SecondReading).values(**row, **values))
    good = {**row, "reader_id": people["approver"].id, "author_id": people["writer"].id}
    with pytest.raises(IntegrityError), database.write_session() as session:
        session.execute(insert(SecondReading).values(**good, reason="because"))


def test_a_text_that_needs_no_reader_takes_no_reading(sent, act, settings):
    with pytest.raises(Refused):
        act(service.confirm_reading, sent(), "fact_checker", settings=settings)


def test_w15_granted_by_the_legal_reviewer_counts_as_the_reading(start, act, look, settings, text, database):
    sandwich = start()
    named = {**text, "explanation": text["explanation"] + " Moderaterna har ställt frågan."}
    act(service.save_revision, sandwich, "writer", document=named, base_revision_id=look(sandwich).current_revision_id)
    with pytest.raises(NotPublishable) as caught:
        act(service.send_for_approval, sandwich, "writer", settings=settings)
    rules = {one.rule for one in caught.value.findings}
    act(
        service.send_for_approval,
        sandwich,
        "writer",
        settings=settings,
        requests=dict.fromkeys(rules, "Offentligt."),
        ticked=rules,
    )
    with pytest.raises(Refused, match="juridiska granskaren"):
        act(service.approve, sandwich, "approver", review_by=DAY, settings=settings)
    act(service.grant_override, sandwich, "legal_reviewer", "W15", reason="Saklig uppgift.")
    with database.read_session() as session:
        assert session.scalar(select(SecondReading.reason)) == "parties"


# Elections


def test_general_elections_follow_the_law():
    """Second Sunday of September every fourth year: the last three and the next two."""
    days = [general_election(year) for year in (2018, 2022, 2026, 2030, 2034)]
    assert days == [date(2018, 9, 9), date(2022, 9, 11), date(2026, 9, 13), date(2030, 9, 8), date(2034, 9, 10)]
    assert next_general_election(date(2026, 9, 13)) == date(2026, 9, 13)
    assert next_general_election(date(2026, 9, 14)) == date(2030, 9, 8)
    assert next_general_election(date(2027, 1, 1)) == date(2030, 9, 8)


def test_six_months_before_ends_on_the_month_s_last_day():
    assert months_before(date(2030, 9, 8), 6) == date(2030, 3, 8)
    assert months_before(date(2027, 8, 31), 6) == date(2027, 2, 28)
    day = ElectionDay(date(2030, 9, 8), "x")
    assert [day.covers(one) for one in (date(2030, 3, 7), date(2030, 3, 8), date(2030, 9, 8), date(2030, 9, 9))] == [
        False, True, True, False,
    ]  # fmt: skip


def test_before_an_election_the_legal_reviewer_reads_every_text(sent, act, settings, sign_in, clock):
    clock.now = datetime(2030, 4, 1, 9, tzinfo=UTC)
    sandwich = sent()
    review = f"/answers/{sandwich.slug}/review"
    assert "There is an election soon" in sign_in("approver").get(review).text
    assert "There is an election soon" in sign_in("writer").get(f"/answers/{sandwich.slug}/edit").text
    with pytest.raises(Refused, match="val inom"):
        act(service.approve, sandwich, "approver", review_by=date(2030, 12, 1), settings=settings)
    assert sign_in("fact_checker").post(f"/answers/{sandwich.slug}/second-reading").status_code == 403
    assert "I have read revision" in sign_in("legal_reviewer").get(review).text
    assert (
        sign_in("legal_reviewer").post(f"/answers/{sandwich.slug}/second-reading", data={"reason": "election"}).status_code == 303
    )
    act(service.approve, sandwich, "approver", review_by=date(2030, 12, 1), settings=settings)


def test_text_approved_before_the_time_is_read_before_it_is_published(approved, act, settings, clock, app, database, look):
    clock.now = datetime(2030, 3, 1, 9, tzinfo=UTC)
    sandwich = approved(review_by=date(2030, 12, 1))
    clock.now = datetime(2030, 3, 10, 9, tzinfo=UTC)
    with pytest.raises(Refused, match="juridiska granskaren"):
        publish(app, database, sandwich, clock)
    act(service.confirm_reading, sandwich, "legal_reviewer", settings=settings, reason="election")
    publish(app, database, sandwich, clock)
    assert look(sandwich).state == "published"


def publish(app, database, sandwich, clock):
    with app.test_request_context(), database.write_session() as session:
        row = session.get_one(Sandwich, sandwich.id)
        service.publish(session, row, row.approved_revision, actor_id=None, now=clock.utcnow())


def test_administrator_enters_elections_and_nobody_else(app, database, people, clock, sign_in):
    client = sign_in("administrator")
    assert "General election" in client.get("/answers/elections").text
    assert client.post("/answers/elections", data={"name": "", "held_on": "x"}).status_code == 422
    assert client.post("/answers/elections", data={"name": "Omval", "held_on": "2020-01-01"}).status_code == 422
    assert client.post("/answers/elections", data={"name": "Extra val", "held_on": "2027-02-07"}).status_code == 303
    assert client.post("/answers/elections", data={"name": "Extra val", "held_on": "2027-02-07"}).status_code == 303
    with database.read_session() as session, app.test_request_context():
        rows = session.scalars(select(Election)).all()
        assert [row.name for row in rows] == ["Extra val"]
        assert election_near(session, date(2026, 11, 20)).name == "Extra val"
        assert [one.held_on for one in elections_from(session, date(2026, 11, 20))] == [date(2027, 2, 7), date(2030, 9, 8)]
    assert client.post(f"/answers/elections/{rows[0].id}/remove").status_code == 303
    assert client.post(f"/answers/elections/{rows[0].id}/remove").status_code == 404
    with app.test_request_context(), database.write_session() as session:
        approver = session.get_one(User, people["approver"].id)
        with pytest.raises(NotAllowed):
            reviewing.add_election(session, date(2027, 3, 7), name="x", actor=approver, now=clock.utcnow())
    with database.read_session() as session:
        assert [row for row in session.scalars(select(Activity.verb)) if row.startswith("election")] == [
            "election_added", "election_removed",
        ]  # fmt: skip


# Frozen revisions, two at once


def test_nothing_changes_a_revision(approved, database, look, people):
    """Not the ORM, not a statement, not by another author: the database refuses."""
    sandwich = approved()
    revision_id = look(sandwich).approved_revision_id
    for values in ({"document": {"headline": "Annan"}}, {"author_id": people["approver"].id}, {"number": 77}, {"document": {}}):
        with pytest.raises(IntegrityError, match="never changes"), database.write_session() as session:
            session.execute(update(Revision).where(Revision.id == revision_id).values(**values))
    with pytest.raises(IntegrityError, match="never changes"), database.write_session() as session:
        session.get_one(Revision, revision_id).document = {"headline": "Annan"}
    for change in (update(Approval).values(approver_id=people["second_approver"].id), delete(Approval)):
        with pytest.raises(IntegrityError, match="an approval"), database.write_session() as session:
            session.execute(change.where(Approval.revision_id == revision_id))


def test_a_draft_in_the_bin_may_be_emptied_not_rewritten(start, act, database, look):
    sandwich = start()
    revision_id = look(sandwich).current_revision_id
    act(service.delete_draft, sandwich, "writer")
    with pytest.raises(IntegrityError), database.write_session() as session:
        session.execute(update(Revision).where(Revision.id == revision_id).values(document={"headline": "Annan"}))
    with database.write_session() as session:
        session.execute(update(Revision).where(Revision.id == revision_id).values(document={}))


def test_the_migrated_database_has_the_same_triggers(tmp_path, database):
    """Also after migrations that came later."""
    migrated = Database(f"sqlite:///{tmp_path / 'migrated.db'}")
    migrate(migrated)
    wanted = sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%is_%' ORDER BY name")
    with migrated.read_session() as one, database.read_session() as other:
        there, here = one.execute(wanted).all(), other.execute(wanted).all()
    migrated.dispose()
    assert [row.name for row in here] == ["approval_is_frozen", "approval_is_kept", "revision_is_frozen"]
    assert there == here


def test_two_approvals_at_once_one_wins_and_the_other_is_told(sent, sign_in, look, database):
    sandwich = sent()
    revision = queries_revision(database, sandwich)
    data = {"revision_id": revision, "review_by": "2027-05-01", "tick": sorted(EVERY_ITEM)}
    clients, answers = [sign_in("approver"), sign_in("second_approver")], []
    threads = [
        threading.Thread(target=lambda client=client: answers.append(client.post(f"/answers/{sandwich.slug}/approve", data=data)))
        for client in clients
    ]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    late = next(answer for answer in answers if answer.status_code == 409)
    assert "has approved this text already" in late.text
    with database.read_session() as session:
        assert len(session.scalars(select(Approval)).all()) == 1


def test_stale_revision_is_refused_by_address(sent, act, sign_in, look, text, settings, database):
    sandwich = sent()
    old = queries_revision(database, sandwich)
    changed = {**text, "headline": "Alla betalar lika i Norrviks simhall"}
    act(service.save_revision, sandwich, "writer", document=changed, base_revision_id=look(sandwich).current_revision_id)
    act(service.send_for_approval, sandwich, "writer", settings=settings)
    data = {"revision_id": old, "review_by": "2027-05-01", "tick": sorted(EVERY_ITEM)}
    page = sign_in("approver").post(f"/answers/{sandwich.slug}/approve", data=data)
    assert page.status_code == 409
    assert "The text has changed" in page.text


@pytest.mark.parametrize(
    "path", ["approve", "second-reading", "checklist", "exceptions/W15", "check-again"], ids=lambda path: path.replace("/", "-")
)
def test_an_author_with_every_role_decides_nothing_by_address(
    start, act, settings, sign_in, give_role, look, database, path, text
):
    """Four eyes hold on every route, also for somebody who wrote an earlier revision only."""
    for role in ("approver", "fact_checker", "legal_reviewer"):
        give_role("writer", role)
    sandwich = start(theme="T05", flags=("children",))
    named = {**text, "explanation": text["explanation"] + " Moderaterna har ställt frågan."}
    act(service.save_revision, sandwich, "second_writer", document=named, base_revision_id=look(sandwich).current_revision_id)
    rules = {"W15": "Offentligt."}
    ticked = {"W15", "W17", "W12", "W19", "W3", "W8", "W9", "W10", "M1", "E3"}
    act(service.send_for_approval, sandwich, "second_writer", settings=settings, requests=rules, ticked=ticked)
    revision = queries_revision(database, sandwich)
    data = {"revision_id": revision, "review_by": "2027-05-01", "tick": sorted(EVERY_ITEM), "reason": "Ja", "note": "Ja"}
    data |= {f"answer-{name}": "yes" for name in EVERY_ITEM}
    answer = sign_in("writer").post(f"/answers/{sandwich.slug}/{path}", data=data)
    assert answer.status_code in (403, 422)
    row = look(sandwich)
    assert (row.state, row.approved_revision_id) == ("in_review", None)
    with database.read_session() as session:
        assert session.scalar(select(ReviewAnswer.id)) is None
        assert session.scalar(select(SecondReading.id)) is None


def test_unknown_answers_and_elections_are_not_found(act, app, database, people, clock):
    with app.test_request_context(), database.write_session() as session:
        administrator = session.get_one(User, people["administrator"].id)
        with pytest.raises(NotFound):
            reviewing.remove_election(session, 999, actor=administrator, now=clock.utcnow())
