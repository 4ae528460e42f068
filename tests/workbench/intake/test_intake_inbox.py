"""The inbox: what it lists, in which order, in how many questions to the database, and who may read it."""

import re

import pytest
from sqlalchemy import event, func, select

from workbench.activity.models import Activity
from workbench.errors import ReadOnly
from workbench.intake.inbox import counting, narrowing, queries
from workbench.intake.inbox.filters import InboxFilter


def titles(page):
    return re.findall(r"Rubrik \d+", "".join(re.findall(r'<h3 class="row-title">.*?</h3>', page)))


def test_flagged_items_come_most_likely_first(sign_in, add_items):
    """Score, word, threshold on the page; what was not flagged is elsewhere."""
    add_items(1, score=0.6)
    add_items(1, score=0.95, start=1)
    add_items(1, score=0.1, relevant=False, start=2)
    client = sign_in("writer")
    page = client.get("/inbox").text
    assert titles(page) == ["Rubrik 1", "Rubrik 0"]
    assert "Likely" in page
    assert "Possible" in page
    assert titles(client.get("/inbox?tab=not_flagged").text) == ["Rubrik 2"]


def test_swedish_page_speaks_swedish(sign_in, add_items):
    """Words and decimal comma."""
    add_items(1, score=0.91)
    page = sign_in("writer", language="sv").get("/inbox").text
    assert "Inkorg" in page
    assert "0,91" in page
    assert "Trolig" in page


def test_unassessed_items_stay_visible_with_the_reason(sign_in, add_items, run_tick):
    """Without a model nothing disappears."""
    add_items(1, assessed=False)
    run_tick("intake.assess_waiting")
    page = sign_in("writer").get("/inbox?tab=unassessed").text
    assert titles(page) == ["Rubrik 0"]
    assert "not trained" in page


def test_known_rumour_and_relation_are_shown_and_filtered(sign_in, add_items, rumour, match_of):
    """A counter is no assertion."""
    add_items(1, matches=[match_of(rumour)])
    add_items(1, start=1, matches=[match_of(rumour, "counters")])
    add_items(1, start=2)
    client = sign_in("writer")
    page = client.get("/inbox").text
    assert "nyanlända går före i bostadskön" in page
    assert "similarity 0.84" in page
    assert "counters the rumour" in page
    assert sorted(titles(client.get("/inbox?match=known").text)) == ["Rubrik 0", "Rubrik 1"]
    assert titles(client.get("/inbox?match=none").text) == ["Rubrik 2"]
    assert titles(client.get("/inbox?match=counters").text) == ["Rubrik 1"]


@pytest.mark.parametrize(
    ("query", "found"),
    [("theme=T05", ["Rubrik 9"]), ("q=nummer+9", ["Rubrik 9"]), ("q=ÄLV", ["Rubrik 7"]), ("q=%25", []),
     ("genre=post", ["Rubrik 7"]), ("days=1", ["Rubrik 9", "Rubrik 7"])],
)  # fmt: skip
def test_filters_live_in_the_address(sign_in, add_items, query, found):
    """The same address gives the same list to a colleague."""
    add_items(1, start=9, theme="T05")
    add_items(1, start=7, name="Forum", genre="post", text="De bygger vid älven.", score=0.7)
    pages = [sign_in(role).get(f"/inbox?{query}").text for role in ("writer", "approver")]
    assert titles(pages[0]) == titles(pages[1]) == found


def test_source_filter(sign_in, add_items, database, stored):
    """By the source's id, as the select sends it."""
    add_items(1, start=1)
    (item_id,) = add_items(1, start=2, name="Forum")
    assert titles(sign_in("writer").get(f"/inbox?source={stored(item_id).source_id}").text) == ["Rubrik 2"]


@pytest.mark.parametrize("query", ["tab=nope", "theme=T77", "days=x", "sort=worst", "source=999", "match=?", "q=" + "x" * 300])
def test_bad_filter_is_422_with_the_form(sign_in, add_items, query):
    """The form is kept and says what is wrong."""
    add_items(1)
    answer = sign_in("writer").get(f"/inbox?{query}")
    assert answer.status_code == 422
    assert "error-summary" in answer.text
    assert 'id="filter"' in answer.text


