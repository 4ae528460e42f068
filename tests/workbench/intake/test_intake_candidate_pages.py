"""The pages of candidates: who may do what, with and without htmx, in both languages, with bad inputs."""

import re

import pytest
from sqlalchemy import select

from workbench.intake.inbox import triage
from workbench.intake.models import Assessment, ClaimGroup, ClaimGroupChange, Item
from workbench.rumours.models import Rumour, Sighting

ACTIONS = ("name", "link", "take-out", "merge", "dismiss", "undo", "new-rumour")
NEW = {"claim": "kommunen ger busskort", "theme": "T12", "kind": "belief", "target_group": "newcomers", "relation": "asserts",
       "language": "sv"}  # fmt: skip


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.get_data(as_text=True)))


def post(client, group_id, action, **fields):
    return client.post(f"/inbox/candidates/{group_id}/{action}", data=fields, follow_redirects=True)


def test_the_list_shows_claim_counts_and_shared_words(bus_group, sign_in):
    """Three texts from three sources of words."""
    page = text_of(sign_in("writer").get("/inbox/candidates"))
    assert "gratis busskort" in page
    assert "3 texts" in page
    assert "Shared words:" in page


def test_the_list_in_swedish(bus_group, sign_in):
    """Not a word of English."""
    page = text_of(sign_in("writer", language="sv").get("/inbox/candidates"))
    assert "Nya rykten" in page
    assert "Gemensamma ord:" in page
    assert "Shared" not in page


def test_htmx_gets_the_rows_alone(bus_group, sign_in):
    """The filter replaces them."""
    body = sign_in("writer").get("/inbox/candidates?sort=newest", headers={"HX-Request": "true"}).get_data(as_text=True)
    assert body.lstrip().startswith("<section")
    assert "<html" not in body


@pytest.mark.parametrize("query", ["sort=%07", "theme=T99x", "state=merged", "size=🙂", "sort=" + "x" * 3000])
def test_a_bad_filter_is_said_and_the_usual_list_is_shown(bus_group, sign_in, query):
    """422, with the form kept."""
    response = sign_in("writer").get(f"/inbox/candidates?{query}")
    assert response.status_code == 422
    assert "gratis busskort" in text_of(response)


def test_empty_lists_explain_themselves(sign_in, tell, group_up):
    """Nothing yet, one text alone, no such theme."""
    client = sign_in("writer")
    assert "No new rumour is in sight" in text_of(client.get("/inbox/candidates"))
    tell("Kommunen ger alla nyanlända gratis busskort hela året.")
    group_up()
    assert "Show 1 single text" in text_of(client.get("/inbox/candidates"))
    assert "No candidate has this theme" in text_of(client.get("/inbox/candidates?theme=T05"))
    assert "No candidate is dismissed yet" in text_of(client.get("/inbox/candidates?state=dismissed"))


def test_reading_the_page_holds_the_group_for_those_who_may_change_it(bus_group, sign_in, database):
    """An auditor who reads it changes nothing, and the reading is written down."""
    group_id, _ids = bus_group
    for role, is_held in (("auditor", False), ("writer", True)):
        assert sign_in(role).get(f"/inbox/candidates/{group_id}").status_code == 200
        with database.read_session() as session:
            assert session.get(ClaimGroup, group_id).is_held is is_held


def test_what_was_added_is_said_on_the_next_look_only(bus_group, sign_in, tell, group_up):
    """Announced once."""
    group_id, _ids = bus_group
    client = sign_in("writer")
    client.get(f"/inbox/candidates/{group_id}")
    tell("Kommunen ger gratis busskort till alla nyanlända.")
    group_up()
    assert "1 text was added since you looked." in text_of(client.get(f"/inbox/candidates/{group_id}"))
    assert "since you looked" not in text_of(client.get(f"/inbox/candidates/{group_id}"))


