"""Numbers of dwellings."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("dwelling", schema=None) as batch_op:
        batch_op.create_index("ix_dwelling_numbers", ["area_id", "building", "door"], unique=False)
