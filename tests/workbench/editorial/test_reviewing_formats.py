"""Another format: what it has no place for is kept and comes back; verdict and decision decide which are open."""

import pytest
from sqlalchemy import select

from workbench.accounts.models import User
from workbench.editorial import service
from workbench.editorial.models import FORMATS, Revision, Sandwich
from workbench.editorial.switching.models import KeptPart
from workbench.editorial.switching.service import change_format
from workbench.errors import NotAllowed, Refused
from workbench.rumours import service as rumours


@pytest.fixture
def judge(app, database, people, clock):
    """judge(sandwich, verdict="true"): the fact-checker changes the verdict; judge(sandwich, decision="prepare")."""

    def change(sandwich, *, verdict="", decision=""):
        with app.test_request_context(), database.write_session() as session:
            rumour, checker = session.get_one(Sandwich, sandwich.id).rumour, session.get_one(User, people["fact_checker"].id)
            now = clock.utcnow()
            if verdict:
                kernel = "En skolklass badade utan avgift."
                rumours.set_verdict(
                    session, rumour, verdict=verdict, reason="Ny uppgift.", verified_with="Fritid", true_kernel=kernel,
                    actor=checker, now=now,
                )  # fmt: skip
            if decision:
                rumours.decide(session, rumour, decision=decision, reason="Läget har ändrats.", actor=checker, now=now)

    return change


def document_of(database, sandwich):
    with database.read_session() as session:
        row = session.get_one(Sandwich, sandwich.id)
        return session.get_one(Revision, row.current_revision_id).document


def test_sandwich_to_fact_page_and_back_loses_no_word(start, act, database, text, look):
    sandwich = start()
    act(change_format, sandwich, "writer", "fact_page")
    there = document_of(database, sandwich)
    assert (there["format"], there["myth"], there["headline"]) == ("fact_page", "", text["headline"])
    with database.read_session() as session:
        kept = session.scalars(select(KeptPart)).one()
    assert (kept.part, kept.text, kept.format) == ("myth", text["myth"], "sandwich")
    act(change_format, sandwich, "writer", "sandwich")
    back = document_of(database, sandwich)
    assert {part: back[part] for part in text} == text | {"evidence": back["evidence"]}
    with database.read_session() as session:
        assert session.scalar(select(KeptPart.part)) is None


def test_a_text_written_meanwhile_is_not_written_over(start, act, database, text, look):
    sandwich = start()
    act(change_format, sandwich, "writer", "fact_page")
    # somebody restores the sandwich's revision, so the myth stands in the fact page too
    act(service.restore_revision, sandwich, "writer", 2)
    act(change_format, sandwich, "writer", "sandwich")
    assert document_of(database, sandwich)["myth"] == text["myth"]


def test_a_format_that_verdict_and_decision_close_is_refused_with_the_reason(start, act, look):
    sandwich = start()
    for closed in ("what_we_know", "answer_to_worry", "direct_reply", "holding_statement"):
        with pytest.raises(Refused, match="Behöver|Needs|Kräver"):
            act(change_format, sandwich, "writer", closed)
    for wrong in ("", "novel", "sandwich; DROP"):
        with pytest.raises(Refused):
            act(change_format, sandwich, "writer", wrong)
    assert look(sandwich).format == "sandwich"


def test_the_next_update_comes_and_goes_with_its_format(start, act, database, judge):
    sandwich = start()
    judge(sandwich, verdict="unproven", decision="what_we_know")
    act(change_format, sandwich, "writer", "what_we_know")
    with database.read_session() as session:
        base = session.get_one(Sandwich, sandwich.id).current_revision_id
    act(service.save_revision, sandwich, "writer", document={"next_update_at": "2026-12-01"}, base_revision_id=base)
    judge(sandwich, verdict="false", decision="respond")
    act(change_format, sandwich, "writer", "sandwich")
    assert document_of(database, sandwich)["next_update_at"] == ""
    judge(sandwich, verdict="unproven", decision="what_we_know")
    act(change_format, sandwich, "writer", "what_we_know")
    assert document_of(database, sandwich)["next_update_at"] == "2026-12-01"


def test_an_approval_of_the_old_format_does_not_stand(approved, act, look):
    """Also when no word moves, the text is a draft again."""
    sandwich = approved(verdict="misleading", decision="respond")
    before = look(sandwich).approved_revision_id
    act(change_format, sandwich, "writer", "fact_page")
    row = look(sandwich)
    assert row.state == "draft"
    assert row.current_revision_id != before


def test_same_format_makes_no_revision(start, act, look):
    sandwich = start()
    before = look(sandwich).current_revision_id
    act(change_format, sandwich, "writer", "sandwich")
    assert look(sandwich).current_revision_id == before


def test_published_withdrawn_and_foreign_hands_change_no_format(live, act):
    sandwich = live()
    with pytest.raises(Refused):
        act(change_format, sandwich, "writer", "fact_page")
    with pytest.raises(NotAllowed):
        act(change_format, sandwich, "auditor", "fact_page")


def test_editor_says_which_format_is_right_when_the_verdict_changes(start, sign_in, judge):
    sandwich, client = start(), sign_in("writer")
    page = client.get(f"/answers/{sandwich.slug}/edit").text
    assert "Change the format" in page
    assert "this format is closed" not in page
    judge(sandwich, verdict="true", decision="what_we_know")
    page = client.get(f"/answers/{sandwich.slug}/edit").text
    assert "this format is closed" in page
    assert "<b>What we know</b>" in page


def test_page_lists_every_format_with_what_moves(start, sign_in, look, text):
    sandwich, client = start(), sign_in("writer")
    path = f"/answers/{sandwich.slug}/format"
    page = client.get(path).text
    assert all(f'value="{name}"' in page for name in FORMATS)
    assert "Put aside:" in page
    refused = client.post(path, data={"format": "direct_reply"})
    assert refused.status_code == 422
    assert "Needs the decision to reply to the one who asked." in refused.text
    assert client.post(path, data={}).status_code == 422
    assert client.post(path, data={"format": "fact_page"}).location == f"/answers/{sandwich.slug}/edit"
    assert "Kept texts" in client.get(path).text
    assert text["myth"] in client.get(path).text


def test_unsaved_text_is_saved_first(start, act, sign_in, look, text):
    sandwich = start()
    typed = {**text, "headline": "Halvskriven rubrik"}
    act(service.keep_autosave, sandwich, "writer", document=typed, base_revision_id=look(sandwich).current_revision_id)
    answer = sign_in("writer").post(f"/answers/{sandwich.slug}/format", data={"format": "fact_page"})
    assert answer.status_code == 422
    assert "Save it first" in answer.text
    assert look(sandwich).format == "sandwich"


def test_a_kept_part_goes_with_the_bin(start, act, database, later, app, clock):
    sandwich = start()
    act(change_format, sandwich, "writer", "fact_page")
    act(service.delete_draft, sandwich, "writer")
    later(days=31)
    with app.test_request_context(), database.write_session() as session:
        assert service.empty_bin(session, now=clock.utcnow()) == 1
    with database.read_session() as session:
        assert session.scalar(select(KeptPart.part)) is None
