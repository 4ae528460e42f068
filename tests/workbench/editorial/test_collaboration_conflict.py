"""The page on which two texts become one: it proposes, shows whose change is whose, asks only where both changed the same."""

import re

import pytest
from sqlalchemy import func, select

from tests.workbench.editorial.test_editorial_views import form_of
from workbench.editorial import service
from workbench.editorial.collaborating.models import SetAside
from workbench.editorial.models import Autosave, Revision


@pytest.fixture
def clash(start, act, look, text, sign_in):
    """clash(mine=…, theirs=…): the second writer saved first; gives (sandwich, client, the 409 answer)."""

    def make(mine, theirs, role="writer"):
        sandwich = start()
        base = look(sandwich).current_revision_id
        act(service.save_revision, sandwich, "second_writer", document={**text, **theirs}, base_revision_id=base)
        client = sign_in(role)
        return sandwich, client, client.post(f"/answers/{sandwich.slug}/edit", data=form_of({**text, **mine}, base))

    return make


def target_of(page):
    """Where the form goes, and what it carries hidden."""
    action = re.search(r'<form method="post" action="([^"]+/merge/\d+)"', page.text).group(1)
    base = re.search(r'name="base_revision_id" value="(\d+)"', page.text).group(1)
    return action, {"base_revision_id": base}


def newest(database, look, sandwich):
    with database.read_session() as session:
        return session.get_one(Revision, look(sandwich).current_revision_id)


def test_changes_apart_are_proposed_as_one_text_and_saved(clash, text, database, look):
    """No place to choose at; each change stands with its writer."""
    mine, theirs = (
        {"headline": "Alla betalar lika i Norrviks simhall"},
        {"closing_fact": "Alla betalar 60 kronor under 2026. [1]"},
    )
    sandwich, client, page = clash(mine, theirs)
    assert page.status_code == 409
    assert "Your changes do not touch each other" in page.text
    assert 'class="by">yours<' in page.text
    assert 'class="by">Second Writer<' in page.text
    action, hidden = target_of(page)
    assert client.post(action, data={**hidden, "do": "save"}).status_code == 303
    saved = newest(database, look, sandwich)
    assert saved.document["headline"] == mine["headline"]
    assert saved.document["closing_fact"] == theirs["closing_fact"]
    assert saved.note == "Merged with revision 3"


def test_a_place_must_be_chosen_and_what_was_chosen_is_kept(clash, database, look):
    sandwich, client, page = clash(
        {"headline": "Min rubrik", "myth": "Mitt rykte"}, {"headline": "Deras rubrik", "myth": "Deras rykte"}
    )
    action, hidden = target_of(page)
    places = sorted(set(re.findall(r'name="(at-[^"]+)"', page.text)))
    assert len(places) >= 2
    refused = client.post(action, data={**hidden, places[0]: "theirs", "do": "save"})
    assert refused.status_code == 422
    assert "<title>Error: " in refused.text
    assert re.search(rf'name="{places[0]}" value="theirs" checked', refused.text)
    assert client.post(action, data={**hidden, **dict.fromkeys(places, "both"), "do": "save"}).status_code == 303
    document = newest(database, look, sandwich).document
    for words in ("Min", "Deras", "rubrik"):
        assert words in document["headline"]


def test_two_windows_of_one_person_are_called_that(clash):
    """No colleague is spoken of when nobody else has written."""
    _sandwich, _client, page = clash(
        {"headline": "Alla betalar lika"}, {"headline": "Samma avgift för alla"}, role="second_writer"
    )
    assert "You saved revision 3 in another window while you were writing here." in page.text
    assert "Both windows changed the same words at 1 place." in page.text
    assert "Second Writer saved" not in page.text


def test_my_text_is_kept_whatever_i_choose(clash):
    """All theirs is chosen; my words stand in the history, and I can take them up again."""
    sandwich, client, page = clash({"headline": "Min egen rubrik"}, {"headline": "Helt andra ord"})
    action, hidden = target_of(page)
    places = set(re.findall(r'name="(at-[^"]+)"', page.text))
    client.post(action, data={**hidden, **dict.fromkeys(places, "theirs"), "do": "save"})
    history = client.get(f"/answers/{sandwich.slug}/revisions")
    kept = re.search(rf"/answers/{sandwich.slug}/set-aside/\d+", history.text).group()
    assert "Min egen rubrik" in client.get(kept).text
    assert client.post(kept + "/take-up").status_code == 303
    assert "Min egen rubrik" in client.get(f"/answers/{sandwich.slug}/edit").text


def test_only_the_writer_joins_their_text_others_may_read_it(clash, sign_in, database):
    _sandwich, _client, page = clash({"headline": "Min egen rubrik"}, {"headline": "Helt andra ord"})
    action, hidden = target_of(page)
    other = sign_in("second_writer")
    assert other.post(action, data={**hidden, "do": "save"}).status_code == 403
    assert other.get(action.replace("/merge/", "/set-aside/")).status_code == 200
    assert other.post(action.replace("/merge/", "/set-aside/") + "/take-up").status_code == 403
    assert sign_in("auditor").get(action).status_code == 403
    assert sign_in("partner").get(action).status_code == 403


