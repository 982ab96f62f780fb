"""What platforms let us do."""

import sqlalchemy as sa
from alembic import op

from store.database.dialects import Moment

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "access_token",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sealed", sa.String(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=True),
        sa.Column("renewed_at", Moment(), nullable=True),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("leased_until", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_access_token")),
    )
    op.create_table(
        "reply_window",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("closes_at", Moment(), nullable=False),
        sa.Column("remaining", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply_window")),
        sa.UniqueConstraint("channel", "address", "kind", name=op.f("uq_reply_window_channel_address_kind")),
    )
    op.create_table(
        "sent_card",
        sa.Column("task", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("labels", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("sent_at", Moment(), nullable=False),
        sa.Column("closes_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("task", name=op.f("pk_sent_card")),
    )
    with op.batch_alter_table("sent_card", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sent_card_address"), ["address"], unique=False)

    op.create_table(
        "used_signature",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("signature", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("seen_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_used_signature")),
        sa.UniqueConstraint("channel", "signature", name=op.f("uq_used_signature_channel_signature")),
    )
    with op.batch_alter_table("used_signature", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_used_signature_seen_at"), ["seen_at"], unique=False)

    op.create_table(
        "sent_part",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("outbox_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("sent_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name=op.f("fk_sent_part_outbox_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sent_part")),
        sa.UniqueConstraint("outbox_id", "part", name=op.f("uq_sent_part_outbox_id_part")),
    )
