"""Watching a run until it has ended or asks, with its progress drawn meanwhile."""

from __future__ import annotations

import asyncio

from deskhand.cli.access import Access
from deskhand.cli.show import shortened
from deskhand.cli.terminal import Progress, Terminal
from deskhand.hub.views import RunView


async def followed(access: Access, terminal: Terminal, run: int) -> RunView:
    after = await access.newest()
    with terminal.progress(f"#{run}") as bar:
        drawing = asyncio.create_task(_draw(access, run, after, bar))
        try:
            return await access.settled(run)
        finally:
            drawing.cancel()
            await asyncio.wait({drawing})


async def _draw(access: Access, run: int, after: int, bar: Progress) -> None:
    async for event in access.events(after):
        if event.run == run and event.kind == "progress":
            data = event.data
            bar.at(int(data["done"]), int(data["total"]), shortened(str(data.get("what") or f"#{run}"), 40))
