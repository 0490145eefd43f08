"""Desks, what stands on them, how it is related, what was open when; and the index of their words."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SQLITE_INDEX = (
    "CREATE VIRTUAL TABLE world_search USING fts5(words, more, content='world_node', content_rowid='n', "
    "tokenize='unicode61 remove_diacritics 0', columnsize=0)",
    "CREATE TRIGGER world_search_new AFTER INSERT ON world_node BEGIN "
    "INSERT INTO world_search(rowid, words, more) VALUES (new.n, new.words, new.more); END",
    "CREATE TRIGGER world_search_gone AFTER DELETE ON world_node BEGIN "
    "INSERT INTO world_search(world_search, rowid, words, more) VALUES ('delete', old.n, old.words, old.more); END",
    "CREATE TRIGGER world_search_set AFTER UPDATE OF words, more ON world_node "
    "WHEN old.words <> new.words OR old.more <> new.more BEGIN "
    "INSERT INTO world_search(world_search, rowid, words, more) VALUES ('delete', old.n, old.words, old.more); "
    "INSERT INTO world_search(rowid, words, more) VALUES (new.n, new.words, new.more); END",
)
POSTGRES_INDEX = (
    "CREATE INDEX world_search_words ON world_node USING gin (array_to_tsvector(string_to_array(words, ' ')))",
    "CREATE INDEX world_search_more ON world_node USING gin (array_to_tsvector(string_to_array(more, ' ')))",
)


def _desk() -> sa.Column[int]:
    return sa.Column("desk", ID, sa.ForeignKey("world_desk.n", ondelete="CASCADE"), nullable=False)


def upgrade() -> None:
    op.create_table(
        "world_desk",
        sa.Column("n", ID, primary_key=True),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("person", ID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("epoch", sa.String(), nullable=False),
        sa.Column("v", sa.BigInteger(), nullable=False),
        sa.Column("seen", sa.Float(), nullable=False),
        sa.UniqueConstraint("device", name="world_desk_once"),
        sqlite_autoincrement=True,
    )
    op.create_index("world_desk_person", "world_desk", ["person"])
    _nodes()
    _history()
    for statement in POSTGRES_INDEX if op.get_bind().dialect.name == "postgresql" else SQLITE_INDEX:
        op.execute(statement)


def _nodes() -> None:
    op.create_table(
        "world_node",
        sa.Column("n", ID, primary_key=True),
        _desk(),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.Float()),
        sa.Column("since", sa.Float()),
        sa.Column("until", sa.Float()),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("more", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.UniqueConstraint("desk", "id", name="world_node_once"),
    )
    op.create_index("world_node_at", "world_node", ["desk", "at"])
    op.create_index("world_node_kind", "world_node", ["desk", "kind", "at"])
    op.create_index("world_node_until", "world_node", ["desk", "until"])
    op.create_table(
        "world_edge",
        _desk(),
        sa.Column("src", sa.BigInteger(), nullable=False),
        sa.Column("rel", sa.String(), nullable=False),
        sa.Column("dst", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("until", sa.Float()),
        sa.PrimaryKeyConstraint("desk", "src", "rel", "dst", name="world_edge_once"),
        sqlite_with_rowid=False,
    )
    op.create_index("world_edge_dst", "world_edge", ["desk", "rel", "dst"])


def _history() -> None:
    op.create_table(
        "world_visit",
        sa.Column("n", ID, primary_key=True),
        _desk(),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("mark", sa.BigInteger(), nullable=False),
        sa.Column("app", sa.BigInteger(), nullable=False),
        sa.Column("node", sa.BigInteger(), nullable=False),
        sa.Column("src", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("until", sa.Float()),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.UniqueConstraint("desk", "mark", "app", "at", name="world_visit_once"),
    )
    op.create_index("world_visit_until", "world_visit", ["desk", "until", "at"])
    op.create_index("world_visit_node", "world_visit", ["desk", "node", "src"])
    op.create_table(
        "world_moment",
        sa.Column("n", ID, primary_key=True),
        _desk(),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("mark", sa.BigInteger(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
    )
    op.create_index("world_moment_at", "world_moment", ["desk", "at"])


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":  # on Postgres the index is the table's, and goes with it
        for trigger in ("world_search_new", "world_search_gone", "world_search_set"):
            op.execute(f"DROP TRIGGER {trigger}")
        op.execute("DROP TABLE world_search")
    for table in ("world_moment", "world_visit", "world_edge", "world_node", "world_desk"):
        op.drop_table(table)
