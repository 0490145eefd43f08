"""On which desk a run is, and when each desk was last there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("run", sa.Column("desk", sa.String()))
    op.create_table(
        "desk_seen",
        sa.Column("desk", sa.String(), primary_key=True),
        sa.Column("at", sa.Float(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("desk_seen")
    op.drop_column("run", "desk")
