"""The columns of an item's words: plain on SQLite; on PostgreSQL read from the month, wherever they stand in a statement."""

import pytest
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased

from workbench.intake.models import Item
from workbench.intake.months import dividing

OTHER = aliased(Item)
INNER = select(Item.id, Item.text).subquery()
READS = {
    "as a column": (select(Item.text), "item"),
    "with a name": (select(Item.text.label("said")), "item"),
    "in a function": (select(func.length(Item.text)), "item"),
    "as a condition": (select(Item.id).where(Item.text != ""), "item"),
    "of an alias": (select(OTHER.text), "item_1"),
    "within": (select(INNER), "item"),
    "choosing what to change": (update(Item).where(Item.text != "").values(text=""), "item"),
    "choosing what to delete": (delete(Item).where(Item.text == ""), "item"),
}  # fmt: skip


@pytest.mark.parametrize("name", READS)
def test_words_are_read_once_from_the_month_of_their_item(name):
    statement, item = READS[name]
    assert "item_words" not in str(statement.compile(dialect=sqlite.dialect()))
    sql = str(statement.compile(dialect=postgresql.dialect()))
    assert sql.count("FROM item_words") == 1
    assert f"item_words.item_id = {item}.id AND item_words.collected_at = {item}.collected_at" in sql


@pytest.mark.parametrize("statement", [select(func.count(Item.id)).where(Item.state == "new"), insert(Item), update(Item)])
def test_counting_and_writing_do_not_touch_the_months(statement):
    assert "item_words" not in str(statement.compile(dialect=postgresql.dialect()))


def test_nothing_is_divided_on_sqlite(database, clock):
    with database.write_session() as session:
        assert not dividing.divide_piece(session, now=clock.utcnow())
