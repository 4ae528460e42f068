"""Triggers that mark what is to be counted again, in the transaction of the change.

Rooms above cannot call this one, and rows change in bulk, by merging and by cascades too: only the database sees it all. A day
is marked by its date in UTC, since a trigger knows no time zone; a change of a rumour marks the rumour, and its days are looked
up when they are counted, so that a sighting that another transaction adds just then is not missed.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import DDL, event

from workbench.campaigns.models import Placement
from workbench.editorial.models import Correction, Sandwich
from workbench.intake.models import Item, ItemCopy
from workbench.rumours.models import Decision, Rumour, Sighting

ALL_OF_RUMOUR = "rumour"


@dataclass(frozen=True)
class Watched:
    """One table: its measures with the column of their moment, the column of its rumour, and what a change of which counts."""

    table: str
    moments: tuple[tuple[str, str], ...]
    columns: tuple[str, ...]
    rumour: str = ""


WATCHED = (
    Watched(
        "sighting", (("sightings", "heard_at"),),
        ("heard_at", "rumour_id", "place", "channel", "source_type", "language", "relation", "is_copy"),
    ),
    Watched(
        "rumour", (("rumours", "opened_at"), ("closed", "closed_at")),
        ("opened_at", "closed_at", "theme", "target_group", "place", "verdict", "kind", "language", "state"), "id",
    ),
    Watched("decision", (("decisions", "decided_at"),), ("decided_at", "decision", "proposal", "rumour_id"), "rumour_id"),
    Watched(
        "sandwich", (("answers", "first_published_at"),), ("first_published_at", "format", "language", "rumour_id"), "rumour_id",
    ),
    Watched(
        "placement", (("placements", "sent_at"), ("reach", "sent_at")), ("sent_at", "channel_id", "slot", "sandwich_id", "reach"),
    ),
    Watched("correction", (("corrections", "corrected_at"),), ("corrected_at", "kind", "sandwich_id")),
    Watched("item", (("items", "collected_at"),), ("collected_at", "source_id")),
    Watched("item_copy", (("items", "collected_at"),), ("collected_at", "source_id")),
)  # fmt: skip
MODELS = (Sighting, Rumour, Decision, Sandwich, Placement, Correction, Item, ItemCopy)
EVENTS = (("insert", ("NEW",)), ("update", ("OLD", "NEW")), ("delete", ("OLD",)))


def statements(watched: Watched, dialect: str) -> Iterator[str]:
    """The triggers of one table."""
    for name, rows in EVENTS:
        body = " ".join(_marks(watched, rows, dialect))
        trigger = f"{watched.table}_marks_{name}"
        when = f"UPDATE OF {', '.join(watched.columns)}" if name == "update" else name.upper()
        if dialect == "sqlite":
            yield f"CREATE TRIGGER {trigger} AFTER {when} ON {watched.table} BEGIN {body} END"
        else:
            function = f"BEGIN {body} RETURN NULL; END"
            yield f"CREATE OR REPLACE FUNCTION {trigger}() RETURNS trigger AS $$ {function} $$ LANGUAGE plpgsql"
            yield f"CREATE TRIGGER {trigger} AFTER {when} ON {watched.table} FOR EACH ROW EXECUTE FUNCTION {trigger}()"


def watch() -> None:
    """Make the triggers whenever the tables are made; migration 0037 makes the same in an older database."""
    for watched, model in zip(WATCHED, MODELS, strict=True):
        for dialect in ("sqlite", "postgresql"):
            for statement in statements(watched, dialect):
                event.listen(model.__table__, "after_create", DDL(statement).execute_if(dialect=dialect))


def _marks(watched: Watched, rows: tuple[str, ...], dialect: str) -> Iterator[str]:
    # On PostgreSQL only a mark of this very transaction will do: one that stands may be taken away by a count that does not see
    # this change yet. SQLite has one writer at a time.
    is_new_rumour = watched.table == ALL_OF_RUMOUR and rows == ("NEW",)  # nothing hangs on it yet
    own = " AND m.xmin = pg_current_xact_id()::xid" if dialect == "postgresql" else ""
    for row in rows:
        for measure, column in watched.moments:
            moment = f"{row}.{column}"
            day = f"substr({moment}, 1, 10)" if dialect == "sqlite" else f"({moment} AT TIME ZONE 'UTC')::date"
            same = f"m.measure = '{measure}' AND m.day = {day}{own}"
            yield (
                f"INSERT INTO count_mark (measure, day) SELECT '{measure}', {day} "
                f"WHERE {moment} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM count_mark m WHERE {same});"
            )
        if watched.rumour and not is_new_rumour:
            rumour = f"{row}.{watched.rumour}"
            yield (
                f"INSERT INTO count_mark (measure, rumour_id) SELECT '{ALL_OF_RUMOUR}', {rumour} "
                f"WHERE NOT EXISTS (SELECT 1 FROM count_mark m WHERE m.rumour_id = {rumour}{own});"
            )
