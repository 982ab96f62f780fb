"""What was not understood."""

import sqlalchemy as sa
from alembic import op

from store.database.dialects import Moment

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "understanding_unknown",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sound", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("last_at", Moment(), nullable=False),
        sa.Column("is_settled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_understanding_unknown")),
        sa.UniqueConstraint("sound", name=op.f("uq_understanding_unknown_sound")),
    )
    with op.batch_alter_table("understanding_unknown", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_understanding_unknown_last_at"), ["last_at"], unique=False)

    op.create_table(
        "understanding_lesson",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sound", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("flow", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        sa.Column("proposed_at", Moment(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_understanding_lesson_decided_by")),
        sa.ForeignKeyConstraint(["proposed_by"], ["person.id"], name=op.f("fk_understanding_lesson_proposed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_understanding_lesson")),
    )
    with op.batch_alter_table("understanding_lesson", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_understanding_lesson_sound"), ["sound"], unique=False)
