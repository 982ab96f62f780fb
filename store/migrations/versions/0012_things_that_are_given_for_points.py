"""Things that are given for points."""

import sqlalchemy as sa
from alembic import op

from store.database.dialects import Moment

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "points_challenge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("transfer_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("answered_at", Moment(), nullable=True),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_points_challenge_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_points_challenge")),
        sa.UniqueConstraint("transfer_id", name=op.f("uq_points_challenge_transfer_id")),
    )
    with op.batch_alter_table("points_challenge", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_points_challenge_path"), ["path"], unique=False)
        batch_op.create_index(batch_op.f("ix_points_challenge_person_id"), ["person_id"], unique=False)

    op.create_table(
        "redeem_station",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("opens", sa.Time(), nullable=True),
        sa.Column("closes", sa.Time(), nullable=True),
        sa.Column("is_closed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_redeem_station_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redeem_station")),
    )
    with op.batch_alter_table("redeem_station", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_redeem_station_area_id"), ["area_id"], unique=False)

    op.create_table(
        "redeem_stock",
        sa.Column("marks", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("chain_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("previous", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("redemption_id", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["chain_id"], ["chain.id"], name=op.f("fk_redeem_stock_chain_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redeem_stock")),
        sa.UniqueConstraint("chain_id", "position", name=op.f("uq_redeem_stock_chain_id_position")),
    )
    with op.batch_alter_table("redeem_stock", schema=None) as batch_op:
        batch_op.create_index("redeem_stock_of", ["item_id", "id"], unique=False)

    op.create_table(
        "redeem_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("left", sa.Integer(), nullable=False),
        sa.Column("per_person", sa.Integer(), nullable=True),
        sa.Column("media_id", sa.String(), nullable=True),
        sa.Column("opens_at", Moment(), nullable=True),
        sa.Column("closes_at", Moment(), nullable=True),
        sa.Column("is_offered", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["station_id"], ["redeem_station.id"], name=op.f("fk_redeem_item_station_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redeem_item")),
    )
    with op.batch_alter_table("redeem_item", schema=None) as batch_op:
        batch_op.create_index("redeem_item_of", ["station_id", "id"], unique=False)

    op.create_table(
        "redemption",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("holder_kind", sa.String(), nullable=False),
        sa.Column("holder_owner", sa.BigInteger(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("hold_id", sa.Integer(), nullable=True),
        sa.Column("code_index", sa.String(), nullable=False),
        sa.Column("code_sealed", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reserved_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("marks", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["redeem_item.id"], name=op.f("fk_redemption_item_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_redemption_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redemption")),
        sa.UniqueConstraint("code_index", name=op.f("uq_redemption_code_index")),
    )
    with op.batch_alter_table("redemption", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_redemption_item_id"), ["item_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_redemption_station_id"), ["station_id"], unique=False)
        batch_op.create_index("redemption_due", ["state", "expires_at"], unique=False)
        batch_op.create_index("redemption_of", ["person_id", "id"], unique=False)
