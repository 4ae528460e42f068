"""Suggested words: taken over as a revision, declined with a reason, and never by their own author."""

import re

import pytest
from sqlalchemy import select

from tests.workbench.editorial.conftest import SENTENCE
from workbench.activity.models import Activity
from workbench.editorial import service
from workbench.editorial.authors import author_ids
from workbench.editorial.collaborating import comments, suggestions
from workbench.editorial.collaborating.models import Suggestion
from workbench.editorial.collaborating.passages import Passage
from workbench.editorial.models import Revision, Sandwich
from workbench.errors import Conflict, NotAllowed


@pytest.fixture
def offer(act, text):
    """offer(sandwich, role): other words for the second sentence of the opening fact."""

    def make(sandwich, role="approver", replacement="Taxan gäller alla lika. [1]"):
        start = text["opening_fact"].index(SENTENCE)
        passage = Passage("opening_fact", start, start + len(SENTENCE), SENTENCE)
        return act(suggestions.suggest, sandwich, role, passage, replacement, why="Kortare.")

    return make


def test_accepted_suggestion_is_a_revision_that_names_its_author(start, offer, sign_in, database, look, app):
    sandwich = start()
    made = offer(sandwich)
    answer = sign_in("writer").post(f"/answers/{sandwich.slug}/suggestions/{made.id}/accept")
    assert answer.status_code == 303
    with app.test_request_context(), database.read_session() as session:
        revision = session.get_one(Revision, look(sandwich).current_revision_id)
        assert revision.document["opening_fact"].endswith("Taxan gäller alla lika. [1]")
        assert revision.note == "Suggestion by Approver"
        assert session.get_one(Suggestion, made.id).made_revision_id == revision.id
        assert made.author_id in author_ids(session, session.get_one(Sandwich, sandwich.id))
    again = sign_in("writer").post(f"/answers/{sandwich.slug}/suggestions/{made.id}/accept")
    assert again.status_code == 303
    assert look(sandwich).current_revision_id == revision.id


def test_what_the_accepter_had_typed_is_saved_first(start, offer, act, text, look, database):
    sandwich = start()
    made = offer(sandwich)
    typed = {**text, "headline": "Nyss skriven rubrik"}
    act(service.keep_autosave, sandwich, "writer", document=typed, base_revision_id=look(sandwich).current_revision_id)
    act(suggestions.accept, sandwich, "writer", made.id)
    with database.read_session() as session:
        rows = session.scalars(select(Revision).where(Revision.sandwich_id == sandwich.id).order_by(Revision.number)).all()
    assert [row.document["headline"] for row in rows[-2:]] == ["Nyss skriven rubrik"] * 2
    assert rows[-1].document["opening_fact"].endswith("Taxan gäller alla lika. [1]")


def test_stale_suggestion_says_so_and_changes_nothing(start, offer, rewrite, act, sign_in, look):
    sandwich = start()
    made = offer(sandwich)
    rewrite(sandwich, opening_fact="Alla vuxna betalar 60 kronor. [1]")
    before = look(sandwich).current_revision_id
    page = sign_in("writer").get(f"/answers/{sandwich.slug}/discussion").text
    assert "So it cannot be taken in as it is." in page
    assert f"/suggestions/{made.id}/accept" not in page
    with pytest.raises(Conflict):
        act(suggestions.accept, sandwich, "writer", made.id)
    assert look(sandwich).current_revision_id == before


def test_declining_needs_a_reason_and_tells_the_author(start, offer, sign_in, database, run_jobs, monkeypatch):
    sent = []
    monkeypatch.setattr("workbench.mail.send", lambda settings, message: sent.append(message))
    sandwich, client = start(), sign_in("writer")
    made = offer(sandwich)
    address = f"/answers/{sandwich.slug}/suggestions/{made.id}/decline"
    assert client.get(address).status_code == 200
    assert client.post(address, data={"reason": " "}).status_code == 422
    assert client.post(address, data={"reason": "Meningen behövs."}).status_code == 303
    with database.read_session() as session:
        row = session.get_one(Suggestion, made.id)
    assert (row.state, row.reason) == ("declined", "Meningen behövs.")
    run_jobs(smtp_url="smtp://127.0.0.1:1")
    assert [message["To"] for message in sent] == ["approver@norrvik.example"]


