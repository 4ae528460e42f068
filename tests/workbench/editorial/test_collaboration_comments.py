"""Comments on passages: without script, in every role, after edits, with bad input."""

import re

import pytest
from sqlalchemy import func, select

from tests.workbench.editorial.conftest import SENTENCE
from workbench.editorial.collaborating import comments
from workbench.editorial.collaborating.anchors import find_passage, sentences_of
from workbench.editorial.collaborating.reading import passages_of, threads_of
from workbench.editorial.models import ReviewComment, Sandwich
from workbench.errors import NotFound


@pytest.fixture
def read(database, app):
    """read(query, sandwich): a query with the row as it stands."""

    def run(query, sandwich):
        with app.test_request_context(), database.read_session() as session:
            return query(session, session.get_one(Sandwich, sandwich.id))

    return run


# The anchor


def test_anchor_finds_its_words_after_edits_before_and_around_them():
    assert find_passage("Nytt först. " + SENTENCE, SENTENCE, 0).start == 12
    assert find_passage("Taxan  är\nrättvis och gäller lika för alla. [1]", SENTENCE).is_changed is False


def test_anchor_prefers_the_place_that_is_nearest():
    text = "Samma ord. Annat. Samma ord. Annat. Samma ord."
    assert [find_passage(text, "Samma ord.", at).start for at in (0, 19, 40)] == [0, 18, 36]


def test_anchor_says_that_its_sentence_was_changed_or_is_gone():
    changed = find_passage("Taxan är rättvis och gäller lika för alla vuxna. [1]", SENTENCE)
    assert (changed.is_changed, changed.start) == (True, 0)
    assert find_passage("Något helt annat står här.", SENTENCE) is None
    assert find_passage("", SENTENCE) is None


def test_sentences_have_their_places_in_the_written_text():
    text = "Ett är så. [1] Två t.ex. här!\nTredje raden"
    assert next(text[start:end] for start, end in sentences_of(text)) == "Ett är så. [1]"
    assert all(text[start:end].strip() == text[start:end] for start, end in sentences_of(text))


# Threads


def test_passages_follow_the_text_and_leave_when_gone_or_resolved(start, talk, rewrite, read, act):
    sandwich = start()
    made = talk(sandwich, "approver", "Är det säkert?")
    first = read(passages_of, sandwich)["opening_fact"]
    assert first[0][2] == made.id
    rewrite(sandwich, opening_fact="En mening till. " + SENTENCE)
    moved = read(passages_of, sandwich)["opening_fact"][0]
    assert (moved[0], moved[1]) == (16, 16 + len(SENTENCE))
    rewrite(sandwich, opening_fact="Helt nya ord om badet i Norrvik. [1]")
    assert read(passages_of, sandwich) == {}
    assert read(threads_of, sandwich)[0].is_gone is True
    act(comments.resolve, sandwich, "writer", made.id)
    assert read(passages_of, sandwich) == {}


def test_whole_route_without_script(start, sign_in):
    """Choose the sentence in the list, comment, answer, resolve, open again."""
    sandwich, writer, approver = start(), sign_in("writer"), sign_in("approver")
    page = approver.get(f"/answers/{sandwich.slug}/discussion").text
    assert "Nothing has been said about this text" in page
    chosen = re.search(r'<option value="(opening_fact:\d+:\d+)">Taxan', page).group(1)
    sent = approver.post(f"/answers/{sandwich.slug}/discussion", data={"passage": chosen, "text": "Är det säkert?"})
    assert sent.status_code == 303
    number = re.search(r"#comment-(\d+)", sent.location).group(1)
    for path in ("", "/edit", "/discussion"):
        assert "Är det säkert?" in writer.get(f"/answers/{sandwich.slug}{path}").text
    reply = {f"r{number}-text": "Ja, se källan."}
    assert writer.post(f"/answers/{sandwich.slug}/discussion/{number}/reply", data=reply).status_code == 303
    assert "Ja, se källan." in approver.get(f"/answers/{sandwich.slug}/discussion").text
    assert writer.post(f"/answers/{sandwich.slug}/discussion/{number}/resolve?from=editor").location.endswith("/edit#discussion")
    assert "Ja, se källan." not in writer.get(f"/answers/{sandwich.slug}/edit").text
    assert approver.post(f"/answers/{sandwich.slug}/discussion/{number}/reopen").status_code == 303
    assert "Ja, se källan." in writer.get(f"/answers/{sandwich.slug}/edit").text


