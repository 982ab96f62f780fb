"""Text messages."""

import sqlalchemy as sa
from alembic import op

from store.database.dialects import Moment

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("outbox_id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("serial", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("fen", sa.Integer(), nullable=False),
        sa.Column("submitted_at", Moment(), nullable=False),
        sa.Column("settled_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sms")),
        sa.UniqueConstraint("outbox_id", name=op.f("uq_sms_outbox_id")),
        sa.UniqueConstraint("reference", name=op.f("uq_sms_reference")),
    )
    with op.batch_alter_table("sms", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sms_number"), ["number"], unique=False)
        batch_op.create_index(batch_op.f("ix_sms_serial"), ["serial"], unique=False)
        batch_op.create_index(batch_op.f("ix_sms_submitted_at"), ["submitted_at"], unique=False)

    op.create_table(
        "sms_alarm",
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("told_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_sms_alarm")),
    )
