"""The inbox's search on its page, counts that end, and that erased words leave the file."""

import pytest
from sqlalchemy import text

from workbench.intake.inbox import counting, narrowing, queries
from workbench.intake.models import Item
from workbench.intake.searching import filling, jobs, matching
from workbench.intake.upstream.retention import erase_items
from workbench.queue import Registry, enqueue, run_job


def run_tidying(database, settings):
    """The job as the worker runs it."""
    registry = Registry()
    jobs.register(registry)
    with database.write_session() as session:
        job_id = enqueue(session, "intake.tidy_index", {}, dedupe="tidy")
    assert run_job(database, settings, registry, job_id)


def words_in_index(database):
    """All bytes of the index, as they lie in the file."""
    with database.read_session() as session:
        return b"".join(session.scalars(text("SELECT block FROM item_index_data")))


def test_erased_words_leave_the_index(database, add_items, settings, clock):
    """FTS5 marks them at first; the job rewrites the index. Nothing is rewritten when nothing was erased."""
    ids = add_items(30)
    with database.write_session() as session:
        session.execute(text("UPDATE item SET text = 'Hemligheten om zebran' WHERE id = :id"), {"id": ids[3]})
    run_tidying(database, settings)
    assert b"zebran" in words_in_index(database)
    with database.write_session() as session:
        erase_items(session, [ids[3]], now=clock.utcnow())
    with database.read_session() as session:
        assert matching.find(session, "zebran").ids == ()
        assert filling.erased_since_tidied(session) is not None
    with database.write_session() as session:
        session.execute(text("DELETE FROM job"))
    run_tidying(database, settings)
    assert b"zebran" not in words_in_index(database)
    with database.read_session() as session:
        assert filling.erased_since_tidied(session) is None
        assert len(matching.find(session, "nummer").ids + matching.find(session, "rubrik").ids) >= 29
    with database.write_session() as session:
        session.execute(text("INSERT INTO item_index(item_index, rank) VALUES ('integrity-check', 1)"))


@pytest.mark.parametrize("fits", [True, False])
def test_page_says_that_only_the_newest_were_looked_at(sign_in, add_items, monkeypatch, fits):
    """Also when none of them is in this list."""
    client = sign_in("writer")
    add_items(9)
    monkeypatch.setattr(matching, "MOST_HITS", 4)
    page = client.get("/inbox?q=rubrik" + ("" if fits else "&tab=linked")).text
    assert "Add a word to come to older ones" in page
    assert page.count('class="row-item') == (4 if fits else 0)
    assert "Add a word to come to older ones" not in client.get("/inbox?q=%22rubrik+7%22").text


def test_counts_end_where_nobody_reads_on(sign_in, database, add_items, monkeypatch, clock):
    """A tab, a narrowed list and the place of an item are counted no further; each says that there are more."""
    ids = add_items(12)
    for module in (narrowing, queries):
        monkeypatch.setattr(module, "MOST_COUNTED", 5)
    monkeypatch.setattr(counting, "MOST_ON_TAB", 3)
    client = sign_in("writer")
    page = client.get(f"/inbox?days=90&item={ids[0]}").text
    assert page.count("5+") >= 3
    assert '<span class="n">5+</span>' in page, "the open list"
    other = client.get("/inbox?tab=dismissed").text
    assert '<span class="n">3+</span>' in other, "a list that is not open is counted less far"
    assert "3+" in client.get("/inbox?tab=mine").text, "nor where the page points to it"
    with database.read_session() as session:
        counts, newest_id = counting.tab_counts(session, actor_id=1)
        item = session.get_one(Item, ids[-1])
        place = queries.place_of(session, item, queries.InboxFilter(), actor_id=1, now=clock.utcnow())
    assert (counts["new"], counts["mine"], newest_id) == (counting.Count(5, True), counting.Count(0), max(ids))
    assert (place.total, place.is_more) == (5, True)


def test_lists_that_are_narrowed_do_not_read_the_items(database, add_items, clock):
    """With a million items each row that is looked up to be passed over is felt."""
    add_items(3)
    chosen = (
        {"theme": "T05"},
        {"theme": "T05", "days": 30},
        {"source_id": 1},
        {"match": "none"},
        {"match": "asserts"},
        {"days": 7},
    )
    with database.read_session() as session:
        for values in chosen:
            wanted = queries.InboxFilter(**values)
            found, _is_more = narrowing.narrowed(session, queries.select(Item.id), wanted, 1, clock.utcnow())
            statement = narrowing.bounded(found).compile(database.engine, compile_kwargs={"literal_binds": True})
            plan = " ".join(row[3] for row in session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}"))
            assert "USING COVERING INDEX ix_item_" in plan, (values, plan)


def test_a_theme_of_the_last_days_comes_in_the_order_of_its_index(database, add_items, clock):
    """SQLite would else take the range of days first, a fifth of a million items, and sort what is left."""
    add_items(3)
    wanted = queries.InboxFilter(theme="T05", days=30)
    with database.read_session() as session:
        found, _is_more = narrowing.narrowed(session, queries.select(Item.id), wanted, 1, clock.utcnow())
        statement = found.order_by(*narrowing.order_of(wanted)).compile(database.engine, compile_kwargs={"literal_binds": True})
        plan = " ".join(row[3] for row in session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}"))
    assert "USING COVERING INDEX ix_item_theme" in plan
    assert "TEMP B-TREE" not in plan
