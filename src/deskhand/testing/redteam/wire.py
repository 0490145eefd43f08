"""A real desk at the end of a line, and a hub at the other that says whatever it likes.

This is the one place that knows the frames. The desk is the one that people run: monitor, link, journal, lists of
devices and grants, its own reading of words. Of the keys the hub holds its own; what it sends is its own affair.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar

from deskhand.cli.worlds import Worlds
from deskhand.core.errors import Problem
from deskhand.core.flow.grants import Grant
from deskhand.core.flow.table import Stricter
from deskhand.core.guard.guards import Guards
from deskhand.core.paths import path_text
from deskhand.core.plan.model import Plan
from deskhand.core.wire.frames import (
    AnyFrame,
    Ask,
    Blob,
    Consent,
    Error,
    Forget,
    Forgot,
    Grants,
    Heads,
    Job,
    Lock,
    Receipt,
    Rosters,
    Taken,
    Want,
)
from deskhand.core.wire.memory import LineClosed, MemoryLine
from deskhand.core.words import Lang
from deskhand.desk.doors.outward import Abroad
from deskhand.desk.given import Given
from deskhand.desk.link import Link
from deskhand.desk.monitor import Monitor
from deskhand.desk.trust.locks import Derive
from deskhand.desk.trust.room import DeskTrust
from deskhand.planner import Planner
from deskhand.testing.redteam.attack import World
from deskhand.testing.redteam.canary import CANARY, Canary
from deskhand.testing.redteam.house import HUB, House
from deskhand.testing.redteam.target import DONE, TAKEN, registry
from deskhand.trust.audit import START, Head, signed_head
from deskhand.trust.signed import Signed
from deskhand.trust.strict import read
from deskhand.trust.unlock import Unlock

SECONDS: Final = 10.0
NO_ANSWER: Final = "no answer"
F = TypeVar("F", bound=AnyFrame)


class Wire:
    """See `target.Target`. The hub's end of the line; `monitor` is there for those who look what came of it."""

    def __init__(
        self, house: House, canary: Canary, line: MemoryLine, monitor: Monitor, knows: dict[str, Plan]
    ) -> None:
        self.house = house
        self.canary = canary
        self.knows = knows
        self.monitor = monitor
        self.root = Path(house.root)
        self.moment = datetime.fromtimestamp(house.now, UTC).isoformat()
        self.results: dict[int, dict[str, Any]] = {}
        self.receipts: list[Receipt] = []
        self.heads: list[Heads] = []
        """How far the desk said that its record had come."""
        self.asks: dict[str, Ask] = {}
        """What the desk asked, by the key of the job."""
        self._line = line

    async def lock(
        self, run: int, signed: Signed, plan: bytes, *, n: int = 0, card: bytes = b"", consent: Signed | None = None,
        **more: Any,
    ) -> str:  # fmt: skip
        told: dict[str, Any] = {"hub": HUB, "now": self.moment, **more}
        frame = Lock(run=run, n=n, command=signed, plan=plan, card=card, consent=consent, **told)
        return await self._told(frame, consent.hash if n and consent is not None else signed.hash)

    async def consent(self, run: int, card: bytes, signed: Signed, *, hub: str = HUB) -> str:
        return await self._told(Consent(hub=hub, run=run, card=card, signed=signed), signed.hash)

    async def roster(self, entries: Sequence[Signed]) -> str:
        return await self._pushed(Rosters(entries=list(entries)))

    async def grant(self, signed: Signed) -> str:
        return await self._pushed(Grants(entries=[signed]))

    async def end(self, signed: Signed) -> str:
        """A grant taken back, passed on."""
        return await self._pushed(Grants(ends=[signed]))

    async def head(self, signed: Signed) -> str:
        """How far an audit chain has come, as somebody says."""
        return await self._pushed(Heads(head=signed))

    async def headed(self, n: int) -> bool:
        """Answer the desk's heads, as an honest hub does, until one covers record `n`; whether one came."""
        key = self.house.hub
        ours = signed_head(key, Head(chain=key.id, n=0, hash=START, at=self.house.now))
        while not self.heads or _length(self.heads[-1]) < n:
            if self.heads:
                await self.send(Heads(head=ours, answers=_length(self.heads[-1])))
            if await self._next(Heads, lambda _: True) is None:
                return False
        return True

    async def forget(self, run: int) -> None:
        await self.send(Forget(hub=HUB, run=run))
        await self._next(Forgot, lambda found: found.run == run)

    async def job(self, run: int, path: str, do: str, args: Mapping[str, Any], *, attempt: int = 1, **more: Any) -> str:
        receipt = await self.performed(run, path, do, args, attempt=attempt, **more)
        if receipt is None:
            return "ask" if f"{run}/{path}/{attempt}" in self.asks else NO_ANSWER
        if receipt.outcome == DONE and not more.get("preview"):
            self.results.setdefault(run, {})[path] = receipt.result
        return receipt.outcome

    async def performed(
        self, run: int, path: str, do: str, args: Mapping[str, Any], *, attempt: int = 1, **more: Any
    ) -> Receipt | None:
        """A job as this hub words it, with every field that a hub may choose; None where it got no receipt."""
        job = self.wanted(run, path, do, args, attempt=attempt, **more)
        await self.send(job)
        return await self.ended(job.key)

    def wanted(self, run: int, path: str, do: str, args: Mapping[str, Any], *, attempt: int = 1, **more: Any) -> Job:
        said: dict[str, Any] = {"hub": HUB, "root": self.house.root, "folders": ["."], "now": self.moment}
        said |= {"key": f"{run}/{path}/{attempt}", "run": run, "do": do, "args": dict(args)}
        return Job(**{**said, **more})

    async def ended(self, key: str) -> Receipt | None:
        """How a job that was sent ended; None where it was asked about."""
        found = await self._next((Receipt, Ask), lambda one: one.key == key)
        if isinstance(found, Receipt):
            self.receipts.append(found)
            return found
        if isinstance(found, Ask):
            self.asks[key] = found
        return None

    async def blob(self, hash_: str, runs: Sequence[int], *, hub: str = HUB) -> bytes:
        """A file's content, as far as the desk hands it out."""
        await self.send(Want(hash=hash_, runs=list(runs), hub=hub))
        found = await self._next(Blob, lambda _: True)
        return b"" if found is None else found.data

    async def send(self, frame: AnyFrame) -> None:
        await self._line.send(frame)

    async def _told(self, what: Lock | Consent, about: str) -> str:
        await self.send(what)
        found = await self._next(Taken, lambda one: one.about == about)
        if found is None:
            return NO_ANSWER
        return TAKEN if found.trouble is None else str(found.trouble.values.get("why", found.trouble.code))

    async def _pushed(self, what: Rosters | Grants | Heads) -> str:
        """A list is answered only where it is wrong, and before anything that comes after it."""
        await self.send(what)
        after = "nothing/asked/1"
        await self.send(self.wanted(0, "nothing", "nothing", {}, key=after))
        found = await self._next((Error, Receipt), lambda one: isinstance(one, Error) or one.key == after)
        if isinstance(found, Error):
            await self._next(Receipt, lambda one: one.key == after)
            return found.code
        return TAKEN if found is not None else NO_ANSWER

    async def _next(self, kind: type[F] | tuple[type[F], ...], fits: Callable[[F], bool]) -> F | None:
        """The next frame of this kind that fits; None where none comes."""
        with suppress(LineClosed, TimeoutError):
            async with asyncio.timeout(SECONDS):
                while True:
                    found = await self._line.receive()
                    if isinstance(found, Heads):
                        self.heads.append(found)
                    if isinstance(found, kind) and fits(found):
                        return found
        return None


