"""`deskhand desk`: this computer at work for a hub on another one. No code of a hub is loaded here."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

from deskhand.cli.account_settings import accounts_of
from deskhand.cli.guarding import abroad_of, guards_of
from deskhand.cli.interrupts import interrupts
from deskhand.cli.joined import (
    DeskStanding,
    Joined,
    NotJoined,
    joined,
    say_standing,
    standing_of,
)
from deskhand.cli.own_reading import OwnReading
from deskhand.cli.ownfiles import own_files
from deskhand.cli.perceiving import Perceiving
from deskhand.cli.settings import Owner
from deskhand.cli.standing import Standing, holder
from deskhand.cli.start import FAILED, Session
from deskhand.cli.terminal import Terminal
from deskhand.cli.worlds import Worlds, nobody_asked
from deskhand.core.ability import Registry
from deskhand.core.errors import Problem
from deskhand.core.flow.table import CAREFUL
from deskhand.core.paths import path_text
from deskhand.core.wire.frames import AnyFrame
from deskhand.core.wire.frames_line import Ack, Resync
from deskhand.core.wire.line import SocketLine
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
from deskhand.planner import Planner
from deskhand.trust.keyhome import FOLDER, KeyHome
from deskhand.trust.keys import Key

COMMAND: Final = "desk"
STARTED: Final = Words(
    "“{name}” is at work for the hub of {hub}. Ctrl-C ends it.", "“{name}”正在为 {hub} 的 hub 工作。按 Ctrl-C 结束。"
)
CONNECTED: Final = Words("Connected to {address} since {at}.", "已连接到 {address}（{at} 起）。")
DIALLING: Final = Words("Looking for the hub.", "正在寻找 hub。")
AWAY: Final = Words("Without the hub since {at}. {why}", "自 {at} 起与 hub 断开。{why}")
REFUSED: Final = Words("Not let in since {at}. {why}", "自 {at} 起未被允许接入。{why}")
NOT_UP: Final = Words(
    "This desk is not running. Start it with: deskhand desk", "这台工作电脑没有运行。启动命令：deskhand desk"
)
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


def told(session: Session) -> int:
    """How it stands, said by whoever asks while it runs."""
    owner, terminal = session.owner, session.terminal
    if joined(owner.home) is None:
        raise NotJoined
    running, last = holder(owner.home), standing_of(owner.home)
    if running is None or running.command != COMMAND or last is None or last.pid != running.pid:
        _say(terminal, DeskStanding(0, "away", time.time()), terminal.text(NOT_UP), up=False)
        return FAILED
    _say(terminal, last, _words(terminal, last), up=True)
    return 0 if last.state == "connected" else FAILED


@asynccontextmanager
async def _at_work(owner: Owner, terminal: Terminal, hub: Joined, key: Key) -> AsyncGenerator[Dial]:
    """The desk, and the way to its hub; closed in order when the block is left."""
    registry = await asyncio.to_thread(lambda: Registry.discover().whole())
    guards = await asyncio.to_thread(lambda: guards_of(owner, {"desk": key.seed()}))
    seen = Perceiving(owner, key.id, lambda: monitor.room.authority) if owner.settings.perceive.on else None
    reading = OwnReading(Planner(registry), Worlds(nobody_asked if seen is None else seen.ask))
    trust = _trust(owner, hub, key, reading)
    monitor = await asyncio.to_thread(
        lambda: Monitor(
            owner.home, registry, trust, vault_cap=owner.settings.vault_cap, abroad=abroad_of(owner, guards),
            given=Given(guards), sight=nobody_looks if seen is None else seen.sight,
            own=own_files(owner), accounts=accounts_of(owner, key.id),
            notice=nobody_notices if seen is None else seen.noticed.notice,
        )
    )  # fmt: skip
    reading.roster = lambda: monitor.room.authority.roster
    sync = None if seen is None else WorldSync(seen)
    try:
        await monitor.start()
        if seen is not None and sync is not None:
            seen.changed, monitor.lists_changed = sync.changed, seen.granted
            await seen.start()

        async def serve(line: SocketLine) -> None:
            telling = None if sync is None else asyncio.create_task(sync.tell(line))
            try:
                await Link(line, monitor).serve()
            finally:
                if telling is not None:
                    telling.cancel()

        def say(now: LineStanding) -> None:
            why: dict[Lang, str] = {} if now.problem is None else {lang: now.problem.said(lang) for lang in LANGS}
            one = DeskStanding(os.getpid(), now.state, now.since, now.address, why)
            say_standing(owner.home, one)
            _say(terminal, one, _words(terminal, one), up=True)

        yield Dial(
            HubAt(hub.hub, hub.addresses, hub.authority),
            key,
            serve,
            early=_unheard if sync is None else sync.early,
            told=say,
        )
    finally:
        if seen is not None:
            monitor.lists_changed = _nobody_cares
            await seen.stop()
        await monitor.close()


def _nobody_cares() -> None:
    """Grants changed, and nobody looks any more."""


def _unheard(frame: AnyFrame) -> bool:
    """What a hub says of a world that nobody looks at."""
    return isinstance(frame, Ack | Resync)


def _trust(owner: Owner, hub: Joined, key: Key, reading: OwnReading) -> DeskTrust:
    root = path_text(str(Path.home().resolve()))
    stricter = CAREFUL if owner.settings.careful else None
    return DeskTrust(key, hub.owner, root, reading.derive, stricter, named=reading.named)


def _say(terminal: Terminal, one: DeskStanding, text: str, *, up: bool) -> None:
    if terminal.json:
        terminal.object({"up": up, "state": one.state, "since": one.since, "address": one.address, "text": text})
    style = {"connected": "good", "refused": "bad"}.get(one.state, "ask")
    terminal.say(text, "good" if style == "good" else "bad" if style == "bad" else "ask")


def _words(terminal: Terminal, one: DeskStanding) -> str:
    at = datetime.fromtimestamp(one.since).astimezone().strftime("%Y-%m-%d %H:%M:%S")
    words = {"connected": CONNECTED, "dialling": DIALLING, "away": AWAY, "refused": REFUSED}[one.state]
    return terminal.text(words, at=at, address=one.address, why=one.why.get(terminal.lang, ""))
