"""A program for `test_unlock.py`: something that cannot be taken back is asked for, and answered, at this terminal.

Everything is as `deskhand answer` has it, but for a plan that is given and a fixture that plays the ability.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from deskhand.cli.access import Inside
from deskhand.cli.keys import settle
from deskhand.cli.requests import see_through
from deskhand.cli.signer import Signer
from deskhand.cli.terminal import Terminal
from deskhand.cli.unlock import kept_unlock, unlocking
from deskhand.core.flow.guard import changing, guarded
from deskhand.core.plan.read import read_plan
from deskhand.core.registry import Registry
from deskhand.core.wire.memory import MemoryLine
from deskhand.desk.link import Link
from deskhand.desk.monitor import Monitor
from deskhand.desk.perceive.folders import FolderWorld
from deskhand.desk.trust.room import DeskTrust
from deskhand.hub.hub import Hub
from deskhand.hub.trust.book import HubTrust
from deskhand.testing.redteam.canary import CANARY, Canary
from deskhand.testing.whole import KEYS, GivenPlans, Whole

TEXT = "pay Li"
STEP = {"id": "pay", "do": "shop.pay", "with": {"to": "Li", "sum": "5.00 CNY"}}


async def main(home: Path) -> int:
    abilities = Registry.discover("deskhand.abilities", "deskhand.testing.redteam.fixture")
    plain = read_plan({"goal": TEXT, "steps": [STEP]})
    plan = guarded(plain, changing(plain.steps, abilities), TEXT)
    canary = Canary()
    CANARY.set(canary)
    trust = DeskTrust(KEYS.desk, KEYS.owner.public, str(home), lambda *_: plan, unlock=lambda: kept_unlock(home))
    monitor = Monitor(home, abilities, trust)
    await monitor.start()
    hub_end, desk_end = MemoryLine.pair()
    hub_trust = HubTrust(KEYS.hub, KEYS.owner.public, str(home))
    hub = Hub.open(home / "hub.db", abilities, GivenPlans({TEXT: plan}), FolderWorld, hub_trust, hub_end)
    serving = asyncio.create_task(Link(desk_end, monitor).serve())
    try:
        await settle(hub, KEYS, [])
        await hub.start()
        signer = Signer(KEYS.owner)
        access = Inside(hub, await hub.person("cli", "owner"), signer, unlocking(home))
        accepted = await Whole(hub, monitor, signer).send(TEXT, home, native_id="1")
        if accepted.run is None:
            raise RuntimeError(accepted)
        code = await see_through(access, Terminal("en"), accepted.run)
        sys.stdout.write(f"effects: {len(canary.effects)}\n")
        return code
    finally:
        await hub.stop()
        await desk_end.close()
        await asyncio.wait({serving})
        await monitor.close()


if __name__ == "__main__":
    raise SystemExit(asyncio.run(main(Path(sys.argv[1]))))
