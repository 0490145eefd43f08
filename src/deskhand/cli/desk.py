"""`deskhand desk`: this computer at work for a hub on another one. No code of a hub is loaded here."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager, nullcontext, suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from deskhand.cli.account_settings import accounts_of
from deskhand.cli.agent_list import agents_of
from deskhand.cli.desk_line import COMMAND, say_line
from deskhand.cli.guarding import abroad_of, guards_of
from deskhand.cli.interrupts import interrupts
from deskhand.cli.joined import (
    DeskStanding,
    Joined,
    NotJoined,
    StandingFile,
    joined,
)
from deskhand.cli.lean import give_back
from deskhand.cli.own_reading import OwnReading
from deskhand.cli.ownfiles import own_files
from deskhand.cli.perceiving import Perceiving
from deskhand.cli.settings import Owner
from deskhand.cli.standing import Standing, holder
from deskhand.cli.start import Session
from deskhand.cli.terminal import Terminal
from deskhand.cli.worlds import Worlds, nobody_asked
from deskhand.core.agents import OutsideAgent
from deskhand.core.errors import Problem
from deskhand.core.flow.table import CAREFUL
from deskhand.core.paths import path_text
from deskhand.core.registry import Registry
from deskhand.core.wire.frames_line import Ack, Resync
from deskhand.core.wire.line import Early, SocketLine
from deskhand.core.words import LANGS, Lang, Words
from deskhand.core.world.noticed import nobody_notices
from deskhand.desk.dial import Dial, HubAt
from deskhand.desk.dial import Standing as LineStanding
from deskhand.desk.doors.sight import nobody_looks
from deskhand.desk.given import Given
from deskhand.desk.link import Link
from deskhand.desk.monitor import Monitor
from deskhand.desk.trust.room import DeskTrust
from deskhand.desk.world_sync import WorldSync
from deskhand.trust.keyhome import FOLDER, KeyHome
from deskhand.trust.keys import Key

if TYPE_CHECKING:
    from deskhand.planner import Planner

STARTED: Final = Words(
    "“{name}” is at work for the hub of {hub}. Ctrl-C ends it.", "“{name}”正在为 {hub} 的 hub 工作。按 Ctrl-C 结束。"
)
SETTLED_SECONDS: Final = 5.0
"""From having looked at this desk to having told the hub of it."""
STOPPED: Final = Words(
    "Stopped. What was under way goes on at the next start.", "已停止。进行中的任务会在下次启动时继续。"
)


class DeskBusy(Problem):
    words = Words(
        "Another deskhand command (process {pid}) is at work in {home}. Nothing was started.",
        "另一个 deskhand 命令（进程 {pid}）正在使用 {home}。没有启动任何内容。",
    )


async def desk(session: Session) -> int:
    """At work until Ctrl-C."""
    owner, terminal = session.owner, session.terminal
    hub = joined(owner.home)
    if hub is None:
        raise NotJoined
    standing = Standing.take(owner.home, COMMAND)
    if standing is None:
        one = holder(owner.home)
        raise DeskBusy(pid=0 if one is None else one.pid, home=owner.home)
    try:
        with interrupts() as pressed:
            key = await asyncio.to_thread(KeyHome(owner.home / FOLDER).load, "desk")
            async with _at_work(owner, terminal, hub, key) as dial:
                working = asyncio.create_task(dial.run())
                pressing = asyncio.create_task(pressed.wait())
                terminal.say(terminal.text(STARTED, name=hub.name, hub=hub.addresses[0]), "bold")
                await asyncio.wait({working, pressing}, return_when=asyncio.FIRST_COMPLETED)
                for task in (working, pressing):
                    task.cancel()
                await asyncio.wait({working, pressing})
                if not working.cancelled() and (wrong := working.exception()) is not None:
                    raise wrong
    finally:
        standing.release()
    terminal.say(terminal.text(STOPPED))
    return 0


@asynccontextmanager
async def _at_work(owner: Owner, terminal: Terminal, hub: Joined, key: Key) -> AsyncGenerator[Dial]:
    """The desk, and the way to its hub; closed in order when the block is left."""
    registry = await asyncio.to_thread(Registry.discover)
    agents = await asyncio.to_thread(agents_of, owner.home)
    guards = await asyncio.to_thread(lambda: guards_of(owner, {"desk": key.seed()}))
    seen = Perceiving(owner, key.id, lambda: monitor.room.authority) if owner.settings.perceive.on else None
    reading = OwnReading(_planner(registry, agents), Worlds(nobody_asked if seen is None else seen.ask))
    trust = _trust(owner, hub, key, reading)
    monitor = await asyncio.to_thread(
        lambda: Monitor(
            owner.home, registry, trust, vault_cap=owner.settings.vault_cap, abroad=abroad_of(owner, guards),
            given=Given(guards), sight=nobody_looks if seen is None else seen.sight,
            own=own_files(owner), accounts=accounts_of(owner, key.id), agents=agents,
            notice=nobody_notices if seen is None else seen.noticed.notice,
        )
    )  # fmt: skip
    reading.roster = lambda: monitor.room.authority.roster
    sync = None if seen is None else WorldSync(seen, owner.settings.lang or "en", seen.shares)
    written = StandingFile(owner.home, lambda no: _aloud(lambda: terminal.note(no.said(terminal.lang), "bad")))
    beside: list[asyncio.Task[None]] = []
    try:
        await monitor.start()
        if seen is not None and sync is not None:
            seen.changed, monitor.lists_changed = sync.changed, seen.granted
            await seen.start()

        async def serve(line: SocketLine) -> None:
            async with nullcontext() if sync is None else sync.telling(line):
                await Link(line, monitor).serve()

        def say(now: LineStanding) -> None:
            why: dict[Lang, str] = {} if now.problem is None else {lang: now.problem.said(lang) for lang in LANGS}
            one = DeskStanding(os.getpid(), now.state, now.since, now.address, why)
            written.say(one)
            _aloud(lambda: say_line(terminal, one))

        beside += (asyncio.create_task(written.keep()), asyncio.create_task(_spare(seen)))
        yield Dial(
            HubAt(hub.hub, hub.addresses, hub.authority),
            key,
            serve,
            early=_nobody_tells if sync is None else sync.opening,
            told=say,
        )
    finally:
        for task in beside:
            task.cancel()
        if seen is not None:
            monitor.lists_changed = _nobody_cares
            await seen.stop()
        await monitor.close()


async def _spare(seen: Perceiving | None) -> None:
    """Once all that is on this desk was read and told, what that took goes back to the system."""
    if seen is not None:
        await seen.settled()
    await asyncio.sleep(SETTLED_SECONDS)
    give_back()


def _planner(registry: Registry, agents: Sequence[OutsideAgent]) -> Callable[[], Planner]:
    """The grammar, loaded when the first words come: a desk that only waits does without it."""

    @cache
    def planner() -> Planner:
        from deskhand.planner import Planner

        return Planner(registry, agents)

    return planner


def _aloud(say: Callable[[], None]) -> None:
    """Whoever read along may be gone, or their disk full: the line goes on, and `desk --status` says how it stands."""
    with suppress(OSError):
        say()


def _nobody_cares() -> None:
    """Grants changed, and nobody looks any more."""


def _nobody_tells() -> Early:
    """What a hub says of a world that nobody looks at is let go."""
    return lambda frame: isinstance(frame, Ack | Resync)


def _trust(owner: Owner, hub: Joined, key: Key, reading: OwnReading) -> DeskTrust:
    root = path_text(str(Path.home().resolve()))
    stricter = CAREFUL if owner.settings.careful else None
    return DeskTrust(key, hub.owner, root, reading.derive, stricter, named=reading.named)
