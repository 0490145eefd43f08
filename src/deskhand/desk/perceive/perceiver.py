"""The live picture of this desk: sources and a backend tell what they see, and deltas come out of it.

Everything happens because something was said. A tick comes a moment after the first thing that there is to tell, and
no tick comes while there is nothing: what happened in between is one delta, of which only the outcome is told.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from deskhand.core.errors import Problem
from deskhand.core.words import Lang, Words
from deskhand.core.world.delta import Delta, Snapshot
from deskhand.core.world.graph import Graph
from deskhand.core.world.kinds import Value
from deskhand.core.world.merge import Pending
from deskhand.desk.perceive.backend import AppGone, Backend, Box, Fields, Reading, Source
from deskhand.desk.perceive.face import OTHERS, Face
from deskhand.desk.perceive.ids import fresh_epoch
from deskhand.desk.perceive.privacy import Privacy
from deskhand.desk.perceive.resolving import Resolving
from deskhand.desk.perceive.scene import MOST_SHOWN, Identify, Scene
from deskhand.desk.perceive.things import Thing
from deskhand.desk.perceive.watching import Watched

TICK: Final = 0.05
AUDIT_SECONDS: Final = 300.0
"""How long after something changed everything is read anew once, in case an application did not say all."""
STOPPING: Final = 15.0


class TooMuchShown(Problem):
    words = Words(
        "There is more in the open windows than I keep in sight ({most:,} elements), so I do not see some of it. Close "
        "very long pages and restart Deskhand to see all of it again.",
        "打开的窗口中的内容超出了我能持续关注的数量（{most:,} 个元素），因此有一部分看不到。"
        "请关闭很长的页面并重新启动 Deskhand。",
    )


@dataclass(frozen=True, slots=True)
class WindowSeen:
    """A window that was told, as it is now, and the addresses of documents in it."""

    handle: str
    """The key by which an `Out` finds it."""
    title: str
    pid: int | None
    urls: tuple[str, ...] = ()


class Observer(Source, Protocol):
    """A source that needs to know the windows others tell of. It sees none that is hidden."""

    def window(self, seen: WindowSeen) -> None: ...

    def window_gone(self, handle: str) -> None: ...


def _unknown(_pid: int) -> tuple[str, Fields]:
    return "", {}


@dataclass(slots=True)
class Chosen:
    """What looks at this device; the sources that are believed first at the front, all of them before the backend."""

    sources: Sequence[Source] = ()
    backend: Backend | None = None
    observers: Sequence[Observer] = ()
    identify: Identify = _unknown
    windows: frozenset[str] | None = None
    """The names of those that tell of every window; while none of them does, the desk is blind. None: it never is."""


def _nobody_asks(_before: str, _path: str) -> None:
    """What a file was called before is of no interest."""


class Perceiver:
    """Keeps the graph of one device, and says every change of it once. One loop, no threads."""

    def __init__(
        self,
        chosen: Chosen,
        tell: Callable[[Delta], None],
        privacy: Privacy,
        *,
        device: str,
        about: Mapping[str, Value],
        lang: Lang = "en",
        audit: bool = True,
        tick: float = TICK,
        epoch: str | None = None,
        clock: Callable[[], float] = time.time,
        renamed: Callable[[str, str], None] = _nobody_asks,
    ) -> None:
        """`tell` gets each delta once, and must not wait; `device` is its id and `about` the fields of its node.

        `renamed` gets the former and the new path of a file, before the delta that says so.
        """
        self.graph = Graph(epoch if epoch is not None else fresh_epoch())
        self.privacy = privacy
        self._pending = Pending(self.graph)
        self._tell = tell
        self._lang: Lang = lang
        self._audit = audit
        self._tick = tick
        self._renamed = renamed
        backend: list[Source] = [chosen.backend] if chosen.backend is not None else []
        everyone: list[Source] = [*chosen.sources, *backend, *chosen.observers]
        self._scene = Scene(self._pending, privacy, [one.name for one in everyone], clock, chosen.identify)
        self._scene.begin(device, about)
        self._backend = chosen.backend
        self._windows = chosen.windows
        self._observers = chosen.observers
        self._watched = [self._watch(one) for one in everyone]
        self._handles: dict[Thing, str] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._audit_timer: asyncio.TimerHandle | None = None
        self._release: asyncio.TimerHandle | None = None
        self._auditing: asyncio.Task[None] | None = None
        self._stopped = False
        self._judges_anew = False
        self._said_full = False
        self._resolving = Resolving(self._judge_anew)
        privacy.grown = self._judge_anew
        privacy.where = self._resolving.where

    async def start(self) -> None:
        """Begins to look. What is there is told as it is found; `settled` says when all of it was."""
        self._say_unseen()
        for watched in self._watched:
            watched.begin()

    async def settled(self) -> None:
        """Returns once every source has said what was there, or why it cannot, and that was told."""
        for watched in self._watched:
            await watched.settled.wait()
        self._now()
        await self._resolving.quiet()
        self._now()

    def unsettled(self) -> list[str]:
        """The sources that have not yet said what is there."""
        return [watched.source.name for watched in self._watched if not watched.settled.is_set()]

    async def stop(self) -> None:
        """Ends all sources; nothing is told any more, and the graph stays as it was."""
        self._stopped = True
        for timer in (self._timer, self._audit_timer, self._release):
            if timer is not None:
                timer.cancel()
        if self._auditing is not None:
            self._auditing.cancel()
            await asyncio.gather(self._auditing, return_exceptions=True)
        async with asyncio.timeout(STOPPING):
            await self._resolving.stop()
            await asyncio.gather(*(watched.end() for watched in self._watched))

    def snapshot(self) -> Snapshot:
        return self.graph.snapshot()

    def since(self, epoch: str, v: int) -> Delta | None:
        """What somebody who knows that version is missing; None where only a snapshot helps."""
        return self.graph.since(v, epoch)

    def unseen(self) -> dict[str, Problem]:
        """What cannot be seen just now, by source, and why."""
        return {watched.source.name: watched.problem for watched in self._watched if watched.problem is not None}

    def withheld(self) -> dict[str, int]:
        """How many things nobody is told of, by kind: apps, windows, clips; `secret` are password fields and the like,
        of which is told that they are there."""
        return dict(self._scene.withheld())

    async def read(self, one: int) -> Reading:
        """What is in an element that was told; raises `AppGone`.

        This, `cell` and `bounds` are for whoever acts on an app: nothing that only looks needs them.
        """
        backend, key, secret = self._asked(one)
        return Reading() if secret else await backend.read(key)

    async def cell(self, one: int, row: int, column: int) -> Reading:
        backend, key, secret = self._asked(one)
        return Reading() if secret else await backend.cell(key, row, column)

    async def bounds(self, one: int) -> Box:
        backend, key, _ = self._asked(one)
        return await backend.bounds(key)

    def _judge_anew(self) -> None:
        self._judges_anew = True
        self._ripe()

    def _asked(self, one: int) -> tuple[Backend, str, bool]:
        thing = self._scene.thing(one)
        layer = thing.layer(self._backend.name) if thing is not None and self._backend is not None else None
        if thing is None or layer is None or self._backend is None:
            raise AppGone(app=str(one))
        return self._backend, layer.key, thing.secret

    def _watch(self, source: Source) -> Watched:
        watched = Watched(source, lambda cannot: Face(self._scene, source.name, self._ripe, cannot))
        watched.told = self._say_unseen
        return watched

    def _say_unseen(self) -> None:
        said = [f"{name}: {problem.said(self._lang)}" for name, problem in self.unseen().items()]
        said += [TooMuchShown(most=MOST_SHOWN).said(self._lang)] if self._scene.is_full else []
        self._scene.set("perceiver", self._scene.device, {"unseen": said or None, "blind": self._is_blind() or None})
        self._ripe()

    def _is_blind(self) -> bool:
        """Whether windows may be open of which nothing is told."""
        if self._windows is None:
            return False
        see = (one for one in self._watched if one.source.name in self._windows)
        return not any(one.settled.is_set() and one.problem is None for one in see)

    def _ripe(self) -> None:
        if self._timer is None and not self._stopped and (
            self._pending or self._scene.changed_windows or self._judges_anew or self._scene.keeps_back
        ):  # fmt: skip
            self._timer = asyncio.get_running_loop().call_later(self._tick, self._now)

    def _now(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._stopped:
            return
        if self._judges_anew:
            self._judges_anew = False
            self._scene.reconsider()
        self._let_go()
        if self._scene.is_full and not self._said_full:
            self._said_full = True
            self._say_unseen()
        self._show_windows()
        renamed = self._pending.rekeyed()
        delta = self._pending.take()
        if delta is None:
            return
        for before, key in renamed:
            self._renamed(before, key)
        self._tell(delta)
        if self._audit and self._audit_timer is None and self._backend is not None:
            self._audit_timer = asyncio.get_running_loop().call_later(AUDIT_SECONDS, self._begin_audit)

    def _let_go(self) -> None:
        """Tells what was kept back for a while, and comes again for the next."""
        due = self._scene.let_go()
        if self._release is not None:
            self._release.cancel()
        self._release = None if due is None else asyncio.get_running_loop().call_later(due, self._now)

    def _show_windows(self) -> None:
        """Lets the observers know the windows as they are now."""
        changed, self._scene.changed_windows = self._scene.changed_windows, {}
        for thing in changed:
            handle = self._handles.get(thing)
            now = f"{OTHERS}{thing.id}" if thing.id else None
            if handle is not None and handle != now:
                del self._handles[thing]
                for observer in self._observers:
                    observer.window_gone(handle)
            if now is not None:
                self._handles[thing] = now
                told = self._pending.node(thing.id)
                seen = _seen(thing, now, told.fields.get("title") if told is not None else None)
                for observer in self._observers:
                    observer.window(seen)

    def _begin_audit(self) -> None:
        self._audit_timer = None
        self._auditing = asyncio.get_running_loop().create_task(self._read_anew())

    async def _read_anew(self) -> None:
        if self._backend is not None:
            await self._backend.audit()


def _seen(window: Thing, handle: str, title: Value) -> WindowSeen:
    app = window.above("app")
    pid = window.value("pid") or (app.value("pid") if app is not None else None)
    urls = (one.value("url") for one in window.inside() if one.kind == "element" and one.value("role") == "document")
    return WindowSeen(
        handle,
        title=str(title or ""),
        pid=pid if isinstance(pid, int) else None,
        urls=tuple(url for url in urls if isinstance(url, str)),
    )
