"""A backend over an interface that blocks: heard on threads of the system's, asked on one thread of ours.

What is heard in a short while is followed up together: read again where it happened, and told as what changed. What a
system has of its own is its `Reader`, of which every method runs on that one thread.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final, Generic, ParamSpec, Protocol, TypeVar

import msgspec

from deskhand.desk.perceive.backend import AppGone, Box, Out, Reading
from deskhand.desk.perceive.subtrees import DEVICE, Part, Subtrees

P = ParamSpec("P")
T = TypeVar("T")
Said = TypeVar("Said")
SaidIn = TypeVar("SaidIn", contravariant=True)

TICK: Final = 0.08
"""Seconds in which what is heard is collected: one change is mostly heard several times."""
ASK_SECONDS: Final = 8.0
LOOK_SECONDS: Final = 60.0
REST_SECONDS: Final = 5.0
"""How long what did not answer is left alone at first, and twice as long each time it does not again."""
MOST_REST: Final = 80.0


class Found(msgspec.Struct, frozen=True):
    """Something that was read: with all that is in it, or only the thing itself."""

    part: Part
    up: str | None
    """What it stands in; None: where it stood."""
    whole: bool = True


class Looked(msgspec.Struct, frozen=True):
    """What is on a screen."""

    founds: Sequence[Found]
    there: Set[str]
    """The applications that are there, and what stands right in them; whatever else did went."""


class Followed(msgspec.Struct, frozen=True):
    """What became of what was heard."""

    founds: Sequence[Found] = ()
    gone: Sequence[str] = ()
    look: bool = False
    """Whether windows or applications came or went."""


class Reader(Protocol[SaidIn]):
    """One screen, as its system is asked for it."""

    error: tuple[type[Exception], ...]
    """What a question raises when an application is gone, hangs or refuses."""

    def screen(self, *, again: bool) -> Looked:
        """All applications and windows: those that are new or had their rest read whole, or all of them `again`."""
        ...

    def follow(self, heard: Sequence[SaidIn]) -> Followed: ...

    def due(self) -> float | None:
        """In how many seconds the screen is to be looked at again without anything being heard."""
        ...

    def keep(self, keys: Iterable[str]) -> None:
        """Only these are still there."""
        ...

    def reading(self, key: str) -> Reading: ...
    def cell(self, key: str, row: int, column: int) -> Reading: ...
    def box(self, key: str) -> Box: ...
    def close(self) -> None: ...


class Rests:
    """What did not answer, and when it is asked again."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._rests: dict[str, tuple[float, float]] = {}

    def failed(self, key: str) -> None:
        seconds = min(self._rests[key][1] * 2, MOST_REST) if key in self._rests else REST_SECONDS
        self._rests[key] = (self._clock() + seconds, seconds)

    def answered(self, key: str) -> None:
        self._rests.pop(key, None)

    def resting(self, key: str) -> bool:
        return key in self._rests and self._rests[key][0] > self._clock()

    def __contains__(self, key: str) -> bool:
        return key in self._rests

    def keep(self, keys: Iterable[str]) -> None:
        kept = set(keys)
        self._rests = {key: rest for key, rest in self._rests.items() if key in kept}

    def due(self) -> float | None:
        return max(0.0, min(at for at, _ in self._rests.values()) - self._clock()) if self._rests else None


