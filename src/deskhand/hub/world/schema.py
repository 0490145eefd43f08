"""Brings the store of worlds to the schema of this release, beside the hub's own steps where they share a database."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sqlalchemy import Connection, inspect, text

from deskhand.hub.schema import FromTheFuture

REVISION: Final = "0001"
VERSIONS: Final = "world_version"
"""The table that says which steps were made: not the hub's."""
_FOLDER: Final = Path(__file__).parent / "migrations"


def revision(connection: Connection) -> str | None:
    """Which schema a store has; None for an empty one."""
    if not inspect(connection).has_table(VERSIONS):
        return None
    found = connection.execute(text(f"SELECT version_num FROM {VERSIONS}")).scalar()  # noqa: S608 - our own name
    return None if found is None else str(found)


def upgrade(connection: Connection) -> None:
    """Run the missing steps, inside the caller's transaction."""
    found = revision(connection)
    if found == REVISION:
        return
    # Imported only when there is something to do: it takes a tenth of a second.
    from alembic.command import upgrade as run_steps
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if found is not None and found not in known:
        raise FromTheFuture(found=found, known=REVISION)
    run_steps(config, "head")
