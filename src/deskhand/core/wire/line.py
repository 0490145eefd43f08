"""A line between two machines: a `Session` over whatever carries whole messages, kept alive and kept in bounds.

The greeting comes first and alone. After that one task reads, one writes and one looks at the clock, so that an end
that is busy still answers, and an end that is gone is noticed though nobody is saying anything.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Final, Protocol

from deskhand.core.wire.codec import Refused, streamed
from deskhand.core.wire.frames import AnyFrame, Error
from deskhand.core.wire.frames_line import Ping, Pong
from deskhand.core.wire.memory import LineClosed
from deskhand.core.wire.pace import Pace
from deskhand.core.wire.pulse import EVERY, Pulse
from deskhand.core.wire.session import Session

OUT_BYTES: Final = 1_000_000
"""What may wait to be written; whoever wants to send more waits with it."""
IN_FRAMES: Final = 64
"""What may wait to be read; then nothing more is taken off the socket."""
GOODBYE_SECONDS: Final = 2.0
Clock = Callable[[], float]
Early = Callable[[AnyFrame], bool]
"""Takes a frame the moment it was read, if it is one of its kind, and says whether it was."""
_log = logging.getLogger(__name__)


class Socket(Protocol):
    """What carries messages: a WebSocket, at whichever end."""

    async def send(self, data: bytes) -> None:
        """Send one message; waits while the other end is behind. Raises `LineClosed`."""
        ...

    async def receive(self) -> bytes:
        """The next message; raises `LineClosed`."""
        ...

    async def close(self) -> None:
        """Say goodbye."""
        ...

    def abort(self) -> None:
        """Be gone at once, whatever was still to be said."""
        ...

    @property
    def came(self) -> int:
        """How many bytes have come so far, those of a message that is not whole yet too."""
        ...


async def said(socket: Socket, session: Session, frame: AnyFrame) -> None:
    """Say one frame of the greeting, before there is a line."""
    await socket.send(session.send(frame))


async def heard(socket: Socket, session: Session) -> AnyFrame:
    """The next frame of the greeting. Raises `LineClosed`; what cannot be read is answered, and closes."""
    frame = session.receive(await socket.receive())
    for answer in session.answers():
        await socket.send(answer)
    if frame is None:
        raise LineClosed
    return frame


class SocketLine:
    """One end, after the greeting. `opened` sets it to work; it is over when `receive` raises `LineClosed`."""

    def __init__(
        self, socket: Socket, session: Session, pulse: Pulse, pace: Pace, *, now: Clock, wall: Clock, early: Early
    ) -> None:
        """`now` is a clock that never jumps, `wall` one that knows of sleep."""
        self._socket = socket
        self._session = session
        self._pulse = pulse
        self._pace = pace
        self._now = now
        self._wall = wall
        self._early = early
        self._out: deque[bytes] = deque()
        self._waiting = 0
        """Bytes in `_out`."""
        self._written = asyncio.Event()
        self._wanted = asyncio.Event()
        self._in: asyncio.Queue[AnyFrame | None] = asyncio.Queue()
        self._taken = asyncio.Event()
        self._over = asyncio.Event()
        self._farewell: Error | None = None
        self._idle = False
        """Whether everything that came was read, and whoever reads waits for more."""
        self._rests_until = 0.0
        self._came = 0
        self._read_since = False
        """Whether a whole message was read since the last look at the clock."""
        self._tasks: list[asyncio.Task[None]] = []

    def opened(self) -> SocketLine:
        """Begin to read and write."""
        self._tasks = [self._work(one) for one in (self._read(), self._write(), self._watch())]
        return self

    @property
    def farewell(self) -> Error | None:
        """The last word of the other end, where it gave a reason."""
        return self._farewell

    async def send(self, frame: AnyFrame) -> None:
        """Send a frame; waits while the other end is behind. Raises `LineClosed`, or `Refused` for this frame alone."""
        while self._waiting > OUT_BYTES and not self._over.is_set():
            self._written.clear()
            await self._written.wait()
        if self._over.is_set():
            raise LineClosed
        self._put(self._session.send(frame))

    def post(self, frame: AnyFrame) -> None:
        """Send a small frame without waiting; nothing where the line is over."""
        if not self._over.is_set():
            self._put(self._session.send(frame))

    def feed(self, data: bytes) -> bool:
        """Take a delta in the moment it comes, without waking anybody; False for what the socket is to hand over.

        Most of what a hub hears is deltas, thousands a second: a turn of the loop for each costs as much as reading it.
        """
        now = self._now()
        free = self._idle and now >= self._rests_until and not self._over.is_set() and self._in.qsize() < IN_FRAMES
        if not free or not streamed(data):
            return False
        frame = self._read_one(data, now)
        if self._session.closed:
            return False  # nothing more is read from it: this only wakes whoever sees the line off
        if frame is not None and not self._early(frame):
            self._in.put_nowait(frame)
        self._rests_until = now + self._pace.took(now, len(data))
        return True

    async def receive(self) -> AnyFrame:
        """The next frame; raises `LineClosed` when there will be none."""
        frame = await self._in.get()
        self._taken.set()
        if frame is None:
            self._in.put_nowait(None)  # whoever asks next hears it too
            raise LineClosed
        return frame

    async def close(self, why: Error | None = None) -> None:
        """Say goodbye, with a reason where there is one; what was sent before is still read there."""
        if why is not None and not self._over.is_set():
            with suppress(Refused):
                self._put(self._session.send(why))
        await self._end()

    async def closed(self) -> None:
        """Returns when the line is over, however that came about."""
        await self._over.wait()

    def _put(self, data: bytes) -> None:
        """Numbered and put in one go: a sender that gives up while it waits costs no number."""
        self._out.append(data)
        self._waiting += len(data)
        self._wanted.set()

    async def _read(self) -> None:
        while not self._session.closed:
            self._idle = True
            data = await self._socket.receive()
            self._idle = False
            now = self._now()
            await self._took(self._read_one(data, now))
            wait = self._pace.took(now, len(data))
            if wait > 0:
                await asyncio.sleep(wait)
        await self._flushed()

    def _read_one(self, data: bytes, now: float) -> AnyFrame | None:
        self._pulse.heard(now)
        self._read_since = True
        frame = self._session.receive(data)
        for answer in self._session.answers():
            self._put(answer)
        return frame

    async def _took(self, frame: AnyFrame | None) -> None:
        if isinstance(frame, Ping):
            self.post(Pong())
        elif isinstance(frame, Error) and frame.fatal:
            self._farewell = frame
        elif frame is not None and not isinstance(frame, Pong) and not self._early(frame):
            while self._in.qsize() >= IN_FRAMES:
                self._taken.clear()
                await self._taken.wait()
                self._pulse.heard(self._now())  # it is this end that was slow
            self._in.put_nowait(frame)

    async def _write(self) -> None:
        while True:
            if not self._out:
                self._wanted.clear()
                await self._wanted.wait()
            data = self._out[0]
            await self._socket.send(data)
            self._out.popleft()
            self._waiting -= len(data)
            self._written.set()

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(EVERY)
            if self._in.qsize() >= IN_FRAMES:
                continue
            self._heed_pieces()
            what = self._pulse.look(self._now(), self._wall())
            if what == "dead":
                _log.info("nothing was heard for %.0f seconds; the line is given up", self._pulse.silent(self._now()))
                self._socket.abort()
                return
            if what == "ask":
                self.post(Ping())

    def _heed_pieces(self) -> None:
        """A large message on a slow line takes longer than anybody may be silent: as long as it comes, say so.

        Who sends it cannot tell by itself: what the system takes off its hands may be on its way to nobody.
        """
        came, before = self._socket.came, self._came
        self._came = came
        if came > before and not self._read_since:
            self._pulse.heard(self._now())
            self.post(Pong())
        self._read_since = False

    async def _flushed(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(GOODBYE_SECONDS):
                while self._out:
                    self._written.clear()
                    await self._written.wait()

    def _work(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.ensure_future(work)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (wrong := task.exception()) is not None and not isinstance(wrong, LineClosed):
            _log.error("a line broke off in an error of ours", exc_info=wrong)
        self._finish()

    def _finish(self) -> None:
        if self._over.is_set():
            return
        self._over.set()
        for task in self._tasks:
            task.cancel()
        self._written.set()
        self._in.put_nowait(None)
        self._socket.abort()

    async def _end(self) -> None:
        if not self._over.is_set():
            await self._flushed()
            with suppress(TimeoutError, LineClosed):
                async with asyncio.timeout(GOODBYE_SECONDS):
                    await self._socket.close()
        self._finish()