@pytest.mark.parametrize("query", ["q=%00", "q=%F0%9F%98%80", "page=99999", "page=x", "item=0", "q=" + "%E2%80%AE" * 20])
def test_odd_addresses_are_answered(sign_in, add_items, query):
    """Never with 500."""
    add_items(1)
    assert sign_in("writer").get(f"/inbox?{query}").status_code in (200, 404, 422)


def test_pages_of_fifty_with_the_number_in_the_title(sign_in, add_items):
    """Page 2 of 3 holds the rest in order."""
    add_items(120)
    client = sign_in("writer")
    second = client.get("/inbox?page=2").text
    assert "page 2 of 3" in second.split("</title>")[0]
    assert len(titles(second)) == 50
    assert titles(client.get("/inbox?page=3").text)[-1] == "Rubrik 119"


def test_seven_of_a_hundred_and_twelve_and_its_neighbours(app, sign_in, add_items):
    """Next of item 7 is item 8 of the same filter."""
    ids = add_items(112)
    client = sign_in("writer")
    page = client.get(f"/inbox/{ids[6]}?theme=T01").text
    assert "7 of 112" in page
    assert f"/inbox/{ids[7]}?theme=T01" in page
    assert f"/inbox/{ids[5]}?theme=T01" in page
    pane = client.get(f"/inbox?item={ids[60]}").text
    assert "61 of 112" in pane
    assert "page 2 of 3" in pane


def test_htmx_gets_the_pane_alone(sign_in, add_items):
    """And a browser without script gets the whole page at the same address."""
    (item_id,) = add_items(1)
    client = sign_in("writer")
    fragment = client.get(f"/inbox?item={item_id}", headers={"HX-Request": "true", "HX-Target": "item"}).text
    assert "<html" not in fragment
    assert 'id="item"' in fragment
    whole = client.get(f"/inbox?item={item_id}").text
    assert "<html" in whole
    assert whole.count("<h1") == 1
    assert "The threshold is 0.50" in whole
    assert "model-1" in whole


def test_empty_lists_differ(sign_in, add_items):
    """Nothing yet, no hits, all done."""
    client = sign_in("writer")
    assert "Nothing has come in yet" in client.get("/inbox").text
    assert "Add the first source" in sign_in("administrator").get("/inbox").text
    (item_id,) = add_items(1)
    assert "No item matches the filter" in client.get("/inbox?theme=T05").text
    client.post(f"/inbox/{item_id}/dismiss")
    assert "All done" in client.get("/inbox").text
    assert "You have taken nothing" in client.get("/inbox?tab=mine").text


def test_unknown_item_is_404(sign_in):
    """On its page and in the pane."""
    client = sign_in("writer")
    assert client.get("/inbox/77").status_code == 404
    assert client.get("/inbox?item=77").status_code == 404


@pytest.mark.parametrize("role", ["partner", "reporter", "legal_reviewer"])
def test_others_may_not_read(sign_in, add_items, role):
    """Neither list nor item."""
    (item_id,) = add_items(1)
    client = sign_in(role)
    assert client.get("/inbox").status_code == 403
    assert client.get(f"/inbox/{item_id}").status_code == 403


@pytest.mark.parametrize("role", ["administrator", "auditor"])
def test_reading_by_administrator_and_auditor_is_logged(database, sign_in, add_items, role):
    """They see no buttons to sort with, and each reading leaves a row."""
    (item_id,) = add_items(1)
    client = sign_in(role)
    page = client.get(f"/inbox/{item_id}").text
    client.get("/inbox")
    assert "Dismiss" not in page
    with database.read_session() as session:
        verbs = session.scalars(select(Activity.verb).where(Activity.verb.like("%_read"))).all()
    assert sorted(verbs) == ["inbox_read", "item_read"]


def test_reading_by_those_who_sort_is_logged_once_a_day(database, sign_in, add_items, people, later):
    """Each text that somebody opens, in the pane or on its page; not that they look at their list."""
    first, second = add_items(2)
    client = sign_in("writer")
    for path in ("/inbox", f"/inbox/{first}", f"/inbox?item={first}", f"/inbox/{first}", f"/inbox/{second}"):
        assert client.get(path).status_code == 200
    later(hours=23)
    client.get(f"/inbox/{first}")
    assert readings_of(database, people["writer"]) == [("item_read", first), ("item_read", second)]
    later(hours=2)
    client.get(f"/inbox/{first}")
    assert len(readings_of(database, people["writer"])) == 3


