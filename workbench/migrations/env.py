"""Alembic's environment: the connection comes from workbench.installing, on SQLite in batch mode."""

from typing import Any

from alembic import context
from flask_security import AsaList

from workbench.db import UtcDateTime
from workbench.tables import metadata


def render_item(kind: str, item: Any, _autogen_context: Any) -> str | bool:
    """Migrations name plain types: they must run long after our own classes have changed."""
    plain = {UtcDateTime: "sa.DateTime(timezone=True)", AsaList: "sa.UnicodeText()"}
    return plain.get(type(item), False) if kind == "type" else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    render_item=render_item,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
