"""What was copied is stored no more: clips, what was noted of them, and the index of their words."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_CLIPS = "SELECT id FROM world_node AS clip WHERE clip.desk = world_edge.desk AND clip.kind = 'clip'"


def upgrade() -> None:
    op.execute(f"DELETE FROM world_edge WHERE src IN ({_CLIPS}) OR dst IN ({_CLIPS})")  # noqa: S608 - our own words
    for table in ("world_visit", "world_moment", "world_node"):
        op.execute(f"DELETE FROM {table} WHERE kind = 'clip'")  # noqa: S608 - our own names
    if op.get_bind().dialect.name == "sqlite":  # words of rows that are gone stay in older parts until they are merged
        op.execute("INSERT INTO world_search(world_search) VALUES ('optimize')")


def downgrade() -> None:
    """What was deleted does not come back; the tables are the same."""