def test_opening_a_rumour_from_the_page_and_undoing_it(bus_group, sign_in, database):
    """The form, the rumour with three observations, the bar with the undo."""
    group_id, ids = bus_group
    client = sign_in("writer")
    form = client.get(f"/inbox/candidates/{group_id}/new-rumour")
    assert form.status_code == 200
    page = post(client, group_id, "new-rumour", **NEW, item_id=ids)
    assert "The rumour is opened with 3 observations." in text_of(page)
    with database.read_session() as session:
        rumour = session.scalar(select(Rumour))
        assert len(session.scalars(select(Sighting).where(Sighting.rumour_id == rumour.id)).all()) == 3
        change = session.scalar(select(ClaimGroupChange).where(ClaimGroupChange.verb == "opened"))
    assert "Undone" in text_of(post(client, group_id, "undo", change_id=change.id))
    assert "There is nothing to undo." in text_of(post(client, group_id, "undo", change_id=change.id))


def test_what_the_machine_warns_of_is_ticked_in_the_form(bus_group, sign_in, within):
    """A rumour about an individual is restricted from its first minute."""
    group_id, ids = bus_group
    with within() as (session, _writer, _now):
        session.scalar(select(Assessment).where(Assessment.item_id == ids[1])).flags = ["individual"]
    body = sign_in("writer").get(f"/inbox/candidates/{group_id}/new-rumour").get_data(as_text=True)
    ticked = re.findall(r"<input[^>]*checked[^>]*>", body)
    assert any('value="individual"' in tag for tag in ticked)
    assert not any('value="children"' in tag for tag in ticked)


def test_a_colleague_who_was_quicker_is_named_on_the_page(bus_group, rumour, sign_in, within):
    """She had the page open while he linked a text."""
    group_id, ids = bus_group
    client = sign_in("writer")
    client.get(f"/inbox/candidates/{group_id}/new-rumour")
    with within("second_writer") as (session, other, now):
        triage.link(session, triage.get_item(session, ids[0]), rumour, actor_id=other, now=now)
    page = text_of(post(client, group_id, "new-rumour", **NEW, item_id=ids))
    assert "opened with 2 observations." in page
    assert "1 text was left alone: Second Writer had it first." in page


def test_linking_to_a_known_rumour(bus_group, rumour, sign_in, stored):
    """All texts become observations of it."""
    group_id, ids = bus_group
    page = post(sign_in("writer"), group_id, "link", rumour=rumour.code, relation="asserts", item_id=ids)
    assert "3 texts are linked to the rumour." in text_of(page)
    assert {stored(item_id).rumour_id for item_id in ids} == {rumour.id}


def test_searching_for_a_rumour_on_the_page(bus_group, rumour, sign_in):
    """Without JavaScript."""
    group_id, _ids = bus_group
    client = sign_in("writer")
    assert rumour.code in text_of(client.get(f"/inbox/candidates/{group_id}?rumour=bostadskön"))
    assert "No rumour holds these words." in text_of(client.get(f"/inbox/candidates/{group_id}?rumour=zzz"))


def test_taking_out_merging_and_dismissing(bus_group, sign_in, groups, stored):
    """Each with its sentence."""
    group_id, ids = bus_group
    client = sign_in("writer")
    assert "stands alone now" in text_of(post(client, group_id, "take-out", item_id=ids[0]))
    (alone,) = set(groups()) - {group_id}
    assert "1 text went over" in text_of(post(client, alone, "merge", into=group_id))
    assert "and 3 texts with it" in text_of(post(client, group_id, "dismiss", reason="no_claim", item_id=ids))
    assert stored(ids[0]).state == "dismissed"


def test_a_merged_candidate_leads_to_the_other(bus_group, sign_in, groups):
    """Old addresses keep working."""
    group_id, ids = bus_group
    client = sign_in("writer")
    post(client, group_id, "take-out", item_id=ids[0])
    (alone,) = set(groups()) - {group_id}
    post(client, alone, "merge", into=group_id)
    response = client.get(f"/inbox/candidates/{alone}")
    assert (response.status_code, response.headers["Location"]) == (302, f"/inbox/candidates/{group_id}")


