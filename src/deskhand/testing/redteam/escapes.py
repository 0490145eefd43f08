"""Every known way out of the jail, against the jail that holds programs on this computer.

Whether each of them would work unheld is shown by the jail's own suite, not here: nobody's computer is attacked unheld
by a command that they run.
"""

from __future__ import annotations

import asyncio
from typing import Final

from deskhand.core.errors import Problem
from deskhand.core.jail import Jail, Limits, Program
from deskhand.core.words import Words
from deskhand.jail.choose import best
from deskhand.testing.jail_escapes import ALL, Escape
from deskhand.testing.jail_ground import Ground
from deskhand.testing.redteam.attack import Attack, Run, World, absent, nothing

FAMILY: Final = "escape"
LIMITS: Final = Limits(wall=15, cpu=10, processes=64)


def _against(jail: Jail, escape: Escape) -> Run:
    async def run(_: World) -> str | None:
        ground = await asyncio.to_thread(Ground)
        try:
            program = Program(ground.argv(escape), str(ground.folder), (str(ground.given),), limits=LIMITS)
            outcome = await jail.run(program)
            return await asyncio.to_thread(ground.won, outcome.out) or None
        finally:
            await asyncio.to_thread(ground.close)

    return run


_NO_JAIL = Words(
    "no jail works here; `deskhand doctor` says why, so no program is run",
    "这里没有可用的沙箱，因此不会运行程序；原因见 `deskhand doctor`",
)


def attacks(_: int = 0) -> list[Attack]:
    try:
        jail = best()
    except Problem:
        return [Attack(FAMILY, escape.name, nothing, absent(_NO_JAIL)) for escape in ALL]
    return [Attack(FAMILY, escape.name, _against(jail, escape)) for escape in ALL]