def test_marked_words_are_found_in_what_the_writer_types(start, sign_in, text, look, database):
    """The script sends part, place and words; the text is not saved yet."""
    from tests.workbench.editorial.test_editorial_views import form_of

    sandwich, writer = start(), sign_in("writer")
    typed = form_of({**text, "myth": "Först. " + text["myth"]}, look(sandwich).current_revision_id)
    writer.post(f"/answers/{sandwich.slug}/autosave", data=typed)
    data = {"marked": "myth:0:14", "quoted": "som inte stämmer", "text": "Bra."}
    writer.post(f"/answers/{sandwich.slug}/discussion", data=data)
    with database.read_session() as session:
        row = session.scalar(select(ReviewComment))
    assert (row.part, row.passage) == ("myth", "som inte stämmer")
    assert ("Först. " + text["myth"])[row.passage_start : row.passage_end] == "som inte stämmer"


def test_double_press_is_one_comment(start, talk, database):
    sandwich = start()
    assert talk(sandwich, "approver", "Samma ord").id == talk(sandwich, "approver", "Samma ord").id
    with database.read_session() as session:
        assert session.scalar(select(func.count(ReviewComment.id))) == 1


def test_reply_opens_a_resolved_thread(start, talk, act, database):
    sandwich = start()
    made = talk(sandwich, "approver", "Hm")
    act(comments.resolve, sandwich, "writer", made.id)
    act(comments.reply_to, sandwich, "approver", made.id, "Nej, vänta")
    with database.read_session() as session:
        assert session.get_one(ReviewComment, made.id).resolved_at is None


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"passage": "whole", "text": " "}, 422),
        ({"passage": "whole", "text": "x" * 100_000}, 422),
        ({"passage": "nonsense", "text": "Ord"}, 422),
        ({"passage": "myth:9999:10000", "text": "Ord"}, 422),
        ({"passage": "whole", "text": "a\x00b\u202eab\u2066"}, 303),
        ({"passage": "whole", "text": "<script>alert(1)</script>"}, 303),
        ({"marked": "myth:0:5", "quoted": "<img src=x onerror=alert(1)>", "text": "Ord"}, 303),
        ({"passage": "whole", "text": "Ord", "also": "Ingen Alls"}, 422),
    ],
    ids=["empty", "100 kB", "nonsense", "outside", "NUL and bidi", "script", "marked mark-up", "nobody"],
)
def test_bad_comments_end_in_a_clear_page_or_a_clean_text(start, sign_in, data, status, database):
    sandwich, client = start(), sign_in("writer")
    answer = client.post(f"/answers/{sandwich.slug}/discussion", data=data)
    assert answer.status_code == status
    if status == 422:
        assert data["text"].strip()[:50] in answer.text
    page = client.get(f"/answers/{sandwich.slug}/discussion").text
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    with database.read_session() as session:
        kept = "".join(session.scalars(select(ReviewComment.text)))
    assert not set(kept) & {"\x00", "\u202e", "\u2066"}


@pytest.mark.parametrize(("role", "status"), [("auditor", 403), ("administrator", 403), ("partner", 403), (None, 302)])
def test_roles_that_may_not_comment(start, sign_in, role, status):
    sandwich = start()
    data = {"passage": "whole", "text": "Ord"}
    assert sign_in(role).post(f"/answers/{sandwich.slug}/discussion", data=data).status_code == status


def test_comments_of_another_answer_are_not_found(start, talk, act):
    one, other = start(), start()
    made = talk(one, "approver", "Hm")
    for change in (comments.resolve, comments.reopen):
        with pytest.raises(NotFound):
            act(change, other, "writer", made.id)
    with pytest.raises(NotFound):
        act(comments.reply_to, other, "writer", made.id, "Ord")
