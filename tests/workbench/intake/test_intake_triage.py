"""Sorting: taking, linking, dismissing in bulk, undo, conflicts, a new rumour, a pasted text."""

from datetime import timedelta

import pytest
from sqlalchemy import event, func, select

from workbench.activity.models import Activity
from workbench.errors import Conflict
from workbench.intake import service
from workbench.intake.inbox import narrowing, queries
from workbench.intake.models import Item, TriageAction
from workbench.intake.upstream.retention import erase_items
from workbench.rumours.models import Rumour, Sighting


def count(database, *conditions, of=Item.id):
    with database.read_session() as session:
        return session.scalar(select(func.count(of)).where(*conditions))


def test_linking_makes_a_sighting_and_goes_to_the_next(database, sign_in, add_items, rumour, stored):
    """One sighting, the item's state, and the address of the next item."""
    first, second = add_items(2)
    answer = sign_in("writer").post(f"/inbox/{first}/link", data={"rumour": rumour.code, "relation": "asserts"})
    assert answer.status_code == 303
    assert f"item={second}" in answer.location
    assert (stored(first).state, stored(first).rumour_id) == ("linked", rumour.id)
    assert count(database, Sighting.item_id == first, of=Sighting.id) == 1


def test_double_click_on_link_makes_one_sighting(database, sign_in, add_items, rumour):
    """The second press changes nothing."""
    (item_id,) = add_items(1)
    client = sign_in("writer")
    codes = [
        client.post(f"/inbox/{item_id}/link", data={"rumour": rumour.code, "relation": "asserts"}).status_code for _ in range(2)
    ]
    assert codes == [303, 303]
    assert count(database, Sighting.item_id == item_id, of=Sighting.id) == 1
    assert count(database, TriageAction.verb == "linked", of=TriageAction.id) == 1


@pytest.mark.parametrize("verb", ["link", "dismiss", "take"])
def test_what_a_colleague_holds_gives_409_and_their_name(sign_in, add_items, rumour, stored, verb):
    """Nothing changes, and the page says who."""
    (item_id,) = add_items(1)
    assert sign_in("writer").post(f"/inbox/{item_id}/take").status_code == 303
    answer = sign_in("approver").post(f"/inbox/{item_id}/{verb}", data={"rumour": rumour.code, "relation": "asserts"})
    assert answer.status_code == 409
    assert "Writer" in answer.text
    assert stored(item_id).state == "taken"


def test_looking_holds_the_item_without_taking_it_off_the_list(sign_in, add_items, stored, people):
    """Opening the next one frees the first."""
    first, second = add_items(2)
    client = sign_in("writer")
    assert client.post(f"/inbox/{first}/look").status_code == 204
    assert (stored(first).state, stored(first).taken_by_id) == ("new", people["writer"].id)
    assert sign_in("approver").post(f"/inbox/{first}/dismiss").status_code == 409
    assert "Writer has this item" in sign_in("approver").get(f"/inbox/{first}").text
    client.post(f"/inbox/{second}/look")
    assert stored(first).taken_by_id is None
    assert sign_in("approver").post(f"/inbox/{first}/dismiss").status_code == 303


def test_a_take_ends_after_fifteen_minutes(sign_in, add_items, stored, later, run_tick):
    """Also before the tick the next person may go on; the tick makes the rest new."""
    first, second = add_items(2)
    writer = sign_in("writer")
    writer.post(f"/inbox/{first}/take")
    writer.post(f"/inbox/{second}/take")
    later(minutes=16)
    assert sign_in("approver").post(f"/inbox/{first}/dismiss").status_code == 303
    run_tick("intake.release_expired")
    assert [stored(first).state, stored(second).state] == ["dismissed", "new"]


def test_release_expired_makes_old_takes_new(app, database, add_items, people, stored, clock):
    """Only the old ones."""
    old, fresh = add_items(2)
    now = clock.utcnow()
    with app.app_context(), database.write_session() as session:
        service.take(session, session.get(Item, old), actor_id=people["writer"].id, now=now - timedelta(minutes=20))
        service.take(session, session.get(Item, fresh), actor_id=people["writer"].id, now=now)
        service.release_expired(session, now=now)
    assert [stored(old).state, stored(fresh).state] == ["new", "taken"]


