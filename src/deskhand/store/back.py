"""The way from a thread back to an event loop."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable


class Back:
    """Calls on the loop what a thread brings, in order; what gathers before the loop looks wakes it once."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self._brought: deque[Callable[[], None]] = deque()
        self._rung = False

    def bring(self, call: Callable[[], None]) -> None:
        """From any thread; a loop that has ended has nobody left to tell."""
        self._brought.append(call)
        # The loop takes the bell down before it looks, so what is put down before this line is never overlooked.
        if not self._rung:
            self._ring()

    def _ring(self) -> None:
        if not self.loop.is_closed():
            self._rung = True
            self.loop.call_soon_threadsafe(self._look)

    def _look(self) -> None:
        self._rung = False
        try:
            while self._brought:
                self._brought.popleft()()
        finally:
            if self._brought:
                self._ring()
