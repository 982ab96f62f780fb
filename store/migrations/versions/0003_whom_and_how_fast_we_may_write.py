"""Whom a platform lets us write to, and how fast; albums that arrive; commands of chats."""

import sqlalchemy as sa
from alembic import op

from store.database.dialects import Moment

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "album_part",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("album", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("due_at", Moment(), nullable=False),
        sa.Column("closed_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_album_part")),
        sa.UniqueConstraint("channel", "address", "key", name=op.f("uq_album_part_channel_address_key")),
    )
    with op.batch_alter_table("album_part", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_album_part_closed_at"), ["closed_at"], unique=False)

    op.create_table(
        "poller",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("leased_until", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_poller")),
    )
    op.create_table(
        "rate_budget",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("paid_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rate_budget")),
        sa.UniqueConstraint("channel", "key", name=op.f("uq_rate_budget_channel_key")),
    )
    with op.batch_alter_table("rate_budget", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rate_budget_paid_at"), ["paid_at"], unique=False)

    op.create_table(
        "uploaded_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uploaded_file")),
        sa.UniqueConstraint("owner", "code", name=op.f("uq_uploaded_file_owner_code")),
    )
    op.create_table(
        "chat_menu",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_chat_menu_account_id")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_chat_menu")),
    )
    op.create_table(
        "shown_options",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_shown_options_account_id")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_shown_options")),
    )
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.add_column(sa.Column("blocked_at", Moment(), nullable=True))
