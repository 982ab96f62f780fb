"""Telling people of their points."""

import sqlalchemy as sa
from alembic import op

from store.database.dialects import Moment

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "points_trial",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("totals", sa.JSON(), nullable=False),
        sa.Column("transfers", sa.Integer(), nullable=False),
        sa.Column("is_even", sa.Boolean(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_points_trial")),
        sa.UniqueConstraint("week", name=op.f("uq_points_trial_week")),
    )
    op.create_table(
        "points_told",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_points_told_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_points_told")),
        sa.UniqueConstraint("person_id", "about", name=op.f("uq_points_told_person_id_about")),
    )
    op.create_table(
        "points_warning",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_points_warning_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_points_warning")),
    )
    with op.batch_alter_table("points_warning", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_points_warning_person_id"), ["person_id"], unique=False)
