"""Where paths lead, asked of the disk beside the loop: a disk that does not answer holds up nobody."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from deskhand.core.paths import native_path, path_text

DISK_SECONDS: Final = 10.0
FRESH_SECONDS: Final = 60.0
"""A link may lead elsewhere by now: what is older is asked again, and holds until then."""
MOST: Final = 5_000
_log = logging.getLogger(__name__)


class Resolving:
    """Follows links. On one loop; `found` is called when something is known that was asked."""

    def __init__(self, found: Callable[[], None]) -> None:
        self._found = found
        self._known: dict[str, tuple[str, float]] = {}
        self._asked: dict[str, None] = {}
        self._task: asyncio.Task[None] | None = None
        self._thread: ThreadPoolExecutor | None = None
        self._ended = False

    def where(self, path: str) -> str | None:
        """Where a path leads, both in their text form; None while that is not known."""
        there, at = self._known.get(path, (None, 0.0))
        if (there is None or asyncio.get_running_loop().time() - at > FRESH_SECONDS) and not self._ended:
            self._asked[path] = None
            if self._task is None or self._task.done():
                self._task = asyncio.get_running_loop().create_task(self._run(), name="perceive resolving")
        return there

    async def quiet(self) -> None:
        """Returns once nothing is asked that could still be answered."""
        while self._task is not None and not self._task.done():
            await asyncio.wait([self._task])

    async def stop(self) -> None:
        self._ended = True
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self._thread is not None:
            # A disk that hangs may hold the thread for longer; nobody waits for it.
            self._thread.shutdown(wait=False, cancel_futures=True)

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        self._thread = self._thread or ThreadPoolExecutor(1, thread_name_prefix="perceive-resolving")
        while self._asked:
            paths, self._asked = list(self._asked), {}
            try:
                found = await asyncio.wait_for(loop.run_in_executor(self._thread, _followed, paths), DISK_SECONDS)
            except TimeoutError:  # nothing is told of what is not known; it is asked again when somebody needs it
                _log.warning("a disk does not say where %d paths lead: nothing is told of them", len(paths))
                continue
            if len(self._known) > MOST:
                self._known.clear()
            news = [path for path, there in zip(paths, found, strict=True) if self._known.get(path, ("",))[0] != there]
            self._known.update((path, (there, loop.time())) for path, there in zip(paths, found, strict=True))
            if news:
                self._found()


def _followed(paths: Sequence[str]) -> list[str]:
    return [followed(path) for path in paths]


def followed(path: str) -> str:
    """Where a path leads now. Asks the disk."""
    return path_text(os.path.realpath(native_path(path)))
