"""Comments on passages, suggestions and mentions: without script, in every role, after edits, with bad input."""

import re

import pytest
from sqlalchemy import func, select

from workbench import queue
from workbench.activity.models import Activity
from workbench.editorial import service
from workbench.editorial.authors import author_ids
from workbench.editorial.collaborating import comments, suggestions
from workbench.editorial.collaborating.anchors import find_passage, sentences_of
from workbench.editorial.collaborating.mentions import find_mentions
from workbench.editorial.collaborating.models import Mention, Suggestion
from workbench.editorial.collaborating.passages import Passage
from workbench.editorial.collaborating.reading import passages_of, threads_of
from workbench.editorial.models import ReviewComment, Revision, Sandwich
from workbench.errors import Conflict, NotAllowed, NotFound, Refused
from workbench.rumours.models import Rumour

SENTENCE = "Taxan är rättvis och gäller lika för alla. [1]"


@pytest.fixture
def talk(act, text):
    """talk(sandwich, role, words): a comment on a sentence of the opening fact."""

    def say(sandwich, role, words, **more):
        start = text["opening_fact"].index(SENTENCE)
        passage = Passage("opening_fact", start, start + len(SENTENCE), SENTENCE)
        return act(comments.comment_on, sandwich, role, passage, words, **more)

    return say


@pytest.fixture
def rewrite(act, look, text):
    """rewrite(sandwich, headline=…): a new revision with these parts changed."""

    def save(sandwich, **parts):
        document = {**text, **parts}
        return act(
            service.save_revision, sandwich, "writer", document=document, base_revision_id=look(sandwich).current_revision_id
        )

    return save


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


# Mentions


class Someone:
    def __init__(self, id, name):
        self.id, self.name = id, name


PEOPLE = [Someone(1, "Anna Berg"), Someone(2, "Anna Bergman"), Someone(3, "Bo Ek"), Someone(4, "Bo  Ek"), Someone(5, "Åsa Öst")]


@pytest.mark.parametrize(
    ("text", "ids", "unknown"),
    [
        ("Hej @Anna Berg!", [1], []),
        ("Hej @anna bergman, du", [2], []),
        ("@Bo Ek båda", [3, 4], []),
        ("@Åsa ser det", [5], []),
        ("@Anna vem?", [], ["Anna"]),
        ("@Kerstin finns inte", [], ["Kerstin"]),
        ("skriv till info@norrvik.example", [], []),
        ("@@Åsa och @ ensam", [], []),
        ("@Åsa Öst och @Åsa Öst", [5], []),
    ],
    ids=["full", "longer name", "two of one name", "first name", "unclear", "unknown", "address", "odd", "twice"],
)
def test_names_after_an_at(text, ids, unknown):
    named = find_mentions(text, PEOPLE)
    assert (named.ids, named.unknown) == (ids, unknown)


def test_a_mention_is_in_the_list_until_it_is_seen(start, talk, sign_in, database, people):
    sandwich = start()
    talk(sandwich, "approver", "@Writer se här")
    writer = sign_in("writer")
    page = writer.get("/answers/mentions").text
    assert "@Writer se här" in page
    number = re.search(r"/answers/mentions/(\d+)/seen", page).group(1)
    assert sign_in("second_writer").post(f"/answers/mentions/{number}/seen").status_code == 404
    assert "@Writer se här" not in sign_in("second_writer").get("/answers/mentions").text
    assert writer.post(f"/answers/mentions/{number}/seen").status_code == 303
    assert "@Writer se här" not in writer.get("/answers/mentions").text
    assert "@Writer se här" in writer.get("/answers/mentions?show=seen").text
    assert writer.get("/answers/mentions?show=all").status_code == 422


def test_one_letter_for_a_thread_within_a_few_minutes(start, talk, act, run_jobs, later, monkeypatch, database):
    """Three words in one thread: one letter with all three, to the person named; nothing when they have seen it."""
    sent = []
    monkeypatch.setattr("workbench.mail.send", lambda settings, message: sent.append(message))
    sandwich = start()
    made = talk(sandwich, "approver", "@Writer ett")
    act(comments.reply_to, sandwich, "second_writer", made.id, "@Writer två")
    later(seconds=20)
    act(comments.reply_to, sandwich, "approver", made.id, "@Writer tre")
    run_jobs(smtp_url="smtp://127.0.0.1:1")
    assert sent == []
    later(minutes=3)
    run_jobs(smtp_url="smtp://127.0.0.1:1")
    assert len(sent) == 1
    body = sent[0].get_content()
    assert sent[0]["To"] == "writer@norrvik.example"
    assert [word in body for word in ("ett", "två", "tre")] == [True] * 3
    assert f"/answers/{sandwich.slug}/discussion#comment-{made.id}" in body
    with database.read_session() as session:
        assert session.scalar(select(func.count(Mention.id)).where(Mention.mailed_at.is_(None))) == 0
    act(comments.reply_to, sandwich, "approver", made.id, "@Writer fyra")
    act(comments.resolve, sandwich, "writer", made.id)
    later(minutes=4)
    run_jobs(smtp_url="smtp://127.0.0.1:1")
    assert len(sent) == 1


def test_letter_survives_a_second_run(start, talk, run_jobs, later, monkeypatch, database):
    """The job that ran twice mails once."""
    sent = []
    monkeypatch.setattr("workbench.mail.send", lambda settings, message: sent.append(message))
    talk(start(), "approver", "@Writer ett")
    later(minutes=4)
    run_jobs(smtp_url="smtp://127.0.0.1:1")
    with database.write_session() as session:
        job = session.scalar(select(queue.Job).where(queue.Job.kind == "editorial.tell_mention"))
        job.state, job.finished_at = "queued", None
    run_jobs(smtp_url="smtp://127.0.0.1:1")
    assert len(sent) == 1


@pytest.mark.parametrize("name", ["@Reporter", "@Partner"])
def test_naming_somebody_who_may_not_see_the_answer_is_refused(start, talk, name, database):
    with pytest.raises(Refused) as refusal:
        talk(start(), "approver", f"{name} se här")
    assert name[1:] in refusal.value.message
    with database.read_session() as session:
        assert session.scalar(select(func.count(ReviewComment.id))) == 0


def test_a_restricted_rumour_hides_its_answer_from_mentions(start, talk, database):
    """A writer who does not own the rumour may not see it, so may not be called to it, nor keep it in their list."""
    sandwich = start()
    made = talk(sandwich, "approver", "@Second Writer se här")
    with database.write_session() as session:
        session.get_one(Rumour, sandwich.rumour_id).sensitivity = "restricted"
    with pytest.raises(Refused):
        talk(sandwich, "approver", "@Second Writer igen")
    assert made.id


def test_an_unknown_name_is_said_and_the_comment_kept(start, sign_in):
    sandwich, client = start(), sign_in("approver")
    data = {"passage": "whole", "text": "@Kerstin titta"}
    page = client.post(f"/answers/{sandwich.slug}/discussion", data=data, follow_redirects=True).text
    assert "Nobody is called @Kerstin" in page
    assert "@Kerstin titta" in page


def test_names_are_offered_as_a_plain_list(start, sign_in):
    page = sign_in("writer").get(f"/answers/{start().slug}/discussion").text
    assert '<option value="Second Approver">' in page
    assert '<option value="Reporter">' not in page


# Suggestions


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
