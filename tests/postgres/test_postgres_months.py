"""Words of items by month: each in its part, keys over all months, read and written as ever, also by the release before."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from feeds.types import Item as Collected
from workbench.db import Database
from workbench.installing import HERE, migrate
from workbench.intake.collecting import mask_item
from workbench.intake.models import Item, Source
from workbench.intake.months import dividing
from workbench.intake.searching import filling, matching
from workbench.intake.storing import store_items
from workbench.moving import jobs, partitions
from workbench.queue import Registry, enqueue, run_job

pytestmark = pytest.mark.postgres
MONTHS = tuple(datetime(2026, month, 3, 12, tzinfo=UTC) for month in (8, 9, 10, 11))
AUGUST, SEPTEMBER, OCTOBER, NOVEMBER = MONTHS
SOURCE = {
    "id": 1, "kind": "manual", "name": "Inklistrat", "address": "x", "genre": "post", "cursor": {}, "next_poll_at": AUGUST,
    "last_warnings": [], "created_at": AUGUST,
}  # fmt: skip
OLD_INSERT = text(
    "INSERT INTO item (source_id, external_id, title, text, collected_at, dated_at, warnings, masked_counts, state, flagged, "
    "score, assess_error, text_version, copy_count, is_raised) VALUES (1, :key, :title, :text, :at, :at, '[]', '{}', 'new', "
    "false, 0, '', 1, 0, false)"
)
IN_ITEM = "SELECT count(*) FROM item WHERE title <> '' OR text <> ''"


@pytest.fixture
def months(database):
    """Parts of four months, and one source."""
    with database.write_session() as session:
        partitions.make_ahead(session.connection(), now=NOVEMBER, since=AUGUST, of=partitions.WORDS)
        session.execute(insert(Source), [SOURCE])
    return database


@pytest.fixture
def upgraded(postgres_url):
    """A stock of 25 items in two months, stored by the release before; the upgrade has just been made."""
    database = Database(postgres_url)
    with database.engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    migrate(database, "0048")
    with database.write_session() as session:
        session.execute(insert(Source), [SOURCE])
        for number in range(25):
            at = AUGUST if number % 2 else NOVEMBER
            session.execute(OLD_INSERT, {"key": f"o{number}", "title": f"Rubrik {number}", "text": f"Ordet {number}.", "at": at})
    migrate(database)
    yield database
    database.dispose()


def store(database, key, *, at, title="Bron stängs", body="Kommunen stänger bron."):
    """As a visit of a source does it."""
    with database.write_session() as session:
        item = mask_item(Collected(key, f"https://norrvik.example/{key}", title, body), now=at)
        return store_items(session, session.get_one(Source, 1), [item], now=at)


def count(session, name):
    return session.scalar(text(f"SELECT count(*) FROM {name}"))


def divide(database, *, now):
    """The job, to its end."""
    is_left = True
    while is_left:
        with database.write_session() as session:
            is_left = dividing.divide_piece(session, now=now)


def found(database, typed):
    with database.read_session() as session:
        return list(matching.find(session, typed).ids)


def said(database):
    """(key, title, text) of every item, as the program reads it."""
    with database.read_session() as session:
        return session.execute(select(Item.external_id, Item.title, Item.text).order_by(Item.id)).all()


def test_words_lie_in_their_month_and_are_read_like_any_column(months):
    ids = [store(months, f"k{at.month}", at=at, title=f"Månad {at.month}")[0] for at in MONTHS]
    with months.read_session() as session:
        assert [count(session, f"item_words_2026_{at.month:02}") for at in MONTHS] == [1, 1, 1, 1]
        assert session.scalar(text(IN_ITEM)) == count(session, "item_words_other") == 0
        assert session.get_one(Item, ids[0]).title == "Månad 8"
        other = aliased(Item)
        assert session.scalars(select(other.id).where(other.title == "Månad 9")).all() == [ids[1]]
        inner = select(Item.id, func.substr(Item.text, 1, 8).label("start")).where(Item.text != "").subquery()
        assert {row.start for row in session.execute(select(inner))} == {"Kommunen"}
    assert found(months, "månad 10") == [ids[2]]


def test_a_key_is_given_once_over_all_months(months):
    assert len(store(months, "same", at=AUGUST)) == 1
    assert store(months, "same", at=OCTOBER) == []
    with pytest.raises(IntegrityError, match="uq_item_source_id_external_id"), months.write_session() as session:
        session.execute(OLD_INSERT, {"key": "same", "title": "T", "text": "x", "at": OCTOBER})
    with months.read_session() as session:
        assert count(session, "item") == count(session, "item_words") == 1


def test_a_month_that_nobody_made_is_caught_by_the_rest(months):
    ids = store(months, "late", at=NOVEMBER + timedelta(days=400))
    with months.read_session() as session:
        assert (count(session, "item_words_other"), session.get_one(Item, ids[0]).title) == (1, "Bron stängs")
        assert partitions.misplaced(session.connection(), partitions.WORDS) == 1


def test_one_part_is_looked_into_for_one_item(months):
    ids = [store(months, f"k{at.month}", at=at)[0] for at in MONTHS]
    with months.read_session() as session:
        query = select(Item.text).where(Item.id == ids[2]).compile(session.get_bind(), compile_kwargs={"literal_binds": True})
        plan = session.connection().exec_driver_sql(f"EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) {query}").scalars().all()
    looked = [line for line in plan if "item_words_" in line and " on " in line and "never executed" not in line]
    assert len([line for line in plan if "never executed" in line]) >= len(MONTHS)
    assert len(looked) == 1
    assert "item_words_2026_10" in looked[0]


def test_whoever_writes_an_item_writes_where_its_words_lie(months):
    """By the model and by plain SQL, one column or both; nothing is left in the item or in the index."""
    a, b, c, d = (store(months, key, at=at)[0] for key, at in zip("abcd", MONTHS, strict=True))
    with months.write_session() as session:
        session.get_one(Item, a).text = "Älven stiger."
        session.execute(text("UPDATE item SET title = 'Ny rubrik' WHERE id = :id"), {"id": b})
        session.execute(update(Item).where(Item.id == c, Item.text != "").values(title="", text="", url=None))
        session.execute(text("UPDATE item SET collected_at = :at WHERE id = :id"), {"id": d, "at": AUGUST})
    assert said(months) == [
        ("a", "Bron stängs", "Älven stiger."), ("b", "Ny rubrik", "Kommunen stänger bron."), ("c", "", ""),
        ("d", "Bron stängs", "Kommunen stänger bron."),
    ]  # fmt: skip
    assert [found(months, word) for word in ("älven", "rubrik", "kommunen", "bron")] == [[a], [b], [d, b], [d, b, a]]
    with months.write_session() as session:
        parts = [count(session, f"item_words_2026_{at.month:02}") for at in MONTHS]
        assert (parts, session.scalar(text(IN_ITEM))) == ([2, 1, 0, 0], 0)
        session.execute(delete(Item).where(Item.text == "Älven stiger."))
        assert [count(session, name) for name in ("item", "item_words", "item_index")] == [3, 2, 3]


def test_words_that_came_past_the_usual_way_go_to_their_month_later(months):
    """An item put apart from its story again is written by the model: its words wait in the row, and are read there."""
    with months.write_session() as session:
        session.execute(OLD_INSERT, {"key": "orm", "title": "Rubrik", "text": "Ordet.", "at": SEPTEMBER})
        assert count(session, "item_words") == 0
    assert said(months) == [("orm", "Rubrik", "Ordet.")]
    divide(months, now=NOVEMBER)
    with months.read_session() as session:
        assert (count(session, "item_words_2026_09"), session.scalar(text(IN_ITEM))) == (1, 0)
    assert (said(months), len(found(months, "ordet"))) == ([("orm", "Rubrik", "Ordet.")], 1)


def test_for_a_day_the_release_before_works_beside_and_then_its_writes_are_carried(upgraded):
    """Expand first: until tomorrow both programs keep words in the item; later on the old one still writes and erases."""
    now = datetime.now(UTC)
    store(upgraded, "new", at=now)
    divide(upgraded, now=now)
    with upgraded.write_session() as session:
        assert count(session, "item_words") == 0
        assert session.scalar(text("SELECT text FROM item WHERE external_id = 'new'")) == "Kommunen stänger bron."
    divide(upgraded, now=now + timedelta(days=2))
    store(upgraded, "newer", at=now + timedelta(days=2))
    with upgraded.write_session() as session:
        assert (count(session, "item_words"), session.scalar(text(IN_ITEM))) == (27, 0)
        session.execute(OLD_INSERT, {"key": "old", "title": "T", "text": "Skrivet av den förra.", "at": now})
        session.execute(text("UPDATE item SET text = 'Ändrat av den förra.' WHERE external_id = 'o1'"))
        session.execute(text("UPDATE item SET title = '', text = '' WHERE external_id = 'o2'"))
    told = {row.external_id: (row.title, row.text) for row in said(upgraded)}
    assert told["o1"] == ("Rubrik 1", "Ändrat av den förra.")
    assert (told["o2"], told["old"][1]) == (("", ""), "Skrivet av den förra.")
    with upgraded.read_session() as session:
        assert count(session, "item_words") == 26


def step_down(database):
    """The last step alone, taken back."""
    config = Config()
    config.set_main_option("script_location", str(HERE / "migrations"))
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0048")


def test_a_stock_goes_in_pieces_and_back_again(upgraded, monkeypatch):
    """Broken off in the middle nothing is lost or double; the step down puts every word back into its item."""
    monkeypatch.setattr(dividing, "PIECE", 4)
    before, later = said(upgraded), datetime.now(UTC) + timedelta(days=2)
    with upgraded.write_session() as session:
        assert dividing.divide_piece(session, now=later)
    with upgraded.read_session() as session:  # ends without a commit, as by a kill
        assert dividing.divide_piece(session, now=later)
    assert said(upgraded) == before
    with upgraded.write_session() as session:
        assert count(session, "item_words") == 4
        filling.read_all_again(session)
        while filling.read_piece(session):
            pass
    divide(upgraded, now=later)
    assert said(upgraded) == before
    assert (len(found(upgraded, "ordet")), len(found(upgraded, "rubrik"))) == (25, 25)
    with upgraded.read_session() as session:
        assert [count(session, f"item_words_2026_{month}") for month in ("08", "09", "11")] == [12, 0, 13]
        assert (count(session, "item_words_other"), session.scalar(text(IN_ITEM))) == (0, 0)
    step_down(upgraded)
    with upgraded.read_session() as session:
        rows = session.execute(text("SELECT external_id, title, text FROM item ORDER BY id")).all()
        assert [tuple(row) for row in rows] == [tuple(row) for row in before]
        assert session.scalar(text("SELECT count(*) FROM item_index WHERE words @@ 'ordet'::tsquery")) == 25


def is_held_up(database, thread):
    """Whether it comes to wait for a row that another transaction holds."""
    waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'WITH piece%'"
    while thread.is_alive():
        with database.read_session() as session:
            if session.scalar(text(waits)):
                return True
    return False


def test_words_erased_while_the_stock_goes_are_not_brought_back(upgraded):
    """The job waits for whoever holds the row, and then copies what stands there: nothing."""
    later, waiting = datetime.now(UTC) + timedelta(days=2), threading.Thread(target=lambda: divide(upgraded, now=later))
    with upgraded.write_session() as session:
        session.execute(text("UPDATE item SET title = '', text = '' WHERE external_id = 'o3'"))
        waiting.start()
        assert is_held_up(upgraded, waiting)
    waiting.join()
    assert said(upgraded)[3] == ("o3", "", "")
    with upgraded.read_session() as session:
        assert (count(session, "item_words"), session.scalar(text(IN_ITEM))) == (24, 0)


def make_parts(database, settings, number):
    """The job as the worker runs it."""
    registry = Registry()
    jobs.register(registry)
    with database.write_session() as session:
        job_id = enqueue(session, "moving.make_parts", {}, dedupe=f"parts {number}")
    assert run_job(database, settings, registry, job_id)


def test_months_are_made_ahead_by_the_worker_but_nobody_waits_for_it(database, settings, later):
    """A backup reads every part for minutes: then the worker gives up at once, and makes the month another day."""
    make_parts(database, settings, 1)
    with database.engine.connect() as backup:
        before = partitions.parts(backup, partitions.WORDS)
        backup.execute(text("SELECT count(*) FROM item_words"))
        month = later(days=70)
        make_parts(database, settings, 2)
        assert partitions.parts(backup, partitions.WORDS) == before
    make_parts(database, settings, 3)
    with database.read_session() as session:
        made = partitions.parts(session.connection(), partitions.WORDS)
    assert f"item_words_{month + timedelta(days=90):%Y_%m}" in made - before
