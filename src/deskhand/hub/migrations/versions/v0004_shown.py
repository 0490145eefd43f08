"""When a terminal showed a question that was put again: plain words answer none that nobody has seen."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("question", sa.Column("shown_at", sa.Float()))


def downgrade() -> None:
    op.drop_column("question", "shown_at")
