"""What neighbours call a place."""

import sqlalchemy as sa
from alembic import op

from store.database.dialects import Moment

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "address_nickname",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("sound", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("meaning", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        sa.Column("proposed_at", Moment(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_address_nickname_area_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_address_nickname_decided_by")),
        sa.ForeignKeyConstraint(["proposed_by"], ["person.id"], name=op.f("fk_address_nickname_proposed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address_nickname")),
    )
    with op.batch_alter_table("address_nickname", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_address_nickname_area_id"), ["area_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_address_nickname_sound"), ["sound"], unique=False)