def test_a_third_text_meanwhile_is_met_with_the_same_page(clash, act, text, look, database):
    """The choices are for another text now: nothing is saved, both stay."""
    sandwich, client, page = clash({"headline": "Min rubrik"}, {"headline": "Deras rubrik"})
    action, hidden = target_of(page)
    third = {**text, "headline": "En tredje rubrik"}
    act(service.save_revision, sandwich, "approver", document=third, base_revision_id=look(sandwich).current_revision_id)
    answer = client.post(action, data={**hidden, "at-headline-0": "mine", "do": "save"})
    assert answer.status_code == 409
    assert "A still newer text was saved" in answer.text
    assert newest(database, look, sandwich).document["headline"] == "En tredje rubrik"
    with database.read_session() as session:
        assert session.scalar(select(Autosave)).document["headline"] == "Min rubrik"


def test_double_press_saves_once(clash, database, look):
    sandwich, client, page = clash({"headline": "Min rubrik om badet"}, {"closing_fact": "Slutet. [1]"})
    action, hidden = target_of(page)
    assert client.post(action, data={**hidden, "do": "save"}).status_code == 303
    again = client.post(action, data={**hidden, "do": "save"})
    assert again.status_code == 409
    with database.read_session() as session:
        assert session.scalar(select(func.count(Revision.id)).where(Revision.sandwich_id == sandwich.id)) == 4


def test_the_same_text_is_set_aside_once(clash, look, text, database):
    """The same form sent again keeps no second copy."""
    sandwich, client, _page = clash({"headline": "Min rubrik"}, {"headline": "Deras rubrik"})
    with database.read_session() as session:
        base = session.scalar(select(Revision.id).where(Revision.sandwich_id == sandwich.id, Revision.number == 2))
    client.post(f"/answers/{sandwich.slug}/edit", data=form_of({**text, "headline": "Min rubrik"}, base))
    with database.read_session() as session:
        assert session.scalar(select(func.count(SetAside.id))) == 1


def test_going_on_writing_puts_the_merged_text_into_the_editor(clash, database):
    sandwich, client, page = clash({"headline": "Min rubrik om badet"}, {"closing_fact": "Slutet. [1]"})
    action, hidden = target_of(page)
    assert client.post(action, data={**hidden, "do": "write"}).location == f"/answers/{sandwich.slug}/edit"
    editor = client.get(f"/answers/{sandwich.slug}/edit").text
    assert "Min rubrik om badet" in editor
    assert "Slutet. [1]" in editor


def test_what_was_typed_in_another_tab_is_set_aside_before_the_merged_text_takes_its_place(clash, text, look, database):
    sandwich, client, page = clash({"headline": "Min rubrik om badet"}, {"closing_fact": "Slutet. [1]"})
    action, hidden = target_of(page)
    typed = form_of({**text, "headline": "Annan flik"}, look(sandwich).current_revision_id)
    client.post(f"/answers/{sandwich.slug}/autosave", data=typed)
    client.post(action, data={**hidden, "do": "write"})
    with database.read_session() as session:
        assert {row.document["headline"] for row in session.scalars(select(SetAside))} == {"Min rubrik om badet", "Annan flik"}


def test_a_base_of_another_answer_shows_nothing_of_it(start, sign_in, act, look, text):
    """The number in the form is anybody's to change."""
    other = start()
    secret = {**text, "headline": "Ur ett annat svar"}
    act(service.save_revision, other, "writer", document=secret, base_revision_id=look(other).current_revision_id)
    sandwich = start()
    page = sign_in("writer").post(
        f"/answers/{sandwich.slug}/edit", data=form_of({**text, "headline": "Min"}, look(other).current_revision_id)
    )
    assert page.status_code == 409
    assert "Ur ett annat svar" not in page.text


@pytest.mark.parametrize("language", ["sv", "en"])
def test_page_escapes_and_speaks_both_languages(clash, sign_in, language):
    _sandwich, _client, page = clash({"headline": "<script>alert(1)</script> min"}, {"headline": "<b>deras</b>"})
    action, _hidden = target_of(page)
    shown = sign_in("writer", language=language).get(action)
    assert "<script>alert" not in shown.text
    assert "<b>deras" not in shown.text
    assert {"sv": "Två texter blir en", "en": "Two texts become one"}[language] in shown.text


def test_unknown_numbers_are_not_found(start, sign_in):
    sandwich = start()
    for path in ("merge/999999", "set-aside/999999"):
        assert sign_in("writer").get(f"/answers/{sandwich.slug}/{path}").status_code == 404


def test_emptied_bin_takes_set_aside_texts_along(clash, act, later, database, app):
    sandwich, _client, _page = clash({"headline": "Min rubrik"}, {"headline": "Deras rubrik"})
    act(service.delete_draft, sandwich, "writer")
    now = later(days=31)
    with app.test_request_context(), database.write_session() as session:
        service.empty_bin(session, now=now)
    with database.read_session() as session:
        assert session.scalar(select(func.count(SetAside.id))) == 0
