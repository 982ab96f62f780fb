"""What Alembic runs for each command of `store.database.migrate`."""

from alembic import context

from store.migrations.tables import comparison

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    # Only a draft compares with the tables; bringing a database up must not import them all.
    target_metadata=context.config.attributes["tables"],
    # SQLite can change little of a table in place: Alembic then copies it.
    render_as_batch=True,
    **comparison(),
)
with context.begin_transaction():
    context.run_migrations()
