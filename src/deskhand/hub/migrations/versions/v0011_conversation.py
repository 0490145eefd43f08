"""What a run puts right, and in a chat of several people whom an answer is for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from deskhand.hub.db import Id

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("run", sa.Column("corrects", Id))
    op.add_column("chat", sa.Column("several", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("person", sa.Column("called", sa.String()))
    op.add_column("outbox", sa.Column("person", Id))


def downgrade() -> None:
    op.drop_column("outbox", "person")
    op.drop_column("person", "called")
    op.drop_column("chat", "several")
    op.drop_column("run", "corrects")
