"""A few tables of our own, so that these tests need no subject."""

import sqlalchemy as sa

from store.database.dialects import Moment

metadata = sa.MetaData()
notes = sa.Table(
    "note",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("text", sa.String(200), nullable=False, unique=True),
    sa.Column("at", Moment),
)
counters = sa.Table(
    "counter",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("value", sa.Integer, nullable=False),
)
children = sa.Table(
    "child",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("note_id", sa.ForeignKey("note.id"), nullable=False),
)
