"""Points and what earns them."""

import sqlalchemy as sa
from alembic import op

from store.database.dialects import Moment

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deed_due",
        sa.Column("deed_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("deed_id", name=op.f("pk_deed_due")),
    )
    op.create_table(
        "points_account",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_points_account")),
        sa.UniqueConstraint("kind", "owner_id", name=op.f("uq_points_account_kind_owner_id")),
    )
    op.create_table(
        "points_outcome",
        sa.Column("deed_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("rule_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("transfer_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("marks", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("deed_id", "rule_id", name=op.f("pk_points_outcome")),
    )
    with op.batch_alter_table("points_outcome", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_points_outcome_transfer_id"), ["transfer_id"], unique=False)
        batch_op.create_index("points_outcome_person", ["person_id", "at"], unique=False)
        batch_op.create_index("points_outcome_waiting", ["rule_id", "result"], unique=False)

    op.create_table(
        "points_lot",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("holder", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("left", sa.Integer(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["holder"], ["points_account.id"], name=op.f("fk_points_lot_holder")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_points_lot")),
    )
    with op.batch_alter_table("points_lot", schema=None) as batch_op:
        batch_op.create_index(
            "points_lot_due",
            ["expires_on", "holder"],
            unique=False,
            sqlite_where=sa.text('"left" > 0'),
            postgresql_where=sa.text('"left" > 0'),
        )
        batch_op.create_index("points_lot_of", ["holder", "expires_on", "id"], unique=False)

    op.create_table(
        "points_rule",
        sa.Column("marks", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("chain_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("previous", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("deed_kind", sa.String(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("per_day", sa.Integer(), nullable=True),
        sa.Column("per_month", sa.Integer(), nullable=True),
        sa.Column("per_year", sa.Integer(), nullable=True),
        sa.Column("to_household", sa.Boolean(), nullable=False),
        sa.Column("pays_past", sa.Boolean(), nullable=False),
        sa.Column("opens_at", Moment(), nullable=False),
        sa.Column("closes_at", Moment(), nullable=True),
        sa.Column("by_id", sa.BigInteger(), nullable=True),
        sa.Column("checker_id", sa.BigInteger(), nullable=True),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_points_rule_area_id")),
        sa.ForeignKeyConstraint(["chain_id"], ["chain.id"], name=op.f("fk_points_rule_chain_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_points_rule")),
        sa.UniqueConstraint("chain_id", "position", name=op.f("uq_points_rule_chain_id_position")),
    )
    with op.batch_alter_table("points_rule", schema=None) as batch_op:
        batch_op.create_index("points_rule_area", ["area_id", "deed_kind"], unique=False)

    op.create_table(
        "points_transfer",
        sa.Column("marks", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("chain_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("previous", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("debit", sa.BigInteger(), nullable=False),
        sa.Column("credit", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("book", sa.BigInteger(), nullable=False),
        sa.Column("holder", sa.BigInteger(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("household_id", sa.Integer(), nullable=True),
        sa.Column("rule_id", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("source_id", sa.BigInteger(), nullable=True),
        sa.Column("settles", sa.Integer(), nullable=True),
        sa.Column("reverses", sa.Integer(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("checker_id", sa.Integer(), nullable=True),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["chain_id"], ["chain.id"], name=op.f("fk_points_transfer_chain_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_points_transfer")),
        sa.UniqueConstraint("chain_id", "position", name=op.f("uq_points_transfer_chain_id_position")),
        sa.UniqueConstraint("key", name=op.f("uq_points_transfer_key")),
        sa.UniqueConstraint("reverses", name=op.f("uq_points_transfer_reverses")),
        sa.UniqueConstraint("settles", name=op.f("uq_points_transfer_settles")),
    )
    with op.batch_alter_table("points_transfer", schema=None) as batch_op:
        batch_op.create_index("points_transfer_of", ["holder", "id"], unique=False)
        batch_op.create_index("points_transfer_rule", ["rule_id", "person_id", "at"], unique=False)

    op.create_table(
        "points_lot_use",
        sa.Column("transfer_id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["lot_id"], ["points_lot.id"], name=op.f("fk_points_lot_use_lot_id")),
        sa.PrimaryKeyConstraint("transfer_id", "lot_id", name=op.f("pk_points_lot_use")),
    )
    with op.batch_alter_table("points_lot_use", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_points_lot_use_lot_id"), ["lot_id"], unique=False)

    op.add_column("deed", sa.Column("object", sa.String(), nullable=False, server_default=""))
    op.execute(
        "UPDATE deed SET object = (SELECT 'pledge/' || signature.pledge_id || '/' || signature.number FROM signature"
        " WHERE signature.id = deed.source_id) WHERE deed.source = 'signature'"
    )
    with op.batch_alter_table("deed", schema=None) as batch_op:
        batch_op.alter_column("object", server_default=None)
