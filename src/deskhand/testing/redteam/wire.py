"""A real desk at the end of a line, and a hub at the other that says whatever it likes.

This is the one place that knows the frames. Where the desk does not listen to locks and consents yet, they are not
sent: whatever it does without them is what the attacks find.
"""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Final

from deskhand.core.errors import Problem
from deskhand.core.flow.grants import Grant
from deskhand.core.paths import path_text
from deskhand.core.plan.model import Plan
from deskhand.core.wire import frames
from deskhand.core.wire.frames import (
    AnyFrame,
    Ask,
    Blob,
    Consent,
    Grants,
    Job,
    Lock,
    Receipt,
    Rosters,
    Taken,
    Want,
)
from deskhand.core.wire.memory import LineClosed, MemoryLine
from deskhand.desk import link
from deskhand.desk.link import Link
from deskhand.desk.monitor import Monitor
from deskhand.testing.desk import NOW, approved
from deskhand.testing.redteam.attack import World
from deskhand.testing.redteam.canary import CANARY, Canary
from deskhand.testing.redteam.house import HUB, House
from deskhand.testing.redteam.target import DONE, TAKEN, registry
from deskhand.trust.signed import Signed
from deskhand.trust.unlock import Unlock

SECONDS: Final = 10.0


def verifies() -> bool:
    """Whether the desk listens to anything signed at all."""
    return hasattr(link, "Lock")


def _claim(signed: Signed) -> frames.Signed:
    return frames.Signed(signed.raw, signed.by, signed.sig)


class Wire:
    """See `target.Target`. The hub's end of the line."""

    def __init__(self, house: House, canary: Canary, line: MemoryLine, root: Path) -> None:
        self.house = house
        self.canary = canary
        self.knows: dict[str, Plan] = {}
        self.root = root
        self.results: dict[int, dict[str, Any]] = {}
        self.receipts: list[Receipt] = []
        self._line = line

    async def lock(
        self, run: int, signed: Signed, plan: bytes, *, n: int = 0, card: bytes = b"", consent: Signed | None = None
    ) -> str:
        yes = None if consent is None else _claim(consent)
        told = Lock(hub=HUB, run=run, n=n, command=_claim(signed), plan=plan, now=NOW, card=card, consent=yes)
        return await self._told(told, (consent or signed).hash if n else signed.hash)

    async def consent(self, run: int, card: bytes, signed: Signed) -> str:
        return await self._told(Consent(hub=HUB, run=run, card=card, signed=_claim(signed)), signed.hash)

    async def roster(self, entries: Sequence[Signed]) -> str:
        return await self._pushed(Rosters(entries=[_claim(one) for one in entries]))

    async def grant(self, signed: Signed) -> str:
        return await self._pushed(Grants(entries=[_claim(signed)]))

    async def job(self, run: int, path: str, do: str, args: Mapping[str, Any], *, attempt: int = 1, **more: Any) -> str:
        receipt = await self.performed(run, path, do, args, attempt=attempt, **more)
        if receipt is None:
            return "ask"
        if receipt.outcome == "done":
            self.results.setdefault(run, {})[path] = receipt.result
        return DONE if receipt.outcome == "done" else receipt.outcome

    async def performed(
        self, run: int, path: str, do: str, args: Mapping[str, Any], *, attempt: int = 1, yes: bool = True, **more: Any
    ) -> Receipt | None:
        """A job as this hub words it, with every field that this release lets a hub choose; None: it asked."""
        wanted: dict[str, Any] = {
            "hub": HUB, "key": f"{run}/{path}/{attempt}", "run": run, "path": path, "do": do, "args": dict(args),
            "root": path_text(str(self.root)), "folders": ["."], "now": NOW, **more,
        }  # fmt: skip
        job = Job(**{name: value for name, value in wanted.items() if name in Job.__struct_fields__})
        if yes and "approval" in Job.__struct_fields__:
            job = approved(job)
        await self._line.send(job)
        found = await self._heard(job.key)
        if isinstance(found, Receipt):
            self.receipts.append(found)
            return found
        return None

    async def blob(self, hash_: str, runs: Sequence[int]) -> bytes:
        """A file's content, as far as the desk hands it out."""
        await self._line.send(Want(hash=hash_, runs=list(runs), hub=HUB))
        try:
            while True:
                found = await asyncio.wait_for(self._line.receive(), SECONDS)
                if isinstance(found, Blob):
                    return found.data
        except (LineClosed, TimeoutError):
            return b""

    async def _told(self, what: Lock | Consent, about: str) -> str:
        if not verifies():
            return TAKEN
        await self._line.send(what)
        try:
            while True:
                found = await asyncio.wait_for(self._line.receive(), SECONDS)
                if isinstance(found, Taken) and found.about == about:
                    return TAKEN if found.trouble is None else found.trouble.code
        except (LineClosed, TimeoutError):
            return "no answer"

    async def _pushed(self, what: Rosters | Grants) -> str:
        if verifies():
            await self._line.send(what)
            await asyncio.sleep(0.05)  # it is not answered
        return TAKEN

    async def _heard(self, key: str) -> AnyFrame | None:
        with suppress(LineClosed, TimeoutError):
            while True:
                found = await asyncio.wait_for(self._line.receive(), SECONDS)
                if isinstance(found, Receipt | Ask) and found.key == key:
                    return found
        return None


def _monitor(home: Path, known: dict[str, Plan], unlock: Unlock | None) -> Monitor:
    """A desk of all abilities, played ones too, whose grammar knows these words."""

    def derive(text: str, *_: object) -> Plan | None:
        return known.get(text)

    more: dict[str, Any] = {}
    if "derive" in inspect.signature(Monitor).parameters:
        more["derive"] = derive
    if "unlock" in inspect.signature(Monitor).parameters:
        more["unlock"] = unlock
    return Monitor(home, registry(), **more)


@asynccontextmanager
async def wire(world: World, *grants: Grant, unlock: Unlock | None = None) -> AsyncGenerator[Wire]:
    """A fresh desk in the folder of an attack, with the household's list and grants."""
    root, home = world.folder / "root", world.folder / "home"
    for folder in (root, home):
        folder.mkdir(parents=True)
    canary = Canary()
    token = CANARY.set(canary)
    hub_end, desk_end = MemoryLine.pair()
    house = House(str(root), int(time.time()), *grants)
    one = Wire(house, canary, hub_end, root)
    monitor = _monitor(home, one.knows, unlock)
    try:
        await monitor.start()
        serving = asyncio.create_task(Link(desk_end, monitor).serve())
        try:
            yield one
        finally:
            await hub_end.close()
            await asyncio.wait({serving}, timeout=SECONDS)
    finally:
        CANARY.reset(token)
        with suppress(Problem):
            await monitor.close()
