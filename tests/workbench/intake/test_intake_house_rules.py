"""The house's own rules: what they hit, what they do, trying, switching, undoing."""

import pytest
from sqlalchemy import event, func, select

from workbench.activity.models import Activity
from workbench.errors import Refused
from workbench.intake.models import HouseRule, HouseRuleHit, HouseRuleTrial, Item, ItemTag
from workbench.intake.rules import house_rules, rule_trials
from workbench.intake.rules.house_rules import Wanted
from workbench.intake.stories.author_codes import author_code

FORM = {
    "name": "Skolan", "pattern_kind": "words", "pattern": "skola", "genre": "", "source": "", "action": "raise", "tag": "",
    "assignee": "", "version": "0",
}  # fmt: skip


@pytest.fixture
def work(app, database):
    """Do something in a write session."""

    def work(do):
        with app.app_context(), database.write_session() as session:
            return do(session)

    return work


@pytest.fixture
def add_rule(work, people, clock):
    """A rule that is on, or off: add_rule("raise", "skola", is_on=False)."""

    def add(action, pattern, *, is_on=True, kind="words", **fields):
        def do(session):
            values = {"name": f"{action} {pattern}"[:100], "pattern_kind": kind, "pattern": pattern, "action": action} | fields
            rule = house_rules.add_rule(session, Wanted(**values), actor_id=people["writer"].id, now=clock.utcnow())
            rule.is_on = is_on
            return rule

        return work(do)

    return add


@pytest.fixture
def apply(work, clock):
    """Let the rules read these items."""
    return lambda ids: work(lambda session: house_rules.apply_rules(session, ids, now=clock.utcnow()))


def test_each_action_does_its_own(add_rule, add_items, apply, stored, database, people):
    add_rule("tag", "skola", tag="skola")
    add_rule("assign", "skola", assignee_id=people["approver"].id)
    add_rule("raise", "skola")
    add_rule("dismiss", "lotto")
    (school,) = add_items(1, text="Skolan byggs om.")
    (lottery,) = add_items(1, text="Lottoraden i kväll.", start=5)
    apply([school, lottery])
    assert (stored(school).assigned_to_id, stored(school).is_raised, stored(school).state) == (people["approver"].id, True, "new")
    assert stored(lottery).state == "dismissed"
    with database.read_session() as session:
        assert session.scalars(select(ItemTag.tag)).all() == ["skola"]
        assert session.scalar(select(func.count(HouseRuleHit.id))) == 4
        assert session.scalar(select(func.count(Activity.id)).where(Activity.verb == "house_rule_applied")) == 4


def test_applying_twice_changes_nothing_and_an_undone_hit_does_not_come_back(
    add_rule, add_items, apply, work, stored, people, clock
):
    rule = add_rule("raise", "skola")
    (item_id,) = add_items(1, text="Skolan byggs om.")
    apply([item_id])
    apply([item_id])

    def undo(session):
        now = clock.utcnow()
        return house_rules.undo_effects(session, session.get(HouseRule, rule.id), since=now, actor_id=None, now=now)

    assert work(undo) == 1
    assert stored(item_id).is_raised is False
    assert work(undo) == 0
    apply([item_id])
    assert stored(item_id).is_raised is False


def test_dismissed_item_is_read_by_no_later_rule(add_rule, add_items, apply, stored):
    add_rule("dismiss", "skola")
    add_rule("raise", "skola")
    (item_id,) = add_items(1, text="Skolan byggs om.")
    apply([item_id])
    assert (stored(item_id).state, stored(item_id).is_raised) == ("dismissed", False)


def test_limits_and_what_a_person_holds_are_left_alone(add_rule, add_items, apply, stored, sign_in):
    add_rule("raise", "skola", genre="post")
    (article,) = add_items(1, text="Skolan byggs om.")
    (post,) = add_items(1, text="Skolan byggs om igen.", genre="post", name="Torget", start=9)
    (held,) = add_items(1, text="Skolan byggs om än en gång.", genre="post", name="Torget", start=19)
    sign_in("writer").post(f"/inbox/{held}/take")
    apply([article, post, held])
    assert [stored(one).is_raised for one in (article, post, held)] == [False, True, False]


