"""The tables of what is known of desks, the same on SQLite (a file of their own) and Postgres (in the hub's database).

Names, keys and values lie packed in `body`: they can hold what a column of text cannot. `mark` stands for kind and key
where rows are compared. Times are seconds since 1970. How the tables come to be stands in `migrations/`.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata: Final = MetaData()
Id: Final = BigInteger().with_variant(Integer, "sqlite")


def _desk() -> Column[int]:
    return Column("desk", Id, ForeignKey("world_desk.n", ondelete="CASCADE"), nullable=False)


desk: Final = Table(
    "world_desk",
    metadata,
    Column("n", Id, primary_key=True),
    Column("device", String, nullable=False),
    Column("person", Id, nullable=False),
    Column("name", String, nullable=False),
    Column("epoch", String, nullable=False),
    Column("v", BigInteger, nullable=False),
    Column("seen", Float, nullable=False),
    UniqueConstraint("device", name="world_desk_once"),
    Index("world_desk_person", "person"),
    sqlite_autoincrement=True,
)
"""`epoch` and `v`: how far its nodes are written."""
node: Final = Table(
    "world_node",
    metadata,
    Column("n", Id, primary_key=True),
    _desk(),
    Column("id", BigInteger, nullable=False),
    Column("kind", String, nullable=False),
    Column("at", Float),
    Column("since", Float),
    Column("until", Float),
    Column("words", Text, nullable=False),
    Column("more", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    UniqueConstraint("desk", "id", name="world_node_once"),
    Index("world_node_at", "desk", "at"),
    Index("world_node_kind", "desk", "kind", "at"),
    Index("world_node_until", "desk", "until"),
)
"""What stands on a desk, elements apart. `at`: last changed; `since`, `until`: open between, by its own account;
`words`: the desk's own term and those of its name; `more`: those of all else it says."""
edge: Final = Table(
    "world_edge",
    metadata,
    _desk(),
    Column("src", BigInteger, nullable=False),
    Column("rel", String, nullable=False),
    Column("dst", BigInteger, nullable=False),
    Column("at", Float, nullable=False),
    Column("until", Float),
    PrimaryKeyConstraint("desk", "src", "rel", "dst", name="world_edge_once"),
    Index("world_edge_dst", "desk", "rel", "dst"),
    sqlite_with_rowid=False,
)
visit: Final = Table(
    "world_visit",
    metadata,
    Column("n", Id, primary_key=True),
    _desk(),
    Column("kind", String, nullable=False),
    Column("mark", BigInteger, nullable=False),
    Column("app", BigInteger, nullable=False),
    Column("node", BigInteger, nullable=False),
    Column("src", BigInteger, nullable=False),
    Column("at", Float, nullable=False),
    Column("until", Float),
    Column("body", LargeBinary, nullable=False),
    UniqueConstraint("desk", "mark", "app", "at", name="world_visit_once"),
    Index("world_visit_until", "desk", "until", "at"),
    Index("world_visit_node", "desk", "node", "src"),
)
"""What was open when: a file in an app, a window, an app. `app` marks the app, `src` is what had it open, 0 for itself;
without `until` it is open still, and `node` and `src` are ids of the desk's epoch."""
moment: Final = Table(
    "world_moment",
    metadata,
    Column("n", Id, primary_key=True),
    _desk(),
    Column("kind", String, nullable=False),
    Column("mark", BigInteger, nullable=False),
    Column("field", String, nullable=False),
    Column("at", Float, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index("world_moment_at", "desk", "at"),
)
"""What a field became, and when, for fields whose former values are kept."""
