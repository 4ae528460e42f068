"""Writing, four eyes, publishing, correction: what the services allow and refuse."""

from datetime import date

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from workbench.accounts.models import Role, User
from workbench.activity.models import Activity
from workbench.editorial import queries, service
from workbench.editorial.models import (
    Approval,
    Correction,
    ReviewComment,
    Revision,
    RuleOverride,
    Sandwich,
)
from workbench.editorial.reviewing.checklist import ITEMS
from workbench.errors import Conflict, Gone, NotAllowed, NotFound, NotPublishable, Refused, StaleVersion
from workbench.queue import Job

DAY = date(2027, 5, 1)


def test_sound_text_has_no_finding_that_stops(start, act, look, settings):
    """The text that these tests rest on can be sent as it is."""
    sandwich = start()
    act(service.send_for_approval, sandwich, "writer", settings=settings)
    assert look(sandwich).state == "in_review"


def test_start_sandwich_with_a_closed_format_is_refused(start):
    with pytest.raises(Refused):
        start(verdict="true", decision="what_we_know", written=False)


def test_start_sandwich_keeps_the_rumour_out_of_the_address(start):
    assert "bad" not in start(written=False).slug


def test_save_revision_drops_record_fields_that_a_form_sends(start, act, database, text, people):
    """No mass assignment: verdict, author, state and approver come from the database."""
    sandwich = start(written=False)
    forged = {**text, "verdict": "true", "author": "Someone", "approver": "Me", "status": "approved", "format": "fact_page"}
    forged |= {"claim": "other", "decision": "monitor", "footer": {"unit": "x"}, "language": "en"}
    revision = act(service.save_revision, sandwich, "writer", document=forged, base_revision_id=sandwich.current_revision_id)
    kept = revision.document
    assert (kept["verdict"], kept["author"], kept["approver"], kept["status"]) == ("misleading", "Writer", "", "draft")
    assert (kept["claim"], kept["decision"], kept["format"], kept["language"]) == (
        "nyanlända badar gratis i simhallen",
        "respond",
        "sandwich",
        "sv",
    )


def test_two_editors_nothing_is_lost(start, act, database, text):
    """C-01: A and B open the same revision; A saves; B is refused with both texts at hand. 200 times."""
    sandwich = start()
    for number in range(200):
        with database.read_session() as session:
            base = session.get_one(Sandwich, sandwich.id).current_revision_id
        mine, theirs = {**text, "headline": f"A {number}"}, {**text, "headline": f"B {number}"}
        saved = act(service.save_revision, sandwich, "writer", document=mine, base_revision_id=base)
        with pytest.raises(StaleVersion) as caught:
            act(service.save_revision, sandwich, "second_writer", document=theirs, base_revision_id=base)
        assert caught.value.theirs.id == saved.id
        assert caught.value.base.id == base
    with database.read_session() as session:
        assert len(session.scalars(select(Revision).where(Revision.sandwich_id == sandwich.id)).all()) == 202


def test_save_revision_twice_with_the_same_text_makes_one_revision(start, act, text):
    sandwich = start()
    changed = {**text, "headline": "Alla betalar lika i Norrviks simhall"}
    first = act(service.save_revision, sandwich, "writer", document=changed, base_revision_id=sandwich.current_revision_id)
    again = act(service.save_revision, sandwich, "writer", document=changed, base_revision_id=sandwich.current_revision_id)
    assert again.id == first.id


def test_save_revision_with_impossible_text_is_refused(start, act, text):
    sandwich = start()
    for bad in ({"headline": "a\x00b"}, {"explanation": "x" * 100_001}, {"next_update_at": "i morgon"}):
        with pytest.raises(Refused):
            act(
                service.save_revision, sandwich, "writer", document={**text, **bad}, base_revision_id=sandwich.current_revision_id
            )


def test_restore_revision_makes_a_new_one(start, act, look, database):
    sandwich = start()
    act(service.restore_revision, sandwich, "writer", 1)
    with database.read_session() as session:
        newest = session.get_one(Revision, look(sandwich).current_revision_id)
    assert (newest.number, newest.restored_from, newest.document["headline"]) == (3, 1, "")