def test_rules_never_look_at_who_said_it(add_rule, add_items, apply, database, stored):
    add_rule("raise", "anna", kind="regex")
    (item_id,) = add_items(1, text="En text.", genre="post")
    with database.write_session() as session:
        session.get(Item, item_id).author_code = "anna" + author_code("k", "x", "anna")
    apply([item_id])
    assert stored(item_id).is_raised is False


def test_rule_that_dismisses_forgets_the_author(add_rule, add_items, apply, database, stored):
    add_rule("dismiss", "lotto")
    (item_id,) = add_items(1, text="Lottoraden.", genre="post")
    with database.write_session() as session:
        session.get(Item, item_id).author_code = "c"
    apply([item_id])
    assert stored(item_id).author_code is None


def test_number_of_queries_does_not_grow_with_the_items(add_rule, add_items, apply, database):
    add_rule("tag", "text", tag="t")

    def spend(number, start):
        ids = add_items(number, start=start)
        counted = []
        listen = lambda *_: counted.append(1)  # noqa: E731
        event.listen(database.engine, "before_cursor_execute", listen)
        apply(ids)
        event.remove(database.engine, "before_cursor_execute", listen)
        return len(counted)

    assert spend(3, 0) == spend(60, 100) <= 12


def test_undo_of_today_leaves_what_people_changed(add_rule, add_items, apply, sign_in, stored, later):
    rule = add_rule("dismiss", "lotto")
    old, *_ = yesterday = add_items(1, text="Lottoraden i går.")
    apply(yesterday)
    later(days=1)
    first, second = add_items(2, text="Lottoraden i dag.", start=5)
    apply([first, second])
    client = sign_in("writer")
    client.post(f"/inbox/{second}/reopen")
    client.post(f"/inbox/{second}/dismiss")
    answer = client.post(f"/inbox/rules/{rule.id}/undo", follow_redirects=True)
    assert "Undone on 1 item." in answer.text
    assert [stored(one).state for one in (old, first, second)] == ["dismissed", "new", "dismissed"]


def test_undo_keeps_what_another_rule_wants_too(add_rule, add_items, apply, sign_in, stored):
    rule, _other = add_rule("raise", "skola"), add_rule("raise", "byggs")
    (item_id,) = add_items(1, text="Skolan byggs om.")
    apply([item_id])
    sign_in("writer").post(f"/inbox/rules/{rule.id}/undo")
    assert stored(item_id).is_raised is True


def test_rule_is_tried_before_it_is_switched_on(sign_in, add_items, database):
    add_items(3, text="Skolan byggs om.")
    client = sign_in("writer")
    page = client.post("/inbox/rules/new", data=FORM, follow_redirects=True).text
    assert "Not tried yet" in page
    assert client.post("/inbox/rules/1/switch", data={"on": "1"}).status_code == 422
    page = client.post("/inbox/rules/1/try", follow_redirects=True).text
    assert "3 of 3 items would have been hit" in page
    assert "<mark>Skolan</mark>" in page
    page = client.post("/inbox/rules/1/switch", data={"on": "1"}, follow_redirects=True).text
    assert "The rule is on" in page
    with database.read_session() as session:
        assert session.get(HouseRule, 1).is_on
        assert session.scalar(select(func.count(HouseRuleHit.id))) == 0
        assert session.scalar(select(func.count(Item.id)).where(Item.is_raised)) == 0


def test_dry_run_holds_for_a_day(sign_in, add_rule, later):
    rule = add_rule("raise", "skola", is_on=False)
    client = sign_in("writer")
    client.post(f"/inbox/rules/{rule.id}/try")
    later(days=1, minutes=1)
    assert client.post(f"/inbox/rules/{rule.id}/switch", data={"on": "1"}).status_code == 422


def test_rule_that_would_have_dismissed_linked_items_needs_a_tick(sign_in, add_items, add_rule, rumour, database):
    (item_id,) = add_items(1, text="Skolan byggs om.")
    client = sign_in("writer")
    client.post(f"/inbox/{item_id}/link", data={"rumour": rumour.code, "relation": "asserts"})
    rule = add_rule("dismiss", "skola", is_on=False)
    page = client.post(f"/inbox/rules/{rule.id}/try", follow_redirects=True).text
    assert "would have dismissed 1 item that people had linked" in page
    assert client.post(f"/inbox/rules/{rule.id}/switch", data={"on": "1"}).status_code == 422
    assert client.post(f"/inbox/rules/{rule.id}/switch", data={"on": "1", "accepts": "1"}).status_code == 303
    with database.read_session() as session:
        assert session.get(HouseRule, rule.id).is_on


