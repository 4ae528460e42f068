"""Mentions in comments: who is meant, who is told by letter, and who may not be named."""

import re

import pytest
from sqlalchemy import func, select

from workbench import queue
from workbench.editorial.collaborating import comments
from workbench.editorial.collaborating.mentions import find_mentions
from workbench.editorial.collaborating.models import Mention
from workbench.editorial.models import ReviewComment
from workbench.errors import Refused
from workbench.rumours.models import Rumour


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
