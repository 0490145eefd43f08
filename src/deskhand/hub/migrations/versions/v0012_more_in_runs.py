"""More of a model's budget may be asked for in the middle of a run, there more than once."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from deskhand.hub.db import Id

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    rows = [{**row, "step": "more", "attempt": 1} for row in _taken_out()]
    _put_back(
        rows,
        sa.Column("run", Id, sa.ForeignKey("run.id"), primary_key=True, autoincrement=False),
        sa.Column("step", sa.String(), primary_key=True),
        sa.Column("attempt", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("inbox", Id),
    )


def downgrade() -> None:
    rows = [row for row in _taken_out() if row["inbox"] is not None]
    _put_back(
        [{name: value for name, value in row.items() if name not in ("step", "attempt")} for row in rows],
        sa.Column("run", Id, sa.ForeignKey("run.id"), primary_key=True, autoincrement=False),
        sa.Column("inbox", Id, nullable=False),
    )


def _taken_out() -> list[dict[str, Any]]:
    """SQLite knows no other way to a new primary key than a new table."""
    rows = [dict(row) for row in op.get_bind().execute(sa.text("SELECT * FROM model_more")).mappings()]
    op.drop_table("model_more")
    return rows


def _put_back(rows: list[dict[str, Any]], *columns: sa.Column[Any]) -> None:
    table = op.create_table(
        "model_more",
        *columns,
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("allowed_at", sa.Float()),
    )
    op.create_index("model_more_about", "model_more", ["about", "unit"])
    if rows:
        op.bulk_insert(table, rows)