def test_author_never_approves_own_text_by_any_path(start, act, look, settings, text, database, people):
    """A-05: not as author, not as one of several authors, not after the authorship has been given away."""
    sandwich = start(author="approver")
    with pytest.raises(NotAllowed):
        act(service.send_for_approval, sandwich, "approver", settings=settings, approver_id=people["approver"].id)
    changed = {**text, "headline": "Alla betalar lika i Norrviks simhall"}
    act(service.save_revision, sandwich, "writer", document=changed, base_revision_id=look(sandwich).current_revision_id)
    with database.write_session() as session:
        session.get_one(Sandwich, sandwich.id).author_id = people["writer"].id
    act(service.send_for_approval, sandwich, "writer", settings=settings)
    with pytest.raises(NotAllowed):
        act(service.approve, sandwich, "approver", review_by=DAY, settings=settings)
    act(service.approve, sandwich, "second_approver", review_by=DAY, settings=settings)
    assert look(sandwich).state == "approved"


def test_four_eyes_hold_in_the_database(start, database, people, look):
    """Neither the author as approver nor another name as author passes the table's own rules."""
    sandwich, writer, approver = start(), people["writer"].id, people["approver"].id
    base = {"revision_id": look(sandwich).current_revision_id, "format": "sandwich", "verdict": "false", "review_by": DAY}
    base |= {"approved_at": sandwich.created_at, "record": {}}
    for wrong in ({"author_id": writer, "approver_id": writer}, {"author_id": approver, "approver_id": writer}):
        with pytest.raises(IntegrityError), database.write_session() as session:
            session.execute(insert(Approval).values(**base, **wrong))
    with pytest.raises(IntegrityError), database.write_session() as session:
        session.execute(insert(Approval).values(**{**base, "verdict": "true"}, author_id=writer, approver_id=approver))


@pytest.mark.parametrize("role", ["writer", "fact_checker", "legal_reviewer", "administrator", "auditor", "partner", "reporter"])
def test_only_an_approver_approves(start, act, settings, role):
    sandwich = start(author="second_writer")
    act(service.send_for_approval, sandwich, "second_writer", settings=settings)
    with pytest.raises(NotAllowed):
        act(service.approve, sandwich, role, review_by=DAY, settings=settings)


def test_approve_without_a_later_review_day_is_refused(start, act, settings):
    sandwich = start()
    act(service.send_for_approval, sandwich, "writer", settings=settings)
    for day in (None, date(2026, 11, 20)):
        with pytest.raises(Refused):
            act(service.approve, sandwich, "approver", review_by=day, settings=settings)


def test_approval_holds_for_one_revision_only(approved, act, look, text, settings, app, database):
    """C-03: saving after the approval makes a draft; the old approval publishes nothing."""
    sandwich = approved()
    before = look(sandwich).approved_revision_id
    act(service.save_revision, sandwich, "writer", document={**text, "headline": "Ny rubrik"}, base_revision_id=before)
    row = look(sandwich)
    assert (row.state, row.approved_revision_id) == ("draft", before)
    with app.test_request_context(), database.write_session() as session:
        row = session.get_one(Sandwich, sandwich.id)
        for revision in (row.approved_revision, row.current_revision):
            with pytest.raises(Refused):
                service.publish(session, row, revision, actor_id=None, now=row.state_since)


def test_approve_when_the_author_has_saved_meanwhile_conflicts(start, act, look, text, settings):
    sandwich = start()
    act(service.send_for_approval, sandwich, "writer", settings=settings)
    read = look(sandwich).sent_revision_id
    act(service.save_revision, sandwich, "writer", document={**text, "headline": "Ny rubrik"}, base_revision_id=read)
    act(service.send_for_approval, sandwich, "writer", settings=settings, ticked=("H2",))
    with pytest.raises(Conflict):
        act(service.approve, sandwich, "approver", review_by=DAY, settings=settings, revision_id=read)


def test_send_with_a_hard_block_lists_it(start, act, look, text, settings):
    sandwich = start()
    bare = {**text, "evidence": []}
    act(service.save_revision, sandwich, "writer", document=bare, base_revision_id=look(sandwich).current_revision_id)
    with pytest.raises(NotPublishable) as caught:
        act(service.send_for_approval, sandwich, "writer", settings=settings, requests={"W2": "låt gå"})
    assert "W2" in {finding.rule for finding in caught.value.findings}
    assert look(sandwich).state == "draft"


