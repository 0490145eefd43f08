"""What Alembic runs: the steps, on the connection that `schema.upgrade` hands over."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

from deskhand.hub.db import metadata

connection = context.config.attributes["connection"]
if not isinstance(connection, Connection):
    raise TypeError("migrations run through deskhand.hub.schema.upgrade")
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
context.run_migrations()
