"""What this desk knows of itself, told to a hub: what is missing there, and after that every change, once.

The graph is the log. Whatever the line does, the hub says what it holds, and gets the difference to that, or all of it
where the difference is no longer known. While the line is behind, changes gather into one.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final, Protocol

from deskhand.core.errors import Problem
from deskhand.core.wire.codec import Refused
from deskhand.core.wire.frames import AnyFrame
from deskhand.core.wire.frames_line import Ack, Resync, Shares, WorldDelta
from deskhand.core.wire.line import Early
from deskhand.core.wire.memory import Line, LineClosed
from deskhand.core.wire.parts import BadPart, parts
from deskhand.core.words import Lang, Words
from deskhand.core.world.delta import Delta, Node, Snapshot
from deskhand.core.world.graph import Graph

RESTS: Final = (0.05, 0.05, 0.05, 0.12)
"""Seconds after a telling, and after the next that follows it at once: whoever types on is told of in fewer frames,
each of which has its price on the line, and a single change waits for nothing."""
AT_ONCE: Final = 0.15
TOO_MUCH_SECONDS: Final = 60.0
"""Before a desk that has too much on it to be told tries again, once something changed."""

_log: Final = logging.getLogger(__name__)


class TooMuchToTell(Problem):
    words = Words(
        "There is more on this computer than can be told to the hub ({why}), so nothing of it is. Work goes on. Close "
        "what has very much text in it, or allow fewer folders; I look again within a minute after a change.",
        "这台电脑上的内容太多，无法告知 hub（{why}），因此未告知任何内容。任务照常进行。"
        "请关闭含有大量文字的内容，或减少授权的文件夹；有变化后我会在一分钟内重试。",
    )


class Seen(Protocol):
    """Who sees this desk."""

    @property
    def graph(self) -> Graph | None:
        """None as long as nobody looks."""
        ...

    def since(self, epoch: str, v: int) -> Delta | None:
        """What changed since a version, as one delta; None where that is no longer known."""
        ...

    def snapshot(self) -> Snapshot: ...


@dataclass(frozen=True, slots=True)
class Missing:
    """What a hub has not been told yet."""

    told: Delta | Snapshot
    held: Resync
    """What the hub held before."""


class Held:
    """What a hub holds of this desk: unknown before it says so, then by its word and by what it was told since."""

    def __init__(self) -> None:
        self._held: Resync | None = None
        self._shares: Shares | None = None
        """Of which files it was told last that they may be known there."""

    def unsaid(self, shares: Shares | None) -> Shares | None:
        """What the hub must hear of which files are told, once it has said anything; None where it knows."""
        if self._held is None or shares is None or shares == self._shares:
            return None
        self._shares = shares
        return shares

    def says(self, frame: Resync) -> None:
        """The hub says itself what it holds."""
        self._held = frame

    def missing(self, seen: Seen) -> Missing | None:
        """What is to be told; None where there is nothing, or nobody knows yet."""
        held = self._held
        if held is None or seen.graph is None:
            return None
        delta = seen.since(held.epoch, held.v)
        if delta is None:
            return Missing(seen.snapshot(), held)
        return None if delta.v == held.v else Missing(delta, held)

    def took(self, missing: Missing) -> None:
        """All of it is told; what the hub said meanwhile counts for more."""
        if self._held is missing.held:
            self._held = Resync(missing.told.epoch, missing.told.v)

    def has_nothing(self, missing: Missing) -> None:
        """It could not be told, so that only all of it helps; what the hub said meanwhile counts for more."""
        if self._held is missing.held:
            self._held = Resync("", 0)


def _unasked() -> Shares | None:
    """Where no folder is granted or taken back."""
    return None


class WorldSync:
    """One desk's side, over one line after the other."""

    def __init__(self, seen: Seen, lang: Lang = "en", shares: Callable[[], Shares | None] = _unasked) -> None:
        """`lang` is the language in which the owner is told what could not be; `shares` says which files are told."""
        self._seen = seen
        self._shares = shares
        self._lang: Lang = lang
        self._changed = asyncio.Event()
        self._held = Held()
        self.stored = 0
        """The newest version that would outlive the hub."""

    def changed(self) -> None:
        """There is something to tell."""
        self._changed.set()

    def opening(self) -> Early:
        """A line is about to be opened: nothing is known of the hub at its end. Takes what that says, from its first
        frame on, which may be there before anybody begins to tell."""
        held = self._held = Held()

        def early(frame: AnyFrame) -> bool:
            if isinstance(frame, Resync):
                held.says(frame)
                self._changed.set()
            elif isinstance(frame, Ack):
                self.stored = frame.stored
            else:
                return False
            return True

        return early

    @asynccontextmanager
    async def telling(self, line: Line) -> AsyncGenerator[None]:
        """Tell the hub at the other end of the line that was opened last, for as long as the block lasts.

        Where telling ends the line ends: a desk that is there and silent would be believed to have nothing new.
        """
        telling = asyncio.create_task(self._until_over(line, self._held))
        try:
            yield
        finally:
            telling.cancel()
            await asyncio.wait({telling})
            if not telling.cancelled() and (wrong := telling.exception()) is not None:
                _log.error("this desk could not tell what is on it, in an error of ours", exc_info=wrong)

    async def _until_over(self, line: Line, held: Held) -> None:
        try:
            await self._tell(line, held)
        except LineClosed:
            return
        finally:
            await line.close()

    async def _tell(self, line: Line, held: Held) -> None:
        clock = asyncio.get_running_loop().time
        rested, told = clock(), 0
        while True:
            await self._changed.wait()
            self._changed.clear()
            told = told + 1 if clock() - rested < AT_ONCE else 0
            shares = held.unsaid(self._shares())
            if shares is not None:
                await line.send(shares)
            missing = held.missing(self._seen)
            if missing is not None:
                fits = await self._told(line, held, missing)
                await asyncio.sleep(RESTS[min(told, len(RESTS) - 1)] if fits else TOO_MUCH_SECONDS)
                rested = clock()

    async def _told(self, line: Line, held: Held, missing: Missing) -> bool:
        """Whether it could be told."""
        try:
            await _sent(line, missing.told)
        except (BadPart, Refused) as wrong:
            if isinstance(missing.told, Delta):  # too much for one delta fits into parts
                return await self._told(line, held, Missing(self._seen.snapshot(), missing.held))
            _log.error("this desk cannot tell what is on it: %s", wrong)
            await _sent(line, self._alone(missing.told, wrong))
            held.has_nothing(missing)
            return False
        held.took(missing)
        return True

    def _alone(self, whole: Snapshot, wrong: Exception) -> Snapshot:
        """The device by itself, and why that is all."""
        problem = TooMuchToTell(why=wrong)
        unseen = {"unseen": [problem.said(self._lang)]}
        device = [one for one in whole.nodes if one.kind == "device" and not one.up]
        said = [Node(one.id, one.kind, 0, one.key, {**one.fields, **unseen}) for one in device]
        return Snapshot(whole.epoch, whole.v, said)


async def _sent(line: Line, told: Delta | Snapshot) -> None:
    """Raises `LineClosed`; `BadPart` and `Refused` for what no frames can hold."""
    if isinstance(told, Delta):
        await line.send(WorldDelta(told))
        return
    for part in parts(told):
        await line.send(part)
