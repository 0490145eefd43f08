"""A server on this machine for one block, of which no connection is left open when the block is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any, Final

from deskhand.jail.egress.accepted import Accepted, Talk

SECONDS: Final = 10.0


@asynccontextmanager
async def accepting(talk: Talk, host: str = "127.0.0.1", port: int = 0, **how: Any) -> AsyncGenerator[int]:
    """Gives the port; each connection is a task that runs `talk`."""
    accepted = Accepted(talk)
    server = await asyncio.start_server(accepted.begin, host, port, **how)
    try:
        yield int(server.sockets[0].getsockname()[1])
    finally:
        server.close()
        await accepted.cut(SECONDS)
