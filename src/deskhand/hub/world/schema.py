"""Brings the store of worlds to the schema of this release, beside the hub's own steps where they share a database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, inspect, text

from deskhand.hub.schema import FromTheFuture

if TYPE_CHECKING:
    from alembic.config import Config

REVISION: Final = "0002"
VERSIONS: Final = "world_version"
"""The table that says which steps were made: not the hub's."""
_FOLDER: Final = Path(__file__).parent / "migrations"


def revision(connection: Connection) -> str | None:
    """Which schema a store has; None for an empty one."""
    if not inspect(connection).has_table(VERSIONS):
        return None
    found = connection.execute(text(f"SELECT version_num FROM {VERSIONS}")).scalar()  # noqa: S608 - our own name
    return None if found is None else str(found)


def upgrade(connection: Connection) -> bool:
    """Run the missing steps, inside the caller's transaction; whether there were any."""
    found = revision(connection)
    if found == REVISION:
        return False
    # Imported only when there is something to do: it takes a tenth of a second.
    from alembic.command import upgrade as run_steps
    from alembic.script import ScriptDirectory

    settings = config(connection)
    known = {script.revision for script in ScriptDirectory.from_config(settings).walk_revisions()}
    if found is not None and found not in known:
        raise FromTheFuture(found=found, known=REVISION)
    run_steps(settings, "head")
    return True


def config(connection: Connection) -> Config:
    """What Alembic is told to run the steps on this connection."""
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    made.attributes["connection"] = connection
    return made