def test_release_gives_the_item_back(sign_in, add_items, stored):
    """The button "Give it back"."""
    (item_id,) = add_items(1)
    client = sign_in("writer")
    client.post(f"/inbox/{item_id}/take")
    assert "Give it back" in client.get(f"/inbox/{item_id}").text
    client.post(f"/inbox/{item_id}/release")
    assert (stored(item_id).state, stored(item_id).taken_by_id) == ("new", None)


def test_bulk_dismissal_names_what_colleagues_hold_and_is_undone(database, sign_in, add_items):
    """47 done, 3 named; undo brings 47 back."""
    ids = add_items(50)
    colleague = sign_in("approver")
    for item_id in ids[:3]:
        colleague.post(f"/inbox/{item_id}/take")
    client = sign_in("writer")
    page = client.post("/inbox/dismiss", data={"item_id": ids}, follow_redirects=True).text
    assert "47 items dismissed" in page
    assert "3 were left" in page
    assert page.count("(Approver)") == 3
    assert "47 items dismissed" in client.get("/inbox").text
    assert count(database, Item.state == "dismissed") == 47
    assert "47 items are back" in client.post("/inbox/undo", follow_redirects=True).text
    assert count(database, Item.state == "new") == 47
    assert "nothing to undo" in client.post("/inbox/undo", follow_redirects=True).text
    assert count(database, Item.state == "new") == 47


def test_whole_filter_is_dismissed_but_not_what_came_since(database, sign_in, add_items):
    """ "All 120 in the list" means those that the page counted."""
    ids = add_items(120)
    newer = add_items(5, start=500)
    add_items(3, start=900, theme="T05")
    client = sign_in("writer")
    client.post("/inbox/dismiss?theme=T01", data={"scope": "filter", "until": max(ids)})
    assert count(database, Item.state == "dismissed") == 120
    assert count(database, Item.id.in_(newer), Item.state == "new") == 5


def test_list_longer_than_counted_says_how_many_one_step_takes(database, sign_in, add_items, monkeypatch):
    """ "All" would be more than the list was counted to; the step takes those that stand first."""
    ids = add_items(7)
    for module in (narrowing, queries):
        monkeypatch.setattr(module, "MOST_COUNTED", 3)
    client = sign_in("approver")
    page = client.get("/inbox?sort=newest&lang=en").text
    assert "The first 3 in the list" in page
    assert "All 3" not in page
    client.post("/inbox/dismiss?sort=newest", data={"scope": "filter", "until": max(ids)})
    assert count(database, Item.state == "dismissed") == 3
    assert "All 4 in the list" not in client.get("/inbox?sort=newest").text
    client.post("/inbox/dismiss?sort=newest", data={"scope": "filter", "until": max(ids)})
    assert "The only one in the list" in client.get("/inbox?sort=newest").text


def test_bulk_dismissal_is_one_update(app, database, add_items, people, clock):
    """A hundred items, one UPDATE of items."""
    ids = add_items(100)
    updates = []
    with app.app_context(), database.write_session() as session:
        connection = session.connection()
        event.listen(connection, "before_cursor_execute", lambda *args: updates.append(args[2]))
        service.dismiss(session, ids, actor_id=people["writer"].id, now=clock.utcnow())
    assert len([text for text in updates if text.startswith("UPDATE item")]) == 1
    assert len(updates) <= 6


def test_undo_of_a_link_removes_the_sighting_and_restores_the_take(database, sign_in, add_items, rumour, stored, people):
    """The former state, not just "new"."""
    (item_id,) = add_items(1)
    client = sign_in("writer")
    client.post(f"/inbox/{item_id}/take")
    client.post(f"/inbox/{item_id}/link", data={"rumour": rumour.code, "relation": "asserts"})
    client.post("/inbox/undo")
    assert (stored(item_id).state, stored(item_id).rumour_id, stored(item_id).taken_by_id) == ("taken", None, people["writer"].id)
    assert count(database, Sighting.item_id == item_id, of=Sighting.id) == 0


def test_undo_leaves_what_somebody_changed_since(app, database, sign_in, add_items, rumour, stored):
    """A colleague's later link stands."""
    first, second = add_items(2)
    writer, approver = sign_in("writer"), sign_in("approver")
    writer.post("/inbox/dismiss", data={"item_id": [first, second]})
    approver.post(f"/inbox/{first}/reopen")
    approver.post(f"/inbox/{first}/link", data={"rumour": rumour.code, "relation": "asserts"})
    writer.post("/inbox/undo")
    assert [stored(first).state, stored(second).state] == ["linked", "new"]