def test_long_dry_run_is_a_job_with_progress(sign_in, add_items, add_rule, run_jobs, monkeypatch, database):
    monkeypatch.setattr(rule_trials, "DIRECTLY", 2)
    monkeypatch.setattr(rule_trials, "AT_ONCE", 2)
    add_items(5, text="Skolan byggs om.")
    rule = add_rule("raise", "skola", is_on=False)
    client = sign_in("writer")
    page = client.post(f"/inbox/rules/{rule.id}/try", follow_redirects=True).text
    assert "Reading: 0 of 5 items" in page
    assert 'hx-trigger="every 2s"' in client.get(f"/inbox/rules/{rule.id}", headers={"HX-Request": "true"}).text
    run_jobs()
    page = client.get(f"/inbox/rules/{rule.id}").text
    assert "5 of 5 items would have been hit" in page
    assert "every 2s" not in page
    with database.read_session() as session:
        assert session.scalars(select(HouseRuleTrial.state)).all() == ["done"]


def test_edit_switches_off_what_looks_for_something_else(sign_in, add_rule, database):
    rule = add_rule("raise", "skola")
    client = sign_in("writer")
    for pattern, is_on in (("skola", True), ("skolan", False)):
        with database.read_session() as session:
            version = session.get(HouseRule, rule.id).version
        data = FORM | {"name": f"Nytt {pattern}", "pattern": pattern, "version": str(version)}
        assert client.post(f"/inbox/rules/{rule.id}/edit", data=data).status_code == 303
        with database.read_session() as session:
            assert session.get(HouseRule, rule.id).is_on is is_on


def test_edit_after_a_colleague_gives_409_and_the_name(sign_in, add_rule, database):
    rule = add_rule("raise", "skola")
    version = str(rule.version)
    data = FORM | {"version": version}
    assert sign_in("approver").post(f"/inbox/rules/{rule.id}/edit", data=data | {"name": "Annat"}).status_code == 303
    answer = sign_in("writer").post(f"/inbox/rules/{rule.id}/edit", data=data | {"name": "Mitt"})
    assert answer.status_code == 409
    assert "Approver changed this rule" in answer.text
    with database.read_session() as session:
        assert session.get(HouseRule, rule.id).name == "Annat"


def test_switch_and_order_do_not_disturb_who_edits(sign_in, add_rule, database):
    first, second = add_rule("raise", "skola"), add_rule("raise", "bad")
    client = sign_in("writer")
    version = first.version
    client.post(f"/inbox/rules/{first.id}/switch", data={"on": "0"})
    client.post(f"/inbox/rules/{first.id}/move", data={"to": "down"})
    with database.read_session() as session:
        assert [rule.id for rule in house_rules.all_rules(session)] == [second.id, first.id]
        assert session.get(HouseRule, first.id).version == version
    client.post(f"/inbox/rules/{first.id}/move", data={"to": "up"})
    client.post(f"/inbox/rules/{first.id}/move", data={"to": "up"})
    with database.read_session() as session:
        assert [rule.id for rule in house_rules.all_rules(session)] == [first.id, second.id]
    assert client.post(f"/inbox/rules/{first.id}/move", data={"to": "left"}).status_code == 422


