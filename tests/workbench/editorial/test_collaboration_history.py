"""The history: every revision with name, time and note; filtered, compared, brought back; light however long."""

import re
import time

import pytest
from sqlalchemy import event, select

from workbench.editorial import service
from workbench.editorial.comparing import field_differences
from workbench.editorial.models import Autosave, Revision, Sandwich
from workbench.errors import NotAllowed, NotFound

LIMIT_SECONDS = 0.3


@pytest.fixture
def grown(start, database, people, clock, text):
    """A text with five hundred revisions of a kilobyte and more, by two people."""
    sandwich = start()
    with database.write_session() as session:
        row = session.get_one(Sandwich, sandwich.id)
        first = session.get_one(Revision, row.current_revision_id)
        ids = [people["writer"].id, people["second_writer"].id]
        for number in range(first.number + 1, 501):
            document = {**first.document, "headline": f"Rubrik {number}"}
            revision = Revision(
                sandwich_id=row.id, number=number, document=document, author_id=ids[number % 2], created_at=clock.utcnow()
            )
            session.add(revision)
        session.flush()
        row.current_revision_id = revision.id
    return sandwich


def test_history_of_five_hundred_opens_within_the_limit_and_loads_no_text(grown, sign_in, database):
    """Of this process's own time, for the whole page; only the three texts that the page's head knows are read."""
    client = sign_in("writer")
    asked = []
    event.listen(database.engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    client.get(f"/answers/{grown.slug}/revisions")
    asked.clear()
    began = time.thread_time()
    page = client.get(f"/answers/{grown.slug}/revisions")
    taken = time.thread_time() - began
    assert page.status_code == 200
    assert taken <= LIMIT_SECONDS
    rows = [one for one in asked if "ORDER BY revision.number DESC" in one]
    assert len(rows) == 1
    assert "revision.document" not in rows[0]
    assert len([one for one in asked if one.startswith("SELECT")]) <= 15


def test_history_is_paged_and_filtered_by_person(grown, sign_in, people):
    client = sign_in("auditor")
    first = client.get(f"/answers/{grown.slug}/revisions").text
    assert "page 1 of 20" in first
    assert 'id="revision-500"' in first
    assert 'id="revision-475"' not in first
    assert 'id="revision-475"' in client.get(f"/answers/{grown.slug}/revisions?page=2").text
    mine = client.get(f"/answers/{grown.slug}/revisions?person={people['second_writer'].id}").text
    assert set(re.findall(r'id="revision-(\d+)"', mine)) == {str(number) for number in range(499, 450, -2)}


@pytest.mark.parametrize("person", ["999999", "x", "-1", "٣"])
def test_a_person_who_has_saved_nothing_is_said(start, sign_in, person):
    page = sign_in("writer").get(f"/answers/{start().slug}/revisions?person={person}")
    assert page.status_code == 422
    assert "That person has not saved this text" in page.text


def test_a_note_is_saved_with_the_revision_and_changed_by_its_writer(start, sign_in, act, look, text):
    from tests.workbench.editorial.test_editorial_views import form_of

    sandwich, client = start(), sign_in("writer")
    data = form_of({**text, "headline": "Ny rubrik"}, look(sandwich).current_revision_id, note="Kortare\u202e rubrik\x00")
    client.post(f"/answers/{sandwich.slug}/edit", data=data)
    assert "Kortare rubrik" in client.get(f"/answers/{sandwich.slug}/revisions").text
    answer = client.post(f"/answers/{sandwich.slug}/revisions/3/note", data={"note": "<b>Bättre</b> rubrik"})
    assert answer.location.endswith("#revision-3")
    assert "&lt;b&gt;Bättre&lt;/b&gt; rubrik" in client.get(f"/answers/{sandwich.slug}/revisions").text
    assert client.post(f"/answers/{sandwich.slug}/revisions/3/note", data={"note": "x" * 301}).status_code == 422
    with pytest.raises(NotAllowed):
        act(service.set_note, sandwich, "second_writer", 3, "Inte min")
    with pytest.raises(NotFound):
        act(service.set_note, sandwich, "writer", 99, "Ingen")


def test_the_editor_offers_a_note(start, sign_in):
    page = sign_in("writer").get(f"/answers/{start().slug}/edit").text
    assert re.search(r'<input[^>]*name="note" form="editor"', page)


def test_restoring_twice_makes_one_new_revision(start, sign_in, database, look):
    sandwich, client = start(), sign_in("writer")
    first = client.post(f"/answers/{sandwich.slug}/revisions/1/restore", follow_redirects=True).text
    assert "Revision 1 is back as revision 3." in first
    second = client.post(f"/answers/{sandwich.slug}/revisions/1/restore", follow_redirects=True).text
    assert "the same as revision 1 already" in second
    with database.read_session() as session:
        assert session.get_one(Revision, look(sandwich).current_revision_id).number == 3


def test_comparing_shows_words_fields_and_sources_in_words(start, sign_in, act, text, look):
    sandwich = start()
    rows = [{**text["evidence"][0], "title": "Taxa för alla bad 2026"}, {"n": 2, "publisher": "SCB", "title": "Folkmängd"}]
    changed = {
        **text,
        "technique": "",
        "value_words": ["rättvis"],
        "evidence": rows,
        "headline": "Simhallen tar samma avgift av alla",
    }
    act(service.save_revision, sandwich, "writer", document=changed, base_revision_id=look(sandwich).current_revision_id)
    page = sign_in("auditor").get(f"/answers/{sandwich.slug}/compare?from=2&to=3").text
    assert '<del><span class="visually-hidden">removed: </span>i Norrvik</del>' in page
    assert "Source [1]: Title" in page
    assert "Source [2]: the whole source" in page
    assert "Taxa för alla bad 2026" in page
    assert "underlined" in page


@pytest.mark.parametrize(
    "query", ["from=1&to=99", "from=x&to=1", "from=0&to=1", "", "from=1", "from=٣&to=1", "from=9999999&to=1"]
)
def test_comparing_what_is_not_there_says_which_there_are(start, sign_in, query):
    page = sign_in("writer").get(f"/answers/{start().slug}/compare?{query}")
    assert page.status_code == 404
    assert "This text has the revisions 1 to 2." in page.text


def test_differences_of_fields_see_no_difference_where_there_is_none():
    assert field_differences({"technique": "", "evidence": []}, {"technique": None}) == []
    assert field_differences({"value": "a  b"}, {"value": "a b"}) == []


def test_an_autosave_with_a_base_of_another_answer_keeps_the_text_without_it(start, act, look, text, database):
    other, sandwich = start(), start()
    kept = act(service.keep_autosave, sandwich, "writer", document=text, base_revision_id=look(other).current_revision_id)
    assert kept.base_revision_id is None
    with database.read_session() as session:
        assert session.scalar(select(Autosave)).document["headline"] == text["headline"]
