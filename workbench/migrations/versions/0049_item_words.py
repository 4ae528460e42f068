"""Words of items in parts by month, on PostgreSQL. Nothing is copied here: a job takes a stock there in pieces, a day later.

Until then the program of the release before reads and writes as it did. What it writes later on is carried where the words lie.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

AHEAD = 3  # months
NOT_MOVING = "current_setting('workbench.words_move', true) IS DISTINCT FROM 'on'"
CHANGED = "(OLD.title IS DISTINCT FROM NEW.title OR OLD.text IS DISTINCT FROM NEW.text)"
WORDS = (
    """CREATE TABLE item_words (
        item_id integer NOT NULL, collected_at timestamptz NOT NULL, title text NOT NULL, text text NOT NULL,
        CONSTRAINT pk_item_words PRIMARY KEY (item_id, collected_at)) PARTITION BY RANGE (collected_at)""",
    "CREATE TABLE item_words_other PARTITION OF item_words DEFAULT",
    "CREATE TABLE item_words_mark (divides_from timestamptz NOT NULL, looked_until bigint NOT NULL)",
    """INSERT INTO item_words_mark
        SELECT CASE WHEN EXISTS (SELECT 1 FROM item) THEN now() + interval '1 day' ELSE '-infinity' END, 0""",
)
FOLLOWING = (
    "DROP TRIGGER item_index_added ON item",
    """CREATE TRIGGER item_index_added AFTER INSERT ON item FOR EACH ROW
    WHEN (NEW.title <> '' OR NEW.text <> '') EXECUTE FUNCTION item_index_follow()""",
    "DROP TRIGGER item_index_changed ON item",
    f"""CREATE TRIGGER item_index_changed AFTER UPDATE OF title, text ON item FOR EACH ROW
    WHEN ({CHANGED} AND {NOT_MOVING}) EXECUTE FUNCTION item_index_follow()""",
    """CREATE FUNCTION item_words_carry() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF TG_ARGV[0] = 'title' THEN
        UPDATE item_words SET title = NEW.title WHERE item_id = OLD.id AND collected_at = OLD.collected_at;
        IF FOUND THEN NEW.title := ''; END IF;
    ELSIF TG_ARGV[0] = 'text' THEN
        UPDATE item_words SET text = NEW.text WHERE item_id = OLD.id AND collected_at = OLD.collected_at;
        IF FOUND THEN NEW.text := ''; END IF;
    ELSE
        UPDATE item_words SET collected_at = NEW.collected_at WHERE item_id = OLD.id AND collected_at = OLD.collected_at;
    END IF;
    RETURN NEW;
END $$""",
    *(
        f"""CREATE TRIGGER item_words_{name} BEFORE UPDATE OF {name} ON item FOR EACH ROW
    WHEN ({NOT_MOVING}) EXECUTE FUNCTION item_words_carry('{name}')"""
        for name in ("title", "text", "collected_at")
    ),
    """CREATE FUNCTION item_words_go() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    DELETE FROM item_words WHERE item_id = OLD.id AND collected_at = OLD.collected_at;
    RETURN NULL;
END $$""",
    "CREATE TRIGGER item_words_go AFTER DELETE ON item FOR EACH ROW EXECUTE FUNCTION item_words_go()",
    """CREATE FUNCTION item_words_follow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF TG_OP = 'DELETE' THEN
        UPDATE item_index SET words = '' WHERE item_id = OLD.item_id;
    ELSIF NEW.title = '' AND NEW.text = '' AND TG_OP = 'UPDATE' THEN
        DELETE FROM item_words WHERE item_id = NEW.item_id AND collected_at = NEW.collected_at;
    ELSE
        INSERT INTO item_index VALUES (NEW.item_id, item_index_words(NEW.title, NEW.text))
            ON CONFLICT (item_id) DO UPDATE SET words = excluded.words;
    END IF;
    RETURN NULL;
END $$""",
    f"""CREATE TRIGGER item_words_changed AFTER INSERT OR UPDATE OR DELETE ON item_words FOR EACH ROW
    WHEN ({NOT_MOVING}) EXECUTE FUNCTION item_words_follow()""",
)
BACK = (
    *(f"DROP TRIGGER item_words_{name} ON item" for name in ("title", "text", "collected_at")),
    "DROP TRIGGER item_words_go ON item",
    "DROP TRIGGER item_index_added ON item",
    "DROP TRIGGER item_index_changed ON item",
    """UPDATE item SET title = item_words.title, text = item_words.text FROM item_words
        WHERE item_words.item_id = item.id AND item_words.collected_at = item.collected_at""",
    "DROP TABLE item_words",
    "DROP TABLE item_words_mark",
    "DROP FUNCTION item_words_carry",
    "DROP FUNCTION item_words_go",
    "DROP FUNCTION item_words_follow",
    "CREATE TRIGGER item_index_added AFTER INSERT ON item FOR EACH ROW EXECUTE FUNCTION item_index_follow()",
    f"""CREATE TRIGGER item_index_changed AFTER UPDATE OF title, text ON item FOR EACH ROW
    WHEN ({CHANGED}) EXECUTE FUNCTION item_index_follow()""",
)


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    _run(WORDS)
    oldest, now = op.get_bind().execute(sa.text("SELECT coalesce(min(collected_at), now()), now() FROM item")).one()
    for first, after in _months(oldest.astimezone(UTC), now.astimezone(UTC)):
        op.execute(f"CREATE TABLE item_words_{first:%Y_%m} PARTITION OF item_words FOR VALUES FROM ('{first}') TO ('{after}')")
    _run(FOLLOWING)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        _run(BACK)


def _run(statements: tuple[str, ...]) -> None:
    for statement in statements:
        op.execute(statement)


def _months(oldest: datetime, now: datetime) -> Iterator[tuple[datetime, datetime]]:
    """(first moment, first moment after) of each month from the oldest item until some months from now."""
    number, last = oldest.year * 12 + oldest.month - 1, now.year * 12 + now.month - 1 + AHEAD
    for month in range(min(number, last), last + 1):
        yield _first_of(month), _first_of(month + 1)


def _first_of(month: int) -> datetime:
    return datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC)
