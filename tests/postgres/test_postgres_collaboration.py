"""Merging, talking and quotes on PostgreSQL, with the tables that the migrations made."""

import threading

import pytest
from sqlalchemy import func, select

from tests.workbench.editorial.conftest import act, look, make_rumour, start, text  # noqa: F401  (fixtures)
from tests.workbench.editorial.test_collaboration_conflict import clash, target_of  # noqa: F401
from tests.workbench.editorial.test_collaboration_quotes import ask, quoted, speaker, standing  # noqa: F401
from workbench.activity.models import Activity
from workbench.editorial.collaborating import comments, suggestions
from workbench.editorial.collaborating.models import QuoteLink
from workbench.editorial.collaborating.passages import Passage
from workbench.editorial.models import Revision

pytestmark = [pytest.mark.postgres]


def test_pages_of_colleagues_on_postgresql(start, act, sign_in):  # noqa: F811
    sandwich, client = start(), sign_in("writer")
    made = act(comments.comment_on, sandwich, "approver", Passage("whole"), "@Writer se här")
    act(comments.reply_to, sandwich, "writer", made.id, "Ja")
    for path in ("discussion", "revisions", "compare?from=1&to=2", "quote", "hand-over", "suggest"):
        assert client.get(f"/answers/{sandwich.slug}/{path}").status_code == 200
    for path in ("/answers/mentions", "/answers/mentions?show=seen"):
        assert client.get(path).status_code == 200
    note = client.post(f"/answers/{sandwich.slug}/revisions/2/note", data={"note": "Första hela texten"})
    assert note.status_code == 303


def test_two_texts_become_one_on_postgresql(clash, database, look):  # noqa: F811
    sandwich, client, page = clash({"headline": "Min rubrik om badet"}, {"closing_fact": "Slutet. [1]"})
    action, hidden = target_of(page)
    assert client.post(action, data={**hidden, "do": "save"}).status_code == 303
    with database.read_session() as session:
        saved = session.get_one(Revision, look(sandwich).current_revision_id).document
    assert (saved["headline"], saved["closing_fact"]) == ("Min rubrik om badet", "Slutet. [1]")


def test_two_people_take_in_one_suggestion_once_on_postgresql(start, act, sign_in, text, database):  # noqa: F811
    sandwich = start()
    words = text["headline"]
    made = act(suggestions.suggest, sandwich, "approver", Passage("headline", 0, len(words), words), "Alla betalar lika")
    address = f"/answers/{sandwich.slug}/suggestions/{made.id}/accept"
    at_once([lambda client=client: client.post(address) for client in (sign_in("writer"), sign_in("second_writer"))])
    with database.read_session() as session:
        assert session.scalar(select(func.count(Revision.id)).where(Revision.sandwich_id == sandwich.id)) == 3


def test_two_answers_to_one_link_are_one_on_postgresql(quoted, ask, app, database, standing):  # noqa: F811
    """Two windows with the same link, two different answers, at the same moment."""
    sandwich = quoted()
    _link, token = ask(sandwich)
    given = [{"answer": "approved"}, {"answer": "changes", "wish": "Andra ord"}]
    found = at_once([lambda data=data: app.test_client().post(f"/quote/{token}", data=data) for data in given])
    assert sorted(answer.status_code for answer in found) == [200, 404]
    with database.read_session() as session:
        assert session.scalar(select(QuoteLink)).answer in ("approved", "changes")
        verbs = ("quote_approved", "quote_changes_wanted")
        assert session.scalar(select(func.count(Activity.id)).where(Activity.verb.in_(verbs))) == 1


def at_once(calls):
    """Each call in a thread of its own; gives their answers."""
    answers = []
    threads = [threading.Thread(target=lambda call=call: answers.append(call())) for call in calls]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return answers
