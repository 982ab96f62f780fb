"""What broadcasts say alike."""

import sqlalchemy as sa
from alembic import op

from store.database.dialects import Moment

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shared_reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shared_reply")),
    )
    with op.batch_alter_table("broadcast", schema=None) as batch_op:
        batch_op.add_column(sa.Column("last_id", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("shared_id", sa.Integer(), nullable=True))

    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("shared_id", sa.Integer(), nullable=True))
        batch_op.drop_index(batch_op.f("outbox_due"), sqlite_where=sa.text("state = 'due'"))
        batch_op.create_index(
            "outbox_due",
            ["channel", "lane", "due_at", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'due'"),
            postgresql_where=sa.text("state = 'due'"),
        )
        batch_op.drop_index("outbox_inbox")
        batch_op.create_index(
            "outbox_inbox",
            ["inbox_id"],
            unique=False,
            sqlite_where=sa.text("inbox_id IS NOT NULL"),
            postgresql_where=sa.text("inbox_id IS NOT NULL"),
        )

    with op.batch_alter_table("broadcast", schema=None) as batch_op:
        batch_op.alter_column("last_id", existing_type=sa.Integer(), existing_nullable=False, server_default=None)

    with op.batch_alter_table("broadcast_recipient", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_broadcast_recipient_account_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_broadcast_recipient_broadcast_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_broadcast_recipient_person_id"), type_="foreignkey")

    # Those that were being sent meanwhile go on where they were.
    op.execute(
        "UPDATE broadcast SET last_id = COALESCE((SELECT MAX(id) FROM broadcast_recipient"
        " WHERE broadcast_recipient.broadcast_id = broadcast.id), 0) WHERE filled_to = -1"
    )
    if op.get_context().dialect.name == "postgresql":
        op.execute("ALTER TABLE outbox SET (fillfactor = 70)")
