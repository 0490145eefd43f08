"""The connections of one server: each is a task, and is closed when that is over, however early it was cut."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Coroutine[None, None, None]]


class Accepted:
    """What `begin` is for: `asyncio.start_server(accepted.begin, …)`."""

    def __init__(self, talk: Talk) -> None:
        self._talk = talk
        self._open: dict[asyncio.Task[None], asyncio.StreamWriter] = {}
        self._over = False

    def __len__(self) -> int:
        return len(self._open)

    def begin(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # No coroutine: one that is cut before its first step would leave its connection open.
        if self._over:
            writer.transport.abort()
            return
        task = asyncio.ensure_future(self._talk(reader, writer))
        self._open[task] = writer
        task.add_done_callback(self._ended)

    async def cut(self, seconds: float) -> None:
        """End every connection now, and each that was let in and has not begun; what was not yet sent is dropped."""
        self._over = True
        open_ = dict(self._open)
        for task in open_:
            task.cancel()
        if open_:
            await asyncio.wait(open_, timeout=seconds)
        for writer in open_.values():
            if not writer.is_closing():
                writer.transport.abort()
        await asyncio.sleep(0)  # a connection that is ended is closed a turn of the loop later

    def _ended(self, task: asyncio.Task[None]) -> None:
        writer = self._open.pop(task)
        if not self._over:
            writer.close()
        wrong = None if task.cancelled() else task.exception()
        if wrong is not None:
            said = {"message": "a connection broke", "exception": wrong, "task": task}
            task.get_loop().call_exception_handler(said)
