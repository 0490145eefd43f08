"""Every call of a model, and what a person allowed beyond a budget."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "model_call",
        sa.Column("id", ID, primary_key=True),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("background", sa.Boolean(), nullable=False),
        sa.Column("person", ID),
        sa.Column("inbox", ID),
        sa.Column("run", ID),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("tokens_in", sa.BigInteger(), nullable=False),
        sa.Column("tokens_out", sa.BigInteger(), nullable=False),
        sa.Column("money", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("estimated", sa.Boolean(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("ended_at", sa.Float()),
        sqlite_autoincrement=True,
    )
    op.create_index("model_call_at", "model_call", ["at"])
    op.create_index("model_call_inbox", "model_call", ["inbox"])
    op.create_index("model_call_run", "model_call", ["run"])
    op.create_table(
        "model_more",
        sa.Column("run", ID, sa.ForeignKey("run.id"), primary_key=True, autoincrement=False),
        sa.Column("inbox", ID, nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("allowed_at", sa.Float()),
    )
    op.create_index("model_more_about", "model_more", ["about", "unit"])


def downgrade() -> None:
    op.drop_table("model_more")
    op.drop_table("model_call")