def test_overridable_block_needs_a_request_and_another_persons_reason(start, act, look, text, settings, database):
    """W11 (a loaded word) can be lifted: the author asks, the approver writes why, then the approval passes."""
    sandwich = start()
    bare = {**text, "technique": ""}
    act(service.save_revision, sandwich, "writer", document=bare, base_revision_id=look(sandwich).current_revision_id)
    with pytest.raises(NotPublishable):
        act(service.send_for_approval, sandwich, "writer", settings=settings)
    act(service.send_for_approval, sandwich, "writer", settings=settings, requests={"E2": "Inget grepp passar här."})
    with pytest.raises(NotPublishable):
        act(service.approve, sandwich, "approver", review_by=DAY, settings=settings)
    with pytest.raises(NotAllowed):
        act(service.grant_override, sandwich, "writer", "E2", reason="Jag vill")
    with pytest.raises(Refused):
        act(service.grant_override, sandwich, "approver", "E2", reason="  ")
    act(service.grant_override, sandwich, "approver", "E2", reason="Ryktet är en ren felläsning.")
    act(service.approve, sandwich, "approver", review_by=DAY, settings=settings)
    with database.read_session() as session:
        assert session.scalar(select(RuleOverride.reason)) == "Ryktet är en ren felläsning."


def test_party_name_is_lifted_by_the_legal_reviewer_only(start, act, look, text, settings):
    sandwich = start()
    named = {**text, "explanation": text["explanation"] + " Moderaterna och Vänsterpartiet beslutade om taxan tillsammans. [1]"}
    act(service.save_revision, sandwich, "writer", document=named, base_revision_id=look(sandwich).current_revision_id)
    with pytest.raises(NotPublishable) as caught:
        act(service.send_for_approval, sandwich, "writer", settings=settings)
    rules = {finding.rule for finding in caught.value.findings}
    assert "W15" in rules
    act(
        service.send_for_approval,
        sandwich,
        "writer",
        settings=settings,
        requests={"W15": "Beslutet är offentligt."},
        ticked=rules,
    )
    with pytest.raises(NotAllowed):
        act(service.grant_override, sandwich, "approver", "W15", reason="Det går bra.")
    act(service.grant_override, sandwich, "legal_reviewer", "W15", reason="Saklig uppgift om ett beslut.")
    act(service.approve, sandwich, "approver", review_by=DAY, settings=settings)


def test_high_harm_keeps_fact_checker_and_approver_apart(start, act, settings, database, people):
    sandwich = start(harm=3)
    with database.write_session() as session:
        checker = session.get_one(User, people["fact_checker"].id)
        checker.roles.append(session.scalar(select(Role).where(Role.name == "approver")))
    act(service.send_for_approval, sandwich, "writer", settings=settings)
    with pytest.raises(NotAllowed):
        act(service.approve, sandwich, "fact_checker", review_by=DAY, settings=settings)
    with pytest.raises(Refused, match="en annan person än du måste granska fakta"):
        act(service.approve, sandwich, "approver", review_by=DAY, settings=settings)
    facts = {item.id: (True, "") for item in ITEMS if item.step == "facts"}
    act(service.answer_checklist, sandwich, "fact_checker", answers=facts)
    act(service.approve, sandwich, "approver", review_by=DAY, settings=settings)


def test_text_about_children_needs_a_second_reader(start, act, look, settings):
    sandwich = start(theme="T05", flags=("children",))
    act(service.send_for_approval, sandwich, "writer", settings=settings)
    with pytest.raises(Refused):
        act(service.approve, sandwich, "approver", review_by=DAY, settings=settings)
    with pytest.raises(NotAllowed):
        act(service.confirm_reading, sandwich, "writer", settings=settings)
    act(service.confirm_reading, sandwich, "fact_checker", settings=settings)
    act(service.approve, sandwich, "approver", review_by=DAY, settings=settings)
    assert look(sandwich).state == "approved"


def test_request_changes_needs_a_reason_and_tells_the_author(start, act, look, settings, database, people):
    sandwich = start()
    act(service.send_for_approval, sandwich, "writer", settings=settings, approver_id=people["approver"].id)
    with pytest.raises(Refused):
        act(service.request_changes, sandwich, "approver", reason=" ")
    act(service.request_changes, sandwich, "approver", reason="Säg vem som betalade.", part="explanation")
    row = look(sandwich)
    assert (row.state, row.turn_user_id) == ("changes_requested", people["writer"].id)
    with database.read_session() as session:
        told = [job.payload["what"] for job in session.scalars(select(Job).where(Job.kind == "editorial.tell"))]
        assert told == ["sent", "changes_requested"]
        assert session.scalars(select(ReviewComment.part)).all() == ["explanation"]


