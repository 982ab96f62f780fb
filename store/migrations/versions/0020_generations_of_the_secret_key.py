"""Generations of the secret key."""

import sqlalchemy as sa
from alembic import op

from store.database.dialects import Moment

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "key_generation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("carried", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("after", sa.String(), nullable=False),
        sa.Column("began_at", Moment(), nullable=False),
        sa.Column("done_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_generation")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_key_generation_fingerprint")),
    )
