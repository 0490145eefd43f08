"""What Alembic runs: the steps, on the connection that `schema.upgrade` hands over."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

from deskhand.hub.world.schema import VERSIONS
from deskhand.hub.world.tables import metadata

connection = context.config.attributes["connection"]
if not isinstance(connection, Connection):
    raise TypeError("migrations run through deskhand.hub.world.schema.upgrade")
context.configure(connection=connection, target_metadata=metadata, version_table=VERSIONS, render_as_batch=True)
context.run_migrations()
