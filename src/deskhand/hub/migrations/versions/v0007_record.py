"""The hub's own record: a chain of what happened there, with the heads that desks had it keep and what the guard
decided, which both had tables of their own. And on a run, whether its words came without a signature."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from deskhand.trust.audit import Row, next_row, stored_facts

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    audit = op.create_table(
        "audit",
        sa.Column("n", ID, primary_key=True, autoincrement=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("facts", sa.String(), nullable=False),
        sa.Column("prev", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
    )
    op.create_index("audit_kind", "audit", ["kind", "n"])
    last: Row | None = None
    rows: list[dict[str, Any]] = []
    for at, kind, facts in _before():
        last = next_row(last, at, kind, facts)
        record = last.record
        rows.append(
            {"n": record.n, "at": at, "kind": kind, "facts": stored_facts(record), "prev": last.prev, "hash": last.hash}
        )
    if rows:
        op.bulk_insert(audit, rows)
    for name in ("anchor", "guard"):
        op.drop_table(name)
    op.add_column("run", sa.Column("unsigned", sa.Boolean(), nullable=False, server_default=sa.false()))


def _before() -> list[tuple[int, str, dict[str, str | int]]]:
    """What the two tables held, oldest first."""
    found: list[tuple[int, str, dict[str, str | int]]] = []
    bind = op.get_bind()
    for row in bind.execute(sa.text("SELECT desk, n, hash, at FROM anchor ORDER BY desk, n")).mappings():
        facts: dict[str, str | int] = {"chain": row["desk"], "n": row["n"], "hash": row["hash"], "at": int(row["at"])}
        found.append((int(row["at"] * 1000), "anchor", facts | {"sig": ""}))
    names = ("about", "stage", "rule", "version", "seen", "ruling")
    for row in bind.execute(sa.text("SELECT * FROM guard ORDER BY id")).mappings():
        decided: dict[str, str | int] = {name: row[name] for name in names}
        found.append((int(row["at"] * 1000), "guard", decided | {"broken": int(row["broken"])}))
    return sorted(found, key=lambda one: one[0])


def downgrade() -> None:
    op.drop_column("run", "unsigned")
    op.create_table(
        "anchor",
        sa.Column("desk", sa.String(), primary_key=True),
        sa.Column("n", ID, primary_key=True, autoincrement=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
    )
    op.create_table(
        "guard",
        sa.Column("id", ID, primary_key=True),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("seen", sa.String(), nullable=False),
        sa.Column("ruling", sa.String(), nullable=False),
        sa.Column("broken", sa.Boolean(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sqlite_autoincrement=True,
    )
    op.drop_table("audit")
