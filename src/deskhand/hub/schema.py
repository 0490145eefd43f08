"""Brings a store to the schema of this release; a store that has it already costs one look."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sqlalchemy import Connection, inspect, text

from deskhand.core.errors import Problem
from deskhand.core.words import Words

REVISION: Final = "0012"
_FOLDER: Final = Path(__file__).parent / "migrations"


class FromTheFuture(Problem):
    words = Words(
        "The store was written by a newer Deskhand (schema {found}; this one knows {known}). Nothing was touched; "
        "install the newer version again.",
        "数据由更新版本的 Deskhand 写入（结构 {found}，本程序只认识 {known}）。"
        "没有改动任何内容；请重新安装较新的版本。",
    )


def revision(connection: Connection) -> str | None:
    """Which schema a store has; None for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
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
