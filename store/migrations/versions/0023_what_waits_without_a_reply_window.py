"""What waits without a reply window."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

LOST = "state IN ('failed', 'expired') OR (state = 'held' AND error <> '')"


def upgrade() -> None:
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index("outbox_lost")
        batch_op.create_index(
            "outbox_lost",
            ["created_at"],
            unique=False,
            sqlite_where=sa.text(LOST),
            postgresql_where=sa.text(LOST),
        )
