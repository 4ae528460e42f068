"""Alembic's environment: the connection comes from workbench.installing, on SQLite in batch mode."""

from alembic import context

from workbench.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