def test_nobody_accepts_their_own_suggestion(start, offer, act):
    sandwich = start()
    made = offer(sandwich)
    with pytest.raises(NotAllowed):
        act(suggestions.accept, sandwich, "approver", made.id)


def test_an_answered_suggestion_is_not_answered_otherwise(start, offer, act):
    sandwich = start()
    made = offer(sandwich)
    act(suggestions.decline, sandwich, "writer", made.id, reason="Nej.")
    with pytest.raises(Conflict):
        act(suggestions.accept, sandwich, "second_writer", made.id)


def test_suggesting_without_script_goes_in_two_steps(start, sign_in, database):
    """Choose the sentence; its words stand in the field; change them."""
    sandwich, client = start(), sign_in("approver")
    page = client.get(f"/answers/{sandwich.slug}/suggest").text
    chosen = re.search(r'<option value="(opening_fact:\d+:\d+)">Taxan', page).group(1)
    second = client.get(f"/answers/{sandwich.slug}/suggest?passage={chosen}").text
    assert re.search(rf"<textarea[^>]*>\s*{re.escape(SENTENCE)}</textarea>", second)
    hidden = dict(re.findall(r'name="(marked|quoted)" type="hidden" value="([^"]*)"', second))
    same = client.post(f"/answers/{sandwich.slug}/suggest", data={**hidden, "replacement": SENTENCE})
    assert same.status_code == 422
    data = {**hidden, "replacement": "Samma taxa för alla. [1]", "why": "Kortare"}
    assert client.post(f"/answers/{sandwich.slug}/suggest", data=data).status_code == 303
    assert client.post(f"/answers/{sandwich.slug}/suggest", data=data).status_code == 303
    with database.read_session() as session:
        assert session.scalars(select(Suggestion.replacement)).all() == ["Samma taxa för alla. [1]"]
    assert client.get(f"/answers/{sandwich.slug}/suggest?passage=whole").status_code == 422
    assert client.get(f"/answers/{sandwich.slug}/suggest?passage=nonsense").status_code == 422


@pytest.mark.parametrize("replacement", ["x" * 100_000, "\x00"], ids=["100 kB", "only NUL of the same"])
def test_bad_suggestions(start, sign_in, replacement, database, text):
    sandwich = start()
    data = {"marked": "headline:0:9", "quoted": "Simhallen", "replacement": replacement}
    answer = sign_in("approver").post(f"/answers/{sandwich.slug}/suggest", data=data)
    with database.read_session() as session:
        rows = session.scalars(select(Suggestion.replacement)).all()
    assert (answer.status_code, rows) == ((422, []) if len(replacement) > 10 else (303, [""]))


def test_every_change_is_in_the_log_in_words(start, talk, offer, act, sign_in, database):
    sandwich = start()
    made = talk(sandwich, "approver", "Hm")
    act(comments.reply_to, sandwich, "writer", made.id, "Jaså")
    act(comments.resolve, sandwich, "writer", made.id)
    act(suggestions.accept, sandwich, "writer", offer(sandwich).id)
    page = sign_in("writer").get(f"/answers/{sandwich.slug}").text
    for words in ("answered a comment", "marked a comment as dealt with", "took a suggestion by Approver in as revision 3"):
        assert words in page
    with database.read_session() as session:
        verbs = set(session.scalars(select(Activity.verb)))
    assert {"comment_added", "comment_replied", "comment_resolved", "suggestion_made", "suggestion_accepted"} <= verbs
