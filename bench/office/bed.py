"""A desk over a folder, with every ability, that does one thing after another and says how long it took."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from deskhand.core.registry import Registry
from deskhand.testing.desk import RealDesk
from deskhand.testing.signing import one_step

PATIENCE = 200.0


@dataclass
class Bed:
    root: Path
    real: RealDesk
    runs: int = 0

    async def do(self, do: str, **args: Any) -> tuple[dict[str, Any], float]:
        """What came of one ability, its claims checked, and its seconds from the job to the receipt."""
        self.runs += 1
        self.real.lock(self.runs, one_step(do, args))
        job = msgspec.structs.replace(self.real.unsigned(do, self.runs, **args), home=True, timeout=PATIENCE)
        began = time.perf_counter()
        receipt = await self.real.perform(job)
        seconds = time.perf_counter() - began
        if receipt.outcome != "done" or receipt.proof is None or not isinstance(receipt.result, dict):
            raise SystemExit(f"{do}: {receipt.outcome} {receipt.trouble}")
        untrue = [claim for claim in receipt.proof.claims if not claim["holds"]]
        if untrue:
            raise SystemExit(f"{do}: {untrue}")
        return receipt.result, seconds


@asynccontextmanager
async def bed(place: Path) -> AsyncIterator[Bed]:
    """Ends with the desk closed; the files stay."""
    root, home = place / "desk", place / "home"
    root.mkdir(parents=True)
    home.mkdir()
    made = Bed(root, RealDesk(root, home, abilities=Registry.discover(), now="2026-11-20T12:00:00+00:00"))
    await made.real.monitor.start()
    try:
        yield made
    finally:
        await made.real.monitor.close()
