"""Automations that a person keeps, and the words that a plan was once found for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "skill",
        sa.Column("id", ID, primary_key=True),
        sa.Column("person", ID, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("head", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.UniqueConstraint("person", "key", name="skill_once"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "phrase",
        sa.Column("id", ID, primary_key=True),
        sa.Column("person", ID, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("run", ID, nullable=False),
        sa.Column("source", ID),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("desk", sa.String(), nullable=False),
        sa.Column("content", sa.String()),
        sa.Column("at", sa.Float(), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("phrase_person", "phrase", ["person", "state", "id"])
    op.create_index("phrase_run", "phrase", ["run"])


def downgrade() -> None:
    op.drop_table("phrase")
    op.drop_table("skill")
