"""The review: checklist, extra readers, two at once."""

import threading
from datetime import date

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from workbench.accounts.models import Role, User
from workbench.editorial import queries, service
from workbench.editorial.models import Approval, Sandwich, SecondReading
from workbench.editorial.reviewing.checklist import EVERY_ITEM, ITEMS, item_words, items_for
from workbench.editorial.reviewing.models import ReviewAnswer
from workbench.errors import Conflict, NotAllowed, NotPublishable, Refused

DAY = date(2027, 5, 1)
FACTS = {item.id: (True, "") for item in ITEMS if item.step == "facts"}


@pytest.fixture
def give_role(database, people):
    """give_role("approver", "legal_reviewer"): one more role for a person."""

    def give(person, role):
        with database.write_session() as session:
            user = session.get_one(User, people[person].id)
            user.roles.append(session.scalar(select(Role).where(Role.name == role)))

    return give


# The checklist


def test_approval_without_the_checklist_is_refused_and_says_what_is_missing(in_review, act, look, settings):
    sandwich = in_review()
    with pytest.raises(Refused, match="checklistan"):
        act(service.approve, sandwich, "approver", review_by=DAY, settings=settings, ticked=())
    with pytest.raises(Refused, match="1 rad i checklistan har inget ja"):
        act(service.approve, sandwich, "approver", review_by=DAY, settings=settings, ticked=EVERY_ITEM - {"both_directions"})
    assert look(sandwich).state == "in_review"


def test_answers_are_kept_with_who_and_when_and_shown_to_the_approver(in_review, act, sign_in, database, clock):
    sandwich = in_review()
    act(service.answer_checklist, sandwich, "fact_checker", answers={"sources_read": (True, "Båda källorna.")})
    with database.read_session() as session:
        row = session.scalar(select(ReviewAnswer))
    assert (row.item, row.is_right, row.note, row.answered_at) == ("sources_read", True, "Båda källorna.", clock.utcnow())
    page = sign_in("approver").get(f"/answers/{sandwich.slug}/review").text
    assert "Yes, Fact Checker," in page
    assert 'value="sources_read"' not in page  # answered: the approver need not tick it again
    assert 'value="both_directions"' in page


def test_a_no_needs_a_reason_and_stops_the_approval(in_review, act, settings, look):
    sandwich = in_review()
    with pytest.raises(Refused):
        act(service.answer_checklist, sandwich, "fact_checker", answers={"numbers_match": (False, " ")})
    act(service.answer_checklist, sandwich, "fact_checker", answers={"numbers_match": (False, "Taxan är 65 kronor.")})
    with pytest.raises(Refused, match="Taxan är 65 kronor"):
        act(service.approve, sandwich, "approver", review_by=DAY, settings=settings, ticked=EVERY_ITEM - {"numbers_match"})
    act(service.answer_checklist, sandwich, "fact_checker", answers={"numbers_match": (True, "")})
    act(service.approve, sandwich, "approver", review_by=DAY, settings=settings, ticked=EVERY_ITEM - {"numbers_match"})
    assert look(sandwich).state == "approved"


def test_approval_lines_are_the_approvers_own(in_review, act, settings):
    """Another approver's yes to "the same proof in both directions" is not this one's."""
    sandwich = in_review()
    act(service.answer_checklist, sandwich, "second_approver", answers=dict.fromkeys(EVERY_ITEM, (True, "")))
    with pytest.raises(Refused):
        act(service.approve, sandwich, "approver", review_by=DAY, settings=settings, ticked=())
    act(service.approve, sandwich, "second_approver", review_by=DAY, settings=settings, ticked=())


@pytest.mark.parametrize("role", ["writer", "legal_reviewer", "administrator", "auditor", "partner", "reporter"])
def test_only_checkers_answer_the_checklist(in_review, act, role):
    with pytest.raises(NotAllowed):
        act(service.answer_checklist, in_review(), role, answers=FACTS)


def test_nobody_who_has_written_answers_the_checklist(start, act, settings, look, text):
    sandwich = start()
    changed = {**text, "headline": "Alla betalar lika i Norrviks simhall"}
    act(service.save_revision, sandwich, "fact_checker", document=changed, base_revision_id=look(sandwich).current_revision_id)
    act(service.save_revision, sandwich, "writer", document=text, base_revision_id=look(sandwich).current_revision_id)
    act(service.send_for_approval, sandwich, "writer", settings=settings)
    with pytest.raises(NotAllowed):
        act(service.answer_checklist, sandwich, "fact_checker", answers=FACTS)


def test_answers_about_another_revision_are_refused(in_review, act, look):
    sandwich = in_review()
    with pytest.raises(Conflict):
        act(service.answer_checklist, sandwich, "fact_checker", answers=FACTS, revision_id=999)
    act(service.take_back, sandwich, "writer")
    with pytest.raises(Conflict):
        act(service.answer_checklist, sandwich, "fact_checker", answers=FACTS)


def test_answers_hold_for_one_revision_only(in_review, act, look, text, settings):
    """A new text starts with an empty list."""
    sandwich = in_review()
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


def test_checklist_page_takes_answers_and_keeps_them_on_an_error(in_review, sign_in, database):
    sandwich, client = in_review(), sign_in("fact_checker")
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


def test_a_checklist_without_an_answer_is_told(in_review, sign_in):
    answer = sign_in("fact_checker").post(f"/answers/{in_review().slug}/checklist", data={})
    assert answer.status_code == 422
    assert "Answer yes or no on at least one line." in answer.text


def queries_revision(database, sandwich):
    with database.read_session() as session:
        return str(session.get_one(Sandwich, sandwich.id).sent_revision_id)


def test_fact_checker_sends_the_text_back_with_a_reason(in_review, act, look):
    sandwich = in_review()
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


def test_readings_by_an_author_are_refused_by_service_and_database(in_review, act, settings, database, people, look, clock):
    sandwich = in_review(theme="T04", flags=("children",))
    with pytest.raises(NotAllowed):
        act(service.confirm_reading, sandwich, "writer", settings=settings)
    row = {"revision_id": look(sandwich).sent_revision_id, "read_at": clock.utcnow(), "reader_id": people["writer"].id}
    for values in ({"author_id": people["writer"].id, "reason": "children"}, {"author_id": people["approver"].id}):
        with pytest.raises(IntegrityError), database.write_session() as session:
            session.execute(insert(SecondReading).values(**row, **values))
    good = {**row, "reader_id": people["approver"].id, "author_id": people["writer"].id}
    with pytest.raises(IntegrityError), database.write_session() as session:
        session.execute(insert(SecondReading).values(**good, reason="because"))


def test_a_text_that_needs_no_reader_takes_no_reading(in_review, act, settings):
    with pytest.raises(Refused):
        act(service.confirm_reading, in_review(), "fact_checker", settings=settings)


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


def test_two_approvals_at_once_one_wins_and_the_other_is_told(in_review, sign_in, look, database):
    sandwich = in_review()
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


def test_stale_revision_is_refused_by_address(in_review, act, sign_in, look, text, settings, database):
    sandwich = in_review()
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
