"""The message buses of a virtual desk: accessibility is switched on, and which applications have joined it is asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

from dbus_fast import Message, MessageType, Variant
from dbus_fast.aio import MessageBus

CALL_SECONDS: Final = 10.0
SESSION: Final = "DBUS_SESSION_BUS_ADDRESS"
BUS: Final = "org.freedesktop.DBus"
PROPERTIES: Final = "org.freedesktop.DBus.Properties"
ACCESSIBLE: Final = "org.a11y.atspi.Accessible"


class Bus:
    """A short-lived client of one message bus."""

    def __init__(self, bus: MessageBus) -> None:
        self._bus = bus

    async def ask(
        self, name: str, path: str, interface: str, member: str, signature: str = "", body: Sequence[object] = ()
    ) -> list[Any]:
        call = Message(name, path, interface, member, signature=signature, body=list(body))
        reply = await asyncio.wait_for(self._bus.call(call), CALL_SECONDS)
        if reply.message_type is MessageType.ERROR:
            raise ConnectionError(f"{interface}.{member} at {name}: {reply.body}")
        return reply.body

    async def applications(self) -> dict[int, str]:
        """Processes and names of the applications on the accessibility bus; registers for nothing."""
        root = "/org/a11y/atspi/accessible/root"
        (children,) = await self.ask("org.a11y.atspi.Registry", root, ACCESSIBLE, "GetChildren")
        found: dict[int, str] = {}
        for owner, path in children:
            try:
                (pid,) = await self.ask(BUS, "/org/freedesktop/DBus", BUS, "GetConnectionUnixProcessID", "s", [owner])
                (name,) = await self.ask(owner, path, PROPERTIES, "Get", "ss", [ACCESSIBLE, "Name"])
            except ConnectionError:
                continue  # it left between the list and the question
            found[int(pid)] = str(name.value)
        return found


@asynccontextmanager
async def bus_at(address: str) -> AsyncGenerator[Bus]:
    bus = await asyncio.wait_for(MessageBus(bus_address=address).connect(), CALL_SECONDS)
    try:
        yield Bus(bus)
    finally:
        bus.disconnect()


@asynccontextmanager
async def accessibility_bus(surroundings: Mapping[str, str]) -> AsyncGenerator[Bus]:
    async with bus_at(surroundings[SESSION]) as session:
        (address,) = await session.ask("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress")
    async with bus_at(str(address)) as bus:
        yield bus


async def enable_accessibility(surroundings: Mapping[str, str]) -> None:
    """Chromium looks once, when it starts: so before anything does."""
    words = ["org.a11y.Status", "IsEnabled", Variant("b", True)]
    async with bus_at(surroundings[SESSION]) as session:
        await session.ask("org.a11y.Bus", "/org/a11y/bus", PROPERTIES, "Set", "ssv", words)
