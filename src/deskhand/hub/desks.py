"""The hub's end of the line to a desk: a step out, its receipt back, whatever happens to the line in between.

Losing the line changes nothing: the desk finishes what it leased, and a step that was sent is sent again under the same
key when the line is back, which the desk answers from its memory.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic, time
from typing import Final, Protocol

from deskhand.core.wire.frames import (
    AnyFrame,
    Ask,
    Blob,
    Error,
    Forget,
    Forgot,
    Heads,
    Job,
    Lock,
    Progress,
    Receipt,
    Stop,
    Stopping,
    Taken,
    Trouble,
    Want,
)
from deskhand.core.wire.frames import Consent as ConsentFrame
from deskhand.core.wire.memory import Line, LineClosed
from deskhand.hub.blobs import Readings
from deskhand.hub.problems import DeskAway
from deskhand.hub.views import Fetched

log = logging.getLogger(__name__)
SEND_SECONDS: Final = 30.0
TAKEN_SECONDS: Final = 30.0
FORGET_SECONDS: Final = 30.0
BACK_SECONDS: Final = 60.0
"""How long a download waits for a desk whose line broke in the middle."""
Told = Callable[[Progress], None]


class Tells(Protocol):
    """What a desk is to know before it is sent any step."""

    def greeting(self) -> Sequence[AnyFrame]:
        """What it is told first, when it has come."""
        ...

    async def told(self, run: int, so_far: int) -> Trouble | None:
        """Have it know this run as far as it has come; the trouble is why it will not do any of it."""
        ...


class Stopped(Exception):
    """The run was asked to stop before this step ever went to the desk."""


class Silent(Exception):
    """The desk was given the step twice, and neither progress nor a receipt came in time."""


@dataclass(slots=True)
class _Sent:
    job: Job
    told: Told | None
    fresh: bool
    said: int
    bell: asyncio.Event = field(default_factory=asyncio.Event)
    answer: Receipt | Ask | None = None
    on: Line | None = None
    heard: float = 0.0
    withdrawn: bool = False

    async def rung(self) -> None:
        await self.bell.wait()
        self.bell.clear()


class Desk:
    """One desk, there or not."""

    def __init__(self, hub: str, *, grace: float, piece: float) -> None:
        self._hub = hub
        self._grace = grace
        self.id = ""
        """By which it is known on the owner's list."""
        self.on_change: Callable[[bool], None] | None = None
        self.came = False
        """Whether it was there at all since this process began."""
        self._line: Line | None = None
        self._pending: dict[str, _Sent] = {}
        self._readings = Readings(piece)
        self._forgetting: dict[int, asyncio.Future[bool]] = {}
        self._taking: dict[str, asyncio.Future[Taken | None]] = {}
        self._greeted: asyncio.Task[None] | None = None
        self.tells: Tells | None = None
        """Set once, before the first desk comes."""
        self.heard: Callable[[Heads], None] | None = None
        """Who keeps how far its audit chain has come; set once as well."""
        self._listening: asyncio.Task[None] | None = None
        self._sending = asyncio.Lock()
        self._back = asyncio.Event()
        self._closed = False
        self._away_since: float | None = time()

    @property
    def online(self) -> bool:
        return self._line is not None

    @property
    def away_since(self) -> float | None:
        return self._away_since

    @property
    def held(self) -> int:
        """How many steps wait for a receipt from it."""
        return len(self._pending)

    @property
    def leased(self) -> int:
        """How many of them it was given."""
        return sum(1 for sent in self._pending.values() if sent.on is not None)

    def attach(self, line: Line) -> None:
        """The desk is there, on this line; whatever it was given and did not report is sent again."""
        if self._listening is not None:
            self._listening.cancel()
        self._gone()
        self._line = line
        self._back.set()
        self._away_since = None
        self.came = True
        self._listening = asyncio.create_task(self._listen(line), name="desk-line")
        self._listening.add_done_callback(_broke_off)
        self._greeted = asyncio.create_task(self._greet(line), name="desk-greeting")
        self._ring()

    async def close(self) -> None:
        self._closed = True
        self._back.set()
        line, self._line = self._line, None
        self._away_since = self._away_since or time()
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.wait({self._listening})
        if line is not None:
            await _closed(line)
        self._gone()

    async def _greet(self, line: Line) -> None:
        for frame in self.tells.greeting() if self.tells is not None else ():
            await self._send(line, frame)

    async def tell(self, frame: Lock | ConsentFrame) -> Taken | None:
        """Have the desk take a plan or an answer; None where the line went away, or nothing was heard in time."""
        line = self._line
        if line is None:
            return None
        about = (frame.consent or frame.command).hash if isinstance(frame, Lock) else frame.signed.hash
        answer = self._taking[about] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(TAKEN_SECONDS):
                return await answer if await self._send(line, frame) else None
        except TimeoutError:
            self._lost(line)
            return None
        finally:
            if self._taking.get(about) is answer:
                del self._taking[about]

    async def greet(self, frames: Sequence[AnyFrame]) -> None:
        """Tell the desk what has grown since it came; one that is away hears it when it comes."""
        line = self._line
        if line is not None:
            for frame in frames:
                await self._send(line, frame)

    async def greeted(self) -> None:
        """Returns when a desk that has come knows the owner's lists."""
        if self._greeted is not None:
            await asyncio.wait({self._greeted})

    async def do(self, job: Job, told: Told | None = None, *, fresh: bool = True, said: int = 0) -> Receipt | Ask:
        """Have a step done; waits while the desk is away. Raises `Stopped` (only if fresh: never sent) or `Silent`."""
        sent = self._pending[job.key] = _Sent(job, told, fresh, said)
        try:
            return await self._reported(sent)
        finally:
            if self._pending.get(job.key) is sent:
                del self._pending[job.key]

    async def stop(self, run: int) -> None:
        """Tell the desk to begin nothing more for a run; what never went to it is withdrawn."""
        for sent in self._pending.values():
            if sent.job.run == run:
                sent.withdrawn = True
                sent.bell.set()
        line = self._line
        if line is not None:
            await self._send(line, Stop(hub=self._hub, run=run))

    async def fetch(self, name: str, runs: Sequence[int]) -> Fetched:
        """A file that one of these runs offered, by its hash. Raises `DeskAway` or `Gone`."""
        if self._line is None:
            raise DeskAway

        async def ask(want: Want) -> None:
            try:
                async with asyncio.timeout(BACK_SECONDS):
                    await self._asked(want)
            except TimeoutError:
                raise DeskAway from None

        return await self._readings.open(Want(hash=name, hub=self._hub, runs=list(runs)), ask)

    async def _asked(self, want: Want) -> None:
        """Have the desk asked, on this line or the next."""
        while not self._closed:
            line = self._line
            if line is not None and await self._send(line, want):
                return
            await self._back.wait()
        raise DeskAway

    async def forget(self, run: int) -> bool:
        """Have the desk forget a run; whether it says that it did. False where it is away or does not answer."""
        line = self._line
        if line is None:
            return False
        answer = self._forgetting[run] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(FORGET_SECONDS):
                return await self._send(line, Forget(hub=self._hub, run=run)) and await answer
        except TimeoutError:
            return False
        finally:
            if self._forgetting.get(run) is answer:
                del self._forgetting[run]

    async def _reported(self, sent: _Sent) -> Receipt | Ask:
        repeated = False
        while sent.answer is None:
            line = self._line
            if line is None:
                if sent.withdrawn and sent.fresh and sent.on is None:
                    raise Stopped
                await sent.rung()
                continue
            if sent.on is not line:
                trouble = await self._told(sent)
                if trouble is not None:
                    return Receipt(key=sent.job.key, outcome="refused", trouble=trouble)
                if self._line is not line:
                    continue
                sent.on, sent.heard = line, monotonic()
                if not await self._send(line, sent.job):
                    continue
            patience = sent.heard + sent.job.timeout + self._grace - monotonic()
            try:
                async with asyncio.timeout(max(0.0, patience)):
                    await sent.rung()
            except TimeoutError:
                if monotonic() < sent.heard + sent.job.timeout + self._grace:
                    continue
                if repeated:
                    raise Silent from None
                repeated, sent.on = True, None
        return sent.answer

    async def _told(self, sent: _Sent) -> Trouble | None:
        """The desk knows the owner's lists and this run, or says why it will have none of it."""
        await self.greeted()
        return None if self.tells is None else await self.tells.told(sent.job.run, sent.said)

    async def _send(self, line: Line, frame: AnyFrame) -> bool:
        """False when the line is gone; a frame too large to send raises `Refused`."""
        try:
            # Frames are numbered as they are sent: one at a time, in order.
            async with asyncio.timeout(SEND_SECONDS), self._sending:
                await line.send(frame)
        except (LineClosed, TimeoutError):
            self._lost(line)
            return False
        return True

    async def _listen(self, line: Line) -> None:
        """Until the line ends. However that comes about, nobody goes on waiting for it."""
        try:
            while self._line is line:
                self._take(await line.receive())
        except LineClosed:
            return
        finally:
            self._lost(line)
            await _closed(line)

    def _take(self, frame: AnyFrame) -> None:
        if isinstance(frame, Receipt | Ask):
            sent = self._pending.get(frame.key)
            if sent is not None:
                sent.answer = frame
                sent.bell.set()
        elif isinstance(frame, Progress):
            sent = self._pending.get(frame.key)
            if sent is not None:
                sent.heard = monotonic()
                if sent.told is not None:
                    sent.told(frame)
        elif isinstance(frame, Blob):
            self._readings.take(frame)
        elif isinstance(frame, Forgot):
            self._forgot(frame)
        elif isinstance(frame, Taken):
            answer = self._taking.get(frame.about)
            if answer is not None and not answer.done():
                answer.set_result(frame)
        elif isinstance(frame, Stopping):
            log.info("desk %s is stopping run %s; still under way: %s", self.id, frame.run, frame.keys)
        elif isinstance(frame, Heads):
            if self.heard is not None:
                self.heard(frame)
        elif isinstance(frame, Error):
            log.warning("the desk did not take a frame: %s %s", frame.code, frame.text)

    def _lost(self, line: Line) -> None:
        if self._line is not line:
            return
        self._line = None
        self._back.clear()
        self._away_since = time()
        self._gone()
        self._ring()

    def _gone(self) -> None:
        """Whoever waits for something on the line that was need wait no longer."""
        self._readings.lost()
        for answer in self._forgetting.values():
            if not answer.done():
                answer.set_result(False)
        for taken in self._taking.values():
            if not taken.done():
                taken.set_result(None)

    def _forgot(self, frame: Forgot) -> None:
        answer = self._forgetting.get(frame.run)
        if frame.trouble is not None:
            log.warning("the desk has not forgotten run %s yet: %s", frame.run, frame.trouble.text)
        if answer is not None and not answer.done() and frame.hub == self._hub:
            answer.set_result(frame.trouble is None)

    def _ring(self) -> None:
        for sent in self._pending.values():
            sent.bell.set()
        if self.on_change is not None:
            self.on_change(self.online)


async def _closed(line: Line) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(SEND_SECONDS):
            await line.close()


def _broke_off(listening: asyncio.Task[None]) -> None:
    if not listening.cancelled() and (wrong := listening.exception()) is not None:
        log.error("listening to the desk broke off in an error of ours", exc_info=wrong)
