"""What did not arrive."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(
            "outbox_lost",
            ["created_at"],
            unique=False,
            sqlite_where=sa.text("state IN ('failed', 'expired')"),
            postgresql_where=sa.text("state IN ('failed', 'expired')"),
        )
