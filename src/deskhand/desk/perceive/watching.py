"""Sources and backends that are kept going: each in a task of its own, started anew when it fails, and said so."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Final

from deskhand.core.errors import Problem
from deskhand.core.words import Words
from deskhand.desk.perceive.backend import Source
from deskhand.desk.perceive.face import Face

START_SECONDS: Final = 60.0
STOP_SECONDS: Final = 10.0
FIRST_REST: Final = 1.0
MOST_REST: Final = 60.0
_log = logging.getLogger(__name__)


class SourceHangs(Problem):
    words = Words(
        "Looking at {source} did not begin within {seconds:.0f} seconds, so I do not see that now. Everything else "
        "goes on, and I try it again by myself.",
        "读取“{source}”未能在 {seconds:.0f} 秒内开始，因此现在看不到这部分。其他功能不受影响，我会自动重试。",
    )


class SourceBroke(Problem):
    words = Words(
        "Looking at {source} broke off because of a fault in the program ({why}), so I do not see that now. Everything "
        "else goes on, and I try it again by myself.",
        "读取“{source}”因程序错误（{why}）而中断，因此现在看不到这部分。其他功能不受影响，我会自动重试。",
    )


class Watched:
    """One source: what it says goes to a `Face` for as long as it runs."""

    def __init__(self, source: Source, face: Callable[[Callable[[Problem | None], None]], Face]) -> None:
        """`face` makes a new one, which says by the function it is given what the source cannot see."""
        self.source = source
        self._new_face = face
        self.problem: Problem | None = None
        """What is not seen, and why."""
        self.told: Callable[[], None] = lambda: None
        """Called when `problem` is another, and when it has begun to see."""
        self._task: asyncio.Task[None] | None = None
        self._ends = False
        self.settled = asyncio.Event()
        """Set when it has said for the first time what is there, or failed to."""

    def begin(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._run(), name=f"perceive {self.source.name}")

    async def end(self) -> None:
        # Said twice: `wait_for` loses a cancellation that comes together with what it waited for.
        self._ends = True
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        rest = FIRST_REST
        loop = asyncio.get_running_loop()
        while True:
            began = loop.time()
            face = self._new_face(self._cannot)
            try:
                problem = await self._once(face)
            finally:
                face.close()
                await self._stop()
            if self._ends:
                return
            self._cannot(problem)
            self.settled.set()
            if loop.time() - began > MOST_REST:
                rest = FIRST_REST
            await asyncio.sleep(rest)
            rest = min(rest * 2, MOST_REST)

    async def _once(self, face: Face) -> Problem:
        """Runs it until it can tell no more, and says why that is."""
        limit = asyncio.timeout(START_SECONDS)
        try:
            async with limit:
                await self.source.start(face)
            if self._ends:
                face.ended.cancel()
            if not face.spoke_of_limits:
                self._cannot(None)
            self.settled.set()
            self.told()
            return await face.ended
        except TimeoutError as wrong:
            if limit.expired():
                return SourceHangs(source=self.source.name, seconds=START_SECONDS)
            return self._broke(wrong)
        except Problem as problem:
            return problem
        except Exception as wrong:  # noqa: BLE001 - whatever one source throws, the others go on
            return self._broke(wrong)

    def _broke(self, wrong: Exception) -> Problem:
        _log.warning("%s broke off", self.source.name, exc_info=wrong)
        return SourceBroke(source=self.source.name, why=f"{type(wrong).__name__}: {wrong}")

    async def _stop(self) -> None:
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await self.source.stop()
        except Exception as wrong:  # noqa: BLE001 - what cannot be stopped properly is not listened to any more
            _log.warning("%s did not stop", self.source.name, exc_info=wrong)

    def _cannot(self, problem: Problem | None) -> None:
        if problem is not self.problem:
            self.problem = problem
            self.told()