def test_deleted_rule_reads_nothing_and_can_be_brought_back(sign_in, add_rule, add_items, apply, stored, later):
    rule = add_rule("raise", "skola")
    client = sign_in("writer")
    page = client.post(f"/inbox/rules/{rule.id}/delete", follow_redirects=True).text
    assert "Bring it back" in page
    assert client.get(f"/inbox/rules/{rule.id}").status_code == 404
    (item_id,) = add_items(1, text="Skolan byggs om.")
    apply([item_id])
    assert stored(item_id).is_raised is False
    assert client.post(f"/inbox/rules/{rule.id}/restore").status_code == 303
    assert "Not tried yet" in client.get(f"/inbox/rules/{rule.id}").text
    client.post(f"/inbox/rules/{rule.id}/delete")
    later(days=31)
    assert "Bring it back" not in client.get("/inbox/rules").text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"pattern": ""}, "Write what the rule looks for"),
        ({"pattern_kind": "regex", "pattern": "("}, "cannot be read: missing ): ("),
        ({"pattern_kind": "regex", "pattern": "a*"}, "would hit everything"),
        ({"name": " \x00 "}, "Write a name"),
        ({"action": "tag"}, "Write the tag"),
        ({"action": "assign"}, "Choose who gets the items"),
        ({"action": "delete"}, "Not a valid choice"),
        ({"source": "999"}, "Not a valid choice"),
        ({"pattern": "x" * 1_000_000}, "at most 500 characters"),
    ],
    ids=["empty", "open", "everything", "nul", "no tag", "nobody", "no such action", "no such source", "1 MB"],
)
def test_bad_rule_is_refused_with_its_reason(sign_in, changes, words):
    answer = sign_in("writer").post("/inbox/rules/new", data=FORM | changes)
    assert answer.status_code == 422
    assert words in answer.text.replace("&#39;", "'")
    assert "Error:" in answer.text


def test_rules_are_for_those_who_sort_and_administrators(sign_in, add_rule):
    rule = add_rule("raise", "skola")
    for role in ("writer", "fact_checker", "approver", "administrator"):
        assert sign_in(role).get("/inbox/rules/new").status_code == 200
    assert sign_in("auditor").get(f"/inbox/rules/{rule.id}").status_code == 200
    assert "Switch the rule off" not in sign_in("auditor").get(f"/inbox/rules/{rule.id}").text
    for role in ("auditor", "legal_reviewer", "partner"):
        assert sign_in(role).post(f"/inbox/rules/{rule.id}/switch", data={"on": "0"}).status_code == 403


def test_filters_find_what_rules_did_and_raised_stand_first(add_rule, add_items, apply, sign_in, people):
    add_rule("dismiss", "lotto")
    add_rule("tag", "skola", tag="skola & vård")
    add_rule("raise", "bad")
    add_rule("assign", "bad", assignee_id=people["writer"].id)
    likely, school = add_items(1, score=0.99), add_items(1, text="Skolan byggs om.", start=3, score=0.8)
    low, lottery = add_items(1, text="Badet byggs om.", start=6, score=0.51), add_items(1, text="Lottoraden.", start=9)
    ids = [*likely, *school, *low, *lottery]
    apply(ids)
    client = sign_in("writer")
    page = client.get("/inbox").text
    assert page.index("Rubrik 6") < page.index("Rubrik 0") < page.index("Rubrik 3")
    assert client.get(f"/inbox/{low[0]}").text.count("1 of 3") >= 1
    assert client.get(f"/inbox/{likely[0]}").text.count("2 of 3") >= 1
    for query, shown_title in (
        ("tag=skola+%26+v%C3%A5rd", "Rubrik 3"),
        ("mark=raised", "Rubrik 6"),
        ("mark=assigned", "Rubrik 6"),
        ("tab=dismissed&mark=by_rule", "Rubrik 9"),
    ):
        page = client.get(f"/inbox?{query}").text
        assert [title for title in ("Rubrik 0", "Rubrik 3", "Rubrik 6", "Rubrik 9") if title in page] == [shown_title]
    assert "No item matches" in sign_in("approver").get("/inbox?mark=assigned").text
    for query in ("mark=nothing", "tag=unknown"):
        assert client.get(f"/inbox?{query}").status_code == 422


def test_item_page_names_the_rule(add_rule, add_items, apply, sign_in):
    rule = add_rule("tag", "skola", tag="skola")
    (item_id,) = add_items(1, text="Skolan byggs om.")
    apply([item_id])
    page = sign_in("writer").get(f"/inbox/{item_id}").text
    assert f"/inbox/rules/{rule.id}" in page


def test_service_refuses_what_a_form_would(work, people, clock):
    for bad in (
        {"action": "nothing"},
        {"name": " "},
        {"action": "assign", "assignee_id": people["partner"].id},
        {"source_id": 9},
    ):
        wanted = Wanted(**({"name": "n", "pattern_kind": "words", "pattern": "p", "action": "raise"} | bad))
        with pytest.raises(Refused):
            work(lambda s, wanted=wanted: house_rules.add_rule(s, wanted, actor_id=1, now=clock.utcnow()))
