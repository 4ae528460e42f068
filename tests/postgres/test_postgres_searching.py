"""Words of the inbox on SQLite and PostgreSQL: what is found, that the index follows every change, and that a stock gets in."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import insert, text

from workbench.db import Database
from workbench.installing import migrate
from workbench.intake.models import Item, Source
from workbench.intake.searching import filling, jobs, matching
from workbench.queue import Registry, enqueue, run_job
from workbench.tables import metadata

AT = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
pytestmark = pytest.mark.postgres
TEXTS = {
    1: ("Bostadsbrist i Norrvik", "Kön till hyresbostad är tolv år."),
    2: ("ÄLVEN stiger", "Räddningstjänsten: älvens nivå är 77 cm – högst sedan 2019."),
    3: ("Nummer 77", "Skolan säger nej till covid-19-prov, se norrvik.example/skola/77a"),
    4: ("nummer 770", "bo i skolans matsal. Hus och hem"),
    5: ("Husets ägare", "«Älv» är inte alv; 'skolbuss' går till A_B"),
}


@pytest.fixture(params=["sqlite", "postgres"])
def stocked(request, tmp_path):
    """Five items in a database with the index."""
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path / 'searching.db'}")
        metadata.create_all(database.engine)
    else:
        database = Database(request.getfixturevalue("fresh_database")("searching"))
    add(database, TEXTS)
    yield database
    database.dispose()


def add(database, texts):
    """Items with these titles and texts, written without the service."""
    source = {
        "id": 1, "kind": "manual", "name": "Inklistrat", "address": "x", "genre": "post", "cursor": {}, "next_poll_at": AT,
        "last_warnings": [], "created_at": AT,
    }  # fmt: skip
    alike = {
        "source_id": 1, "collected_at": AT, "dated_at": AT, "warnings": [], "masked_counts": {}, "state": "new", "flagged": True,
    }  # fmt: skip
    rows = [alike | {"id": id, "external_id": f"n{id}", "title": title, "text": body} for id, (title, body) in texts.items()]
    with database.write_session() as session:
        if session.get(Source, 1) is None:
            session.execute(insert(Source), [source])
        session.execute(insert(Item), rows)


def found(database, typed):
    """Ids, newest first."""
    with database.read_session() as session:
        return list(matching.find(session, typed).ids)


FINDS = {
    "bostad": [1], "bostadsbrist": [1], "älv": [5, 2], "ÄLV": [5, 2], "alv": [5], "77": [3, 2], "nummer 77": [3],
    "nummer": [4, 3],
    "77 nummer": [3], '"nummer 77"': [3], '"77 nummer"': [], "”nummer 77”": [3], "hus": [5, 4], "bo": [4], "skol": [5, 4, 3],
    "skolan nej": [3], "covid-19": [3], "covid 19": [3], "norrvik.example/skola": [3], "'skolbuss'": [5], "a_b": [5], "2019": [2],
    "201": [], "%": [], "?!": [], '"': [], '""': [], "": [], "- NEAR(": [], "skol* OR": [], "title:skolan": [], "å" * 300: [],
    "\u202e\U0001f600": [], "–": [],
}  # fmt: skip


def test_what_words_find(stocked):
    """Every word, in any order and case; three letters or more also begin longer words; numbers and short words are whole."""
    assert {typed: found(stocked, typed) for typed in FINDS} == FINDS


def test_index_follows_whoever_changes_an_item(stocked):
    """Edited, erased and deleted by plain SQL, as a program of the release before does it."""
    with stocked.write_session() as session:
        session.execute(text("UPDATE item SET text = 'Bron är öppen' WHERE id = 1"))
        session.execute(text("UPDATE item SET title = '', text = '' WHERE id = 2"))
        session.execute(text("DELETE FROM item WHERE id = 3"))
        session.execute(text("UPDATE item SET score = 0.9, state = 'dismissed' WHERE id = 4"))
    assert [found(stocked, word) for word in ("hyresbostad", "bron", "älvens", "covid", "matsal")] == [[], [1], [], [], [4]]


def test_common_and_rare_words_find_the_same_by_every_way(stocked, monkeypatch):
    """Whatever is read first, the newest that hold all of them come, as many as are shown."""
    add(stocked, {n: ("Skolan", "torget vid skolan" + (" kiosken" if n % 7 == 0 else "")) for n in range(11, 60)})
    for typed in ("skolan", "skol", "skolan torg", "skolan kiosk", '"vid skolan" kiosk', "sko kiosk tor"):
        monkeypatch.undo()
        everything = found(stocked, typed)
        assert len(everything) > 5
        for most, few in ((3, 12), (3, 2), (5, 100)):
            monkeypatch.setattr(matching, "MOST_HITS", most)
            monkeypatch.setattr(matching, "FEW", few)
            with stocked.read_session() as session:
                hits = matching.find(session, typed)
            assert (list(hits.ids), hits.is_more) == (everything[:most], True), typed


def test_common_beginning_is_looked_for_at_the_beginning_of_words(stocked, monkeypatch):
    """A rare word beside a common one: the common one is read in the text itself, and "förskola" does not begin with it."""
    monkeypatch.setattr(matching, "MOST_HITS", 2)
    texts = dict.fromkeys(range(11, 15), ("skola", ""))
    add(stocked, texts | {20: ("förskolan", "kiosk"), 21: ("Förbi", "kiosk,SKOLANS mur"), 22: ("ö", "kiosk skolor")})
    assert found(stocked, "kiosk skola") == [21]


def make_unread(database):
    """As if every item had been there before the index."""
    with database.write_session() as session:
        filling.read_all_again(session)


def run_filling(database, settings):
    """The job as the worker runs it."""
    registry = Registry()
    jobs.register(registry)
    with database.write_session() as session:
        job_id = enqueue(session, "intake.fill_index", {}, dedupe="fill")
    assert run_job(database, settings, registry, job_id)


def test_stock_is_read_in_pieces_while_others_write(stocked, monkeypatch, settings):
    """Newest first; what is changed, erased or added meanwhile is in the index once, as it is now."""
    monkeypatch.setattr(filling, "PIECE", 2)
    make_unread(stocked)
    with stocked.write_session() as session:
        assert not matching.is_ready(session)
        assert filling.read_piece(session)
    add(stocked, {6: ("Ny", "kom emellan")})
    with stocked.write_session() as session:
        session.execute(text("UPDATE item SET text = 'ändrad före' WHERE id = 1"))
        session.execute(text("UPDATE item SET text = 'ändrad efter' WHERE id = 5"))
        session.execute(text("DELETE FROM item WHERE id IN (2, 4)"))
    run_filling(stocked, settings)
    with stocked.read_session() as session:
        assert matching.is_ready(session)
    words = ("ändrad", "hyresbostad", "skolbuss", "älvens", "matsal", "covid", "emellan")
    assert [found(stocked, word) for word in words] == [[5, 1], [], [], [], [], [3], [6]]
    check_sound(stocked)


def check_sound(database):
    """The index holds exactly what the items say."""
    with database.write_session() as session:
        if session.get_bind().dialect.name == "sqlite":
            session.execute(text("INSERT INTO item_index(item_index, rank) VALUES ('integrity-check', 1)"))
        else:
            wrong = "SELECT count(*) FROM item FULL JOIN item_index ON item_id = id WHERE words <> item_index_words(title, text) "
            assert session.scalar(text(wrong + "OR id IS NULL OR item_id IS NULL")) == 0


def test_upgrade_of_a_stock(empty_database, settings):
    """Nothing is read in the migration itself; the job does it, and what comes after is found by the triggers."""
    migrate(empty_database, "0046")
    add(empty_database, TEXTS)
    migrate(empty_database)
    with empty_database.read_session() as session:
        assert not matching.is_ready(session)
    run_filling(empty_database, settings)
    add(empty_database, {6: ("Ny", "efter uppgraderingen")})
    assert (found(empty_database, "nummer 77"), found(empty_database, "uppgrad")) == ([3], [6])
    check_sound(empty_database)