def test_undo_does_not_bring_an_erased_item_back_to_the_line(database, sign_in, add_items, rumour, stored, clock):
    """The words are gone at somebody's request: the item would be a row without a title that nobody can sort."""
    (item_id,) = add_items(1)
    client = sign_in("writer")
    client.post(f"/inbox/{item_id}/link", data={"rumour": rumour.code, "relation": "asserts"})
    with database.write_session() as session:
        erase_items(session, [item_id], now=clock.utcnow())
    assert "nothing to undo" in client.post("/inbox/undo", follow_redirects=True).text
    assert (stored(item_id).state, stored(item_id).rumour_id) == ("linked", rumour.id)


def test_nobody_undoes_anothers_step(database, sign_in, add_items):
    """Also not by naming it."""
    (item_id,) = add_items(1)
    sign_in("writer").post(f"/inbox/{item_id}/dismiss")
    with database.read_session() as session:
        action_id = session.scalar(select(TriageAction.id))
    assert sign_in("approver").post("/inbox/undo", data={"action_id": action_id}).status_code == 422


def test_reopen_of_a_linked_item_and_its_undo(database, sign_in, add_items, rumour, stored):
    """The sighting goes and comes back."""
    (item_id,) = add_items(1)
    client = sign_in("writer")
    client.post(f"/inbox/{item_id}/link", data={"rumour": rumour.code, "relation": "asserts"})
    client.post(f"/inbox/{item_id}/reopen")
    assert (stored(item_id).state, count(database, Sighting.item_id == item_id, of=Sighting.id)) == ("new", 0)
    client.post("/inbox/undo")
    assert (stored(item_id).state, count(database, Sighting.item_id == item_id, of=Sighting.id)) == ("linked", 1)


def claim_form(**changes):
    return {
        "claim": "kommunen har lovat bort de nya lägenheterna", "kind": "belief", "theme": "T01", "target_group": "newcomers",
        "relation": "asserts", "language": "sv", "place": "", "concern_behind": "", **changes,
    }  # fmt: skip


def test_new_rumour_from_an_item(database, sign_in, add_items, stored):
    """The item is its first sighting; a second press is told that it is done."""
    (item_id,) = add_items(1)
    client = sign_in("writer")
    assert "Rubrik 0" in client.get(f"/inbox/{item_id}/new-rumour").text
    answer = client.post(f"/inbox/{item_id}/new-rumour", data=claim_form())
    assert answer.status_code == 303
    assert client.post(f"/inbox/{item_id}/new-rumour", data=claim_form()).status_code == 409
    with database.read_session() as session:
        made = session.scalars(select(Rumour)).all()
    assert [rumour.claim for rumour in made] == ["kommunen har lovat bort de nya lägenheterna"]
    assert stored(item_id).rumour_id == made[0].id


@pytest.mark.parametrize("claim", ["", "x" * 76, "Rubrik 0", "rubrik 0!", "Text nummer 0"])
def test_claim_must_be_worded_by_a_person(database, sign_in, add_items, claim):
    """Too long, empty, or the item's own words: the form comes back."""
    (item_id,) = add_items(1)
    answer = sign_in("writer").post(f"/inbox/{item_id}/new-rumour", data=claim_form(claim=claim, place="Älvsborg"))
    assert answer.status_code == 422
    assert "error-summary" in answer.text
    assert "Älvsborg" in answer.text
    assert count(database, of=Rumour.id) == 0


def test_nearest_rumours_are_shown_before_a_new_one_is_made(sign_in, add_items, rumour, run_tick):
    """What is much like a known rumour needs a person's word that it is another."""
    run_tick("intake.rebuild_nearest")
    (item_id,) = add_items(1, text="Folk säger att nyanlända får gå före i bostadskön.")
    client = sign_in("writer")
    assert rumour.claim in client.get(f"/inbox/{item_id}/new-rumour").text
    assert rumour.claim in client.get(f"/inbox/{item_id}").text
    form = claim_form(claim="nyanlända går före alla i bostadskön")
    answer = client.post(f"/inbox/{item_id}/new-rumour", data=form)
    assert answer.status_code == 422
    assert "None of these is the same rumour" in answer.text
    assert client.post(f"/inbox/{item_id}/new-rumour", data={**form, "is_new": "y"}).status_code == 303


