"""The connections of one server: each is a task, and is closed when that is over, however early it was cut."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from weakref import WeakSet

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Coroutine[None, None, None]]


class Accepted:
    """What `begin` is for: `asyncio.start_server(accepted.begin, …)`."""

    def __init__(self, talk: Talk) -> None:
        self._talk = talk
        self._tasks: dict[asyncio.Task[None], asyncio.StreamWriter] = {}
        self._writers: WeakSet[asyncio.StreamWriter] = WeakSet()
        """Those of tasks that are over too: what they wrote may not have been sent yet."""
        self._over = False

    def __len__(self) -> int:
        """How many are talked to."""
        return len(self._tasks)

    def begin(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # No coroutine: one that is cut before its first step would leave its connection open.
        if self._over:
            writer.transport.abort()
            return
        task = asyncio.ensure_future(self._talk(reader, writer))
        self._tasks[task] = writer
        self._writers.add(writer)
        task.add_done_callback(self._ended)

    async def cut(self, seconds: float) -> None:
        """End every connection now, and each that was let in and has not begun; what was not yet sent is dropped."""
        self._over = True
        for task in self._tasks:
            task.cancel()
        try:
            if self._tasks:
                await asyncio.wait(list(self._tasks), timeout=seconds)
        finally:
            for writer in list(self._writers):
                with suppress(AttributeError):  # of one over TLS that is closed already, in Python 3.11
                    writer.transport.abort()
        await asyncio.sleep(0)  # a connection that is ended is closed a turn of the loop later

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.pop(task).close()
        wrong = None if task.cancelled() else task.exception()
        if wrong is not None:
            said = {"message": "a connection broke", "exception": wrong, "task": task}
            task.get_loop().call_exception_handler(said)
