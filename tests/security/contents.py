"""What a database holds, table by table, to compare before and after."""

import hashlib

from sqlalchemy import select

from workbench.activity.models import Activity
from workbench.db import Database
from workbench.tables import metadata

# A reading may leave these: the access log (looked at by itself), how much a network has asked, the reader's own session,
# and what is made when somebody first asks for it: a chart, the job that draws it, the key of the house's push messages.
MAY_GROW = {"activity", "api_allowance", "account_session", "drawn_chart", "form_use", "job"}


def contents(database: Database) -> dict[str, str]:
    """For each table its number of rows and a digest of all of them."""
    held = {}
    with database.engine.connect() as connection:
        for table in metadata.sorted_tables:
            if table.name not in MAY_GROW:
                rows = [repr(tuple(row)) for row in connection.execute(select(table))]
                held[table.name] = f"{len(rows)} {hashlib.sha256(''.join(sorted(rows)).encode()).hexdigest()[:16]}"
    return held


def rows_as_text(database: Database) -> str:
    """Every row of every table, one a line."""
    with database.engine.connect() as connection:
        return "\n".join(
            f"{table.name} {tuple(row)}" for table in metadata.sorted_tables for row in connection.execute(select(table))
        )


def verbs(database: Database, since: int = 0) -> list[str]:
    """The verbs in the audit trail from a row on."""
    with database.read_session() as session:
        return list(session.scalars(select(Activity.verb).where(Activity.id > since).order_by(Activity.id)))


def newest(database: Database) -> int:
    """The number of the newest row of the audit trail."""
    with database.read_session() as session:
        return session.scalar(select(Activity.id).order_by(Activity.id.desc()).limit(1)) or 0
