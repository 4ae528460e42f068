"""The statements that put the words of items into parts by month; the migration has the same. PostgreSQL only.

`item` stays whole: its keys hold over all time and everything points at it. Its columns `title` and `text` hold the words until
these lie in `item_words`, and are empty from then on. Whoever writes the columns, also plain SQL and the program of the release
before, changes the words where they lie. The index of words follows either place.
"""

TABLE = "item_words"
OTHER = f"{TABLE}_other"  # what no month was made for
MARK = f"{TABLE}_mark"
WORDS = ("title", "text")
MOVING = "workbench.words_move"  # "on" while a transaction takes words from the item to their month: nothing else happens then

_BESIDE = f"WHERE {TABLE}.item_id = {{item}}.id AND {TABLE}.collected_at = {{item}}.collected_at"


def reading(name: str, item: str = "item") -> str:
    """SQL that reads `title` or `text` of an item wherever it lies; both columns are given, so that one part is looked into."""
    return f"coalesce((SELECT {TABLE}.{name} FROM {TABLE} {_BESIDE.format(item=item)}), {item}.{name})"


_CARRY = "\n".join(
    f"""    {"ELS" if name != WORDS[0] else ""}IF TG_ARGV[0] = '{name}' THEN
        UPDATE {TABLE} SET {name} = NEW.{name} WHERE item_id = OLD.id AND collected_at = OLD.collected_at;
        IF FOUND THEN NEW.{name} := ''; END IF;"""
    for name in WORDS
)
NOT_MOVING = f"current_setting('{MOVING}', true) IS DISTINCT FROM 'on'"
POSTGRES_MONTHS = (
    f"""CREATE TABLE {TABLE} (
        item_id integer NOT NULL, collected_at timestamptz NOT NULL, title text NOT NULL, text text NOT NULL,
        CONSTRAINT pk_{TABLE} PRIMARY KEY (item_id, collected_at)) PARTITION BY RANGE (collected_at)""",
    f"CREATE TABLE {OTHER} PARTITION OF {TABLE} DEFAULT",
    f"CREATE TABLE {MARK} (divides_from timestamptz NOT NULL, looked_until bigint NOT NULL)",
    f"""INSERT INTO {MARK} SELECT CASE WHEN EXISTS (SELECT 1 FROM item) THEN now() + interval '1 day' ELSE '-infinity' END, 0""",
    f"""CREATE FUNCTION {TABLE}_carry() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
{_CARRY}
    ELSE
        UPDATE {TABLE} SET collected_at = NEW.collected_at WHERE item_id = OLD.id AND collected_at = OLD.collected_at;
    END IF;
    RETURN NEW;
END $$""",
    *(
        f"""CREATE TRIGGER {TABLE}_{name} BEFORE UPDATE OF {name} ON item FOR EACH ROW
    WHEN ({NOT_MOVING}) EXECUTE FUNCTION {TABLE}_carry('{name}')"""
        for name in (*WORDS, "collected_at")
    ),
    # No foreign key: making a month would lock `item`, and whoever reads words and then writes could wait for it in a circle.
    f"""CREATE FUNCTION {TABLE}_go() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    DELETE FROM {TABLE} WHERE item_id = OLD.id AND collected_at = OLD.collected_at;
    RETURN NULL;
END $$""",
    f"CREATE TRIGGER {TABLE}_go AFTER DELETE ON item FOR EACH ROW EXECUTE FUNCTION {TABLE}_go()",
    f"""CREATE FUNCTION {TABLE}_follow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF TG_OP = 'DELETE' THEN
        UPDATE item_index SET words = '' WHERE item_id = OLD.item_id;
    ELSIF NEW.title = '' AND NEW.text = '' AND TG_OP = 'UPDATE' THEN
        DELETE FROM {TABLE} WHERE item_id = NEW.item_id AND collected_at = NEW.collected_at;
    ELSE
        INSERT INTO item_index VALUES (NEW.item_id, item_index_words(NEW.title, NEW.text))
            ON CONFLICT (item_id) DO UPDATE SET words = excluded.words;
    END IF;
    RETURN NULL;
END $$""",
    f"""CREATE TRIGGER {TABLE}_changed AFTER INSERT OR UPDATE OR DELETE ON {TABLE} FOR EACH ROW
    WHEN ({NOT_MOVING}) EXECUTE FUNCTION {TABLE}_follow()""",
)
