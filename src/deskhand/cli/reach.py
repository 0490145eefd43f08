"""To a hub, by the way that is open: one that runs already, else our own under the lock, else wait a while."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from deskhand.cli.access import Access, HubGone
from deskhand.cli.home import make_home
from deskhand.cli.house import House, opened
from deskhand.cli.keys import keys_of
from deskhand.cli.settings import Owner
from deskhand.cli.show import shortened
from deskhand.cli.signer import Signer
from deskhand.cli.standing import Holder, Standing, holder, read_note
from deskhand.cli.terminal import Terminal
from deskhand.cli.unlock import unlocking
from deskhand.core.errors import Problem
from deskhand.core.words import Words

if TYPE_CHECKING:
    from deskhand.cli.remote import Remote

T = TypeVar("T")
LISTEN_AFTER: Final = 0.5
"""A command that takes longer than this can be reached by others: they may stop it, or hand it more."""
STAYING: Final = "up"
_POLL: Final = 0.05
_TRIES: Final = 5
_CLOSING: Final = 30.0
_SETTLING: Final = 5.0
"""How long a message that was recovered may take to become a question, before it is said to be at work."""

WAITING: Final = Words(
    "Another deskhand command is at work here; I wait for it, {seconds:.0f} seconds at most.",
    "另一个 deskhand 命令正在运行，我等它完成，最多 {seconds:.0f} 秒。",
)
FINISHING: Final = Words(
    "Run {run} had been interrupted; it goes on now: {goal}",
    "任务 {run} 之前被中断，现在继续：{goal}",
)

RECOVERED: Final = Words(
    "A message from before was stored, and Deskhand ended before it could read it. I have read it now: {text}",
    "之前有一条消息已保存，但 Deskhand 在读取之前就结束了。现在已读取：{text}",
)
BECAME: Final = Words("It is run {run} now.", "它现在是任务 {run}。")
ASKS: Final = Words(
    "It is run {run} now, and it asks something first: deskhand answer {run} yes|no|TEXT",
    "它现在是任务 {run}，需要您先回答：deskhand answer {run} yes|no|TEXT",
)
NOT_YET: Final = Words(
    "It could not be read yet; nothing was done for it. It is tried again at the next start.",
    "还未能读取；没有为它做任何操作。下次启动时会再试。",
)


class Busy(Problem):
    words = Words(
        'Another deskhand command ("{command}", process {pid}) has been at work here for more than {seconds:.0f} '
        "seconds and cannot be reached. Nothing was done. Try again later, or end that process.",
        "另一个 deskhand 命令（“{command}”，进程 {pid}）已运行超过 {seconds:.0f} 秒，并且无法连接。没有做任何更改。"
        "请稍后重试，或结束该进程。",
    )


async def with_hub(owner: Owner, terminal: Terminal, command: str, work: Callable[[Access], Awaitable[T]]) -> T:
    """What `work` gives, on whichever hub there is. It is done again, from its start, if that hub goes away.

    `work` must send the same ids when it is done again.
    """
    for left in reversed(range(_TRIES)):
        try:
            async with reached(owner, terminal, command) as access:
                return await work(access)
        except HubGone:
            if not left:
                raise
    raise AssertionError("unreachable")


@asynccontextmanager
async def reached(owner: Owner, terminal: Terminal, command: str) -> AsyncGenerator[Access]:
    found = await take_or_join(owner, terminal, command)
    if not isinstance(found, Standing):
        try:
            yield found
        finally:
            await found.close()
        return
    async with opened(owner, found) as house:
        listening = asyncio.create_task(_listen_soon(house))
        try:
            await tell_recovered(house, terminal)
            yield house.access
            await _finish_others(house, terminal)
        finally:
            listening.cancel()
            await asyncio.wait({listening}, timeout=_CLOSING)


async def take_or_join(owner: Owner, terminal: Terminal, command: str, *, lasting: bool = False) -> Remote | Standing:
    """The hub that runs, or the lock under which ours may; with `lasting`, only a hub that stays up is joined."""
    home = make_home(owner.home)
    seconds = owner.settings.wait
    began = time.monotonic()
    told = False
    while True:
        remote = await running(home, terminal, lasting=lasting)
        if remote is not None:
            return remote
        standing = Standing.take(home, command)
        if standing is not None:
            return standing
        waited = time.monotonic() - began
        if waited > seconds:
            has = holder(home) or Holder(0, "")
            raise Busy(command=has.command, pid=has.pid, seconds=seconds)
        # A command without a note is nearly always about to write one, or to end.
        if not told and waited > 2 * LISTEN_AFTER:
            terminal.note(terminal.text(WAITING, seconds=seconds))
            told = True
        await asyncio.sleep(_POLL)


async def running(home: Path, terminal: Terminal, *, lasting: bool) -> Remote | None:
    """A hub that answers, with the token of the note that lies here. A note alone proves nothing.

    With `lasting`, only one that stays up.
    """
    has, note = holder(home), read_note(home)
    if has is None or note is None or has.pid != note.pid or (lasting and has.command != STAYING):
        return None
    from deskhand.cli.remote import Remote  # an HTTP client takes a tenth of a second to load; most find no hub

    signer = Signer(await asyncio.to_thread(lambda: keys_of(home).owner))
    remote = Remote(note, terminal.lang, signer, unlocking(home))
    if await remote.there():
        return remote
    await remote.close()
    return None


async def _listen_soon(house: House) -> None:
    await asyncio.sleep(LISTEN_AFTER)
    async with house.listening(0):
        await asyncio.Event().wait()


async def tell_recovered(house: House, terminal: Terminal) -> None:
    """Say what became of messages whose process died before it understood them; whoever sent them waits for that."""
    for text, accepted in await house.access.recovered():
        terminal.note(terminal.text(RECOVERED, text=shortened(" ".join(text.split()), 60)))
        run = accepted.run or accepted.answered
        if run is not None:
            view = await house.hub.wait(run, _SETTLING)
            terminal.note(terminal.text(ASKS if view.state == "asking" else BECAME, run=run))
        else:
            terminal.note(accepted.answer or terminal.text(NOT_YET))


async def _finish_others(house: House, terminal: Terminal) -> None:
    """What an earlier process left unfinished, or another command handed us, is seen through before we go."""
    for run in reversed(await house.access.runs(50)):
        if run.state in ("open", "stopping"):
            terminal.note(terminal.text(FINISHING, run=run.run, goal=run.goal))
            await house.access.settled(run.run)
