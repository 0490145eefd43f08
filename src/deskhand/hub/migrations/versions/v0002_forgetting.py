"""Offers of equal content by two runs are two rows; what a desk has yet to forget is kept until it has."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _offers("person", "hash", "run")
    op.create_index("offer_run", "offer", ["run"], unique=False)
    op.create_table(
        "forgetting",
        sa.Column("run", ID, autoincrement=False, nullable=False),
        sa.Column("asked_at", sa.Float(), nullable=False),
        sa.Column("done_at", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("run"),
    )
    op.create_index("forgetting_done", "forgetting", ["done_at", "run"], unique=False)


def downgrade() -> None:
    op.drop_table("forgetting")
    op.drop_index("offer_run", table_name="offer")
    first = "SELECT MIN(o.run) FROM offer o WHERE o.person = offer.person AND o.hash = offer.hash"
    op.execute(f"DELETE FROM offer WHERE run > ({first})")  # noqa: S608
    _offers("person", "hash")


def _offers(*key: str) -> None:
    """The table of offers under another key, with all its rows."""
    op.rename_table("offer", "offer_before")
    op.create_table(
        "offer",
        sa.Column("person", ID, nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("run", ID, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(*key, name="offer_of_run_pkey" if "run" in key else "offer_of_person_pkey"),
    )
    op.execute("INSERT INTO offer(person, hash, run, size) SELECT person, hash, run, size FROM offer_before")
    op.drop_table("offer_before")
