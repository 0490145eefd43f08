"""Ctrl-C as something to act on: the first press asks for a clean end, the second ends at once."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Generator
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")


class Interrupted(Exception):
    """The person pressed Ctrl-C, or the system asked us to end."""


@contextmanager
def interrupts() -> Generator[asyncio.Event]:
    """An event that is set by Ctrl-C or a polite kill; pressed again, the whole command is cancelled."""
    pressed = asyncio.Event()
    loop = asyncio.get_running_loop()
    task = asyncio.current_task()

    def press() -> None:
        if pressed.is_set() and task is not None:
            task.cancel()
        pressed.set()

    signals = (signal.SIGINT, signal.SIGTERM)
    for one in signals:
        loop.add_signal_handler(one, press)
    try:
        yield pressed
    finally:
        for one in signals:
            loop.remove_signal_handler(one)


async def unless(pressed: asyncio.Event, work: Awaitable[T]) -> T:
    """The result of `work`; raises `Interrupted`, and cancels it, once the event is set."""
    working = asyncio.ensure_future(work)
    pressing = asyncio.ensure_future(pressed.wait())
    try:
        await asyncio.wait({working, pressing}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise Interrupted
        return working.result()
    finally:
        pressing.cancel()
        if not working.done():
            working.cancel()
            await asyncio.wait({working})
