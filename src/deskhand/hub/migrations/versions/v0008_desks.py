"""On which desk a run is, and when each desk was last there."""

from __future__ import annotations

import json

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

    oldest = _oldest_desk()
    if oldest:
        op.get_bind().execute(sa.text("UPDATE run SET desk = :desk"), {"desk": oldest})


def _oldest_desk() -> str:
    """Where every run was until now: the first desk on the owner's list, which was the only one that could come."""
    for (raw,) in op.get_bind().execute(sa.text("SELECT raw FROM roster ORDER BY n")):
        entry = json.loads(bytes(raw))
        if entry.get("op") == "add" and entry["device"]["kind"] == "desk":
            return str(entry["device"]["id"])
    return ""


def downgrade() -> None:
    op.drop_table("desk_seen")
    op.drop_column("run", "desk")