class Listening(Generic[Said]):
    """The part of such a backend that is the same everywhere; `open` makes the reader, and has it heard by `hear`."""

    def __init__(self, open_reader: Callable[[Callable[[Said], None]], Reader[Said]]) -> None:
        self._open = open_reader
        self._heard: list[Said] = []
        self._tick: asyncio.TimerHandle | None = None
        self._waiting: asyncio.TimerHandle | None = None
        self._following: asyncio.Task[None] | None = None

    async def start(self, out: Out) -> None:
        self._trees = Subtrees(out)
        self._loop = asyncio.get_running_loop()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="perceive")
        try:
            self._reader = await self._do(LOOK_SECONDS, self._open, self.hear)
        except BaseException:
            self._thread.shutdown(wait=False, cancel_futures=True)
            raise
        await self._look(again=True)

    async def stop(self) -> None:
        for timer in (self._tick, self._waiting):
            if timer is not None:
                timer.cancel()
        if self._following is not None:
            self._following.cancel()
            await asyncio.gather(self._following, return_exceptions=True)
        self._heard.clear()
        try:
            await self._do(ASK_SECONDS, self._reader.close)
        finally:
            # An application that hangs may hold the thread for a little longer; nobody waits for it.
            self._thread.shutdown(wait=False, cancel_futures=True)

    async def audit(self) -> int:
        before = self._trees.changes
        await self._look(again=True)
        return self._trees.changes - before

    async def read(self, key: str) -> Reading:
        return await self._ask(key, self._reader.reading, key)

    async def cell(self, key: str, row: int, column: int) -> Reading:
        return await self._ask(key, self._reader.cell, key, row, column)

    async def bounds(self, key: str) -> Box:
        return await self._ask(key, self._reader.box, key)

    def hear(self, said: Said) -> None:
        """Called on any thread, which is not held up."""
        self._loop.call_soon_threadsafe(self._collect, said)

    def _collect(self, said: Said) -> None:
        self._heard.append(said)
        self._soon()

    def _soon(self) -> None:
        if self._tick is None:
            self._tick = self._loop.call_later(TICK, self._begin)

    def _begin(self) -> None:
        self._tick = None
        if self._following is None or self._following.done():
            self._following = self._loop.create_task(self._follow())
        else:
            self._soon()

    async def _follow(self) -> None:
        heard, self._heard = self._heard, []
        try:
            followed = await self._do(LOOK_SECONDS, self._reader.follow, heard)
            for key in followed.gone:
                self._trees.gone(key)
            lost = [found for found in followed.founds if not self._tell(found) and found.whole]
            if followed.look or lost or not heard:
                await self._look(again=False)
            await self._wait_for_rests()
        except (TimeoutError, *self._reader.error):
            # Somebody hangs so badly that the whole screen could not be asked; it is when that has passed.
            self._wait(REST_SECONDS)

    async def _look(self, *, again: bool) -> None:
        looked = await self._do(LOOK_SECONDS, partial(self._reader.screen, again=again))
        for found in looked.founds:
            self._tell(found)
        apps = self._trees.below(DEVICE)
        for key in [*apps, *(key for app in apps for key in self._trees.below(app))]:
            if key not in looked.there:
                self._trees.gone(key)
        await self._do(LOOK_SECONDS, self._reader.keep, self._trees.keys())
        await self._wait_for_rests()

    async def _wait_for_rests(self) -> None:
        due = await self._do(LOOK_SECONDS, self._reader.due)
        if due is not None:
            self._wait(due)

    def _tell(self, found: Found) -> bool:
        """Whether it was known where it stands."""
        key = found.part.key
        up = found.up if found.up is not None else self._trees.up(key) if key in self._trees else None
        if up is None or (up != DEVICE and up not in self._trees):
            return False
        (self._trees.put if found.whole else self._trees.one)(found.part, up)
        return True

    def _wait(self, seconds: float) -> None:
        if self._waiting is None:
            self._waiting = self._loop.call_later(seconds, self._due)

    def _due(self) -> None:
        self._waiting = None
        self._soon()

    async def _ask(self, key: str, ask: Callable[P, T], *args: P.args, **more: P.kwargs) -> T:
        if key not in self._trees:
            raise AppGone(app=key)
        try:
            return await self._do(ASK_SECONDS, ask, *args, **more)
        except (TimeoutError, KeyError, *self._reader.error):
            raise AppGone(app=key) from None

    async def _do(self, seconds: float, ask: Callable[P, T], *args: P.args, **more: P.kwargs) -> T:
        call = partial(ask, *args, **more)
        return await asyncio.wait_for(self._loop.run_in_executor(self._thread, call), seconds)
