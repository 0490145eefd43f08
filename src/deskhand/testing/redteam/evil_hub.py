"""A hub that turned: it holds the line to a real desk, relays what it likes, and makes up the rest."""

from __future__ import annotations

from typing import Final

from deskhand.testing.redteam import evil_lists, evil_plans, evil_traces, evil_yes
from deskhand.testing.redteam.attack import Attack, Run, World
from deskhand.testing.redteam.evil import Strike
from deskhand.testing.redteam.wire import wire

FAMILY: Final = "hub"
STRIKES: Final[dict[str, Strike]] = {
    **evil_plans.STRIKES, **evil_yes.STRIKES, **evil_lists.STRIKES, **evil_traces.STRIKES,
}  # fmt: skip


def attacks(_: int = 0) -> list[Attack]:
    return [Attack(FAMILY, name, over(strike)) for name, strike in STRIKES.items()]


def over(strike: Strike) -> Run:
    async def run(world: World) -> str | None:
        async with wire(world) as hub:
            return await strike(hub)

    return run
