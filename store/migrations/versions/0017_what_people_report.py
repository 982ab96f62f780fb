"""What people report."""

import sqlalchemy as sa
from alembic import op

from store.database.dialects import Moment

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "work_order",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("reporter_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("is_anonymous", sa.Boolean(), nullable=False),
        sa.Column("about_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("handler_id", sa.Integer(), nullable=True),
        sa.Column("solver_id", sa.Integer(), nullable=True),
        sa.Column("accepted_by", sa.Integer(), nullable=True),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("returns", sa.Integer(), nullable=False),
        sa.Column("reworks", sa.Integer(), nullable=False),
        sa.Column("reopened", sa.Integer(), nullable=False),
        sa.Column("urged", sa.Integer(), nullable=False),
        sa.Column("stars", sa.Integer(), nullable=True),
        sa.Column("is_solved", sa.Boolean(), nullable=True),
        sa.Column("opened_at", Moment(), nullable=False),
        sa.Column("accepted_at", Moment(), nullable=True),
        sa.Column("acted_at", Moment(), nullable=True),
        sa.Column("resolved_at", Moment(), nullable=True),
        sa.Column("closed_at", Moment(), nullable=True),
        sa.Column("paused_at", Moment(), nullable=True),
        sa.Column("accept_due", Moment(), nullable=True),
        sa.Column("act_due", Moment(), nullable=True),
        sa.Column("finish_due", Moment(), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["about_id"], ["person.id"], name=op.f("fk_work_order_about_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_work_order_account_id")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_work_order_area_id")),
        sa.ForeignKeyConstraint(["handler_id"], ["person.id"], name=op.f("fk_work_order_handler_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["work_order.id"], name=op.f("fk_work_order_parent_id")),
        sa.ForeignKeyConstraint(["reporter_id"], ["person.id"], name=op.f("fk_work_order_reporter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_order")),
        sa.UniqueConstraint("number", name=op.f("uq_work_order_number")),
    )
    with op.batch_alter_table("work_order", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_work_order_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index("order_alike", ["category", "path", "opened_at"], unique=False)
        batch_op.create_index("order_handler", ["handler_id", "state"], unique=False)
        batch_op.create_index("order_open", ["path", "state", "id"], unique=False)
        batch_op.create_index("order_reporter", ["reporter_id", "id"], unique=False)

    op.create_table(
        "order_alarm",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("clock", sa.String(), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("is_off", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["work_order.id"], name=op.f("fk_order_alarm_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_alarm")),
    )
    with op.batch_alter_table("order_alarm", schema=None) as batch_op:
        batch_op.create_index("order_alarm_due", ["is_off", "at"], unique=False)
        batch_op.create_index("order_alarm_of", ["order_id"], unique=False)

    op.create_table(
        "order_follower",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["work_order.id"], name=op.f("fk_order_follower_order_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_order_follower_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_follower")),
        sa.UniqueConstraint("order_id", "person_id", name=op.f("uq_order_follower_order_id_person_id")),
    )
    with op.batch_alter_table("order_follower", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_order_follower_person_id"), ["person_id"], unique=False)

    op.create_table(
        "order_log",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("media", sa.String(), nullable=False),
        sa.Column("is_private", sa.Boolean(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["work_order.id"], name=op.f("fk_order_log_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_log")),
    )
    with op.batch_alter_table("order_log", schema=None) as batch_op:
        batch_op.create_index("order_log_of", ["order_id", "id"], unique=False)

    op.create_table(
        "order_photo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("media_id", sa.String(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("is_after", sa.Boolean(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["work_order.id"], name=op.f("fk_order_photo_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_photo")),
    )
    with op.batch_alter_table("order_photo", schema=None) as batch_op:
        batch_op.create_index("order_photo_content", ["content"], unique=False)
        batch_op.create_index("order_photo_of", ["order_id", "id"], unique=False)