def _length(frame: Heads) -> int:
    return read(frame.head.raw, Head).n


@cache
def _planner() -> Planner:
    return Planner(registry())


def reading(known: Mapping[str, Plan]) -> Derive:
    """What the desk's own grammar makes of words; of words for abilities that are only played, what is `known`."""
    worlds = Worlds()

    def derive(text: str, root: str, folders: Sequence[str], now: str, lang: Lang) -> Plan | None:
        if text in known:
            return known[text]
        planned = _planner().plan(text, worlds(root, tuple(folders)), now=datetime.fromisoformat(now), lang=lang)
        return planned.plan if planned.outcome in ("run", "choose") else None

    return derive


@asynccontextmanager
async def wire(
    world: World,
    *grants: Grant,
    unlock: Unlock | None = None,
    stricter: Stricter | None = None,
    guards: Guards | None = None,
) -> AsyncGenerator[Wire]:
    """A fresh desk in the folder of an attack, with the household's list and grants."""
    root, home = world.folder / "root", world.folder / "home"
    for folder in (root, home):
        folder.mkdir(parents=True)
    house = House(path_text(str(root)), int(time.time()), *grants)
    canary, knows = Canary(), dict[str, Plan]()
    token = CANARY.set(canary)
    trust = DeskTrust(
        house.desk, house.owner.public, house.root, reading(knows), stricter=stricter, unlock=lambda: unlock
    )
    guards = guards or Guards()
    monitor = Monitor(home, registry(), trust, abroad=Abroad(guards.leaks), given=Given(guards))
    try:
        await monitor.start()
        await monitor.taking.rosters(Rosters(entries=list(house.roster.entries)))
        await monitor.taking.grants(Grants(entries=[held.signed for held in house.book]))
        hub_end, desk_end = MemoryLine.pair()
        serving = asyncio.create_task(Link(desk_end, monitor).serve())
        try:
            yield Wire(house, canary, hub_end, monitor, knows)
        finally:
            await hub_end.close()
            await asyncio.wait({serving}, timeout=SECONDS)
    finally:
        CANARY.reset(token)
        with suppress(Problem):
            await monitor.close()
