"""Somebody else who listens on an accessibility bus: when an application spoke, whatever came of it elsewhere.

It registers for nothing, so applications say no more than they would without it.
"""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from dbus_fast import Message, MessageType

from deskhand.desk.perceive.linux.bus import accessibility_bus

_EVENTS: Final = "org.a11y.atspi."
RULES: Final = tuple(
    f"type='signal',interface='{_EVENTS}{name}'"
    for name in ("Event.Object", "Event.Window", "Event.Document", "Event.Focus", "Cache")
)


@dataclass(frozen=True, slots=True)
class Spoken:
    """One signal, and when it was on the bus."""

    at: float
    member: str
    text: str
    """Its path and what it says, to be searched."""


@dataclass(slots=True)
class Bystander:
    """`last` is when anything was said, on the clock that all processes of a machine share."""

    last: float = field(default_factory=time.monotonic)
    heard: list[Spoken] = field(default_factory=list[Spoken])

    def hear(self, message: Message) -> None:
        if message.message_type is MessageType.SIGNAL and (message.interface or "").startswith(_EVENTS):
            self.last = time.monotonic()
            self.heard.append(Spoken(self.last, message.member or "", f"{message.path} {message.body}"))

    def forget(self) -> None:
        self.heard.clear()

    def when(self, member: str, words: str = "") -> float | None:
        """When this was said last, with these words in it; None if it was not."""
        times = (one.at for one in reversed(self.heard) if one.member == member and words in one.text)
        return next(times, None)


@asynccontextmanager
async def bystander(session: str) -> AsyncGenerator[Bystander]:
    """Listens until the block is left; `session` is the address of the desk's session bus."""
    one = Bystander()
    bus = await accessibility_bus(session)
    try:
        bus.hear(one.hear)
        await bus.match(RULES)
        yield one
    finally:
        bus.close()