def test_any_rumour_is_found_by_search_and_linked(sign_in, add_items, rumour, stored):
    """Also one that the machine did not suggest, whatever the case."""
    (item_id,) = add_items(1)
    client = sign_in("writer")
    page = client.get(f"/inbox?item={item_id}&rumour=BOSTADSKÖN").text
    assert f'value="{rumour.code}"' in page
    assert "No rumour holds these words" in client.get(f"/inbox/{item_id}?rumour=%25zzz_").text


def test_link_without_a_choice_is_refused(sign_in, add_items, rumour):
    """With words."""
    (item_id,) = add_items(1)
    client = sign_in("writer")
    assert client.post(f"/inbox/{item_id}/link").status_code == 422
    assert client.post(f"/inbox/{item_id}/link", data={"rumour": "R-none", "relation": "asserts"}).status_code == 404
    assert client.post(f"/inbox/{item_id}/link", data={"rumour": rumour.code, "relation": "loves"}).status_code == 422


def test_pasted_text_is_masked_and_stored_once(database, sign_in):
    """The same text pasted again opens the same item."""
    client = sign_in("writer")
    form = {"text": "Hörde på bussen att badet stänger. Ring 070-123 45 67.", "title": "", "url": ""}
    places = {client.post("/inbox/paste", data=form).location for _ in range(2)}
    assert len(places) == 1
    with database.read_session() as session:
        (item,) = session.scalars(select(Item)).all()
    assert "070" not in item.text
    assert "Pasted by staff" in client.get(places.pop()).text


@pytest.mark.parametrize(
    "text", ["a\x00b 😀 \u202eabc", "\ud800x".encode("utf-8", "surrogatepass"), "é" * 19_000, "e\u0301" * 9_000]
)
def test_odd_text_can_be_pasted(sign_in, text):
    """Nothing is answered with 500."""
    assert sign_in("writer").post("/inbox/paste", data={"text": text, "title": "", "url": ""}).status_code in (303, 422)


@pytest.mark.parametrize("form", [{"text": ""}, {"text": "x" * 1_000_000}, {"text": "ok", "url": "javascript:alert(1)"}])
def test_unusable_paste_comes_back(sign_in, form):
    """422 with the error."""
    answer = sign_in("writer").post("/inbox/paste", data=form)
    assert answer.status_code == 422
    assert "error-summary" in answer.text


@pytest.mark.parametrize("role", ["administrator", "auditor", "partner", "reporter", "legal_reviewer"])
def test_others_may_not_sort(sign_in, add_items, role):
    """Not one of the steps."""
    (item_id,) = add_items(1)
    client = sign_in(role)
    paths = [f"/inbox/{item_id}/{verb}" for verb in ("look", "take", "release", "link", "dismiss", "reopen", "new-rumour")]
    for path in (*paths, "/inbox/dismiss", "/inbox/undo", "/inbox/paste"):
        assert client.post(path).status_code == 403


def test_service_refuses_a_second_holder(app, database, add_items, people, clock):
    """The error carries the name."""
    (item_id,) = add_items(1)
    with app.test_request_context(), database.write_session() as session:
        item = session.get(Item, item_id)
        service.take(session, item, actor_id=people["writer"].id, now=clock.utcnow())
        with pytest.raises(Conflict, match="Writer"):
            service.take(session, item, actor_id=people["approver"].id, now=clock.utcnow())


def test_every_step_is_in_the_activity_log(database, sign_in, add_items, rumour):
    """One row per change."""
    first, second = add_items(2)
    client = sign_in("writer")
    client.post(f"/inbox/{first}/take")
    client.post(f"/inbox/{first}/link", data={"rumour": rumour.code, "relation": "asserts"})
    client.post(f"/inbox/{second}/dismiss", data={"reason": "no_claim"})
    client.post("/inbox/undo")
    with database.read_session() as session:
        verbs = set(session.scalars(select(Activity.verb)))
    assert {"item_taken", "item_linked", "items_dismissed", "triage_undone"} <= verbs
