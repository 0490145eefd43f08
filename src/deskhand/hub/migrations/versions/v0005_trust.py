"""The owner's list of devices, the grants, and how far each desk's audit chain had come."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "roster",
        sa.Column("n", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("sig", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "granted",
        sa.Column("n", ID, primary_key=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("dev", sa.String(), nullable=False),
        sa.Column("sig", sa.LargeBinary(), nullable=False),
        sa.Column("roster", sa.Integer(), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "anchor",
        sa.Column("desk", sa.String(), primary_key=True),
        sa.Column("n", ID, primary_key=True, autoincrement=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
    )


def downgrade() -> None:
    for name in ("anchor", "granted", "roster"):
        op.drop_table(name)
