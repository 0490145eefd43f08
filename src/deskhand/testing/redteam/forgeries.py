"""Envelopes, answers, permissions and devices that were never given: all of them against one target."""

from __future__ import annotations

from typing import Final

from deskhand.testing.redteam import forged_commands, forged_yes
from deskhand.testing.redteam.attack import REAL, Attack, Run, Standing, World
from deskhand.testing.redteam.forged_yes import Strike
from deskhand.testing.redteam.target import Open

FAMILY: Final = "auth"


def attacks_on(open_: Open, standing: Standing = REAL) -> list[Attack]:
    strikes = {**forged_commands.STRIKES, **forged_yes.STRIKES}
    return [Attack(FAMILY, name, _running(open_, strike), standing) for name, strike in strikes.items()]


def _running(open_: Open, strike: Strike) -> Run:
    async def run(world: World) -> str | None:
        async with open_(world) as target:
            await strike(target)
            return target.canary.got()

    return run
