"""Several accounts of one person."""

import sqlalchemy as sa
from alembic import op

from store.database.dialects import Moment

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "link_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("found_by", sa.Integer(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("used_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_code")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_link_code_code_hash")),
    )
    with op.batch_alter_table("link_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_link_code_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_link_code_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "link_guess",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_guess")),
    )
    with op.batch_alter_table("link_guess", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_link_guess_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_link_guess_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_link_guess_origin"), ["origin"], unique=False)

    op.create_table(
        "channel_choice",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("chosen_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_channel_choice_account_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_channel_choice_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_channel_choice")),
    )
    with op.batch_alter_table("channel_choice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_channel_choice_account_id"), ["account_id"], unique=False)
