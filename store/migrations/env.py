"""What Alembic runs for each command of `store.database.migrate`."""

from alembic import context

from store.migrations.tables import comparison, every_table

connection = context.config.attributes["connection"]
tables = context.config.attributes["tables"]
context.configure(
    connection=connection,
    target_metadata=tables if tables is not None else every_table(),
    # SQLite can change little of a table in place: Alembic then copies it.
    render_as_batch=True,
    **comparison(),
)
with context.begin_transaction():
    context.run_migrations()
