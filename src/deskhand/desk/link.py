"""The desk's end of the line to a hub: plans, answers and jobs in, progress and receipts out, files on demand.

A lost line changes nothing: what was begun is finished and journalled, and the hub gets the receipt by sending the
same key again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from contextlib import suppress
from typing import Final

from deskhand.core.errors import Problem
from deskhand.core.wire.codec import Refused
from deskhand.core.wire.frames import (
    AnyFrame,
    Blob,
    Consent,
    Error,
    Forget,
    Forgot,
    Grants,
    Heads,
    Job,
    Lock,
    Progress,
    Receipt,
    Rosters,
    Stop,
    Stopping,
    Trouble,
    Want,
)
from deskhand.core.wire.memory import Line, LineClosed
from deskhand.core.words import Words
from deskhand.desk.anchoring import Anchoring
from deskhand.desk.blobs import AT_ONCE as WINDOWS_AT_ONCE
from deskhand.desk.blobs import Chunk
from deskhand.desk.ending import DeskClosing
from deskhand.desk.monitor import Monitor
from deskhand.store.writer import NotStored, WriterClosed
from deskhand.trust.rejected import Rejected

AT_ONCE: Final = 8
"""Jobs performed side by side; the rest wait in order."""
SEND_SECONDS: Final = 30.0
_log = logging.getLogger(__name__)


class TooMuchToSay(Problem):
    words = Words(
        "The step is finished, but its result is too large to be sent. Ask for less at once.",
        "步骤已完成，但结果太大，无法发送。请一次少要一些。",
    )


class Link:
    """Serves one line for as long as it lives."""

    def __init__(self, line: Line, monitor: Monitor) -> None:
        self._line = line
        self._monitor = monitor
        self._sending = asyncio.Lock()  # frames are numbered as they are sent: one at a time, in order
        self._turn = asyncio.Semaphore(AT_ONCE)
        self._reading = asyncio.Semaphore(WINDOWS_AT_ONCE)
        self._open: set[asyncio.Task[None]] = set()
        self._anchoring = Anchoring(monitor.journal.writer, monitor.room.trust, self._send)
        self._serving = False

    async def serve(self) -> None:
        """Answer frames until the line is closed; jobs under way are left to the monitor."""
        self._serving = True
        self._spawn(self._anchoring.serve())
        try:
            while True:
                await self._answer(await self._line.receive())
        except LineClosed:
            return
        finally:
            self._serving = False
            for task in self._open:
                task.cancel()
            # The hub must not go on sending to somebody who no longer listens.
            await self._closed()

    async def rest(self) -> None:
        """Before an orderly end: returns when the hub keeps all of the audit chain, or does not answer for long."""
        if self._serving:
            await self._anchoring.rest()

    async def _answer(self, frame: AnyFrame) -> None:
        match frame:
            case Job():
                self._spawn(self._job(frame))
            case Lock() | Consent() | Rosters() | Grants() | Heads():
                await self._in_turn(self._spawn(self._trusted(frame)))
            case Stop():
                await self._send(Stopping(run=frame.run, keys=self._monitor.stop(frame.hub, frame.run)))
            case Want():
                self._spawn(self._blobs(frame))
            case Forget():
                self._spawn(self._forget(frame))
            case _:
                _log.warning("a desk is not sent frames of the kind %s", type(frame).__name__)

    def _spawn(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.ensure_future(work)
        self._open.add(task)
        task.add_done_callback(self._over)
        return task

    def _over(self, task: asyncio.Task[None]) -> None:
        self._open.discard(task)
        if not task.cancelled() and task.exception() is not None:
            _log.error("a frame could not be answered", exc_info=task.exception())

    async def _in_turn(self, task: asyncio.Task[None]) -> None:
        """What jobs rest on is taken before the next frame is read. A fault in it is answered, and ends no line."""
        await asyncio.wait({task})
        if not task.cancelled() and task.exception() is not None:
            await self._send(Error(code="fault", text="This could not be taken because of a fault in the program."))

    async def _trusted(self, frame: Lock | Consent | Rosters | Grants | Heads) -> None:
        """Take what other frames rest on. A plan and an answer are always answered; a list only where it is wrong."""
        taking = self._monitor.taking
        try:
            match frame:
                case Lock():
                    await self._send(await taking.lock(frame))
                case Consent():
                    await self._send(await taking.consent(frame))
                case Rosters():
                    await taking.rosters(frame)
                case Grants():
                    await taking.grants(frame)
                case Heads():
                    await self._head(frame)
        except Problem as wrong:
            code = wrong.why.value if isinstance(wrong, Rejected) else wrong.code
            await self._send(Error(code=code, text=wrong.said("en")))
        if not isinstance(frame, Heads):
            await self._grown()

    async def _head(self, frame: Heads) -> None:
        try:
            await self._monitor.taking.heads(frame)
        finally:  # also what does not hold is an answer: the hub need not be told once more
            self._anchoring.heard(frame)

    async def _job(self, job: Job) -> None:
        try:
            async with self._turn:
                answer = await self._monitor.perform(job, self._progress)
        except DeskClosing:
            return
        try:
            await self._send(answer)
        except Refused:
            if not isinstance(answer, Receipt):
                raise
            await self._send(_shortened(job, answer))
        await self._grown(answer.head_n if isinstance(answer, Receipt) else 0)

    async def _progress(self, frame: Progress) -> None:
        await self._send(frame)

    async def _blobs(self, want: Want) -> None:
        """One window of a file. What follows it is not even read before it is asked for."""
        async with self._reading:
            for chunk in await self._monitor.blobs.window(want):
                await self._send(_frame(want, chunk))

    async def _forget(self, asked: Forget) -> None:
        trouble = None
        try:
            await self._monitor.forget(asked.hub, asked.run)
        except Problem as wrong:
            trouble = Trouble(code=wrong.code, text=wrong.said("en"), side_effect=wrong.side_effect)
        await self._send(Forgot(hub=asked.hub, run=asked.run, trouble=trouble))
        await self._grown()

    async def _grown(self, n: int = 0) -> None:
        """The record may have grown. Where it cannot be read now, it is looked at again later."""
        with suppress(NotStored, WriterClosed):
            await self._anchoring.grown(len(self._open), n)

    async def _send(self, frame: AnyFrame) -> None:
        """What cannot be sent in time is not sent: the hub asks again, and is answered from the journal."""
        try:
            async with asyncio.timeout(SEND_SECONDS), self._sending:
                await self._line.send(frame)
        except LineClosed:
            return
        except TimeoutError:
            _log.warning("the hub took nothing for %d seconds; the line is given up", SEND_SECONDS)
            await self._closed()

    async def _closed(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(SEND_SECONDS):
                await self._line.close()


def _frame(want: Want, chunk: Chunk) -> Blob:
    gone = None if chunk.gone is None else Trouble(code=chunk.gone.code, text=chunk.gone.said("en"))
    place = {"offset": chunk.offset, "size": chunk.size}
    return Blob(hash=want.hash, reader=want.reader, data=chunk.data, last=chunk.last, gone=gone, **place)


def _shortened(job: Job, receipt: Receipt) -> Receipt:
    """The same ending without the parts that no frame can hold."""
    wrong = TooMuchToSay()
    trouble = receipt.trouble or Trouble(code=wrong.code, text=wrong.said(job.lang), side_effect="partial")
    outcome = "failed" if receipt.outcome == "done" else receipt.outcome
    return Receipt(key=receipt.key, outcome=outcome, answer=receipt.answer[:1_000], trouble=trouble)