def test_those_who_sort_read_on_while_nothing_can_be_written(database, sign_in, add_items, capsys):
    """The process's log says which reading is missing; administrators and auditors are not shown what cannot be logged."""
    (item_id,) = add_items(1)
    writer, auditor = sign_in("writer"), sign_in("auditor")
    for client in (writer, auditor):
        client.get("/help")

    def refuse(_session):
        raise ReadOnly("Nothing may be changed now.")

    database.before_write = refuse
    assert writer.get(f"/inbox/{item_id}").status_code == 200
    assert "reading not written" in capsys.readouterr().out
    assert auditor.get(f"/inbox/{item_id}").status_code == ReadOnly.status


def readings_of(database, person):
    """What the person has read, by the access log."""
    with database.read_session() as session:
        wanted = select(Activity.verb, Activity.subject_id).where(Activity.actor_id == person.id, Activity.verb.like("%_read"))
        return [tuple(row) for row in session.execute(wanted.order_by(Activity.id))]


def count_statements(database, call):
    statements = []

    def note(_connection, _cursor, text, *_):
        statements.append(text)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        call()
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
    return len([text for text in statements if not text.startswith("BEGIN")])


def test_questions_to_the_database_do_not_grow(database, sign_in, add_items, rumour, match_of):
    """As many for 1,000 rows as for 10, with and without an open item, and at most 15."""
    ids = add_items(10, matches=[match_of(rumour)])
    client = sign_in("writer")
    client.get(f"/inbox?item={ids[3]}")  # the first reading of the day leaves a row
    few = [count_statements(database, lambda p=path: client.get(p)) for path in ("/inbox", f"/inbox?item={ids[3]}")]
    add_items(1000, start=100, matches=[match_of(rumour)])
    many = [count_statements(database, lambda p=path: client.get(p)) for path in ("/inbox", f"/inbox?item={ids[3]}")]
    assert few == many
    assert max(many) <= 15


@pytest.mark.parametrize("sort", ["likely", "newest"])
def test_list_is_read_from_an_index(database, add_items, people, clock, sort):
    """No sorting in memory, no reading of the whole table."""
    add_items(3)
    wanted = InboxFilter(sort=sort)
    with database.read_session() as session:
        found, _is_more = narrowing.narrowed(session, select(queries.Item.id), wanted, 1, clock.utcnow())
        statement = found.order_by(*narrowing.order_of(wanted)).limit(50)
        text = str(statement.compile(database.engine, compile_kwargs={"literal_binds": True}))
        plan = " ".join(row[3] for row in session.connection().exec_driver_sql("EXPLAIN QUERY PLAN " + text))
    assert "USING COVERING INDEX ix_item" in plan
    assert "TEMP B-TREE" not in plan


def test_new_count_for_the_start_page(database, sign_in, add_items, monkeypatch):
    """New flagged ones; what nobody has read is not counted, nor is a stock beyond what anybody reads."""
    add_items(3)
    add_items(2, start=10, assessed=False)
    with database.read_session() as session:
        assert counting.new_count(session) == counting.Count(3)
    client = sign_in("writer")
    assert "3 new texts in the inbox" in client.get("/?lang=en").text
    monkeypatch.setattr(narrowing, "MOST_COUNTED", 2)
    for page in ("/?lang=en", "/now?lang=en"):
        assert "2+ new texts in the inbox" in client.get(page).text


def test_open_page_writes_nothing(database, sign_in, add_items):
    """GET is safe for those who sort: opening holds nothing until the page says so, and leaves a line in the access log alone."""
    (item_id,) = add_items(1)
    client = sign_in("writer")
    client.get(f"/inbox/{item_id}")
    with database.read_session() as session:
        assert (
            session.scalar(select(func.count(Activity.id)).where(Activity.verb.like("item%"), Activity.verb != "item_read")) == 0
        )
        assert session.get(queries.Item, item_id).taken_by_id is None