def test_publish_makes_one_public_revision_and_answers_the_rumour(live, look, app, database, clock):
    sandwich = live()
    row = look(sandwich)
    assert (row.state, row.public_revision_id) == ("published", row.approved_revision_id)
    with app.test_request_context(), database.write_session() as session:
        again = session.get_one(Sandwich, sandwich.id)
        service.publish(session, again, again.public_revision, actor_id=None, now=clock.utcnow())
        assert again.rumour.answered_at == clock.utcnow()
        published = session.scalars(select(Activity).where(Activity.verb == "answer_published")).all()
        assert len(published) == 1
        document = queries.public_document(again)
    assert (document.approver, document.review_by, document.status) == ("Approver", "2027-05-01", "published")
    assert document.footer.error_link.endswith(f"/library/{sandwich.slug}/report-error")


def test_verdict_that_changes_before_approval_stops_it(start, act, settings, app, database, clock, people):
    from workbench.rumours import service as rumours

    sandwich = start()
    act(service.send_for_approval, sandwich, "writer", settings=settings)
    with app.test_request_context(), database.write_session() as session:
        rumour, checker = session.get_one(Sandwich, sandwich.id).rumour, session.get_one(User, people["fact_checker"].id)
        rumours.set_verdict(
            session,
            rumour,
            verdict="true",
            reason="Ny uppgift.",
            verified_with="Fritid",
            true_kernel="",
            actor=checker,
            now=clock.utcnow(),
        )
    with pytest.raises(NotPublishable) as caught:
        act(service.approve, sandwich, "approver", review_by=DAY, settings=settings)
    assert "M5" in {finding.rule for finding in caught.value.findings}


def test_correction_is_written_approved_and_published_with_what_and_why(live, act, look, text, settings, app, database, clock):
    sandwich = live()
    with pytest.raises(NotAllowed):
        act(service.start_correction, sandwich, "writer", what="Priset", why="Gammal taxa")
    act(service.start_correction, sandwich, "fact_checker", what="Priset var fel.", why="Vi läste en gammal taxa.")
    old = look(sandwich).public_revision_id
    changed = {**text, "headline": "Simhallen i Norrvik tar samma avgift av alla vuxna"}
    act(service.save_revision, sandwich, "fact_checker", document=changed, base_revision_id=look(sandwich).current_revision_id)
    act(service.send_for_approval, sandwich, "fact_checker", settings=settings)
    act(service.approve, sandwich, "approver", review_by=DAY, settings=settings)
    row = look(sandwich)
    assert (row.state, row.public_revision_id) == ("correcting", old)
    with app.test_request_context(), database.write_session() as session:
        assert queries.corrections(session).total == 0
        row = session.get_one(Sandwich, sandwich.id)
        service.publish(session, row, row.approved_revision, actor_id=None, now=clock.utcnow())
        shown = queries.corrections(session)
        assert [(one.what, one.why, one.revision_id) for one in shown.rows] == [
            ("Priset var fel.", "Vi läste en gammal taxa.", row.public_revision_id)
        ]
        assert row.state == "published"


def test_withdraw_leaves_a_tombstone(live, act, database):
    sandwich = live()
    with pytest.raises(NotAllowed):
        act(service.withdraw, sandwich, "writer", reason="Fel")
    act(service.withdraw, sandwich, "legal_reviewer", reason="Uppgiften gick inte att styrka.")
    with database.read_session() as session:
        with pytest.raises(Gone):
            queries.public_sandwich(session, sandwich.slug)
        assert session.scalar(select(Correction.kind)) == "withdrawal"
        assert queries.published(session).total == 0


def test_published_shows_each_reader_only_their_answers(live, database, people):
    from workbench.editorial.models import SandwichReader

    sandwich = live()
    with database.write_session() as session:
        session.get_one(Sandwich, sandwich.id).visibility = "listed"
        session.add(SandwichReader(sandwich_id=sandwich.id, organisation_id=people["partner"].organisation_id))
    with database.read_session() as session:
        readers = {key: session.get_one(User, people[key].id) for key in ("partner", "other_partner", "writer")}
        seen = {key: queries.published(session, reader=reader).total for key, reader in readers.items()}
        assert seen == {"partner": 1, "other_partner": 0, "writer": 1}
        assert queries.published(session).total == 0
        with pytest.raises(NotFound):
            queries.public_sandwich(session, sandwich.slug, reader=readers["other_partner"])


def test_published_finds_swedish_words_in_any_case(live, database):
    live()
    with database.read_session() as session:
        assert queries.published(session, words="RÄTTVIS simhallen", theme="T10", language="sv").total == 1
        assert queries.published(session, words="100%").total == 0
        assert queries.published(session, theme="T01").total == 0