def test_an_old_page_is_told_to_reload(bus_group, sign_in):
    """409."""
    group_id, ids = bus_group
    client = sign_in("writer")
    post(client, group_id, "name", claim="Nyanlända åker gratis", version="1")
    assert post(client, group_id, "dismiss", item_id=ids, version="1").status_code == 409


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("role", ["auditor", "administrator", "partner"])
def test_who_may_not(bus_group, sign_in, role, action, database):
    """Nothing changes."""
    group_id, ids = bus_group
    assert post(sign_in(role), group_id, action, item_id=ids, reason="", claim="x").status_code in (403, 404)
    with database.read_session() as session:
        assert session.get(ClaimGroup, group_id).state == "open"


def test_a_partner_may_not_even_look(bus_group, sign_in):
    """The inbox is for staff."""
    assert sign_in("partner").get("/inbox/candidates").status_code == 403


@pytest.mark.parametrize(
    ("action", "fields", "status"),
    [
        ("name", {"claim": ""}, 422),
        ("name", {"claim": "x" * 1_000_000}, 422),
        ("link", {"rumour": ""}, 422),
        ("link", {"rumour": "R-\x00"}, 404),
        ("merge", {"into": "9" * 30}, 404),
        ("dismiss", {"reason": "'; drop"}, 422),
        ("take-out", {"item_id": "-1"}, 404),
        ("undo", {"change_id": "🙂"}, 200),
        ("new-rumour", {**NEW, "claim": ""}, 422),
        ("new-rumour", {**NEW, "item_id": "x"}, 422),
    ],
    ids=[
        "no-claim",
        "huge-claim",
        "no-rumour",
        "nul",
        "no-such-group",
        "bad-reason",
        "bad-text",
        "emoji",
        "no-words",
        "no-texts",
    ],
)
def test_bad_inputs_are_answered_and_change_nothing(bus_group, sign_in, database, action, fields, status):
    """Said, never a fault of ours."""
    group_id, _ids = bus_group
    assert post(sign_in("writer"), group_id, action, **fields).status_code == status
    with database.read_session() as session:
        group = session.get(ClaimGroup, group_id)
        assert (group.state, group.is_named) == ("open", False)
        assert set(session.scalars(select(Item.state))) == {"new"}


def test_hidden_characters_in_a_claim_are_shown(bus_group, sign_in):
    """A wording cannot turn the page around."""
    group_id, _ids = bus_group
    client = sign_in("writer")
    post(client, group_id, "name", claim="gratis \u202ebusskort 🙂")
    body = client.get(f"/inbox/candidates/{group_id}").get_data(as_text=True)
    assert "<h1>gratis \u202e" not in body


def test_the_page_of_a_text_names_its_candidate(bus_group, sign_in):
    """Three texts seem to tell the same."""
    group_id, ids = bus_group
    body = sign_in("writer").get(f"/inbox/{ids[0]}").get_data(as_text=True)
    assert f'href="/inbox/candidates/{group_id}"' in body


@pytest.mark.parametrize("path", ["/inbox/candidates?size=all", "/inbox/candidates/1"])
def test_a_page_asks_the_database_a_few_times_however_many_texts_there_are(tell, group_up, sign_in, database, path):
    """At most fifteen questions, also with forty texts in one candidate and as many beside it."""
    from sqlalchemy import event

    tell(*(f"Kommunen ger alla nyanlända gratis busskort hela året, sägs det på linje {number}." for number in range(40)))
    tell(*(f"{'Xyz'[number % 3]}{number} byggs om till något annat vid torg {number}." for number in range(30)))
    group_up()
    client = sign_in("writer")
    client.get(path)
    asked = []

    def note(_connection, _cursor, statement, *_more):
        asked.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        assert client.get(path).status_code == 200
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
    questions = [statement for statement in asked if not statement.startswith(("BEGIN", "PRAGMA"))]
    assert len(questions) <= 15, "\n".join(questions)
