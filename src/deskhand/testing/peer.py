"""A desk's end of the line that a test can hold back, and a hub on it: a peer on the wire, nothing of ours is faked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from deskhand.cli.keys import settle
from deskhand.core.flow.grants import Grant
from deskhand.core.flow.guard import changing, guarded
from deskhand.core.flow.risk import Risk
from deskhand.core.msg import Inbound
from deskhand.core.paths import path_text
from deskhand.core.plan.model import Plan
from deskhand.core.plan.read import read_plan
from deskhand.core.wire.frames import (
    Blob,
    Consent,
    Forget,
    Forgot,
    Job,
    Lock,
    Proof,
    Receipt,
    Stop,
    Stopping,
    Taken,
    Want,
)  # fmt: skip
from deskhand.core.wire.memory import Line, LineClosed, MemoryLine
from deskhand.desk.perceive.folders import FolderWorld
from deskhand.hub.guard import HubGuard
from deskhand.hub.hub import Hub
from deskhand.hub.outbox import Deliver
from deskhand.hub.settings import Settings
from deskhand.hub.trust.book import HubTrust
from deskhand.hub.views import Accepted, RunView
from deskhand.planner import Planned
from deskhand.testing.whole import KEYS, GivenPlans, registry
from deskhand.trust.grant import Granting, signed_grant
from deskhand.trust.signed import Signed

SEEN: Final = "5ee1" * 8
"""What a preview of this desk is called."""
FOUND: dict[str, Any] = {"files": ["a.txt"], "file": "a.txt", "count": 1, "facts": []}


def moved(job: Job) -> Receipt:
    """What a desk says that did, or would do, what it was told."""
    change = {"op": "move", "path": "a.txt", "to": "b/a.txt"}
    counts = {"planned": 1} if job.preview else {"done": 1}
    claims = [{"text": "b/a.txt is there", "holds": True}]
    proof = Proof(changes=[{"change": change}], total=1, counts=counts, claims=claims, preview=SEEN, undo="yes")
    return Receipt(key=job.key, outcome="done", result=FOUND, answer=f"{job.do} done", proof=proof)


def plain(job: Job) -> Receipt:
    if job.do in ("files.find", "files.list", "fixture.look"):
        return Receipt(key=job.key, outcome="done", result=FOUND, answer=f"{job.do} found 1")
    return moved(job)


@dataclass
class Peer:
    line: Line
    answer: Callable[[Job], Receipt | None] = plain
    jobs: list[Job] = field(default_factory=list[Job])
    previews: list[Job] = field(default_factory=list[Job])
    told: list[Lock | Consent] = field(default_factory=list["Lock | Consent"])
    stops: list[int] = field(default_factory=list[int])
    held: list[Job] = field(default_factory=list[Job])
    content: bytes = b""
    wants: list[Want] = field(default_factory=list[Want])
    forgets: list[int] = field(default_factory=list[int])
    forgetful: bool = True
    """Whether it answers what it was told to forget."""

    async def serve(self) -> None:
        try:
            while True:
                frame = await self.line.receive()
                if isinstance(frame, Job):
                    (self.previews if frame.preview else self.jobs).append(frame)
                    await self.reply(frame)
                elif isinstance(frame, Stop):
                    self.stops.append(frame.run)
                    await self.line.send(Stopping(run=frame.run, keys=[job.key for job in self.held]))
                elif isinstance(frame, Lock | Consent):
                    self.told.append(frame)
                    signed = frame.consent or frame.command if isinstance(frame, Lock) else frame.signed
                    await self.line.send(Taken(about=signed.hash))
                elif isinstance(frame, Want):
                    await self.blob(frame)
                elif isinstance(frame, Forget):
                    self.forgets.append(frame.run)
                    if self.forgetful:
                        await self.line.send(Forgot(hub=frame.hub, run=frame.run))
        except LineClosed:
            return

    async def reply(self, job: Job) -> None:
        receipt = self.answer(job)
        if receipt is None:
            self.held.append(job)
        else:
            await self.line.send(receipt)

    async def release(self, answer: Callable[[Job], Receipt | None] = plain) -> None:
        held, self.held = self.held, []
        self.answer = answer
        for job in held:
            await self.reply(job)

    async def blob(self, want: Want) -> None:
        size = len(self.content)
        self.wants.append(want)
        for at in range(want.offset, min(size, want.offset + 1000 * want.pieces), 1000):
            data, last = self.content[at : at + 1000], at + 1000 >= size
            reader = want.reader
            await self.line.send(Blob(hash=want.hash, offset=at, size=size, data=data, last=last, reader=reader))


@dataclass
class Bench:
    hub: Hub
    peer: Peer
    root: Path

    async def send(
        self, text: str, *, name: str = "", chat: str = "page", channel: str = "page", who: str = "owner"
    ) -> Accepted:
        inbound = Inbound(channel, "", name or uuid4().hex, chat, who, text, 0.0)
        return await self.hub.accept(inbound, root=str(self.root))

    async def me(self) -> int:
        return await self.hub.person("page", "owner")

    async def until(self, run: int | None, *states: str) -> RunView:
        assert run is not None
        async with asyncio.timeout(10):
            while True:
                view = await self.hub.run(run, await self.me())
                if view.state in states:
                    return view
                await asyncio.sleep(0.005)


class Planner(GivenPlans):
    """Given plans, some of them understood less than fully."""

    def __init__(self, plans: Mapping[str, Plan], others: Mapping[str, Planned]) -> None:
        super().__init__(plans)
        self.others = others

    def plan(self, text: str, world: Any, **how: Any) -> Planned:
        return self.others.get(text) or super().plan(text, world, **how)


@asynccontextmanager
async def bench(
    tmp: Path,
    *plans: Mapping[str, Any],
    store: str | Path | None = None,
    others: Mapping[str, Planned] | None = None,
    online: bool = True,
    deliver: Deliver | None = None,
    settings: Settings | None = None,
    guard: HubGuard | None = None,
) -> AsyncGenerator[Bench]:
    abilities = registry()
    read = [read_plan(plan) for plan in plans]
    known = {plan.goal: guarded(plan, changing(plan.steps, abilities), plan.goal) for plan in read}
    here, there = MemoryLine.pair()
    peer = Peer(there)
    serving = asyncio.create_task(peer.serve())
    planner = Planner(known, others or {})
    line = here if online else None
    trust = HubTrust(KEYS.hub, KEYS.owner.public, str(tmp), guard=guard or HubGuard())
    hub = Hub.open(store or tmp / "hub.db", abilities, planner, FolderWorld, trust, line, settings, deliver)
    await settle(hub, KEYS, [tmp])
    await hub.trust.take_grants([anybody(tmp)], [])
    await hub.start()
    try:
        yield Bench(hub, peer, tmp)
    finally:
        await hub.stop()
        await there.close()
        await asyncio.wait({serving})


def anybody(folder: Path) -> Signed:
    """The owner lets everybody look into a folder, from whatever chat they write."""
    grant = Grant(id="anybody", risk=Risk.R0, read=(path_text(str(folder)),))
    return signed_grant(KEYS.owner, Granting(iat=0, nonce="0" * 32, grant=grant))


def the_plan(goal: str, *steps: dict[str, Any]) -> dict[str, Any]:
    return {"goal": goal, "steps": list(steps)}


FIND = the_plan("find", {"id": "f", "do": "files.find", "with": {"query": "a"}})
MOVE = the_plan("move", {"id": "m", "do": "files.move", "with": {"files": ["a.txt"], "to": "b/"}})
