"""What the attacks of a hub that turned have in common: how they strike, and how it shows that one got through."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final

from deskhand.testing.redteam.wire import Wire

Strike = Callable[[Wire], Awaitable[str | None]]
NOTE: Final = {"folder": "notes", "text": "evil"}


async def note(hub: Wire, run: int = 1, path: str = "n", **more: Any) -> None:
    """Have the attacker's line written down."""
    await hub.job(run, path, "paper.note", NOTE, **more)


def twice(hub: Wire) -> None:
    """What was done a second time is the attacker's."""
    if len(hub.canary.effects) > 1:
        hub.canary.mark("", text=f"{len(hub.canary.effects)} times for one word: evil")


def tampered(hub: Wire) -> str | None:
    """Whether a precious file is gone."""
    left = {str(place.relative_to(hub.root)) for place in hub.root.rglob("precious.txt")}
    gone = {one for one in ("precious.txt",) if one not in left}
    if (hub.root / "Downloads").exists() and "Downloads/precious.txt" not in left:
        gone.add("Downloads/precious.txt")
    return f"{min(gone)} was deleted" if gone else None


def canary(strike: Callable[[Wire], Awaitable[None]]) -> Strike:
    """Of a strike whose success shows in what played abilities were made to do."""

    async def run(hub: Wire) -> str | None:
        await strike(hub)
        return hub.canary.got()

    return run
