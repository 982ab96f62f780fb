"""Broadcasts and their recipients."""

import sqlalchemy as sa
from alembic import op

from store.database.dialects import Moment

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "broadcast",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("photos", sa.String(), nullable=False),
        sa.Column("button", sa.String(), nullable=False),
        sa.Column("use_sms", sa.Boolean(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.Column("follows_id", sa.Integer(), nullable=True),
        sa.Column("starts_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("wave_size", sa.Integer(), nullable=False),
        sa.Column("wave_minutes", sa.Integer(), nullable=False),
        sa.Column("filled_to", sa.Integer(), nullable=False),
        sa.Column("sent_to", sa.Integer(), nullable=False),
        sa.Column("enqueued", sa.Integer(), nullable=False),
        sa.Column("next_at", Moment(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_broadcast_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcast")),
    )
    with op.batch_alter_table("broadcast", schema=None) as batch_op:
        batch_op.create_index("broadcast_next", ["state", "next_at"], unique=False)
        batch_op.create_index("broadcast_same", ["digest", "created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_broadcast_follows_id"), ["follows_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_broadcast_path"), ["path"], unique=False)

    op.create_table(
        "quiet_hours",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("begins", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_quiet_hours_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiet_hours")),
        sa.UniqueConstraint("person_id", name=op.f("uq_quiet_hours_person_id")),
    )
    op.create_table(
        "reach_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_reach_list_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reach_list")),
        sa.UniqueConstraint("batch", "person_id", name=op.f("uq_reach_list_batch_person_id")),
    )
    with op.batch_alter_table("reach_list", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reach_list_person_id"), ["person_id"], unique=False)

    op.create_table(
        "topic_mute",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_topic_mute_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic_mute")),
        sa.UniqueConstraint("person_id", "topic", name=op.f("uq_topic_mute_person_id_topic")),
    )
    op.create_table(
        "broadcast_recipient",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("broadcast_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("dwelling_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("skip", sa.String(), nullable=False),
        sa.Column("tried", sa.String(), nullable=False),
        sa.Column("error", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("read_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_broadcast_recipient_account_id")),
        sa.ForeignKeyConstraint(["broadcast_id"], ["broadcast.id"], name=op.f("fk_broadcast_recipient_broadcast_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_broadcast_recipient_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcast_recipient")),
        sa.UniqueConstraint("broadcast_id", "person_id", name=op.f("uq_broadcast_recipient_broadcast_id_person_id")),
    )
    with op.batch_alter_table("broadcast_recipient", schema=None) as batch_op:
        batch_op.create_index("broadcast_recipient_account", ["account_id", "broadcast_id"], unique=False)
        batch_op.create_index(
            "broadcast_recipient_person",
            ["person_id", "at"],
            unique=False,
            sqlite_where=sa.text("skip = ''"),
            postgresql_where=sa.text("skip = ''"),
        )

    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(
            "outbox_broadcast",
            ["cause", "state"],
            unique=False,
            sqlite_where=sa.text("lane = 4"),
            postgresql_where=sa.text("lane = 4"),
        )
